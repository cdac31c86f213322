//! What came back from Python.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use hako_box::{Args, Datum, Error, Handle, Operation};

use super::{CallArgs, Extract, Keywords, ToArg};
use crate::{Call, Conversion, Host, Verb};

/// A value that came back from Python: a copy of a plain value, or a counted reference to an
/// object.
///
/// It may be kept, cloned and dropped on any thread. It is usable until its runtime ends.
#[derive(Clone)]
pub struct PyObject {
    value: Datum,
    /// None for plain values, which need no more of Python.
    host: Option<Arc<dyn Host>>,
}

impl PyObject {
    #[inline]
    pub(super) fn new(value: Datum, host: &Arc<dyn Host>) -> Self {
        let host = matches!(value, Datum::Handle(_)).then(|| Arc::clone(host));
        Self { value, host }
    }

    /// The Rust value.
    ///
    /// Objects that stay in Python are asked: a float or an integer by `float()` or `int()`, a
    /// vector of anything that can be iterated, a map of a mapping.
    ///
    /// # Errors
    /// `TypeError` when it is of another type, `ValueError` when it does not fit.
    #[inline]
    pub fn extract<T: Extract>(self) -> Result<T, Error> {
        if let Some(value) = T::copied(&self.value) {
            // What was copied is a number, which owns nothing; this spares looking for it.
            std::mem::forget(self);
            return Ok(value);
        }
        let value = match (&self.value, T::CONVERSION) {
            (Datum::Handle(handle), Some(conversion)) => self.convert(handle, conversion)?,
            _ => self.value,
        };
        T::from_datum(value).map_err(|other| mismatch::<T>(&other))
    }

    /// Calls it with arguments by position.
    ///
    /// # Errors
    /// `TypeError` when it cannot be called so, else what it raises.
    #[inline]
    pub fn call(&self, args: impl CallArgs) -> Result<PyObject, Error> {
        args.lend(|args| self.cross(Verb::Call, Args::positional(args)))
    }

    /// Calls it with arguments by position and by name.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub fn call_with(
        &self,
        args: impl CallArgs,
        keywords: impl Keywords,
    ) -> Result<PyObject, Error> {
        args.lend(|positional| {
            keywords.lend(|keywords| self.cross(Verb::Call, Args { positional, keywords }))
        })
    }

    /// Calls a method.
    ///
    /// # Errors
    /// `AttributeError` when there is none, else what it raises.
    pub fn call_method(&self, name: &str, args: impl CallArgs) -> Result<PyObject, Error> {
        args.lend(|args| self.cross(Verb::CallMethod(name), Args::positional(args)))
    }

    /// Calls a method with arguments by position and by name.
    ///
    /// # Errors
    /// As [`call_method`](Self::call_method).
    pub fn call_method_with(
        &self,
        name: &str,
        args: impl CallArgs,
        keywords: impl Keywords,
    ) -> Result<PyObject, Error> {
        args.lend(|positional| {
            keywords
                .lend(|keywords| self.cross(Verb::CallMethod(name), Args { positional, keywords }))
        })
    }

    /// Reads an attribute.
    ///
    /// # Errors
    /// `AttributeError` when there is none.
    pub fn get(&self, name: &str) -> Result<PyObject, Error> {
        self.cross(Verb::Get(name), Args::default())
    }

    /// Writes an attribute.
    ///
    /// # Errors
    /// `AttributeError` when it cannot be written.
    pub fn set(&self, name: &str, value: impl ToArg) -> Result<(), Error> {
        self.cross(Verb::Set(name), Args::positional(&[value.to_arg()])).map(drop)
    }

    /// `x[index]`
    ///
    /// # Errors
    /// `IndexError`, `KeyError`, and what the object raises.
    pub fn get_item(&self, index: impl ToArg) -> Result<PyObject, Error> {
        self.operate(Operation::GetItem, index)
    }

    /// `x[index] = value`
    ///
    /// # Errors
    /// `IndexError`, `TypeError`, and what the object raises.
    pub fn set_item(&self, index: impl ToArg, value: impl ToArg) -> Result<(), Error> {
        let operands = [self.to_arg(), index.to_arg(), value.to_arg()];
        self.cross(Verb::Operate(Operation::SetItem), Args::positional(&operands)).map(drop)
    }

    /// An operator with the object on its left.
    ///
    /// # Errors
    /// `TypeError` when the object has no such operator, else what it raises.
    pub fn operate(&self, operation: Operation, right: impl ToArg) -> Result<PyObject, Error> {
        let operands = [self.to_arg(), right.to_arg()];
        self.cross(Verb::Operate(operation), Args::positional(&operands))
    }

    /// An iterator over the elements.
    ///
    /// # Errors
    /// `TypeError` when it cannot be iterated.
    pub fn elements(&self) -> Result<Elements, Error> {
        let operands = [self.to_arg()];
        self.cross(Verb::Operate(Operation::Iter), Args::positional(&operands)).map(Elements)
    }

    /// The text of `repr()`.
    ///
    /// # Errors
    /// What the object's `__repr__` raises.
    pub fn repr(&self) -> Result<String, Error> {
        match &self.value {
            Datum::Handle(handle) => text(self.convert(handle, Conversion::Repr)?),
            other => Ok(format!("{other:?}")),
        }
    }

    /// Whether it is `None`.
    pub fn is_none(&self) -> bool {
        self.value == Datum::Null
    }

    /// Ends this reference and all its clones now.
    pub fn release(self) {
        // Nothing is left to do when it has ended already.
        drop(self.cross(Verb::Release, Args::default()));
    }

    /// The plain value, or the handle.
    #[inline]
    pub fn datum(&self) -> &Datum {
        &self.value
    }

    /// The plain value, or the handle.
    pub fn into_datum(self) -> Datum {
        self.value
    }

    #[inline]
    fn cross(&self, verb: Verb<'_>, args: Args<'_>) -> Result<PyObject, Error> {
        match (&self.value, &self.host) {
            (Datum::Handle(handle), Some(host)) => {
                match host.call(&Call::with_args(verb, handle, &args)) {
                    // By itself: a number is quicker made again than moved with its kind unknown.
                    Ok(Datum::Float(value)) => Ok(Self { value: Datum::Float(value), host: None }),
                    Ok(value) => Ok(Self::new(value, host)),
                    Err(error) => Err(error),
                }
            }
            _ => Err(self.plain(verb)),
        }
    }

    fn convert(&self, handle: &Handle, conversion: Conversion) -> Result<Datum, Error> {
        match &self.host {
            Some(host) => host.call(&Call::new(Verb::Convert(conversion), handle)),
            None => Ok(Datum::Handle(handle.clone())),
        }
    }

    #[cold]
    fn plain(&self, verb: Verb<'_>) -> Error {
        let ty = self.value.type_name();
        Error::type_error(format!("a plain {ty} is not a Python object: {verb:?} needs one"))
    }
}

fn text(datum: Datum) -> Result<String, Error> {
    String::from_datum(datum).map_err(|other| mismatch::<String>(&other))
}

#[cold]
fn mismatch<T: Extract>(datum: &Datum) -> Error {
    match datum {
        Datum::Int(value) => {
            let message = format!("{value} is not of the type {}, or does not fit it", T::NAME);
            Error::new("ValueError", "runtime/range", message)
        }
        other => Error::type_error(format!("{} is not of the type {}", other.type_name(), T::NAME)),
    }
}

impl fmt::Debug for PyObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// The elements of a Python object, one after the other.
#[derive(Debug)]
pub struct Elements(PyObject);

impl Iterator for Elements {
    type Item = Result<PyObject, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let ended = Cell::new(false);
        let next = self.0.cross(Verb::Next(&ended), Args::default());
        if ended.get() { None } else { Some(next) }
    }
}
