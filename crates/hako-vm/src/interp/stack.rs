//! The register stack.
#![expect(unsafe_code, reason = "registers are reached by bare pointers into one fixed block")]

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ptr::NonNull;

use crate::heap::Value;

/// How many registers there are: 256 MiB of address space, of which the system provides only
/// the pages that are touched.
const CAPACITY: usize = 16 << 20;

/// By how much the part in use grows at a time.
const CHUNK: usize = 16 << 10;

/// One fixed block of registers. Registers below `limit` may be in use; those from `limit` on
/// are null.
pub(crate) struct Stack {
    first: NonNull<Value>,
    limit: usize,
}

fn layout() -> Layout {
    Layout::array::<Value>(CAPACITY).unwrap_or(Layout::new::<Value>())
}

impl Stack {
    pub(crate) fn new() -> Self {
        // SAFETY: the layout is not empty. All-zero bytes are `Value::Null`: its tag is 0 by
        // `repr(u64)`, and the rest is padding.
        let block = unsafe { alloc_zeroed(layout()) };
        let Some(first) = NonNull::new(block.cast()) else { handle_alloc_error(layout()) };
        Self { first, limit: CHUNK }
    }

    /// Register `index`, for the interpreter's own arithmetic.
    #[inline(always)]
    pub(crate) fn at(&self, index: usize) -> *mut Value {
        debug_assert!(index < CAPACITY);
        self.first.as_ptr().wrapping_add(index)
    }

    /// What register `index` holds.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> Value {
        assert!(index < CAPACITY);
        // SAFETY: within the block, whose registers all hold values since `new`.
        unsafe { *self.at(index) }
    }

    /// Register `index`, to look at.
    #[inline]
    pub(crate) fn peek(&self, index: usize) -> &Value {
        assert!(index < CAPACITY);
        // SAFETY: as in `get`. Registers are written through `&mut self`, or by the dispatch
        // loop, which keeps no such reference while it writes.
        unsafe { &*self.at(index) }
    }

    /// Register `index` = `value`.
    #[inline]
    pub(crate) fn set(&mut self, index: usize, value: Value) {
        assert!(index < CAPACITY);
        // SAFETY: as in `get`.
        unsafe { *self.at(index) = value }
    }

    /// How many registers may be used without asking.
    #[inline(always)]
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// Makes registers below `end` usable; whether there are so many.
    #[cold]
    pub(crate) fn grow(&mut self, end: usize) -> bool {
        if end + CHUNK > CAPACITY {
            return false;
        }
        self.limit = self.limit.max(end + CHUNK);
        true
    }

    /// Nulls every register from `live` on, so that none keeps a pointer to what is collected,
    /// and forgets that far-away ones were in use.
    pub(crate) fn clear_from(&mut self, live: usize) {
        for index in live..self.limit {
            self.set(index, Value::Null);
        }
        self.limit = self.limit.min(live + 4 * CHUNK).max(CHUNK);
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: the block came from `alloc_zeroed` with the same layout.
        unsafe { dealloc(self.first.as_ptr().cast(), layout()) };
    }
}
