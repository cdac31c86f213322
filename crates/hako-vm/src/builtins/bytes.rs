//! The methods of bytes, and of ranges, which answer the same questions.

use super::arguments::{check_bytes, check_items, reserve, room, wrong};
use super::string::check_encoding;
use super::{Native, NativeArgs, entry};
use crate::heap::{Array, Bytes, Gc, Items, Range, Value};
use crate::interp::{Raised, Vm, errors};

pub(super) static METHODS: &[Native] = &[
    entry("length", 0, 0, length),
    entry("len", 0, 0, length),
    entry("size", 0, 0, length),
    entry("get", 1, 1, get),
    entry("slice", 1, 2, slice),
    entry("to_array", 0, 0, to_array),
    entry("to_hex", 0, 0, to_hex),
    entry("decode", 0, 1, decode),
];

/// The methods of ranges.
pub(super) static RANGE_METHODS: &[Native] = &[
    entry("length", 0, 0, range_length),
    entry("len", 0, 0, range_length),
    entry("size", 0, 0, range_length),
    entry("contains", 1, 1, range_contains),
    entry("to_array", 0, 0, range_to_array),
];

fn length(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Int(args.this_bytes(vm)?.0.len() as i64))
}

fn get(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let bytes = args.this_bytes(vm)?;
    let index = args.int(vm, 0, "get", "index")?;
    let byte = usize::try_from(index).ok().and_then(|index| bytes.0.get(index));
    Ok(byte.map_or(Value::Null, |byte| Value::Int(i64::from(*byte))))
}

fn slice(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let bytes = args.this_bytes(vm)?;
    let (start, end) = args.stretch(vm, 0, bytes.0.len(), "slice")?;
    Ok(Value::Bytes(vm.heap.alloc(Bytes(bytes.0[start..end].into()))))
}

fn to_array(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let bytes = args.this_bytes(vm)?;
    let count = check_items(vm, "to_array", Some(bytes.0.len()))?;
    let mut items = Items::default();
    reserve(vm, "to_array", &mut items, count)?;
    items.extend(bytes.0.iter().map(|byte| Value::Int(i64::from(*byte))));
    Ok(vm.heap.array(items))
}

fn to_hex(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let bytes = args.this_bytes(vm)?;
    let len = check_bytes(vm, "to_hex", bytes.0.len().checked_mul(2))?;
    let mut text = String::with_capacity(len);
    for byte in &bytes.0 {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    Ok(vm.heap.str(text))
}

fn decode(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let bytes = args.this_bytes(vm)?;
    check_encoding(vm, args, "decode")?;
    match std::str::from_utf8(&bytes.0) {
        Ok(text) => Ok(vm.heap.str(text)),
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes.0[at];
            let message = format!("these bytes are not UTF-8 text: byte {at} is 0x{byte:02x}");
            Err(vm.raise(errors::VALUE, message))
        }
    }
}

/// The bytes that an array of integers lists.
pub(super) fn of_array(vm: &mut Vm, array: Gc<Array>) -> Result<Box<[u8]>, Raised> {
    let mut bytes = room(vm, "BytesBox", array.len())?;
    for index in 0..array.len() {
        let Some(item) = array.get(index) else { break };
        let byte = match item {
            Value::Int(value) => u8::try_from(value).ok(),
            _ => None,
        };
        let Some(byte) = byte else {
            let name = format!("element {index}");
            if let Value::Int(value) = item {
                let message = format!("`{name}` of `BytesBox` must be from 0 to 255, not {value}");
                return Err(vm.raise(errors::VALUE, message));
            }
            return Err(wrong(vm, "BytesBox", &name, "an Integer", item));
        };
        bytes.push(byte);
    }
    Ok(bytes.into_boxed_slice())
}

/// How many integers a range has; more than an `Integer` counts for the widest ones.
fn count(range: &Range) -> u64 {
    if range.end <= range.start { 0 } else { range.end.abs_diff(range.start) }
}

fn range_length(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let range = args.this_range(vm)?;
    i64::try_from(count(&range)).map(Value::Int).map_err(|_| {
        vm.raise(errors::VALUE, "this range has more elements than an Integer can count")
    })
}

fn range_contains(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let range = args.this_range(vm)?;
    Ok(Value::Bool(match args.get(vm, 0) {
        Value::Int(value) => (range.start..range.end).contains(&value),
        Value::Float(value) => super::number::truncate(value)
            .is_ok_and(|whole| value.fract() == 0.0 && (range.start..range.end).contains(&whole)),
        _ => false,
    }))
}

fn range_to_array(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let range = args.this_range(vm)?;
    array_of_range(vm, &range, "to_array")
}

/// The integers of a range as an array.
pub(super) fn array_of_range(vm: &mut Vm, range: &Range, of: &str) -> Result<Value, Raised> {
    let count = check_items(vm, of, usize::try_from(count(range)).ok())?;
    let mut items = Items::default();
    reserve(vm, of, &mut items, count)?;
    items.extend((range.start..range.end).map(Value::Int));
    Ok(vm.heap.array(items))
}
