"""Spending of the States on prisons, fiscal years 1982 to 2010, in dollars of 2010.

    python3 tools/bjs_spending.py sce8210t02.csv sce8210at02.csv OUT.csv

Joins table 2 (per prisoner) and appendix table 2 (by component) by year. Standard library only.
"""

import csv
import re
import sys


def table(path):
    """Numbers of each year's row, in order; signs, blanks and marks left out."""
    found = {}
    for row in csv.reader(open(path, encoding="latin-1", newline="")):
        if m := re.fullmatch(r"(\d{4})(/\w)?", row[0].strip()):
            cells = [c.strip().replace(",", "") for c in row[1:]]
            found[m[1]] = [c for c in cells if re.fullmatch(r"-?\d+(\.\d+)?|~", c)]
            preliminary[m[1]] = bool(m[2])
    return found


preliminary = {}


def main(per_prisoner, components, out):
    prisoners, spending = table(per_prisoner), table(components)
    assert list(prisoners) == list(spending) == [str(y) for y in range(1982, 2011)]
    with open(out, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            "fiscal_year,total_bn,institutions_bn,capital_bn,other_bn,prisoners,"
            "per_prisoner_mean,per_prisoner_p25,per_prisoner_p50,per_prisoner_p75,preliminary".split(",")
        )
        for year, (operations, _, people, _, mean, low, median, high) in prisoners.items():
            total, institutions, _, capital, _, other, _ = spending[year]
            assert float(operations) == float(institutions), year  # the two tables agree
            assert abs(float(total) - float(institutions) - float(capital) - float(other)) < 0.16, year
            mark = str(preliminary[year]).lower()
            writer.writerow([year, total, institutions, capital, other, people, mean, low, median, high, mark])


if __name__ == "__main__":
    main(*sys.argv[1:])
