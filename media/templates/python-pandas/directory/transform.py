"""Checks a recording: are the expected sensor files there, and long enough?"""

import argparse
import re
import sys
from pathlib import Path

import pandas as pd

from ei_block import fail, is_true, output_folder, read_metadata, write_metadata
from recording import read_recording


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--in-directory", help="folder of the data item")
    parser.add_argument("--out-directory", help="folder for the output")
    parser.add_argument("--metadata", help="metadata of the data item as JSON")
    parser.add_argument("--sensors", default="accelerometer.csv,ppg.csv")
    parser.add_argument("--check-length", type=is_true, default=True)
    parser.add_argument("--minimum-seconds", type=int, default=60)
    parser.add_argument("--minimum-coverage", type=float, default=0.8)
    parser.add_argument("--timestamp-unit", choices=["ms", "s"], default="ms")
    parser.add_argument("--format", choices=["csv", "parquet"], default="csv")
    parser.add_argument("--fail-on-check", action="store_true")
    # The platform may pass more arguments than a block knows.
    arguments, _ = parser.parse_known_args()
    return arguments


def summarize(folder, name, unit):
    """A row of the summary; a file that is missing or cannot be read has no samples."""
    path = folder / name
    row = {"file": name, "samples": 0, "seconds": 0.0, "rate": 0.0}
    if not path.is_file():
        print(f"{name}: missing")
        return row
    try:
        times = read_recording(path, unit).index
    except ValueError as error:
        print(f"{name}: {error}")
        return row
    seconds = float(times.max() - times.min())
    rate = (len(times) - 1) / seconds if seconds > 0 else 0.0
    print(f"{name}: {len(times)} samples in {seconds:.1f} s, {rate:.1f} Hz")
    return {"file": name, "samples": len(times), "seconds": round(seconds, 3), "rate": round(rate, 3)}


def main():
    arguments = read_arguments()
    if not arguments.in_directory:
        fail("The argument --in-directory is missing.")
    folder = Path(arguments.in_directory)
    if not folder.is_dir():
        fail(f"The input folder {folder} does not exist.")
    sensors = [name.strip() for name in arguments.sensors.split(",") if name.strip()]
    if not sensors:
        fail("The parameter sensors names no file.")
    output = output_folder(arguments.out_directory)
    read_metadata(arguments.metadata)

    summary = pd.DataFrame([summarize(folder, name, arguments.timestamp_unit) for name in sensors])
    longest = float(summary["seconds"].max())
    passed = summary["samples"] > 0
    if arguments.check_length:
        shortest = max(arguments.minimum_seconds, arguments.minimum_coverage * longest)
        passed &= summary["seconds"] >= shortest
    summary["passed"] = passed.astype(int)

    if arguments.format == "parquet":
        summary.to_parquet(output / "summary.parquet", index=False)
    else:
        summary.to_csv(output / "summary.csv", index=False)

    checks = {
        "ei_check_" + re.sub(r"\W+", "_", Path(row.file).stem).lower(): row.passed
        for row in summary.itertuples()
    }
    write_metadata(
        output,
        {
            "recording_seconds": f"{longest:.1f}",
            "sensor_files": ",".join(summary["file"][summary["samples"] > 0]),
            "ei_check": int(passed.all()),
            **checks,
        },
        action="replace-checks",
    )
    failed = list(summary["file"][~passed])
    if failed and arguments.fail_on_check:
        fail(f"Checks failed for {', '.join(failed)}.")
    print(f"Checks failed for {', '.join(failed)}" if failed else "All checks passed")


if __name__ == "__main__":
    main()
    sys.exit(0)
