//! Which texts make up the scenario? The file, what it overlays, further overlays, and edits.

use crate::edit::{self, find_mut, put};
use crate::tree::{self, Kind, Merger, Node, Place};
use crate::world::{Text, World};
use durance_core::Diagnostic;
use durance_core::diagnostic::nearest;

/// All texts, and the tree that they make together.
pub(crate) struct Layers {
    pub texts: Vec<Text>,
    pub tree: Node,
    pub diagnostics: Vec<Diagnostic>,
    /// A text is not TOML; nothing after it was read.
    pub broken: bool,
}

/// One text of the stack.
struct Layer {
    /// Id of the scenario that it makes.
    id: Option<String>,
    /// Id of the scenario that it changes.
    over: Option<(String, Place)>,
    node: Node,
}

/// Longest chain of overlays.
const DEEPEST: usize = 16;

/// Reads and merges everything.
pub(crate) fn stack(name: &str, text: &str, world: &World<'_>) -> Layers {
    let mut reader = Reader {
        world,
        texts: Vec::new(),
        diagnostics: Vec::new(),
        broken: false,
    };
    let mut chain = vec![reader.layer(name, text)];
    while let Some((base, place)) = chain.last().and_then(|l| l.over.clone()) {
        if chain.len() > DEEPEST
            || chain
                .iter()
                .any(|l| l.id.as_deref() == Some(&base) && l.over.is_some() && chain.len() > 1)
        {
            reader.complain(
                "D0403",
                format!("the overlays on `{base}` go round in a circle"),
                &place,
                "let one of them be a whole scenario",
            );
            reader.broken = true;
            break;
        }
        match reader.base(&base, &place) {
            Some(layer) => chain.push(layer),
            None => break,
        }
    }
    chain.reverse();
    let extra: Vec<Layer> = world
        .overlays
        .iter()
        .map(|t| reader.layer(&t.name, &t.text))
        .collect();
    reader.finish(chain, extra)
}

struct Reader<'w> {
    world: &'w World<'w>,
    texts: Vec<Text>,
    diagnostics: Vec<Diagnostic>,
    broken: bool,
}

impl Reader<'_> {
    fn layer(&mut self, name: &str, text: &str) -> Layer {
        let position = self.texts.len();
        self.texts.push(Text {
            name: name.to_owned(),
            text: text.to_owned(),
        });
        let (node, diagnostics) = tree::read(text, position, name);
        self.broken |= !diagnostics.is_empty();
        self.diagnostics.extend(diagnostics);
        let over = node
            .get("overlay")
            .and_then(|n| Some((n.text()?.to_owned(), n.place.clone())));
        let own = node
            .get("scenario")
            .and_then(|s| s.get_text("id"))
            .map(str::to_owned);
        Layer {
            id: own.or_else(|| Some(stem(name))),
            over,
            node,
        }
    }

    fn base(&mut self, id: &str, place: &Place) -> Option<Layer> {
        let path = format!("scenarios/{id}.toml");
        match self.world.catalog.text(&path).map(str::to_owned) {
            Some(text) => {
                let mut layer = self.layer(&format!("catalog:{path}"), &text);
                layer.id = Some(id.to_owned());
                Some(layer)
            }
            None => {
                let known = self.world.catalog.paths("scenarios/");
                let ids = known
                    .iter()
                    .filter_map(|p| p.strip_prefix("scenarios/")?.strip_suffix(".toml"));
                let help = match nearest(id, ids) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name a scenario of the catalogue".to_owned(),
                };
                self.complain(
                    "D0402",
                    format!("no scenario is called `{id}`"),
                    place,
                    &help,
                );
                self.broken = true;
                None
            }
        }
    }

    fn complain(&mut self, code: &str, message: String, place: &Place, help: &str) {
        let name = self
            .texts
            .get(place.text)
            .map_or("", |t| t.name.as_str())
            .to_owned();
        self.diagnostics.push(
            Diagnostic::error(code, message)
                .at(&name, place.span.clone(), "")
                .help(help),
        );
    }

    fn finish(mut self, chain: Vec<Layer>, extra: Vec<Layer>) -> Layers {
        let ids: Vec<Option<String>> = chain.iter().chain(&extra).map(|l| l.id.clone()).collect();
        let main = chain.len();
        let mut layers = chain.into_iter().chain(extra).enumerate();
        let Some((_, base)) = layers.next() else {
            return Layers {
                texts: self.texts,
                tree: empty(),
                diagnostics: self.diagnostics,
                broken: true,
            };
        };
        let mut merger = Merger::new(base.node);
        let mut over_of: Vec<Vec<usize>> = vec![Vec::new()];
        for (position, layer) in layers {
            let rests_on = self.rests_on(&layer, position, main, &ids, &over_of);
            self.leave_out(&mut merger.tree, &layer.node);
            merger.lay(&layer.node, position, &rests_on);
            over_of.push(rests_on);
        }
        for clash in std::mem::take(&mut merger.clashes) {
            let name = |place: &Place| {
                self.texts
                    .get(place.text)
                    .map_or("", |t| t.name.as_str())
                    .to_owned()
            };
            let (first, second) = (name(&clash.first), name(&clash.second));
            let diagnostic = Diagnostic::error(
                "D0404",
                format!("two overlays clash over `{}`", clash.path),
            )
            .at(&second, clash.second.span, "set here")
            .at(&first, clash.first.span, "and otherwise here")
            .note("neither overlay rests on the other, so that neither can win")
            .help("remove one of the two lines, or let one overlay name the other in `overlay = `");
            self.diagnostics.push(diagnostic);
        }
        let mut tree = merger.tree;
        self.edits(&mut tree);
        Layers {
            texts: self.texts,
            tree,
            diagnostics: self.diagnostics,
            broken: self.broken,
        }
    }

    /// Parts of what is below that an overlay names in `remove`.
    fn leave_out(&mut self, tree: &mut Node, overlay: &Node) {
        for item in overlay.get("remove").map(Node::items).unwrap_or_default() {
            let Some(path) = item.text() else {
                continue;
            };
            if let Err((message, help)) = edit::remove(tree, path) {
                self.complain("D0405", message, &item.place, &help);
            }
        }
    }

    /// The layers that an overlay names as its base, and theirs.
    fn rests_on(
        &mut self,
        layer: &Layer,
        position: usize,
        main: usize,
        ids: &[Option<String>],
        over_of: &[Vec<usize>],
    ) -> Vec<usize> {
        if position < main {
            return (0..position).collect();
        }
        let Some((base, place)) = &layer.over else {
            let place = layer.node.place.clone();
            self.complain(
                "D0402",
                "an overlay does not say what it changes".to_owned(),
                &place,
                "add `overlay = \"<id of a scenario>\"`",
            );
            return Vec::new();
        };
        match ids[..position]
            .iter()
            .rposition(|id| id.as_deref() == Some(base))
        {
            Some(at) => {
                let mut rests = over_of[at].clone();
                rests.push(at);
                rests
            }
            None => {
                let help = format!(
                    "it can be laid on {}",
                    ids[..position]
                        .iter()
                        .flatten()
                        .map(|i| format!("`{i}`"))
                        .collect::<Vec<_>>()
                        .join(" or ")
                );
                self.complain(
                    "D0402",
                    format!("the overlay changes `{base}`, which is not what is read"),
                    place,
                    &help,
                );
                Vec::new()
            }
        }
    }

    fn edits(&mut self, tree: &mut Node) {
        for edit in &self.world.set.clone() {
            let position = self.texts.len();
            let path = edit
                .split_once('=')
                .map_or(edit.as_str(), |(path, _)| path.trim());
            let name = format!("--set {path}");
            self.texts.push(Text {
                name,
                text: edit.clone(),
            });
            if let Err((at, message, help)) = edit::apply(tree, edit, position) {
                self.complain(
                    "D0405",
                    message,
                    &Place {
                        text: position,
                        span: at,
                    },
                    &help,
                );
            }
        }
        if let Some(day) = self.world.as_of {
            let position = self.texts.len();
            let text = day.to_string();
            let place = Place {
                text: position,
                span: 0..text.len(),
            };
            self.texts.push(Text {
                name: "--as-of".to_owned(),
                text: text.clone(),
            });
            if let Some(card) = find_mut(tree, "scenario") {
                put(
                    card,
                    "known_as_of",
                    Node {
                        place,
                        kind: Kind::Date(text),
                    },
                );
            }
        }
    }
}

fn empty() -> Node {
    Node {
        place: Place {
            text: 0,
            span: 0..0,
        },
        kind: Kind::Table(Vec::new()),
    }
}

fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\', ':']).next().unwrap_or(name);
    file.strip_suffix(".toml").unwrap_or(file).to_owned()
}
