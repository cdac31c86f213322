//! The fences: where effects of Python code are noticed before they happen.

mod argument;
mod audit;
mod gates;
mod imp;
mod imports;
mod loading;
mod methods;
mod roots;
mod settled;
mod wrap;

use hako_box::Error;
use pyo3::prelude::*;

pub use self::gates::called_back;
pub(super) use self::gates::{As, CalledBack, raise_in_callback};
pub use self::roots::{python_code, roots};
use crate::Asker;
use crate::plan::PlanParts;

/// What is installed when Python has started.
pub(super) struct Fences {
    wraps: Vec<crate::Wrap>,
    imports: bool,
    hidden: Vec<String>,
}

impl Fences {
    /// Takes the gates of a plan and installs the audit hook, before Python starts. Without gates
    /// there is no hook.
    pub(super) fn before_start(parts: &mut PlanParts) -> Result<Self, Error> {
        let gates = std::mem::take(&mut parts.gates);
        if !gates.is_empty() {
            gates::set(gates)?;
            audit::install()?;
        }
        Ok(Self {
            wraps: std::mem::take(&mut parts.wraps),
            imports: parts.fence_imports,
            hidden: std::mem::take(&mut parts.hidden),
        })
    }

    /// Whether more than the hook is wanted.
    pub(super) fn are_many(&self) -> bool {
        self.imports || !self.wraps.is_empty() || !self.hidden.is_empty()
    }

    /// Installs the others, when Python has started and before any code of the program's.
    pub(super) fn after_start(self, py: Python<'_>) -> PyResult<()> {
        if !self.are_many() {
            return Ok(());
        }
        let _as = As::new(Asker::Runtime);
        roots::find(py)?;
        super::support::call(py, "_hide_variables", (self.hidden.clone(),))?;
        wrap::install(py, self.wraps, self.hidden)?;
        if self.imports {
            imports::install(py)?;
        }
        Ok(())
    }
}
