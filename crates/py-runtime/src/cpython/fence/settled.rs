//! Arguments of wrapped functions, made plain before they are looked at.
//!
//! An object that is asked for its path or number twice can say something else the second time, or
//! act in between: change the working directory, say. So it is asked once, and what it said is what
//! is checked and what is used.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyMemoryView, PyString, PyTuple};

use super::argument;
use crate::Wrap;

type Args<'py> = (Bound<'py, PyTuple>, Option<Bound<'py, PyDict>>);

/// Keywords of which C code wants only whether they are true.
const SWITCHES: &[&str] = &["follow_symlinks", "effective_ids"];

/// All arguments of a call.
pub(super) fn all<'py>(
    wrap: Wrap,
    args: &Bound<'py, PyTuple>,
    keywords: Option<&Bound<'py, PyDict>>,
) -> PyResult<Args<'py>> {
    // The receiver of a method stays what it is.
    let first = usize::from(wrap.name.contains('.'));
    let mut items: Vec<Bound<'py, PyAny>> = args.iter().collect();
    for item in items.iter_mut().skip(first) {
        *item = one(wrap, item)?;
    }
    let keywords = match keywords {
        None => None,
        Some(keywords) => {
            let settled = PyDict::new(args.py());
            for (name, value) in keywords.iter() {
                // A name can be of a subclass, too, which is asked whether it is equal.
                let name = plain(&name)?.unwrap_or(name);
                let text = argument::name(&name).unwrap_or_default();
                let value = if SWITCHES.contains(&&*text) {
                    PyBool::new(args.py(), value.is_truthy()?).to_owned().into_any()
                } else {
                    one(wrap, &value)?
                };
                settled.set_item(name, value)?;
            }
            Some(settled)
        }
    };
    Ok((PyTuple::new(args.py(), items)?, keywords))
}

fn one<'py>(wrap: Wrap, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if let Some(plain) = plain(value)? {
        return Ok(plain);
    }
    if !wrap.path {
        return Ok(value.clone());
    }
    if let Ok(memory) = PyMemoryView::from(value) {
        return memory.call_method0("tobytes");
    }
    // Of the type, as C code asks for them: an attribute of the object itself does not count.
    let ty = value.get_type();
    for name in ["__fspath__", "__index__"] {
        if let Some(method) = ty.getattr_opt(name)? {
            let said = method.call1((value,))?;
            return plain(&said)?.ok_or_else(|| {
                let kind = said.get_type();
                PyTypeError::new_err(format!("{name} gave neither a path nor a number: {kind}"))
            });
        }
    }
    // Python 3.9 asks for this, too.
    if ty.hasattr("__int__")? && value.cast_exact::<PyFloat>().is_err() {
        return Err(PyTypeError::new_err(format!("a path or a number is wanted, not {ty}")));
    }
    Ok(value.clone())
}

/// The value itself when nothing of it can change; of a subclass what it holds.
fn plain<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = value.py();
    if value.is_none() || value.cast_exact::<PyBool>().is_ok() {
        return Ok(Some(value.clone()));
    }
    if let Ok(text) = value.cast::<PyString>() {
        let is_exact = value.cast_exact::<PyString>().is_ok();
        let copy = || py.get_type::<PyString>().call_method1("__str__", (text,));
        return if is_exact { Ok(Some(value.clone())) } else { copy().map(Some) };
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        let is_exact = value.cast_exact::<PyBytes>().is_ok();
        let copy = || PyBytes::new(py, bytes.as_bytes()).into_any();
        return Ok(Some(if is_exact { value.clone() } else { copy() }));
    }
    if let Ok(number) = value.cast::<PyInt>() {
        let is_exact = value.cast_exact::<PyInt>().is_ok();
        let copy = || py.get_type::<PyInt>().call_method1("__pos__", (number,));
        return if is_exact { Ok(Some(value.clone())) } else { copy().map(Some) };
    }
    Ok(None)
}
