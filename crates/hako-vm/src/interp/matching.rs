//! What patterns ask, and the values that declarations make.

use std::rc::Rc;

use super::Vm;
use super::errors::{self, Raised};
use super::ops;
use crate::heap::{CellBox, Closure, Items, Record, Value, Variant, Weak};
use crate::mir::Capture;
use crate::symbol::Symbol;

/// Element `index` of an array, from the end when negative; null when there is none.
#[inline(never)]
pub(super) fn element(value: Value, index: i16) -> Value {
    let Value::Array(array) = value else { return Value::Null };
    let at = if index < 0 { array.len() as i64 + i64::from(index) } else { i64::from(index) };
    usize::try_from(at).ok().and_then(|at| array.get(at)).unwrap_or(Value::Null)
}

/// The elements of an array without some at its ends.
#[inline(never)]
pub(super) fn rest(value: Value, skip_front: u8, skip_back: u8) -> Items {
    let Value::Array(array) = value else { return Items::default() };
    array.0.with(|items| {
        let end = items.len().saturating_sub(usize::from(skip_back));
        items.slice(usize::from(skip_front).min(end)..end)
    })
}

/// What a map has under a key.
pub(super) fn map_get(value: Value, key: Value) -> Option<Value> {
    let (Value::Map(map), Value::Str(key)) = (value, key) else { return None };
    map.0.with(|entries| entries.get_text(key.as_str()))
}

/// Whether `from <= value < to`; false for what cannot be compared.
pub(super) fn in_range(value: Value, from: Value, to: Value) -> bool {
    use std::cmp::Ordering::{Greater, Less};
    let low = ops::compare_values(from, value);
    let high = ops::compare_values(value, to);
    matches!(low, Some(order) if order != Greater) && high == Some(Less)
}

impl Vm {
    /// Whether `value` equals `pattern`, which is a literal.
    pub(super) fn pattern_equals(&mut self, value: Value, pattern: Value) -> Result<bool, Raised> {
        if let Value::Foreign(_) = value {
            return self.equals(value, pattern);
        }
        Ok(self.same(value, pattern))
    }

    /// Splits a value for postfix `?`.
    pub(super) fn question(&mut self, value: Value) -> Result<(bool, Value), Raised> {
        match value {
            // Option: Some, None. Result: Ok, Err.
            Value::Variant(variant) if variant.id <= 1 => match variant.index {
                0 => Ok((true, variant.payload.first().copied().unwrap_or(Value::Null))),
                _ => Ok((false, Value::Null)),
            },
            other => {
                let name = self.type_name(other);
                Err(self
                    .raise(errors::TYPE, format!("`?` takes an Option or a Result, not {name}")))
            }
        }
    }

    pub(super) fn match_fail(&mut self, value: Value) -> Raised {
        match self.text(value) {
            Ok(text) => {
                let text = shorten(&text);
                self.raise(errors::MATCH, format!("no arm matches `{text}`; `_` takes the rest"))
            }
            Err(raised) => raised,
        }
    }

    pub(super) fn assert_fail(&mut self, message: Value) -> Raised {
        if message.is_null() {
            return self.raise(errors::ASSERTION, "assertion failed");
        }
        match self.text(message) {
            Ok(text) => self.raise(errors::ASSERTION, text),
            Err(raised) => raised,
        }
    }

    /// Whether an error is of the type or a subtype called `name`.
    pub(super) fn error_is(&self, error: Value, name: Symbol) -> bool {
        let Value::Error(error) = error else { return false };
        let name = self.program.symbols.text(name);
        error.types().any(|ty| *ty == **name)
    }

    /// The error that was pending becomes the cause of the one that came instead.
    pub(super) fn chain(&mut self, new: Value, old: Value) {
        if let (Value::Error(new), Value::Error(old)) = (new, old)
            && new != old
        {
            if new.cause.get().is_null() {
                new.cause.set(Value::Error(old));
            }
            // A handler that fails cannot keep a program going that must stop.
            new.fatal.set(new.fatal.get() || old.fatal.get());
        }
    }

    /// An array of the `count` values from `window` on.
    #[inline(never)]
    pub(super) fn new_array(&mut self, window: usize, count: usize) -> Value {
        let items = Items::of(count, |index| self.stack.get(window + index));
        self.heap.array(items)
    }

    /// Adds the `count` values from `window` on to an array.
    #[inline(never)]
    pub(super) fn extend_array(&mut self, array: Value, window: usize, count: usize) {
        let Value::Array(array) = array else { return };
        let more = Items::of(count, |index| self.stack.get(window + index));
        let grown = array.0.with(|items| items.extend_from(&more, 0..count));
        self.heap.grown(grown);
    }

    pub(super) fn new_cell(&mut self, value: Value) -> Value {
        Value::Cell(self.heap.alloc(CellBox(std::cell::Cell::new(value))))
    }

    /// A closure of `function`, made by the function whose register 0 is at `base`. One that
    /// captures nothing is made once: a function is equal to itself.
    pub(super) fn new_closure(&mut self, function: u32, base: usize) -> Value {
        let code = Rc::clone(&self.codes[function as usize]);
        if let Some(value) = code.value.get() {
            return value;
        }
        let captures = code
            .function
            .captures
            .iter()
            .map(|capture| match *capture {
                Capture::Register(register) => self.stack.get(base + usize::from(register)),
                Capture::Outer(index) => match self.stack.get(base) {
                    Value::Function(outer) => outer.captures[usize::from(index)],
                    _ => Value::Null,
                },
            })
            .collect();
        let plain = code.function.captures.is_empty().then(|| Rc::clone(&code));
        let value = Value::Function(self.heap.alloc(Closure { code, captures }));
        if let Some(code) = plain {
            code.value.set(Some(value));
        }
        value
    }

    pub(super) fn new_variant(
        &mut self,
        (id, index): (u32, u32),
        payload: impl Fn(u16) -> Value,
    ) -> Value {
        let def = Rc::clone(&self.program.enums[id as usize]);
        let count = def.variants[index as usize].fields.len() as u16;
        let payload = (0..count).map(payload).collect();
        Value::Variant(self.heap.alloc(Variant { def, id, index, payload }))
    }

    pub(super) fn new_record(&mut self, record: u32, field: impl Fn(u16) -> Value) -> Value {
        let def = Rc::clone(&self.program.records[record as usize]);
        let fields = (0..def.fields.len() as u16).map(field).collect();
        Value::Record(self.heap.alloc(Record { def, fields }))
    }

    /// A copy of the record at `window` with other values in the fields named.
    pub(super) fn with_fields(&mut self, window: usize, names: &[Symbol]) -> Result<Value, Raised> {
        let value = self.stack.get(window);
        let Value::Record(record) = value else {
            let name = self.type_name(value);
            return Err(self.raise(errors::TYPE, format!("`with` takes a record, not {name}")));
        };
        let mut fields = record.fields.clone();
        for (index, name) in names.iter().enumerate() {
            let Some(slot) = record.def.fields.iter().position(|field| field == name) else {
                return Err(self.no_member(value, *name, false));
            };
            fields[slot] = self.stack.get(window + 1 + index);
        }
        let def = Rc::clone(&record.def);
        Ok(Value::Record(self.heap.alloc(Record { def, fields })))
    }

    pub(super) fn new_range(&mut self, from: Value, to: Value) -> Result<Value, Raised> {
        match (from, to) {
            (Value::Int(start), Value::Int(end)) => {
                Ok(Value::Range(self.heap.alloc(crate::heap::Range { start, end })))
            }
            _ => Err(self.range_type(from, to)),
        }
    }

    pub(super) fn range_type(&mut self, from: Value, to: Value) -> Raised {
        let (from, to) = (self.type_name(from), self.type_name(to));
        self.raise(errors::TYPE, format!("a range is made of two integers, not {from} and {to}"))
    }

    pub(super) fn new_weak(&mut self, value: Value) -> Result<Value, Raised> {
        match value {
            Value::Null | Value::Weak(_) => Ok(value),
            Value::Instance(instance) => {
                let name = Rc::clone(&instance.class.name);
                let target = std::cell::Cell::new(value);
                Ok(Value::Weak(self.heap.alloc(Weak { target, name })))
            }
            other => {
                let name = self.type_name(other);
                Err(self.raise(
                    errors::TYPE,
                    format!("a weak reference refers to a box of the program, not to {name}"),
                ))
            }
        }
    }
}

/// A text that fits into a message.
pub(crate) fn shorten(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
