//! Functions and boxes of the program's, as Python objects.
//!
//! What a function of the program holds is in the program's own heap, where Python's collector
//! cannot look. A cycle through both heaps therefore lives until the runtime ends.

use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use hako_box::{Callback, CallbackTarget, Datum, Error};
use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::convert;
use super::errors;
use super::exception;
use super::fence::CalledBack;
use super::lock;
use super::runtime::Runtime;

/// A callback that Python holds. It is cut when its runtime ends: that breaks cycles that go
/// through both heaps, which no collector can see.
pub(super) struct Lent {
    callback: Mutex<Option<Callback>>,
    runtime: Arc<Runtime>,
}

impl Lent {
    fn new(callback: Callback, runtime: &Arc<Runtime>) -> Arc<Self> {
        let lent =
            Arc::new(Self { callback: Mutex::new(Some(callback)), runtime: Arc::clone(runtime) });
        runtime.ledger.lend(&lent);
        lent
    }

    pub(super) fn cut(&self) {
        let callback = lock(&self.callback).take();
        drop(callback);
    }

    fn get(&self) -> Result<Callback, Error> {
        lock(&self.callback).clone().ok_or_else(errors::runtime_ended)
    }

    /// Runs `f` with the callback. A panic in it is an error like others: it must not go through
    /// Python's frames.
    fn ask<R>(&self, f: impl FnOnce(&dyn CallbackTarget) -> Result<R, Error>) -> Result<R, Error> {
        check_stack()?;
        let callback = self.get()?;
        let _called_back = CalledBack::new();
        catch_unwind(AssertUnwindSafe(|| f(callback.target()))).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<&str>().copied();
            let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
            let message = format!("a callback panicked: {}", text.unwrap_or("no message"));
            Err(Error::new("Panic", "runtime/panic", message))
        })
    }

    fn raise(&self, py: Python<'_>, error: Error) -> PyErr {
        exception::to_python(py, error, Some(&self.runtime))
    }

    fn call(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> Result<Py<PyAny>, Error> {
        let mut positional = Vec::with_capacity(args.len());
        for arg in args.iter() {
            positional.push(convert::from_python(arg, &self.runtime));
        }
        let mut keywords = Vec::new();
        for (name, value) in kwargs.into_iter().flatten() {
            let name: String = name.extract().map_err(|error| self.error(py, error))?;
            keywords.push((name.into(), convert::from_python(value, &self.runtime)));
        }
        let result = self.ask(|target| target.call(positional, keywords))?;
        self.give(py, &result)
    }

    fn give(&self, py: Python<'_>, datum: &Datum) -> Result<Py<PyAny>, Error> {
        Ok(convert::to_python(py, datum.into(), &self.runtime)?.unbind())
    }

    fn take(&self, value: Bound<'_, PyAny>) -> Datum {
        convert::from_python(value, &self.runtime)
    }

    fn error(&self, py: Python<'_>, error: PyErr) -> Error {
        exception::from_python(py, error, Some(&self.runtime))
    }

    fn text(&self) -> Result<String, Error> {
        self.ask(|target| target.text())
    }

    fn hash(&self) -> u64 {
        let mut hasher = std::hash::DefaultHasher::new();
        if let Some(callback) = &*lock(&self.callback) {
            std::ptr::from_ref(callback.target()).cast::<()>().hash(&mut hasher);
        }
        hasher.finish()
    }

    fn is_same(&self, other: &Self) -> bool {
        let Ok(other) = other.get() else { return false };
        self.get().is_ok_and(|own| own == other)
    }
}

/// Fails while there is still room to say so: calls that go through both sides nest deeper than
/// Python's own limit allows for.
fn check_stack() -> Result<(), Error> {
    const LEAST: usize = 256 << 10;
    if stacker::remaining_stack().is_none_or(|left| left >= LEAST) {
        return Ok(());
    }
    let message = "calls between the program and Python are nested too deep for the stack";
    Err(Error::new("StackOverflow", "runtime/stack", message))
}

/// A Hakorune function in Python.
#[pyclass(module = "hakorune", name = "Function", frozen, weakref)]
pub(super) struct PyFunctionOfOurs(Arc<Lent>);

#[pymethods]
impl PyFunctionOfOurs {
    #[pyo3(signature = (*args, **kwargs))]
    fn __call__(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<PyAny>> {
        self.0.call(py, args, kwargs).map_err(|error| self.0.raise(py, error))
    }

    #[getter]
    fn __name__(&self, py: Python<'_>) -> PyResult<String> {
        self.0.ask(|target| Ok(target.name())).map_err(|error| self.0.raise(py, error))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.0.text().map_err(|error| self.0.raise(py, error))
    }

    fn __hash__(&self) -> u64 {
        self.0.hash()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self.0.is_same(&other.get().0))
    }
}

/// A Hakorune box in Python: its attributes are the box's fields and methods.
#[pyclass(module = "hakorune", name = "Box", frozen, weakref)]
pub(super) struct PyBoxOfOurs(Arc<Lent>);

#[pymethods]
impl PyBoxOfOurs {
    fn __getattr__(&self, py: Python<'_>, name: &str) -> PyResult<Py<PyAny>> {
        let value = self.0.ask(|target| target.get(name));
        match value.and_then(|value| self.0.give(py, &value)) {
            Ok(value) => Ok(value),
            // Python asks objects for many names of its own; this must be its own class.
            Err(error) if error.type_name() == "AttributeError" => {
                Err(PyAttributeError::new_err(error.message().to_owned()))
            }
            Err(error) => Err(self.0.raise(py, error)),
        }
    }

    fn __setattr__(&self, py: Python<'_>, name: &str, value: Bound<'_, PyAny>) -> PyResult<()> {
        let value = self.0.take(value);
        match self.0.ask(|target| target.set(name, value)) {
            Ok(()) => Ok(()),
            Err(error) if error.type_name() == "AttributeError" => {
                Err(PyAttributeError::new_err(error.message().to_owned()))
            }
            Err(error) => Err(self.0.raise(py, error)),
        }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.0.text().map_err(|error| self.0.raise(py, error))
    }

    fn __hash__(&self) -> u64 {
        self.0.hash()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self.0.is_same(&other.get().0))
    }
}

/// The Python object for a callback.
pub(super) fn lend<'py>(
    py: Python<'py>,
    callback: &Callback,
    runtime: &Arc<Runtime>,
) -> PyResult<Bound<'py, PyAny>> {
    let lent = Lent::new(callback.clone(), runtime);
    if callback.target().is_callable() {
        Ok(Bound::new(py, PyFunctionOfOurs(lent))?.into_any())
    } else {
        Ok(Bound::new(py, PyBoxOfOurs(lent))?.into_any())
    }
}

/// The callback behind a Python object, when it is one of ours and not cut.
pub(super) fn returned(object: &Bound<'_, PyAny>) -> Option<Callback> {
    let lent = if let Ok(function) = object.cast_exact::<PyFunctionOfOurs>() {
        &function.get().0
    } else if let Ok(object) = object.cast_exact::<PyBoxOfOurs>() {
        &object.get().0
    } else {
        return None;
    };
    lent.get().ok()
}
