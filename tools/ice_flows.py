"""Monthly flows of US immigration detention, from the agency's own workbooks.

    python3 tools/ice_flows.py OUT.csv FY19.xlsx FY20.xlsx ...

Several tables stand side by side on one sheet and move from year to year. No cell address is
therefore written down here: a table is found by its title, its columns by the header row under the
title, and its rows by their labels, until the first empty label. What is not found is an error.

Needs openpyxl.
"""

import csv
import datetime
import pathlib
import re
import sys
import warnings

import openpyxl

MONTHS = "Oct Nov Dec Jan Feb Mar Apr May Jun Jul Aug Sep".split()
COLUMNS = "fiscal_year,month,measure,category,value,unit,workbook,data_through,published".split(",")

# Labels differ in case, spelling and trailing blanks between the years.
REASONS = {
    "total": "total",
    "bonded out": "bonded-out",
    "bond set by ice": "bonded-out/set-by-agency",
    "bond set by ij": "bonded-out/set-by-judge",
    "order of recognizance": "order-of-recognizance",
    "order of supervision": "order-of-supervision",
    "paroled": "paroled",
    "prosecutorial discretion": "prosecutorial-discretion",
    "proceedings terminated": "proceedings-terminated",
    "processing disposition changed locally": "processing-disposition-changed",
    "release to remove": "released-to-remove",
    "relief granted by ij": "relief-granted-by-judge",
    "transfer to u.s. marshals or other agency": "to-us-marshals-or-other-agency",
    "transferred": "transferred",
    "withdrawal": "withdrawal",
    "other": "other",
}
DISPOSITIONS = {
    "total": "total",
    "expedited removal (i-860)": "expedited-removal",
    "notice to appear (i-862)": "notice-to-appear",
    "reinstatement of deport order (i-871)": "reinstated-order",
    "other": "other",
}
AGENCIES = {"total": "total", "cbp": "arrested-by-border-agency", "ice": "arrested-by-ice"}
AVERAGES = {"average": "total", "cbp average": "arrested-by-border-agency", "ice average": "arrested-by-ice"}


def text(cell):
    """The text of a cell, blanks folded; empty for an empty cell."""
    return re.sub(r"\s+", " ", str(cell.value)).strip() if cell.value is not None else ""


def find_title(sheet, pattern):
    """The one cell whose text starts with `pattern`, blanks and case aside."""
    found = [c for row in sheet.iter_rows() for c in row if re.match(pattern, text(c), re.I)]
    if len(found) != 1:
        raise SystemExit(f"{sheet.title}: {len(found)} tables match {pattern!r}")
    return found[0]


def header(sheet, title):
    """Column number by heading, in the row under the title, up to the first gap."""
    columns, column = {}, title.column
    while text(cell := sheet.cell(title.row + 1, column)):
        columns[text(cell)] = column
        column += 1
    return columns


def rows(sheet, title, blanks=0):
    """Row numbers of the table; `blanks` empty labels in a row are allowed inside it."""
    row, empty = title.row + 2, 0
    while True:
        empty = 0 if text(sheet.cell(row, title.column)) else empty + 1
        if empty > blanks:
            return
        if not empty:
            yield row
        row += 1


def month_of(fiscal_year, name):
    """Calendar month of a fiscal year that starts in October."""
    number = datetime.datetime.strptime(name, "%b").month
    return f"{fiscal_year - (number >= 10)}-{number:02}"


def last_month(data_through):
    return data_through[:7]


def by_month(sheet, title, fiscal_year, row, through):
    """(month, value) of one row, months without data left out; the whole year has an empty month."""
    for name, column in header(sheet, title).items():
        value = sheet.cell(row, column).value
        if not isinstance(value, (int, float)):
            continue
        if name in MONTHS:
            month = month_of(fiscal_year, name)
            if month <= last_month(through):
                yield month, value
        elif name in ("Total", "FY Overall"):
            yield "", value


def dispositions(sheet):
    title = find_title(sheet, r"ICE Currently Detained by Processing Disposition")
    total = header(sheet, title)["Total"]
    for row in rows(sheet, title):
        label = text(sheet.cell(row, title.column)).lower()
        yield DISPOSITIONS[label], sheet.cell(row, total).value


def book_outs(sheet, fiscal_year, through):
    """By reason; monthly since fiscal year 2021, for the whole year before."""
    title = find_title(sheet, r"ICE Final (Releases|Book Outs) by Release Reason")
    monthly = "Criminality" in header(sheet, title)
    for row in rows(sheet, title, blanks=3 if monthly else 0):
        reason = REASONS[text(sheet.cell(row, title.column)).lower()]
        if monthly:
            yield from ((reason, m, v) for m, v in by_month_with_label(sheet, title, fiscal_year, row, through))
        else:
            yield reason, "", sheet.cell(row, header(sheet, title)["Total"]).value


def by_month_with_label(sheet, title, fiscal_year, row, through):
    # The row of a reason carries the label "Total" under Criminality; its three parts follow.
    if text(sheet.cell(row, title.column)) != "Total" and text(sheet.cell(row, title.column + 1)) != "Total":
        raise SystemExit(f"{sheet.title} row {row}: not the total of its reason")
    return by_month(sheet, title, fiscal_year, row, through)


def averages(sheet, pattern, fiscal_year, through):
    title = find_title(sheet, pattern)
    for row in rows(sheet, title):
        label = text(sheet.cell(row, title.column)).lower()
        if label in AVERAGES:
            yield from ((AVERAGES[label], m, v) for m, v in by_month(sheet, title, fiscal_year, row, through))


def book_ins(sheet, fiscal_year, through):
    title = find_title(sheet, r"ICE Initial Book-Ins by Arresting Agency and Month")
    for row in rows(sheet, title):
        category = AGENCIES[text(sheet.cell(row, title.column)).lower()]
        yield from ((category, m, v) for m, v in by_month(sheet, title, fiscal_year, row, through))


def removals(sheet):
    title = find_title(sheet, r"ICE Removals:")
    columns = header_with_gaps(sheet, title)
    row = title.row + 2
    assert text(sheet.cell(row, title.column)) == "Total"
    return sheet.cell(row, columns["last"]).value


def header_with_gaps(sheet, title):
    """Last filled heading within four columns: this small table leaves merged cells empty."""
    filled = [c for c in range(title.column, title.column + 4) if text(sheet.cell(title.row + 1, c))]
    return {"last": filled[-1]}


def dates(book):
    """Last day of the book-in data and day of the snapshot, from the footnotes."""
    notes = [text(c) for row in book["Footnotes"].iter_rows() for c in row if text(c)]

    def day(pattern):
        for note in notes:
            if m := re.search(pattern, note):
                return datetime.datetime.strptime(m.group(1), "%m/%d/%Y").date().isoformat()
        raise SystemExit(f"no footnote matches {pattern!r}")

    through = day(r"(?:Detention|Book-?ins) data (?:is|are).*?(?:through|filtered through) (\d+/\d+/\d{4})")
    snapshot = day(r"National Docket data are a snapshot as of\s+(\d+/\d+/\d{4})")
    return through, snapshot


def workbook(path):
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = next(s for s in book if s.title.startswith("Detention"))
    fiscal_year = 2000 + int(re.search(r"FY(\d\d)", path.name).group(1))
    through, snapshot = dates(book)
    # The day the file was last saved: nobody can have read this version earlier.
    published = book.properties.modified.date().isoformat()

    def line(month, measure, category, value, unit, data_through):
        shown = f"{value:.4f}".rstrip("0").rstrip(".")
        return [fiscal_year, month, measure, category, shown, unit, path.name, data_through, published]

    for category, value in dispositions(sheet):
        yield line(snapshot[:7], "detained-on-snapshot-day", category, value, "people", snapshot)
    for category, month, value in book_ins(sheet, fiscal_year, through):
        yield line(month, "initial-book-ins", category, value, "people", through)
    for category, month, value in book_outs(sheet, fiscal_year, through):
        yield line(month, "final-book-outs", category, value, "people", through)
    for measure, pattern, unit in [
        ("average-daily-population", r"ICE Average Daily Population by Arresting Agency", "people"),
        ("average-length-of-stay", r"ICE Average Length of Stay by Arresting Agency", "days"),
    ]:
        for category, month, value in averages(sheet, pattern, fiscal_year, through):
            yield line(month, measure, category, value, unit, through)
    yield line("", "removals", "total", removals(sheet), "people", through)


def main(out, *paths):
    warnings.filterwarnings("ignore")
    with open(out, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for path in paths:
            writer.writerows(workbook(pathlib.Path(path)))


if __name__ == "__main__":
    main(*sys.argv[1:])
