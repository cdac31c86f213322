//! The syntax tree.
//!
//! Long chains are flat: `a + b + c` is one [`Chain`] with two links, `x.f().g()` one
//! [`Postfix`] with suffixes, `if … else if …` one [`If`] with arms. So the depth of the tree is
//! bounded by the nesting limit of the parser, and walking or dropping it needs no deep
//! recursion, however long a line is.

use std::sync::Arc;

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

/// One source file.
#[derive(Debug, Default)]
pub struct File {
    /// Declarations and statements, in source order.
    pub items: Vec<Item>,
}

/// A declaration or statement at the top of a file.
#[derive(Debug)]
pub enum Item {
    /// `using …`
    Using(Using),
    /// `box`, `static box`
    Box(BoxDecl),
    /// `interface box`
    Interface(InterfaceDecl),
    /// `record`
    Record(RecordDecl),
    /// `enum`
    Enum(EnumDecl),
    /// `function f(..) { .. }`
    Function(Arc<Function>),
    /// `global X = e`
    Global(GlobalDecl),
    /// A bare statement.
    Stmt(Stmt),
}

/// `using name`, `using a.b as X`, `using "path" as X` (`import` is the same word).
#[derive(Debug)]
pub struct Using {
    /// What is used.
    pub target: UsingTarget,
    /// Where the target stands.
    pub target_span: Span,
    /// The name after `as`.
    pub alias: Option<Ident>,
    /// The whole declaration.
    pub span: Span,
}

/// The two ways to name a module.
#[derive(Debug)]
pub enum UsingTarget {
    /// A dotted name.
    Name(Path),
    /// A text: a path, or the name of a library such as `"python"`.
    Text(Arc<str>),
}

/// `box Name from Parent implements I { … }` or `static box Name { … }`.
#[derive(Debug)]
pub struct BoxDecl {
    /// Whether it says `static`.
    pub is_static: bool,
    /// The name.
    pub name: Ident,
    /// The parent after `from`.
    pub parent: Option<Path>,
    /// The interfaces after `implements`.
    pub implements: Vec<Path>,
    /// The members, in order.
    pub members: Vec<Member>,
    /// The whole declaration.
    pub span: Span,
}

/// Who may touch a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody; the default.
    Public,
    /// Methods of the box and of its children.
    Private,
}

/// One member of a box.
#[derive(Debug)]
pub enum Member {
    /// A field of any kind.
    Field(FieldDecl),
    /// A method.
    Method(MethodDecl),
    /// `birth(..) { }`; its function's name is `birth`.
    Birth(Arc<Function>),
    /// `fini() { }`; its function's name is `fini`.
    Fini(Arc<Function>),
    /// `delegate field exposes { m, m2 as n }`
    Delegate(DelegateDecl),
}

/// A field of a box.
#[derive(Debug)]
pub struct FieldDecl {
    /// The name.
    pub name: Ident,
    /// Which kind of field.
    pub kind: FieldKind,
    /// The annotation.
    pub ty: Option<TypeRef>,
    /// Who may touch it.
    pub access: Access,
    /// The whole member.
    pub span: Span,
}

/// The kinds of field.
#[derive(Debug)]
pub enum FieldKind {
    /// `f`, `f = e`, and the names in `init { a, b }`.
    Stored(Option<Expr>),
    /// `weak f`: holds its box without keeping it alive.
    Weak(Option<Expr>),
    /// `get f => e`: computed at each read. The function has no parameters.
    Get(Arc<Function>),
    /// `once f => e`: computed at the first read, then kept.
    Once(Arc<Function>),
    /// `birth_once f => e`: computed at construction, before `birth`.
    BirthOnce(Arc<Function>),
}

/// A method of a box.
#[derive(Debug)]
pub struct MethodDecl {
    /// Name, parameters, body. Postfix `catch`/`cleanup` are already part of the body.
    pub function: Arc<Function>,
    /// Whether it says `override`.
    pub is_override: bool,
    /// Who may call it.
    pub access: Access,
}

/// `delegate field exposes { m, m2 as n }`
#[derive(Debug)]
pub struct DelegateDecl {
    /// The field that answers.
    pub field: Ident,
    /// The method of the field's box, and the name it gets here.
    pub exposes: Vec<(Ident, Ident)>,
    /// The whole member.
    pub span: Span,
}

/// `interface box Name { m(..) }`
#[derive(Debug)]
pub struct InterfaceDecl {
    /// The name.
    pub name: Ident,
    /// The required methods.
    pub methods: Vec<Signature>,
    /// The whole declaration.
    pub span: Span,
}

/// A method that an interface requires.
#[derive(Debug)]
pub struct Signature {
    /// The name.
    pub name: Ident,
    /// The parameters.
    pub params: Vec<Param>,
}

/// `record Name { f: T … }`
#[derive(Debug)]
pub struct RecordDecl {
    /// The name.
    pub name: Ident,
    /// The fields, in order.
    pub fields: Vec<(Ident, Option<TypeRef>)>,
    /// The whole declaration.
    pub span: Span,
}

/// `enum Name { A, B(T), C { f: T } }`
#[derive(Debug)]
pub struct EnumDecl {
    /// The name.
    pub name: Ident,
    /// The variants, in order.
    pub variants: Vec<VariantDecl>,
    /// The whole declaration.
    pub span: Span,
}

/// One variant of an enum.
#[derive(Debug)]
pub struct VariantDecl {
    /// The name.
    pub name: Ident,
    /// What it carries.
    pub payload: VariantPayload,
}

/// What a variant carries.
#[derive(Debug)]
pub enum VariantPayload {
    /// Nothing: `A`.
    Unit,
    /// Values by position, `B(T, U)`: how many.
    Tuple(usize),
    /// Named fields: `C { f: T }`.
    Fields(Vec<Ident>),
}

/// `global X = e`
#[derive(Debug)]
pub struct GlobalDecl {
    /// The name.
    pub name: Ident,
    /// The value.
    pub value: Expr,
    /// The whole declaration.
    pub span: Span,
}

/// A function, method, constructor, getter or closure.
#[derive(Debug)]
pub struct Function {
    /// The name; closures have none.
    pub name: Option<Ident>,
    /// The parameters.
    pub params: Vec<Param>,
    /// The annotation of the result.
    pub result: Option<TypeRef>,
    /// The body.
    pub body: FnBody,
    /// The whole function.
    pub span: Span,
}

/// The two forms of a body.
#[derive(Debug)]
pub enum FnBody {
    /// `{ … }`: the value is what `return` gives, else null.
    Block(Block),
    /// `=> e`: the value is the expression's.
    Expr(Expr),
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Param {
    /// The name.
    pub name: Ident,
    /// The annotation.
    pub ty: Option<TypeRef>,
}

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
    /// A [`ExprKind::Name`], or a [`ExprKind::Postfix`] whose last suffix is a field or an index.
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
    /// An [`ExprKind`] `Null`, `Bool`, `Int`, `Float` or `Str` (a `-` is already applied).
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
