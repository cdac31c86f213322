//! Values that cross: what by copy, what behind a box.

use std::sync::Arc;

use hako_box::{Arg, BoxType, Datum, Error, Handle};
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyBytes, PyCFunction, PyDict, PyFloat, PyFunction, PyInt, PyList, PyModule, PyNone,
    PyString,
};

use super::object::{PyTarget, handle};
use super::runtime::Runtime;
use super::{callback, exception};
use crate::boxes::{PY_FUNCTION, PY_MODULE, PY_OBJECT};

/// How deep containers may nest when they cross.
pub(super) const DEPTH: usize = 500;

/// A Python object for `arg`. Arrays and maps become lists and dicts, deeply.
#[inline]
pub(super) fn to_python<'py>(
    py: Python<'py>,
    arg: Arg<'_>,
    runtime: &Arc<Runtime>,
) -> Result<Bound<'py, PyAny>, Error> {
    match arg {
        Arg::Float(value) => Ok(PyFloat::new(py, value).into_any()),
        other => nested_to_python(py, other, runtime, 0),
    }
}

fn nested_to_python<'py>(
    py: Python<'py>,
    arg: Arg<'_>,
    runtime: &Arc<Runtime>,
    depth: usize,
) -> Result<Bound<'py, PyAny>, Error> {
    let raised = |error| exception::from_python(py, error, Some(runtime));
    Ok(match arg {
        Arg::Null => PyNone::get(py).to_owned().into_any(),
        Arg::Bool(value) => PyBool::new(py, value).to_owned().into_any(),
        Arg::Int(value) => value.into_pyobject(py).map_err(|never| match never {})?.into_any(),
        Arg::Float(value) => PyFloat::new(py, value).into_any(),
        Arg::Str(value) => PyString::new(py, value).into_any(),
        Arg::Bytes(value) => PyBytes::new(py, value).into_any(),
        Arg::Handle(handle) => target(handle)?.object(py)?,
        Arg::Callback(callback) => callback::lend(py, callback, runtime).map_err(raised)?,
        Arg::List(list) => {
            check_depth(depth)?;
            let result = PyList::empty(py);
            for datum in list {
                let item = nested_to_python(py, datum.into(), runtime, depth + 1)?;
                result.append(item).map_err(raised)?;
            }
            result.into_any()
        }
        Arg::Map(map) => {
            check_depth(depth)?;
            let result = PyDict::new(py);
            for (key, datum) in map {
                let value = nested_to_python(py, datum.into(), runtime, depth + 1)?;
                result.set_item(&**key, value).map_err(raised)?;
            }
            result.into_any()
        }
    })
}

pub(super) fn check_depth(depth: usize) -> Result<(), Error> {
    if depth < DEPTH {
        return Ok(());
    }
    let message = format!("values nest deeper than {DEPTH} arrays and maps");
    Err(Error::new("ValueError", "runtime/depth", message))
}

/// The Python object behind a handle.
#[inline]
pub(super) fn target(handle: &Handle) -> Result<&PyTarget, Error> {
    handle.target::<PyTarget>().ok_or_else(|| not_python(handle))
}

#[cold]
fn not_python(handle: &Handle) -> Error {
    let name = handle.box_type().name;
    Error::type_error(format!("a {name} is not a Python object and cannot be used as one"))
}

/// What the program sees of `object`: a copy when it is *exactly* `None`, a bool, an int of 64
/// bits, a float, a text of Unicode scalar values or bytes; a callback when it is one of ours;
/// else a handle.
#[inline]
pub(super) fn from_python(object: Bound<'_, PyAny>, runtime: &Arc<Runtime>) -> Datum {
    if let Ok(float) = object.cast_exact::<PyFloat>() {
        return Datum::Float(float.value());
    }
    other_from_python(object, runtime)
}

fn other_from_python(object: Bound<'_, PyAny>, runtime: &Arc<Runtime>) -> Datum {
    if object.is_none() {
        return Datum::Null;
    }
    if let Ok(value) = object.cast_exact::<PyBool>() {
        return Datum::Bool(value.is_true());
    }
    if let Ok(int) = object.cast_exact::<PyInt>() {
        match int.extract::<i64>() {
            Ok(value) => return Datum::Int(value),
            Err(error) => give_back(error),
        }
    } else if let Ok(text) = object.cast_exact::<PyString>() {
        match text.to_str() {
            Ok(value) => return Datum::Str(value.into()),
            Err(error) => give_back(error),
        }
    } else if let Ok(bytes) = object.cast_exact::<PyBytes>() {
        return Datum::Bytes(bytes.as_bytes().into());
    } else if let Some(callback) = callback::returned(&object) {
        return Datum::Callback(callback);
    }
    let ty = box_type(&object);
    Datum::Handle(handle(object, ty, runtime))
}

/// Drops an error where pyo3 knows that the thread is attached: else it would keep the objects
/// for some later time, and a loop over large integers would grow without end.
#[cold]
fn give_back(error: PyErr) {
    Python::attach(|_| drop(error));
}

/// The object of an answer, which is a value that crosses by copy.
pub(super) fn plain(py: Python<'_>, datum: &Datum) -> PyResult<Py<PyAny>> {
    Ok(match datum {
        Datum::Null => py.None(),
        Datum::Bool(value) => PyBool::new(py, *value).to_owned().into_any().unbind(),
        Datum::Int(value) => PyInt::new(py, *value).into_any().unbind(),
        Datum::Float(value) => PyFloat::new(py, *value).into_any().unbind(),
        Datum::Str(value) => PyString::new(py, value).into_any().unbind(),
        Datum::Bytes(value) => PyBytes::new(py, value).into_any().unbind(),
        _ => {
            let message = "an answer must be a value that crosses by copy";
            return Err(pyo3::exceptions::PySystemError::new_err(message));
        }
    })
}

/// A handle to `object`, whatever it is.
pub(super) fn boxed(object: Bound<'_, PyAny>, runtime: &Arc<Runtime>) -> Handle {
    let ty = box_type(&object);
    handle(object, ty, runtime)
}

pub(super) fn box_type(object: &Bound<'_, PyAny>) -> &'static BoxType {
    if object.is_instance_of::<PyModule>() {
        &PY_MODULE
    } else if is_function(object) {
        &PY_FUNCTION
    } else {
        &PY_OBJECT
    }
}

/// Functions, builtins, methods, and the descriptors that `list.append` and the like are. Types
/// and other callable objects are not: their own attributes go before our methods.
fn is_function(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<PyCFunction>()
        || object.is_instance_of::<PyFunction>()
        || super::support::is_function_like(object)
}
