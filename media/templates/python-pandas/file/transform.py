"""Resamples a recording to a steady rate, and trims its start and end."""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from ei_block import fail, is_true, output_folder, read_metadata
from recording import read_recording


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
    parser.add_argument("--format", choices=["csv", "parquet"], default="csv")
    # The platform may pass more arguments than a block knows.
    arguments, _ = parser.parse_known_args()
    return arguments


def wanted_columns(table, text):
    """The columns of numbers, or those that were asked for."""
    numbers = [name for name in table.columns[1:] if pd.api.types.is_numeric_dtype(table[name])]
    names = [name.strip() for name in text.split(",") if name.strip()] or numbers
    for name in names:
        if name not in numbers:
            fail(f"There is no column of numbers {name!r}; there are: {', '.join(numbers) or 'none'}.")
    if not names:
        fail("The file has no column of numbers beside the time.")
    return names


def resample(table, columns, arguments):
    """A row for each step of 1/rate seconds that has samples, with the time in seconds as index."""
    rate = arguments.rate
    elapsed = table.index - table.index[0]
    steps = np.floor(elapsed * rate + 1e-6).astype(int)
    groups = table[columns].groupby(steps)
    method = {"mean": "mean", "minimum": "min", "maximum": "max"}[arguments.method]
    rows = groups.agg(method).round(6)
    if arguments.keep_gaps:
        rows = rows.reindex(range(rows.index.min(), rows.index.max() + 1))
    if arguments.trim:
        since_start = rows.index / rate
        last = elapsed.max() - arguments.trim_seconds
        rows = rows[(since_start >= arguments.trim_seconds) & (since_start <= last)]
    rows.index = table.index[0] + rows.index / rate
    return rows


def main():
    arguments = read_arguments()
    if not arguments.in_file:
        fail("The argument --in-file is missing.")
    path = Path(arguments.in_file)
    if not path.is_file():
        fail(f"The input file {path} does not exist.")
    if arguments.rate < 1:
        fail("The parameter rate must be at least 1.")
    output = output_folder(arguments.out_directory)
    read_metadata(arguments.metadata)

    try:
        table = read_recording(path, arguments.timestamp_unit)
    except ValueError as error:
        fail(str(error))
    columns = wanted_columns(table, arguments.columns)
    rows = resample(table, columns, arguments)
    if rows.empty:
        fail(f"Nothing of {path.name} is left after trimming.")

    times = pd.to_datetime((rows.index * 1000).round().astype("int64"), unit="ms", utc=True)
    target = output / f"{path.stem}-{arguments.rate}hz.{arguments.format}"
    if arguments.format == "parquet":
        rows.insert(0, "time", times)
        rows.to_parquet(target, index=False)
    else:
        rows.insert(0, "time", times.strftime("%Y-%m-%dT%H:%M:%S.%f").str[:-3])
        rows.to_csv(target, index=False)
    print(f"{path.name}: {len(table)} samples to {len(rows)} rows in {target.name}")


if __name__ == "__main__":
    main()
    sys.exit(0)
