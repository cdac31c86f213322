//! Expressions.

use std::sync::Arc;

use super::{Assign, Block, Function, Ident, Path, Pattern, Span};

/// An expression.
#[derive(Debug)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug)]
pub enum ExprKind {
    /// Something that did not parse; an error was reported.
    Error,
    /// `null`, `void`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer literal.
    Int(i64),
    /// A float literal.
    Float(f64),
    /// A text, escapes already replaced.
    Str(Arc<str>),
    /// A name.
    Name(Ident),
    /// `me`, `this`
    Me,
    /// `[a, b]`
    Array(Vec<Expr>),
    /// `{"k": e}`, `%{"k" => e}`
    Map(Vec<(Expr, Expr)>),
    /// `a + b - c`: operators of one precedence level, left to right. `|>`, `??`, `||`, `&&`,
    /// comparisons and `is` are chains too.
    Chain(Box<Chain>),
    /// `c ? a : d ? b : e`: the arms in order, then the last alternative.
    Ternary(Vec<(Expr, Expr)>, Box<Expr>),
    /// `a..b`
    Range(Box<(Expr, Expr)>),
    /// A prefix operator.
    Unary(UnaryOp, Box<Expr>),
    /// A primary and what follows it.
    Postfix(Box<Postfix>),
    /// `new Name(args)`
    New(Path, Vec<Arg>),
    /// `from Parent.m(args)`
    From(Path, Ident, Vec<Arg>),
    /// `E::V`, `E::V(args)`, `E::V { f: e }`
    Variant(Path, Ident, VariantArgs),
    /// `Name { f: e }`
    Record(Path, Vec<(Ident, Expr)>),
    /// `{ stmts; e }`
    Block(Block),
    /// `if c { } else if d { } else { }`
    If(Box<If>),
    /// `match e { … }`
    Match(Box<Match>),
    /// `try { } catch (e) { } cleanup { }`, and the postfix forms.
    Try(Box<Try>),
    /// `fn(a) => e`, `fn(a) { … }`
    Fn(Arc<Function>),
    /// `(x = e)`
    Assign(Box<Assign>),
    /// A type name on the right of `is`.
    TypeName(Path),
}

/// Operators of one precedence level, applied left to right.
#[derive(Debug)]
pub struct Chain {
    /// The leftmost operand.
    pub first: Expr,
    /// The operators, with their places, and right operands; never empty.
    pub rest: Vec<(BinOp, Span, Expr)>,
}

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinOp {
    /// `|>`: the right operand is a call or a callee.
    Pipe,
    /// `??`
    Coalesce,
    /// `||`, `or`
    Or,
    /// `&&`, `and`
    And,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `&`
    BitAnd,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `is`: the right operand is a [`ExprKind::TypeName`].
    Is,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `@`
    MatMul,
}

/// A prefix operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `!`, `not`
    Not,
    /// `~`
    BitNot,
    /// `await`
    Await,
    /// `weak`
    Weak,
}

/// A primary and its suffixes.
#[derive(Debug)]
pub struct Postfix {
    /// The primary.
    pub base: Expr,
    /// What follows, left to right; never empty.
    pub suffixes: Vec<Suffix>,
}

/// One suffix.
#[derive(Debug)]
pub struct Suffix {
    /// Which.
    pub kind: SuffixKind,
    /// Where it stands (from the `.`, `(`, `[`, … to its end).
    pub span: Span,
}

/// The kinds of suffix. `safe` means `?.`: null when what stands before is null.
#[derive(Debug)]
pub enum SuffixKind {
    /// `.f`
    Field {
        /// The name.
        name: Ident,
        /// `?.`
        safe: bool,
    },
    /// `.m(args)`
    Method {
        /// The name.
        name: Ident,
        /// `?.`
        safe: bool,
        /// The arguments.
        args: Vec<Arg>,
    },
    /// `(args)`
    Call(Vec<Arg>),
    /// `[i]`
    Index(Expr),
    /// `[a..b]`, `[a..]`, `[..b]`, `[..]`
    Slice(Option<Box<Expr>>, Option<Box<Expr>>),
    /// `?`
    Question,
    /// `with { f: e }`
    With(Vec<(Ident, Expr)>),
    /// Postfix `catch`/`cleanup` on the call before; guards all that stands before it.
    Catch(Vec<Catch>, Option<Block>),
}

/// An argument of a call.
#[derive(Debug)]
pub struct Arg {
    /// The keyword of `key: e`.
    pub name: Option<Ident>,
    /// The value.
    pub value: Expr,
}

/// What stands after `E::V`.
#[derive(Debug)]
pub enum VariantArgs {
    /// Nothing.
    Unit,
    /// `(a, b)`
    Tuple(Vec<Expr>),
    /// `{ f: e }`
    Fields(Vec<(Ident, Expr)>),
}

/// `if … else if … else …`
#[derive(Debug)]
pub struct If {
    /// Conditions and blocks, in order; never empty.
    pub arms: Vec<(Expr, Block)>,
    /// The last `else`.
    pub otherwise: Option<Block>,
}

/// `match e { … }`
#[derive(Debug)]
pub struct Match {
    /// What is matched.
    pub subject: Expr,
    /// The arms, in order.
    pub arms: Vec<MatchArm>,
}

/// `pat [if g] => e`
#[derive(Debug)]
pub struct MatchArm {
    /// The pattern.
    pub pattern: Pattern,
    /// The guard.
    pub guard: Option<Expr>,
    /// The value; a block arm is an [`ExprKind::Block`].
    pub body: Expr,
}

/// `try`, also from the postfix forms on a block or a method body.
#[derive(Debug)]
pub struct Try {
    /// What may fail.
    pub body: Block,
    /// The handlers, in order.
    pub catches: Vec<Catch>,
    /// Always run, last.
    pub cleanup: Option<Block>,
}

/// `catch (T e) { … }`
#[derive(Debug)]
pub struct Catch {
    /// The type it takes; all when absent.
    pub ty: Option<Path>,
    /// The variable.
    pub name: Option<Ident>,
    /// The handler.
    pub body: Block,
    /// From `catch` to the end of its header.
    pub span: Span,
}
