//! What can go wrong on the way out? Every code of exports and verification, with its page.

use durance_core::CodeDoc;

/// Every code of this room.
pub const CODES: &[CodeDoc] = &[
    CodeDoc {
        code: "D1101",
        title: "small counts are masked",
        page: "A number of people from one to nine can point at people, even in a table of groups. What somebody counted \
(the size of a group, the stock of a system, a day of an observed series) is therefore left out of exports when it is below \
ten, together with whatever would give it back: figures without spread that rest on it and, for the size of a group, the people of the legal funnel.\n\
\n\
Simulated results are not masked: they are ranges over draws, and nobody in them exists.\n\
\n\
If every source of the count has an address where anyone can read it, or the data are of the catalogue, \
`--unmask` shows it:\n\
\n\
```sh\n\
durance export us-sv-2025 --format csv --unmask\n\
```\n",
    },
    CodeDoc {
        code: "D1102",
        title: "refused: it would expose small counts",
        page: "Two ways lead here, and both end with exit code 7 and no file.\n\
\n\
`--unmask` was given, but a count below ten has no source that anyone can read: showing it could point at people.\n\
\n\
Or `--format zip` was asked for. An archive holds the scenario and its data, so that others can repeat the run; a count that \
stands in them cannot be masked without making the archive useless.\n\
\n\
Cite a source with an address (`url`) for the count, or state it in the scenario as a range that reaches ten, or take a form \
that can be masked, such as csv.\n",
    },
    CodeDoc {
        code: "D1103",
        title: "no browser to print with",
        page: "PDF and PNG are made by a Chromium-family browser that is already on the machine: it prints the same report that \
`--format html` writes. None was found, or it failed.\n\
\n\
Install one (Debian and Ubuntu: `apt-get install chromium`; Google Chrome and Microsoft Edge do as well), or name one:\n\
\n\
```sh\n\
DURANCE_BROWSER=/usr/bin/chromium durance export us-sv-2025 --format pdf\n\
```\n\
\n\
Or export html and print it from any browser: it is laid out for A4 and Letter.\n",
    },
    CodeDoc {
        code: "D1104",
        title: "no run can be read here",
        page: "A run is a folder that `durance assess` has left (it holds `assessment.json`), or a zip that `durance export` has \
made of one, or the name of a scenario, whose newest run is taken or made.\n\
\n\
Runs of older versions of the program may lack a file that this one needs; assess the scenario again.\n",
    },
    CodeDoc {
        code: "D1105",
        title: "nothing by that name to export",
        page: "`--only` takes the name of a table (`figures`, `inputs`, `series`, ...), `draws`, a figure by id or reference \
(`net_cost.sender`, `R1`), or, for svg and png, the id of a chart. Which of them depends on the format; the message lists \
what there is.\n",
    },
    CodeDoc {
        code: "D1106",
        title: "the run does not repeat",
        page: "`durance verify` asked the question of the run again, here, and compared every file byte for byte. Something \
differs; the message names each file and the first place. Exit code 6.\n\
\n\
The usual reasons: another version of the program or of its catalogue (both are named in `assessment.json` under `run`), or a \
file that was changed after the run. A file that does not match `SHA256SUMS` was changed after the archive was made.\n",
    },
    CodeDoc {
        code: "D1107",
        title: "no such scenario",
        page: "A scenario is named by the path of its file, by the name of one that ships with the program, or by `-` for \
standard input.\n\
\n\
```sh\n\
durance list\n\
```\n",
    },
    CodeDoc {
        code: "D1108",
        title: "a file cannot be read",
        page: "The system's own words say why: it is not there, is a folder, may not be read, or holds something else than text \
in UTF-8. Nothing was computed or written.\n",
    },
    CodeDoc {
        code: "D1109",
        title: "no such figure",
        page: "`--precision \"2% on FIGURE\"` and `precision` of `[run]` name a figure by its id, as `assess --json` lists them: \
`net_cost.sender`, `people_transferred`, `relief.SYSTEM`, ... Which figures there are depends on the scenario.\n",
    },
];
