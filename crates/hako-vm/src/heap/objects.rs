//! The objects on the heap.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use hako_box::{BoxType, Handle};

use super::entries::Entries;
use super::gc::{Gc, Marker, Shared};
use super::items::Items;
use super::text::Str;
use super::value::{Name, Value};
use crate::interp::Code;
use crate::mir::{Class, EnumDef, RecordDef};

/// What the collector asks of an object.
pub(super) trait Trace {
    /// Marks what the object refers to.
    fn trace(&self, marker: &mut Marker);

    /// The bytes it owns besides its own slot.
    fn owned_bytes(&self) -> usize {
        0
    }
}

impl Trace for Str {
    fn trace(&self, _: &mut Marker) {}

    fn owned_bytes(&self) -> usize {
        Str::owned_bytes(self)
    }
}

/// Raw bytes.
pub struct Bytes(pub Box<[u8]>);

impl Trace for Bytes {
    fn trace(&self, _: &mut Marker) {}

    fn owned_bytes(&self) -> usize {
        self.0.len()
    }
}

/// An array.
pub struct Array(pub Shared<Items>);

impl Array {
    /// How many elements.
    pub fn len(&self) -> usize {
        self.0.with(|items| items.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Element `index`.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.0.with(|items| items.get(index))
    }

    /// Puts element `index` into `to`, if there is such an element; whether it was so.
    ///
    /// Not inlined, as the next one: they are for the dispatch loop, which is short of registers.
    #[inline(never)]
    pub fn get_into(&self, index: usize, to: &mut Value) -> bool {
        self.0.with(|items| match items.get(index) {
            Some(value) => {
                *to = value;
                true
            }
            None => false,
        })
    }

    /// Element `index` = `value`, as [`Items::set_fitting`].
    #[inline(never)]
    pub fn set_fitting(&self, index: usize, value: &Value) -> bool {
        self.0.with(|items| items.set_fitting(index, *value))
    }

    /// A copy of the elements.
    pub fn to_vec(&self) -> Vec<Value> {
        self.0.with(|items| items.to_vec())
    }
}

impl Trace for Array {
    fn trace(&self, marker: &mut Marker) {
        self.0.with(|items| items.each_object(|item| marker.mark(item)));
    }

    fn owned_bytes(&self) -> usize {
        self.0.with(|items| items.owned_bytes())
    }
}

/// A map from texts to values.
#[derive(Default)]
pub struct Map(pub Shared<Entries>);

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl Trace for Map {
    fn trace(&self, marker: &mut Marker) {
        self.0.with(|entries| {
            for (key, value) in entries.iter() {
                marker.mark(Value::Str(key.0));
                marker.mark(value);
            }
        });
    }

    fn owned_bytes(&self) -> usize {
        self.0.with(|entries| entries.owned_bytes())
    }
}

/// `start..end`, the end excluded.
pub struct Range {
    /// The first.
    pub start: i64,
    /// One past the last.
    pub end: i64,
}

impl Trace for Range {
    fn trace(&self, _: &mut Marker) {}
}

/// A function and what it captured.
pub struct Closure {
    /// The function.
    pub(crate) code: Rc<Code>,
    /// Values, or cells of variables that change.
    pub captures: Box<[Value]>,
}

impl Trace for Closure {
    fn trace(&self, marker: &mut Marker) {
        self.captures.iter().for_each(|value| marker.mark(*value));
    }

    fn owned_bytes(&self) -> usize {
        self.captures.len() * size_of::<Value>()
    }
}

/// A method and its receiver.
pub struct Bound {
    /// The receiver.
    pub receiver: Value,
    /// The method's name.
    pub name: crate::symbol::Symbol,
}

impl Trace for Bound {
    fn trace(&self, marker: &mut Marker) {
        marker.mark(self.receiver);
    }
}

/// How far a box is on its way to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// In use.
    Alive,
    /// Its `fini` runs.
    Ending,
    /// Over: using it is an error.
    Ended,
}

/// An instance of a box of the program. Its stored fields stand behind it on the heap.
pub struct Instance {
    /// The box.
    pub class: Rc<Class>,
}

impl Gc<Instance> {
    /// The stored fields, by slot.
    #[inline(always)]
    pub fn fields(&self) -> &[Cell<Value>] {
        self.trail()
    }

    /// Where it is in its life.
    #[inline(always)]
    pub fn life(self) -> Life {
        match self.note() {
            0 => Life::Alive,
            1 => Life::Ending,
            _ => Life::Ended,
        }
    }

    /// Says where it is in its life from now on.
    pub fn set_life(self, life: Life) {
        self.set_note(life as u8);
    }
}

/// A record.
pub struct Record {
    /// Its declaration.
    pub def: Rc<RecordDef>,
    /// The fields, in declared order.
    pub fields: Box<[Value]>,
}

impl Trace for Record {
    fn trace(&self, marker: &mut Marker) {
        self.fields.iter().for_each(|field| marker.mark(*field));
    }

    fn owned_bytes(&self) -> usize {
        self.fields.len() * size_of::<Value>()
    }
}

/// A variant of an enum.
pub struct Variant {
    /// The enum.
    pub def: Rc<EnumDef>,
    /// Which enum, as an index into the program's.
    pub id: u32,
    /// Which variant.
    pub index: u32,
    /// What it carries.
    pub payload: Box<[Value]>,
}

impl Trace for Variant {
    fn trace(&self, marker: &mut Marker) {
        self.payload.iter().for_each(|value| marker.mark(*value));
    }

    fn owned_bytes(&self) -> usize {
        self.payload.len() * size_of::<Value>()
    }
}

/// A place in the program that an error has passed.
#[derive(Clone)]
pub struct Place {
    /// The function.
    pub(crate) code: Rc<Code>,
    /// The instruction.
    pub(crate) pc: u32,
}

/// An error, as `catch` sees it.
pub struct ErrorBox {
    /// The type's name.
    pub ty: Cow<'static, str>,
    /// The names of the type's bases, nearest first.
    pub bases: Vec<Name>,
    /// What happened.
    pub message: Name,
    /// The stable code.
    pub code: Cow<'static, str>,
    /// The value that was raised.
    pub value: Cell<Value>,
    /// The error that this one came from.
    pub cause: Cell<Value>,
    /// The places that it has passed so far, innermost first.
    pub places: RefCell<Vec<Place>>,
    /// How many more places it has passed than are kept.
    pub places_left_out: Cell<u32>,
    /// Whether a handler has it: raising it again there does not add the place once more.
    pub handled: Cell<bool>,
    /// The exit code, when it is a request to leave.
    pub exit: Option<i32>,
    /// Whether the program must stop: no `catch` takes it.
    pub fatal: Cell<bool>,
    /// The error of a library that it came from.
    pub foreign: Option<hako_box::Error>,
}

impl Trace for ErrorBox {
    fn trace(&self, marker: &mut Marker) {
        marker.mark(self.value.get());
        marker.mark(self.cause.get());
    }
}

/// A reference that does not keep its box alive. The collector sets it to null when the box goes.
pub struct Weak {
    /// The box, or null once it is gone.
    pub target: Cell<Value>,
    /// The name of the box, for printing.
    pub name: Name,
}

impl Trace for Weak {
    fn trace(&self, _: &mut Marker) {}
}

/// A box of a library.
pub struct Foreign {
    /// The reference to the object on the other side.
    pub handle: Handle,
    /// The type of the box.
    pub ty: &'static BoxType,
    /// The library, by position.
    pub library: u32,
}

impl Trace for Foreign {
    fn trace(&self, _: &mut Marker) {}

    fn owned_bytes(&self) -> usize {
        self.handle.foreign_bytes()
    }
}

/// A built-in box that offers functions.
pub enum Service {
    /// `ConsoleBox`
    Console,
    /// `MathBox`
    Math,
    /// `TimeBox`
    Time,
    /// `FileBox`
    File(RefCell<FileState>),
}

/// What a `FileBox` has open.
#[derive(Default)]
pub struct FileState {
    /// The path and the mode, once opened.
    pub open: Option<(String, OpenMode)>,
}

/// How a file was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenMode {
    /// For reading.
    Read,
    /// For writing, emptied first.
    Write,
    /// For writing at the end.
    Append,
}

impl Trace for Service {
    fn trace(&self, _: &mut Marker) {}
}

/// A cooperative task.
pub struct Task {
    /// What it will call, then its result.
    pub state: Cell<TaskState>,
    /// Whether somebody waited for it and got its error.
    pub told: Cell<bool>,
}

/// How far a task is.
#[derive(Clone, Copy)]
pub enum TaskState {
    /// Not begun: the closure.
    Waiting(Value),
    /// Running.
    Running,
    /// Done, with its value.
    Done(Value),
    /// Done, with its error.
    Failed(Value),
}

impl Trace for Task {
    fn trace(&self, marker: &mut Marker) {
        match self.state.get() {
            TaskState::Waiting(value) | TaskState::Done(value) | TaskState::Failed(value) => {
                marker.mark(value);
            }
            TaskState::Running => {}
        }
    }
}

/// The state of a loop.
pub enum Iter {
    /// Over a range: the next and the end.
    Range(Cell<i64>, i64),
    /// Over an array: the next index.
    Array(Gc<Array>, Cell<usize>),
    /// Over the keys of a map, as they were when the loop began.
    Keys(Box<[Value]>, Cell<usize>),
    /// Over the characters of a text: the next byte.
    Chars(Gc<Str>, Cell<usize>),
    /// Over the bytes of a `BytesBox`.
    Bytes(Gc<Bytes>, Cell<usize>),
    /// Over a box of a library.
    Foreign(Handle, u32),
}

impl Trace for Iter {
    fn trace(&self, marker: &mut Marker) {
        match self {
            Self::Array(array, _) => marker.mark(Value::Array(*array)),
            Self::Keys(keys, _) => keys.iter().for_each(|key| marker.mark(*key)),
            Self::Chars(text, _) => marker.mark(Value::Str(*text)),
            Self::Bytes(bytes, _) => marker.mark(Value::Bytes(*bytes)),
            Self::Range(..) | Self::Foreign(..) => {}
        }
    }
}

/// A captured variable that changes.
pub struct CellBox(pub Cell<Value>);

impl Trace for CellBox {
    fn trace(&self, marker: &mut Marker) {
        marker.mark(self.0.get());
    }
}

/// A text that was made at most once: a one-letter string.
pub(super) type Letter = OnceCell<Gc<Str>>;
