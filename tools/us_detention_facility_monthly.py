"""Mean midnight population of each US detention facility by month.

    python3 tools/us_detention_facility_monthly.py DDP.csv.gz NAMES.csv OUT.csv OUT_NAMES.csv

The mean is over the days of the month in the file; facility-months without anybody at any midnight
are left out. Names of the facilities that remain go to the second file. Standard library only.
"""

import collections
import csv
import gzip
import sys


def main(path, names, out, out_names):
    sums, days = collections.Counter(), collections.defaultdict(set)
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            month = row["date"][:7]
            days[month].add(row["date"])
            sums[month, row["detention_facility_code"]] += int(row["n_detained_at_midnight"])
    kept = sorted(key for key, total in sums.items() if total)
    with open(out, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["month", "facility", "mean_midnight"])
        for month, code in kept:
            writer.writerow([month, code, f"{sums[month, code] / len(days[month]):.2f}"])
    codes = {code for _, code in kept}
    with open(names, newline="") as source, open(out_names, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["facility", "name"])
        for row in csv.DictReader(source):
            if row["detention_facility_code"] in codes:
                writer.writerow([row["detention_facility_code"], row["detention_facility"]])


if __name__ == "__main__":
    main(*sys.argv[1:])
