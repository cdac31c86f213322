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

#[cfg(feature = "m1")]
use crate::capabilities::Guard;
#[cfg(feature = "m0")]
use crate::interrupt;
use crate::interrupt::Listening;
use crate::manifest::Manifest;
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
    #[cfg(feature = "m1")]
    gate: Option<Arc<py_caps::Gate>>,
    #[cfg(feature = "m1")]
    isolation: Option<crate::capabilities::Isolation>,
}

/// What the layers are set up with.
#[derive(Default)]
pub struct Setup {
    /// How Python is started.
    pub python: Settings,
    /// `sys.argv`.
    pub argv: Vec<String>,
    /// What Python may do; without it, everything.
    #[cfg(feature = "m1")]
    pub guard: Option<Guard>,
}

impl Setup {
    /// As the settings say, with nothing of the command line.
    ///
    /// # Errors
    /// When the environment contradicts itself.
    pub fn of(manifest: &Manifest, argv: Vec<String>) -> anyhow::Result<Self> {
        Ok(Self {
            python: manifest.python().clone(),
            argv,
            #[cfg(feature = "m1")]
            guard: crate::capabilities::guard(manifest, &crate::capabilities::Rules::default())?,
        })
    }
}

/// A machine that prints to `console`, with all settings at their defaults. Python is not started:
/// the first `PyRuntimeBox` does that.
///
/// # Errors
/// As [`machine_with`].
pub fn machine(console: Box<dyn Console>, limits: Limits) -> anyhow::Result<Machine> {
    machine_with(console, limits, Setup::default())
}

/// A machine with the layers set up as `setup` says.
///
/// # Errors
/// When a layer's settings contradict themselves, or a trace is asked for that cannot be written.
pub fn machine_with(
    console: Box<dyn Console>,
    limits: Limits,
    setup: Setup,
) -> anyhow::Result<Machine> {
    #[cfg(feature = "m0")]
    {
        let settings = &setup.python;
        let mut plan = plan(settings, setup.argv);
        #[cfg(feature = "m1")]
        let mut guard = setup.guard;
        #[cfg(feature = "m1")]
        let isolation = guard.as_mut().and_then(|guard| guard.isolation.take());
        #[cfg(feature = "m1")]
        if isolation.is_some() {
            crate::descriptors::close_inherited();
        }
        let tracer = tracing::tracer()?;
        #[cfg(feature = "m1")]
        let gate = guard.map(|guard| guard.gate(tracer.clone()));
        // Asked before the trace, which then has only what was allowed.
        #[cfg(feature = "m1")]
        if let Some(gate) = &gate {
            py_caps::contribute(&mut plan, gate, crate::environment::names());
        }
        if let Some(tracer) = &tracer {
            plan.gate(Arc::clone(tracer) as _);
        }
        let engine = Arc::new(CPython::new(plan));
        let host = Arc::clone(&engine);
        let layers = Layers {
            #[cfg(feature = "m1")]
            gate: gate.clone(),
            tracer: tracer.clone(),
        };
        let host = match settings.timeout {
            Some(limit) => layers.over(Timed::new(host, limit)),
            None => layers.over(host),
        };
        let python = Rc::new(PythonLibrary::new(host, engine));
        let safepoint: Rc<dyn Safepoint> = Rc::new(Listening(python.safepoint()));
        let libraries: Vec<Rc<dyn Library>> = vec![Rc::clone(&python) as _];
        let vm = Vm::with_safepoint(libraries, console, limits, safepoint);
        let ending = Ending {
            python,
            tracer,
            #[cfg(feature = "m1")]
            gate,
            #[cfg(feature = "m1")]
            isolation,
        };
        Ok(Machine { vm, ending })
    }
    #[cfg(not(feature = "m0"))]
    {
        // Settings of a layer that is not there were refused when they were read.
        let _ = setup;
        let safepoint: Rc<dyn Safepoint> = Rc::new(Listening(Rc::new(NoSafepoint::default())));
        let vm = Vm::with_safepoint(Vec::<Rc<dyn Library>>::new(), console, limits, safepoint);
        Ok(Machine { vm, ending: Ending {} })
    }
}

/// The layers above the engine, in the order in which a call meets them: the trace, capabilities.
#[cfg(feature = "m0")]
struct Layers {
    tracer: Option<Arc<Tracer>>,
    #[cfg(feature = "m1")]
    gate: Option<Arc<py_caps::Gate>>,
}

#[cfg(feature = "m0")]
impl Layers {
    /// Generic inside and one virtual call at the top: a layer in the middle costs next to nothing.
    fn over(self, host: impl Host + 'static) -> Box<dyn Host> {
        #[cfg(feature = "m1")]
        if let Some(gate) = &self.gate {
            let gate = Arc::clone(gate);
            return self.traced(py_caps::Caps::new(host, gate, py_runtime::called_back));
        }
        self.traced(host)
    }

    fn traced(self, host: impl Host + 'static) -> Box<dyn Host> {
        match self.tracer {
            Some(tracer) => Box::new(Trace::new(host, tracer)),
            None => Box::new(host),
        }
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
    /// Puts up the operating system's fence, when it is asked for: everything that the machine
    /// needs is open, and no code of the program's has run.
    ///
    /// # Errors
    /// When the system cannot, and the policy insists.
    pub fn isolate(&self) -> anyhow::Result<()> {
        #[cfg(feature = "m1")]
        if let Some(isolation) = &self.isolation {
            isolation.put_up()?;
        }
        Ok(())
    }

    /// The gate that holds Python to a policy, if there is one.
    #[cfg(feature = "m1")]
    pub fn gate(&self) -> Option<&Arc<py_caps::Gate>> {
        self.gate.as_ref()
    }

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
        vec![PythonLibrary::new(Box::new(Arc::clone(&engine)), engine).types()]
    }
    #[cfg(not(feature = "m0"))]
    Vec::new()
}
