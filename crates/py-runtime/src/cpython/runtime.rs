//! A Python of the program's own: globals, a cache of modules, a ledger.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use hako_box::{Error, Handle};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyModule};
use rustc_hash::FxHashMap;

use super::errors;
use super::ledger::Ledger;
use super::object::{RuntimeTarget, Slot};

pub(super) struct Runtime {
    /// The dict of its `__main__`.
    globals: Slot,
    main: Slot,
    pub(super) ledger: Ledger,
    modules: Mutex<FxHashMap<Box<str>, CachedModule>>,
    has_ended: AtomicBool,
}

/// A module that has been imported, and the handle that was made for it.
pub(super) struct CachedModule {
    pub(super) name: Slot,
    pub(super) handle: Handle,
}

impl Runtime {
    /// A new runtime with fresh globals.
    pub(super) fn birth(py: Python<'_>) -> PyResult<Handle> {
        let main = PyModule::new(py, "__main__")?;
        let globals = main.dict();
        globals.set_item(
            intern!(py, "__builtins__"),
            super::modules::own(py, intern!(py, "builtins"))?,
        )?;
        let runtime = Arc::new(Self {
            globals: Slot::new(globals.into_any()),
            main: Slot::new(main.clone().into_any()),
            ledger: Ledger::default(),
            modules: Mutex::default(),
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
