//! The syntax tree.
//!
//! Long chains are flat: `a + b + c` is one [`Chain`] with two links, `x.f().g()` one
//! [`Postfix`] with suffixes, `if … else if …` one [`If`] with arms. So the depth of the tree is
//! bounded by the nesting limit of the parser, and walking or dropping it needs no deep
//! recursion, however long a line is.

mod expressions;
mod items;
mod patterns;
mod statements;

use std::sync::Arc;

pub use expressions::*;
pub use items::*;
pub use patterns::*;
pub use statements::*;

/// A half-open range of byte offsets in one source file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest range that covers both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A name and where it stands. Equal texts share one allocation within a file.
#[derive(Clone, Debug)]
pub struct Ident {
    /// The text.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// A dotted name, as in `lib.Player`: one or more parts.
#[derive(Clone, Debug)]
pub struct Path {
    /// The parts, in order; never empty.
    pub parts: Vec<Ident>,
}

impl Path {
    /// From the first part's start to the last part's end.
    pub fn span(&self) -> Span {
        match (self.parts.first(), self.parts.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span::default(),
        }
    }

    /// The parts joined by dots.
    pub fn text(&self) -> String {
        self.parts.iter().map(|p| &*p.text).collect::<Vec<_>>().join(".")
    }
}

/// A type annotation; kept, not enforced.
#[derive(Clone, Debug)]
pub struct TypeRef {
    /// The annotation as written.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}
