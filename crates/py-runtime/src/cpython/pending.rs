//! References whose handles were dropped. They are given back at the next crossing, never where
//! the drop happened: a drop may come from any thread, or from within a collection, and giving
//! a reference back may run Python code.
#![expect(unsafe_code, reason = "keeps references as bare pointers")]

use std::ptr::NonNull;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::ffi;
use pyo3::prelude::*;

use super::lock;

/// A reference that we own.
struct Owned(NonNull<ffi::PyObject>);

// SAFETY: an owned reference may be kept on any thread; it is only given back in `flush`, which
// has the token.
unsafe impl Send for Owned {}

static PENDING: Mutex<Vec<Owned>> = Mutex::new(Vec::new());
/// Set after a push, so that a crossing with nothing to do does not lock.
static IS_DIRTY: AtomicBool = AtomicBool::new(false);

/// Takes over an owned reference.
pub(super) fn push(object: NonNull<ffi::PyObject>) {
    lock(&PENDING).push(Owned(object));
    IS_DIRTY.store(true, Ordering::Release);
}

/// Gives back what has been pushed.
#[inline]
pub(super) fn flush(py: Python<'_>) {
    if IS_DIRTY.load(Ordering::Relaxed) {
        flush_now(py);
    }
}

#[cold]
fn flush_now(py: Python<'_>) {
    IS_DIRTY.store(false, Ordering::Relaxed);
    // The lock is let go before Python code may run.
    let objects = std::mem::take(&mut *lock(&PENDING));
    for object in objects {
        // SAFETY: the reference is ours: `push` took it over and the list was emptied above.
        drop(unsafe { Bound::from_owned_ptr(py, object.0.as_ptr()) });
    }
}
