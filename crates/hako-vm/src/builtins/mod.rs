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

pub(crate) use arguments::{MAX_BYTES, check_bytes};
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference's table of methods.
    const REFERENCE: &[(Kind, &str)] = &[
        (
            Kind::Str,
            "length len size substring substr concat indexOf find lastIndexOf replace trim toUpper \
             toUpperCase toLower toLowerCase contains startsWith endsWith split charAt repeat \
             is_space is_alpha toInteger toFloat toIntOrNull encode",
        ),
        (Kind::Bytes, "length get slice to_array to_hex decode"),
        (
            Kind::Array,
            "length size len get set push insert clear pop remove contains indexOf join sort \
             reverse slice map filter reduce each",
        ),
        (Kind::Map, "size length len has get get_or set delete remove keys values clear"),
        (Kind::Int, "toString abs min max not and or to_float to_int to_string"),
        (Kind::Float, "toString abs min max not and or to_float to_int to_string"),
        (Kind::Bool, "toString abs min max not and or to_float to_int to_string"),
        (Kind::Console, "log print println error"),
        (Kind::Math, "sin cos tan sqrt pow floor ceil round abs min max"),
        (Kind::Time, "now_ms now_us monotonic sleep"),
        (Kind::File, "open read read_lines write append exists delete close"),
        (Kind::Error, "to_string"),
        (Kind::Weak, "weak_to_strong"),
        (Kind::Function, "call"),
        (Kind::Null, "to_string toString"),
        (Kind::Instance, "to_string toString"),
    ];

    #[test]
    fn every_method_of_the_reference_is_there() {
        for (kind, names) in REFERENCE {
            for name in names.split_whitespace() {
                let found = method(*kind, name).map(|native| native.name);
                assert_eq!(found, Some(name), "{kind:?}");
                assert!(method_names(*kind).any(|known| known == name), "{kind:?}.{name}");
            }
        }
        assert!(method(Kind::Internal, "to_string").is_none());
    }

    #[test]
    fn every_function_and_box_of_the_reference_is_there() {
        let functions = "print println eprint input error assert panic exit now sin cos abs min \
                         max gc_collect gc_stats typeof";
        let boxes = "StringBox IntegerBox FloatBox BoolBox ArrayBox MapBox BytesBox ConsoleBox \
                     MathBox TimeBox FileBox ResultBox ErrorBox";
        for name in functions.split_whitespace() {
            assert_eq!(function(name).map(|id| native(id).name), Some(name));
            assert!(constructor(name).is_none());
        }
        for name in boxes.split_whitespace() {
            assert_eq!(constructor(name).map(|id| native(id).name), Some(name));
            assert!(function(name).is_none());
        }
        assert_eq!(function_names().count(), functions.split_whitespace().count());
        assert_eq!(constructor_names().count(), boxes.split_whitespace().count());
    }

    #[test]
    fn no_name_stands_twice_in_a_table() {
        let kinds = REFERENCE.iter().map(|(kind, _)| *kind);
        for kind in kinds.chain([Kind::Range, Kind::Variant, Kind::Foreign, Kind::Task]) {
            let mut names: Vec<_> = method_names(kind).collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "{kind:?}: {names:?}");
        }
    }
}
