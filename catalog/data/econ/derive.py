"""Derives prices.csv and exchange-rates.csv from the compilations that their sidecars name.

    python3 catalog/data/econ/derive.py ECONOMICS_TOML CPI_CSV_GZ [OUT_DIR]

ECONOMICS_TOML is the register of evidence (entries econ-fx-*, econ-cpi-u-*); CPI_CSV_GZ is cpi.csv of
datasets/cpi (World Bank, inflation in per cent a year). Standard library only (Python 3.11).
"""

import csv
import gzip
import hashlib
import pathlib
import re
import sys
import tomllib
from decimal import Decimal

# World Bank code, our id, first year kept. Kept are States of the agreements and their currencies.
INDICES = [("AUS", "au"), ("BEL", "be"), ("DNK", "dk"), ("EMU", "euro-area"), ("EST", "ee"), ("GBR", "gb"),
           ("ITA", "it"), ("NLD", "nl"), ("NOR", "no"), ("SLV", "sv"), ("SWE", "se")]
FIRST = 2005


def cpi_u(register):
    for entry in register:
        match = re.fullmatch(r"econ-cpi-u-(\d{4})", entry["id"])
        if match:
            yield ["us", match[1], entry["value"], f"{int(match[1]) + 1}-01-31", entry["confidence"], entry["id"]]


def chained(path):
    """Indices with 2010 = 100, chained from yearly inflation, four decimals."""
    with gzip.open(path, "rt", newline="") as file:
        growth = {(row["Country Code"], int(row["Year"])): Decimal(row["CPI"]) for row in csv.DictReader(file)}
    for code, name in INDICES:
        years = sorted(year for c, year in growth if c == code and year >= FIRST)
        level = {2010: Decimal(100)}
        for year in range(2011, years[-1] + 1):
            level[year] = level[year - 1] * (1 + growth[code, year] / 100)
        for year in range(2009, years[0] - 2, -1):
            level[year] = level[year + 1] / (1 + growth[code, year + 1] / 100)
        for year in sorted(level):
            yield [name, year, round(level[year], 4), f"{year + 1}-06-30", "seen", "worldbank-cpi"]


def exchange(register):
    for entry in register:
        match = re.fullmatch(r"econ-fx-([a-z]{3})-(\d{4})", entry["id"])
        if match:
            yield [match[1].upper(), match[2], entry["value"], f"{int(match[2]) + 1}-01-31", entry["confidence"], entry["id"]]


def write(path, head, rows):
    rows = sorted(rows, key=lambda row: (row[0], int(row[1])))
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
    sidecar = path.with_suffix(".toml")
    if sidecar.exists():
        text = re.sub(r'(?m)^sha256 = ".*"$', f'sha256 = "{hashlib.sha256(path.read_bytes()).hexdigest()}"', sidecar.read_text())
        sidecar.write_text(re.sub(r"(?m)^rows = \d+$", f"rows = {len(rows)}", text))


def main(register, cpi, out=pathlib.Path(__file__).parent):
    out = pathlib.Path(out)
    entries = tomllib.loads(pathlib.Path(register).read_text())["entry"]
    head = ["year", "value", "published", "confidence", "source"]
    write(out / "prices.csv", ["series", *head], [*cpi_u(entries), *chained(cpi)])
    write(out / "exchange-rates.csv", ["currency", *head], exchange(entries))


if __name__ == "__main__":
    main(*sys.argv[1:])
