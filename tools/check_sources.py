"""Checks the catalogue of evidence in `catalog/sources`.

    python3 tools/check_sources.py

Ids are unique and in kebab-case; nothing is published before the day it is about; a number
has a unit; a computed entry names inputs that exist and is not visible before them; quotations are
short; only entries that somebody read have an address; and no statement or note speaks of a year
later than that of its publication. Standard library only (Python 3.11).
"""

import pathlib
import re
import sys
import tomllib

SOURCES = pathlib.Path(__file__).parent.parent / "catalog" / "sources"
# Plans, terms and projections may name a later year; these were read one by one.
LATER_YEAR_ALLOWED = {
    "agreement-dk-xk-gjilan-first-prisoners",
    "agreement-us-ca-outofstate-places-2007",
    "agreement-uk-abroad-projection",
    "be-rtbf-2014-tilburg-total",
    "uk-home-office-2023-asylum-night",
}


def read():
    entries = {}
    for path in sorted(SOURCES.glob("*.toml")):
        for entry in tomllib.loads(path.read_text())["source"]:
            if entry["id"] in entries:
                yield None, f"{path.name}: {entry['id']} stands twice"
            entries[entry["id"]] = entry
    yield entries, None


def later_years(entry):
    """Years named in the words of an entry that lie after its publication."""
    words = " ".join(entry.get(field, "") for field in ("statement", "note", "quote", "derivation"))
    # The date of a later reading or compilation tells nothing about the world.
    words = re.sub(r"(read in the compilation of|Text read is of) [\d-]+\.?", "", words)
    words = re.sub(r"[a-z]+-[a-z0-9-]+", "", words)
    return [y for y in re.findall(r"\b(?:19|20)\d\d\b", words) if int(y) > entry["published"].year]


def faults(entry, entries):
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["id"]):
        yield "the id is not in kebab-case"
    if entry["published"] < entry["as_of"]:
        yield "published before the day it is about"
    if ("value" in entry) != ("unit" in entry):
        yield "a number and its unit go together"
    for name in entry.get("inputs", []):
        if name not in entries:
            yield f"no entry {name!r}"
        elif entries[name]["published"] > entry["published"]:
            yield f"visible before its input {name!r}"
    if len(entry.get("quote", "").split()) > 20:
        yield "quotation of more than 20 words"
    if entry["confidence"] != "seen" and entry.get("url") and entry["kind"] not in ("dataset", "primary-repost"):
        yield "has an address, though nobody read it"
    if entry["id"] not in LATER_YEAR_ALLOWED:
        yield from (f"speaks of {year}" for year in later_years(entry))


def main():
    wrong = 0
    for entries, fault in read():
        found = [fault] if fault else [f"{i}: {f}" for i, e in entries.items() for f in faults(e, entries)]
        for line in found:
            print(line)
        wrong += len(found)
    print(f"{len(entries)} entries, {wrong} faults")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
