//! Calls of Python objects by the vectorcall protocol: no tuple, no dict.
#![expect(unsafe_code, reason = "pyo3 has no safe call with borrowed keyword names")]

use std::sync::Arc;

use hako_box::{Arg, Args, Datum, Error};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyString, PyTuple};

use super::direct::Argument;
use super::interned::interned;
use super::object::PyTarget;
use super::runtime::Runtime;
use super::{convert, exception};

/// How many objects a call may have before its arguments need an allocation.
const FEW: usize = 5;

/// Calls the object of a handle.
///
/// This is the way of every `f.exec([..])`. Arguments are looked at where they lie and the result
/// is made where it goes: a copy in between that is read in other pieces than it was written in
/// takes as long as the rest of the call. `STAYS` when the thread stays attached afterwards: only
/// then may it set a float aside for the next call.
pub(super) fn call_target<const STAYS: bool>(
    py: Python<'_>,
    target: &PyTarget,
    args: &Args<'_>,
) -> Result<Datum, Error> {
    // The new reference lives as long as the call: a callback may end the handle.
    let callable = target.object(py)?;
    if let (Some(direct), [arg], []) = (target.direct, args.positional, args.keywords) {
        let argument = match arg {
            Arg::Float(value) if STAYS => Argument::float(py, *value),
            other => Argument::new(convert::to_python(py, *other, &target.runtime)?),
        };
        return match direct.call(&callable, &argument) {
            Ok(result) => taken(result, &target.runtime),
            Err(error) => Err(exception::from_python(py, error, Some(&target.runtime))),
        };
    }
    call(&callable, args, &target.runtime)
}

/// The value of a result. A float by itself, since most results are and it saves a copy.
#[inline(always)]
fn taken(result: Bound<'_, PyAny>, runtime: &Arc<Runtime>) -> Result<Datum, Error> {
    match result.cast_exact::<PyFloat>() {
        Ok(float) => Ok(Datum::Float(float.value())),
        Err(_) => Ok(convert::from_python(result, runtime)),
    }
}

/// Calls `callable`.
#[inline(always)]
pub(super) fn call(
    callable: &Bound<'_, PyAny>,
    args: &Args<'_>,
    runtime: &Arc<Runtime>,
) -> Result<Datum, Error> {
    let py = callable.py();
    with_stack(py, None, args, runtime, |stack, count, names| {
        // SAFETY: `stack` has `count` positional arguments and then as many values as `names` has
        // names, all alive for the call; the place before them is ours to be overwritten, as the
        // offset flag promises. The caller owns a reference to `callable` for the call.
        unsafe {
            ffi::PyObject_Vectorcall(
                callable.as_ptr(),
                stack,
                count | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET,
                names,
            )
        }
    })
}

/// Calls the method `name` of the object of a handle.
pub(super) fn call_method(
    py: Python<'_>,
    target: &PyTarget,
    name: &str,
    args: &Args<'_>,
) -> Result<Datum, Error> {
    let receiver = &target.object(py)?;
    let runtime = &target.runtime;
    let name = interned(py, name);
    with_stack(py, Some(receiver), args, runtime, |stack, count, names| {
        // SAFETY: as above; the first positional argument is the receiver.
        unsafe {
            ffi::PyObject_VectorcallMethod(
                name.as_ptr(),
                stack,
                count | ffi::PY_VECTORCALL_ARGUMENTS_OFFSET,
                names,
            )
        }
    })
}

#[cold]
fn raised(py: Python<'_>, runtime: &Arc<Runtime>) -> Error {
    exception::from_python(py, PyErr::fetch(py), Some(runtime))
}

/// References that are given back at the end of a call, however it ends.
struct Owned<'a> {
    places: &'a mut [*mut ffi::PyObject],
    filled: usize,
}

impl Owned<'_> {
    #[inline]
    fn push(&mut self, object: Bound<'_, PyAny>) {
        self.places[self.filled] = object.into_ptr();
        self.filled += 1;
    }
}

impl Drop for Owned<'_> {
    #[inline]
    fn drop(&mut self) {
        for object in &self.places[..self.filled] {
            // SAFETY: `push` put an owned reference there; this thread is attached, since
            // `with_stack` that made this has the token.
            unsafe { ffi::Py_DECREF(*object) };
        }
    }
}

/// Lays out `receiver`, the positional arguments and the values of the keywords one after the
/// other, with one free place in front, and lends them to `f` with the number of positional ones
/// and the tuple of names (null when there are none). `f` gives a new reference, or null and an
/// exception set.
#[inline(always)]
fn with_stack(
    py: Python<'_>,
    receiver: Option<&Bound<'_, PyAny>>,
    args: &Args<'_>,
    runtime: &Arc<Runtime>,
    f: impl FnOnce(*const *mut ffi::PyObject, usize, *mut ffi::PyObject) -> *mut ffi::PyObject,
) -> Result<Datum, Error> {
    let mut few = [std::ptr::null_mut(); FEW + 1];
    let total = usize::from(receiver.is_some()) + args.positional.len() + args.keywords.len();
    let mut many;
    let places: &mut [*mut ffi::PyObject] = if total <= FEW {
        &mut few
    } else {
        many = vec![std::ptr::null_mut(); total + 1];
        &mut many
    };
    on_stack(py, &mut places[1..], receiver, args, runtime, f)
}

#[inline(always)]
fn on_stack(
    py: Python<'_>,
    places: &mut [*mut ffi::PyObject],
    receiver: Option<&Bound<'_, PyAny>>,
    args: &Args<'_>,
    runtime: &Arc<Runtime>,
    f: impl FnOnce(*const *mut ffi::PyObject, usize, *mut ffi::PyObject) -> *mut ffi::PyObject,
) -> Result<Datum, Error> {
    let mut owned = Owned { places, filled: 0 };
    if let Some(receiver) = receiver {
        owned.push(receiver.clone());
    }
    for arg in args.positional {
        // Matched in place: copying an argument costs more than making a float.
        match arg {
            Arg::Float(value) => owned.push(PyFloat::new(py, *value).into_any()),
            other => owned.push(convert::to_python(py, *other, runtime)?),
        }
    }
    let positional = owned.filled;
    let names = if args.keywords.is_empty() {
        None
    } else {
        Some(keyword_names(py, args, runtime, &mut owned)?)
    };
    let names = names.as_ref().map_or(std::ptr::null_mut(), |names| names.as_ptr());
    let result = f(owned.places.as_ptr(), positional, names);
    // SAFETY: by the contract of `f`.
    let Some(result) = (unsafe { Bound::from_owned_ptr_or_opt(py, result) }) else {
        return Err(raised(py, runtime));
    };
    taken(result, runtime)
}

#[inline(never)]
fn keyword_names<'py>(
    py: Python<'py>,
    args: &Args<'_>,
    runtime: &Arc<Runtime>,
    owned: &mut Owned<'_>,
) -> Result<Bound<'py, PyTuple>, Error> {
    for (_, value) in args.keywords {
        owned.push(convert::to_python(py, *value, runtime)?);
    }
    let names = args.keywords.iter().map(|(name, _)| PyString::intern(py, name));
    PyTuple::new(py, names.collect::<Vec<_>>())
        .map_err(|error| exception::from_python(py, error, Some(runtime)))
}
