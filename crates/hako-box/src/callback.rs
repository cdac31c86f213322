//! Functions and boxes of the caller's that the other side may call.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::{Datum, Error};

/// What stands behind a [`Callback`]. It may be dropped on any thread; a call from a thread that
/// cannot be served is an [`Error`], never a wait.
pub trait CallbackTarget: Any + Send + Sync {
    /// The name, for messages.
    fn name(&self) -> String;

    /// Calls it.
    ///
    /// # Errors
    /// What the function raised, or a `ThreadError` on a thread that cannot be served.
    fn call(&self, args: Vec<Datum>, keywords: Vec<(Box<str>, Datum)>) -> Result<Datum, Error>;

    /// Reads a field or takes a method; for functions there are none.
    ///
    /// # Errors
    /// `AttributeError` when there is no such name.
    fn get(&self, name: &str) -> Result<Datum, Error> {
        Err(Error::new(
            "AttributeError",
            "runtime/attribute",
            format!("no field or method `{name}`"),
        ))
    }

    /// Writes a field.
    ///
    /// # Errors
    /// `AttributeError` when there is no such field.
    fn set(&self, name: &str, value: Datum) -> Result<(), Error> {
        let _ = value;
        Err(Error::new("AttributeError", "runtime/attribute", format!("no field `{name}`")))
    }

    /// Whether it can be called: a function can, a box cannot.
    fn is_callable(&self) -> bool {
        true
    }

    /// The text that the program would print.
    ///
    /// # Errors
    /// What the box's own `toString` raised.
    fn text(&self) -> Result<String, Error> {
        Ok(format!("<function {}>", self.name()))
    }
}

/// A function or box of the caller's that the other side may call and keep.
#[derive(Clone)]
pub struct Callback(Arc<dyn CallbackTarget>);

impl Callback {
    /// Lends `target`.
    pub fn new(target: impl CallbackTarget) -> Self {
        Self(Arc::new(target))
    }

    /// What is lent.
    pub fn target(&self) -> &dyn CallbackTarget {
        &*self.0
    }

    /// What is lent, if it is a `T`: its owner recognises what comes back.
    pub fn downcast<T: CallbackTarget>(&self) -> Option<&T> {
        let any: &dyn Any = &*self.0;
        any.downcast_ref()
    }
}

impl PartialEq for Callback {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Callback({})", self.0.name())
    }
}
