//! What does each finding about data mean? The pages behind D10xx.

use durance_core::CodeDoc;

/// Every code of this room.
pub const CODES: &[CodeDoc] = &[
    CodeDoc {
        code: "D1001",
        title: "the file cannot be read",
        page: "The bytes are not what the name says: gzip that ends early, a workbook that is none, text in another encoding.\n\nText that is not UTF-8 is read as Latin-1, with a warning, since old statistical releases are. Repair: open the file in the program that wrote it and save it as UTF-8 CSV.",
    },
    CodeDoc {
        code: "D1002",
        title: "too few rows",
        page: "A series needs a header and at least two dated rows; the time-series models need more (see D1021).\n\n```csv\ndate,people\n2024-06-28,87360\n```\n\nOne reading says how many people are held on a day. It says nothing of how they come and go: enter it as a `stock` in the scenario instead.",
    },
    CodeDoc {
        code: "D1003",
        title: "a format that this build does not read",
        page: "CSV, TSV, gzip of either and xlsx are always read. Parquet needs a build with that feature, since its reader is several times as large as everything else. Repair: `COPY (SELECT * FROM 'x.parquet') TO 'x.csv'` in DuckDB, or `to_csv` in pandas.",
    },
    CodeDoc {
        code: "D1004",
        title: "a column is not there, or cannot be told",
        page: "A named column is not in the header, or no column holds dates or numbers. The header is the first row that is not blank: titles above it must go. Repair: name the columns, for example `--date \"week ending\" --values pop_total`.",
    },
    CodeDoc {
        code: "D1005",
        title: "not a mapping of columns",
        page: "The mapping file has a key that is not known, or a value of the wrong kind.\n\n```toml\ndate   = \"week ending\"\nvalues = [\"pop_total\"]\nfilled = { column = \"interpolated\", is = \"1\" }\n[provenance]\nunit = \"people\"\n```",
    },
    CodeDoc {
        code: "D1006",
        title: "a row with another number of cells",
        page: "Usually a comma inside a cell that is not quoted (`1,234` for one thousand), or a footnote below the table. Repair: quote such cells, remove footnotes.",
    },
    CodeDoc {
        code: "D1007",
        title: "not a date",
        page: "A cell of the date column cannot be read, or all dates could be read day first or month first. `03/04/2024` is the 3rd of April in London and the 4th of March in Washington; it is never guessed. Repair: write `2024-04-03`, or say `date_order = \"dmy\"`.",
    },
    CodeDoc {
        code: "D1008",
        title: "dates out of order",
        page: "Rows were sorted by date. A file that runs backwards throughout is turned round without more; a single row out of order is often a mistyped year, and deserves a look.",
    },
    CodeDoc {
        code: "D1009",
        title: "one date, two rows",
        page: "Equal figures are taken once (a warning). Different figures contradict each other: neither is believed, and the reading is missing with that reason (an error). If each row is a part, such as a facility, add them up with `sum = true` or keep one with `where = { facility = \"...\" }`.",
    },
    CodeDoc {
        code: "D1010",
        title: "mixed rhythms",
        page: "Part of the file is, say, monthly and part weekly. A change from one row to the next then means different things in different places, and no model can know. Repair: cut the file at the change, or keep the rows of the slower rhythm.",
    },
    CodeDoc {
        code: "D1011",
        title: "readings missing",
        page: "Dates that the rhythm expects have no row. They stay missing; models carry the last reading forward and say how often. Nothing is interpolated.",
    },
    CodeDoc {
        code: "D1012",
        title: "a year or more missing",
        page: "A gap this long hides whatever happened in it. The first reading after the gap is no continuation of the last before it: start the series after the gap unless the level is known to have been steady.",
    },
    CodeDoc {
        code: "D1013",
        title: "a count below zero",
        page: "People are counted. A negative figure is a correction, a code for \"no figure\" (`-1`, `-99`), or a change written into a column of levels. It is kept as missing with its text. Repair the cell, leave it empty, or list the code: `missing = [\"-99\"]`.",
    },
    CodeDoc {
        code: "D1014",
        title: "text where a number belongs",
        page: "`c. 900`, `87360*` or `see note 3` is not a number and is not made one. The reading is missing, with the text as its reason. Repair the cell, or list the text: `missing = [\"see note 3\"]`. Empty cells, `-`, `NA`, `..` are understood as no figure.",
    },
    CodeDoc {
        code: "D1015",
        title: "cells without a figure",
        page: "How many cells are empty or marked as filled in, and where the first stands. They are kept as missing with that reason, and never filled in silently.",
    },
    CodeDoc {
        code: "D1016",
        title: "the same figure again and again",
        page: "A count of people that does not move for four or more readings, in a series that otherwise moves, is usually yesterday's file published again. Intervals learnt on such a stretch come out too narrow. Repair: empty the repeated cells.",
    },
    CodeDoc {
        code: "D1017",
        title: "a jump out and back",
        page: "One reading lies more than ten robust standard deviations of the usual change away from both neighbours, which agree with each other. Transposed digits do this. Repair: compare with the publication.",
    },
    CodeDoc {
        code: "D1018",
        title: "the level shifts and stays",
        page: "The mean of the quarter after a date differs from that of the quarter before by far more than is usual. Either the world changed (a release order, an epidemic, a law) or the counting did. Models see only numbers: if the counting changed, start after it; if the world did, enter it as a dated `[[policy]]`.",
    },
    CodeDoc {
        code: "D1019",
        title: "counts that are not whole",
        page: "In a column of whole numbers a few have fractions. Someone interpolated them (bulletins skipped at Easter and Christmas are often filled in this way). They are kept as missing, since a line drawn between two readings carries the later one back in time.",
    },
    CodeDoc {
        code: "D1020",
        title: "origins that cannot be read",
        page: "Write two dates and, if wanted, a step: `2015-01-01 to 2023-12-31 every 3` forecasts from every third step of the grid between them. Years and months may stand for their first and last days.",
    },
    CodeDoc {
        code: "D1021",
        title: "too short to forecast or to judge",
        page: "A backtest needs three years of history before its first origin (two for the season, one for errors to learn intervals from; five readings for yearly series) and an outcome after it. A forecast needs six readings.",
    },
    CodeDoc {
        code: "D1022",
        title: "a step shorter than the series' own",
        page: "A monthly series says nothing of weeks. Use its own rhythm or a longer step.",
    },
    CodeDoc {
        code: "D1030",
        title: "a stay that ends before it begins",
        page: "Release lies before admission. One of the two dates is mistyped, or belongs to another stay of the person. The row is left out; a file with many of them has its columns mapped the wrong way round.",
    },
    CodeDoc {
        code: "D1031",
        title: "nothing to fit on",
        page: "A fit needs spells (one row a stay), or a stock together with admissions, releases or a mean stay, over the same time. A stock alone is accepted with a warning (D1032).",
    },
    CodeDoc {
        code: "D1032",
        title: "identified only in part",
        page: "Twice the admissions at half the stay give the same stock, so that a stock alone says how many come and go *net*, and no more. The fitted fragment leaves `stay` to be given. The same code tells of groups with too few stays.",
    },
    CodeDoc {
        code: "D1033",
        title: "not a description of a system to fit",
        page: "```toml\nid = \"county-jails\"\n[stock]\nfile = \"stock.csv\"\ncolumns = { values = [\"people\"] }\n[mean_stay]\ndays = [24, 30]\nbasis = \"release-cohort\"   # admissions | release-cohort | stock\n```",
    },
    CodeDoc {
        code: "D1034",
        title: "a file that is not there",
        page: "A file named in the description was not found. Paths are relative to the description.",
    },
    CodeDoc {
        code: "D1035",
        title: "a known change that cannot be applied",
        page: "A change multiplies admissions or stays from its date on, and needs a fitted system to act on.\n\n```toml\n[[change]]\ndate = 2025-07-01\nwhat = \"sentences of under a year are suspended\"\nadmissions_times = 0.85   # 1 if absent\nstay_times = 1.1          # new cases only\n```\n\nFactors are not negative, a stay is above nothing, and a stock alone (D1032) tells no stay that a change could act through: give releases, admissions or a mean stay.",
    },
    CodeDoc {
        code: "D1036",
        title: "a fitted system where its data are wanted",
        page: "`durance forecast` takes the data: a series, or the description that `durance fit` reads, so that it can see the history and its past errors. A fitted file holds neither; lay it over a scenario with `durance assess --overlay`.",
    },
];
