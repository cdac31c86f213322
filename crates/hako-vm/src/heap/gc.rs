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

use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;

use super::pool::Pool;
use super::value::Value;

/// The bit of [`Slot::state`] that marking sets; the others are the object's own.
const MARKED: u8 = 1;

/// An object on the heap. `trail` values follow it.
#[repr(C)]
pub(super) struct Slot<T> {
    state: Cell<u8>,
    trail: u32,
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

    #[inline(always)]
    fn state(&self) -> &Cell<u8> {
        // SAFETY: the module's invariant. While the collector runs: it was reached from a root,
        // a live object or its space, and nothing is freed before marking is over.
        unsafe { &self.0.as_ref().state }
    }

    /// Marks the object; whether this was the first time.
    #[inline]
    pub(super) fn mark(self) -> bool {
        let before = self.state().get();
        self.state().set(before | MARKED);
        before & MARKED == 0
    }

    /// Whether marking has reached the object. Only between marking and sweeping.
    pub(super) fn is_marked(self) -> bool {
        self.state().get() & MARKED != 0
    }

    /// The seven bits that the object keeps beside its mark.
    #[inline(always)]
    pub(super) fn note(self) -> u8 {
        self.state().get() >> 1
    }

    /// Changes the seven bits that the object keeps beside its mark.
    pub(super) fn set_note(self, note: u8) {
        self.state().set(note << 1 | self.state().get() & MARKED);
    }

    /// The values that follow the object.
    #[inline(always)]
    pub(super) fn trail(&self) -> &[Cell<Value>] {
        // SAFETY: the module's invariant, and `Space::alloc_with` has written that many values
        // behind the object, into the same place. The pointer comes from the whole place.
        unsafe {
            let first = self.0.add(1).cast::<Cell<Value>>();
            std::slice::from_raw_parts(first.as_ptr(), self.0.as_ref().trail as usize)
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

/// All objects of one type: a pool for each number of values that follow one.
pub(super) struct Space<T> {
    pools: Vec<Pool>,
    of: PhantomData<T>,
}

impl<T> Default for Space<T> {
    fn default() -> Self {
        const { assert!(align_of::<Slot<T>>() == align_of::<u64>()) };
        Self { pools: vec![Pool::new(size_of::<Slot<T>>())], of: PhantomData }
    }
}

impl<T> Space<T> {
    /// Moves `value` to the heap.
    #[inline]
    pub(super) fn alloc(&mut self, value: T) -> Gc<T> {
        let place = self.pools[0].take().cast::<Slot<T>>();
        // SAFETY: the place is free, as large as a `Slot<T>`, and aligned as blocks are.
        unsafe { place.write(Slot { state: Cell::new(0), trail: 0, value }) };
        Gc(place)
    }

    /// Moves `value` to the heap, with `trail` nulls behind it.
    #[inline]
    pub(super) fn alloc_with(&mut self, value: T, trail: usize) -> Gc<T> {
        if trail >= self.pools.len() {
            self.add_pools(trail);
        }
        let place = self.pools[trail].take().cast::<Slot<T>>();
        let slot = Slot { state: Cell::new(0), trail: trail as u32, value };
        // SAFETY: the place is free, aligned as blocks are, and its pool is that of places with
        // room for a `Slot<T>` and `trail` values.
        unsafe {
            place.write(slot);
            let first = place.add(1).cast::<Cell<Value>>();
            (0..trail).for_each(|index| first.add(index).write(Cell::new(Value::Null)));
        }
        Gc(place)
    }

    #[cold]
    fn add_pools(&mut self, trail: usize) {
        for count in self.pools.len()..=trail {
            self.pools.push(Pool::new(size_of::<Slot<T>>() + count * size_of::<Value>()));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.pools.iter().map(Pool::len).sum()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Gc<T>> + '_ {
        self.pools.iter().flat_map(Pool::each).map(|place| Gc(place.cast()))
    }

    /// Frees what was not marked, clears the marks, and gives the bytes that are left; `owned`
    /// tells those that an object has elsewhere.
    pub(super) fn sweep(&mut self, owned: impl Fn(&T) -> usize) -> usize {
        let mut bytes = 0;
        for pool in &mut self.pools {
            let place_bytes = pool.place_bytes();
            pool.retain(|place| {
                let gc = Gc(place.cast::<Slot<T>>());
                if gc.is_marked() {
                    gc.state().set(gc.state().get() & !MARKED);
                    bytes += place_bytes + owned(&gc);
                    return true;
                }
                // SAFETY: the place is in use, so it holds an object; nothing marked refers to
                // it, so no live `Gc` to it is used again, and the pool forgets it.
                unsafe { gc.0.drop_in_place() };
                false
            });
        }
        bytes
    }
}

impl<T> Drop for Space<T> {
    fn drop(&mut self) {
        for gc in self.iter() {
            // SAFETY: the place is in use, so it holds an object; the machine that owns the heap
            // is gone, so nothing uses it again.
            unsafe { gc.0.drop_in_place() };
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
    /// Marked, but what they refer to is not.
    pub(super) gray: Vec<Value>,
}

impl Marker {
    /// Notes that `value` is reachable.
    #[inline]
    pub fn mark(&mut self, value: Value) {
        if value.mark() && value.refers() {
            self.gray.push(value);
        }
    }
}
