//! What a handle refers to: a slot that holds the object until the handle is dropped, released,
//! or its runtime ends.
#![expect(unsafe_code, reason = "keeps references as bare pointers that can be taken away")]

use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};

use hako_box::{BoxType, Error, Handle, Target};
use pyo3::ffi;
use pyo3::prelude::*;

use super::direct::Direct;
use super::runtime::Runtime;
use super::{errors, pending};
use crate::boxes::{PY_FUNCTION, PY_RUNTIME};

/// What the GIL does elsewhere: nobody takes a reference away while another copies it.
#[cfg(Py_GIL_DISABLED)]
static FREE_THREADED: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// One owned reference that can be taken away once.
pub(super) struct Slot(AtomicPtr<ffi::PyObject>);

impl Slot {
    pub(super) fn new(object: Bound<'_, PyAny>) -> Self {
        Self(AtomicPtr::new(object.into_ptr()))
    }

    /// The object, unless it was taken away.
    #[inline]
    pub(super) fn get<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        #[cfg(Py_GIL_DISABLED)]
        let _one_at_a_time = super::lock(&FREE_THREADED);
        let object = self.0.load(Ordering::Acquire);
        // SAFETY: while the pointer stands here the slot owns a reference. `clear` and
        // `pending::flush` give it back with the token; held here (without a GIL: with the lock),
        // neither runs between the load and the new reference.
        unsafe { Bound::from_borrowed_ptr_or_opt(py, object) }
    }

    /// Whether the object is still there.
    pub(super) fn is_live(&self) -> bool {
        !self.0.load(Ordering::Acquire).is_null()
    }

    /// Takes the reference away and gives it back.
    pub(super) fn clear(&self, py: Python<'_>) {
        let object = {
            #[cfg(Py_GIL_DISABLED)]
            let _one_at_a_time = super::lock(&FREE_THREADED);
            self.0.swap(std::ptr::null_mut(), Ordering::AcqRel)
        };
        // SAFETY: the swap made the slot's reference ours alone.
        drop(unsafe { Bound::from_owned_ptr_or_opt(py, object) });
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(object) = NonNull::new(*self.0.get_mut()) {
            pending::push(object);
        }
    }
}

/// The target of a handle to a Python object.
pub(super) struct PyTarget {
    pub(super) slot: Arc<Slot>,
    /// The C function of a builtin of one argument, found once.
    pub(super) direct: Option<Direct>,
    pub(super) runtime: Arc<Runtime>,
    ty: &'static BoxType,
    key: usize,
}

impl PyTarget {
    /// The object.
    #[inline]
    pub(super) fn object<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyAny>, Error> {
        self.slot.get(py).ok_or_else(|| self.gone())
    }

    #[cold]
    fn gone(&self) -> Error {
        if self.runtime.has_ended() { errors::runtime_ended() } else { errors::released() }
    }
}

impl Target for PyTarget {
    fn box_type(&self) -> &'static BoxType {
        self.ty
    }
}

impl Drop for PyTarget {
    fn drop(&mut self) {
        self.runtime.ledger.remove(self.key);
    }
}

/// A handle to `object` that ends with `runtime`.
pub(super) fn handle(
    object: Bound<'_, PyAny>,
    ty: &'static BoxType,
    runtime: &Arc<Runtime>,
) -> Handle {
    new_handle(object, ty, runtime, false)
}

/// A handle for the runtime's cache of modules.
pub(super) fn cached_handle(module: Bound<'_, PyAny>, runtime: &Arc<Runtime>) -> Handle {
    let ty = super::convert::box_type(&module);
    new_handle(module, ty, runtime, true)
}

fn new_handle(
    object: Bound<'_, PyAny>,
    ty: &'static BoxType,
    runtime: &Arc<Runtime>,
    is_cached: bool,
) -> Handle {
    let direct = if ty == &PY_FUNCTION { Direct::of(&object) } else { None };
    let slot = Arc::new(Slot::new(object));
    let key = runtime.ledger.insert(Arc::clone(&slot), ty, is_cached);
    Handle::new(PyTarget { slot, direct, runtime: Arc::clone(runtime), ty, key })
}

/// The target of a handle to a runtime.
pub(super) struct RuntimeTarget(pub(super) Arc<Runtime>);

impl Target for RuntimeTarget {
    fn box_type(&self) -> &'static BoxType {
        &PY_RUNTIME
    }
}

impl Drop for RuntimeTarget {
    fn drop(&mut self) {
        // What it gave out stays usable; only what the runtime itself holds goes.
        self.0.forget_modules();
    }
}
