//! The command line.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::anyhow;
use clap::{Args, CommandFactory, Parser, Subcommand};
use hako_syntax::Severity;
use hako_vm::Value;
use hako_vm::lower::{Problem, Unit};
use hako_vm::{Console as _, Limits, Outcome, Vm};

use crate::completions::{self, CompletionsArgs, ManArgs};
use crate::doctor::{self, SettingsArgs};
use crate::format::{self, FormatArgs};
use crate::golden;
use crate::interrupt;
use crate::loader::Files;
use crate::lsp;
use crate::manifest::Manifest;
use crate::repl::{self, ReplArgs};
use crate::report::Reporter;
use crate::source::{Input, Source};
use crate::stack::{self, Machine, Setup};
use crate::terminal::Terminal;
use crate::watchdog::{self, Watchdog};

/// Runs Hakorune programs, which may use any Python package.
#[derive(Parser)]
#[command(
    name = "hakorune",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_precedence_over_arg = true,
    after_help = "Examples:\n  hakorune script.hkr -- one two    run a file; `one` and `two` are its arguments\n  hakorune -e 'print(1 + 2)'        run a text\n  hakorune check script.hkr         say what is wrong with it, and run nothing\n\nThe exit code is what `main` returns (an integer modulo 256, true as 1, anything else as 0),\nor 1 after an error, or what `exit(n)` says."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a program (the same as without the word `run`).
    Run(RunArgs),
    /// Says everything that is wrong with a program and all that it uses; runs nothing.
    Check(CheckArgs),
    /// Formats programs where they are.
    #[command(
        after_help = "One statement on a line, 4 blanks a level, lines up to 100 characters where they can be broken.\nComments, empty lines, quotes, numbers and line ends stay as they are. Files with errors are left alone."
    )]
    Fmt(FormatArgs),
    /// Runs programs that say in `// expect:` comments what they print, and compares.
    #[command(
        after_help = "In a program:\n  // expect: TEXT   a line of its output, in order\n  // error: TEXT    a part of its errors; the exit code is then 1\n  // exit: N        its exit code\n  // args: A B      its arguments\n  // stdin: TEXT    a line of its input\n\nFolders whose names begin with `_` hold what programs use; they are not run."
    )]
    Test(TestArgs),
    /// Runs what you type, line by line.
    Repl(ReplArgs),
    /// Serves an editor: the language server, on standard input and output.
    Lsp(LspArgs),
    /// Says which Python a program would run and why, and what is wrong with it.
    Doctor(SettingsArgs),
    /// Prints the settings of a program and where each came from.
    Config(SettingsArgs),
    /// Capabilities: what a program asks for, what its policy says, which fence stops what.
    #[cfg(feature = "m1")]
    Caps(crate::capabilities::CapsArgs),
    /// Prints a script that makes a shell complete this command line.
    Completions(CompletionsArgs),
    /// Prints the manual, in the form of `man`.
    Man(ManArgs),
    /// Prints the syntax tree of a file, for those who look inside.
    Ast(InsideArgs),
    /// Prints the instructions of a program and all that it uses, for those who look inside.
    Mir(InsideArgs),
}

#[derive(Args)]
struct RunArgs {
    /// The program: a file, or `-` for standard input.
    #[arg(value_name = "FILE", conflicts_with = "code")]
    file: Option<PathBuf>,
    /// A program's text instead of a file.
    #[arg(short = 'e', long = "eval", value_name = "CODE")]
    code: Option<String>,
    #[command(flatten)]
    options: RunOptions,
    /// The program's arguments, after `--`.
    #[arg(last = true, value_name = "ARGS")]
    args: Vec<OsString>,
}

#[derive(Args)]
pub(crate) struct RunOptions {
    /// The settings to use instead of the `hako.toml` beside or above the program.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[cfg(feature = "m1")]
    #[command(flatten)]
    pub(crate) rules: crate::capabilities::Rules,
    /// How many calls may be nested before `StackOverflow`.
    #[arg(long, value_name = "N", default_value_t = Limits::default().depth)]
    max_depth: usize,
    /// How many steps (calls, turns of loops) the program may take; beyond, it ends with the error
    /// `Timeout`.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_steps: Option<u64>,
    /// How long the program may run (`0.5` is half a second); beyond, it ends with the error
    /// `Timeout`.
    #[arg(long, value_name = "SECONDS", value_parser = watchdog::seconds)]
    timeout: Option<Duration>,
    /// Collects at every safe point; slow, to find faults of the collector.
    #[arg(long, hide = true)]
    gc_stress: bool,
}

#[derive(Args)]
struct CheckArgs {
    /// The programs: files, or `-` for standard input.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The settings to use instead of the `hako.toml` beside or above the program.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Args)]
struct TestArgs {
    /// Programs, or folders of programs.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

#[derive(Args)]
struct LspArgs {
    /// Speaks on standard input and output, as it always does: some editors say so.
    #[arg(long, hide = true)]
    stdio: bool,
}

#[derive(Args)]
struct InsideArgs {
    /// The program: a file, or `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let code = match cli.command {
        Some(Command::Run(args)) => run(args),
        Some(Command::Check(args)) => check(&args),
        Some(Command::Fmt(args)) => format::run(&args),
        Some(Command::Test(args)) => test(&args),
        Some(Command::Repl(args)) => session(&args),
        Some(Command::Lsp(_)) => lsp::run(),
        Some(Command::Doctor(args)) => doctor::doctor(&args),
        Some(Command::Config(args)) => doctor::config(&args),
        #[cfg(feature = "m1")]
        Some(Command::Caps(args)) => crate::capabilities::run(&args),
        Some(Command::Completions(args)) => {
            print_whole(|| Ok(completions::script(&args, Cli::command())))
        }
        Some(Command::Man(args)) => print_whole(|| completions::manual(&args, Cli::command())),
        Some(Command::Ast(args)) => inside(&args, ast),
        Some(Command::Mir(args)) => inside(&args, mir),
        None => run(cli.run),
    };
    ExitCode::from(code)
}

fn run(args: RunArgs) -> u8 {
    let reporter = Reporter::for_stderr();
    let input = match (args.file, args.code) {
        (_, Some(code)) => Input::Text(code),
        (Some(file), None) => Input::named(&file),
        (None, None) => {
            // Nothing to do is a mistake in use, as clap's own are.
            reporter.line(&Cli::command().render_help().to_string());
            return 2;
        }
    };
    let Some(words) = words(&reporter, args.args) else { return 2 };
    run_input(&reporter, &input, &words, &args.options, setup).map(|ran| ran.code).unwrap_or_else(
        |error| {
            reporter.plain(&error);
            1
        },
    )
}

fn session(args: &ReplArgs) -> u8 {
    repl::run(args).unwrap_or_else(|error| {
        Reporter::for_stderr().plain(&error);
        1
    })
}

/// Prints what `make` gives, and nothing when it fails.
fn print_whole(make: impl FnOnce() -> anyhow::Result<Vec<u8>>) -> u8 {
    let printed = make().and_then(|text| {
        let mut out = io::stdout().lock();
        let written = out.write_all(&text).and_then(|()| out.flush());
        written.map_err(|error| anyhow!("cannot write to standard output: {error}"))
    });
    printed.map_or_else(
        |error| {
            Reporter::for_stderr().plain(&error);
            1
        },
        |()| 0,
    )
}

pub(crate) fn words(reporter: &Reporter, args: Vec<OsString>) -> Option<Vec<String>> {
    let mut words = Vec::with_capacity(args.len());
    for arg in args {
        match arg.into_string() {
            Ok(word) => words.push(word),
            Err(arg) => {
                reporter.plain(&anyhow!(
                    "the argument {} is not Unicode; Hakorune texts are",
                    arg.display()
                ));
                return None;
            }
        }
    }
    Some(words)
}

/// How a program ran.
pub(crate) struct Ran {
    /// The exit code.
    pub(crate) code: u8,
    /// The gate that held it to a policy.
    #[cfg(feature = "m1")]
    pub(crate) gate: Option<std::sync::Arc<py_caps::Gate>>,
}

impl Ran {
    fn not() -> Self {
        Self {
            code: 1,
            #[cfg(feature = "m1")]
            gate: None,
        }
    }
}

/// How the layers are set up for a run by the settings and the options.
fn setup(manifest: &Manifest, options: &RunOptions, argv: Vec<String>) -> anyhow::Result<Setup> {
    let setup = Setup::of(manifest, argv)?;
    #[cfg(feature = "m1")]
    let setup = Setup { guard: crate::capabilities::guard(manifest, &options.rules)?, ..setup };
    #[cfg(not(feature = "m1"))]
    let _ = options;
    Ok(setup)
}

/// Runs a program with the layers that `setup` makes of its settings.
pub(crate) fn run_input(
    reporter: &Reporter,
    input: &Input,
    words: &[String],
    options: &RunOptions,
    setup: impl FnOnce(&Manifest, &RunOptions, Vec<String>) -> anyhow::Result<Setup>,
) -> anyhow::Result<Ran> {
    let source = match input.read() {
        Ok(source) => source,
        Err(failure) => {
            reporter.source_failure(&failure);
            return Ok(Ran::not());
        }
    };
    let mut files = Files::new(&source, options.config.as_deref())?;
    let terminal = Terminal::new();
    let limits = Limits {
        depth: options.max_depth,
        steps: options.max_steps,
        stress: options.gc_stress,
        ..Limits::default()
    };
    let manifest = files.manifest();
    reporter.settings(manifest);
    let argv = std::iter::once(&source.name).chain(words).cloned().collect();
    let setup = setup(manifest, options, argv)?;
    let mut machine = stack::machine_with(Box::new(terminal.clone()), limits, setup)?;
    #[cfg(feature = "m1")]
    let gate = machine.ending.gate().cloned();
    let leak_log = crate::environment::variable("HAKO_LEAK_LOG").is_some_and(|value| value == "1");
    if leak_log {
        machine.vm.log_leaks();
    }
    let Some(unit) = compile(reporter, &mut machine.vm, &mut files, &source) else {
        return Ok(Ran::not());
    };
    machine.ending.isolate()?;
    let watchdog = options.timeout.map(|time| Watchdog::start(time, machine.vm.interrupter()));
    interrupt::listen(machine.vm.interrupter());
    let outcome = machine.vm.run(&unit, words);
    drop(watchdog);
    if leak_log {
        reporter.leaks(&machine.vm.leaks());
    }
    let mut code = exit_code(reporter, &outcome);
    if let Err(error) = leave(machine) {
        reporter.plain(&error);
        let is_interrupt = error
            .downcast_ref::<hako_box::Error>()
            .is_some_and(|error| error.type_name() == interrupt::ERROR);
        code = if is_interrupt { interrupt::EXIT } else { 1 };
    }
    if let Some(error) = terminal.take_failure() {
        reporter.plain(&anyhow!("cannot write to standard output: {error}"));
        code = 1;
    }
    Ok(Ran {
        code,
        #[cfg(feature = "m1")]
        gate,
    })
}

/// Ends the layers, after the machine: its values may hold on to what they gave out.
fn leave(machine: Machine) -> anyhow::Result<()> {
    let Machine { vm, ending } = machine;
    drop(vm);
    ending.end()
}

fn exit_code(reporter: &Reporter, outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Done(Value::Int(number)) => number.rem_euclid(256) as u8,
        Outcome::Done(Value::Bool(true)) => 1,
        Outcome::Done(_) => 0,
        Outcome::Exit(code) => code.rem_euclid(256) as u8,
        Outcome::Failed(failure) => {
            reporter.failure(failure);
            if &*failure.ty == interrupt::ERROR { interrupt::EXIT } else { 1 }
        }
    }
}

fn compile(reporter: &Reporter, vm: &mut Vm, files: &mut Files, source: &Source) -> Option<Unit> {
    match vm.compile(files, &source.key, &source.name, &source.text) {
        Ok(unit) => {
            reporter.problems(vm.program(), &unit.warnings);
            Some(unit)
        }
        Err(problems) => {
            reporter.problems(vm.program(), &problems);
            None
        }
    }
}

fn check(args: &CheckArgs) -> u8 {
    let reporter = Reporter::for_stderr();
    let mut errors = 0;
    for file in &args.files {
        match check_file(&reporter, file, args) {
            Ok(count) => errors += count,
            Err(error) => {
                reporter.plain(&error);
                errors += 1;
            }
        }
    }
    if errors > 0 {
        reporter.line(&format!("{errors} error{} found", if errors == 1 { "" } else { "s" }));
    }
    u8::from(errors > 0)
}

fn check_file(
    reporter: &Reporter,
    file: &std::path::Path,
    args: &CheckArgs,
) -> anyhow::Result<usize> {
    let source = match Input::named(file).read() {
        Ok(source) => source,
        Err(failure) => {
            reporter.source_failure(&failure);
            return Ok(1);
        }
    };
    let mut files = Files::new(&source, args.config.as_deref())?;
    reporter.settings(files.manifest());
    let mut machine = stack::machine(Box::new(Terminal::new()), Limits::default())?;
    let problems = match machine.vm.compile(&mut files, &source.key, &source.name, &source.text) {
        Ok(unit) => unit.warnings,
        Err(problems) => problems,
    };
    reporter.problems(machine.vm.program(), &problems);
    let is_error = |problem: &&Problem| problem.diagnostic.severity == Severity::Error;
    Ok(problems.iter().filter(is_error).count())
}

fn test(args: &TestArgs) -> u8 {
    let reporter = Reporter::for_stderr();
    match run_tests(&reporter, args) {
        Ok(0) => 0,
        Ok(_) => 1,
        Err(error) => {
            reporter.plain(&error);
            1
        }
    }
}

/// Runs the programs and tells of each that is different; how many are.
fn run_tests(reporter: &Reporter, args: &TestArgs) -> anyhow::Result<usize> {
    let mut programs = Vec::new();
    for path in &args.paths {
        programs.extend(golden::programs(path)?);
    }
    let mut failed = 0;
    for program in &programs {
        if let Some(difference) = golden::check(program)? {
            failed += 1;
            reporter.line(&format!("FAILED {}\n{difference}", program.display()));
        }
    }
    reporter.line(&format!("{} programs, {failed} failed", programs.len()));
    Ok(failed)
}

/// Reads a file and prints what `show` makes of it.
fn inside(args: &InsideArgs, show: fn(&Reporter, &Source) -> anyhow::Result<Option<String>>) -> u8 {
    let reporter = Reporter::for_stderr();
    let source = match Input::named(&args.file).read() {
        Ok(source) => source,
        Err(failure) => {
            reporter.source_failure(&failure);
            return 1;
        }
    };
    let written = show(&reporter, &source).and_then(|text| match text {
        Some(text) => {
            Terminal::new()
                .write(&text)
                .map_err(|e| anyhow!("cannot write to standard output: {e}"))?;
            Ok(0)
        }
        None => Ok(1),
    });
    written.unwrap_or_else(|error| {
        reporter.plain(&error);
        1
    })
}

fn ast(reporter: &Reporter, source: &Source) -> anyhow::Result<Option<String>> {
    let parsed = hako_syntax::parse(&source.text);
    for diagnostic in &parsed.diagnostics {
        reporter.diagnostic(&source.name, &source.text, diagnostic);
    }
    let failed = parsed.diagnostics.iter().any(|d| d.severity == Severity::Error);
    Ok((!failed).then(|| hako_syntax::dump::dump(&parsed.file)))
}

fn mir(reporter: &Reporter, source: &Source) -> anyhow::Result<Option<String>> {
    let mut files = Files::new(source, None)?;
    let mut machine = stack::machine(Box::new(Terminal::new()), Limits::default())?;
    let compiled = compile(reporter, &mut machine.vm, &mut files, source);
    let program = machine.vm.program();
    Ok(compiled.map(|_| {
        let functions = program.functions.iter();
        functions.map(|function| format!("{}\n", program.listing(function))).collect()
    }))
}
