//! The seam for who runs the Python.

use std::rc::Rc;

use hako_box::{Error, Safepoint};

use crate::{Argument, EnginePlan, Host};

/// Something that runs Python. There is one in a process; CPython is one, a Python written in
/// Rust may be another.
pub trait Engine: Host {
    /// Starts Python by `plan`, once per process. A second start with an equal plan does nothing.
    ///
    /// # Errors
    /// `ConfigError` when Python cannot start, or when the process has started it by another
    /// plan.
    fn start(&self, plan: EnginePlan) -> Result<(), Error>;

    /// Whether Python is running: started and not ended.
    fn is_running(&self) -> bool;

    /// Lets this thread stay attached between its crossings, as scripts do. The attach begins
    /// with the first crossing and is given back at the safe point's `poll` and `blocking`, and
    /// when the last clone is dropped.
    fn keep_attached(&self) -> Rc<dyn Safepoint>;

    /// Runs `f` once with this thread attached, so that crossings in it need not attach.
    ///
    /// # Errors
    /// `ConfigError` when Python has not started, `UseAfterFini` when it has ended.
    fn attached(&self, f: &mut dyn FnMut()) -> Result<(), Error>;

    /// Asks the gates for an effect of the program's own boxes, when Python code on this thread has
    /// called the program back; else nothing is asked.
    ///
    /// # Errors
    /// What the gate says that refuses.
    fn raise_in_callback(&self, name: &str, args: &[Argument]) -> Result<(), Error>;

    /// Ends Python: waits for its threads, runs `atexit`, flushes and finalises. Harmless when
    /// Python never ran or has ended.
    ///
    /// # Errors
    /// `Timeout` when threads still run after the plan's limit; then `atexit` has run and output
    /// is flushed, but Python is not finalised. What a teardown step raised.
    fn shutdown(&self) -> Result<(), Error>;
}
