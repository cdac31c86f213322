//! Wrappers around functions that raise no audit event.
//!
//! The original is held in Rust, where no Python code can reach it: every place that had it has the
//! wrapper instead, fresh copies of the modules included.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ffi::CString;
use std::sync::{Mutex, OnceLock};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCFunction, PyDict, PyModule, PySet, PyTuple};

use super::super::{convert, exception, lock};
use super::{argument, gates, methods, settled};
use crate::{Argument, Fence, Verdict, Wrap};

static WRAPS: OnceLock<Vec<Wrap>> = OnceLock::new();
/// Variables of the environment that Python does not see.
static HIDDEN: OnceLock<Vec<String>> = OnceLock::new();
/// The wrappers that were made, so that a copy of one is not wrapped again.
static MADE: Mutex<Vec<Py<PyAny>>> = Mutex::new(Vec::new());

thread_local! {
    /// The path that a wrapper on this thread has asked for and whose audit event is to come.
    static VOUCHED: RefCell<Option<Argument>> = const { RefCell::new(None) };
}

/// Whether a wrapper has asked for this very thing, which is done now.
pub(super) fn is_vouched_for(path: &Argument) -> bool {
    VOUCHED.with_borrow_mut(|vouched| vouched.take_if(|own| own == path).is_some())
}

/// Wraps what is loaded, also where a module has taken an original under its own name; modules that are loaded later are wrapped by [`loaded`].
pub(super) fn install(py: Python<'_>, wraps: Vec<Wrap>, hidden: Vec<String>) -> PyResult<()> {
    HIDDEN.get_or_init(|| hidden);
    let wraps = WRAPS.get_or_init(|| wraps);
    let modules = py.import("sys")?.getattr("modules")?.cast_into::<PyDict>()?;
    let mut names: Vec<&str> = wraps.iter().map(|wrap| wrap.module).collect();
    names.dedup();
    let mut replaced = Vec::new();
    for name in names {
        if let Some(module) = modules.get_item(name)? {
            replaced.extend(wrap_module(name, &module)?);
        }
    }
    let by_address: HashMap<usize, &Bound<'_, PyAny>> =
        replaced.iter().map(|(own, wrapper)| (own.as_ptr() as usize, wrapper)).collect();
    let methods: HashSet<&str> =
        wraps.iter().filter_map(|wrap| Some(wrap.name.split_once('.')?.1)).collect();
    for module in modules.values().iter() {
        let Ok(module) = module.cast::<PyModule>() else { continue };
        let dict = module.dict();
        for (name, value) in dict.copy()?.iter() {
            if let Some(wrapper) = by_address.get(&(value.as_ptr() as usize)) {
                dict.set_item(name, wrapper)?;
            } else if let Ok(set) = value.cast_exact::<PySet>() {
                replace_in(set, &replaced)?;
            } else if let Ok(method) = value.cast_exact::<PyCFunction>()
                && let Some(now) = methods::taken_anew(method, &methods)?
            {
                dict.set_item(name, now)?;
            }
        }
    }
    Ok(())
}

/// Wraps the functions of a module that has just been loaded.
pub(super) fn loaded(name: &str, module: &Bound<'_, PyAny>) -> PyResult<()> {
    if name == "posix" {
        hide_variables(module)?;
    }
    wrap_module(name, module).map(drop)
}

/// Each `posix` that is made anew has a copy of the whole environment.
fn hide_variables(posix: &Bound<'_, PyAny>) -> PyResult<()> {
    let Some(environ) = posix.getattr_opt("environ")? else { return Ok(()) };
    let Ok(environ) = environ.cast_into::<PyDict>() else { return Ok(()) };
    for name in HIDDEN.get().into_iter().flatten() {
        let name = PyBytes::new(posix.py(), name.as_bytes());
        if environ.contains(&name)? {
            environ.del_item(name)?;
        }
    }
    Ok(())
}

/// An original and the wrapper that takes its place.
type Replaced<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

fn wrap_module<'py>(name: &str, module: &Bound<'py, PyAny>) -> PyResult<Vec<Replaced<'py>>> {
    let wraps = WRAPS.get().map_or(&[][..], Vec::as_slice);
    let mut replaced = Vec::new();
    for wrap in wraps.iter().filter(|wrap| wrap.module == name) {
        if let Some((ty, method)) = wrap.name.split_once('.') {
            if let Some(ty) = module.getattr_opt(ty)? {
                methods::wrap(&ty, method, *wrap)?;
            }
            continue;
        }
        let Some(original) = module.getattr_opt(wrap.name)? else { continue };
        if is_ours(&original) {
            continue;
        }
        let wrapper = function(*wrap, original.clone().unbind(), original.py())?;
        module.setattr(wrap.name, &wrapper)?;
        replaced.push((original, wrapper));
    }
    Ok(replaced)
}

/// Puts the wrappers into a set that has originals, as `os.supports_dir_fd` does.
fn replace_in(set: &Bound<'_, PySet>, replaced: &[Replaced<'_>]) -> PyResult<()> {
    for (original, wrapper) in replaced {
        if set.contains(original)? {
            set.discard(original)?;
            set.add(wrapper)?;
        }
    }
    Ok(())
}

/// Whether a wrapper or what holds one is already there.
pub(super) fn is_ours(object: &Bound<'_, PyAny>) -> bool {
    lock(&MADE).iter().any(|made| made.is(object))
}

pub(super) fn note(object: &Bound<'_, PyAny>) {
    lock(&MADE).push(object.clone().unbind());
}

/// A function that asks the gates and then calls the original.
pub(super) fn function<'py>(
    wrap: Wrap,
    original: Py<PyAny>,
    py: Python<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    methods::hide(original.bind(py));
    let effect = effect_name(wrap);
    // The name and the text of help live as long as the function, which is to the end.
    let name: &'static str = wrap.name.rsplit('.').next().unwrap_or(wrap.name);
    let name = leaked(name);
    let wrapper = PyCFunction::new_closure(py, Some(name), None, move |args, keywords| {
        call(wrap, &effect, &original, args, keywords)
    })?
    .into_any();
    note(&wrapper);
    Ok(wrapper)
}

fn leaked(name: &str) -> &'static std::ffi::CStr {
    Box::leak(CString::new(name).unwrap_or_default().into_boxed_c_str())
}

/// The module's public name and the function's.
fn effect_name(wrap: Wrap) -> String {
    let module = match wrap.module {
        "posix" => "os",
        module => module.trim_start_matches('_'),
    };
    format!("{module}.{}", wrap.name)
}

fn call(
    wrap: Wrap,
    effect: &str,
    original: &Py<PyAny>,
    args: &Bound<'_, PyTuple>,
    keywords: Option<&Bound<'_, PyDict>>,
) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let (args, keywords) = settled::all(wrap, args, keywords)?;
    let told = argument::all(&args);
    let told_keywords = argument::keywords(keywords.as_ref());
    match gates::raise(effect, &told, &told_keywords, Fence::Wrapper) {
        Verdict::Allow => {}
        Verdict::Deny(error) => return Err(exception::to_python(py, error, None)),
        Verdict::Answer(datum) => return convert::plain(py, &datum),
    }
    // Of those that are wrapped only this one raises an event for the same path, too.
    let path = if effect == "os.open" { told.first() } else { None };
    let _vouched = Vouched::new(path.cloned());
    let result = original.bind(py).call(&args, keywords.as_ref())?;
    if gates::heard(effect) {
        gates::done(effect, &told, &argument::one(&result, RESULT_DEPTH));
    }
    Ok(result.unbind())
}

/// How deep results are shown to gates: `getaddrinfo` gives a list of tuples with a tuple in them.
const RESULT_DEPTH: usize = 4;

struct Vouched;

impl Vouched {
    fn new(path: Option<Argument>) -> Option<Self> {
        let path = path?;
        VOUCHED.set(Some(path));
        Some(Self)
    }
}

impl Drop for Vouched {
    fn drop(&mut self) {
        VOUCHED.set(None);
    }
}
