//! Puts the layers together: the only place that knows which this build has.

use std::rc::Rc;
#[cfg(feature = "m0")]
use std::sync::Arc;

#[cfg(feature = "m0")]
use anyhow::Context as _;

#[cfg(not(feature = "m0"))]
use hako_box::NoSafepoint;
use hako_box::{BoxType, Library, Safepoint};
use hako_vm::{Console, Limits, Vm};
#[cfg(feature = "m0")]
use py_runtime::{CPython, EnginePlan, Host, PythonLibrary, Timed, Trace, Tracer};

#[cfg(feature = "m0")]
use crate::interrupt;
use crate::interrupt::Listening;
use crate::python::Settings;
#[cfg(feature = "m0")]
use crate::tracing;

/// A machine with the layers of this build.
pub struct Machine {
    /// The machine.
    pub vm: Vm,
    /// What to end after it.
    pub ending: Ending,
}

/// The layers, to be ended when the machine is gone.
pub struct Ending {
    #[cfg(feature = "m0")]
    python: Rc<PythonLibrary>,
    #[cfg(feature = "m0")]
    tracer: Option<Arc<Tracer>>,
}

/// A machine that prints to `console`, with all settings at their defaults. Python is not started:
/// the first `PyRuntimeBox` does that.
///
/// # Errors
/// As [`machine_with`].
pub fn machine(console: Box<dyn Console>, limits: Limits) -> anyhow::Result<Machine> {
    machine_with(console, limits, &Settings::default(), Vec::new())
}

/// A machine whose Python is started by `settings`, with `argv` as its `sys.argv`.
///
/// # Errors
/// When a layer's settings contradict themselves, or a trace is asked for that cannot be written.
pub fn machine_with(
    console: Box<dyn Console>,
    limits: Limits,
    settings: &Settings,
    argv: Vec<String>,
) -> anyhow::Result<Machine> {
    #[cfg(feature = "m0")]
    {
        let mut plan = plan(settings, argv);
        let tracer = tracing::tracer()?;
        if let Some(tracer) = &tracer {
            plan.gate(Arc::clone(tracer) as _);
        }
        let engine = Arc::new(CPython::new(plan));
        let mut host: Arc<dyn Host> = Arc::clone(&engine) as _;
        if let Some(limit) = settings.timeout {
            host = Arc::new(Timed::new(host, limit));
        }
        if let Some(tracer) = &tracer {
            host = Arc::new(Trace::new(host, Arc::clone(tracer)));
        }
        let python = Rc::new(PythonLibrary::new(host, engine));
        let safepoint: Rc<dyn Safepoint> = Rc::new(Listening(python.safepoint()));
        let libraries: Vec<Rc<dyn Library>> = vec![Rc::clone(&python) as _];
        let vm = Vm::with_safepoint(libraries, console, limits, safepoint);
        Ok(Machine { vm, ending: Ending { python, tracer } })
    }
    #[cfg(not(feature = "m0"))]
    {
        // Settings of a layer that is not there were refused when they were read.
        let _ = (settings, argv);
        let safepoint: Rc<dyn Safepoint> = Rc::new(Listening(Rc::new(NoSafepoint::default())));
        let vm = Vm::with_safepoint(Vec::<Rc<dyn Library>>::new(), console, limits, safepoint);
        Ok(Machine { vm, ending: Ending {} })
    }
}

#[cfg(feature = "m0")]
fn plan(settings: &Settings, argv: Vec<String>) -> EnginePlan {
    let mut plan = EnginePlan::default();
    plan.python = settings.config(argv);
    plan.capture = settings.capture.then(Arc::default);
    plan.after_start(|_| {
        interrupt::listen_on_a_thread();
        Ok(())
    });
    plan
}

impl Ending {
    /// Ends the layers, in the reverse of their order.
    ///
    /// # Errors
    /// What the layers could not put in order.
    pub fn end(self) -> anyhow::Result<()> {
        #[cfg(feature = "m0")]
        {
            let ended = self.python.shutdown();
            if let Some(error) = self.tracer.and_then(|tracer| tracer.take_failure()) {
                return Err(error).context("the trace is not whole: it could not be written");
            }
            ended?;
        }
        Ok(())
    }
}

/// The libraries of this build by the name that follows `using`, by position.
pub const LIBRARIES: &[&str] = if cfg!(feature = "m0") { &["python"] } else { &[] };

/// The boxes of these libraries. Nothing is started.
pub fn boxes() -> Vec<&'static [&'static BoxType]> {
    #[cfg(feature = "m0")]
    {
        let engine = Arc::new(CPython::new(EnginePlan::default()));
        vec![PythonLibrary::new(Arc::clone(&engine) as _, engine).types()]
    }
    #[cfg(not(feature = "m0"))]
    Vec::new()
}
