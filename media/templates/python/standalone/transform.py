"""Reports on an organization's datasets: items, files, sizes, and which items fail their checklist."""

import argparse
import sys

from ei_block import fail, is_true
from studio import ask


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--dataset", default="")
    parser.add_argument("--sort", choices=["name", "items", "size"], default="name")
    parser.add_argument("--list-failed", type=is_true, default=True)
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--fail-on-check", action="store_true")
    # The platform may pass more arguments than a block knows.
    arguments, _ = parser.parse_known_args()
    return arguments


def main():
    arguments = read_arguments()
    if arguments.limit < 1:
        fail("The parameter limit must be at least 1.")

    answer = ask()
    datasets = answer["datasets"]
    if arguments.dataset:
        datasets = [entry for entry in datasets if entry["dataset"] == arguments.dataset]
        if not datasets:
            fail(f"There is no dataset {arguments.dataset!r}.")
    orders = {
        "name": lambda entry: entry["dataset"],
        "items": lambda entry: -entry["totalItemCount"],
        "size": lambda entry: -entry["totalFileSize"],
    }
    datasets = sorted(datasets, key=orders[arguments.sort])

    print(f"Datasets of {answer['organization']['name']}: {len(datasets)}")
    print(f"{'Dataset':32} {'Items':>7} {'Files':>7} {'MB':>9} {'Passed':>7} {'Failed':>7}")
    failed = 0
    for entry in datasets:
        megabytes = entry["totalFileSize"] / 1e6
        passed_here = entry["totalItemCountChecklistOK"]
        failed_here = entry["totalItemCountChecklistFailed"]
        failed += failed_here
        print(
            f"{entry['dataset'][:32]:32} {entry['totalItemCount']:7} {entry['totalFileCount']:7} "
            f"{megabytes:9.1f} {passed_here:7} {failed_here:7}"
        )
        if arguments.list_failed and failed_here > 0:
            list_failed(entry["dataset"], failed_here, arguments.limit)

    if failed and arguments.fail_on_check:
        fail(f"{failed} items fail their checklist.")
    print(f"{failed} items fail their checklist" if failed else "No item fails its checklist")


def list_failed(dataset, count, limit):
    items = ask("/data", dataset=dataset, filter="metadata->ei_check = 0", limit=limit)["data"]
    for item in items:
        lines = [
            key.removeprefix("ei_check_")
            for key, value in item.get("metadata", {}).items()
            if key.startswith("ei_check_") and str(value) == "0"
        ]
        print(f"  {item['name']}: {', '.join(lines) or 'failed'}")
    if count > len(items):
        print(f"  and {count - len(items)} more")


if __name__ == "__main__":
    main()
    sys.exit(0)
