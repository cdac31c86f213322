//! What a program consists of, all plain data: functions, boxes and what they refer to.

use std::rc::Rc;

use hako_syntax::ast::Span;
use rustc_hash::FxHashMap;

use super::{Inst, Reg};
use crate::symbol::{Symbol, Symbols};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A source file of the program.
    SourceId
    /// A function of the program.
    FunctionId
    /// A box of the program.
    ClassId
    /// A native function.
    NativeId
}

/// A program: everything that was lowered so far. It only grows, so that a session can add to it.
#[derive(Debug, Default)]
pub struct Program {
    /// The source files.
    pub sources: Vec<Source>,
    /// Interned names.
    pub symbols: Symbols,
    /// The functions.
    pub functions: Vec<Rc<Function>>,
    /// The boxes.
    pub classes: Vec<Rc<Class>>,
    /// The records.
    pub records: Vec<Rc<RecordDef>>,
    /// The enums; 0 is `Option`, 1 is `Result`.
    pub enums: Vec<Rc<EnumDef>>,
    /// The interfaces.
    pub interfaces: Vec<Rc<InterfaceDef>>,
    /// The global variables.
    pub globals: Vec<Global>,
}

/// A source file.
#[derive(Debug)]
pub struct Source {
    /// The name that messages show.
    pub name: Rc<str>,
    /// The text.
    pub text: Rc<str>,
}

/// A global variable.
#[derive(Debug)]
pub struct Global {
    /// Its name.
    pub name: Symbol,
}

/// A function in MIR.
#[derive(Debug)]
pub struct Function {
    /// The name that stacks show: `f`, `Box.m`, `fn`.
    pub name: Rc<str>,
    /// Where its spans point.
    pub source: SourceId,
    /// The whole function in the source.
    pub span: Span,
    /// The parameters' names; they start in register 1.
    pub params: Vec<Symbol>,
    /// How many registers it needs; at least `params.len() + 1`.
    pub registers: u16,
    /// The box whose methods may touch private members here.
    pub owner: Option<ClassId>,
    /// The instructions. The last one never falls through.
    pub code: Vec<Inst>,
    /// The place of each instruction.
    pub spans: Vec<Span>,
    /// Constants.
    pub constants: Vec<Constant>,
    /// Names used by `ErrorIs`.
    pub names: Vec<Symbol>,
    /// Places with a name.
    pub sites: Vec<Site>,
    /// Types tested by `Is`.
    pub types: Vec<TypeTest>,
    /// What `New` makes.
    pub constructs: Vec<Construct>,
    /// Variants, by enum and position.
    pub variants: Vec<(u32, u32)>,
    /// Records made by `NewRecord`, as indices into [`Program::records`].
    pub records: Vec<u32>,
    /// What a closure of this function takes along.
    pub captures: Vec<Capture>,
    /// Where errors go, innermost first.
    pub handlers: Vec<Handler>,
    /// For each backward jump: its index, and how many registers are alive there. Sorted.
    pub safepoints: Vec<(u32, u16)>,
}

/// A constant.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    /// An integer too large for `Int`, or an operand of `AddK` and the like.
    Int(i64),
    /// A float.
    Float(f64),
    /// A text.
    Str(Rc<str>),
}

/// A place that names a member, with the keywords of a call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Site {
    /// The member; of a plain call, the empty name.
    pub name: Symbol,
    /// The names of the last arguments, in order.
    pub keywords: Vec<Symbol>,
}

/// What a closure takes along when it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    /// A register of the function that makes it: a cell, or a value that never changes again.
    Register(Reg),
    /// A capture of the function that makes it, passed on.
    Outer(u16),
}

/// A type in `is`, a type pattern or a `catch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeTest {
    /// A box of the program, or a child of it.
    Class(ClassId),
    /// A box that implements the interface.
    Interface(u32),
    /// A record.
    Record(u32),
    /// A value of the enum.
    Enum(u32),
    /// A built-in or foreign type by its name, without the `Box` of old spellings: `Integer`,
    /// `Array`, `PyObjectBox`.
    Named(Symbol),
}

/// What `New` makes.
#[derive(Clone, Debug)]
pub struct Construct {
    /// What kind of box.
    pub birth: Birth,
    /// The names of the last arguments.
    pub keywords: Vec<Symbol>,
}

/// The kinds of box that `new` makes.
#[derive(Clone, Copy, Debug)]
pub enum Birth {
    /// A box of the program.
    Class(ClassId),
    /// A built-in box, by its native constructor.
    Native(NativeId),
    /// A box of a library.
    Foreign {
        /// Which library, in the order in which the embedder gave them.
        library: u32,
        /// The box.
        ty: &'static hako_box::BoxType,
    },
}

/// Where errors of a stretch of code go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// The first instruction covered.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Where to go on.
    pub target: u32,
    /// Where the error goes.
    pub error: Reg,
    /// Which errors.
    pub kind: HandlerKind,
}

/// Which errors a handler takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandlerKind {
    /// Errors: a `catch`.
    Catch,
    /// Everything, `exit` too: a `cleanup` or `fini` handler, which raises it again.
    Cleanup,
}

/// Who may touch a member.
pub use hako_syntax::ast::Access;

/// A box.
#[derive(Debug)]
pub struct Class {
    /// Its place in [`Program::classes`].
    pub id: ClassId,
    /// The name.
    pub name: Rc<str>,
    /// The symbol of the name.
    pub symbol: Symbol,
    /// The parent.
    pub parent: Option<ClassId>,
    /// This box and its ancestors, nearest first.
    pub ancestors: Vec<ClassId>,
    /// Interfaces of this box and its ancestors, as indices into [`Program::interfaces`].
    pub interfaces: Vec<u32>,
    /// Whether it is a `static box`.
    pub is_static: bool,
    /// The stored fields' names by slot, the parent's first. `once` fields have a slot too.
    pub fields: Vec<Symbol>,
    /// All members by name, inherited ones included.
    pub members: FxHashMap<Symbol, Member>,
    /// Makes an instance ready: register 0 is the new instance, the parameters are `birth`'s.
    /// Runs the parents' and the own field initialisers, `birth_once`, and `birth`. Absent when
    /// there is nothing to run and no parameter.
    pub constructor: Option<FunctionId>,
    /// `fini`, own or inherited.
    pub fini: Option<FunctionId>,
    /// `toString` or `str` without parameters, own or inherited.
    pub to_text: Option<FunctionId>,
}

/// A member of a box.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// What it is.
    pub kind: MemberKind,
    /// Who may touch it.
    pub access: Access,
    /// The box that declares it.
    pub owner: ClassId,
}

/// The kinds of member.
#[derive(Clone, Copy, Debug)]
pub enum MemberKind {
    /// A stored field; `birth_once` fields are stored too.
    Field {
        /// Its slot.
        slot: u16,
        /// Whether it holds weak references.
        weak: bool,
        /// Whether programs may assign to it (`birth_once` fields they may not).
        assignable: bool,
    },
    /// Computed at each read by a method without parameters.
    Get(FunctionId),
    /// Computed at the first read and kept in `slot`; `slot + 1` is true once it is there.
    Once {
        /// Its slot.
        slot: u16,
        /// Computes it.
        function: FunctionId,
    },
    /// A method.
    Method(FunctionId),
    /// A method of the box in field `slot`.
    Delegate {
        /// The field that answers.
        slot: u16,
        /// The method's name there.
        name: Symbol,
    },
}

/// A method that an interface requires.
#[derive(Debug)]
pub struct Method {
    /// The name.
    pub name: Symbol,
    /// How many parameters.
    pub params: usize,
}

/// An interface.
#[derive(Debug)]
pub struct InterfaceDef {
    /// The name.
    pub name: Symbol,
    /// The methods.
    pub methods: Vec<Method>,
}

/// A record.
#[derive(Debug)]
pub struct RecordDef {
    /// The name.
    pub name: Symbol,
    /// The fields.
    pub fields: Vec<Symbol>,
}

/// An enum.
#[derive(Debug)]
pub struct EnumDef {
    /// The name.
    pub name: Symbol,
    /// The variants.
    pub variants: Vec<VariantDef>,
}

/// A variant.
#[derive(Debug)]
pub struct VariantDef {
    /// The name.
    pub name: Symbol,
    /// The payload's field names; by position they are empty texts.
    pub fields: Vec<Symbol>,
    /// Whether the payload has names.
    pub named: bool,
}
