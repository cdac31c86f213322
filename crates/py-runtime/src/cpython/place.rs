//! Where Python code is, for traces.
#![expect(unsafe_code, reason = "reads the frames of this thread")]

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

/// How many frames of our own are passed over.
const OURS: usize = 16;

/// The file and line of the innermost Python code on this thread, if it runs any and is attached.
/// No Python code runs to find it.
pub fn python_place() -> Option<(String, u32)> {
    // SAFETY: may be called at any time; null when this thread is not attached.
    if unsafe { ffi::compat::PyThreadState_GetUnchecked() }.is_null() {
        return None;
    }
    // SAFETY: attached, by the line above.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: attached; borrowed, or null when no Python code runs. A reference is taken.
    let mut frame = unsafe { Bound::from_borrowed_ptr_or_opt(py, ffi::PyEval_GetFrame().cast()) }?;
    for _ in 0..OURS {
        let at = frame.as_ptr().cast::<ffi::PyFrameObject>();
        // SAFETY: `frame` is a frame that we hold; the code is a new reference, never null.
        let code = unsafe { Bound::from_owned_ptr(py, ffi::PyFrame_GetCode(at).cast()) };
        let file = code.getattr(pyo3::intern!(py, "co_filename")).ok()?;
        let file = super::deep::text(file.cast::<PyString>().ok()?);
        if file != "<hakorune>" {
            // SAFETY: as above.
            let line = unsafe { ffi::PyFrame_GetLineNumber(at) };
            return Some((file, u32::try_from(line).unwrap_or(0)));
        }
        // SAFETY: as above; a new reference, or null at the outermost frame.
        frame = unsafe { Bound::from_owned_ptr_or_opt(py, ffi::PyFrame_GetBack(at).cast()) }?;
    }
    None
}
