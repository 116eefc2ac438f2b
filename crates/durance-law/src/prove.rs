//! Is the catalogue safe in every combination of facts? Proofs by exhaustion over the cut fact space.

use crate::condition::Condition;
use crate::load::Schema;
use crate::model::Place;
use crate::text::{Reader, Table};
use durance_core::{Date, Verdict};

/// A safety property, kept as data.
#[derive(Clone, Debug)]
pub struct Property {
    /// Identifier.
    pub id: String,
    /// What it promises, in words.
    pub title: String,
    /// The bodies of law that it is about; each by itself if it names one.
    pub jurisdictions: Vec<String>,
    /// The combinations that it is about.
    pub when: Condition,
    /// Verdicts that must not occur there.
    pub never: Vec<Verdict>,
    /// `question=reading` under which it is promised; on all readings if empty.
    pub reading: Option<String>,
    /// The day for which it is promised.
    pub date: Option<Date>,
    /// File and place.
    pub place: Place,
}

impl Property {
    pub(crate) fn read(
        table: &Table<'_>,
        reader: &mut Reader,
        schema: &Schema,
    ) -> Option<Property> {
        let id = reader.need_string(table, "id");
        let title = reader.need_string(table, "title");
        let when = table
            .get("when")
            .map_or_else(Condition::always, |entry| schema.condition(&entry, reader));
        let never = verdicts(table, reader);
        if never.is_empty() {
            reader.error(
                "D0703",
                "`never` is missing",
                table.span(),
                "which verdicts must not occur?",
            );
        }
        Some(Property {
            id: id?,
            title: title?,
            jurisdictions: reader.strings(table, "jurisdictions"),
            when,
            never,
            reading: reader.opt_string(table, "reading"),
            date: reader.date(table, "date"),
            place: Place {
                file: reader.file.clone(),
                span: table.span(),
            },
        })
    }
}

fn verdicts(table: &Table<'_>, reader: &mut Reader) -> Vec<Verdict> {
    let words = reader.strings(table, "never");
    let mut verdicts = Vec::new();
    for word in words {
        match Verdict::ALL
            .into_iter()
            .find(|verdict| verdict.word() == word)
        {
            Some(verdict) => verdicts.push(verdict),
            None => reader.error(
                "D0705",
                format!("unknown verdict `{word}`"),
                table.span(),
                "barred, contested, undetermined, conditional or clear",
            ),
        }
    }
    verdicts
}
