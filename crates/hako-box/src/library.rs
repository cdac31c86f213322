//! Sets of boxes that a program can use.

use crate::{Arg, BoxType, Datum, Error, Handle, Method};

/// The arguments of a call.
#[derive(Clone, Copy, Debug, Default)]
pub struct Args<'a> {
    /// By position.
    pub positional: &'a [Arg<'a>],
    /// By name.
    pub keywords: &'a [(&'a str, Arg<'a>)],
}

impl<'a> Args<'a> {
    /// Arguments by position only.
    pub const fn positional(positional: &'a [Arg<'a>]) -> Self {
        Self { positional, keywords: &[] }
    }
}

/// How a method is named in a call.
#[derive(Clone, Copy, Debug)]
pub enum Selector<'a> {
    /// By its description, found once and kept at the call site.
    Method(&'static Method),
    /// By name; only boxes that are [`BoxType::open`] get these.
    Name(&'a str),
}

/// What can be done with a foreign box besides calling its methods. Each operation says what its
/// operands are; the first one is the box unless the text says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `f(a, k: b)`: the box; the arguments are passed on.
    Call,
    /// `x.name`: the box, the name.
    GetField,
    /// `x.name = v`: the box, the name, the value.
    SetField,
    /// `x[i]`: the box, the index.
    GetItem,
    /// `x[i] = v`: the box, the index, the value.
    SetItem,
    /// `x[a..b]`: the box, two bounds; null is an open one.
    Slice,
    /// `x == y`, either side may be the box. Any value may come back.
    Eq,
    /// `x != y`
    Ne,
    /// `x < y`
    Lt,
    /// `x <= y`
    Le,
    /// `x > y`
    Gt,
    /// `x >= y`
    Ge,
    /// `x + y`
    Add,
    /// `x - y`
    Sub,
    /// `x * y`
    Mul,
    /// `x / y`
    Div,
    /// `x % y`
    Rem,
    /// `x @ y`
    MatMul,
    /// `x & y`
    And,
    /// `x | y`
    Or,
    /// `x ^ y`
    Xor,
    /// `x << y`
    Shl,
    /// `x >> y`
    Shr,
    /// `-x`
    Neg,
    /// `~x`
    Invert,
    /// The truth of the box: a [`Datum::Bool`].
    Truth,
    /// The text that `print` shows: a [`Datum::Str`].
    Text,
    /// An iterator over the box: a [`Datum::Handle`] for [`Library::next`].
    Iter,
    /// The end of the box, by `fini`; harmless when repeated. Gives null.
    Fini,
}

/// A set of boxes that programs name by `using`. Single-threaded: the program that uses it runs
/// on one thread at a time.
pub trait Library {
    /// The name after `using`.
    fn name(&self) -> &'static str;

    /// The boxes that programs can make.
    fn types(&self) -> &'static [&'static BoxType];

    /// Makes a box.
    ///
    /// # Errors
    /// Whatever the constructor raises.
    fn birth(&self, ty: &'static BoxType, args: Args<'_>) -> Result<Datum, Error>;

    /// Calls a method of a box.
    ///
    /// # Errors
    /// `AttributeError` for an unknown name, else whatever the method raises.
    fn invoke(
        &self,
        receiver: &Handle,
        selector: Selector<'_>,
        args: Args<'_>,
    ) -> Result<Datum, Error>;

    /// Does something else with a box; see [`Operation`] for the operands. `keywords` are only
    /// given with [`Operation::Call`].
    ///
    /// # Errors
    /// `TypeError` when the box cannot do it, else whatever the operation raises.
    fn operate(&self, operation: Operation, operands: Args<'_>) -> Result<Datum, Error>;

    /// The next element of an iterator made by [`Operation::Iter`]; `None` at the end.
    ///
    /// # Errors
    /// Whatever the iterator raises.
    fn next(&self, iterator: &Handle) -> Result<Option<Datum>, Error>;

    /// Whether the program's own boxes may do something to the world, in a call that comes from
    /// this library: the effect's name, such as `FileBox.read`, and what it is done to. By default
    /// they may.
    ///
    /// # Errors
    /// The refusal.
    fn permit(&self, effect: &str, object: &str) -> Result<(), Error> {
        let _ = (effect, object);
        Ok(())
    }

    /// The names of fields and methods of a box, for completion and "did you mean".
    fn names(&self, receiver: &Handle) -> Vec<String>;
}
