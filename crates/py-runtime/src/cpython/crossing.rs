//! One crossing: from verb to Python.

use std::sync::Arc;

use hako_box::{Args, Datum, Error};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use super::interned::interned;
use super::object::{PyTarget, RuntimeTarget, Slot, cached_handle};
use super::runtime::{CachedModule, Runtime};
use super::{call, convert, deep, errors, exception, operate, source};
use crate::{Call, Conversion, Verb};

/// Makes the crossing.
pub(super) fn cross(py: Python<'_>, crossing: &Call<'_>) -> Result<Datum, Error> {
    if let (Verb::Import(name), Some(receiver)) = (crossing.verb, crossing.receiver)
        && let Some(target) = receiver.target::<RuntimeTarget>()
        && let Some(handle) = target.0.cached(name, |module| is_current(py, module))
    {
        return Ok(Datum::Handle(handle));
    }
    attached(crossing)
}

/// pyo3 has to know that the thread is attached, or it would put off what it gives back.
fn attached(crossing: &Call<'_>) -> Result<Datum, Error> {
    Python::attach(|py| other(py, crossing))
}

fn other(py: Python<'_>, crossing: &Call<'_>) -> Result<Datum, Error> {
    let Some(receiver) = crossing.receiver else {
        return match crossing.verb {
            Verb::Birth => Runtime::birth(py)
                .map(Datum::Handle)
                .map_err(|error| exception::from_python(py, error, None)),
            _ => Err(errors::internal("a crossing needs a box")),
        };
    };
    match receiver.target::<RuntimeTarget>() {
        Some(target) => on_runtime(py, crossing, &target.0),
        None => on_object(py, crossing, convert::target(receiver)?),
    }
}

fn on_runtime(py: Python<'_>, crossing: &Call<'_>, runtime: &Arc<Runtime>) -> Result<Datum, Error> {
    match crossing.verb {
        Verb::Fini | Verb::Release => {
            runtime.fini(py);
            return Ok(Datum::Null);
        }
        Verb::Handles => return Ok(handles(runtime)),
        Verb::Version => return Ok(version().into()),
        Verb::Convert(conversion) => return describe(conversion),
        Verb::Operate(operation) => return operate::on_runtime(operation, crossing.args),
        _ => {}
    }
    let globals = runtime.globals(py)?;
    let raised = |error| exception::from_python(py, error, Some(runtime));
    match crossing.verb {
        Verb::Import(name) => import(py, runtime, name),
        Verb::Exec(text) => source::exec(py, runtime, text),
        Verb::Eval(text) => source::eval(py, runtime, text),
        Verb::Get(name) => Ok(convert::from_python(global(py, runtime, name)?, runtime)),
        Verb::Set(name) => {
            globals.set_item(name, value(py, crossing.args, runtime)?).map_err(raised)?;
            Ok(Datum::Null)
        }
        Verb::Has(name) => globals.contains(name).map(Datum::Bool).map_err(raised),
        Verb::CallMethod(name) => call::call(&global(py, runtime, name)?, crossing.args, runtime),
        Verb::Names => names(globals.keys(), runtime),
        _ => Err(Error::type_error("a PyRuntimeBox cannot be used this way")),
    }
}

fn on_object(py: Python<'_>, crossing: &Call<'_>, target: &PyTarget) -> Result<Datum, Error> {
    let runtime = &target.runtime;
    if let Verb::Release = crossing.verb {
        target.slot.clear(py);
        return Ok(Datum::Null);
    }
    if let Verb::Operate(operation) = crossing.verb {
        return operate::operate(py, operation, crossing.args, runtime);
    }
    let object = target.object(py)?;
    let raised = |error| exception::from_python(py, error, Some(runtime));
    match crossing.verb {
        Verb::Call => call::call(&object, crossing.args, runtime),
        Verb::CallMethod(name) => call::call_method(py, target, name, crossing.args),
        Verb::Get(name) => get(py, target, name),
        Verb::Set(name) => {
            object.setattr(name, value(py, crossing.args, runtime)?).map_err(raised)?;
            Ok(Datum::Null)
        }
        Verb::Has(name) => object.hasattr(name).map(Datum::Bool).map_err(raised),
        Verb::Next(ended) => operate::next(object, ended, runtime),
        Verb::Names => names(object.dir().map_err(raised)?, runtime),
        Verb::Convert(conversion) => deep::convert(object, conversion, runtime),
        Verb::Version => Ok(version().into()),
        _ => Err(Error::type_error("only a PyRuntimeBox can do this")),
    }
}

/// Reads an attribute.
pub(super) fn get(py: Python<'_>, target: &PyTarget, name: &str) -> Result<Datum, Error> {
    let object = target.object(py)?;
    match object.getattr(interned(py, name)) {
        Ok(value) => Ok(convert::from_python(value, &target.runtime)),
        Err(error) => Err(exception::from_python(py, error, Some(&target.runtime))),
    }
}

fn value<'py>(
    py: Python<'py>,
    args: &Args<'_>,
    runtime: &Arc<Runtime>,
) -> Result<Bound<'py, PyAny>, Error> {
    let [value] = args.positional else {
        return Err(errors::internal("a write takes one value"));
    };
    convert::to_python(py, *value, runtime)
}

/// A global of the runtime, else a builtin.
fn global<'py>(
    py: Python<'py>,
    runtime: &Arc<Runtime>,
    name: &str,
) -> Result<Bound<'py, PyAny>, Error> {
    let find = || {
        if let Some(value) = runtime.globals(py)?.get_item(name).ok().flatten() {
            return Ok(Some(value));
        }
        super::modules::own(py, intern!(py, "builtins"))
            .and_then(|builtins| builtins.getattr_opt(name))
            .map_err(|error| exception::from_python(py, error, Some(runtime)))
    };
    find()?.ok_or_else(|| {
        let message = format!("the runtime has no global `{name}`");
        Error::new("NameError", "runtime/name", message)
    })
}

/// A module that the cache does not have.
fn import(py: Python<'_>, runtime: &Arc<Runtime>, name: &str) -> Result<Datum, Error> {
    let raised = |error| exception::from_python(py, error, Some(runtime));
    let key = PyString::intern(py, name);
    let module = py.import(&key).map_err(raised)?.into_any();
    let handle = cached_handle(module, runtime);
    let name_slot = Slot::new(key.into_any());
    runtime.cache(name, CachedModule { name: name_slot, handle: handle.clone() });
    Ok(Datum::Handle(handle))
}

/// Whether `sys.modules` still has the same module under the name.
fn is_current(py: Python<'_>, cached: &CachedModule) -> bool {
    let own = cached.handle.target::<PyTarget>().and_then(|target| target.slot.get(py));
    let (Some(own), Some(name)) = (own, cached.name.get(py)) else { return false };
    super::modules::loaded(&name).is_some_and(|loaded| loaded.is(&own))
}

fn names(list: Bound<'_, PyList>, runtime: &Arc<Runtime>) -> Result<Datum, Error> {
    let names = list.iter().map(|name| convert::from_python(name, runtime));
    Ok(Datum::List(names.filter(|name| matches!(name, Datum::Str(_))).collect()))
}

fn handles(runtime: &Arc<Runtime>) -> Datum {
    let counts = runtime.ledger.counts().into_iter();
    Datum::Map(counts.map(|(name, count)| (name.into(), Datum::Int(count as i64))).collect())
}

/// Such as `3.11.7`.
fn version() -> String {
    Python::version_str().split_whitespace().next().unwrap_or_default().to_owned()
}

fn describe(conversion: Conversion) -> Result<Datum, Error> {
    match conversion {
        Conversion::Str | Conversion::Repr => Ok(format!("<PyRuntimeBox {}>", version()).into()),
        Conversion::TypeName => Ok("PyRuntimeBox".into()),
        Conversion::Bool => Ok(Datum::Bool(true)),
        _ => Err(Error::type_error("a PyRuntimeBox has no value to convert")),
    }
}
