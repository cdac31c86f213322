//! CPython behind the seams.

mod attach;
mod call;
mod callback;
mod config;
mod convert;
mod crossing;
mod deep;
mod direct;
mod doctor;
mod errors;
mod exception;
mod fence;
mod found;
mod home;
mod interned;
mod interrupt;
mod ledger;
mod modules;
mod object;
mod operate;
mod pending;
mod phase;
mod place;
mod runtime;
mod safepoint;
mod shutdown;
mod source;
mod start;
mod support;
mod ticker;
mod timed;

use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hako_box::{Datum, Error, Handle, Safepoint};

pub use self::doctor::{Finding, diagnose};
pub use self::fence::{called_back, python_code, roots};
pub use self::home::own_folders;
pub use self::interrupt::{InterruptState, interrupt, interrupt_again, interrupt_state};
use self::object::PyTarget;
pub use self::place::python_place;
pub use self::timed::Timed;
use crate::{Argument, Call, Engine, EnginePlan, Fingerprint, Host, Verb};

/// CPython, the engine of this process.
///
/// It is started by the first [`Verb::Birth`], by the plan that it was made with, or by
/// [`Engine::start`]. All `CPython` values of a process are the same Python.
pub struct CPython {
    plan: Mutex<Option<EnginePlan>>,
    fingerprint: Fingerprint,
}

impl CPython {
    /// The engine, to be started by `plan` when the first runtime is born. Nothing of Python runs
    /// before that.
    pub fn new(plan: EnginePlan) -> Self {
        let fingerprint = plan.fingerprint();
        Self { plan: Mutex::new(Some(plan)), fingerprint }
    }

    #[inline(never)]
    fn other(&self, call: &Call<'_>) -> Result<Datum, Error> {
        if let Verb::Birth = call.verb {
            self.start_own()?;
        }
        if let (Verb::Output, Some(receiver)) = (call.verb, call.receiver) {
            return output(receiver);
        }
        if let (Verb::Call, Some(receiver)) = (call.verb, call.receiver)
            && let Some(target) = receiver.target::<PyTarget>()
        {
            return attach::with(|py| call::call_target::<false>(py, target, call.args));
        }
        attach::with(|py| crossing::cross(py, call))
    }

    fn start_own(&self) -> Result<(), Error> {
        // Taken only by the one that starts: who comes second must not start without it.
        start::start(|| lock(&self.plan).take().unwrap_or_default(), &self.fingerprint)
    }
}

impl Host for CPython {
    #[inline]
    fn call(&self, call: &Call<'_>) -> Result<Datum, Error> {
        // What programs do most, on a thread that is attached already. Nothing here leaves an
        // object to pyo3 to give back, which does not know of the attach.
        if let Some(receiver) = call.receiver
            && let Verb::Call | Verb::CallMethod(_) | Verb::Get(_) = call.verb
            && let Some(target) = receiver.target::<PyTarget>()
            && let Some(py) = attach::current()
        {
            pending::flush(py);
            let _watch = attach::Watch::new(py);
            return match call.verb {
                Verb::CallMethod(name) => call::call_method(py, target, name, call.args),
                Verb::Get(name) => crossing::get(py, target, name),
                _ => call::call_target::<true>(py, target, call.args),
            };
        }
        self.other(call)
    }
}

impl Engine for CPython {
    fn start(&self, plan: EnginePlan) -> Result<(), Error> {
        let fingerprint = plan.fingerprint();
        start::start(|| plan, &fingerprint)
    }

    fn is_running(&self) -> bool {
        phase::is_running()
    }

    fn keep_attached(&self) -> Rc<dyn Safepoint> {
        attach::keeper()
    }

    fn attached(&self, f: &mut dyn FnMut()) -> Result<(), Error> {
        attach::scope(f)
    }

    fn raise_in_callback(&self, name: &str, args: &[Argument]) -> Result<(), Error> {
        fence::raise_in_callback(name, args)
    }

    fn shutdown(&self) -> Result<(), Error> {
        start::shutdown()
    }
}

/// What Python has printed, of all runtimes.
fn output(receiver: &Handle) -> Result<Datum, Error> {
    let ended =
        receiver.target::<object::RuntimeTarget>().is_none_or(|target| target.0.has_ended());
    if ended {
        return Err(errors::runtime_ended());
    }
    let Some(captured) = start::captured() else {
        let message = "what Python prints is not captured; set `capture = true` in [python]";
        return Err(errors::config("config/capture", message));
    };
    Ok(captured.take().into())
}

/// The lock's content. A panic elsewhere leaves it as it was: no lock is held over foreign code.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
