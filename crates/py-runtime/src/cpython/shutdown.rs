//! The end of Python: its threads, `atexit`, its output, the interpreter.
#![expect(unsafe_code, reason = "finalises the interpreter")]

use std::thread::ThreadId;
use std::time::Duration;

use hako_box::Error;
use pyo3::ffi;
use pyo3::prelude::*;

use super::{attach, exception, pending, phase, support, ticker};

/// Ends Python from this thread. `main` is the thread that started it: only that one may finalise.
pub(super) fn shutdown(limit: Duration, main: ThreadId) -> Result<(), Error> {
    ticker::stop();
    let waited = attach::scope(|| {
        Python::attach(|py| {
            let waited = end_threads(py, limit);
            let is_main = std::thread::current().id() == main;
            if waited.is_err() || !is_main {
                // Not to be finalised: but what is registered and written must not be lost.
                drop(support::call(py, "_run_atexit", ()));
            }
            drop(support::call(py, "_flush", ()));
            pending::flush(py);
            (waited, is_main)
        })
    })?;
    let (waited, is_main) = waited;
    phase::set_ended();
    if waited.is_ok() && is_main {
        finalise();
    }
    attach::forget();
    waited
}

fn end_threads(py: Python<'_>, limit: Duration) -> Result<(), Error> {
    let names: Vec<String> = support::call(py, "_shut_threads", (limit.as_secs_f64(),))
        .and_then(|names| names.extract())
        .map_err(|error| exception::from_python(py, error, None))?;
    if names.is_empty() {
        return Ok(());
    }
    let message = format!(
        "Python threads still run {} s after the end of the program: {}; make them daemons or \
         join them",
        limit.as_secs(),
        names.join(", ")
    );
    Err(Error::new("Timeout", "runtime/exit", message))
}

/// Finalises. A failure there can only be one to flush, which has been done before.
fn finalise() {
    // SAFETY: Python is initialised, and this is the thread that did it. Attached first, because
    // finalising asks for it; the state goes with the interpreter, so it is not given back.
    unsafe {
        ffi::PyGILState_Ensure();
        ffi::Py_FinalizeEx();
    }
}
