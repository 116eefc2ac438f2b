//! What does each diagnostic of the law mean? The pages behind the codes D0701 to D0799.

use durance_core::CodeDoc;

macro_rules! code {
    ($code:literal, $title:literal, $page:literal) => {
        CodeDoc {
            code: $code,
            title: $title,
            page: $page,
        }
    };
}

/// Every diagnostic of this room.
pub const CODES: &[CodeDoc] = &[
    code!(
        "D0701",
        "not TOML",
        "A catalogue file must be TOML.\n\n```toml\ntext = \"unfinished\n```\n\nClose the quotes, bracket or table that the label points at; the rest of the file is read once it parses."
    ),
    code!(
        "D0702",
        "unknown key",
        "A key that nobody reads is a rule that silently does not apply, so it is refused.\n\n```toml\nefect = \"bars\"      # did you mean `effect`?\n```\n\nUse one of the keys that the note lists."
    ),
    code!(
        "D0703",
        "something is missing",
        "Every authority has a title, a kind, a first day and a source; every provision an id, a text and an effect; every fact a question.\n\nAdd the key that the message names."
    ),
    code!(
        "D0704",
        "wrong type",
        "The value is of another kind than the key takes.\n\n```toml\nfrom = \"1948-06-25\"  # a text\nfrom = 1948-06-25    # a date\n```"
    ),
    code!(
        "D0705",
        "unknown word",
        "The key takes one of a short list of words, which the note gives.\n\n```toml\neffect = \"forbids\"   # bars, requires, permits, returns\n```"
    ),
    code!(
        "D0710",
        "unknown fact",
        "Conditions may name only facts that `catalog/law/schema.toml` declares: a misspelt fact would be unknown for ever, and the rule would never decide.\n\nCorrect the name, or declare the fact with its kind, its question and its words."
    ),
    code!(
        "D0711",
        "a value the fact cannot take",
        "The fact is declared with other values.\n\n```toml\nwhen = { sentence = \"done\" }   # none, pending, final\n```\n\nNumbers are compared with bounds: `months_left = { at_least = 6 }`."
    ),
    code!(
        "D0712",
        "two things with one id",
        "Every authority, provision, question, route, case and property has an id of its own, because scenarios, cases and reports refer to it.\n\nRename one; the second label shows the other."
    ),
    code!(
        "D0713",
        "citation missing",
        "A rule without a citation cannot be checked by a reader.\n\n```toml\ncitation = \"Removal Act, s. 12(3)(a)\"\n```\n\nGive article, section, docket number or page. If nobody has read it, say so with `confidence = \"known\"`."
    ),
    code!(
        "D0714",
        "a reading without a holder",
        "A reading counts only if somebody holds it: a court, a party, an officer, a body. Otherwise any rule could be called contested.\n\n```toml\nholder = \"the district court, order of 18 April 2025\"\n```\n\nIf nobody holds it, delete the reading and say in the question's `open` that it is untested."
    ),
    code!(
        "D0715",
        "exceptions go round in a circle",
        "A provision yields to another that yields, perhaps through more, to the first: which one prevails is not defined.\n\nRemove one `except`; the labels show every step of the circle."
    ),
    code!(
        "D0716",
        "an exception to nothing",
        "`except` names provisions by id, `subject_to` by id or by the beginning of one (`arcadia`, `arcadia/constitution`). No provision has this id.\n\nCorrect it; the help gives the nearest."
    ),
    code!(
        "D0717",
        "dates that cannot be",
        "A provision ends before it begins, is in force before its authority exists, or replaces one that has not ended: on some day both would hold.\n\n```toml\n[[provision]]\nid = \"old\"\nto = 2018-12-20\n\n[[provision]]\nid = \"new\"\nreplaces = \"old\"\nfrom = 2018-12-21\n```"
    ),
    code!(
        "D0718",
        "orders out of order",
        "The orders of a provision stand by date, each later than the one before; the first must put something in force or take it out.\n\nSort them, or give the missing date."
    ),
    code!(
        "D0719",
        "no such thing",
        "A route, question, reading, provision or authority is named that the catalogue does not hold.\n\nCorrect the name; the help gives the nearest."
    ),
    code!(
        "D0720",
        "a question with one reading",
        "A contested question has two readings or more. With one alone, say in `open` why no other is held.\n\n```toml\nopen = \"untested; nobody named in the register holds the contrary\"\n```"
    ),
    code!(
        "D0721",
        "a provision without a case",
        "Each provision should be decided by at least one case file, or nobody notices when its meaning changes.\n\nAdd a file under `cases/` that names it in `findings` or `deciding`."
    ),
    code!(
        "D0722",
        "a requirement that requires nothing",
        "`effect = \"requires\"` needs `requires = { ... }`: the fact or step that must hold. Other effects must not have it.\n\nWrite the requirement, or choose `bars`."
    ),
    code!(
        "D0723",
        "a permission without a route",
        "`permits` opens a route; without one it opens nothing.\n\n```toml\nroute = \"treaty-transfer\"\n```"
    ),
    code!(
        "D0724",
        "an authority without provisions",
        "An authority that bears on a transfer has provisions; one that does not says why in `bears_not`.\n\nAdd one or the other."
    ),
    code!(
        "D0725",
        "a fact cut too fine",
        "Rules may tell apart at most 120 values or intervals of one fact, so that every combination can be proved.\n\nUse fewer words or thresholds, or split the fact in two."
    ),
    code!(
        "D0730",
        "unknown fact about a group",
        "The scenario states a fact that the law's schema does not know, so no rule would look at it.\n\nUse one of the names in `catalog/law/schema.toml`, or leave it out."
    ),
    code!(
        "D0731",
        "a fact that does not fit",
        "The scenario gives a fact a value that it cannot take, or states it at the wrong place (a host fact about a group).\n\nUse `\"unknown\"` for what nobody knows."
    ),
    code!(
        "D0732",
        "facts that cannot be together",
        "The schema declares the combination impossible (a citizen has no removal order). The verdict would be about nobody.\n\nCorrect one of the facts, or split the group into `parts`."
    ),
    code!(
        "D0733",
        "unknown reading",
        "The scenario chooses a reading that the question does not have.\n\nUse one of the readings in the note, or `\"both\"`."
    ),
    code!(
        "D0734",
        "unknown jurisdiction",
        "The catalogue holds no such body of law.\n\nUse one of those in the note."
    ),
];
