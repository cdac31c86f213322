//! `hakorune doctor` and `hakorune config`: what a program would run with, and why.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use hako_vm::Console as _;

use crate::manifest::Manifest;
use crate::report::Reporter;
use crate::terminal::Terminal;

/// Whose settings are looked at.
#[derive(Args)]
pub(crate) struct SettingsArgs {
    /// The program; without one the settings of the working directory.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The settings to use instead of the `hako.toml` beside or above the program.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl SettingsArgs {
    fn manifest(&self) -> anyhow::Result<Manifest> {
        if let Some(path) = &self.config {
            return Manifest::read(path);
        }
        let folder = match &self.file {
            None => std::env::current_dir().context("there is no working directory")?,
            Some(file) => {
                let real = std::fs::canonicalize(file)
                    .with_context(|| format!("cannot read `{}`", file.display()))?;
                real.parent().map(Path::to_owned).unwrap_or_default()
            }
        };
        Manifest::find(Some(&folder))
    }
}

/// Prints the effective settings, and where each came from.
pub(crate) fn config(args: &SettingsArgs) -> u8 {
    answer(|_| {
        let manifest = args.manifest()?;
        Ok((settings(&manifest), 0))
    })
}

/// Prints which Python a program would run, why, and what is wrong with it.
pub(crate) fn doctor(args: &SettingsArgs) -> u8 {
    answer(|reporter| {
        let manifest = args.manifest()?;
        reporter.settings(&manifest);
        Ok(examine(&manifest))
    })
}

fn answer(work: impl FnOnce(&Reporter) -> anyhow::Result<(String, u8)>) -> u8 {
    let reporter = Reporter::for_stderr();
    let told = work(&reporter).and_then(|(text, code)| {
        let mut terminal = Terminal::new();
        terminal.write(&text).context("cannot write to standard output")?;
        match terminal.take_failure() {
            Some(error) => Err(error).context("cannot write to standard output"),
            None => Ok(code),
        }
    });
    told.unwrap_or_else(|error| {
        reporter.plain(&error);
        1
    })
}

/// The environment variables that count, and what they do.
const VARIABLES: &[(&str, &str)] = &[
    ("HAKO_TRACE_EFFECTS", "1: a trace on standard error; a path: into that file"),
    ("HAKO_TRACE_VALUES", "1: the trace has the arguments themselves"),
    #[cfg(feature = "m1")]
    ("HAKO_PLUGIN_CAPS_ENFORCE", "1: what is not allowed is refused; 0: it is told and goes on"),
    ("HAKO_LEAK_LOG", "1: objects that are still alive at the end are listed"),
    ("NO_COLOR", "anything: messages have no colours"),
];

fn settings(manifest: &Manifest) -> String {
    let file = manifest.file().map(|path| path.display().to_string());
    let name = file.as_deref().unwrap_or("(no hako.toml)");
    let mut rows: Vec<(String, String)> = Vec::new();
    for (key, value) in manifest.python().rows() {
        let from = match manifest.python().line(key) {
            Some(line) => format!("{name}:{line}"),
            None => "default".to_owned(),
        };
        rows.push((format!("{key} = {value}"), from));
    }
    let mut text = format!("# settings: {name}\n\n[python]\n{}", columns(&rows));
    #[cfg(feature = "m1")]
    if let Some(policy) = manifest.capabilities() {
        let rows = crate::capabilities::rows(policy);
        text.push_str(&format!("\n[box.PyRuntimeBox.capabilities]\n{}", columns(&rows)));
        let isolation = format!("os = {}", manifest.isolation());
        let rows = [(isolation, "whether the operating system holds the policy, too".to_owned())];
        text.push_str(&format!("\n[box.PyRuntimeBox.isolation]\n{}", columns(&rows)));
    }
    let modules: Vec<(String, String)> = manifest
        .entries()
        .map(|(kind, key, value)| (format!("{key:?} = {value:?}"), kind.to_owned()))
        .collect();
    if !modules.is_empty() {
        text.push_str(&format!("\n# what `using` finds\n{}", columns(&modules)));
    }
    let variables: Vec<(String, String)> = VARIABLES
        .iter()
        .map(|(key, what)| match crate::environment::variable(key) {
            Some(value) => (format!("{key}={}", value.display()), format!("set; {what}")),
            None => (format!("{key}="), format!("not set; {what}")),
        })
        .collect();
    text.push_str(&format!("\n# environment\n{}", columns(&variables)));
    text
}

fn columns(rows: &[(String, String)]) -> String {
    let width = rows.iter().map(|(left, _)| left.chars().count()).max().unwrap_or(0).min(60);
    rows.iter().map(|(left, right)| format!("{left:width$}  # {right}\n")).collect()
}

#[cfg(not(feature = "m0"))]
fn examine(_: &Manifest) -> (String, u8) {
    ("This build has no Python; one with the feature `m0` has.\n".to_owned(), 1)
}

/// What is known before a start; then, when nothing is wrong, a start.
#[cfg(feature = "m0")]
fn examine(manifest: &Manifest) -> (String, u8) {
    let python = manifest.python().config(Vec::new());
    let findings = py_runtime::diagnose(&python);
    let mut text = String::new();
    for finding in &findings {
        let mark = if finding.problem.is_some() { "!" } else { " " };
        let (what, value, why) = (finding.what, &finding.value, &finding.why);
        text.push_str(&format!("{mark} {what:8} {value}  ({why})\n"));
    }
    let file = manifest.file().map(|path| path.display().to_string());
    let name = file.as_deref().unwrap_or("(no hako.toml)");
    text.push_str(&format!("  settings {name}  (`hakorune config` shows them)\n"));
    for folder in python.paths.iter().filter(|folder| !folder.is_dir()) {
        let shown = folder.display();
        text.push_str(&format!("  note     there is no `{shown}`, which `paths` names\n"));
    }
    let mut wrong: Vec<(String, Option<String>)> = findings
        .iter()
        .filter_map(|f| Some((f.problem.as_ref()?.message().to_owned(), f.mend.clone())))
        .collect();
    if wrong.is_empty() {
        match start(manifest) {
            Ok(rows) => text.push_str(&rows),
            Err(error) => {
                text.push_str("! start    fails\n");
                wrong.push((error.message().to_owned(), None));
            }
        }
    }
    for (problem, mend) in &wrong {
        text.push_str(&format!("\nwrong: {problem}\n"));
        if let Some(mend) = mend {
            text.push_str(&format!("mend:  {mend}\n"));
        }
    }
    if wrong.is_empty() {
        text.push_str("\nNothing is wrong.\n");
    }
    (text, u8::from(!wrong.is_empty()))
}

/// What Python says of itself.
#[cfg(feature = "m0")]
const QUESTIONS: &[(&str, &str)] = &[
    ("prefix", "__import__('sys').prefix"),
    ("path", "__import__('os').pathsep.join(__import__('sys').path)"),
    (
        "modules",
        "', '.join(n for n in ('math', 'ssl', 'sqlite3', 'ctypes') if __import__('importlib.util').util.find_spec('_' + n if n != 'math' else n) is None) or 'whole'",
    ),
];

#[cfg(feature = "m0")]
fn start(manifest: &Manifest) -> Result<String, py_runtime::Error> {
    let mut plan = py_runtime::EnginePlan::default();
    plan.python = manifest.python().config(Vec::new());
    let py = py_runtime::PyRuntime::builder().plan(plan).build()?;
    let mut text = String::from("  start    works\n");
    for (what, question) in QUESTIONS {
        let answer: String = py.eval(question)?.extract()?;
        text.push_str(&match (*what, answer.as_str()) {
            ("modules", "whole") => String::new(),
            ("modules", missing) => format!("  note     modules that are missing: {missing}\n"),
            (what, answer) => format!("  {what:8} {answer}\n"),
        });
    }
    py.fini();
    py.shutdown()?;
    Ok(text)
}
