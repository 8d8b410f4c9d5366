"""Reports on an organization's datasets: items, files, sizes, and which items fail their checklist."""

import argparse
import sys

import pandas as pd

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


def report_of(datasets):
    """A row for each dataset, with the names that people read."""
    table = pd.DataFrame(datasets)
    return pd.DataFrame(
        {
            "Dataset": table["dataset"],
            "Items": table["totalItemCount"],
            "Files": table["totalFileCount"],
            "MB": (table["totalFileSize"] / 1e6).round(1),
            "Passed": table["totalItemCountChecklistOK"],
            "Failed": table["totalItemCountChecklistFailed"],
        }
    )


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
    print(f"Datasets of {answer['organization']['name']}: {len(datasets)}")
    failed = 0
    if datasets:
        column = {"name": "Dataset", "items": "Items", "size": "MB"}[arguments.sort]
        report = report_of(datasets).sort_values(column, ascending=arguments.sort == "name")
        print(report.to_string(index=False))
        failed = int(report["Failed"].sum())
        if arguments.list_failed:
            for row in report[report["Failed"] > 0].itertuples():
                list_failed(row.Dataset, row.Failed, arguments.limit)

    if failed and arguments.fail_on_check:
        fail(f"{failed} items fail their checklist.")
    print(f"{failed} items fail their checklist" if failed else "No item fails its checklist")


def list_failed(dataset, count, limit):
    """One line for each failing item; the columns of `checks` are the lines of the checklist."""
    items = ask("/data", dataset=dataset, filter="metadata->ei_check = 0", limit=limit)["data"]
    names = [item["name"] for item in items]
    checks = pd.DataFrame([item.get("metadata", {}) for item in items], index=names)
    checks = checks.filter(regex="^ei_check_").rename(columns=lambda key: key[len("ei_check_") :])
    print(f"Failing in {dataset}:")
    for name, values in checks.iterrows():
        print(f"  {name}: {', '.join(values.index[values.astype(str) == '0']) or 'failed'}")
    if count > len(items):
        print(f"  and {count - len(items)} more")


if __name__ == "__main__":
    main()
    sys.exit(0)
