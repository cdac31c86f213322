//! Values that cross a boundary.

use crate::{Callback, Handle};

/// An owned value that may cross any boundary: between Hakorune and Python, between threads, or
/// through an ABI.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Datum {
    /// Nothing: `null`, Python's `None`.
    #[default]
    Null,
    /// A truth value.
    Bool(bool),
    /// An integer of 64 bits.
    Int(i64),
    /// A float of 64 bits.
    Float(f64),
    /// A text of Unicode scalar values.
    Str(Box<str>),
    /// Raw bytes.
    Bytes(Box<[u8]>),
    /// Something that lives on the other side. Equal handles are the same object.
    Handle(Handle),
    /// A function or box of the caller's that the other side may call.
    Callback(Callback),
    /// Values in order.
    List(Vec<Datum>),
    /// Values by key, in order.
    Map(Vec<(Box<str>, Datum)>),
}

impl Datum {
    /// The name of the Hakorune type that such a value has.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "Null",
            Self::Bool(_) => "Bool",
            Self::Int(_) => "Integer",
            Self::Float(_) => "Float",
            Self::Str(_) => "String",
            Self::Bytes(_) => "Bytes",
            Self::Handle(handle) => handle.box_type().name,
            Self::Callback(_) => "Function",
            Self::List(_) => "Array",
            Self::Map(_) => "Map",
        }
    }
}

impl From<bool> for Datum {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Datum {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for Datum {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<&str> for Datum {
    fn from(value: &str) -> Self {
        Self::Str(value.into())
    }
}

impl From<String> for Datum {
    fn from(value: String) -> Self {
        Self::Str(value.into())
    }
}

/// A borrowed value, as calls take them: a scalar or a text crosses without being copied first.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// `null`
    Null,
    /// A truth value.
    Bool(bool),
    /// An integer of 64 bits.
    Int(i64),
    /// A float of 64 bits.
    Float(f64),
    /// A text.
    Str(&'a str),
    /// Raw bytes.
    Bytes(&'a [u8]),
    /// Something that lives on the other side.
    Handle(&'a Handle),
    /// A callback.
    Callback(&'a Callback),
    /// Values in order.
    List(&'a [Datum]),
    /// Values by key, in order.
    Map(&'a [(Box<str>, Datum)]),
}

impl Arg<'_> {
    /// An owned copy.
    pub fn to_datum(self) -> Datum {
        match self {
            Self::Null => Datum::Null,
            Self::Bool(value) => Datum::Bool(value),
            Self::Int(value) => Datum::Int(value),
            Self::Float(value) => Datum::Float(value),
            Self::Str(value) => Datum::Str(value.into()),
            Self::Bytes(value) => Datum::Bytes(value.into()),
            Self::Handle(value) => Datum::Handle(value.clone()),
            Self::Callback(value) => Datum::Callback(value.clone()),
            Self::List(value) => Datum::List(value.to_vec()),
            Self::Map(value) => Datum::Map(value.to_vec()),
        }
    }
}

impl<'a> From<&'a Datum> for Arg<'a> {
    fn from(datum: &'a Datum) -> Self {
        match datum {
            Datum::Null => Self::Null,
            Datum::Bool(value) => Self::Bool(*value),
            Datum::Int(value) => Self::Int(*value),
            Datum::Float(value) => Self::Float(*value),
            Datum::Str(value) => Self::Str(value),
            Datum::Bytes(value) => Self::Bytes(value),
            Datum::Handle(value) => Self::Handle(value),
            Datum::Callback(value) => Self::Callback(value),
            Datum::List(value) => Self::List(value),
            Datum::Map(value) => Self::Map(value),
        }
    }
}

impl From<bool> for Arg<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Arg<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for Arg<'_> {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(value: &'a str) -> Self {
        Self::Str(value)
    }
}

impl<'a> From<&'a Handle> for Arg<'a> {
    fn from(value: &'a Handle) -> Self {
        Self::Handle(value)
    }
}
