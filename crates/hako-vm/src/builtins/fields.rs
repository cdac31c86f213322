//! The fields of built-in values: errors, `MathBox`, ranges.

use super::math;
use crate::heap::{ErrorBox, Gc, Kind, Value};
use crate::interp::{Raised, Vm};

/// The fields of an error.
const ERROR_FIELDS: &[&str] =
    &["type", "types", "message", "code", "line", "file", "value", "cause", "traceback"];

/// The fields of a range.
const RANGE_FIELDS: &[&str] = &["start", "end"];

/// Field `name` of a built-in value, if it has one.
pub(crate) fn field(vm: &mut Vm, value: Value, name: &str) -> Option<Result<Value, Raised>> {
    match value {
        Value::Error(error) => error_field(vm, error, name).map(Ok),
        Value::Range(range) => match name {
            "start" => Some(Ok(Value::Int(range.start))),
            "end" => Some(Ok(Value::Int(range.end))),
            _ => None,
        },
        _ if value.kind() == Kind::Math => {
            math::constant(name).map(|constant| Ok(Value::Float(constant)))
        }
        _ => None,
    }
}

/// The names of the fields of values of a kind.
pub(super) fn names(kind: Kind) -> impl Iterator<Item = &'static str> {
    let fields = match kind {
        Kind::Error => ERROR_FIELDS,
        Kind::Range => RANGE_FIELDS,
        _ => &[],
    };
    let constants = (kind == Kind::Math).then(math::constant_names);
    fields.iter().copied().chain(constants.into_iter().flatten())
}

fn error_field(vm: &mut Vm, error: Gc<ErrorBox>, name: &str) -> Option<Value> {
    Some(match name {
        "type" => vm.heap.str(&*error.ty),
        "types" => {
            let types = error.types().map(|ty| vm.heap.str(ty)).collect();
            vm.heap.array(types)
        }
        "message" => vm.heap.str(&*error.message),
        "code" => vm.heap.str(&*error.code),
        // Where it was raised; null for an error that was only made.
        "line" => vm.places(&error).first().map_or(Value::Null, |f| Value::Int(f.line.into())),
        "file" => match vm.places(&error).into_iter().next() {
            Some(frame) => vm.heap.str(frame.file),
            None => Value::Null,
        },
        "value" => error.value.get(),
        "cause" => error.cause.get(),
        "traceback" => {
            let text = traceback(vm, &error);
            vm.heap.str(text)
        }
        _ => return None,
    })
}

/// The other side's own text of its stack, when it came from there; else ours, innermost first.
fn traceback(vm: &Vm, error: &ErrorBox) -> String {
    if let Some(foreign) = &error.foreign
        && !foreign.traceback().is_empty()
    {
        return foreign.traceback().to_owned();
    }
    let lines = vm.places(error).into_iter();
    let mut lines: Vec<String> = lines
        .map(|frame| format!("  at {} ({}:{})", frame.function, frame.file, frame.line))
        .collect();
    let left_out = error.places_left_out.get();
    if left_out > 0 {
        lines.push(format!("  … {left_out} more"));
    }
    lines.join("\n")
}
