"""Checks a recording: are the expected sensor files there, and long enough?"""

import argparse
import csv
import re
import sys
from pathlib import Path

from ei_block import fail, is_true, output_folder, read_metadata, write_metadata
from recording import rows_of


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
    samples, first, last = 0, None, None
    try:
        rows = rows_of(path, unit)
        next(rows)
        for seconds, _ in rows:
            samples += 1
            first = seconds if first is None else min(first, seconds)
            last = seconds if last is None else max(last, seconds)
    except ValueError as error:
        print(f"{name}: {error}")
        return row
    if samples == 0:
        print(f"{name}: no row whose first column is a time")
        return row
    length = last - first
    rate = (samples - 1) / length if length > 0 else 0.0
    print(f"{name}: {samples} samples in {length:.1f} s, {rate:.1f} Hz")
    return {"file": name, "samples": samples, "seconds": round(length, 3), "rate": round(rate, 3)}


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

    summary = [summarize(folder, name, arguments.timestamp_unit) for name in sensors]
    longest = max(row["seconds"] for row in summary)
    shortest = max(arguments.minimum_seconds, arguments.minimum_coverage * longest)
    for row in summary:
        is_long_enough = row["seconds"] >= shortest or not arguments.check_length
        row["passed"] = int(row["samples"] > 0 and is_long_enough)

    with open(output / "summary.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(summary[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(summary)

    checks = {
        "ei_check_" + re.sub(r"\W+", "_", Path(row["file"]).stem).lower(): row["passed"]
        for row in summary
    }
    failed = [row["file"] for row in summary if not row["passed"]]
    write_metadata(
        output,
        {
            "recording_seconds": f"{longest:.1f}",
            "sensor_files": ",".join(row["file"] for row in summary if row["samples"] > 0),
            "ei_check": 0 if failed else 1,
            **checks,
        },
        action="replace-checks",
    )
    if failed and arguments.fail_on_check:
        fail(f"Checks failed for {', '.join(failed)}.")
    print(f"Checks failed for {', '.join(failed)}" if failed else "All checks passed")


if __name__ == "__main__":
    main()
    sys.exit(0)
