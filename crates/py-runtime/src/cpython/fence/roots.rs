//! Where Python's own modules are, as it was when Python started, and which module's code runs.
#![expect(unsafe_code, reason = "reads the frame of this thread")]

use std::path::PathBuf;
use std::sync::OnceLock;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::{Code, Roots};

static ROOTS: OnceLock<Roots> = OnceLock::new();

/// The roots of the running Python, when fences were installed at its start.
pub fn roots() -> Option<&'static Roots> {
    ROOTS.get()
}

/// Notes them.
pub(super) fn find(py: Python<'_>) -> PyResult<()> {
    let found: (Vec<PathBuf>, Vec<PathBuf>, Vec<PathBuf>, Vec<String>) =
        super::super::support::call(py, "_roots", ())?.extract()?;
    let (stdlib, path, prefixes, names) = found;
    let _ = ROOTS.set(Roots { stdlib, path, prefixes, names: names.into_iter().collect() });
    Ok(())
}

/// The code that runs innermost on this thread, when it is that of a module in `sys.modules`: the
/// globals of the frame are the module's own dict, not only its name.
pub fn python_code() -> Option<Code> {
    // SAFETY: may be called at any time; null when this thread is not attached.
    if unsafe { ffi::compat::PyThreadState_GetUnchecked() }.is_null() {
        return None;
    }
    // SAFETY: attached, by the line above.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: attached; borrowed, or null when no Python code runs. A reference is taken.
    let globals = unsafe { Bound::from_borrowed_ptr_or_opt(py, ffi::PyEval_GetGlobals()) }?;
    let globals = globals.cast_into::<PyDict>().ok()?;
    let name = globals.get_item(pyo3::intern!(py, "__name__")).ok()??;
    let module = super::super::modules::loaded(name.cast_exact::<PyString>().ok()?)?;
    // SAFETY: a module that we hold; its dict is borrowed for the comparison.
    let own = unsafe {
        if ffi::PyModule_Check(module.as_ptr()) == 0 {
            return None;
        }
        ffi::PyModule_GetDict(module.as_ptr())
    };
    (own == globals.as_ptr()).then_some(())?;
    let mut files = files(py)?;
    let file = files.remove(0);
    Some(Code { module: name.to_string(), file, callers: files })
}

/// The import machinery's own file.
const IMPORTS: &str = "<frozen importlib._bootstrap>";

/// Where the program's Python code is served from: support.py.
const SUPPORT: &str = "<hakorune>";

/// The files of the frames of this thread, innermost first, up to the import machinery or to ours,
/// which is the last; at least one.
fn files(py: Python<'_>) -> Option<Vec<String>> {
    // SAFETY: attached; borrowed, or null when no Python code runs. A reference is taken.
    let mut frame = unsafe { Bound::from_borrowed_ptr_or_opt(py, ffi::PyEval_GetFrame().cast()) };
    let mut files = Vec::new();
    while let Some(here) = frame {
        let at = here.as_ptr().cast::<ffi::PyFrameObject>();
        // SAFETY: `here` is a frame that we hold; the code is a new reference.
        let code = unsafe { Bound::from_owned_ptr_or_opt(py, ffi::PyFrame_GetCode(at).cast()) }?;
        let file: String = code.getattr(pyo3::intern!(py, "co_filename")).ok()?.extract().ok()?;
        if file == IMPORTS && !files.is_empty() {
            break;
        }
        let is_ours = file == SUPPORT;
        files.push(file);
        if is_ours {
            break;
        }
        // SAFETY: as above; a new reference, or null at the outermost frame.
        frame = unsafe { Bound::from_owned_ptr_or_opt(py, ffi::PyFrame_GetBack(at).cast()) };
    }
    (!files.is_empty()).then_some(files)
}
