"""Recordings: CSV files whose first column is the time."""

import pandas as pd


def read_recording(path, unit):
    """The rows that are whole, with the time in seconds as index. Raises ValueError with a sentence."""
    try:
        table = pd.read_csv(path, on_bad_lines="skip", encoding="utf-8")
    except pd.errors.EmptyDataError:
        raise ValueError(f"{path.name} is empty.") from None
    except (pd.errors.ParserError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} is not a CSV file: {error}.") from None
    # An upload that was cut off ends in the middle of a row.
    if len(table) > 0 and table.iloc[-1].isna().any():
        table = table.iloc[:-1]
    times = table.iloc[:, 0]
    if pd.api.types.is_numeric_dtype(times):
        seconds = times / 1000 if unit == "ms" else times
    else:
        dates = pd.to_datetime(times, format="ISO8601", utc=True, errors="coerce")
        seconds = (dates - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)
    table = table.set_index(seconds.astype(float))
    table = table[table.index.notna()]
    if table.empty:
        raise ValueError(f"{path.name} has no row whose first column is a time.")
    return table
