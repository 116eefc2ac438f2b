"""Derives us-immigration-detention-facilities-2015.toml from the list of facilities of December 2015.

    python3 catalog/costs/derive_facility_rates.py FACILITIES_FY15_LISTING_CSV > OUT.toml

The list is a release of US Immigration and Customs Enforcement under the Freedom of Information Act
(public domain). `Per Diem Rate Detailed` is free text: a number, or a guaranteed minimum ("GM") with tiers.
Flat rates are summarised by kind of facility; facilities with a guaranteed minimum or tiers are kept one
by one, since a minimum cannot be averaged. What cannot be read as one of the two is listed as excluded,
with the reason. Standard library only (Python 3.11).
"""

import csv
import re
import sys

KINDS = {"IGSA": "intergovernmental service agreement", "USMS IGA": "agreement of the US Marshals Service",
         "DIGSA": "dedicated intergovernmental service agreement", "CDF": "contract detention facility",
         "SPC": "service processing centre"}
BAND = re.compile(r"\$([\d,.]+)\s*\((\d[\d,]*)\s*(?:[-\u2013]\s*(\d[\d,]*)|\+)\)")


def number(text):
    return int(text.replace(",", ""))


def quote(text):
    return '"' + " ".join(text.split()).replace('"', "'") + '"'


def read(text):
    """('flat', rate), ('tiers', minimum, bands) or ('no', reason)."""
    try:
        return "flat", round(float(text), 2)
    except ValueError:
        pass
    if "combined" in text:
        return "no", "the minimum is for two facilities together"
    if "flat fee" in text:
        return "no", "a flat fee whose period is not stated, with a rate"
    if "UAC" in text or "Juvenile" in text:
        return "no", "different rates for children and adults"
    minimum = re.match(r"(\d+) \(GM\)", text)
    bands = [(float(p.replace(",", "")), number(low), number(high) if high else None) for p, low, high in BAND.findall(text)]
    if not bands:
        return "no", "no rate given"
    if any(low <= (before[2] or low) for before, (_, low, _) in zip(bands, bands[1:])):
        # "$109.24 (750-900)" after "(1-750)": the shared person belongs to the first tier.
        bands = [bands[0]] + [(p, before[2] + 1 if low == before[2] else low, high)
                              for before, (p, low, high) in zip(bands, bands[1:])]
    return "tiers", int(minimum[1]) if minimum else None, bands


def quartiles(values):
    values = sorted(values)

    def at(share):
        place = share * (len(values) - 1)
        low = int(place)
        high = min(low + 1, len(values) - 1)
        return values[low] + (values[high] - values[low]) * (place - low)

    return [at(share) for share in (0, 0.25, 0.5, 0.75, 1)]


def groups(flat):
    for kind, label in KINDS.items():
        rows = [(rate, adp) for k, rate, adp in flat if k == kind]
        if not rows:
            continue
        people = sum(adp for _, adp in rows)
        mean = sum(rate * adp for rate, adp in rows) / people
        yield "\n".join([
            "[[group]]", f'kind = "{kind}"', f'label = "{label}"', f"facilities = {len(rows)}",
            f"average_population = {people:.1f}",
            "quartiles = [" + ", ".join(f"{q:.2f}" for q in quartiles([rate for rate, _ in rows])) + "]",
            f"weighted_mean = {mean:.2f}", ""])


def rate(row, minimum, bands):
    lines = ["[[rate]]", f'code = {quote(row["DETLOC"])}', f'name = {quote(row["Name"])}', f'kind = {quote(row["Type Detailed"])}']
    if row["Capacity"].isdigit():
        lines.append(f'places = {row["Capacity"]}')
    if minimum:
        lines.append(f"guaranteed = {minimum}")
    lines.append(f'average_population = {float(row["FY15 ADP"] or 0):.1f}')
    lines.append("tiers = [" + ", ".join(
        f"{{ from = {low}, " + (f"to = {high}, " if high else "") + f"price = {price:.2f} }}" for price, low, high in bands) + "]")
    return "\n".join([*lines, ""])


def main(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    flat, rates, excluded = [], [], []
    for row in rows:
        found = read(row["Per Diem Rate Detailed"].strip())
        if found[0] == "flat":
            flat.append((row["Type Detailed"], found[1], float(row["FY15 ADP"] or 0)))
        elif found[0] == "tiers":
            rates.append(rate(row, *found[1:]))
        else:
            excluded.append(f'{{ code = {quote(row["DETLOC"])}, reason = "{found[1]}" }}')
    print(HEAD.format(total=len(rows)))
    print("excluded = [\n  " + ",\n  ".join(excluded) + ",\n]\n")
    print("\n".join([*groups(flat), *rates]).rstrip())


HEAD = '''# Made by derive_facility_rates.py; do not edit.
costs = 1
id = "us-immigration-detention-facilities-2015"
title = "United States immigration detention: rates of {total} facilities, December 2015"
currency = "USD"
note = "Rates per person-day in dollars of 2015; average population is that of fiscal year 2015. Quartiles are over facilities: lowest, first quartile, median, third quartile, highest; the mean is weighted by average population."
source = {{ publisher = "US Immigration and Customs Enforcement, list of facilities released under the Freedom of Information Act, December 2015", compiler = "CarwilB/ice-detention, data/facilities_fy15_listing.csv, commit d4dc30a", licence = "public domain (work of the United States government)", confidence = "seen" }}'''

if __name__ == "__main__":
    main(sys.argv[1])
