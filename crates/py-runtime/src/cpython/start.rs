//! The start of Python, once per process, and who waits for it.
#![expect(unsafe_code, reason = "gives the first attach back")]

use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::thread::{self, ThreadId};
use std::time::Duration;

use hako_box::Error;
use pyo3::ffi;
use pyo3::prelude::*;

use super::fence::{As, Fences};
use super::{config, errors, found, home, interrupt, lock, phase, support};
use crate::plan::PlanParts;
use crate::{Asker, Call, Captured, EnginePlan, Fingerprint, Host, Step};

enum State {
    New,
    /// The steps of the plan run on this thread; others wait.
    Starting(ThreadId),
    Running(Started),
    Failed(Error),
    Ended,
}

struct Started {
    fingerprint: Fingerprint,
    main: ThreadId,
    exit_limit: Duration,
    teardown: Vec<Step>,
}

static STATE: Mutex<State> = Mutex::new(State::New);
static CAPTURED: OnceLock<Arc<Captured>> = OnceLock::new();
static CHANGED: Condvar = Condvar::new();

/// Starts Python by `plan`, unless it runs; then the plan must be like the one it runs by.
pub(super) fn start(
    plan: impl FnOnce() -> EnginePlan,
    fingerprint: &Fingerprint,
) -> Result<(), Error> {
    let own = thread::current().id();
    let mut state = lock(&STATE);
    loop {
        match &*state {
            State::New => break,
            State::Starting(thread) if *thread == own => return Ok(()),
            State::Starting(_) => {
                state = CHANGED.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
            }
            State::Running(started) if started.fingerprint == *fingerprint => return Ok(()),
            State::Running(_) => {
                let message = "Python already runs in this process with other settings or another \
                               policy; both are fixed by the first runtime";
                return Err(errors::config("config/policy", message));
            }
            State::Failed(error) => return Err(error.clone()),
            State::Ended => return Err(errors::ended()),
        }
    }
    *state = State::Starting(own);
    drop(state);
    let result = bring_up(plan().into_parts());
    let mut state = lock(&STATE);
    CHANGED.notify_all();
    match result {
        Ok((exit_limit, teardown)) => {
            let fingerprint = fingerprint.clone();
            *state = State::Running(Started { fingerprint, main: own, exit_limit, teardown });
            Ok(())
        }
        Err(error) => {
            *state = State::Failed(error.clone());
            Err(error)
        }
    }
}

/// Where Python's output is kept, if it is.
pub(super) fn captured() -> Option<&'static Captured> {
    CAPTURED.get().map(Arc::as_ref)
}

fn bring_up(mut parts: PlanParts) -> Result<(Duration, Vec<Step>), Error> {
    found::check()?;
    // SAFETY: may be called at any time.
    if unsafe { ffi::Py_IsInitialized() } != 0 {
        let message = "something else in this process has started Python before py-runtime, with \
                       its own settings; py-runtime must come first";
        return Err(errors::config("config/start", message));
    }
    let output = match &parts.capture {
        Some(captured) => Arc::clone(CAPTURED.get_or_init(|| Arc::clone(captured))) as _,
        None => Arc::clone(&parts.output),
    };
    let home = home::choose(&parts.python)?;
    let fences = Fences::before_start(&mut parts)?;
    config::initialise(&parts.python, &home, fences.are_many())?;
    // Finds Python started and only notes it. An attach that came too early has panicked within
    // pyo3, which would panic at each attach from then on.
    Python::initialize();
    let installed = Python::attach(|py| {
        support::install(py, &output, parts.capture.is_some())?;
        support::prepend_paths(py, &parts.python.paths)
            .and_then(|()| interrupt::install(py))
            .and_then(|()| fences.after_start(py))
            .map_err(|error| super::exception::from_python(py, error, None))
    });
    // SAFETY: this thread is attached by the state that the initialisation made. Its later
    // attaches find that state again.
    unsafe { ffi::PyEval_SaveThread() };
    installed?;
    phase::set_running();
    let _as = As::new(Asker::Runtime);
    for step in parts.after {
        step(&Bare)?;
    }
    Ok((parts.exit_limit, parts.teardown))
}

/// Python without layers, for the steps of a plan.
struct Bare;

impl Host for Bare {
    fn call(&self, call: &Call<'_>) -> Result<hako_box::Datum, Error> {
        super::attach::with(|py| super::crossing::cross(py, call))
    }
}

/// Ends Python, if it runs.
pub(super) fn shutdown() -> Result<(), Error> {
    let started = {
        let mut state = lock(&STATE);
        match &*state {
            State::Running(_) => match std::mem::replace(&mut *state, State::Ended) {
                State::Running(started) => started,
                _ => return Ok(()),
            },
            _ => return Ok(()),
        }
    };
    let mut result = Ok(());
    for step in started.teardown {
        result = result.and(step(&Bare));
    }
    let ended = super::shutdown::shutdown(started.exit_limit, started.main);
    result.and(ended)
}
