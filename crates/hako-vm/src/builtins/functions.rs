//! The functions that are always there.

use std::cmp::Ordering;

use super::number::{absolute, extreme};
use super::{Native, NativeArgs, console, entry, time};
use crate::heap::{Entries, Key, Value};
use crate::interp::{Raised, Vm, errors};

pub(super) static FUNCTIONS: &[Native] = &[
    entry("print", 0, usize::MAX, console::print),
    entry("println", 0, usize::MAX, console::print),
    entry("eprint", 0, usize::MAX, console::eprint),
    entry("input", 0, 1, console::input),
    entry("error", 0, usize::MAX, console::error),
    entry("assert", 1, 2, assert),
    entry("panic", 1, 1, panic),
    entry("exit", 0, 1, exit),
    entry("now", 0, 0, time::now_ms),
    entry("sin", 1, 1, sin),
    entry("cos", 1, 1, cos),
    entry("abs", 1, 1, abs),
    entry("min", 2, usize::MAX, min),
    entry("max", 2, usize::MAX, max),
    entry("gc_collect", 0, 0, gc_collect),
    entry("gc_stats", 0, 0, gc_stats),
    entry("typeof", 1, 1, type_of),
];

fn assert(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let condition = args.get(vm, 0);
    if vm.truth(condition)? {
        return Ok(Value::Null);
    }
    let message = if args.len() > 1 {
        let message = args.get(vm, 1);
        vm.text(message)?
    } else {
        "assertion failed".to_owned()
    };
    Err(vm.raise(errors::ASSERTION, message))
}

/// Raises what it is given: an error again, a box under its own name, else a text.
fn panic(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let value = args.get(vm, 0);
    Err(vm.raise_value(value))
}

fn exit(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let code = if args.is_empty() { 0 } else { args.int(vm, 0, "exit", "code")? };
    // What the system keeps of it.
    vm.permit("hakorune.exit", "")?;
    Err(vm.exit(code.rem_euclid(256) as i32))
}

fn sin(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Float(args.float(vm, 0, "sin", "x")?.sin()))
}

fn cos(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    Ok(Value::Float(args.float(vm, 0, "cos", "x")?.cos()))
}

fn abs(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let value = args.get(vm, 0);
    absolute(vm, value, "abs", "x")
}

fn min(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let first = args.get(vm, 0);
    extreme(vm, args, first, 1, Ordering::Less)
}

fn max(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let first = args.get(vm, 0);
    extreme(vm, args, first, 1, Ordering::Greater)
}

fn gc_collect(vm: &mut Vm, _: NativeArgs) -> Result<Value, Raised> {
    vm.collect_now()?;
    Ok(Value::Null)
}

fn gc_stats(vm: &mut Vm, _: NativeArgs) -> Result<Value, Raised> {
    let (collections, live, allocated) = vm.heap.stats();
    let objects = vm.heap.objects();
    let figures = [
        ("collections", collections as i64),
        ("objects", objects as i64),
        ("live_bytes", live as i64),
        ("allocated_bytes", allocated as i64),
    ];
    let mut entries = Entries::default();
    for (name, figure) in figures {
        if let Value::Str(name) = vm.heap.str(name) {
            entries.insert(Key(name), Value::Int(figure));
        }
    }
    Ok(vm.heap.map(entries))
}

fn type_of(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let name = vm.type_name(args.get(vm, 0));
    Ok(vm.heap.str(&*name))
}
