"""Prison population and capacity of England and Wales, weekly and monthly.

    python3 tools/england_wales.py WEEKLY.csv MONTHLY.csv OUT_WEEKLY.csv OUT_MONTHLY.csv

Columns are renamed, derived columns left out, and weeks that the source filled in by interpolation
keep their flag. Standard library only.
"""

import csv
import sys


def number(text):
    """Without a needless `.0`."""
    return text.removesuffix(".0")


def copy(source, out, columns, convert):
    with open(source, newline="") as read, open(out, "w", newline="") as write:
        writer = csv.writer(write, lineterminator="\n")
        writer.writerow(columns.values())
        for row in csv.DictReader(read):
            writer.writerow([convert(name, row[name]) for name in columns])


def main(weekly, monthly, out_weekly, out_monthly):
    flag = "non_integer_so_interpolated"
    copy(
        weekly,
        out_weekly,
        {"date": "date", "pop_total": "population", "uoc_total": "useable_operational_capacity", flag: "interpolated"},
        lambda name, text: {"0": "false", "1": "true"}[text] if name == flag else number(text),
    )
    copy(
        monthly,
        out_monthly,
        {
            "report_date": "date",
            "n_prisons": "prisons",
            "sum_pop": "population",
            "sum_op_cap": "operational_capacity",
            "published_uoc": "useable_operational_capacity",
            "derived_margin": "operating_margin",
            "sum_baseline_cna": "baseline_certified_normal_accommodation",
            "sum_in_use_cna": "in_use_certified_normal_accommodation",
            "cells_out_of_use": "certified_places_out_of_use",
        },
        lambda name, text: number(text),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
