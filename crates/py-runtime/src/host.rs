//! The seam for crossings: one trait, one method.

use std::cell::Cell;
use std::sync::Arc;

use hako_box::{Arg, Args, Datum, Error, Handle, Operation};

/// Makes crossings into Python.
///
/// Layers (capabilities, contracts, determinism) are plain wrappers: a struct that owns an inner
/// `Host` and implements `Host`. What is above them holds one `dyn Host` and nothing else, so
/// no crossing slips past a layer.
///
/// `&self`, and `Sync`: Python calls back in the middle of a call, and Rust programs call from
/// several threads. A layer must not hold a lock or a borrow across the inner call.
///
/// ```
/// use hako_box::{Datum, Error};
/// use py_runtime::{Call, Host, Verb};
///
/// /// A layer that lets nobody import `socket`.
/// struct NoSockets<H>(H);
///
/// impl<H: Host> Host for NoSockets<H> {
///     fn call(&self, call: &Call<'_>) -> Result<Datum, Error> {
///         match call.verb {
///             Verb::Import("socket") => Err(Error::new("CapabilityError", "caps/denied", "socket")),
///             _ => self.0.call(call),
///         }
///     }
/// }
/// ```
pub trait Host: Send + Sync {
    /// Makes one crossing.
    ///
    /// # Errors
    /// The Python exception (`python/exception`), a layer's refusal, `runtime/fini` for a handle
    /// that has ended, or `config/…` when Python cannot start.
    fn call(&self, call: &Call<'_>) -> Result<Datum, Error>;
}

impl<H: Host + ?Sized> Host for Arc<H> {
    #[inline]
    fn call(&self, call: &Call<'_>) -> Result<Datum, Error> {
        (**self).call(call)
    }
}

impl<H: Host + ?Sized> Host for &H {
    #[inline]
    fn call(&self, call: &Call<'_>) -> Result<Datum, Error> {
        (**self).call(call)
    }
}

/// One crossing: who, what, with which arguments. Everything in it is borrowed.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// What is done.
    pub verb: Verb<'a>,
    /// The box it is done to; with [`Verb::Operate`] the first box among the operands; none with
    /// [`Verb::Birth`].
    pub receiver: Option<&'a Handle>,
    /// The arguments of [`Verb::Call`] and [`Verb::CallMethod`], the operands of
    /// [`Verb::Operate`], the value of [`Verb::Set`]; else empty.
    pub args: &'a Args<'a>,
}

impl<'a> Call<'a> {
    /// A crossing without arguments.
    pub const fn new(verb: Verb<'a>, receiver: &'a Handle) -> Self {
        Self { verb, receiver: Some(receiver), args: NO_ARGS }
    }

    /// A crossing with arguments.
    pub const fn with_args(verb: Verb<'a>, receiver: &'a Handle, args: &'a Args<'a>) -> Self {
        Self { verb, receiver: Some(receiver), args }
    }

    /// The birth of a runtime.
    pub const fn birth() -> Self {
        Self { verb: Verb::Birth, receiver: None, args: NO_ARGS }
    }
}

const NO_ARGS: &Args<'static> = &Args { positional: &[], keywords: &[] };

/// What a crossing does.
#[derive(Clone, Copy, Debug)]
pub enum Verb<'a> {
    /// Makes a runtime with globals of its own; starts Python when it is the first.
    Birth,
    /// Imports the module of this dotted name; of `a.b` it gives `a.b`, not `a`.
    Import(&'a str),
    /// Runs statements in the runtime's globals; gives null.
    Exec(&'a str),
    /// Gives the value of an expression in the runtime's globals.
    Eval(&'a str),
    /// Reads a global of a runtime (builtins included), or an attribute of an object.
    Get(&'a str),
    /// Writes a global or an attribute: the one argument.
    Set(&'a str),
    /// Whether the object has an attribute of this name: a [`Datum::Bool`].
    Has(&'a str),
    /// Calls the object.
    Call,
    /// Calls a method of the object, or a global function of a runtime.
    CallMethod(&'a str),
    /// Does what an operator does; the operands are the arguments.
    Operate(Operation),
    /// Takes the next element of an iterator; sets the cell when there is none.
    Next(&'a Cell<bool>),
    /// The names in `dir()` of the object or the runtime: a list of texts.
    Names,
    /// A conversion or a description.
    Convert(Conversion),
    /// Python's version, such as `3.11.7`.
    Version,
    /// How many handles of a runtime are alive: a map by type of box.
    Handles,
    /// What Python has printed since the last time, when it is captured: a text.
    Output,
    /// Ends one handle now.
    Release,
    /// Ends a runtime and every handle that it gave out.
    Fini,
}

/// How an object is converted or described. The numbers, texts and so on that cross by copy do
/// not come here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conversion {
    /// `str(x)`
    Str,
    /// `repr(x)`
    Repr,
    /// The name of its type.
    TypeName,
    /// `float(x)`
    Float,
    /// `int(x)`, which must fit 64 bits.
    Int,
    /// `bool(x)`
    Bool,
    /// A list of the elements, converted deeply.
    Array,
    /// A map of the items, converted deeply.
    Map,
    /// Whatever it is, converted deeply.
    Value,
}

/// The operand in `args` that is a box, if any: what [`Call::receiver`] is for an operation.
pub(crate) fn first_handle<'a>(args: &[Arg<'a>]) -> Option<&'a Handle> {
    args.iter().find_map(|arg| match arg {
        Arg::Handle(handle) => Some(*handle),
        _ => None,
    })
}
