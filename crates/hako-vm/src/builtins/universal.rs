//! What every value answers, and the methods of functions, weak references and built-in enums.

use super::arguments::{describe, wrong};
use super::{Native, NativeArgs, entry};
use crate::heap::{Gc, Life, Value, Variant};
use crate::interp::{Raised, Vm, errors};

/// Of every value.
pub(super) static METHODS: &[Native] =
    &[entry("to_string", 0, 0, to_string), entry("toString", 0, 0, to_string)];

/// Of the values that are no boxes of a program or library: what boxes of libraries answer too.
pub(super) static PLAIN_METHODS: &[Native] = &[
    entry("str", 0, 0, to_string),
    entry("repr", 0, 0, repr),
    entry("type_name", 0, 0, type_name),
    entry("to_value", 0, 0, super::copy::copy),
];

pub(super) static FUNCTION_METHODS: &[Native] = &[entry("call", 0, usize::MAX, call)];

pub(super) static WEAK_METHODS: &[Native] = &[entry("weak_to_strong", 0, 0, weak_to_strong)];

/// Of `Option` and `Result`; other enums refuse them.
pub(super) static VARIANT_METHODS: &[Native] = &[
    entry("is_some", 0, 0, is_some),
    entry("is_none", 0, 0, is_none),
    entry("is_ok", 0, 0, is_ok),
    entry("is_err", 0, 0, is_err),
    entry("get_value", 0, 0, get_value),
    entry("get_error", 0, 0, get_error),
];

fn to_string(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    match args.receiver(vm) {
        text @ Value::Str(_) => Ok(text),
        other => {
            let text = vm.text(other)?;
            Ok(vm.heap.str(text))
        }
    }
}

/// A text in quotes; else as `to_string`.
fn repr(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    match args.receiver(vm) {
        Value::Str(text) => Ok(vm.heap.str(format!("{:?}", text.as_str()))),
        _ => to_string(vm, args),
    }
}

fn type_name(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let name = vm.type_name(args.receiver(vm));
    Ok(vm.heap.str(&*name))
}

fn call(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let function = args.receiver(vm);
    let given: Vec<Value> = (0..args.len()).map(|index| args.get(vm, index)).collect();
    vm.call(function, &given)
}

/// The box; null once it was reclaimed or has ended.
fn weak_to_strong(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let Value::Weak(weak) = args.receiver(vm) else {
        let value = args.receiver(vm);
        return Err(wrong(vm, "weak_to_strong", "receiver", "a weak reference", value));
    };
    let target = weak.target.get();
    Ok(match target {
        Value::Instance(instance) if instance.life() != Life::Alive => Value::Null,
        target => target,
    })
}

/// The place of `Option` among the program's enums; its variants are `Some` and `None`.
const OPTION: u32 = 0;
/// The place of `Result` among the program's enums; its variants are `Ok` and `Err`.
pub(super) const RESULT: u32 = 1;

/// The receiver, a variant of the enum `id`.
fn variant(vm: &mut Vm, args: NativeArgs, id: u32, of: &str) -> Result<Gc<Variant>, Raised> {
    match args.receiver(vm) {
        Value::Variant(variant) if variant.id == id => Ok(variant),
        other => {
            let name = if id == OPTION { "Option" } else { "Result" };
            let given = describe(vm, other);
            let message = format!("`{of}` is a method of {name}, not of {given}");
            Err(vm.raise(errors::ATTRIBUTE, message))
        }
    }
}

fn is_some(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Bool(variant(vm, args, OPTION, "is_some")?.index == 0))
}

fn is_none(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Bool(variant(vm, args, OPTION, "is_none")?.index == 1))
}

fn is_ok(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Bool(variant(vm, args, RESULT, "is_ok")?.index == 0))
}

fn is_err(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Bool(variant(vm, args, RESULT, "is_err")?.index == 1))
}

/// What `Ok` or `Some` carries; null of `Err` and `None`.
fn get_value(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let id = match args.receiver(vm) {
        Value::Variant(variant) if variant.id == OPTION => OPTION,
        _ => RESULT,
    };
    payload(vm, args, id, 0, "get_value")
}

/// What `Err` carries; null of `Ok`.
fn get_error(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    payload(vm, args, RESULT, 1, "get_error")
}

fn payload(vm: &mut Vm, args: NativeArgs, id: u32, index: u32, of: &str) -> Result<Value, Raised> {
    let variant = variant(vm, args, id, of)?;
    let value = if variant.index == index { variant.payload.first() } else { None };
    Ok(value.copied().unwrap_or(Value::Null))
}
