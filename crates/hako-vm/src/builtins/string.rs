//! The methods of texts. Every index counts code points.

use super::arguments::{check_bytes, check_items, clamp, describe, quote, reserve, room};
use super::number::{parse_float, parse_int};
use super::{Native, NativeArgs, entry};
use crate::heap::{Bytes, Gc, Items, Str, Value};
use crate::interp::{Raised, Vm, errors};

pub(super) static METHODS: &[Native] = &[
    entry("length", 0, 0, length),
    entry("len", 0, 0, length),
    entry("size", 0, 0, length),
    entry("substring", 1, 2, substring),
    entry("substr", 1, 2, substring),
    entry("concat", 1, 1, concat),
    entry("indexOf", 1, 2, index_of),
    entry("find", 1, 2, index_of),
    entry("lastIndexOf", 1, 2, last_index_of),
    entry("replace", 2, 2, replace),
    entry("trim", 0, 0, trim),
    entry("toUpper", 0, 0, to_upper),
    entry("toUpperCase", 0, 0, to_upper),
    entry("toLower", 0, 0, to_lower),
    entry("toLowerCase", 0, 0, to_lower),
    entry("contains", 1, 1, contains),
    entry("startsWith", 1, 1, starts_with),
    entry("endsWith", 1, 1, ends_with),
    entry("split", 0, 1, split),
    entry("charAt", 1, 1, char_at),
    entry("repeat", 1, 1, repeat),
    entry("is_space", 0, 0, is_space),
    entry("is_alpha", 0, 0, is_alpha),
    entry("toInteger", 0, 0, to_integer),
    entry("to_int", 0, 0, to_integer),
    entry("toFloat", 0, 0, to_float),
    entry("to_float", 0, 0, to_float),
    entry("toIntOrNull", 0, 0, to_int_or_null),
    entry("to_bool", 0, 0, to_bool),
    entry("to_array", 0, 0, to_array),
    entry("encode", 0, 1, encode),
];

/// The part of `text` between two code points, `start <= end`, as a text of its own.
fn part(vm: &mut Vm, text: Gc<Str>, start: usize, end: usize) -> Value {
    let from = text.offset(start);
    let rest = &text.as_str()[from..];
    let to = if text.ascii() {
        (end - start).min(rest.len())
    } else {
        rest.char_indices().nth(end - start).map_or(rest.len(), |(offset, _)| offset)
    };
    piece(vm, text, from, from + to)
}

/// The bytes `from..to` of `text`, which begin and end a character, as a text.
fn piece(vm: &mut Vm, text: Gc<Str>, from: usize, to: usize) -> Value {
    let whole = text.as_str();
    if from == 0 && to == whole.len() {
        return Value::Str(text);
    }
    let part = &whole[from..to];
    if let [byte] = part.as_bytes() {
        return vm.heap.letter(char::from(*byte));
    }
    vm.heap.str(part)
}

/// The code point at byte `offset`.
fn index_at(text: &Str, offset: usize) -> i64 {
    let index = if text.ascii() { offset } else { text.as_str()[..offset].chars().count() };
    index as i64
}

fn length(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Int(args.this_str(vm)?.chars() as i64))
}

fn substring(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    // No text has more code points than bytes, and `part` stops at the end.
    let (start, end) = args.stretch(vm, 0, text.as_str().len(), "substring")?;
    Ok(part(vm, text, start, end))
}

fn concat(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let tail = match args.get(vm, 0) {
        Value::Str(tail) => tail,
        Value::Null => {
            return Err(vm.raise(errors::TYPE, "`concat` cannot add null to a text"));
        }
        other => {
            let tail = vm.text(other)?;
            match vm.heap.str(tail) {
                Value::Str(tail) => tail,
                other => return Ok(other),
            }
        }
    };
    check_bytes(vm, "concat", text.as_str().len().checked_add(tail.as_str().len()))?;
    Ok(vm.heap.concat(text, tail))
}

fn index_of(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let needle = args.text(vm, 0, "indexOf", "text")?;
    let from = match args.get(vm, 1) {
        Value::Null => 0,
        _ => args.int(vm, 1, "indexOf", "from")?,
    };
    let whole = text.as_str();
    let start = if from <= 0 {
        0
    } else {
        let from = clamp(from, usize::MAX);
        if from > text.chars() {
            return Ok(Value::Int(-1));
        }
        text.offset(from)
    };
    let found = whole[start..].find(needle.as_str());
    Ok(Value::Int(found.map_or(-1, |offset| index_at(&text, start + offset))))
}

fn last_index_of(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let needle = args.text(vm, 0, "lastIndexOf", "text")?;
    let whole = text.as_str();
    let end = match args.get(vm, 1) {
        Value::Null => whole.len(),
        _ => {
            let from = args.int(vm, 1, "lastIndexOf", "from")?;
            if from < 0 {
                return Ok(Value::Int(-1));
            }
            // The match may begin at `from` at the latest.
            let last = text.offset(clamp(from, whole.len()));
            let end = last.saturating_add(needle.as_str().len()).min(whole.len());
            // A match from there ends a character; no other one may reach beyond it.
            (0..=end).rev().find(|end| whole.is_char_boundary(*end)).unwrap_or(0)
        }
    };
    let found = whole[..end].rfind(needle.as_str());
    Ok(Value::Int(found.map_or(-1, |offset| index_at(&text, offset))))
}

fn replace(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let old = args.text(vm, 0, "replace", "old")?;
    let new = args.text(vm, 1, "replace", "new")?;
    let (whole, old, new) = (text.as_str(), old.as_str(), new.as_str());
    let count = whole.matches(old).count();
    if count == 0 {
        return Ok(Value::Str(text));
    }
    let kept = whole.len() - count * old.len();
    let len = count.checked_mul(new.len()).and_then(|added| added.checked_add(kept));
    check_bytes(vm, "replace", len)?;
    Ok(vm.heap.str(whole.replace(old, new)))
}

fn trim(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let whole = text.as_str();
    let from = whole.len() - whole.trim_start().len();
    let to = from + whole[from..].trim_end().len();
    Ok(piece(vm, text, from, to))
}

fn to_upper(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let upper = text.as_str().to_uppercase();
    // Some letters become longer.
    check_bytes(vm, "toUpper", Some(upper.len()))?;
    Ok(vm.heap.str(upper))
}

fn to_lower(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let lower = text.as_str().to_lowercase();
    check_bytes(vm, "toLower", Some(lower.len()))?;
    Ok(vm.heap.str(lower))
}

fn contains(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let needle = args.text(vm, 0, "contains", "text")?;
    Ok(Value::Bool(text.as_str().contains(needle.as_str())))
}

fn starts_with(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let prefix = args.text(vm, 0, "startsWith", "prefix")?;
    Ok(Value::Bool(text.as_str().starts_with(prefix.as_str())))
}

fn ends_with(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let suffix = args.text(vm, 0, "endsWith", "suffix")?;
    Ok(Value::Bool(text.as_str().ends_with(suffix.as_str())))
}

/// At a separator; at white space without one; into characters at the empty one.
fn split(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    if args.is_empty() {
        let text = args.this_str(vm)?;
        let parts = text.as_str().split_whitespace();
        return collect(vm, text, parts.clone().count(), parts);
    }
    let text = args.this_str(vm)?;
    let separator = args.text(vm, 0, "split", "separator")?;
    if separator.as_str().is_empty() {
        return to_array(vm, args);
    }
    let parts = text.as_str().split(separator.as_str());
    collect(vm, text, parts.clone().count(), parts)
}

/// Parts of `text` as an array of texts.
fn collect<'t>(
    vm: &mut Vm,
    text: Gc<Str>,
    count: usize,
    parts: impl Iterator<Item = &'t str>,
) -> Result<Value, Raised> {
    check_items(vm, "split", Some(count))?;
    let mut items = Items::default();
    reserve(vm, "split", &mut items, count)?;
    let len = text.as_str().len();
    for part in parts {
        items.push(if part.len() == len {
            Value::Str(text)
        } else if let [byte] = part.as_bytes() {
            vm.heap.letter(char::from(*byte))
        } else {
            vm.heap.str(part)
        });
    }
    Ok(vm.heap.array(items))
}

fn to_array(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let count = check_items(vm, "to_array", Some(text.chars()))?;
    let mut items = Items::default();
    reserve(vm, "to_array", &mut items, count)?;
    for letter in text.as_str().chars() {
        items.push(vm.heap.letter(letter));
    }
    Ok(vm.heap.array(items))
}

fn char_at(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let index = args.int(vm, 0, "charAt", "index")?;
    let found = usize::try_from(index)
        .ok()
        .and_then(|index| text.as_str()[text.offset(index)..].chars().next());
    Ok(match found {
        Some(letter) => vm.heap.letter(letter),
        None => vm.heap.str(""),
    })
}

fn repeat(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let count = args.int(vm, 0, "repeat", "count")?;
    let Ok(count) = usize::try_from(count) else {
        let message = format!("`count` of `repeat` must be 0 or more, not {count}");
        return Err(vm.raise(errors::VALUE, message));
    };
    let piece = text.as_str();
    let len = check_bytes(vm, "repeat", piece.len().checked_mul(count))?;
    // Only to learn whether there is memory for it; `repeat` would abort.
    drop(room::<u8>(vm, "repeat", len)?);
    Ok(vm.heap.str(piece.repeat(if piece.is_empty() { 0 } else { count })))
}

fn is_space(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let text = text.as_str();
    Ok(Value::Bool(!text.is_empty() && text.chars().all(char::is_whitespace)))
}

fn is_alpha(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    let text = text.as_str();
    Ok(Value::Bool(!text.is_empty() && text.chars().all(char::is_alphabetic)))
}

fn to_integer(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    parse_int(text.as_str()).map(Value::Int).map_err(|reason| vm.raise(errors::VALUE, reason))
}

fn to_float(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    parse_float(text.as_str()).map(Value::Float).map_err(|reason| vm.raise(errors::VALUE, reason))
}

fn to_int_or_null(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    Ok(parse_int(text.as_str()).map_or(Value::Null, Value::Int))
}

fn to_bool(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Bool(!args.this_str(vm)?.as_str().is_empty()))
}

fn encode(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = args.this_str(vm)?;
    check_encoding(vm, args, "encode")?;
    let bytes = text.as_str().as_bytes().into();
    Ok(Value::Bytes(vm.heap.alloc(Bytes(bytes))))
}

/// Refuses every encoding but UTF-8, the only one there is.
pub(super) fn check_encoding(vm: &mut Vm, args: NativeArgs, of: &str) -> Result<(), Raised> {
    match args.get(vm, 0) {
        Value::Null => Ok(()),
        Value::Str(name)
            if ["utf-8", "utf8"].contains(&name.as_str().to_ascii_lowercase().as_str()) =>
        {
            Ok(())
        }
        Value::Str(name) => {
            let name = quote(name.as_str());
            let message = format!("`{of}` knows the encoding \"utf-8\" only, not {name}");
            Err(vm.raise(errors::VALUE, message))
        }
        other => {
            let given = describe(vm, other);
            let message = format!("`encoding` of `{of}` must be the String \"utf-8\", not {given}");
            Err(vm.raise(errors::TYPE, message))
        }
    }
}
