//! The methods of maps.

use super::arguments::check_items;
use super::{Native, NativeArgs, entry};
use crate::heap::{Key, Value};
use crate::interp::{Raised, Vm};

pub(super) static METHODS: &[Native] = &[
    entry("size", 0, 0, size),
    entry("length", 0, 0, size),
    entry("len", 0, 0, size),
    entry("has", 1, 1, has),
    entry("get", 1, 1, get),
    entry("get_or", 2, 2, get_or),
    entry("set", 2, 2, set),
    entry("delete", 1, 1, delete),
    entry("remove", 1, 1, delete),
    entry("keys", 0, 0, keys),
    entry("values", 0, 0, values),
    entry("clear", 0, 0, clear),
    entry("to_map", 0, 0, super::copy::copy),
];

fn size(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Int(args.this_map(vm)?.0.with(|entries| entries.len()) as i64))
}

/// Argument 0 as a key, and what the map has under it.
fn look_up(vm: &mut Vm, args: NativeArgs) -> Result<(Key, Option<Value>), Raised> {
    let map = args.this_map(vm)?;
    let key = vm.key(args.get(vm, 0))?;
    Ok((key, map.0.with(|entries| entries.get(&key))))
}

fn has(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Bool(look_up(vm, args)?.1.is_some()))
}

/// Upstream answers a missing key with a text, and programs look at it.
fn get(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let (key, found) = look_up(vm, args)?;
    Ok(match found {
        Some(value) => value,
        None => vm.heap.str(format!("[map/missing] Key not found: {}", key.0.as_str())),
    })
}

fn get_or(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let (_, found) = look_up(vm, args)?;
    Ok(found.unwrap_or_else(|| args.get(vm, 1)))
}

/// What `set` and `delete` say, in one allocation: most programs drop it unread.
fn answer(vm: &mut Vm, words: &str, key: Key) -> Value {
    let key = key.0.as_str();
    let mut text = String::with_capacity(words.len() + key.len());
    text.push_str(words);
    text.push_str(key);
    vm.heap.str(text)
}

fn set(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let map = args.this_map(vm)?;
    let key = vm.key(args.get(vm, 0))?;
    let value = args.get(vm, 1);
    check_items(vm, "set", Some(map.0.with(|entries| entries.len()) + 1))?;
    vm.insert(map, key, value);
    Ok(answer(vm, "Set key: ", key))
}

fn delete(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let map = args.this_map(vm)?;
    let key = vm.key(args.get(vm, 0))?;
    let deleted = map.0.with(|entries| entries.remove(&key));
    Ok(answer(vm, if deleted { "Deleted key: " } else { "Key not found: " }, key))
}

fn keys(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let keys =
        args.this_map(vm)?.0.with(|entries| entries.keys().map(|key| Value::Str(key.0)).collect());
    Ok(vm.heap.array(keys))
}

fn values(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let values = args.this_map(vm)?.0.with(|entries| entries.values().collect());
    Ok(vm.heap.array(values))
}

fn clear(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    args.this_map(vm)?.0.with(|entries| entries.clear());
    Ok(vm.heap.str("Map cleared"))
}
