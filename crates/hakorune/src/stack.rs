//! Puts the layers together: the only place that knows which this build has.

use std::rc::Rc;
#[cfg(feature = "m0")]
use std::sync::Arc;

#[cfg(not(feature = "m0"))]
use hako_box::NoSafepoint;
use hako_box::{Library, Safepoint};
use hako_vm::{Console, Limits, Vm};
#[cfg(feature = "m0")]
use py_runtime::{CPython, EnginePlan, PythonLibrary};

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
}

/// A machine that prints to `console`. Python is not started: the first `PyRuntimeBox` does that.
///
/// # Errors
/// When a layer's settings contradict themselves.
pub fn machine(console: Box<dyn Console>, limits: Limits) -> anyhow::Result<Machine> {
    #[cfg(feature = "m0")]
    {
        let engine = Arc::new(CPython::new(EnginePlan::default()));
        let python = Rc::new(PythonLibrary::new(Arc::clone(&engine) as _, engine));
        let safepoint: Rc<dyn Safepoint> = python.safepoint();
        let libraries: Vec<Rc<dyn Library>> = vec![Rc::clone(&python) as _];
        let vm = Vm::with_safepoint(libraries, console, limits, safepoint);
        Ok(Machine { vm, ending: Ending { python } })
    }
    #[cfg(not(feature = "m0"))]
    {
        let safepoint: Rc<dyn Safepoint> = Rc::new(NoSafepoint::default());
        let vm = Vm::with_safepoint(Vec::<Rc<dyn Library>>::new(), console, limits, safepoint);
        Ok(Machine { vm, ending: Ending {} })
    }
}

impl Ending {
    /// Ends the layers, in the reverse of their order.
    ///
    /// # Errors
    /// What the layers could not put in order.
    pub fn end(self) -> anyhow::Result<()> {
        #[cfg(feature = "m0")]
        self.python.shutdown()?;
        Ok(())
    }
}

/// The libraries of this build by the name that follows `using`, by position.
pub const LIBRARIES: &[&str] = if cfg!(feature = "m0") { &["python"] } else { &[] };
