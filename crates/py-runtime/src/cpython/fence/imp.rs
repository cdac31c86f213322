//! The fence at `_imp`, whose functions make and run modules in C: loaders may be used by hand.

use std::ffi::CStr;
use std::sync::{Mutex, OnceLock};

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyString, PyTuple};

use super::super::lock;
use super::imports::{ask, permitted};
use super::{argument, loading, methods, wrap};
use crate::Argument;

/// `importlib`'s class of specs, as it was at the start.
static SPEC: OnceLock<Py<PyAny>> = OnceLock::new();
/// The modules that were made, and by which names: they can be given others.
static MADE: Mutex<Vec<(Py<PyAny>, String)>> = Mutex::new(Vec::new());

/// A function of `_imp`, with the original in front.
type Function = fn(&Py<PyAny>, &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>>;

const FUNCTIONS: &[(&CStr, Function)] = &[
    (c"create_builtin", create),
    (c"create_dynamic", create),
    (c"init_frozen", frozen),
    (c"get_frozen_object", frozen),
    (c"exec_builtin", exec),
    (c"exec_dynamic", exec),
];

/// Puts the fence up.
pub(super) fn install(imp: &Bound<'_, PyAny>, spec: &Bound<'_, PyAny>) -> PyResult<()> {
    SPEC.get_or_init(|| spec.clone().unbind());
    put_up(imp)
}

/// A module `_imp` that is made anew has its functions anew.
fn put_up(imp: &Bound<'_, PyAny>) -> PyResult<()> {
    for (name, function) in FUNCTIONS {
        let text = name.to_str().unwrap_or_default();
        let original = imp.getattr(text)?;
        if wrap::is_ours(&original) {
            continue;
        }
        methods::hide(&original);
        let original = original.unbind();
        let wrapper = PyCFunction::new_closure(imp.py(), Some(name), None, move |args, _| {
            function(&original, args)
        })?;
        wrap::note(&wrapper);
        imp.setattr(text, wrapper)?;
    }
    Ok(())
}

/// Makes the module of a spec, which is read once, into a plain one: an object could say another
/// name the second time.
fn create(original: &Py<PyAny>, args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let spec = args.get_item(0)?;
    let text = |name: &Bound<'_, PyString>| -> PyResult<_> {
        Ok(spec.getattr_opt(name)?.as_ref().and_then(argument::name))
    };
    let Some(name) = text(intern!(py, "name"))? else {
        return Err(PyTypeError::new_err("the spec of a module has a name, which is a text"));
    };
    // C code reads it to there.
    if name.contains('\0') {
        return Err(PyValueError::new_err("the name of a module has no zero in it"));
    }
    let found_by = found_by(&name);
    if !loading::is_innermost(&name) || found_by != last(&name) {
        ask(py, &name, Argument::None)?;
        if found_by != name {
            ask(py, &found_by, Argument::None)?;
        }
    }
    let keywords = PyDict::new(py);
    keywords.set_item(intern!(py, "origin"), text(intern!(py, "origin"))?)?;
    let plain = SPEC.get().map(|plain| plain.bind(py).call((name, py.None()), Some(&keywords)));
    let module = original.bind(py).call1((plain.transpose()?.unwrap_or(spec),))?;
    if !module.is_none() {
        lock(&MADE).push((module.clone().unbind(), found_by.clone()));
        wrap_as(&found_by, &module)?;
    }
    Ok(module.unbind())
}

/// Runs the code of a module, which makes its types.
fn exec(original: &Py<PyAny>, args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let module = args.get_item(0)?;
    let result = original.bind(args.py()).call1(args)?;
    let made = lock(&MADE).iter().find(|(own, _)| own.is(&module)).map(|(_, name)| name.clone());
    match made {
        Some(name) => wrap_as(&name, &module)?,
        None => wrap_by_name(&module)?,
    }
    Ok(result.unbind())
}

/// Gives a module that is part of Python, or its code.
fn frozen(original: &Py<PyAny>, args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    if let Some(name) = argument::name(&args.get_item(0)?)
        && !loading::is_innermost(&name)
    {
        ask(py, &name, Argument::None)?;
    }
    // The second argument is code that anybody may have made, as for `marshal.loads`.
    if args.len() > 1 && !args.get_item(1)?.is_none() {
        permitted(py, "marshal.loads", &[])?;
    }
    let result = original.bind(py).call1(args)?;
    wrap_by_name(&result)?;
    Ok(result.unbind())
}

/// The name by which C code looks for the module's own: the last part, in which a minus stands for
/// what cannot be in the name of a function.
fn found_by(name: &str) -> String {
    last(name).replace('-', "_")
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn wrap_by_name(module: &Bound<'_, PyAny>) -> PyResult<()> {
    let Some(name) = module.getattr_opt(intern!(module.py(), "__name__"))? else { return Ok(()) };
    argument::name(&name).map_or(Ok(()), |name| wrap_as(&found_by(&name), module))
}

fn wrap_as(name: &str, module: &Bound<'_, PyAny>) -> PyResult<()> {
    if name == "_imp" {
        put_up(module)?;
    }
    wrap::loaded(name, module)
}
