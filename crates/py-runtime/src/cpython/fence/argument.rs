//! Arguments of effects, read without running Python code.

use std::os::unix::ffi::OsStringExt;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyInt, PyList, PyString, PyTuple};

use crate::Argument;

/// How deep lists in lists are read.
const DEPTH: usize = 3;

pub(super) fn all(args: &Bound<'_, PyTuple>) -> Vec<Argument> {
    args.iter_borrowed().map(|item| one(&item, DEPTH)).collect()
}

pub(super) fn keywords(keywords: Option<&Bound<'_, PyDict>>) -> Vec<(String, Argument)> {
    let pairs = keywords.into_iter().flat_map(|keywords| keywords.iter());
    pairs.filter_map(|(name, value)| Some((text(name.cast().ok()?)?, one(&value, DEPTH)))).collect()
}

/// One argument. An array of bytes is an object: it may have changed since C code has read it, or may
/// change before it does. Subclasses of texts and the like are read by what they hold, which is what C code
/// takes from them, too.
pub(super) fn one(object: &Bound<'_, PyAny>, depth: usize) -> Argument {
    if object.is_none() {
        return Argument::None;
    }
    if let Ok(string) = object.cast::<PyString>() {
        return match text(string) {
            Some(text) => Argument::Text(text),
            None => path_bytes(string).map_or(Argument::Object, Argument::Bytes),
        };
    }
    if let Ok(value) = object.cast::<PyBool>() {
        return Argument::Bool(value.is_true());
    }
    if object.cast::<PyInt>().is_ok() {
        return object.extract().map_or(Argument::Object, Argument::Int);
    }
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Argument::Bytes(bytes.as_bytes().to_vec());
    }
    if depth == 0 {
        return Argument::Object;
    }
    if let Ok(tuple) = object.cast::<PyTuple>() {
        return Argument::List(tuple.iter_borrowed().map(|item| one(&item, depth - 1)).collect());
    }
    if let Ok(list) = object.cast::<PyList>() {
        return Argument::List(list.iter().map(|item| one(&item, depth - 1)).collect());
    }
    Argument::Object
}

/// A name: the text itself, when it is one.
pub(super) fn name(object: &Bound<'_, PyAny>) -> Option<String> {
    text(object.cast().ok()?)
}

fn text(string: &Bound<'_, PyString>) -> Option<String> {
    string.to_str().ok().map(str::to_owned)
}

/// The bytes that a path in a text with surrogates stands for.
fn path_bytes(string: &Bound<'_, PyString>) -> Option<Vec<u8>> {
    string.extract::<std::ffi::OsString>().ok().map(OsStringExt::into_vec)
}
