//! The audit hook that raises effects. It is installed before Python starts, and only when there
//! are gates; Python code cannot remove it.
#![expect(unsafe_code, reason = "a C function that CPython calls")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use hako_box::Error;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use super::errors::config;
use crate::{Asker, Effect, EffectGate, Verdict};

static GATES: OnceLock<Vec<Arc<dyn EffectGate>>> = OnceLock::new();

type Hook = unsafe extern "C" fn(*const c_char, *mut ffi::PyObject, *mut c_void) -> c_int;

unsafe extern "C" {
    fn PySys_AddAuditHook(hook: Hook, data: *mut c_void) -> c_int;
}

/// Installs the hook for `gates`.
pub(super) fn install(gates: Vec<Arc<dyn EffectGate>>) -> Result<(), Error> {
    if gates.is_empty() {
        return Ok(());
    }
    if GATES.set(gates).is_err() {
        return Err(config("config/policy", "the gates of this process are set already"));
    }
    // SAFETY: may be called before Python starts; the hook is a static function.
    if unsafe { PySys_AddAuditHook(hook, std::ptr::null_mut()) } != 0 {
        return Err(config("config/start", "Python refused the audit hook"));
    }
    Ok(())
}

unsafe extern "C" fn hook(event: *const c_char, args: *mut ffi::PyObject, _: *mut c_void) -> c_int {
    // SAFETY: CPython gives a text that ends in a zero.
    let event = unsafe { CStr::from_ptr(event) };
    let Ok(event) = event.to_str() else { return 0 };
    // SAFETY: CPython calls hooks attached, once it has started; before that `args` is null.
    if args.is_null() || unsafe { ffi::Py_IsInitialized() } == 0 {
        return 0;
    }
    // SAFETY: as above.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: borrowed for the call.
    let args = unsafe { Bound::from_borrowed_ptr(py, args) };
    let verdict = catch_unwind(AssertUnwindSafe(|| ask(event, &args)));
    let refusal = match verdict {
        Ok(Verdict::Allow) => return 0,
        Ok(Verdict::Deny(error)) => error,
        Ok(Verdict::Answer(_)) => refused(format!("{event}: no answer can stand for this effect")),
        Err(_) => refused(format!("{event}: the gate panicked")),
    };
    super::exception::to_python(py, refusal, None).restore(py);
    -1
}

#[cold]
fn refused(message: String) -> Error {
    Error::new("PermissionError", "runtime/gate", message)
}

fn ask(event: &str, args: &Bound<'_, PyAny>) -> Verdict {
    let object = args
        .cast::<PyTuple>()
        .ok()
        .and_then(|args| args.get_item(0).ok())
        .and_then(|first| first.cast_into::<PyString>().ok())
        .map(|first| super::deep::text(&first));
    let effect =
        Effect { name: event, object: object.as_deref().unwrap_or(""), asker: Asker::Python };
    crate::raise(GATES.get().map_or(&[], Vec::as_slice), &effect)
}
