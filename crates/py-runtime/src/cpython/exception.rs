//! Errors that cross: Python's exceptions to the program, the program's errors to Python.

use std::sync::Arc;

use hako_box::{Datum, Error};
use pyo3::exceptions::{PyBaseException, PyException, PySystemExit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyType};

use super::deep::text;
use super::interrupt::Shield;
use super::object::{PyTarget, handle};
use super::runtime::Runtime;
use super::support;
use crate::boxes::PY_OBJECT;

/// How many causes of causes are told.
const CAUSES: usize = 16;

/// The program's view of an exception.
#[cold]
pub(super) fn from_python(py: Python<'_>, error: PyErr, runtime: Option<&Arc<Runtime>>) -> Error {
    let _shield = Shield::new();
    // Objects that pyo3 drops here must be given back at once, not at some later attach.
    Python::attach(|_| {
        // Sets `__traceback__` too, which Python before 3.12 keeps apart.
        let exception = error.into_value(py).into_bound(py);
        let traceback = traceback(&exception);
        if let Some(original) = original(&exception) {
            return if original.traceback().is_empty() {
                original.with_traceback(traceback)
            } else {
                original
            };
        }
        told(&exception, runtime, CAUSES).with_traceback(traceback)
    })
}

fn told(
    exception: &Bound<'_, PyBaseException>,
    runtime: Option<&Arc<Runtime>>,
    causes: usize,
) -> Error {
    let mut names = type_names(exception);
    let first = names.next().unwrap_or_else(|| "Exception".to_owned());
    let mut error = Error::new(first, "python/exception", message(exception)).with_bases(names);
    if let Some(runtime) = runtime {
        error = error.with_exception(handle(exception.clone().into_any(), &PY_OBJECT, runtime));
    }
    if let Some((code, words)) = exit(exception) {
        error = error.with_exit_code(code);
        if let Some(words) = words {
            error = error.with_last_words(words);
        }
    }
    if causes > 0
        && let Some(cause) = cause(exception)
    {
        let cause = original(&cause).unwrap_or_else(|| told(&cause, runtime, causes - 1));
        error = error.with_cause(cause);
    }
    error
}

/// The names of the exception's type and its bases, without `object`.
fn type_names(exception: &Bound<'_, PyBaseException>) -> impl Iterator<Item = String> {
    let mro = exception.get_type().mro();
    let mut names: Vec<String> = mro
        .iter()
        .filter_map(|ty| ty.cast_into::<PyType>().ok())
        .filter_map(|ty| ty.name().ok().map(|name| text(&name)))
        .collect();
    names.pop_if(|name| name == "object");
    names.into_iter()
}

fn message(exception: &Bound<'_, PyBaseException>) -> String {
    exception.str().map_or_else(
        |_| "<the exception's __str__ raised another>".to_owned(),
        |message| text(&message),
    )
}

/// What `sys.exit` asks for: nothing is 0, an integer itself, anything else 1 and its text.
fn exit(exception: &Bound<'_, PyBaseException>) -> Option<(i32, Option<String>)> {
    if !exception.is_instance_of::<PySystemExit>() {
        return None;
    }
    let code = exception.getattr(intern!(exception.py(), "code")).ok()?;
    if code.is_none() {
        return Some((0, None));
    }
    // Like the shell, the system takes the low bits.
    if code.is_instance_of::<PyInt>() {
        // Python takes -1 for one that is too large.
        return Some((code.extract::<i64>().unwrap_or(-1) as i32, None));
    }
    let words = code.str().map(|words| text(&words)).ok();
    Some((1, words))
}

fn cause<'py>(exception: &Bound<'py, PyBaseException>) -> Option<Bound<'py, PyBaseException>> {
    let py = exception.py();
    let cause = exception.getattr(intern!(py, "__cause__")).ok()?;
    if !cause.is_none() {
        return cause.cast_into().ok();
    }
    let is_hidden = exception.getattr(intern!(py, "__suppress_context__")).ok()?;
    if is_hidden.is_truthy().unwrap_or(true) {
        return None;
    }
    exception.getattr(intern!(py, "__context__")).ok()?.cast_into().ok()
}

/// The text that Python itself would print.
fn traceback(exception: &Bound<'_, PyBaseException>) -> String {
    support::format_exception(exception).unwrap_or_default()
}

/// The program's own error, when that is what the exception carries.
fn original(exception: &Bound<'_, PyBaseException>) -> Option<Error> {
    let carried = exception.getattr_opt(intern!(exception.py(), "_hakorune_error")).ok()??;
    Some(carried.cast_exact::<Carried>().ok()?.get().0.clone())
}

/// An error of the program's inside a Python exception.
#[pyclass(module = "hakorune", name = "_Carried", frozen)]
struct Carried(Error);

/// The exception that Python code sees of an error: the Python exception that it was, else one of
/// class `hakorune.<type>`, which carries the error so that it comes back as it was.
#[cold]
pub(super) fn to_python(py: Python<'_>, error: Error, runtime: Option<&Arc<Runtime>>) -> PyErr {
    if let Some(exception) = live_exception(py, &error) {
        return PyErr::from_value(exception);
    }
    match carrying(py, error, runtime) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

fn live_exception<'py>(py: Python<'py>, error: &Error) -> Option<Bound<'py, PyAny>> {
    let target = error.exception()?.target::<PyTarget>()?;
    let exception = target.object(py).ok()?;
    exception.is_instance_of::<PyBaseException>().then_some(exception)
}

fn carrying<'py>(
    py: Python<'py>,
    error: Error,
    runtime: Option<&Arc<Runtime>>,
) -> PyResult<Bound<'py, PyAny>> {
    let exception = match error.exit_code() {
        Some(code) => py.get_type::<PySystemExit>().call1((code,))?,
        None => {
            let exception = support::error_class(py, &error)?
                .call1((error.message(),))
                .or_else(|_| py.get_type::<PyException>().call1((error.message(),)))?;
            exception.setattr(intern!(py, "code"), error.code())?;
            exception
        }
    };
    if let Datum::Str(text) = error.value() {
        exception.setattr(intern!(py, "value"), &**text)?;
    } else if *error.value() != Datum::Null
        && let Some(runtime) = runtime
        && let Ok(value) = super::convert::to_python(py, error.value().into(), runtime)
    {
        exception.setattr(intern!(py, "value"), value)?;
    }
    exception.setattr(intern!(py, "_hakorune_error"), Bound::new(py, Carried(error))?)?;
    Ok(exception)
}
