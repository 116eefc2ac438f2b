"""Checks every series of `catalog/data` against its sidecar.

    python3 tools/check_data.py [--stamp]

For each `<name>.csv` there must be a `<name>.toml` with the right checksum, number of rows and
columns. With `--stamp` the checksum and the number of rows are written instead of compared.
Standard library only (Python 3.11).
"""

import csv
import hashlib
import pathlib
import re
import sys
import tomllib

DATA = pathlib.Path(__file__).parent.parent / "catalog" / "data"
FIELDS = ["id", "title", "unit", "counting_rule", "reference_date", "source", "licence", "compiled", "derived_by",
          "columns", "gaps", "sha256", "rows"]


def stamp(sidecar, checksum, rows):
    text = sidecar.read_text()
    text = re.sub(r'(?m)^sha256 = ".*"$', f'sha256 = "{checksum}"', text)
    sidecar.write_text(re.sub(r"(?m)^rows = \d+$", f"rows = {rows}", text))


def faults(path, write):
    sidecar = path.with_suffix(".toml")
    if not sidecar.exists():
        return ["no sidecar"]
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open(newline="") as file:
        head, *body = csv.reader(file)
    if write:
        stamp(sidecar, checksum, len(body))
    about = tomllib.loads(sidecar.read_text())
    found = [f"no field {field!r}" for field in FIELDS if field not in about]
    if about.get("id") != path.stem:
        found.append("the id is not the file's name")
    if about.get("sha256") != checksum:
        found.append("checksum differs")
    if about.get("rows") != len(body):
        found.append(f"{len(body)} rows")
    if [column["name"] for column in about.get("columns", [])] != head:
        found.append(f"columns are {head}")
    if any(len(row) != len(head) for row in body):
        found.append("a row has another number of cells than the head")
    return found


def main(arguments):
    wrong = 0
    for path in sorted(DATA.glob("*.csv")):
        for fault in faults(path, "--stamp" in arguments):
            print(f"{path.name}: {fault}")
            wrong += 1
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
