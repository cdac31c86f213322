//! Python for Rust programs.

mod args;
mod extract;
mod function;
mod object;

use std::path::PathBuf;
use std::sync::Arc;

use hako_box::{Args, Datum, Error, Handle};

pub use args::{CallArgs, Keywords, ToArg};
pub use extract::Extract;
pub use function::function;
pub use object::{Elements, PyObject};

use crate::{CPython, Call, Engine, EnginePlan, Host, Verb};

/// A Python of its own: globals, modules, and the objects that came from it.
///
/// Clones are the same runtime. It may be used from any thread; a call from a thread that is not
/// attached to Python attaches for the time of the call (see [`attached`](Self::attached) for
/// many calls in a row).
#[derive(Clone)]
pub struct PyRuntime {
    host: Arc<dyn Host>,
    engine: Arc<dyn Engine>,
    handle: Handle,
}

impl PyRuntime {
    /// Settings for a runtime.
    pub fn builder() -> Builder {
        Builder { plan: EnginePlan::default(), layers: None }
    }

    /// Imports a module: of `a.b` it gives `a.b`. A module that is loaded is found without
    /// Python's import machinery, as long as `sys.modules` still has the same one.
    ///
    /// # Errors
    /// `ModuleNotFoundError` and whatever the module raises while it loads.
    pub fn import(&self, name: &str) -> Result<PyObject, Error> {
        self.object(&Call::new(Verb::Import(name), &self.handle))
    }

    /// Runs statements in the runtime's globals. Common indentation is removed first.
    ///
    /// # Errors
    /// `SyntaxError`, and whatever the statements raise.
    pub fn exec(&self, code: &str) -> Result<(), Error> {
        self.host.call(&Call::new(Verb::Exec(code), &self.handle)).map(drop)
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// `SyntaxError`, and whatever the expression raises.
    pub fn eval(&self, expression: &str) -> Result<PyObject, Error> {
        self.object(&Call::new(Verb::Eval(expression), &self.handle))
    }

    /// A global of the runtime, or a builtin.
    ///
    /// # Errors
    /// `NameError` when there is none.
    pub fn get(&self, name: &str) -> Result<PyObject, Error> {
        self.object(&Call::new(Verb::Get(name), &self.handle))
    }

    /// Sets a global of the runtime.
    ///
    /// # Errors
    /// `UseAfterFini` when the runtime, or what the value came from, has ended.
    pub fn set(&self, name: &str, value: impl ToArg) -> Result<(), Error> {
        let value = [value.to_arg()];
        let args = Args::positional(&value);
        self.host.call(&Call::with_args(Verb::Set(name), &self.handle, &args)).map(drop)
    }

    /// Python's version, such as `3.11.7`.
    ///
    /// # Errors
    /// `UseAfterFini` when Python has ended in this process.
    pub fn version(&self) -> Result<String, Error> {
        self.object(&Call::new(Verb::Version, &self.handle))?.extract()
    }

    /// How many of the runtime's handles are alive, by type of box; those of which there are none
    /// are left out.
    ///
    /// # Errors
    /// `UseAfterFini` when Python has ended in this process.
    pub fn handles(&self) -> Result<Vec<(String, usize)>, Error> {
        let Datum::Map(map) = self.host.call(&Call::new(Verb::Handles, &self.handle))? else {
            return Ok(Vec::new());
        };
        let counts = map.into_iter().filter_map(|(name, count)| match count {
            Datum::Int(count) => Some((name.into(), usize::try_from(count).ok()?)),
            _ => None,
        });
        Ok(counts.collect())
    }

    /// Runs `f` attached: calls in it pay nothing for the attach.
    ///
    /// Other threads of Python wait meanwhile, as for any Python code that runs.
    ///
    /// # Errors
    /// Those of `f`, and `UseAfterFini` when Python has ended in this process.
    pub fn attached<R>(&self, f: impl FnOnce(&Self) -> Result<R, Error>) -> Result<R, Error> {
        let mut f = Some(f);
        let mut result = None;
        self.engine.attached(&mut || result = f.take().map(|f| f(self)))?;
        result.unwrap_or_else(|| Err(Error::type_error("the engine did not run the closure")))
    }

    /// Ends the runtime: every object that came from it is given back, and using one is
    /// `UseAfterFini` from now on. Harmless when repeated. Python itself goes on.
    pub fn fini(&self) {
        // The end of a runtime does not fail; when Python has ended there is nothing to do.
        drop(self.host.call(&Call::new(Verb::Fini, &self.handle)));
    }

    /// Ends Python in this process, for all runtimes: waits for its threads, runs `atexit`,
    /// flushes and finalises. To be called at the end of `main`, on the thread that built the
    /// first runtime; without it what Python has registered for its exit does not run.
    ///
    /// # Errors
    /// `Timeout` when Python's threads outlive the plan's limit.
    pub fn shutdown(self) -> Result<(), Error> {
        self.engine.shutdown()
    }

    /// The runtime's own handle.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Where crossings go: the top of the stack.
    pub fn host(&self) -> &Arc<dyn Host> {
        &self.host
    }

    fn object(&self, call: &Call<'_>) -> Result<PyObject, Error> {
        self.host.call(call).map(|value| PyObject::new(value, &self.host))
    }
}

impl std::fmt::Debug for PyRuntime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PyRuntime").finish_non_exhaustive()
    }
}

type Layers = Box<dyn FnOnce(Arc<CPython>) -> Arc<dyn Host>>;

/// Settings for a [`PyRuntime`]. Those of the first runtime hold for the process.
#[must_use = "settings do nothing until they are built"]
pub struct Builder {
    plan: EnginePlan,
    layers: Option<Layers>,
}

impl Builder {
    /// The prefix of the Python installation; by default that of the build.
    pub fn home(mut self, prefix: impl Into<PathBuf>) -> Self {
        self.plan.python.home = Some(prefix.into());
        self
    }

    /// A virtual environment whose packages are used.
    pub fn venv(mut self, folder: impl Into<PathBuf>) -> Self {
        self.plan.python.venv = Some(folder.into());
        self
    }

    /// Adds a folder in front of `sys.path`, behind those added before.
    pub fn path(mut self, folder: impl Into<PathBuf>) -> Self {
        self.plan.python.paths.push(folder.into());
        self
    }

    /// Whether `PYTHON*` variables and the user's site folder are ignored. True by default.
    pub fn isolated(mut self, isolated: bool) -> Self {
        self.plan.python.isolated = isolated;
        self
    }

    /// `sys.argv`; the first is the program's name.
    pub fn argv(mut self, argv: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.plan.python.argv = argv.into_iter().map(Into::into).collect();
        self
    }

    /// Replaces all settings by a plan.
    pub fn plan(mut self, plan: EnginePlan) -> Self {
        self.plan = plan;
        self
    }

    /// Puts layers around the engine.
    pub fn layers(mut self, wrap: impl FnOnce(Arc<CPython>) -> Arc<dyn Host> + 'static) -> Self {
        self.layers = Some(Box::new(wrap));
        self
    }

    /// Makes the runtime; starts Python when it is the first of the process.
    ///
    /// # Errors
    /// `ConfigError` when Python cannot start (`config/home`, `config/venv`, `config/libpython`,
    /// `config/start`), or when it runs already by other settings (`config/policy`).
    pub fn build(self) -> Result<PyRuntime, Error> {
        let engine = Arc::new(CPython::new(self.plan));
        let host: Arc<dyn Host> = match self.layers {
            Some(wrap) => wrap(Arc::clone(&engine)),
            None => Arc::clone(&engine) as Arc<dyn Host>,
        };
        match host.call(&Call::birth())? {
            Datum::Handle(handle) => Ok(PyRuntime { host, engine, handle }),
            other => Err(Error::type_error(format!(
                "the birth of a runtime must give a box, not {}",
                other.type_name()
            ))),
        }
    }
}
