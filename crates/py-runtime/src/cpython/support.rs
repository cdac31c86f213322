//! The module `hakorune` that Python code can import, and what we need of Python ourselves.

use std::sync::Arc;

use hako_box::Error;
use pyo3::exceptions::PyBaseException;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyCFunction, PyModule, PyTuple, PyType};

use super::callback::{PyBoxOfOurs, PyFunctionOfOurs};
use super::exception;
use super::fence::As;
use crate::Output;

const SOURCE: &str = include_str!("support.py");

static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
static FUNCTION_TYPES: PyOnceLock<Vec<Py<PyAny>>> = PyOnceLock::new();

/// Makes the module and takes standard output over.
///
/// `all` when standard error goes there too.
pub(super) fn install(py: Python<'_>, output: &Arc<dyn Output>, all: bool) -> Result<(), Error> {
    (|| {
        let module = PyModule::new(py, "hakorune")?;
        module.add_class::<PyFunctionOfOurs>()?;
        module.add_class::<PyBoxOfOurs>()?;
        let globals = module.dict();
        let builtins = py.import("builtins")?;
        globals.set_item("__builtins__", &builtins)?;
        let code = builtins.call_method1("compile", (SOURCE, "<hakorune>", "exec", 0, true))?;
        builtins.call_method1("exec", (code, &globals))?;
        py.import("sys")?.getattr("modules")?.set_item("hakorune", &module)?;
        redirect(py, &module, output, all)?;
        let types = module.getattr("_function_types")?.cast_into::<PyTuple>()?;
        let _ = FUNCTION_TYPES.set(py, types.iter().map(Bound::unbind).collect());
        let _ = MODULE.set(py, module.unbind());
        Ok(())
    })()
    .map_err(|error: PyErr| exception::from_python(py, error, None))
}

fn redirect(
    py: Python<'_>,
    module: &Bound<'_, PyModule>,
    output: &Arc<dyn Output>,
    all: bool,
) -> PyResult<()> {
    let out = Arc::clone(output);
    let write = PyCFunction::new_closure(py, Some(c"write"), None, move |args, _| {
        let data = args.get_item(0)?.cast_into::<PyBytes>()?;
        let (out, bytes) = (&out, data.as_bytes());
        // Detached: a reader may be slow, and may be another thread of Python's.
        args.py().detach(move || out.write(bytes)).map_err(PyErr::from)
    })?;
    let out = Arc::clone(output);
    let flush = PyCFunction::new_closure(py, Some(c"flush"), None, move |args, _| {
        let out = &out;
        args.py().detach(move || out.flush()).map_err(PyErr::from)
    })?;
    module.getattr("_redirect")?.call1((write, flush, all))?;
    Ok(())
}

fn module(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    MODULE.get(py).map(|module| module.bind(py)).ok_or_else(|| {
        pyo3::exceptions::PySystemError::new_err("Python was not started by py-runtime")
    })
}

/// Classes of support.py whose errors have another type in the program.
const CLASSES: [&str; 1] = ["ImportDenied"];

/// The class for an error of the program's.
pub(super) fn error_class<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyType>> {
    let name = error.types().nth(1).filter(|name| CLASSES.contains(name));
    let name = name.unwrap_or_else(|| error.type_name());
    let class = module(py)?.getattr(intern!(py, "_error_class"))?.call1((name,))?;
    Ok(class.cast_into()?)
}

/// What Python would print of an uncaught exception.
pub(super) fn format_exception(exception: &Bound<'_, PyBaseException>) -> PyResult<String> {
    let text = call(exception.py(), "_format_exception", (exception,))?;
    Ok(super::deep::text(text.cast()?))
}

/// Whether the type is one of the kinds of methods.
pub(super) fn is_function_like(object: &Bound<'_, PyAny>) -> bool {
    let py = object.py();
    let ty = object.get_type();
    FUNCTION_TYPES.get(py).is_some_and(|types| types.iter().any(|known| ty.is(known)))
}

pub(super) fn take_main(py: Python<'_>, main: &Bound<'_, PyModule>) -> PyResult<()> {
    module(py)?.getattr(intern!(py, "_take_main"))?.call1((main,))?;
    Ok(())
}

/// The end of a runtime must not fail; what goes wrong here is not worth an error.
pub(super) fn give_main_back(py: Python<'_>, main: &Bound<'_, PyAny>) {
    let call = || module(py)?.getattr(intern!(py, "_give_main_back"))?.call1((main,));
    drop(call());
}

/// Calls a function of support.py by name. Code of the program's may run in its midst, such as the
/// `__str__` of an exception.
pub(super) fn call<'py>(
    py: Python<'py>,
    name: &str,
    args: impl pyo3::call::PyCallArgs<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let _as = As::support();
    module(py)?.getattr(name)?.call1(args)
}

/// Puts folders in front of `sys.path`.
pub(super) fn prepend_paths(py: Python<'_>, paths: &[std::path::PathBuf]) -> PyResult<()> {
    let path = py.import("sys")?.getattr("path")?;
    for folder in paths.iter().rev() {
        path.call_method1("insert", (0, folder.as_os_str()))?;
    }
    Ok(())
}
