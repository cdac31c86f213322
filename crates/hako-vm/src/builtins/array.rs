//! The methods of arrays. Callbacks may change the array that is being walked: a walk goes as far
//! as the array was long when it began, and ends early when it has become shorter.

use super::arguments::{MAX_BYTES, check_bytes, check_items, clamp, reserve, rooted};
use super::{Native, NativeArgs, entry, sort};
use crate::heap::{Array, Gc, Items, Value};
use crate::interp::{Raised, Vm, errors};

pub(super) static METHODS: &[Native] = &[
    entry("length", 0, 0, length),
    entry("len", 0, 0, length),
    entry("size", 0, 0, length),
    entry("get", 1, 1, get),
    entry("set", 2, 2, set),
    entry("push", 1, 1, push),
    entry("insert", 2, 2, insert),
    entry("clear", 0, 0, clear),
    entry("pop", 0, 0, pop),
    entry("remove", 1, 1, remove),
    entry("contains", 1, 1, contains),
    entry("indexOf", 1, 1, index_of),
    entry("join", 1, 1, join),
    entry("sort", 0, 1, sort::sort),
    entry("reverse", 0, 0, reverse),
    entry("slice", 1, 2, slice),
    entry("map", 1, 1, map),
    entry("filter", 1, 1, filter),
    entry("reduce", 2, 2, reduce),
    entry("each", 1, 1, each),
    entry("to_array", 0, 0, super::copy::copy),
];

/// Element `index`, if there is one.
fn element(array: Gc<Array>, index: i64) -> Option<Value> {
    array.get(usize::try_from(index).ok()?)
}

/// Changes the elements; `change` says how many bytes they own in addition.
fn grow(vm: &mut Vm, array: Gc<Array>, change: impl FnOnce(&mut Items) -> usize) {
    let grown = array.0.with(change);
    if grown > 0 {
        vm.heap.grown(grown);
    }
}

/// Adds `value` at the end.
fn append(vm: &mut Vm, array: Gc<Array>, value: Value, of: &str) -> Result<(), Raised> {
    check_items(vm, of, Some(array.len() + 1))?;
    grow(vm, array, |items| items.push(value));
    Ok(())
}

fn length(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Int(args.this_array(vm)?.len() as i64))
}

fn get(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    let index = args.int(vm, 0, "get", "index")?;
    Ok(element(array, index).unwrap_or(Value::Null))
}

/// At the end it appends; beyond it, and before the start, it does nothing.
fn set(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    let index = args.int(vm, 0, "set", "index")?;
    let value = args.get(vm, 1);
    if let Ok(index) = usize::try_from(index) {
        if index == array.len() {
            append(vm, array, value, "set")?;
        } else {
            grow(vm, array, |items| items.set(index, value));
        }
    }
    Ok(Value::Null)
}

fn push(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    let value = args.get(vm, 0);
    append(vm, array, value, "push")?;
    Ok(Value::Null)
}

fn insert(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    let index = args.int(vm, 0, "insert", "index")?;
    let value = args.get(vm, 1);
    let len = array.len();
    let at = usize::try_from(index).ok().filter(|index| *index <= len);
    let Some(at) = at else {
        let message = format!("`index` of `insert` must be from 0 to {len}, not {index}");
        return Err(vm.raise(errors::INDEX, message));
    };
    check_items(vm, "insert", Some(len + 1))?;
    grow(vm, array, |items| items.insert(at, value));
    Ok(Value::Null)
}

fn clear(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    args.this_array(vm)?.0.with(Items::clear);
    Ok(Value::Null)
}

fn pop(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(args.this_array(vm)?.0.with(Items::pop).unwrap_or(Value::Null))
}

/// The element taken out; null when there is none, as with `get` and `pop`.
fn remove(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    let index = args.int(vm, 0, "remove", "index")?;
    let removed = array.0.with(|items| {
        let index = usize::try_from(index).ok()?;
        items.remove(index)
    });
    Ok(removed.unwrap_or(Value::Null))
}

/// Whether two values are equal, when that takes no program code to know.
fn plainly_equal(left: Value, right: Value) -> Option<bool> {
    match (left, right) {
        (Value::Null, Value::Null) => Some(true),
        (Value::Int(left), Value::Int(right)) => Some(left == right),
        (Value::Bool(left), Value::Bool(right)) => Some(left == right),
        (Value::Float(left), Value::Float(right)) => Some(left == right),
        (Value::Str(left), Value::Str(right)) => {
            Some(left == right || left.as_str() == right.as_str())
        }
        _ => None,
    }
}

/// Whether two values are the same one: the same object, or scalars of the same bits.
pub(super) fn identical(left: Value, right: Value) -> bool {
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Int(left), Value::Int(right)) => left == right,
        (Value::Float(left), Value::Float(right)) => left.to_bits() == right.to_bits(),
        (Value::Native(left), Value::Native(right)) => left == right,
        (Value::Class(left), Value::Class(right)) => left == right,
        (left, right) => left.address().is_some() && left.address() == right.address(),
    }
}

fn position(vm: &mut Vm, args: NativeArgs) -> Result<Option<usize>, Raised> {
    let array = args.this_array(vm)?;
    let wanted = args.get(vm, 0);
    let len = array.len();
    for index in 0..len {
        let Some(item) = array.get(index) else { break };
        let equal = match plainly_equal(item, wanted) {
            Some(equal) => equal,
            None => vm.equals(item, wanted)?,
        };
        if equal {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn contains(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Bool(position(vm, args)?.is_some()))
}

fn index_of(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Int(position(vm, args)?.map_or(-1, |index| index as i64)))
}

fn join(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    let separator = args.text(vm, 0, "join", "separator")?;
    let mut joined = String::new();
    for index in 0..array.len() {
        let Some(item) = array.get(index) else { break };
        if index > 0 {
            joined.push_str(separator.as_str());
        }
        match item {
            Value::Str(text) => joined.push_str(text.as_str()),
            other => joined.push_str(&vm.text(other)?),
        }
        if joined.len() > MAX_BYTES {
            check_bytes(vm, "join", None)?;
        }
    }
    Ok(vm.heap.str(joined))
}

fn reverse(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    args.this_array(vm)?.0.with(Items::reverse);
    Ok(vm.heap.str("ok"))
}

/// Bounds are clamped; an end below zero means the array's, as upstream.
fn slice(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    let len = array.len();
    let start = clamp(args.int(vm, 0, "slice", "start")?, len);
    let end = match args.get(vm, 1) {
        Value::Null => len,
        Value::Int(end) if end < 0 => len,
        _ => clamp(args.int(vm, 1, "slice", "end")?, len),
    };
    let end = end.max(start);
    let mut items = array.0.with(|source| source.like());
    reserve(vm, "slice", &mut items, end - start)?;
    array.0.with(|source| items.extend_from(source, start..end));
    Ok(vm.heap.array(items))
}

fn map(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    let function = args.callable(vm, 0, "map", "f")?;
    let len = array.len();
    let mut results = Items::default();
    reserve(vm, "map", &mut results, len)?;
    let results = vm.heap.array(results);
    let Value::Array(target) = results else { return Ok(results) };
    rooted(vm, results, |vm| {
        for index in 0..len {
            let Some(item) = array.get(index) else { break };
            let result = vm.call(function, &[item])?;
            append(vm, target, result, "map")?;
        }
        Ok(results)
    })
}

fn filter(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    let function = args.callable(vm, 0, "filter", "f")?;
    let results = vm.heap.array(Items::default());
    let Value::Array(target) = results else { return Ok(results) };
    let len = array.len();
    rooted(vm, results, |vm| {
        for index in 0..len {
            let Some(item) = array.get(index) else { break };
            let keep = rooted(vm, item, |vm| {
                let answer = vm.call(function, &[item])?;
                vm.truth(answer)
            })?;
            if keep {
                append(vm, target, item, "filter")?;
            }
        }
        Ok(results)
    })
}

fn reduce(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    let function = args.callable(vm, 0, "reduce", "f")?;
    let mut total = args.get(vm, 1);
    for index in 0..array.len() {
        let Some(item) = array.get(index) else { break };
        total = vm.call(function, &[total, item])?;
    }
    Ok(total)
}

fn each(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    let function = args.callable(vm, 0, "each", "f")?;
    for index in 0..array.len() {
        let Some(item) = array.get(index) else { break };
        vm.call(function, &[item])?;
    }
    Ok(Value::Null)
}
