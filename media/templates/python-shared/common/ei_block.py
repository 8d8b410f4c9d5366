"""What every transformation block does: read metadata, write metadata, end with a sentence."""

import json
import sys
from pathlib import Path


def fail(sentence):
    """Ends the run; an exit code other than 0 marks the job as failed."""
    print(sentence, file=sys.stderr)
    sys.exit(1)


def is_true(text):
    """A boolean parameter arrives as 1 or 0."""
    return str(text).strip().lower() in ("1", "true", "yes")


def read_metadata(text):
    """What --metadata holds: the data item's metadata, and dataItemInfo about the item itself."""
    try:
        metadata = json.loads(text or "{}")
    except ValueError as error:
        fail(f"The argument --metadata is not JSON: {error}.")
    if not isinstance(metadata, dict):
        fail("The argument --metadata is not a JSON object.")
    info = metadata.get("dataItemInfo")
    if isinstance(info, dict) and "dataset" in info:
        print(f"Item {info.get('id')} of dataset {info['dataset']}")
    return metadata


def output_folder(path):
    """The folder that output goes to, made when it does not exist; never the input folder."""
    if not path:
        fail("The argument --out-directory is missing.")
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_metadata(folder, metadata, action="add"):
    """
    Metadata for the data item: the platform reads ei-metadata.json from the output. Values are text.
    "add" keeps what the item has, "replace" drops it, "replace-checks" drops the old checklist alone.
    """
    values = {key: str(value) for key, value in metadata.items()}
    content = {"version": 1, "action": action, "metadata": values}
    path = folder / "ei-metadata.json"
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
