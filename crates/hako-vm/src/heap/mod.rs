//! The heap: values, objects and their collector.

mod entries;
mod gc;
mod items;
mod objects;
mod pool;
mod text;
mod value;

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use entries::{Entries, Key};
pub use gc::{Gc, Marker, Shared};
pub use items::Items;
pub use objects::*;
pub use text::Str;
pub use value::{Kind, Name, Value};

use crate::mir::Class;
use gc::{Slot, Space};
use objects::{Letter, Trace};

/// The least that is allocated from one collection to the next, in bytes; a quarter of what is in
/// use where that is more, so that a program needs at most a quarter more than it uses.
const LEAST_BYTES: usize = 2 << 20;

macro_rules! heap {
    ($($space:ident: $variant:ident($ty:ident)),* $(,)?) => {
        /// All objects, and when to collect.
        pub struct Heap {
            instances: Space<Instance>,
            $($space: Space<$ty>,)*
            letters: Vec<Letter>,
            /// The instances with a `fini` that have not ended, oldest first.
            with_fini: Vec<Gc<Instance>>,
            allocated_bytes: usize,
            live_bytes: usize,
            limit_bytes: usize,
            collections: u64,
            /// Collects at every safe point that follows an allocation, to find missing roots.
            stress: bool,
            attention: Arc<AtomicBool>,
        }

        $(impl Allocate for $ty {
            #[inline]
            fn allocate(self, heap: &mut Heap) -> Gc<Self> {
                heap.count(size_of::<Slot<Self>>() + self.owned_bytes());
                heap.$space.alloc(self)
            }
        })*

        impl Heap {
            /// An empty heap that asks for a collection by setting `attention`.
            pub fn new(attention: Arc<AtomicBool>, stress: bool) -> Self {
                Self {
                    instances: Space::default(),
                    $($space: Space::default(),)*
                    letters: (0..128).map(|_| Letter::new()).collect(),
                    with_fini: Vec::new(),
                    allocated_bytes: 0,
                    live_bytes: 0,
                    limit_bytes: LEAST_BYTES,
                    collections: 0,
                    stress,
                    attention,
                }
            }

            fn trace(marker: &mut Marker, value: Value) {
                match value {
                    Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {}
                    Value::Native(_) | Value::Class(_) => {}
                    Value::Instance(gc) => {
                        gc.fields().iter().for_each(|field| marker.mark(field.get()));
                    }
                    $(Value::$variant(gc) => gc.trace(marker),)*
                }
            }

            fn sweep(&mut self) {
                self.live_bytes = self.instances.sweep(|_| 0)
                    $(+ self.$space.sweep(|object| object.owned_bytes()))*;
                self.allocated_bytes = 0;
                self.limit_bytes = (self.live_bytes / 4).max(LEAST_BYTES);
                self.collections += 1;
            }

            /// How many objects there are.
            pub fn objects(&self) -> usize {
                self.instances.len() $(+ self.$space.len())*
            }
        }
    };
}

heap! {
    strs: Str(Str),
    bytes: Bytes(Bytes),
    arrays: Array(Array),
    maps: Map(Map),
    ranges: Range(Range),
    closures: Function(Closure),
    bounds: Bound(Bound),
    records: Record(Record),
    variants: Variant(Variant),
    errors: Error(ErrorBox),
    weaks: Weak(Weak),
    foreigns: Foreign(Foreign),
    services: Service(Service),
    tasks: Task(Task),
    iters: Iter(Iter),
    cells: Cell(CellBox),
}

/// Objects that live on the heap.
pub trait Allocate: Sized {
    /// Moves the object to the heap. Never collects.
    fn allocate(self, heap: &mut Heap) -> Gc<Self>;
}

impl Heap {
    #[inline]
    fn count(&mut self, bytes: usize) {
        self.allocated_bytes += bytes;
        if self.allocated_bytes > self.limit_bytes || self.stress {
            self.attention.store(true, Ordering::Relaxed);
        }
    }

    /// Notes that an object has grown by `bytes` since it was allocated.
    pub fn grown(&mut self, bytes: usize) {
        self.count(bytes);
    }

    /// Whether enough was allocated that a collection is worth while.
    pub fn wants_collection(&self) -> bool {
        self.allocated_bytes > self.limit_bytes || (self.stress && self.allocated_bytes > 0)
    }

    /// Moves `object` to the heap. Never collects.
    #[inline]
    pub fn alloc<T: Allocate>(&mut self, object: T) -> Gc<T> {
        object.allocate(self)
    }

    /// An instance of `class`, its fields null.
    #[inline]
    pub fn instance(&mut self, class: Rc<Class>) -> Gc<Instance> {
        let (fields, has_fini) = (class.fields.len(), class.fini.is_some());
        self.count(size_of::<Slot<Instance>>() + fields * size_of::<Value>());
        let instance = self.instances.alloc_with(Instance { class }, fields);
        if has_fini {
            self.with_fini.push(instance);
        }
        instance
    }

    /// A text.
    pub fn str(&mut self, text: impl AsRef<str> + Into<Box<str>>) -> Value {
        Value::Str(self.alloc(Str::new(text)))
    }

    /// The text of `left` and then `right`.
    pub fn concat(&mut self, left: Gc<Str>, right: Gc<Str>) -> Value {
        let text = Str::concat(&left, &right);
        self.count(size_of::<Slot<Str>>() + text.grown_bytes(&left));
        Value::Str(self.strs.alloc(text))
    }

    /// The text of `left` and then that of a number.
    pub fn concat_int(&mut self, left: Gc<Str>, number: i64) -> Value {
        let text = Str::concat_int(&left, number);
        self.count(size_of::<Slot<Str>>() + text.grown_bytes(&left));
        Value::Str(self.strs.alloc(text))
    }

    /// A text of one character; ASCII ones are made once.
    pub fn letter(&mut self, letter: char) -> Value {
        let index = letter as usize;
        if let Some(text) = self.letters.get(index).and_then(|slot| slot.get()) {
            return Value::Str(*text);
        }
        let text = self.alloc(Str::new(letter.encode_utf8(&mut [0; 4])));
        if let Some(slot) = self.letters.get(index) {
            // Empty: it was looked at above.
            slot.get_or_init(|| text);
        }
        Value::Str(text)
    }

    /// An array.
    pub fn array(&mut self, items: Items) -> Value {
        Value::Array(self.alloc(Array(Shared::new(items))))
    }

    /// A map.
    pub fn map(&mut self, entries: Entries) -> Value {
        Value::Map(self.alloc(Map(Shared::new(entries))))
    }

    /// Collects: `roots` marks what the machine holds. Boxes with a `fini` that were not reached
    /// are kept for it and given back, oldest first.
    pub fn collect(&mut self, roots: impl FnOnce(&mut Marker)) -> Vec<Gc<Instance>> {
        let mut marker = Marker::default();
        roots(&mut marker);
        for letter in &self.letters {
            if let Some(text) = letter.get() {
                marker.mark(Value::Str(*text));
            }
        }
        Self::drain(&mut marker);
        let lost = |gc: &Gc<Instance>| gc.life() == Life::Alive && !gc.is_marked();
        let ending: Vec<_> = self.with_fini.iter().copied().filter(lost).collect();
        // Weak references let go of a box before its `fini` runs, so that it cannot come back.
        self.clear_weak();
        for gc in &ending {
            marker.mark(Value::Instance(*gc));
        }
        Self::drain(&mut marker);
        self.with_fini.retain(|gc| gc.is_marked() && gc.life() != Life::Ended);
        self.sweep();
        ending
    }

    fn drain(marker: &mut Marker) {
        while let Some(value) = marker.gray.pop() {
            Self::trace(marker, value);
        }
    }

    fn clear_weak(&mut self) {
        for weak in self.weaks.iter() {
            if let Value::Instance(target) = weak.target.get()
                && !target.is_marked()
            {
                weak.target.set(Value::Null);
            }
        }
    }

    /// The instances that have not ended.
    pub fn alive(&self) -> impl Iterator<Item = Gc<Instance>> + '_ {
        self.instances.iter().filter(|gc| gc.life() != Life::Ended)
    }

    /// The instances with a `fini` that has not begun, oldest first.
    pub fn alive_with_fini(&self) -> impl DoubleEndedIterator<Item = Gc<Instance>> + '_ {
        self.with_fini.iter().copied().filter(|gc| gc.life() == Life::Alive)
    }

    /// Collections so far, bytes alive after the last one, and bytes allocated since.
    pub fn stats(&self) -> (u64, usize, usize) {
        (self.collections, self.live_bytes, self.allocated_bytes)
    }
}
