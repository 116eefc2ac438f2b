//! The page behind each code that the conditions of detention report.

use durance_core::CodeDoc;

/// What is said about entries of standards, facilities and responsibility.
pub const CODES: &[CodeDoc] = &[
    CodeDoc {
        code: "D0901",
        title: "a file of standards or facilities is not readable",
        page: "The file is not TOML, so nothing in it can be used. The place shown is where reading stopped.\n\n\
               ```toml\nid = cecot\n```\n\nTexts stand in quotes:\n\n```toml\nid = \"cecot\"\n```\n",
    },
    CodeDoc {
        code: "D0902",
        title: "unknown key in a standard, facility or responsibility entry",
        page: "A key that nobody reads would be silently lost: a misspelt `quote` would drop the quotation, a misspelt \
               `high` would turn a range into a lower bound. So it is an error.\n\n\
               ```toml\n[[observation]]\nacces = \"visit\"\n```\n\nWrite the key as it is known:\n\n\
               ```toml\n[[observation]]\naccess = \"visit\"\n```\n",
    },
    CodeDoc {
        code: "D0903",
        title: "a key is missing or holds another kind of value",
        page: "An entry lacks something that it cannot do without, or holds a text where a number or a date is \
               expected. Dates stand without quotes: `from = 2016-10-20`. Lists stand in brackets.\n\n\
               ```toml\nthresholds = [{ from = \"2016\", is = 3.0 }]\n```\n\nRepair:\n\n\
               ```toml\nthresholds = [{ from = 2016-10-20, is = 3.0, unit = \"m2 per person\", source = \"std-ecthr-3\", confidence = \"seen\" }]\n```\n",
    },
    CodeDoc {
        code: "D0904",
        title: "unknown fact or circumstance",
        page: "Standards test facts, and observations state them; both must mean the same quantity, so facts and \
               circumstances are declared once, in `standards/facts.toml`, with label, unit and question.\n\n\
               ```toml\nfact = \"m2_per_person\"\n```\n\nUse the declared name, or declare a new fact:\n\n\
               ```toml\nfact = \"m2_per_person_multi\"\n```\n",
    },
    CodeDoc {
        code: "D0905",
        title: "the unit does not measure what the fact measures",
        page: "A threshold or observation is given in a unit of another kind, as a number where the fact is so or not \
               so, or the other way round. Areas may be given in `m2` or `square feet`; conversion is exact.\n\n\
               ```toml\nfact = \"m2_per_person_multi\"\nvalue = 25\nunit = \"square feet\"\n```\n\nRepair:\n\n\
               ```toml\nfact = \"unencumbered_m2_multi\"\nvalue = 25\nunit = \"square feet per person\"\n```\n",
    },
    CodeDoc {
        code: "D0906",
        title: "an observation without source or access",
        page: "An observation is worth what its observer could see. It names a `source` of the catalogue and the \
               `access` that the observer had: inspection, court record, visit, official, testimony, press.\n\n\
               ```toml\n[[observation]]\nid = \"windows\"\nfact = \"natural_light_and_fresh_air\"\nvalue = false\n```\n\nRepair:\n\n\
               ```toml\nsource = \"seed-cecot-windowless\"\naccess = \"press\"\n```\n",
    },
    CodeDoc {
        code: "D0907",
        title: "declared twice",
        page: "Two entries have the same name, so a reference to it would be a guess. Rename one, or remove it if both \
               say the same. Two observers who disagree are two observations with two names: both are kept.\n\n\
               ```toml\n[[observation]]\nid = \"cells\"\n[[observation]]\nid = \"cells\"\n```\n\nRepair: `cells-2023` and `cells-2025`.\n",
    },
    CodeDoc {
        code: "D0908",
        title: "a word that is not one of the list",
        page: "Comparisons, kinds of access, holders of duties, grounds and degrees of confidence are short closed lists, \
               so that results can be counted.\n\n```toml\ncomparison = \">=\"\n```\n\nRepair:\n\n```toml\ncomparison = \"at least\"\n```\n",
    },
    CodeDoc {
        code: "D0909",
        title: "a quotation of more than twenty words",
        page: "Quotations are kept to twenty words, and only where the wording matters; the rest is paraphrased in \
               `note`. Shorten the quotation to the words that decide.\n\n\
               ```toml\nquote = \"... a whole paragraph ...\"\n```\n\nRepair:\n\n\
               ```toml\nquote = \"lie exclusively with the competent foreign authorities\"\n```\n",
    },
    CodeDoc {
        code: "D0911",
        title: "a derived observation rests on something that is not there",
        page: "A derived observation names the observations that it multiplies and divides; they must stand above it in \
               the same file, and the fact must be a number. So one can see what it rests on, and it disappears with them.\n\n\
               ```toml\nderived = { multiply = [\"cell-area\"], divide = [\"cell-person\"] }\n```\n\nRepair:\n\n\
               ```toml\nderived = { multiply = [\"cell-area\"], divide = [\"cell-persons-seed\"] }\n```\n",
    },
    CodeDoc {
        code: "D0913",
        title: "a range or measure that cannot be",
        page: "A range ends before it begins, or a measure of a facility is negative. Bounds are written from the smaller \
               to the larger, whatever the source's order.\n\n\
               ```toml\nlow = 100\nhigh = 80\n```\n\nRepair:\n\n```toml\nlow = 80\nhigh = 100\n```\n",
    },
    CodeDoc {
        code: "D0914",
        title: "unknown source",
        page: "The id is not among the catalogue's sources, nor declared as `[[source]]` in a file below `facilities/`. \
               Date of publication and grade are taken from the source, so an observation without one has neither.\n\n\
               ```toml\nsource = \"seed-cecot-cell\"\n```\n\nRepair:\n\n```toml\nsource = \"seed-cecot-cell-max\"\n```\n",
    },
    CodeDoc {
        code: "D0915",
        title: "the table of an estate cannot be read",
        page: "The table named by an estate is not in the catalogue, lacks a column that the estate names, or has a cell \
               that is not a number. Cells are apart by commas and contain none; an empty cell means not known.\n\n\
               ```toml\n[[column]]\nname = \"posti\"\n```\n\nRepair: name the column as the table's first line does.\n\n\
               ```toml\n[[column]]\nname = \"places\"\n```\n",
    },
];
