//! What `new` makes of the built-in boxes. The boxes of values make the values themselves.

use std::cell::RefCell;

use super::arguments::describe;
use super::number::{float_of, int_of};
use super::universal::RESULT;
use super::{Native, NativeArgs, arguments, bytes, entry, file};
use crate::heap::{Bytes, Entries, FileState, Items, Service, Value, Variant};
use crate::interp::{Raised, Vm, errors};

pub(super) static CONSTRUCTORS: &[Native] = &[
    entry("StringBox", 0, 1, string_box),
    entry("IntegerBox", 0, 1, integer_box),
    entry("FloatBox", 0, 1, float_box),
    entry("BoolBox", 0, 1, bool_box),
    entry("ArrayBox", 0, 1, array_box),
    entry("MapBox", 0, 1, map_box),
    entry("BytesBox", 0, 1, bytes_box),
    entry("ConsoleBox", 0, 0, |vm, _| Ok(service(vm, Service::Console))),
    entry("MathBox", 0, 0, |vm, _| Ok(service(vm, Service::Math))),
    entry("TimeBox", 0, 0, |vm, _| Ok(service(vm, Service::Time))),
    entry("FileBox", 0, 2, file_box),
    entry("ResultBox", 1, 2, result_box),
    entry("ErrorBox", 2, 2, error_box),
];

fn service(vm: &mut Vm, service: Service) -> Value {
    Value::Service(vm.heap.alloc(service))
}

/// The error for an argument of which `of` can make nothing.
#[cold]
fn refuse(vm: &mut Vm, of: &str, takes: &str, given: Value) -> Raised {
    let given = describe(vm, given);
    vm.raise(errors::TYPE, format!("`{of}` takes {takes}, not {given}"))
}

fn string_box(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    match args.get(vm, 0) {
        text @ Value::Str(_) => Ok(text),
        _ if args.is_empty() => Ok(vm.heap.str("")),
        other => {
            let text = vm.text(other)?;
            Ok(vm.heap.str(text))
        }
    }
}

fn integer_box(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    if args.is_empty() {
        return Ok(Value::Int(0));
    }
    let value = args.get(vm, 0);
    int_of(vm, value, "IntegerBox")
}

fn float_box(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    if args.is_empty() {
        return Ok(Value::Float(0.0));
    }
    let value = args.get(vm, 0);
    float_of(vm, value, "FloatBox")
}

fn bool_box(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    if args.is_empty() {
        return Ok(Value::Bool(false));
    }
    let value = args.get(vm, 0);
    Ok(Value::Bool(vm.truth(value)?))
}

/// Empty, or with the elements of an array or a range.
fn array_box(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    match args.get(vm, 0) {
        _ if args.is_empty() => Ok(vm.heap.array(Items::default())),
        Value::Array(array) => Ok(vm.heap.array(array.0.with(|items| items.clone()))),
        Value::Range(range) => bytes::array_of_range(vm, &range, "ArrayBox"),
        other => Err(refuse(vm, "ArrayBox", "nothing, an Array or a Range", other)),
    }
}

/// Empty, or with the entries of a map.
fn map_box(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    match args.get(vm, 0) {
        _ if args.is_empty() => Ok(vm.heap.map(Entries::default())),
        Value::Map(map) => {
            let entries = map.0.with(|entries| entries.clone());
            Ok(vm.heap.map(entries))
        }
        other => Err(refuse(vm, "MapBox", "nothing or a Map", other)),
    }
}

/// Empty, the bytes that an array lists, or a copy.
fn bytes_box(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let bytes = match args.get(vm, 0) {
        _ if args.is_empty() => Box::default(),
        bytes @ Value::Bytes(_) => return Ok(bytes),
        Value::Array(array) => bytes::of_array(vm, array)?,
        Value::Str(_) => {
            let message = "`BytesBox` takes an array of integers; the bytes of a text are \
                           `text.encode()`";
            return Err(vm.raise(errors::TYPE, message));
        }
        other => return Err(refuse(vm, "BytesBox", "an Array of integers from 0 to 255", other)),
    };
    Ok(Value::Bytes(vm.heap.alloc(Bytes(bytes))))
}

/// Nothing open, or what `open` would open.
fn file_box(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let file = vm.heap.alloc(Service::File(RefCell::new(FileState::default())));
    if !args.is_empty() {
        file::open_in(vm, args, &file)?;
    }
    Ok(Value::Service(file))
}

/// `Result::Ok(value)`; with an error that is not null, `Result::Err(error)`.
fn result_box(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let (value, error) = (args.get(vm, 0), args.get(vm, 1));
    let (index, payload) = if error.is_null() { (0, value) } else { (1, error) };
    let Some(def) = vm.program.enums.get(RESULT as usize).cloned() else {
        return Err(vm.raise(errors::NAME, "the program has no enum `Result`"));
    };
    let payload = Box::from([payload]);
    Ok(Value::Variant(vm.heap.alloc(Variant { def, id: RESULT, index, payload })))
}

/// An error to be given to `panic`.
fn error_box(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let ty = args.text(vm, 0, "ErrorBox", "type")?;
    if ty.as_str().is_empty() {
        let message =
            "`type` of `ErrorBox` must be a name such as \"ValueError\", not an empty text";
        return Err(vm.raise(errors::VALUE, message));
    }
    let message = args.get(vm, 1);
    let message = vm.text(message)?;
    let error = arguments::error_of_type(ty.as_str(), &message);
    Ok(Value::Error(vm.heap.alloc(error)))
}
