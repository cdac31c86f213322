//! Loops over values.

use std::cell::Cell;

use hako_box::{Datum, Operation};

use super::Vm;
use super::errors::{self, Raised};
use crate::heap::{Gc, Iter, Value};

impl Vm {
    /// An iterator over a value.
    pub(crate) fn iterate(&mut self, value: Value) -> Result<Value, Raised> {
        let state = match value {
            Value::Range(range) => Iter::Range(Cell::new(range.start), range.end),
            Value::Array(array) => Iter::Array(array, Cell::new(0)),
            Value::Map(map) => {
                let keys = map.0.with(|e| e.keys().map(|key| Value::Str(key.0)).collect());
                Iter::Keys(keys, Cell::new(0))
            }
            Value::Str(text) => Iter::Chars(text, Cell::new(0)),
            Value::Bytes(bytes) => Iter::Bytes(bytes, Cell::new(0)),
            Value::Foreign(foreign) => match self.operate_datum(Operation::Iter, &[value])? {
                Datum::Handle(handle) => Iter::Foreign(handle, foreign.library),
                other => {
                    let value = self.value_of(other);
                    return Err(self.not_iterable(value));
                }
            },
            other => return Err(self.not_iterable(other)),
        };
        Ok(Value::Iter(self.heap.alloc(state)))
    }

    fn not_iterable(&mut self, value: Value) -> Raised {
        let name = self.type_name(value);
        self.raise(
            errors::TYPE,
            format!("`for` goes over ranges, arrays, maps and texts, not over {name}"),
        )
    }

    /// The next element of an iterator; `None` at its end.
    pub(crate) fn next(&mut self, state: Gc<Iter>) -> Result<Option<Value>, Raised> {
        Ok(match &*state {
            Iter::Range(next, end) => {
                let at = next.get();
                if at >= *end {
                    return Ok(None);
                }
                next.set(at + 1);
                Some(Value::Int(at))
            }
            Iter::Array(array, next) => array.get(step(next)),
            Iter::Keys(keys, next) => keys.get(step(next)).copied(),
            Iter::Chars(text, next) => {
                let letter = text.as_str()[next.get()..].chars().next();
                letter.map(|letter| {
                    next.set(next.get() + letter.len_utf8());
                    self.heap.letter(letter)
                })
            }
            Iter::Bytes(bytes, next) => {
                bytes.0.get(step(next)).map(|byte| Value::Int(i64::from(*byte)))
            }
            Iter::Foreign(handle, library) => {
                let next = self.next_foreign(handle, *library)?;
                next.map(|datum| self.value_of(datum))
            }
        })
    }
}

fn step(next: &Cell<usize>) -> usize {
    let at = next.get();
    next.set(at + 1);
    at
}
