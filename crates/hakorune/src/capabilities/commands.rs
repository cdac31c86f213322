//! `hakorune caps learn|explain|check|diff`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use hako_vm::Console as _;
use py_caps::learn::{self, Learned};
use py_caps::{Mode, Policy};

use super::{Guard, Isolation, check, explain};
use crate::cli::{RunOptions, run_input, words};
use crate::manifest::{FILE_NAME, Manifest};
use crate::report::Reporter;
use crate::source::Input;
use crate::stack::Setup;
use crate::terminal::Terminal;

/// What is done with capabilities.
#[derive(Args)]
pub(crate) struct CapsArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a program UNPROTECTED and says which capabilities it needs: the smallest list with
    /// which it runs under enforcement. Only what happens in this run is seen.
    Learn(LearnArgs),
    /// Says what a capability covers, which fences hold it on this system, and what is not held.
    Explain(ExplainArgs),
    /// Says what a program's text will ask for and whether its policy allows it; runs nothing of it.
    Check(CheckArgs),
    /// Runs a program UNPROTECTED, and says how its needs differ from what its policy allows.
    Diff(DiffArgs),
}

#[derive(Args)]
struct LearnArgs {
    /// The program: a file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Adds the list to `hako.toml`, whose other text stays as it is, to the byte.
    #[arg(long)]
    write: bool,
    #[command(flatten)]
    options: RunOptions,
    /// The program's arguments, after `--`.
    #[arg(last = true, value_name = "ARGS")]
    args: Vec<OsString>,
}

#[derive(Args)]
struct DiffArgs {
    /// The program: a file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    options: RunOptions,
    /// The program's arguments, after `--`.
    #[arg(last = true, value_name = "ARGS")]
    args: Vec<OsString>,
}

#[derive(Args)]
struct ExplainArgs {
    /// A capability, such as `py.net:example.org` or `py.fs.read:data/**`; all kinds without one.
    #[arg(value_name = "CAPABILITY")]
    capability: Option<String>,
}

#[derive(Args)]
struct CheckArgs {
    /// The program: a file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The settings to use instead of the `hako.toml` beside or above the program.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Carries the command out; the exit code.
pub(crate) fn run(args: &CapsArgs) -> u8 {
    let reporter = Reporter::for_stderr();
    let done = match &args.command {
        Command::Learn(args) => learn(&reporter, args),
        Command::Explain(args) => explain::explain(args.capability.as_deref()).and_then(print),
        Command::Check(args) => check::check(&reporter, &args.file, args.config.as_deref()),
        Command::Diff(args) => diff(&reporter, args),
    };
    done.unwrap_or_else(|error| {
        reporter.plain(&error);
        1
    })
}

fn print(text: String) -> anyhow::Result<u8> {
    Terminal::new().write(&text).context("cannot write to standard output")?;
    Ok(0)
}

/// A run in which everything is allowed and noted.
struct Lesson {
    code: u8,
    learned: Learned,
    policy: Policy,
    /// The settings file, and where one would be.
    file: PathBuf,
}

fn lesson(
    reporter: &Reporter,
    file: &Path,
    args: &[OsString],
    options: &RunOptions,
) -> anyhow::Result<Lesson> {
    let folder = std::fs::canonicalize(file)
        .with_context(|| format!("cannot read `{}`", file.display()))?
        .parent()
        .map_or_else(|| PathBuf::from("."), Path::to_owned);
    let how = if options.rules.isolation {
        "may read everything, but write only beside itself, and has no network and no programs"
    } else {
        "runs unprotected; whatever it does is done (`--isolation` keeps it from the network, from \
         programs, and from writing elsewhere)"
    };
    reporter.line(&format!("learning: `{}` {how}", file.display()));
    let words = match words(reporter, args.to_vec()) {
        Some(words) => words,
        None => bail!("nothing was run"),
    };
    let mut settings = None;
    let ran =
        run_input(reporter, &Input::named(file), &words, options, |manifest, options, argv| {
            let found = manifest.file().map(Path::to_owned);
            let path = found.unwrap_or_else(|| folder.join(FILE_NAME));
            let policy =
                super::policy(manifest, &options.rules)?.unwrap_or_else(|| Policy::new(&folder));
            settings = Some((path, policy.clone()));
            let isolation = match options.rules.isolation {
                true => Some(Isolation::for_learning(&folder, manifest)?),
                false => None,
            };
            let guard = Some(Guard { policy, mode: Mode::Learn, isolation });
            Ok(Setup { python: manifest.python().clone(), argv, guard })
        })?;
    let (Some((path, policy)), Some(gate)) = (settings, ran.gate) else {
        bail!("the program was not run, so there is nothing to learn from");
    };
    Ok(Lesson { code: ran.code, learned: gate.learned(), policy, file: path })
}

fn learn(reporter: &Reporter, args: &LearnArgs) -> anyhow::Result<u8> {
    let lesson = lesson(reporter, &args.file, &args.args, &args.options)?;
    let needed = learn::smallest(&lesson.policy, &lesson.learned);
    denied(reporter, &lesson);
    if lesson.code != 0 {
        reporter.line(&format!(
            "learning: the program ended with {}; what it would have done after that is not known",
            lesson.code
        ));
    }
    if !args.write {
        let rows: String = needed.iter().map(|text| format!("    {text:?},\n")).collect();
        return print(format!("[box.PyRuntimeBox.capabilities]\nallow = [\n{rows}]\n"));
    }
    let shown = lesson.file.display();
    if needed.is_empty() {
        reporter.line(&format!("learning: `{shown}` allows all that it needs"));
        return Ok(0);
    }
    let text = match std::fs::read_to_string(&lesson.file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("cannot read `{shown}`")),
    };
    let written =
        learn::write(&text, &needed).with_context(|| format!("cannot add to `{shown}`"))?;
    replace(&lesson.file, &written).with_context(|| format!("cannot write `{shown}`"))?;
    let count = needed.len();
    reporter.line(&format!(
        "learning: {count} added to `{shown}`; look at them before you rely on them"
    ));
    Ok(0)
}

/// The new text in the file's place at once: a file that is half written would be no policy.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(data) = std::fs::metadata(path) {
        file.as_file().set_permissions(data.permissions())?;
    }
    file.persist(path)?;
    Ok(())
}

/// What the program asked for although the policy denies it by a rule: that is not learned.
fn denied(reporter: &Reporter, lesson: &Lesson) {
    for request in &lesson.learned.requests {
        let decision = lesson.policy.decide(request);
        if let (true, Some(rule)) = (decision.denied_by_rule, decision.rule) {
            let capability = request.capability(lesson.policy.folder());
            reporter.line(&format!("learning: `{capability}` stays denied, by {}", rule.place));
        }
    }
}

fn diff(reporter: &Reporter, args: &DiffArgs) -> anyhow::Result<u8> {
    let lesson = lesson(reporter, &args.file, &args.args, &args.options)?;
    denied(reporter, &lesson);
    let missing = learn::smallest(&lesson.policy, &lesson.learned);
    let unused = unused(&lesson);
    let mut text = String::new();
    for capability in &missing {
        text.push_str(&format!("+ {capability}\n"));
    }
    for (capability, place) in &unused {
        text.push_str(&format!("- {capability}  # {place}\n"));
    }
    if text.is_empty() {
        text.push_str("the policy allows what the program needs, and no more\n");
    }
    print(text)?;
    Ok(u8::from(!missing.is_empty()))
}

/// The rules that allow nothing that was asked for.
fn unused(lesson: &Lesson) -> Vec<(String, String)> {
    let rules = lesson.policy.allowed().iter();
    let is_unused = |rule: &&py_caps::Rule| {
        !lesson.learned.requests.iter().any(|request| rule.capability.covers(request))
    };
    rules
        .filter(is_unused)
        .map(|rule| (rule.capability.to_string(), rule.place.to_string()))
        .collect()
}

/// The settings for a program.
pub(super) fn manifest(file: &Path, config: Option<&Path>) -> anyhow::Result<Manifest> {
    if let Some(path) = config {
        return Manifest::read(path);
    }
    let real =
        std::fs::canonicalize(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    Manifest::find(real.parent())
}
