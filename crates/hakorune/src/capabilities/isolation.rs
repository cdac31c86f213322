//! Isolation: the policy held by the operating system, for the whole process.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use py_caps::isolation::{Held, Needs, Net, Plan};
use py_caps::{Enforce, Policy};

use crate::manifest::Manifest;
use crate::report::Reporter;

/// What shared libraries and Python read of the system, whatever a program does.
const SYSTEM: [&str; 7] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/share/zoneinfo",
    "/etc/ld.so.cache",
    "/etc/localtime",
];

/// What the operating system is to hold.
pub(crate) struct Isolation {
    plan: Plan,
    /// Whether the program must not run without.
    insists: bool,
}

impl Isolation {
    /// For a policy.
    pub(super) fn of(policy: &Policy, manifest: &Manifest) -> anyhow::Result<Self> {
        let plan = Plan::of(policy, &needs(manifest)?);
        Ok(Self { plan, insists: policy.enforce() == Enforce::Always })
    }

    /// For a run whose needs are not known: reading is free, writing only in `folder`.
    pub(super) fn for_learning(folder: &Path, manifest: &Manifest) -> anyhow::Result<Self> {
        let mut needs = needs(manifest)?;
        needs.read.push(PathBuf::from("/"));
        let plan = Plan {
            read: needs.read,
            write: vec![folder.to_owned()],
            net: Net::None,
            ..Plan::default()
        };
        Ok(Self { plan, insists: true })
    }

    /// Puts the fence up, for good. What it cannot hold is told, or is an error when the policy
    /// insists.
    pub(crate) fn put_up(&self) -> anyhow::Result<()> {
        let reporter = Reporter::for_stderr();
        for note in &self.plan.notes {
            reporter.line(&format!("isolation: {note}"));
        }
        if let Some(warning) = self.judge(&self.plan.put_up()?)? {
            reporter.line(&warning);
        }
        Ok(())
    }

    /// What to say of what the system lacks, if it lacks anything.
    fn judge(&self, held: &Held) -> anyhow::Result<Option<String>> {
        if held.lacking.is_empty() {
            return Ok(None);
        }
        let lacking = held.lacking.join("; ");
        if self.insists {
            bail!("the system lacks {lacking}; `enforce = \"always\"` does not run without");
        }
        Ok(Some(format!("warning: isolation is not whole: the system lacks {lacking}")))
    }
}

fn needs(manifest: &Manifest) -> anyhow::Result<Needs> {
    let python = manifest.python().config(Vec::new());
    let own = py_runtime::own_folders(&python).context("isolation must know where Python is")?;
    let system = SYSTEM.iter().map(PathBuf::from);
    Ok(Needs { read: own.into_iter().chain(system).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_lacks_is_told_or_stops_the_program() {
        let mut isolation = Isolation { plan: Plan::default(), insists: false };
        let held =
            |lacking: &[&str]| Held { lacking: lacking.iter().map(|l| (*l).into()).collect() };
        assert_eq!(isolation.judge(&held(&[])).unwrap(), None);
        let told = isolation.judge(&held(&["Landlock"])).unwrap().unwrap();
        assert_eq!(told, "warning: isolation is not whole: the system lacks Landlock");
        isolation.insists = true;
        let error = isolation.judge(&held(&["Landlock", "ports"])).unwrap_err().to_string();
        assert_eq!(
            error,
            "the system lacks Landlock; ports; `enforce = \"always\"` does not run without"
        );
    }
}
