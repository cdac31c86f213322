//! What the language brings along: functions, and the methods and constructors of its own boxes.

mod arguments;
mod array;
mod bytes;
mod console;
mod constructors;
mod copy;
mod fields;
mod file;
mod functions;
mod map;
mod math;
mod number;
mod sort;
mod string;
mod time;
mod universal;

pub(crate) use fields::field;
pub(crate) use number::float_text;

use crate::heap::{Kind, Value};
use crate::interp::{Raised, Vm};
use crate::mir::NativeId;

/// What a native function gets: its receiver and arguments, which stand in the register stack
/// (so the collector sees them while the function runs).
#[derive(Clone, Copy)]
pub struct NativeArgs {
    base: usize,
    count: usize,
}

impl NativeArgs {
    pub(crate) fn new(base: usize, count: usize) -> Self {
        Self { base, count }
    }

    /// The receiver of a method; of a plain function nothing in particular.
    pub fn receiver(self, vm: &Vm) -> Value {
        vm.stack.get(self.base)
    }

    /// How many arguments were given.
    pub fn len(self) -> usize {
        self.count
    }

    /// Whether none were given.
    pub fn is_empty(self) -> bool {
        self.count == 0
    }

    /// Argument `index`; null when it was not given.
    pub fn get(self, vm: &Vm, index: usize) -> Value {
        if index < self.count { vm.stack.get(self.base + 1 + index) } else { Value::Null }
    }
}

/// The code of a native function.
pub type NativeFn = fn(&mut Vm, NativeArgs) -> Result<Value, Raised>;

/// A native function, method or constructor.
pub struct Native {
    /// The name, as messages show it.
    pub name: &'static str,
    /// The fewest arguments.
    pub min: usize,
    /// The most arguments.
    pub max: usize,
    /// The code.
    pub run: NativeFn,
}

/// An entry of the tables.
const fn entry(name: &'static str, min: usize, max: usize, run: NativeFn) -> Native {
    Native { name, min, max, run }
}

fn position(table: &[Native], name: &str) -> Option<u32> {
    table.iter().position(|native| native.name == name).map(|index| index as u32)
}

/// The function `name`.
pub fn function(name: &str) -> Option<NativeId> {
    position(functions::FUNCTIONS, name).map(NativeId)
}

/// What makes the built-in box `name`.
pub fn constructor(name: &str) -> Option<NativeId> {
    let first = functions::FUNCTIONS.len() as u32;
    position(constructors::CONSTRUCTORS, name).map(|index| NativeId(first + index))
}

/// What `id` stands for.
///
/// # Panics
/// When `id` is not one that [`function`] or [`constructor`] gave.
pub fn native(id: NativeId) -> &'static Native {
    let functions = functions::FUNCTIONS;
    match id.index().checked_sub(functions.len()) {
        None => &functions[id.index()],
        Some(index) => &constructors::CONSTRUCTORS[index],
    }
}

/// The names of the functions.
pub fn function_names() -> impl Iterator<Item = &'static str> {
    functions::FUNCTIONS.iter().map(|native| native.name)
}

/// The names of the built-in boxes that `new` makes.
pub fn constructor_names() -> impl Iterator<Item = &'static str> {
    constructors::CONSTRUCTORS.iter().map(|native| native.name)
}

/// The methods of a kind of value: its own, what plain values answer, what all values answer.
fn tables(kind: Kind) -> [&'static [Native]; 3] {
    let plain = universal::PLAIN_METHODS;
    let (own, shared): (&[Native], &[Native]) = match kind {
        Kind::Internal => return [&[]; 3],
        Kind::Null => (&[], plain),
        Kind::Bool => (number::BOOL_METHODS, plain),
        Kind::Int | Kind::Float => (number::METHODS, plain),
        Kind::Str => (string::METHODS, plain),
        Kind::Bytes => (bytes::METHODS, plain),
        Kind::Array => (array::METHODS, plain),
        Kind::Map => (map::METHODS, plain),
        Kind::Range => (bytes::RANGE_METHODS, plain),
        Kind::Function => (universal::FUNCTION_METHODS, &[]),
        Kind::Variant => (universal::VARIANT_METHODS, &[]),
        Kind::Weak => (universal::WEAK_METHODS, &[]),
        Kind::Console => (console::METHODS, &[]),
        Kind::Math => (math::METHODS, &[]),
        Kind::Time => (time::METHODS, &[]),
        Kind::File => (file::METHODS, &[]),
        Kind::Class | Kind::Instance | Kind::Record | Kind::Error | Kind::Foreign | Kind::Task => {
            (&[], &[])
        }
    };
    [own, shared, universal::METHODS]
}

/// Method `name` of values of a kind.
pub(crate) fn method(kind: Kind, name: &str) -> Option<&'static Native> {
    tables(kind).into_iter().flatten().find(|native| native.name == name)
}

/// The names of the methods and fields of values of a kind, for advice and completion.
pub(crate) fn method_names(kind: Kind) -> impl Iterator<Item = &'static str> {
    let methods = tables(kind).into_iter().flatten().map(|native| native.name);
    methods.chain(fields::names(kind))
}
