"""Resamples a recording to a steady rate, and trims its start and end."""

import argparse
import csv
import sys
from datetime import datetime, timezone
from pathlib import Path

from ei_block import fail, is_true, output_folder, read_metadata
from recording import rows_of


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--in-file", help="the recording: a CSV file")
    parser.add_argument("--out-directory", help="folder for the output")
    parser.add_argument("--metadata", help="metadata of the data item as JSON")
    parser.add_argument("--rate", type=int, default=10)
    parser.add_argument("--method", choices=["mean", "minimum", "maximum"], default="mean")
    parser.add_argument("--columns", default="")
    parser.add_argument("--trim", type=is_true, default=False)
    parser.add_argument("--trim-seconds", type=float, default=2.5)
    parser.add_argument("--timestamp-unit", choices=["ms", "s"], default="ms")
    parser.add_argument("--keep-gaps", action="store_true")
    # The platform may pass more arguments than a block knows.
    arguments, _ = parser.parse_known_args()
    return arguments


def number_of(text):
    try:
        return float(text)
    except ValueError:
        return None


def wanted_columns(header, cells, text):
    """Positions of the columns of numbers, or of those that were asked for."""
    numbers = [name for name, cell in list(zip(header, cells))[1:] if number_of(cell) is not None]
    names = [name.strip() for name in text.split(",") if name.strip()] or numbers
    for name in names:
        if name not in numbers:
            fail(f"There is no column of numbers {name!r}; there are: {', '.join(numbers) or 'none'}.")
    if not names:
        fail("The file has no column of numbers beside the time.")
    return [header.index(name) for name in names]


def mean(values):
    return sum(values) / len(values)


def combined(samples, method):
    """One row from the samples of one step; a column without a number stays empty."""
    columns = [[value for value in column if value is not None] for column in zip(*samples)]
    return [round(method(values), 6) if values else "" for values in columns]


def main():
    arguments = read_arguments()
    if not arguments.in_file:
        fail("The argument --in-file is missing.")
    path = Path(arguments.in_file)
    if not path.is_file():
        fail(f"The input file {path} does not exist.")
    rate = arguments.rate
    if rate < 1:
        fail("The parameter rate must be at least 1.")
    output = output_folder(arguments.out_directory)
    read_metadata(arguments.metadata)

    rows = rows_of(path, arguments.timestamp_unit)
    steps, columns, count, start, length = {}, [], 0, 0.0, 0.0
    try:
        header = next(rows)
        for seconds, cells in rows:
            if count == 0:
                columns = wanted_columns(header, cells, arguments.columns)
                start = seconds
            count += 1
            length = max(length, seconds - start)
            step = int((seconds - start) * rate + 1e-6)
            steps.setdefault(step, []).append([number_of(cells[column]) for column in columns])
    except ValueError as error:
        fail(str(error))
    if count == 0:
        fail(f"{path.name} has no row whose first column is a time.")

    margin = arguments.trim_seconds if arguments.trim else 0
    method = {"mean": mean, "minimum": min, "maximum": max}[arguments.method]
    order = range(min(steps), max(steps) + 1) if arguments.keep_gaps else sorted(steps)
    kept = [step for step in order if margin <= step / rate <= length - margin]
    if not kept:
        fail(f"Nothing of {path.name} is left after trimming.")

    target = output / f"{path.stem}-{rate}hz.csv"
    with open(target, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["time", *(header[column] for column in columns)])
        for step in kept:
            time = datetime.fromtimestamp(round(start + step / rate, 3), timezone.utc)
            text = time.replace(tzinfo=None).isoformat(timespec="milliseconds")
            values = combined(steps[step], method) if step in steps else [""] * len(columns)
            writer.writerow([text, *values])
    print(f"{path.name}: {count} samples to {len(kept)} rows in {target.name}")


if __name__ == "__main__":
    main()
    sys.exit(0)
