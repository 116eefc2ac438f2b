//! Is the catalogue of law well written? Texts become a [`LawBook`], or everything wrong with them is said.

mod check;
mod entries;
mod link;
mod schema;

use crate::book::LawBook;
use crate::fact::{FactSpec, Scope};
use crate::text::{Reader, Table};
use durance_core::catalog::Catalog;
use durance_core::{Diagnostic, Verdict};
use entries::{Draft, Drafts};

pub(crate) use entries::word;
pub(crate) use schema::Schema;

const ROOT: &str = "law/";
const SCHEMA: &str = "law/schema.toml";

/// Reads every file under `law/`.
///
/// # Errors
/// Every mistake of every file is reported; there is a book only if none is an error.
pub fn load(catalog: &dyn Catalog) -> (Option<LawBook>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let schema = read_schema(catalog, &mut diagnostics);
    let mut drafts = Drafts::default();
    for path in catalog.paths(ROOT) {
        if path != SCHEMA && path.ends_with(".toml") {
            read_file(catalog, path, &schema, &mut drafts, &mut diagnostics);
        }
    }
    let book = link::link(schema, drafts, &mut diagnostics);
    check::check(&book, &mut diagnostics);
    for diagnostic in diagnostics.iter_mut().filter(|d| d.help.is_none()) {
        diagnostic.help = usual_fix(&diagnostic.code).map(str::to_owned);
    }
    let is_usable = !diagnostics.iter().any(Diagnostic::is_error);
    (is_usable.then_some(book), diagnostics)
}

// What to do, where the place of the mistake suggests nothing more exact.
fn usual_fix(code: &str) -> Option<&'static str> {
    Some(match code {
        "D0701" => "close the quotes, bracket or table at the label",
        "D0702" => "use one of the keys in the note, or leave it out",
        "D0703" => "add the key that the message names",
        "D0704" => {
            "write the value as the message says, without quotes around dates, numbers and truth values"
        }
        "D0705" => "use one of the words in the note",
        "D0710" => "correct the name, or declare the fact in `law/schema.toml`",
        "D0711" => "use a value that `law/schema.toml` declares for the fact",
        "D0713" => {
            "give article, section, docket number or page; if nobody has read it, say so with `confidence = \"known\"`"
        }
        "D0716" => "name a provision by its id, or several by the beginning of their ids",
        "D0717" => "correct one of the two dates",
        "D0718" => "sort the orders by date, or give the missing date",
        "D0719" => "correct the name, or add what it names",
        "D0722" => "write the requirement, or choose `bars`",
        "D0723" => "name the route that it opens: `route = \"...\"`",
        "D0724" => "add a provision, or say in `bears_not` why there is none",
        _ => return None,
    })
}

fn read_schema(catalog: &dyn Catalog, diagnostics: &mut Vec<Diagnostic>) -> Schema {
    let mut reader = Reader::new(SCHEMA);
    let mut schema = Schema::default();
    match catalog.text(SCHEMA) {
        Some(text) => reader.read(text, |reader, root| schema = Schema::read(reader, &root)),
        None => reader.error(
            "D0703",
            "the schema of facts is missing",
            0..0,
            "no such file",
        ),
    }
    diagnostics.append(&mut reader.diagnostics);
    schema
}

fn read_file(
    catalog: &dyn Catalog,
    path: &str,
    schema: &Schema,
    drafts: &mut Drafts,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(text) = catalog.text(path) else {
        return;
    };
    let mut reader = Reader::new(path);
    reader.read(text, |reader, root| {
        Draft::new(path, schema).read(reader, &root, drafts)
    });
    diagnostics.append(&mut reader.diagnostics);
}

/// Looks a fact up among declarations.
pub(crate) fn spec<'a>(specs: &'a [FactSpec], name: &str) -> Option<&'a FactSpec> {
    specs.iter().find(|spec| spec.name == name)
}

/// The scope that a word of the schema means.
pub(crate) fn scope(word: &str) -> Option<Scope> {
    [Scope::Group, Scope::Host, Scope::Agreement]
        .into_iter()
        .find(|scope| scope.word() == word)
}

/// The verdict at a key.
pub(crate) fn verdict(table: &Table<'_>, key: &str, reader: &mut Reader) -> Option<Verdict> {
    word(
        table,
        key,
        &Verdict::ALL.map(|verdict| (verdict.word(), verdict)),
        reader,
    )
}
