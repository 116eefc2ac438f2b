"""National daily totals of US immigration detention, from two facility-day files.

    python3 tools/us_detention_daily.py UWCHR.csv.gz DDP.csv.gz OUT.csv

UWCHR: `detention_facility_code|n|date`, days without people absent. DDP: comma-separated, with
`n_detained` (held at any time of the day) and `n_detained_at_midnight`. Both are summed over
facilities. `spliced` is the first up to the day before SPLICE and the second from it on, unadjusted.
Standard library only.
"""

import collections
import csv
import gzip
import sys

SPLICE = "2022-10-01"  # first day of the second file
FIRST, LAST = "2011-10-01", "2025-06-30"  # before, only long stays are in the first file


def totals(path, delimiter, columns):
    sums = {column: collections.Counter() for column in columns}
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file, delimiter=delimiter):
            for column in columns:
                sums[column][row["date"]] += int(row[column])
    return [sums[column] for column in columns]


def main(uwchr, ddp, out):
    (present,) = totals(uwchr, "|", ["n"])
    any_time, midnight = totals(ddp, ",", ["n_detained", "n_detained_at_midnight"])
    with open(out, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["date", "uwchr_present", "ddp_midnight", "ddp_any_time", "spliced"])
        for date in sorted(set(present) | set(midnight)):
            if FIRST <= date <= LAST:
                counts = [s.get(date, "") for s in (present, midnight, any_time)]
                spliced = counts[0] if date < SPLICE else counts[1]
                writer.writerow([date] + counts + [spliced])


if __name__ == "__main__":
    main(*sys.argv[1:])
