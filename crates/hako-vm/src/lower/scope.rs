//! Names of variables, block by block.

use hako_syntax::ast::Span;
use rustc_hash::FxHashMap;

/// The variables that are visible at a place. Looking one up takes the same time however many
/// there are.
pub(super) struct Scope<'a, T> {
    entries: Vec<Entry<'a, T>>,
    by_name: FxHashMap<&'a str, Vec<usize>>,
    blocks: Vec<usize>,
}

struct Entry<'a, T> {
    name: &'a str,
    span: Span,
    value: T,
}

impl<T> Default for Scope<'_, T> {
    fn default() -> Self {
        Self { entries: Vec::new(), by_name: FxHashMap::default(), blocks: Vec::new() }
    }
}

impl<'a, T> Scope<'a, T> {
    /// Enters a block.
    pub(super) fn enter(&mut self) {
        self.blocks.push(self.entries.len());
    }

    /// Leaves the innermost block: its names are gone.
    pub(super) fn leave(&mut self) {
        let start = self.blocks.pop().unwrap_or(0);
        for entry in self.entries.drain(start..).rev() {
            if let Some(places) = self.by_name.get_mut(entry.name) {
                places.pop();
            }
        }
    }

    /// Whether no block has been entered but the first.
    pub(super) fn is_outermost(&self) -> bool {
        self.blocks.len() == 1
    }

    /// Adds a name to the innermost block; gives the place of the one it already has by that name.
    pub(super) fn declare(&mut self, name: &'a str, span: Span, value: T) -> Option<Span> {
        let start = self.blocks.last().copied().unwrap_or(0);
        let places = self.by_name.entry(name).or_default();
        let before = places.last().filter(|at| **at >= start).map(|at| self.entries[*at].span);
        places.push(self.entries.len());
        self.entries.push(Entry { name, span, value });
        before
    }

    /// The innermost variable of that name.
    pub(super) fn get(&self, name: &str) -> Option<&T> {
        let at = *self.by_name.get(name)?.last()?;
        Some(&self.entries[at].value)
    }

    /// All visible names.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.entries.iter().map(|entry| entry.name)
    }
}
