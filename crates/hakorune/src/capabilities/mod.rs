//! Capabilities on the command line: the policy of a run, and `hakorune caps`.

mod check;
mod commands;
mod explain;
mod isolation;

use std::sync::Arc;

use anyhow::{anyhow, bail};
use clap::Args;
use py_caps::{Enforce, Gate, Mode, Place, Policy, Surroundings};
use py_runtime::Tracer;

pub(crate) use self::commands::{CapsArgs, run};
pub(crate) use self::isolation::Isolation;
use crate::environment::variable;
use crate::manifest::Manifest;
use crate::report::Reporter;

/// Rules on the command line; they are added to those of hako.toml.
#[derive(Args, Default)]
pub(crate) struct Rules {
    /// Allows Python something, such as `py.import:math` or `py.fs.read:data/**`. What is not
    /// allowed is refused, once there is a policy.
    #[arg(long, value_name = "CAPABILITY")]
    allow: Vec<String>,
    /// Denies Python something; this beats what is allowed.
    #[arg(long, value_name = "CAPABILITY")]
    deny: Vec<String>,
    /// Lets the operating system hold the policy too, for native code and the program itself
    /// (Linux). `[box.PyRuntimeBox.isolation] os = true` in hako.toml does the same.
    #[arg(long)]
    pub(super) isolation: bool,
}

/// A policy, and what becomes of what it does not allow.
pub struct Guard {
    pub(crate) policy: Policy,
    pub(crate) mode: Mode,
    /// What the operating system is to hold.
    pub(crate) isolation: Option<Isolation>,
}

impl Guard {
    /// The gate, which writes its verdicts into the trace when there is one.
    pub(crate) fn gate(self, audit: Option<Arc<Tracer>>) -> Arc<Gate> {
        let around = Surroundings::new(
            Box::new(hako_vm::interp::current_place),
            Box::new(py_runtime::python_place),
            Box::new(py_runtime::python_code),
            Box::new(|| py_runtime::roots().map(Into::into)),
        );
        let tell = Box::new(|text: &str| {
            Reporter::for_stderr().line(&format!("warning: {text}"));
        });
        Arc::new(Gate::new(self.policy, self.mode, around, audit, tell))
    }
}

/// The policy for a run; none when neither the settings nor the command line have one.
///
/// # Errors
/// When a rule of the command line names no capability, or the environment's variable is neither
/// `0` nor `1`.
pub(crate) fn guard(manifest: &Manifest, rules: &Rules) -> anyhow::Result<Option<Guard>> {
    let Some(policy) = policy(manifest, rules)? else {
        if rules.isolation {
            bail!(
                "--isolation holds a policy, and there is none: add `--allow` or a table of hako.toml"
            );
        }
        return Ok(None);
    };
    let mode = match (policy.enforce(), enforced_by_environment()?) {
        (Enforce::Always, _) | (_, Some(true)) | (Enforce::Refuse, None) => Mode::Refuse,
        (_, Some(false)) | (Enforce::Warn, None) => Mode::Warn,
    };
    let isolation = if rules.isolation || manifest.isolation() {
        Some(Isolation::of(&policy, manifest)?)
    } else {
        None
    };
    Ok(Some(Guard { policy, mode, isolation }))
}

fn policy(manifest: &Manifest, rules: &Rules) -> anyhow::Result<Option<Policy>> {
    let own = manifest.capabilities().cloned();
    if own.is_none() && rules.allow.is_empty() && rules.deny.is_empty() {
        return Ok(None);
    }
    let here = std::env::current_dir().unwrap_or_default();
    let mut policy = own.unwrap_or_else(|| Policy::new(&here));
    let texts = rules.allow.iter().map(|text| (false, text));
    for (denies, text) in texts.chain(rules.deny.iter().map(|text| (true, text))) {
        let option = if denies { "--deny" } else { "--allow" };
        let place = Place { file: option.to_owned(), line: 0 };
        policy.add_from(&here, denies, text, place).map_err(|mistake| {
            let help = mistake.help_text().map_or(String::new(), |help| format!("; {help}"));
            anyhow!("{option} {text:?}: {mistake}{help}")
        })?;
    }
    Ok(Some(policy))
}

fn enforced_by_environment() -> anyhow::Result<Option<bool>> {
    const NAME: &str = "HAKO_PLUGIN_CAPS_ENFORCE";
    match variable(NAME) {
        None => Ok(None),
        Some(value) if value == "1" => Ok(Some(true)),
        Some(value) if value == "0" => Ok(Some(false)),
        Some(value) => bail!("{NAME} is `{}`; it is 1 or 0", value.display()),
    }
}

/// The rules and where each stands, for `hakorune config`.
pub(crate) fn rows(policy: &Policy) -> Vec<(String, String)> {
    let row = |verb: &'static str| {
        move |rule: &py_caps::Rule| {
            (format!("{verb} {:?}", rule.capability.to_string()), rule.place.to_string())
        }
    };
    let allowed = policy.allowed().iter().map(row("allow"));
    let mut rows: Vec<_> = allowed.chain(policy.denied().iter().map(row("deny"))).collect();
    let enforce = match policy.enforce() {
        Enforce::Warn => "false",
        Enforce::Refuse => "true",
        Enforce::Always => "\"always\"",
    };
    rows.push((format!("enforce = {enforce}"), "what is not allowed".to_owned()));
    rows
}
