//! Patterns.

use std::sync::Arc;

use super::{Expr, Ident, Path, Span};

/// A pattern.
#[derive(Debug)]
pub struct Pattern {
    /// Which.
    pub kind: PatternKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of pattern.
#[derive(Debug)]
pub enum PatternKind {
    /// Something that did not parse; an error was reported.
    Error,
    /// `_`
    Wild,
    /// A lower-case name: binds.
    Bind(Ident),
    /// An [`ExprKind`](super::ExprKind) `Null`, `Bool`, `Int`, `Float` or `Str` (a `-` is already applied).
    Literal(Expr),
    /// `a..b` of two literals.
    Range(Box<(Expr, Expr)>),
    /// `a | b`: all bind the same names.
    Or(Vec<Pattern>),
    /// `[h, ..t]`: the elements before the rest, the rest (its name, if it has one), those after.
    Array {
        /// Before `..`, or all.
        before: Vec<Pattern>,
        /// The `..` or `..name`.
        rest: Option<Option<Ident>>,
        /// After `..`.
        after: Vec<Pattern>,
    },
    /// `{ "k": p }`; other keys are ignored.
    Map(Vec<(Arc<str>, Pattern)>),
    /// `Name`, `Name(p, q)`: a variant if a known enum has it, else a type test. A capitalised
    /// name without parentheses has no arguments.
    Named(Ident, Option<Vec<Pattern>>),
    /// `E::V`, `E::V(p)`, `E::V { f, g: p }`
    Variant(Path, Ident, PatternArgs),
}

/// What stands after `E::V` in a pattern.
#[derive(Debug)]
pub enum PatternArgs {
    /// Nothing.
    Unit,
    /// `(p, q)`
    Tuple(Vec<Pattern>),
    /// `{ f, g: p }`; `f` alone binds `f`.
    Fields(Vec<(Ident, Pattern)>),
}
