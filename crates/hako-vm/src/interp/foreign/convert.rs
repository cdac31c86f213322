//! Values become data and data values.

use std::rc::Rc;

use hako_box::{Arg, Args, CopySize, Datum, Error};

use super::super::Vm;
use super::super::errors::{self, Raised};
use crate::heap::{Entries, Foreign, Key, Str, Value};
use crate::symbol::Symbol;

/// How deep arrays and maps may be nested to cross.
const MAX_DEPTH: usize = 500;

/// A value as an argument without a copy, if it is a scalar, a text or a library's box.
#[inline]
pub(super) fn borrow(value: &Value) -> Option<Arg<'_>> {
    Some(match value {
        Value::Null => Arg::Null,
        Value::Bool(truth) => Arg::Bool(*truth),
        Value::Int(number) => Arg::Int(*number),
        Value::Float(number) => Arg::Float(*number),
        Value::Str(text) => Arg::Str(text.as_str()),
        Value::Bytes(bytes) => Arg::Bytes(&bytes.0),
        Value::Foreign(foreign) => Arg::Handle(&foreign.handle),
        _ => return None,
    })
}

/// A copy in progress.
#[derive(Default)]
struct Copying {
    /// The containers that are being copied, outermost first.
    open: Vec<usize>,
    size: CopySize,
}

/// The arguments of one crossing.
pub(super) struct Crossing {
    values: Vec<Value>,
    /// What could not be borrowed, by position.
    owned: Vec<Option<Datum>>,
    /// The names of the last arguments.
    keywords: Vec<Rc<str>>,
}

impl Crossing {
    pub(super) fn new(vm: &mut Vm, values: &[Value], keywords: &[Symbol]) -> Result<Self, Raised> {
        let mut owned = Vec::with_capacity(values.len());
        for value in values {
            owned.push(match borrow(value) {
                Some(_) => None,
                None => Some(vm.datum_of(*value)?),
            });
        }
        let symbols = &vm.program.symbols;
        let keywords = keywords.iter().map(|name| Rc::clone(symbols.text(*name))).collect();
        Ok(Self { values: values.to_vec(), owned, keywords })
    }

    /// Lends the arguments to `work`.
    pub(super) fn with<R>(
        &self,
        work: impl FnOnce(Args<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let args: Vec<Arg<'_>> = self
            .values
            .iter()
            .zip(&self.owned)
            .map(|(value, owned)| match owned {
                Some(datum) => Arg::from(datum),
                None => borrow(value).unwrap_or(Arg::Null),
            })
            .collect();
        let positional = args.len() - self.keywords.len();
        let named: Vec<_> = self
            .keywords
            .iter()
            .zip(&args[positional..])
            .map(|(name, arg)| (&**name, *arg))
            .collect();
        work(Args { positional: &args[..positional], keywords: &named })
    }
}

impl Vm {
    /// A value as it crosses: functions and boxes are lent, everything else is copied.
    ///
    /// # Errors
    /// `ValueError` for an array or map that contains itself or is nested too deep.
    pub(crate) fn datum_of(&mut self, value: Value) -> Result<Datum, Raised> {
        self.datum_at(value, &mut Copying::default())
    }

    fn datum_at(&mut self, value: Value, copying: &mut Copying) -> Result<Datum, Raised> {
        let (values, bytes) = match value {
            Value::Str(text) => (1, text.as_str().len()),
            Value::Bytes(bytes) => (1, bytes.0.len()),
            // Not more than a `usize` here: the machine has 64 bits, or the sum is refused.
            Value::Range(range) => (range.start.abs_diff(range.end.max(range.start)) as usize, 0),
            _ => (1, 0),
        };
        if let Err(error) = copying.size.add(values, bytes) {
            return Err(self.raise_foreign(error));
        }
        let open = &mut copying.open;
        Ok(match value {
            Value::Null => Datum::Null,
            Value::Bool(truth) => Datum::Bool(truth),
            Value::Int(number) => Datum::Int(number),
            Value::Float(number) => Datum::Float(number),
            Value::Str(text) => Datum::from(text.as_str()),
            Value::Bytes(bytes) => Datum::Bytes(bytes.0.clone()),
            Value::Foreign(foreign) => Datum::Handle(foreign.handle.clone()),
            Value::Array(array) => {
                self.open(value, open)?;
                let mut list = Vec::with_capacity(array.len());
                for index in 0..array.len() {
                    let Some(item) = array.get(index) else { break };
                    list.push(self.datum_at(item, copying)?);
                }
                copying.open.pop();
                Datum::List(list)
            }
            Value::Map(map) => {
                self.open(value, open)?;
                let entries: Vec<_> = map.0.with(|e| e.iter().collect());
                let mut pairs = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    pairs.push((key.0.as_str().into(), self.datum_at(value, copying)?));
                }
                copying.open.pop();
                Datum::Map(pairs)
            }
            Value::Range(range) => Datum::List((range.start..range.end).map(Datum::Int).collect()),
            _ => self.lend(value),
        })
    }

    fn open(&mut self, value: Value, open: &mut Vec<usize>) -> Result<(), Raised> {
        let address = value.address().unwrap_or_default();
        let name = if matches!(value, Value::Map(_)) { "a map" } else { "an array" };
        if open.contains(&address) {
            return Err(self.raise(
                errors::VALUE,
                format!("{name} that contains itself cannot be copied to the other side"),
            ));
        }
        if open.len() >= MAX_DEPTH {
            return Err(self.raise(
                errors::VALUE,
                format!("{name} nested deeper than {MAX_DEPTH} cannot be copied to the other side"),
            ));
        }
        open.push(address);
        Ok(())
    }

    /// A datum as a value: what was lent comes back as it was.
    pub(crate) fn value_of(&mut self, datum: Datum) -> Value {
        match datum {
            Datum::Null => Value::Null,
            Datum::Bool(truth) => Value::Bool(truth),
            Datum::Int(number) => Value::Int(number),
            Datum::Float(number) => Value::Float(number),
            Datum::Str(text) => self.heap.str(text),
            Datum::Bytes(bytes) => Value::Bytes(self.heap.alloc(crate::heap::Bytes(bytes))),
            Datum::Handle(handle) => {
                let library = self.library_of(&handle);
                Value::Foreign(self.heap.alloc(Foreign { ty: handle.box_type(), handle, library }))
            }
            Datum::Callback(callback) => self.lent_value(&callback).unwrap_or(Value::Null),
            Datum::List(list) => {
                let items = list.into_iter().map(|item| self.value_of(item)).collect();
                self.heap.array(items)
            }
            Datum::Map(pairs) => {
                let mut entries = Entries::default();
                for (key, value) in pairs {
                    let key = Key(self.heap.alloc(Str::new(key)));
                    let value = self.value_of(value);
                    entries.insert(key, value);
                }
                self.heap.map(entries)
            }
        }
    }

    /// Which library a handle belongs to: the one that has its type, else the first.
    fn library_of(&self, handle: &hako_box::Handle) -> u32 {
        if self.libraries.len() <= 1 {
            return 0;
        }
        let ty = handle.box_type();
        let owner = self
            .libraries
            .iter()
            .position(|library| library.types().iter().any(|known| std::ptr::eq(*known, ty)));
        owner.unwrap_or(0) as u32
    }
}
