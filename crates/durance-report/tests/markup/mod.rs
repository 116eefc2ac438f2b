//! A reader of the report's own HTML, for tests: tags, attributes, and texts with what encloses them.
#![allow(dead_code)]

use std::collections::BTreeMap;

/// An element that is open.
#[derive(Clone, Debug)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
}

impl Element {
    /// Numbering, references and axis furniture: not results.
    pub fn is_furniture(&self) -> bool {
        let class = self.attributes.get("class").map_or("", String::as_str);
        let has = |word: &str| class.split(' ').any(|c| c == word);
        matches!(
            self.name.as_str(),
            "head" | "style" | "nav" | "thead" | "caption" | "summary"
        ) || ["number", "ref", "source"].iter().any(|c| has(c))
    }
}

/// A piece of a page.
#[derive(Clone, Debug)]
pub enum Node {
    Open {
        name: String,
        attributes: BTreeMap<String, String>,
        closed: bool,
    },
    Close {
        name: String,
    },
    Text {
        text: String,
        path: Vec<Element>,
    },
}

const VOID: [&str; 4] = ["meta", "br", "wbr", "!DOCTYPE"];

/// The pieces of a page, in order.
pub fn nodes(page: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut path: Vec<Element> = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        text(&rest[..at], &path, &mut nodes);
        let end = at + tag_end(&rest[at..]);
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            path.pop();
            nodes.push(Node::Close {
                name: name.to_owned(),
            });
            continue;
        }
        let (name, attributes, closed) = opened(tag);
        if !closed {
            path.push(Element {
                name: name.clone(),
                attributes: attributes.clone(),
            });
        }
        let is_raw = name == "style";
        nodes.push(Node::Open {
            name,
            attributes,
            closed,
        });
        if is_raw {
            rest = &rest[rest.find("</style>").expect("style ends")..];
        }
    }
    text(rest, &path, &mut nodes);
    nodes
}

fn text(raw: &str, path: &[Element], nodes: &mut Vec<Node>) {
    if !raw.trim().is_empty() {
        nodes.push(Node::Text {
            text: plain(raw),
            path: path.to_vec(),
        });
    }
}

/// Where a tag ends: the first `>` outside of quotes.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    for (i, c) in tag.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return i,
            _ => {}
        }
    }
    tag.len() - 1
}

fn opened(tag: &str) -> (String, BTreeMap<String, String>, bool) {
    let self_closed = tag.ends_with('/');
    let tag = tag.trim_end_matches('/');
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut attributes = BTreeMap::new();
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, later) = after.split_once('"').expect("a value ends");
        attributes.insert(key.trim().to_owned(), plain(value));
        rest = later;
    }
    (
        name.to_owned(),
        attributes,
        self_closed || VOID.contains(&name),
    )
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
