//! Names of attributes and methods as Python texts, made once.

use std::hash::{Hash, Hasher};
use std::sync::Mutex;

use pyo3::prelude::*;
use pyo3::types::PyString;
use rustc_hash::FxHasher;

use super::object::Slot;

/// How many names are kept; a name that falls on the place of another takes it.
const PLACES: usize = 256;
/// Longer names are not kept.
const LONGEST: usize = 64;

struct Name {
    text: Box<str>,
    object: Slot,
}

static NAMES: Mutex<[Option<Name>; PLACES]> = Mutex::new([const { None }; PLACES]);

/// The interned text. The table is only ever tried: without it a name is made anew.
pub(super) fn interned<'py>(py: Python<'py>, name: &str) -> Bound<'py, PyString> {
    let place = place(name);
    if let Ok(names) = NAMES.try_lock()
        && let Some(known) = &names[place]
        && *known.text == *name
        && let Some(Ok(object)) = known.object.get(py).map(Bound::cast_into)
    {
        return object;
    }
    let object = PyString::intern(py, name);
    if name.len() <= LONGEST
        && let Ok(mut names) = NAMES.try_lock()
    {
        let new = Name { text: name.into(), object: Slot::new(object.clone().into_any()) };
        let old = names[place].replace(new);
        drop(names);
        drop(old);
    }
    object
}

fn place(name: &str) -> usize {
    let mut hasher = FxHasher::default();
    name.hash(&mut hasher);
    hasher.finish() as usize % PLACES
}
