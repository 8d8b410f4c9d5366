"""Recordings: CSV files whose first column is the time."""

import csv
from datetime import datetime, timezone


def rows_of(path, unit):
    """
    Yields the header, then for each row that is whole its time in seconds and its cells.
    Raises ValueError with a sentence.
    """
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = csv.reader(file)
            header = next(rows, None)
            if not header:
                raise ValueError(f"{path.name} is empty.")
            yield header
            for cells in rows:
                # An upload that was cut off ends in the middle of a row.
                if len(cells) != len(header):
                    continue
                seconds = seconds_of(cells[0], unit)
                if seconds is not None:
                    yield seconds, cells
    except (csv.Error, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is not a CSV file: {error}.") from None


def seconds_of(text, unit):
    """A time as seconds since 1970, or None."""
    try:
        number = float(text)
        return number / 1000 if unit == "ms" else number
    except ValueError:
        pass
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (date if date.tzinfo else date.replace(tzinfo=timezone.utc)).timestamp()
