//! How can every combination of facts be walked without visiting them one by one? Decision diagrams.
//!
//! A diagram is a function from combinations of cells (and unknown) to a small number. Nodes ask one axis
//! each, in a fixed order; equal sub-diagrams are shared, so that a function of forty facts over some
//! 10^20 combinations takes a few thousand nodes. Nothing is sampled: what holds of the diagram holds of
//! every combination.
//!
//! # Reference
//! R. E. Bryant, "Graph-Based Algorithms for Boolean Function Manipulation", IEEE Transactions on Computers
//! C-35 (1986), here with several branches per node and several terminals.

use crate::space::{Compiled, Space, bit};
use durance_core::Truth;
use std::collections::BTreeMap;

/// A diagram: the index of its root. The first [`TERMINALS`] indices are the values themselves.
pub type Ref = u32;

/// Values that a diagram can take: 0 to 7.
pub const TERMINALS: u32 = 8;

/// A binary operation on values, with a number of its own under which results are remembered.
#[derive(Clone, Copy)]
pub struct Op {
    /// Number; equal numbers mean equal operations.
    pub id: u8,
    /// The operation.
    pub apply: fn(u8, u8) -> u8,
}

/// The lesser value.
pub const MIN: Op = Op {
    id: 0,
    apply: |a, b| a.min(b),
};
/// The greater value.
pub const MAX: Op = Op {
    id: 1,
    apply: |a, b| a.max(b),
};

struct Node {
    axis: u16,
    branches: Box<[Ref]>,
}

/// A store of diagrams over one space.
pub struct Diagrams {
    /// Branches per axis: its cells, then unknown.
    widths: Vec<usize>,
    nodes: Vec<Node>,
    unique: BTreeMap<(u16, Box<[Ref]>), Ref>,
    done: BTreeMap<(u8, Ref, Ref), Ref>,
}

impl Diagrams {
    /// An empty store over a space.
    pub fn new(space: &Space) -> Diagrams {
        let widths = space
            .axes()
            .iter()
            .map(|axis| axis.cells.len() + 1)
            .collect();
        Diagrams {
            widths,
            nodes: Vec::new(),
            unique: BTreeMap::new(),
            done: BTreeMap::new(),
        }
    }

    /// The branch of an axis that stands for unknown.
    pub fn unknown(&self, axis: usize) -> usize {
        self.widths[axis] - 1
    }

    /// Branches of an axis.
    pub fn width(&self, axis: usize) -> usize {
        self.widths[axis]
    }

    /// The diagram that always has this value.
    pub fn value(value: u8) -> Ref {
        u32::from(value)
    }

    fn node(&mut self, axis: usize, branches: Vec<Ref>) -> Ref {
        if branches.windows(2).all(|pair| pair[0] == pair[1]) {
            return branches[0];
        }
        let key = (narrow(axis), branches.into_boxed_slice());
        if let Some(known) = self.unique.get(&key) {
            return *known;
        }
        let fresh = TERMINALS + u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(Node {
            axis: key.0,
            branches: key.1.clone(),
        });
        self.unique.insert(key, fresh);
        fresh
    }

    fn get(&self, at: Ref) -> Option<&Node> {
        at.checked_sub(TERMINALS)
            .and_then(|index| self.nodes.get(index as usize))
    }

    fn axis(&self, at: Ref) -> usize {
        self.get(at)
            .map_or(usize::MAX, |node| usize::from(node.axis))
    }

    fn branch(&self, at: Ref, axis: usize, branch: usize) -> Ref {
        match self.get(at) {
            Some(node) if usize::from(node.axis) == axis => node.branches[branch],
            _ => at,
        }
    }

    /// Combines two diagrams value by value.
    pub fn apply(&mut self, op: Op, a: Ref, b: Ref) -> Ref {
        if a < TERMINALS && b < TERMINALS {
            return u32::from((op.apply)(a.to_le_bytes()[0], b.to_le_bytes()[0]));
        }
        if let Some(known) = self.done.get(&(op.id, a, b)) {
            return *known;
        }
        let axis = self.axis(a).min(self.axis(b));
        let branches = (0..self.widths[axis])
            .map(|branch| {
                let (left, right) = (self.branch(a, axis, branch), self.branch(b, axis, branch));
                self.apply(op, left, right)
            })
            .collect();
        let result = self.node(axis, branches);
        self.done.insert((op.id, a, b), result);
        result
    }

    /// The least (or greatest, ...) of several diagrams.
    pub fn fold(&mut self, op: Op, start: u8, all: impl IntoIterator<Item = Ref>) -> Ref {
        all.into_iter().fold(Diagrams::value(start), |sum, next| {
            self.apply(op, sum, next)
        })
    }

    /// The diagram with one axis fixed at a branch.
    pub fn fix(&mut self, at: Ref, axis: usize, branch: usize) -> Ref {
        let mut done = BTreeMap::new();
        self.fix_from(at, axis, branch, &mut done)
    }

    fn fix_from(
        &mut self,
        at: Ref,
        axis: usize,
        branch: usize,
        done: &mut BTreeMap<Ref, Ref>,
    ) -> Ref {
        let own = self.axis(at);
        if own > axis {
            return at;
        }
        if own == axis {
            return self.branch(at, axis, branch);
        }
        if let Some(known) = done.get(&at) {
            return *known;
        }
        let branches = (0..self.widths[own])
            .map(|b| {
                let next = self.branch(at, own, b);
                self.fix_from(next, axis, branch, done)
            })
            .collect();
        let fixed = self.node(own, branches);
        done.insert(at, fixed);
        fixed
    }

    /// A path to a value that fits: the branches taken, by axis; axes that do not matter are left out.
    pub fn find(&self, at: Ref, fits: &dyn Fn(u8) -> bool) -> Option<BTreeMap<usize, usize>> {
        let mut dead = std::collections::BTreeSet::new();
        let mut path = BTreeMap::new();
        self.find_from(at, fits, &mut path, &mut dead)
            .then_some(path)
    }

    fn find_from(
        &self,
        at: Ref,
        fits: &dyn Fn(u8) -> bool,
        path: &mut BTreeMap<usize, usize>,
        dead: &mut std::collections::BTreeSet<Ref>,
    ) -> bool {
        let Some(node) = self.get(at) else {
            return fits(at.to_le_bytes()[0]);
        };
        if dead.contains(&at) {
            return false;
        }
        let axis = usize::from(node.axis);
        for (branch, next) in node.branches.iter().enumerate() {
            path.insert(axis, branch);
            if self.find_from(*next, fits, path, dead) {
                return true;
            }
        }
        path.remove(&axis);
        dead.insert(at);
        false
    }

    /// Nodes of a diagram.
    pub fn size(&self, at: Ref) -> usize {
        let mut seen = std::collections::BTreeSet::new();
        self.visit(at, &mut seen);
        seen.len()
    }

    /// Axes on which a diagram depends.
    pub fn support(&self, at: Ref) -> std::collections::BTreeSet<usize> {
        let mut seen = std::collections::BTreeSet::new();
        self.visit(at, &mut seen);
        seen.into_iter().map(|node| self.axis(node)).collect()
    }

    fn visit(&self, at: Ref, seen: &mut std::collections::BTreeSet<Ref>) {
        if let Some(node) = self.get(at)
            && seen.insert(at)
        {
            node.branches
                .iter()
                .for_each(|next| self.visit(*next, seen));
        }
    }

    /// The value of a combination.
    pub fn at(&self, mut at: Ref, point: &[u8]) -> u8 {
        while let Some(node) = self.get(at) {
            let axis = usize::from(node.axis);
            let cell = usize::from(point[axis]).min(self.unknown(axis));
            at = node.branches[cell];
        }
        at.to_le_bytes()[0]
    }

    /// The truth of a condition: 0 no, 1 unknown, 2 yes.
    ///
    /// With `steps_open`, a step that has not been taken counts as unknown.
    pub fn condition(&mut self, condition: &Compiled, steps_open: bool) -> Ref {
        match condition {
            Compiled::All(parts) => {
                let parts: Vec<Ref> = parts
                    .iter()
                    .map(|part| self.condition(part, steps_open))
                    .collect();
                self.fold(MIN, YES, parts)
            }
            Compiled::Any(parts) => {
                let parts: Vec<Ref> = parts
                    .iter()
                    .map(|part| self.condition(part, steps_open))
                    .collect();
                self.fold(MAX, NO, parts)
            }
            Compiled::Not(part) => {
                let part = self.condition(part, steps_open);
                self.negate(part)
            }
            Compiled::Cell {
                axis,
                mask,
                is_step,
            } => {
                let missed = if steps_open && *is_step { UNKNOWN } else { NO };
                let cells = self.widths[*axis] - 1;
                let mut branches: Vec<Ref> = (0..cells)
                    .map(|cell| u32::from(if mask & bit(cell) != 0 { YES } else { missed }))
                    .collect();
                branches.push(u32::from(UNKNOWN));
                self.node(*axis, branches)
            }
            Compiled::Undecided => u32::from(UNKNOWN),
        }
    }

    /// Yes where an axis is unknown, no elsewhere.
    pub fn is_unknown(&mut self, axis: usize) -> Ref {
        let mut branches = vec![u32::from(NO); self.widths[axis] - 1];
        branches.push(u32::from(YES));
        self.node(axis, branches)
    }

    /// The negation of a truth.
    pub fn negate(&mut self, truth: Ref) -> Ref {
        const NEGATE: Op = Op {
            id: 2,
            apply: |a, _| 2u8.saturating_sub(a),
        };
        self.apply(NEGATE, truth, Diagrams::value(NO))
    }
}

/// No, as a value.
pub const NO: u8 = 0;
/// Unknown, as a value.
pub const UNKNOWN: u8 = 1;
/// Yes, as a value.
pub const YES: u8 = 2;

/// A truth as a value.
pub fn of(truth: Truth) -> u8 {
    match truth {
        Truth::No => NO,
        Truth::Unknown => UNKNOWN,
        Truth::Yes => YES,
    }
}

/// A value as a truth.
pub fn truth(value: u8) -> Truth {
    match value {
        NO => Truth::No,
        YES => Truth::Yes,
        _ => Truth::Unknown,
    }
}

// A schema has some fifty facts; more than u16 holds would be a defect of ours.
fn narrow(axis: usize) -> u16 {
    u16::try_from(axis).unwrap_or(u16::MAX)
}
