//! Values: sixteen bytes, copied freely.

use std::fmt;
use std::rc::Rc;

use super::gc::Gc;
use super::objects::{
    Array, Bound, Bytes, CellBox, Closure, ErrorBox, Foreign, Instance, Iter, Map, Range, Record,
    Service, Task, Variant, Weak,
};
use super::text::Str;
use crate::mir::{ClassId, NativeId};

/// A value of the language: a scalar, or a pointer to an object on the heap.
///
/// The tag is a whole word, so that writing a value is two stores of a word and reading one is two
/// loads: a processor forwards these from one instruction of the program to the next, which it
/// does not for a wide load of narrow stores.
#[derive(Clone, Copy)]
#[repr(u64)]
pub enum Value {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer of 64 bits.
    Int(i64),
    /// A float of 64 bits.
    Float(f64),
    /// A text.
    Str(Gc<Str>),
    /// Raw bytes.
    Bytes(Gc<Bytes>),
    /// An array.
    Array(Gc<Array>),
    /// A map.
    Map(Gc<Map>),
    /// `a..b`
    Range(Gc<Range>),
    /// A function of the program, with what it captured.
    Function(Gc<Closure>),
    /// A method and its receiver.
    Bound(Gc<Bound>),
    /// A native function.
    Native(NativeId),
    /// A box declaration used as a value.
    Class(ClassId),
    /// An instance of a box of the program.
    Instance(Gc<Instance>),
    /// A record.
    Record(Gc<Record>),
    /// A variant of an enum.
    Variant(Gc<Variant>),
    /// A caught or made error.
    Error(Gc<ErrorBox>),
    /// A reference that does not keep its box alive.
    Weak(Gc<Weak>),
    /// A box of a library.
    Foreign(Gc<Foreign>),
    /// A built-in box that offers functions: `ConsoleBox`, `MathBox`, `TimeBox`, `FileBox`.
    Service(Gc<Service>),
    /// A task made by `nowait`.
    Task(Gc<Task>),
    /// The state of a loop; programs never see it.
    Iter(Gc<Iter>),
    /// A captured variable; programs never see it.
    Cell(Gc<CellBox>),
}

const _: () = assert!(size_of::<Value>() == 16);

/// Scalars in full, objects by kind and identity: they may be large or cyclic.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Null => f.write_str("Null"),
            Self::Bool(value) => write!(f, "Bool({value})"),
            Self::Int(value) => write!(f, "Int({value})"),
            Self::Float(value) => write!(f, "Float({value})"),
            Self::Native(id) => write!(f, "{id:?}"),
            Self::Class(id) => write!(f, "{id:?}"),
            other => write!(f, "{:?}@{:x}", other.kind(), other.address().unwrap_or_default()),
        }
    }
}

/// The kind of a value: what method look-up depends on besides the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the kinds are those of `Value`")]
pub enum Kind {
    Null,
    Bool,
    Int,
    Float,
    Str,
    Bytes,
    Array,
    Map,
    Range,
    Function,
    Class,
    Instance,
    Record,
    Variant,
    Error,
    Weak,
    Foreign,
    Console,
    Math,
    Time,
    File,
    Task,
    Internal,
}

/// The same for a pointer of each type.
macro_rules! each_object {
    ($value:expr, $gc:ident => $work:expr, $scalar:expr) => {
        match $value {
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => $scalar,
            Value::Native(_) | Value::Class(_) => $scalar,
            Value::Str($gc) => $work,
            Value::Bytes($gc) => $work,
            Value::Array($gc) => $work,
            Value::Map($gc) => $work,
            Value::Range($gc) => $work,
            Value::Function($gc) => $work,
            Value::Bound($gc) => $work,
            Value::Instance($gc) => $work,
            Value::Record($gc) => $work,
            Value::Variant($gc) => $work,
            Value::Error($gc) => $work,
            Value::Weak($gc) => $work,
            Value::Foreign($gc) => $work,
            Value::Service($gc) => $work,
            Value::Task($gc) => $work,
            Value::Iter($gc) => $work,
            Value::Cell($gc) => $work,
        }
    };
}

impl Value {
    /// Whether it points to an object.
    #[inline]
    pub fn is_heap(self) -> bool {
        !matches!(
            self,
            Self::Null
                | Self::Bool(_)
                | Self::Int(_)
                | Self::Float(_)
                | Self::Native(_)
                | Self::Class(_)
        )
    }

    /// Whether it is null.
    #[inline]
    pub fn is_null(self) -> bool {
        matches!(self, Self::Null)
    }

    /// The kind.
    pub fn kind(self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Int(_) => Kind::Int,
            Self::Float(_) => Kind::Float,
            Self::Str(_) => Kind::Str,
            Self::Bytes(_) => Kind::Bytes,
            Self::Array(_) => Kind::Array,
            Self::Map(_) => Kind::Map,
            Self::Range(_) => Kind::Range,
            Self::Function(_) | Self::Bound(_) | Self::Native(_) => Kind::Function,
            Self::Class(_) => Kind::Class,
            Self::Instance(_) => Kind::Instance,
            Self::Record(_) => Kind::Record,
            Self::Variant(_) => Kind::Variant,
            Self::Error(_) => Kind::Error,
            Self::Weak(_) => Kind::Weak,
            Self::Foreign(_) => Kind::Foreign,
            Self::Service(service) => match &*service {
                Service::Console => Kind::Console,
                Service::Math => Kind::Math,
                Service::Time => Kind::Time,
                Service::File(_) => Kind::File,
            },
            Self::Task(_) => Kind::Task,
            Self::Iter(_) | Self::Cell(_) => Kind::Internal,
        }
    }

    /// The identity of the object, if it is one.
    pub fn address(self) -> Option<usize> {
        each_object!(self, gc => Some(gc.address()), None)
    }

    /// Marks the object, if it is one; whether this was the first time.
    #[inline]
    pub(super) fn mark(self) -> bool {
        each_object!(self, gc => gc.mark(), false)
    }

    /// Whether it points to an object that may refer to others.
    #[inline]
    pub(super) fn refers(self) -> bool {
        self.is_heap() && !matches!(self, Self::Str(_) | Self::Bytes(_) | Self::Range(_))
    }
}

/// A name kept by an object: a type or a message.
pub type Name = Rc<str>;
