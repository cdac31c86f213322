//! The seam for the life cycle: what each layer wants before, after and at the end.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hako_box::Error;

use crate::{EffectGate, Host, Wrap};

/// Where Python finds itself and what it may read from its surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PythonConfig {
    /// Whether `PYTHON*` variables and the user's site folder are ignored. True by default.
    pub isolated: bool,
    /// The prefix of the Python installation; by default that of the build.
    pub home: Option<PathBuf>,
    /// A virtual environment whose packages are used.
    pub venv: Option<PathBuf>,
    /// Folders put before all others on `sys.path`.
    pub paths: Vec<PathBuf>,
    /// `sys.argv`; the first is the script's name.
    pub argv: Vec<String>,
    /// The seed of the hash of texts; by default random.
    pub hash_seed: Option<u32>,
}

impl Default for PythonConfig {
    fn default() -> Self {
        Self {
            isolated: true,
            home: None,
            venv: None,
            paths: Vec::new(),
            argv: Vec::new(),
            hash_seed: None,
        }
    }
}

/// Where Python's `sys.stdout` goes.
pub trait Output: Send + Sync {
    /// Takes bytes, in order.
    ///
    /// # Errors
    /// What the device said; Python raises it as `OSError`.
    fn write(&self, bytes: &[u8]) -> std::io::Result<()>;

    /// Hands on what it holds back.
    ///
    /// # Errors
    /// What the device said.
    fn flush(&self) -> std::io::Result<()>;
}

/// The default: the process' standard output through the same buffer as Rust's own `print!`, so
/// that what Python and Rust write comes out in the order in which it was written.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProcessOutput;

impl Output for ProcessOutput {
    fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        std::io::Write::write_all(&mut std::io::stdout().lock(), bytes)
    }

    fn flush(&self) -> std::io::Result<()> {
        std::io::Write::flush(&mut std::io::stdout().lock())
    }
}

/// Keeps what Python prints until somebody asks for it. It grows without bound until then.
#[derive(Debug, Default)]
pub struct Captured(Mutex<Vec<u8>>);

impl Captured {
    /// All that was printed since the last time. A character whose last bytes are still to come
    /// waits for them; bytes that are no UTF-8 become `\u{fffd}`.
    pub fn take(&self) -> String {
        let mut bytes = self.lock();
        let whole = match std::str::from_utf8(&bytes) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => bytes.len(),
        };
        let rest = bytes.split_off(whole);
        let taken = std::mem::replace(&mut *bytes, rest);
        drop(bytes);
        String::from_utf8(taken)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Output for Captured {
    fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        self.lock().extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A step of the plan: it may make crossings.
pub type Step = Box<dyn FnOnce(&dyn Host) -> Result<(), Error> + Send>;

/// How Python is started and ended. Each layer adds its part; [`Engine::start`](crate::Engine)
/// consumes the whole once per process.
pub struct EnginePlan {
    /// The fields of `PyConfig`.
    pub python: PythonConfig,
    /// Where `sys.stdout` goes.
    pub output: Arc<dyn Output>,
    /// Where `sys.stdout` and `sys.stderr` go instead, for the program to ask for.
    pub capture: Option<Arc<Captured>>,
    /// How long the end of the process waits for Python's threads.
    pub exit_limit: Duration,
    gates: Vec<Arc<dyn EffectGate>>,
    wraps: Vec<Wrap>,
    fence_imports: bool,
    hidden: Vec<String>,
    after: Vec<Step>,
    teardown: Vec<Step>,
    policy: Vec<String>,
}

impl Default for EnginePlan {
    fn default() -> Self {
        Self {
            python: PythonConfig::default(),
            output: Arc::new(ProcessOutput),
            capture: None,
            exit_limit: Duration::from_secs(30),
            gates: Vec::new(),
            wraps: Vec::new(),
            fence_imports: false,
            hidden: Vec::new(),
            after: Vec::new(),
            teardown: Vec::new(),
            policy: Vec::new(),
        }
    }
}

impl EnginePlan {
    /// Adds a gate; the first added is asked first. Without gates no audit hook is installed.
    pub fn gate(&mut self, gate: Arc<dyn EffectGate>) -> &mut Self {
        self.gates.push(gate);
        self
    }

    /// Raises an effect `import` for each import, cached modules included, and keeps Python from
    /// writing compiled files beside its modules.
    pub fn fence_imports(&mut self) -> &mut Self {
        self.fence_imports = true;
        self
    }

    /// Wraps functions that raise no audit event, so that each of their calls is an effect.
    pub fn wrap(&mut self, wraps: &[Wrap]) -> &mut Self {
        self.wraps.extend(wraps);
        self
    }

    /// Takes variables out of Python's copy of the environment. The C library keeps them.
    pub fn hide_variables(&mut self, names: impl IntoIterator<Item = String>) -> &mut Self {
        self.hidden.extend(names);
        self
    }

    /// Adds a step that runs when Python has started, before the first runtime is born.
    pub fn after_start(
        &mut self,
        step: impl FnOnce(&dyn Host) -> Result<(), Error> + Send + 'static,
    ) -> &mut Self {
        self.after.push(Box::new(step));
        self
    }

    /// Adds a step that runs before Python ends; the last added runs first.
    pub fn teardown(
        &mut self,
        step: impl FnOnce(&dyn Host) -> Result<(), Error> + Send + 'static,
    ) -> &mut Self {
        self.teardown.push(Box::new(step));
        self
    }

    /// Adds a line that names a layer's policy. A process has one policy: a second plan whose
    /// lines differ is refused.
    pub fn policy(&mut self, line: impl Into<String>) -> &mut Self {
        self.policy.push(line.into());
        self
    }

    /// What must be equal in two plans of one process.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint { python: self.python.clone(), policy: self.policy.clone() }
    }

    /// Takes the plan apart; for engines.
    pub fn into_parts(self) -> PlanParts {
        let mut teardown = self.teardown;
        teardown.reverse();
        PlanParts {
            python: self.python,
            output: self.output,
            capture: self.capture,
            exit_limit: self.exit_limit,
            gates: self.gates,
            wraps: self.wraps,
            fence_imports: self.fence_imports,
            hidden: self.hidden,
            after: self.after,
            teardown,
        }
    }
}

impl fmt::Debug for EnginePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnginePlan")
            .field("python", &self.python)
            .field("policy", &self.policy)
            .field("gates", &self.gates.len())
            .finish_non_exhaustive()
    }
}

/// The part of a plan that a process fixes at its first start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    python: PythonConfig,
    policy: Vec<String>,
}

/// A plan, for the engine that carries it out.
pub struct PlanParts {
    /// The fields of `PyConfig`.
    pub python: PythonConfig,
    /// Where `sys.stdout` goes.
    pub output: Arc<dyn Output>,
    /// Where `sys.stdout` and `sys.stderr` go instead, for the program to ask for.
    pub capture: Option<Arc<Captured>>,
    /// How long the end of the process waits for Python's threads.
    pub exit_limit: Duration,
    /// The gates, in the order in which they are asked.
    pub gates: Vec<Arc<dyn EffectGate>>,
    /// The functions to wrap.
    pub wraps: Vec<Wrap>,
    /// Whether each import is an effect.
    pub fence_imports: bool,
    /// The variables that Python is not shown.
    pub hidden: Vec<String>,
    /// What runs after the start, in order.
    pub after: Vec<Step>,
    /// What runs before the end, in order.
    pub teardown: Vec<Step>,
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl Host for Nothing {
        fn call(&self, _: &crate::Call<'_>) -> Result<hako_box::Datum, Error> {
            Ok(hako_box::Datum::Null)
        }
    }

    #[test]
    fn steps_after_the_start_run_in_order_and_teardown_in_reverse() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let note = |name: &'static str| {
            let seen = Arc::clone(&seen);
            move |_: &dyn Host| {
                seen.lock().unwrap().push(name);
                Ok(())
            }
        };
        let mut plan = EnginePlan::default();
        plan.after_start(note("a")).after_start(note("b"));
        plan.teardown(note("x")).teardown(note("y"));
        let parts = plan.into_parts();
        for step in parts.after.into_iter().chain(parts.teardown) {
            step(&Nothing).unwrap();
        }
        assert_eq!(*seen.lock().unwrap(), ["a", "b", "y", "x"]);
    }

    #[test]
    fn a_character_in_two_writes_is_whole_and_bad_bytes_are_replaced() {
        let captured = Captured::default();
        captured.write(b"a\xe3\x81").unwrap();
        assert_eq!(captured.take(), "a");
        captured.write(b"\x82b\xff!").unwrap();
        assert_eq!(captured.take(), "\u{3042}b\u{fffd}!");
        assert_eq!(captured.take(), "");
    }

    #[test]
    fn plans_with_another_policy_differ() {
        let mut strict = EnginePlan::default();
        strict.policy("caps: allow py.import:math");
        assert_ne!(strict.fingerprint(), EnginePlan::default().fingerprint());
        assert_eq!(EnginePlan::default().fingerprint(), EnginePlan::default().fingerprint());
    }
}
