//! Typed access to receivers and arguments. An error says which argument of which function it
//! was, what was given, and what would be right.

use super::NativeArgs;
use crate::heap::{Array, Bytes, ErrorBox, Gc, Items, Map, Range, Str, Value};
use crate::interp::{Raised, Vm, errors};

/// The most bytes that one text or one array may have.
pub(crate) const MAX_BYTES: usize = 1 << 30;

/// The most elements that one array may have.
pub(super) const MAX_ITEMS: usize = MAX_BYTES / size_of::<Value>();

/// How much of a text an error message shows.
const SHOWN_CHARS: usize = 40;

macro_rules! receivers {
    ($($(#[$doc:meta])* $method:ident: $variant:ident($ty:ty) $name:literal;)*) => {
        $($(#[$doc])*
        pub(super) fn $method(self, vm: &mut Vm) -> Result<Gc<$ty>, Raised> {
            match self.receiver(vm) {
                Value::$variant(object) => Ok(object),
                other => Err(wrong_receiver(vm, $name, other)),
            }
        })*
    };
}

impl NativeArgs {
    receivers! {
        /// The receiver, a text.
        this_str: Str(Str) "String";
        /// The receiver, bytes.
        this_bytes: Bytes(Bytes) "Bytes";
        /// The receiver, an array.
        this_array: Array(Array) "Array";
        /// The receiver, a map.
        this_map: Map(Map) "Map";
        /// The receiver, a range.
        this_range: Range(Range) "Range";
    }

    /// Argument `index` as an integer.
    pub(super) fn int(
        self,
        vm: &mut Vm,
        index: usize,
        of: &str,
        name: &str,
    ) -> Result<i64, Raised> {
        match self.get(vm, index) {
            Value::Int(value) => Ok(value),
            other => Err(wrong(vm, of, name, "an Integer", other)),
        }
    }

    /// Argument `index` as a float; integers are promoted.
    pub(super) fn float(
        self,
        vm: &mut Vm,
        index: usize,
        of: &str,
        name: &str,
    ) -> Result<f64, Raised> {
        match self.get(vm, index) {
            Value::Int(value) => Ok(value as f64),
            Value::Float(value) => Ok(value),
            other => Err(wrong(vm, of, name, "a number", other)),
        }
    }

    /// Argument `index` as a text.
    pub(super) fn text(
        self,
        vm: &mut Vm,
        index: usize,
        of: &str,
        name: &str,
    ) -> Result<Gc<Str>, Raised> {
        match self.get(vm, index) {
            Value::Str(text) => Ok(text),
            other => Err(wrong(vm, of, name, "a String", other)),
        }
    }

    /// Argument `index` as something that can be called.
    pub(super) fn callable(
        self,
        vm: &mut Vm,
        index: usize,
        of: &str,
        name: &str,
    ) -> Result<Value, Raised> {
        let value = self.get(vm, index);
        match value {
            Value::Function(_)
            | Value::Bound(_)
            | Value::Native(_)
            | Value::Class(_)
            | Value::Foreign(_) => Ok(value),
            other => Err(wrong(vm, of, name, "a function", other)),
        }
    }

    /// The stretch that arguments `index` and `index + 1` name in something of length `len`: the
    /// start clamped to it; the end clamped to it, the length when it was left out.
    pub(super) fn stretch(
        self,
        vm: &mut Vm,
        index: usize,
        len: usize,
        of: &str,
    ) -> Result<(usize, usize), Raised> {
        let start = clamp(self.int(vm, index, of, "start")?, len);
        let end = match self.get(vm, index + 1) {
            Value::Null => len,
            _ => clamp(self.int(vm, index + 1, of, "end")?, len),
        };
        Ok((start, end.max(start)))
    }
}

/// `index` moved into `0..=len`.
pub(super) fn clamp(index: i64, len: usize) -> usize {
    if index < 0 { 0 } else { usize::try_from(index).unwrap_or(len).min(len) }
}

/// The error for an argument of the wrong type.
#[cold]
pub(super) fn wrong(vm: &mut Vm, of: &str, name: &str, expected: &str, given: Value) -> Raised {
    let given_text = describe(vm, given);
    let advice = match given {
        Value::Float(_) if expected == "an Integer" => " (`to_int()` makes one of it)",
        Value::Str(_) if expected == "an Integer" => " (`toInteger()` makes one of it)",
        Value::Str(_) if expected == "a number" => " (`toFloat()` makes one of it)",
        Value::Null | Value::Str(_) => "",
        _ if expected == "a String" => " (`to_string()` makes one of it)",
        _ => "",
    };
    vm.raise(
        errors::TYPE,
        format!("`{name}` of `{of}` must be {expected}, not {given_text}{advice}"),
    )
}

#[cold]
fn wrong_receiver(vm: &mut Vm, expected: &str, given: Value) -> Raised {
    let given = describe(vm, given);
    vm.raise(errors::TYPE, format!("this is a method of {expected}, not of {given}"))
}

/// What `value` is, for messages: scalars and texts with their value, others by their type.
pub(super) fn describe(vm: &mut Vm, value: Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("the Bool {value}"),
        Value::Int(value) => format!("the Integer {value}"),
        Value::Float(value) => format!("the Float {}", super::number::float_text(value)),
        Value::Str(text) => format!("the String {}", quote(text.as_str())),
        other => format!("a value of type {}", vm.type_name(other)),
    }
}

/// `text` in quotes, cut when it is long.
pub(super) fn quote(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// Refuses texts and bytes of more than [`MAX_BYTES`]; `None` stands for a length that overflowed.
pub(crate) fn check_bytes(vm: &mut Vm, of: &str, bytes: Option<usize>) -> Result<usize, Raised> {
    match bytes {
        Some(bytes) if bytes <= MAX_BYTES => Ok(bytes),
        _ => Err(vm.raise(
            errors::VALUE,
            format!("the result of `{of}` would be longer than a text may be ({MAX_BYTES} bytes)"),
        )),
    }
}

/// Refuses arrays of more than [`MAX_ITEMS`] elements.
pub(super) fn check_items(vm: &mut Vm, of: &str, items: Option<usize>) -> Result<usize, Raised> {
    match items {
        Some(items) if items <= MAX_ITEMS => Ok(items),
        _ => Err(vm.raise(
            errors::VALUE,
            format!("`{of}` would make an array of more than {MAX_ITEMS} elements"),
        )),
    }
}

/// An empty vector with room for `len`; an error when there is no memory for it.
pub(super) fn room<T>(vm: &mut Vm, of: &str, len: usize) -> Result<Vec<T>, Raised> {
    let mut items = Vec::new();
    if items.try_reserve_exact(len).is_err() {
        return Err(no_memory(vm, of, len.saturating_mul(size_of::<T>())));
    }
    Ok(items)
}

/// Makes room in `items` for `more`; an error when there is no memory for it.
pub(super) fn reserve(vm: &mut Vm, of: &str, items: &mut Items, more: usize) -> Result<(), Raised> {
    if items.try_reserve(more).is_err() {
        return Err(no_memory(vm, of, more.saturating_mul(items.element_bytes())));
    }
    Ok(())
}

#[cold]
fn no_memory(vm: &mut Vm, of: &str, bytes: usize) -> Raised {
    vm.raise(errors::VALUE, format!("no memory for `{of}`: {bytes} bytes"))
}

/// Runs `work` while `value` is a root, so that a collection in between keeps it.
pub(super) fn rooted<R>(
    vm: &mut Vm,
    value: Value,
    work: impl FnOnce(&mut Vm) -> Result<R, Raised>,
) -> Result<R, Raised> {
    let depth = vm.roots.len();
    vm.roots.push(value);
    let result = work(vm);
    vm.roots.truncate(depth);
    result
}

/// An error of type `Panic` or of another one by name, for `panic` and `ErrorBox`.
pub(super) fn error_of_type(ty: &str, message: &str) -> ErrorBox {
    let known = errors::ALL.iter().find(|known| known.name == ty);
    let mut error = ErrorBox::new(known.copied().unwrap_or(errors::PANIC), message.into());
    if known.is_none() {
        error.ty = ty.to_owned().into();
    }
    error
}
