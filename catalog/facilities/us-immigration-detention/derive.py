#!/usr/bin/env python3
"""Derives facilities-2015.csv from the list of detention facilities released by ICE.

Source: ICE facility list of December 2015, released under the Freedom of Information Act, kept as
data/facilities_fy15_listing.csv in CarwilB/ice-detention (commit d4dc30a). Work of the United States government.
Usage: derive.py facilities_fy15_listing.csv > facilities-2015.csv

Nothing is computed here: columns are picked and renamed, commas in names become spaces, NA and a capacity
"as needed" become empty (not known), rows are sorted by key.
"""
import csv
import sys

COLUMNS = [("State", "state"), ("Type", "type"), ("Capacity", "capacity"), ("Population Count", "population")]


def cell(text):
    return "" if text in ("NA", "AS NEEDED") else text.replace(",", " ").strip()


def main(path):
    print(",".join(["key", "name"] + [name for _, name in COLUMNS]))
    with open(path, encoding="utf-8") as file:
        for row in sorted(csv.DictReader(file), key=lambda row: row["DETLOC"]):
            name = f"{cell(row['Name']).title()} ({cell(row['City']).title()} {cell(row['State'])})"
            print(",".join([row["DETLOC"], name] + [cell(row[field]) for field, _ in COLUMNS]))


if __name__ == "__main__":
    main(sys.argv[1])
