//! Statements.

use std::sync::Arc;

use super::{BinOp, Expr, Function, Ident, Pattern, Span, TypeRef};

/// Statements in braces.
#[derive(Debug, Default)]
pub struct Block {
    /// The statements.
    pub stmts: Vec<Stmt>,
    /// From `{` to `}`.
    pub span: Span,
}

/// A statement.
#[derive(Debug)]
pub struct Stmt {
    /// Which.
    pub kind: StmtKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of statement. `if`, `match`, `try` and blocks are expressions.
#[derive(Debug)]
pub enum StmtKind {
    /// `local a`, `let x: T = e fini { … }`, `local a, b, c`.
    Local(Box<Local>),
    /// `x = e`, `o.f += e`, `a[i] = e`
    Assign(Box<Assign>),
    /// An expression for its effect or, last in a block, its value.
    Expr(Expr),
    /// `while c { }`, `loop c { }`, `loop(c) { }`
    While(Box<(Expr, Block)>),
    /// `loop { }`
    Loop(Block),
    /// `for x in e { }`, `loop i in a..b { }`
    For(Box<For>),
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `return`, `return e`
    Return(Option<Expr>),
    /// `fini { … }`: registers a handler for the enclosing block.
    Fini(Block),
    /// `guard c else { … }`, `guard let P = e else { … }`
    Guard(Box<Guard>),
    /// `nowait x = e`
    Nowait(Ident, Expr),
    /// A `function` declared inside a body; its name is a variable of the block.
    Function(Arc<Function>),
    /// Something that did not parse; an error was reported.
    Error,
}

/// `local` and `let`.
#[derive(Debug)]
pub struct Local {
    /// The names; more than one only without a value.
    pub names: Vec<(Ident, Option<TypeRef>)>,
    /// The value.
    pub value: Option<Expr>,
    /// The handler of `local x = e fini { … }`.
    pub fini: Option<Block>,
}

/// An assignment; as an expression it stands in parentheses.
#[derive(Debug)]
pub struct Assign {
    /// A [`Name`](super::ExprKind::Name), or a [`Postfix`](super::ExprKind::Postfix) whose last
    /// suffix is a field or an index.
    pub target: Expr,
    /// The operator of a compound assignment.
    pub op: Option<BinOp>,
    /// The value.
    pub value: Expr,
}

/// `for x in e { }`
#[derive(Debug)]
pub struct For {
    /// The variable, fresh in each turn.
    pub var: Ident,
    /// What is iterated.
    pub iter: Expr,
    /// The body.
    pub body: Block,
}

/// `guard … else { … }`
#[derive(Debug)]
pub struct Guard {
    /// The condition.
    pub cond: GuardCond,
    /// Runs when it fails; must leave the enclosing block.
    pub otherwise: Block,
}

/// What a guard asks.
#[derive(Debug)]
pub enum GuardCond {
    /// A condition.
    Cond(Expr),
    /// A pattern that must match; its names live in the enclosing block.
    Let(Pattern, Expr),
}
