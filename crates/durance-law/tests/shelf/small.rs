//! A catalogue of one State, small enough to break on purpose.

use std::collections::BTreeMap;

pub const SCHEMA: &str = r#"
[fact.citizen]
kind = "bool"
scope = "group"
question = "Are they citizens?"

[fact.consent]
kind = "word"
values = ["given", "refused"]
scope = "group"
protective = ["refused"]
question = "Do they consent?"

[fact.months_left]
kind = "number"
unit = "months"
scope = "group"
question = "How many months are left?"

[fact.hearing]
kind = "bool"
scope = "agreement"
step = true
question = "Is there a hearing?"
"#;

pub const JURISDICTION: &str = r#"
[jurisdiction]
title = "Arcadia"
silence = "arcadia/act/basis"

[[route]]
id = "transfer"
title = "transfer"
"#;

pub const ACT: &str = r#"
[authority]
title = "Transfer Act"
citation = "Act 1"
kind = "statute"
force = "binding"
since = 2000-01-01
settled = "settled"
source = "src-act"
confidence = "known"

[[provision]]
id = "route"
text = "people may be transferred"
effect = "permits"
route = "transfer"
subject_to = ["arcadia"]

[[provision]]
id = "citizens"
text = "citizens are not transferred"
effect = "bars"
when = { citizen = true }

[[provision]]
id = "consent"
text = "consent is needed"
effect = "requires"
requires = { consent = "given" }

[[provision]]
id = "basis"
text = "nothing else allows it"
effect = "bars"
when = { any = [] }
"#;

/// The small catalogue, which has nothing wrong with it but the missing cases.
pub fn texts() -> BTreeMap<String, String> {
    let files = [
        ("law/schema.toml", SCHEMA),
        ("law/arcadia/jurisdiction.toml", JURISDICTION),
        ("law/arcadia/act.toml", ACT),
    ];
    files
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

/// The small catalogue with one text changed: `old` must be there.
pub fn changed(path: &str, old: &str, new: &str) -> BTreeMap<String, String> {
    let mut texts = texts();
    let text = texts.get_mut(path).expect("file");
    assert!(text.contains(old), "{path} does not contain {old}");
    *text = text.replacen(old, new, 1);
    texts
}

/// The small catalogue with more in the act.
pub fn with(more: &str) -> BTreeMap<String, String> {
    let mut texts = texts();
    texts
        .get_mut("law/arcadia/act.toml")
        .expect("file")
        .push_str(more);
    texts
}

/// The small catalogue with one more file.
pub fn beside(path: &str, text: &str) -> BTreeMap<String, String> {
    let mut texts = texts();
    texts.insert(path.to_owned(), text.to_owned());
    texts
}
