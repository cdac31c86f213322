//! `to_array()`, `to_map()`, `to_value()` and the other conversions on request.

use std::sync::Arc;

use hako_box::{CopySize, Datum, Error};
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySet, PyString,
    PyTuple,
};

use super::convert::{check_depth, from_python};
use super::exception;
use super::runtime::Runtime;
use crate::Conversion;

/// Converts or describes `object`.
pub(super) fn convert(
    object: Bound<'_, PyAny>,
    conversion: Conversion,
    runtime: &Arc<Runtime>,
) -> Result<Datum, Error> {
    let py = object.py();
    let raised = |error| exception::from_python(py, error, Some(runtime));
    let mut copy = Copy { runtime, open: Vec::new(), size: CopySize::default() };
    match conversion {
        Conversion::Str => Ok(text(&object.str().map_err(raised)?).into()),
        Conversion::Repr => Ok(text(&object.repr().map_err(raised)?).into()),
        Conversion::TypeName => Ok(text(&object.get_type().name().map_err(raised)?).into()),
        Conversion::Float => {
            let float = py.get_type::<PyFloat>().call1((object,)).map_err(raised)?;
            float.extract().map(Datum::Float).map_err(raised)
        }
        Conversion::Int => {
            let int = py.get_type::<PyInt>().call1((object,)).map_err(raised)?;
            int.extract().map(Datum::Int).map_err(|_| too_large(&int))
        }
        Conversion::Bool => object.is_truthy().map(Datum::Bool).map_err(raised),
        Conversion::Array => copy.array(object),
        Conversion::Map => copy.map(object),
        Conversion::Value => copy.value(object),
    }
}

#[cold]
fn too_large(int: &Bound<'_, PyAny>) -> Error {
    let digits = int.str().map(|digits| text(&digits)).unwrap_or_default();
    let digits = if digits.len() > 40 { "the integer".to_owned() } else { digits };
    let message = format!("{digits} does not fit the 64 bits of an Integer; keep it as a box");
    Error::new("ValueError", "runtime/range", message)
}

/// The text; a lone surrogate, which no Hakorune text can hold, as `\udXXX`.
pub(super) fn text(string: &Bound<'_, PyString>) -> String {
    if let Ok(text) = string.to_str() {
        return text.to_owned();
    }
    let escaped = string
        .call_method1("encode", ("utf-8", "backslashreplace"))
        .ok()
        .and_then(|bytes| bytes.cast_into::<PyBytes>().ok());
    escaped.map_or_else(
        || string.to_string_lossy().into_owned(),
        |bytes| String::from_utf8_lossy(bytes.as_bytes()).into_owned(),
    )
}

/// A deep copy in progress.
struct Copy<'a> {
    runtime: &'a Arc<Runtime>,
    /// The containers that are being copied, outermost first.
    open: Vec<usize>,
    size: CopySize,
}

impl Copy<'_> {
    fn raised(&self, py: Python<'_>, error: PyErr) -> Error {
        exception::from_python(py, error, Some(self.runtime))
    }

    /// Copies what has a Hakorune value; other objects stay behind a box.
    fn value(&mut self, object: Bound<'_, PyAny>) -> Result<Datum, Error> {
        let py = object.py();
        if object.is_instance_of::<PyList>()
            || object.is_instance_of::<PyTuple>()
            || object.is_instance_of::<PySet>()
            || object.is_instance_of::<PyFrozenSet>()
        {
            self.array(object)
        } else if object.is_instance_of::<PyDict>() {
            self.map(object)
        } else if let Ok(value) = object.cast::<PyBool>() {
            Ok(Datum::Bool(value.is_true()))
        } else if object.is_instance_of::<PyInt>() {
            // Beyond 64 bits it stays a box: nothing is lost.
            Ok(object.extract().map_or_else(|_| from_python(object, self.runtime), Datum::Int))
        } else if object.is_instance_of::<PyFloat>() {
            object.extract().map(Datum::Float).map_err(|error| self.raised(py, error))
        } else if let Ok(string) = object.cast::<PyString>() {
            match string.to_str() {
                Ok(text) => {
                    self.size.add(0, text.len())?;
                    Ok(text.into())
                }
                Err(_) => Ok(from_python(object, self.runtime)),
            }
        } else if let Ok(bytes) = object.cast::<PyBytes>() {
            self.size.add(0, bytes.as_bytes().len())?;
            Ok(Datum::Bytes(bytes.as_bytes().into()))
        } else {
            Ok(from_python(object, self.runtime))
        }
    }

    fn array(&mut self, object: Bound<'_, PyAny>) -> Result<Datum, Error> {
        let py = object.py();
        self.enter(&object)?;
        let mut list = Vec::new();
        for item in object.try_iter().map_err(|error| self.raised(py, error))? {
            let item = item.map_err(|error| self.raised(py, error))?;
            self.size.add(1, 0)?;
            list.push(self.value(item)?);
        }
        self.open.pop();
        Ok(Datum::List(list))
    }

    fn map(&mut self, object: Bound<'_, PyAny>) -> Result<Datum, Error> {
        let py = object.py();
        self.enter(&object)?;
        let items = self.items(&object).map_err(|error| self.raised(py, error))?;
        let mut map = Vec::with_capacity(items.len());
        for item in items.iter() {
            let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) =
                item.extract().map_err(|error| self.raised(py, error))?;
            self.size.add(2, 0)?;
            map.push((self.key(&key)?, self.value(value)?));
        }
        self.open.pop();
        Ok(Datum::Map(map))
    }

    fn items<'py>(&self, object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
        if let Ok(mapping) = object.cast::<PyMapping>() {
            return mapping.items();
        }
        let dict = object.py().get_type::<PyDict>().call1((object,))?;
        Ok(dict.cast_into::<PyDict>()?.items())
    }

    /// Keys of maps are texts; an integer key becomes its text, as in Hakorune.
    fn key(&self, key: &Bound<'_, PyAny>) -> Result<Box<str>, Error> {
        let py = key.py();
        let is_int = key.is_exact_instance_of::<PyInt>();
        if let Ok(string) = key.cast::<PyString>() {
            return Ok(text(string).into());
        }
        if is_int {
            return key.str().map(|key| text(&key).into()).map_err(|error| self.raised(py, error));
        }
        let ty = key.get_type().name().map(|name| text(&name)).unwrap_or_default();
        let message = format!("a map's keys are texts; a key of type {ty} has no place in one");
        Err(Error::type_error(message))
    }

    fn enter(&mut self, object: &Bound<'_, PyAny>) -> Result<(), Error> {
        let id = object.as_ptr().addr();
        if self.open.contains(&id) {
            let message = "a container that contains itself cannot be copied";
            return Err(Error::new("ValueError", "runtime/cycle", message));
        }
        check_depth(self.open.len())?;
        self.open.push(id);
        Ok(())
    }
}
