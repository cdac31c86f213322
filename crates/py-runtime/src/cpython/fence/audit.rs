//! The audit hook. It is installed before Python starts, and only when there are gates; Python code
//! cannot remove it.
#![expect(unsafe_code, reason = "a C function that CPython calls")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};

use hako_box::Error;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::super::errors::config;
use super::super::{exception, phase};
use super::gates::refused;
use super::{argument, gates, wrap};
use crate::{Fence, Verdict};

type Hook = unsafe extern "C" fn(*const c_char, *mut ffi::PyObject, *mut c_void) -> c_int;

unsafe extern "C" {
    fn PySys_AddAuditHook(hook: Hook, data: *mut c_void) -> c_int;
}

/// Installs the hook.
pub(super) fn install() -> Result<(), Error> {
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
    // SAFETY: CPython calls hooks attached, once it has started; before that `args` is null. At its
    // end it says that it has not, while code of the program's still runs.
    let is_starting = phase::is_new() && unsafe { ffi::Py_IsInitialized() } == 0;
    if args.is_null() || is_starting || !gates::wanted(event) {
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
        Ok(Verdict::Answer(_)) => refused(event, "no answer can stand for this effect"),
        Err(_) => refused(event, "the gate panicked"),
    };
    exception::to_python(py, refusal, None).restore(py);
    -1
}

fn ask(event: &str, args: &Bound<'_, PyAny>) -> Verdict {
    let args = args.cast::<PyTuple>().map(argument::all).unwrap_or_default();
    // The wrapper has seen the whole call, with the folder that this event does not show.
    if event == "open" && args.first().is_some_and(wrap::is_vouched_for) {
        return Verdict::Allow;
    }
    gates::raise(event, &args, &[], Fence::Audit)
}
