//! A Python of the program's own: globals, a cache of modules, a ledger.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use hako_box::{Error, Handle};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyModule};
use rustc_hash::FxHashMap;

use super::ledger::Ledger;
use super::object::{RuntimeTarget, Slot};
use super::{errors, lock};

/// How many source texts are kept for tracebacks, and of which size together.
const SOURCES: usize = 64;
const SOURCE_BYTES: usize = 1 << 20;

pub(super) struct Runtime {
    /// The dict of its `__main__`.
    globals: Slot,
    main: Slot,
    pub(super) ledger: Ledger,
    modules: Mutex<FxHashMap<Box<str>, CachedModule>>,
    sources: Mutex<VecDeque<Source>>,
    has_ended: AtomicBool,
}

/// A module that has been imported, and the handle that was made for it.
pub(super) struct CachedModule {
    pub(super) name: Slot,
    pub(super) handle: Handle,
}

/// A text that was run, for the lines of tracebacks.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) file: String,
    pub(super) text: Arc<str>,
}

impl Runtime {
    /// A new runtime with fresh globals.
    pub(super) fn birth(py: Python<'_>) -> PyResult<Handle> {
        let main = PyModule::new(py, "__main__")?;
        let globals = main.dict();
        globals.set_item(intern!(py, "__builtins__"), py.import(intern!(py, "builtins"))?)?;
        let runtime = Arc::new(Self {
            globals: Slot::new(globals.into_any()),
            main: Slot::new(main.clone().into_any()),
            ledger: Ledger::default(),
            modules: Mutex::default(),
            sources: Mutex::default(),
            has_ended: AtomicBool::new(false),
        });
        super::support::take_main(py, &main)?;
        Ok(Handle::new(RuntimeTarget(runtime)))
    }

    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Acquire)
    }

    pub(super) fn globals<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyDict>, Error> {
        let globals = self.globals.get(py).ok_or_else(errors::runtime_ended)?;
        globals.cast_into().map_err(|_| errors::internal("a runtime's globals must be a dict"))
    }

    /// The handle of the module `name`, if it `is_current`. The lock is only ever tried: the
    /// check may run Python code that comes here again, and without the cache an import still
    /// works.
    pub(super) fn cached(
        &self,
        name: &str,
        is_current: impl FnOnce(&CachedModule) -> bool,
    ) -> Option<Handle> {
        let modules = self.modules.try_lock().ok()?;
        let module = modules.get(name).filter(|module| is_current(module))?;
        Some(module.handle.clone())
    }

    pub(super) fn cache(&self, name: &str, module: CachedModule) {
        if let Ok(mut modules) = self.modules.try_lock() {
            let old = modules.insert(name.into(), module);
            drop(modules);
            drop(old);
        }
    }

    pub(super) fn forget_modules(&self) {
        if let Ok(mut modules) = self.modules.try_lock() {
            let old = std::mem::take(&mut *modules);
            drop(modules);
            drop(old);
        }
    }

    /// A file name for `text`, which is kept for tracebacks while there is room.
    pub(super) fn name_source(&self, kind: &str, text: &Arc<str>) -> String {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let file = format!("<py.{kind}:{}>", NEXT.fetch_add(1, Ordering::Relaxed));
        let mut sources = lock(&self.sources);
        sources.push_back(Source { file: file.clone(), text: Arc::clone(text) });
        let mut bytes: usize = sources.iter().map(|source| source.text.len()).sum();
        while sources.len() > 1 && (sources.len() > SOURCES || bytes > SOURCE_BYTES) {
            bytes -= sources.pop_front().map_or(0, |source| source.text.len());
        }
        file
    }

    pub(super) fn sources(&self) -> Vec<Source> {
        lock(&self.sources).iter().cloned().collect()
    }

    /// Ends it, once.
    pub(super) fn fini(&self, py: Python<'_>) {
        if self.has_ended.swap(true, Ordering::AcqRel) {
            return;
        }
        self.forget_modules();
        self.ledger.clear(py);
        self.globals.clear(py);
        if let Some(main) = self.main.get(py) {
            super::support::give_main_back(py, &main);
        }
        self.main.clear(py);
    }
}
