//! Sorting: stable, and safe whatever the comparison function does.

use std::cmp::Ordering;

use super::arguments::{describe, rooted};
use super::number::compare_numbers;
use super::{NativeArgs, array};
use crate::heap::{Array, Gc, Items, Str, Value};
use crate::interp::{Raised, Vm, errors};

/// `sort([cmp])`
pub(super) fn sort(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let array = args.this_array(vm)?;
    if !args.get(vm, 0).is_null() {
        let function = args.callable(vm, 0, "sort", "cmp")?;
        sort_by(vm, array, |vm, left, right| ask(vm, function, left, right))?;
    } else if !sort_plain(array) {
        sort_by(vm, array, |vm, left, right| Ok(vm.compare(left, right)? != Ordering::Greater))?;
    }
    Ok(vm.heap.str("ok"))
}

/// Sorts numbers or texts, which takes no program code; whether it could.
fn sort_plain(array: Gc<Array>) -> bool {
    array.0.with(|items| {
        if items.sort_integers() {
            return true;
        }
        if items.all_by_kind(|item| matches!(item, Value::Int(_) | Value::Float(_))) {
            items.sort_by(|left, right| compare_numbers(left, right).unwrap_or(Ordering::Equal));
        } else if items.all_by_kind(|item| matches!(item, Value::Str(_))) {
            sort_texts(items);
        } else {
            return false;
        }
        true
    })
}

/// Sorts texts by code point. Their first bytes are compared first, side by side in one list: a
/// look at a text itself is a walk to another place in memory.
fn sort_texts(items: &mut Items) {
    let mut texts: Vec<(u64, Gc<Str>)> = items
        .iter()
        .filter_map(|item| if let Value::Str(text) = item { Some(text) } else { None })
        .map(|text| (first_bytes(text.as_str()), text))
        .collect();
    texts.sort_by(|(left_first, left), (right_first, right)| {
        left_first.cmp(right_first).then_with(|| left.as_str().cmp(right.as_str()))
    });
    for (index, (_, text)) in texts.into_iter().enumerate() {
        items.set_fitting(index, Value::Str(text));
    }
}

/// The first eight bytes as a number in the order of texts; of a shorter text zeros follow.
fn first_bytes(text: &str) -> u64 {
    let mut bytes = [0; 8];
    for (byte, from) in bytes.iter_mut().zip(text.bytes()) {
        *byte = from;
    }
    u64::from_be_bytes(bytes)
}

/// Whether `left` may stay before `right`, as the program's function says.
fn ask(vm: &mut Vm, function: Value, left: Value, right: Value) -> Result<bool, Raised> {
    match vm.call(function, &[left, right])? {
        Value::Int(order) => Ok(order <= 0),
        Value::Float(order) if !order.is_nan() => Ok(order <= 0.0),
        other => {
            let given = describe(vm, other);
            let message = format!(
                "the function given to `sort` must give a number below, at or above 0 for its \
                 two arguments (such as `a - b`), not {given}"
            );
            Err(vm.raise(errors::TYPE, message))
        }
    }
}

/// Sorts a copy while `in_order` may run program code, then writes it back.
fn sort_by(
    vm: &mut Vm,
    array: Gc<Array>,
    mut in_order: impl FnMut(&mut Vm, Value, Value) -> Result<bool, Raised>,
) -> Result<(), Raised> {
    let before = array.to_vec();
    let mut items = before.clone();
    // A second array keeps the elements alive if the program drops them meanwhile.
    let keeper = vm.heap.array(array.0.with(|items| items.clone()));
    rooted(vm, keeper, |vm| merge_sort(vm, &mut items, &mut in_order))?;
    let unchanged = array.0.with(|now| {
        let same = now.len() == before.len()
            && now.iter().zip(&before).all(|(now, before)| array::identical(now, *before));
        if same {
            for (index, item) in items.iter().enumerate() {
                now.set(index, *item);
            }
        }
        same
    });
    if unchanged {
        return Ok(());
    }
    let message = "the array was changed while `sort` compared its elements; \
                   the comparison function must leave it alone";
    Err(vm.raise(errors::VALUE, message))
}

/// A merge sort from the bottom up: no recursion, and any answers of `in_order` end it.
fn merge_sort(
    vm: &mut Vm,
    items: &mut Vec<Value>,
    in_order: &mut impl FnMut(&mut Vm, Value, Value) -> Result<bool, Raised>,
) -> Result<(), Raised> {
    let len = items.len();
    let mut merged = Vec::with_capacity(len);
    let mut width = 1;
    while width < len {
        merged.clear();
        let mut start = 0;
        while start < len {
            let middle = (start + width).min(len);
            let end = (middle + width).min(len);
            merge(vm, &items[start..middle], &items[middle..end], &mut merged, in_order)?;
            start = end;
        }
        std::mem::swap(items, &mut merged);
        width *= 2;
    }
    Ok(())
}

fn merge(
    vm: &mut Vm,
    mut left: &[Value],
    mut right: &[Value],
    merged: &mut Vec<Value>,
    in_order: &mut impl FnMut(&mut Vm, Value, Value) -> Result<bool, Raised>,
) -> Result<(), Raised> {
    // Runs that are in order already cost one comparison.
    if let (Some(last), Some(first)) = (left.last(), right.first())
        && in_order(vm, *last, *first)?
    {
        merged.extend_from_slice(left);
        merged.extend_from_slice(right);
        return Ok(());
    }
    while let (Some((first, left_rest)), Some((second, right_rest))) =
        (left.split_first(), right.split_first())
    {
        if in_order(vm, *first, *second)? {
            merged.push(*first);
            left = left_rest;
        } else {
            merged.push(*second);
            right = right_rest;
        }
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
    Ok(())
}
