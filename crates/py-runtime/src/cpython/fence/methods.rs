//! Wrappers around methods of types that Python code cannot change, such as `datetime.now`.
#![expect(unsafe_code, reason = "writes into the dict of a type")]

use std::collections::HashSet;

use pyo3::ffi;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyString, PyTuple, PyType};

use super::wrap::{function, is_ours, note};
use crate::Wrap;

/// Wraps the method `name` of `ty`.
pub(super) fn wrap(ty: &Bound<'_, PyAny>, name: &str, wrap: Wrap) -> PyResult<()> {
    let py = ty.py();
    let Ok(ty) = ty.cast::<PyType>() else { return Ok(()) };
    let Some(dict) = dict(ty) else { return Ok(()) };
    let Some(original) = dict.get_item(name)? else { return Ok(()) };
    if is_ours(&original) {
        return Ok(());
    }
    hide(&original);
    let kind = original.get_type().name()?.to_string();
    let is_class_method = kind == "classmethod_descriptor" || kind == "classmethod";
    // Unbound: the receiver is the first argument.
    let unbound = PyCFunction::new_closure(py, None, None, {
        let original = original.clone().unbind();
        move |args: &Bound<'_, PyTuple>, keywords: Option<&Bound<'_, PyDict>>| {
            bind(&original, is_class_method, args)?.call(&rest(args)?, keywords).map(Bound::unbind)
        }
    })?;
    let wrapper = function(wrap, unbound.into_any().unbind(), py)?;
    let descriptor = if is_class_method {
        py.import("builtins")?.getattr("classmethod")?.call1((wrapper,))?
    } else {
        // SAFETY: attached; the wrapper is alive; a new reference, or null and an exception.
        unsafe { Bound::from_owned_ptr_or_err(py, PyInstanceMethod_New(wrapper.as_ptr()))? }
    };
    dict.set_item(name, &descriptor)?;
    note(&descriptor);
    // SAFETY: a type that we hold; the call makes caches of its methods be looked up anew.
    unsafe { ffi::PyType_Modified(ty.as_type_ptr()) };
    Ok(())
}

/// Takes an original from what the collector lists, for good: who looks through its objects must not
/// find it.
pub(super) fn hide(original: &Bound<'_, PyAny>) {
    // SAFETY: an object that we hold.
    if unsafe { ffi::PyObject_IS_GC(original.as_ptr()) } == 0 {
        return;
    }
    // Never freed: not every type may free what the collector does not know.
    let kept = original.clone().unbind().into_ptr();
    // SAFETY: an object that the collector knows or, asked twice, no longer.
    unsafe { ffi::PyObject_GC_UnTrack(kept.cast()) };
}

/// The method anew, when a module has taken it from an object of a wrapped type, as `random.random`
/// is taken from a hidden generator. `wrapped` are the names of wrapped methods.
pub(super) fn taken_anew<'py>(
    method: &Bound<'py, PyCFunction>,
    wrapped: &HashSet<&str>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let name = method.getattr(intern!(method.py(), "__name__"))?;
    let name = name.cast::<PyString>()?;
    if !wrapped.contains(name.to_str()?) {
        return Ok(None);
    }
    let receiver = method.getattr(intern!(method.py(), "__self__"))?;
    let now = receiver.getattr_opt(name)?;
    Ok(now.filter(|now| !receiver.is_none() && now.cast_exact::<PyCFunction>().is_err()))
}

fn bind<'py>(
    original: &Py<PyAny>,
    is_class_method: bool,
    args: &Bound<'py, PyTuple>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = args.py();
    let receiver = args.get_item(0)?;
    let none = py.None().into_bound(py);
    let pair = if is_class_method {
        (none, receiver)
    } else {
        (receiver.clone(), receiver.get_type().into_any())
    };
    original.bind(py).call_method1("__get__", pair)
}

fn rest<'py>(args: &Bound<'py, PyTuple>) -> PyResult<Bound<'py, PyTuple>> {
    Ok(args.get_slice(1, args.len()))
}

/// The dict that the type itself looks its methods up in; `__dict__` is a view of it.
fn dict<'py>(ty: &Bound<'py, PyType>) -> Option<Bound<'py, PyDict>> {
    let py = ty.py();
    #[cfg(Py_3_12)]
    // SAFETY: a type that we hold; a new reference.
    let dict = unsafe { Bound::from_owned_ptr_or_opt(py, PyType_GetDict(ty.as_type_ptr())) };
    #[cfg(not(Py_3_12))]
    // SAFETY: a type that we hold, whose dict is borrowed; a reference is taken.
    let dict = unsafe { Bound::from_borrowed_ptr_or_opt(py, (*ty.as_type_ptr()).tp_dict) };
    dict?.cast_into().ok()
}

unsafe extern "C" {
    fn PyInstanceMethod_New(function: *mut ffi::PyObject) -> *mut ffi::PyObject;
    #[cfg(Py_3_12)]
    fn PyType_GetDict(ty: *mut ffi::PyTypeObject) -> *mut ffi::PyObject;
}
