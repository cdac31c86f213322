//! Declarations.

use std::sync::Arc;

use super::{Block, Expr, Ident, Path, Span, Stmt, TypeRef};

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
