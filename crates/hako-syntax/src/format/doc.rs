//! What to print, with the places where lines may break: a flat list, however long a line is.
//!
//! A group is printed on one line when it fits there, else all its breaks become line ends; the
//! groups in it decide for themselves. A group that hugs is printed as if on one line up to a
//! place in its last part, such as the body of a closure that is the last argument.

use crate::ast::Span;

/// One thing to print.
#[derive(Clone, Copy)]
pub(super) enum Item {
    /// A stretch of the source.
    Source(Span),
    /// A comment up to its line's end; how long it is does not matter.
    Note(Span),
    /// A mark that is not copied from the source.
    Fixed(&'static str),
    /// A blank.
    Space,
    /// A place to break the line.
    Line(Line),
    /// The end of a line.
    Hard {
        /// Whether an empty line follows.
        blank: bool,
        /// Whether the next line is indented further, as it goes on with this one.
        deeper: bool,
    },
    /// The start of a group.
    Begin(u32),
    /// The end of a group.
    End,
    /// From here on lines are indented further, if the group around is broken.
    Indent,
    /// The end of that.
    Dedent,
    /// A mark if the group around is broken.
    IfBroken(&'static str),
    /// A mark if the group around is on one line.
    IfFlat(&'static str),
}

/// A place to break the line.
#[derive(Clone, Copy, Default)]
pub(super) struct Line {
    /// Whether it is a blank when the line does not break.
    pub(super) space: bool,
    /// Whether an empty line follows when it does.
    pub(super) blank: bool,
    /// Whether it breaks only where the line is full.
    pub(super) fill: bool,
}

/// A group.
#[derive(Clone, Copy, Default)]
pub(super) struct Group {
    /// The first item that makes it end a line, if there is one.
    pub(super) first_hard: Option<usize>,
    /// The item up to which it can be on one line, when it hugs.
    pub(super) hug: Option<usize>,
}

/// What to print.
#[derive(Default)]
pub(super) struct Doc {
    pub(super) items: Vec<Item>,
    pub(super) groups: Vec<Group>,
    open: Vec<u32>,
}

impl Doc {
    pub(super) fn push(&mut self, item: Item) {
        if matches!(item, Item::Hard { .. }) {
            self.break_groups();
        }
        self.items.push(item);
    }

    /// The place of the next item.
    pub(super) fn here(&self) -> usize {
        self.items.len()
    }

    pub(super) fn begin(&mut self) -> u32 {
        let id = self.groups.len() as u32;
        self.groups.push(Group::default());
        self.open.push(id);
        self.items.push(Item::Begin(id));
        id
    }

    pub(super) fn end(&mut self) {
        self.open.pop();
        self.items.push(Item::End);
    }

    /// Breaks the open groups, as a line ends in them. What breaks a group breaks those around.
    pub(super) fn break_groups(&mut self) {
        let here = self.items.len();
        for &id in self.open.iter().rev() {
            match self.groups.get_mut(id as usize) {
                Some(group) if group.first_hard.is_none() => group.first_hard = Some(here),
                _ => break,
            }
        }
    }

    /// Lets a group hug the bracket that begins at `place`, if it ends no line before.
    pub(super) fn hug(&mut self, id: u32, place: usize) {
        // Comments may stand between a bracket and its first break.
        let inside = self.items.get(place..).unwrap_or_default();
        let breaks = |item: &Item| matches!(item, Item::Line(_) | Item::Hard { .. });
        let first_break = place + inside.iter().position(breaks).unwrap_or(0);
        if let Some(group) = self.groups.get_mut(id as usize)
            && group.first_hard.is_none_or(|first| first >= place)
        {
            group.hug = Some(first_break);
        }
    }
}
