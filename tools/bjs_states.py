"""State prisoners of the United States: admissions, releases and custody, in long form.

    python3 tools/bjs_states.py FOLDER OUT.csv

FOLDER holds one wide file a measure: `state`, then one column a year. `NA` and empty cells are left
out, and so are values that are not whole numbers: counts of people are. Standard library only.
"""

import csv
import pathlib
import sys

MEASURES = {"admissions": "bjs_admissions.csv", "releases": "bjs_releases.csv", "custody": "bjs_custody.csv"}


def main(folder, out):
    with open(out, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["state", "year", "measure", "people"])
        for measure, name in MEASURES.items():
            years = list(csv.DictReader(open(pathlib.Path(folder, name), newline="")))
            whole = {y for y in years[0] if y != "state" and all(r[y] in ("", "NA") or r[y].isdigit() for r in years)}
            for row in years:
                for year in sorted(whole):
                    if row[year].isdigit():
                        writer.writerow([row["state"], year, measure, row[year]])


if __name__ == "__main__":
    main(*sys.argv[1:])
