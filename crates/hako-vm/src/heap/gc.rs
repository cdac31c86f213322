//! The collector: typed spaces of objects, traced from roots and swept.
//!
//! A [`Gc`] is a plain pointer: copying it touches no counter. It is valid as long as its object
//! is reachable from a root when the collector runs, and the collector runs only at safe points
//! of the interpreter, never inside an allocation. The roots are the register stack, the handle
//! scope ([`crate::Vm`]'s `roots`), globals, constants and the pending error; whoever holds a
//! `Gc` across a safe point elsewhere must put it into the handle scope first.
#![expect(
    unsafe_code,
    reason = "objects are reached by bare pointers that the collector keeps valid"
)]

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::{Cell, UnsafeCell};
use std::ops::Deref;
use std::ptr::NonNull;

use super::objects::Trace;
use super::value::Value;

struct Slot<T> {
    marked: Cell<bool>,
    value: T,
}

/// A pointer to an object on the heap. Copying it is free; see the module's text for its validity.
pub struct Gc<T>(NonNull<Slot<T>>);

impl<T> Clone for Gc<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Gc<T> {}

impl<T> PartialEq for Gc<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Gc<T> {}

impl<T> Gc<T> {
    /// The address, as an identity while the object lives.
    pub fn address(self) -> usize {
        self.0.as_ptr().addr()
    }

    /// Marks the object; whether this was the first time.
    pub(super) fn mark(self) -> bool {
        // SAFETY: the object is alive: it was reached from a root or from a live object, and
        // nothing is freed before marking is over (the heap keeps this order).
        let slot = unsafe { self.0.as_ref() };
        !slot.marked.replace(true)
    }

    /// Whether marking has reached the object. Only between marking and sweeping.
    pub(super) fn is_marked(self) -> bool {
        // SAFETY: as for `mark`: sweeping has not begun.
        unsafe { self.0.as_ref() }.marked.get()
    }
}

impl<T> Gc<T> {
    /// The values behind the object.
    #[inline(always)]
    pub(super) fn tail(&self) -> &[Cell<Value>]
    where
        T: Trace,
    {
        // SAFETY: the object is alive, as for `deref`, and `Space::alloc` made its block with room
        // for `tail_len` values at this place and wrote each. The pointer is that of the block.
        unsafe {
            let slot = self.0.as_ptr();
            let start = slot.add(1).cast::<Cell<Value>>();
            std::slice::from_raw_parts(start, (*slot).value.tail_len())
        }
    }
}

impl<T> Deref for Gc<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the module's invariant: a `Gc` in use is reachable from a root at every safe
        // point since it was made, so its object has not been freed.
        unsafe { &self.0.as_ref().value }
    }
}

/// All objects of one type, oldest first.
pub(super) struct Space<T: Trace> {
    objects: Vec<Gc<T>>,
}

impl<T: Trace> Default for Space<T> {
    fn default() -> Self {
        Self { objects: Vec::new() }
    }
}

impl<T: Trace> Space<T> {
    /// The block of an object with so many values behind it.
    fn layout(tail: usize) -> Layout {
        const { assert!(align_of::<Slot<T>>() >= align_of::<Value>()) };
        let size = size_of::<Slot<T>>() + tail * size_of::<Value>();
        // Too large for a layout is too large for memory.
        Layout::from_size_align(size, align_of::<Slot<T>>())
            .unwrap_or_else(|_| handle_alloc_error(Layout::new::<Slot<T>>()))
    }

    /// Moves `value` to the heap. The values behind it are null.
    #[inline]
    pub(super) fn alloc(&mut self, value: T) -> Gc<T> {
        let tail = value.tail_len();
        let layout = Self::layout(tail);
        // SAFETY: a slot is not empty, so the layout has a size.
        let block = unsafe { alloc(layout) }.cast::<Slot<T>>();
        let Some(block) = NonNull::new(block) else { handle_alloc_error(layout) };
        // SAFETY: the block is new, aligned for the slot and hence for values, and large enough
        // for the slot and `tail` values behind it.
        unsafe {
            block.write(Slot { marked: Cell::new(false), value });
            let values = block.add(1).cast::<Cell<Value>>();
            for index in 0..tail {
                values.add(index).write(Cell::new(Value::Null));
            }
        }
        self.objects.push(Gc(block));
        Gc(block)
    }

    /// Ends an object.
    ///
    /// # Safety
    /// It came from `alloc`, it has left `objects`, and nothing uses it again.
    unsafe fn free(gc: Gc<T>) {
        let layout = Self::layout(gc.tail_len());
        // SAFETY: by the caller's promise this is the only use of the object; values need no drop,
        // and the layout is that of its birth, since `tail_len` never changes.
        unsafe {
            gc.0.drop_in_place();
            dealloc(gc.0.as_ptr().cast(), layout);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = Gc<T>> + '_ {
        self.objects.iter().copied()
    }

    /// Frees what was not marked, clears the marks, and gives the bytes that are left as
    /// `size` tells them.
    pub(super) fn sweep(&mut self, size: impl Fn(&T) -> usize) -> usize {
        let mut bytes = 0;
        self.objects.retain(|gc| {
            // SAFETY: every pointer in `objects` came from `alloc` and is freed only here, where
            // it also leaves the list.
            let slot = unsafe { gc.0.as_ref() };
            if slot.marked.replace(false) {
                bytes += size_of::<Slot<T>>() + size(&slot.value);
                return true;
            }
            // SAFETY: it leaves the list; nothing marked refers to the object, so no live `Gc` to
            // it is used again.
            unsafe { Self::free(*gc) };
            false
        });
        bytes
    }
}

impl<T: Trace> Drop for Space<T> {
    fn drop(&mut self) {
        for gc in self.objects.drain(..) {
            // SAFETY: it leaves the list; the machine that owns the heap is gone, so nothing uses
            // it again.
            unsafe { Self::free(gc) };
        }
    }
}

/// Contents of an object that many pointers share, changed in short steps that run no program
/// code in between. Debug builds check that steps do not overlap.
pub struct Shared<T> {
    value: UnsafeCell<T>,
    #[cfg(debug_assertions)]
    busy: Cell<bool>,
}

impl<T> Shared<T> {
    /// Holds `value`.
    pub fn new(value: T) -> Self {
        Self {
            value: UnsafeCell::new(value),
            #[cfg(debug_assertions)]
            busy: Cell::new(false),
        }
    }

    /// One step that reads or changes the contents. `step` must not reach the same contents again.
    #[inline(always)]
    pub fn with<R>(&self, step: impl FnOnce(&mut T) -> R) -> R {
        #[cfg(debug_assertions)]
        assert!(!self.busy.replace(true), "overlapping steps on one object");
        // SAFETY: the heap belongs to one thread, and callers pass steps that do not come back to
        // the same object (they run no program code), so this is the only reference.
        let result = step(unsafe { &mut *self.value.get() });
        #[cfg(debug_assertions)]
        self.busy.set(false);
        result
    }
}

/// Marks what is reachable, without recursion.
#[derive(Default)]
pub struct Marker {
    pub(super) gray: Vec<Value>,
}

impl Marker {
    /// Notes that `value` is reachable.
    #[inline]
    pub fn mark(&mut self, value: Value) {
        if value.is_heap() {
            self.gray.push(value);
        }
    }
}
