//! A look into `sys.modules`.
#![expect(unsafe_code, reason = "pyo3 has no borrowed look into sys.modules")]

use pyo3::ffi;
use pyo3::prelude::*;

/// A module that Python itself has loaded at its start. It is not imported, so that no fence is
/// asked for what is ours.
pub(super) fn own<'py>(
    py: Python<'py>,
    name: &Bound<'py, pyo3::types::PyString>,
) -> PyResult<Bound<'py, PyAny>> {
    match loaded(name) {
        Some(module) => Ok(module),
        None => py.import(name).map(Bound::into_any),
    }
}

/// The module that `sys.modules` has under `name`, when it is a plain dict and has one.
pub(super) fn loaded<'py>(name: &Bound<'py, PyAny>) -> Option<Bound<'py, PyAny>> {
    let py = name.py();
    // SAFETY: attached, by the token in `name`. The dict is the interpreter's, borrowed.
    let modules = unsafe { ffi::PyImport_GetModuleDict() };
    // SAFETY: both are alive; `PyDict_GetItemWithError` borrows. Only a dict may be asked.
    let module = unsafe {
        if modules.is_null() || ffi::PyDict_CheckExact(modules) == 0 {
            return None;
        }
        ffi::PyDict_GetItemWithError(modules, name.as_ptr())
    };
    if module.is_null() {
        drop(PyErr::take(py));
        return None;
    }
    // SAFETY: borrowed from the dict, which no one changes between the lines: attached.
    Some(unsafe { Bound::from_borrowed_ptr(py, module) })
}
