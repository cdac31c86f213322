//! What starting costs: a hello script against empty Rust programs, in processor time.
//!
//! One of them links libpython, as `hakorune` does: loading it is most of what a start costs, and
//! what a page fault costs is the machine's. The ratio to that one is what this code adds.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::report::Row;
use super::{Gate, library};
use crate::budgets::{self, Budget, Verdict};
use crate::measure::children;
use crate::{process, stats};

/// The figures, as benches/budgets.toml names them.
const OVER_EMPTY: &str = "start.hello_over_empty";
const OVER_LIBPYTHON: &str = "start.hello_over_libpython";

/// Measured runs of each program.
const ROUNDS: usize = 60;
/// Runs before them, which fill the caches.
const WARM_UP: usize = 5;

/// What is over its limit is measured again, so many times in all: what else the machine does
/// can only spoil a measurement, not every one in the same way.
const TRIES: usize = 3;

/// Measures until the ratios are within their limits; the lowest of each counts.
pub(super) fn check(gate: &Gate) -> Result<Vec<Row>> {
    if !cfg!(unix) {
        return Ok(vec![Row::skipped("startup", "measured on Unix only")]);
    }
    let programs = Programs {
        empty: empty_program(gate, "empty", &[])?,
        libpython: empty_program(gate, "empty-libpython", &libpython(gate))?,
        hello: library::script(gate, "hello.hkr", library::HELLO)?,
    };
    let budgets = budgets::of("start")?;
    let python = gate.python.short_version();
    let mut best = measure(gate, &programs)?;
    for _ in 1..TRIES {
        let is_over =
            |budget: &Budget| budget.judge(best.of(&budget.name), &python) == Verdict::Over;
        if !budgets.iter().any(is_over) {
            break;
        }
        best = best.lower(&measure(gate, &programs)?);
    }
    Ok(budgets.iter().map(|budget| row(budget, &best, &python)).collect())
}

fn row(budget: &Budget, best: &Startup, python: &str) -> Row {
    let figure = best.of(&budget.name);
    let value = figure.map_or("not measured".to_owned(), |figure| {
        format!("{figure:.2} × (A/A {:.2} ×)", best.noise)
    });
    let holds = budget.judge(figure, python) == Verdict::Within;
    let row = Row::judged(&*budget.name, value, budget.limit(), holds);
    figure.map_or(row.clone(), |figure| row.with_figure(figure))
}

struct Programs {
    /// Does nothing.
    empty: PathBuf,
    /// Does nothing, and has libpython loaded.
    libpython: PathBuf,
    /// The hello script.
    hello: PathBuf,
}

/// One measurement.
#[derive(Clone, Copy)]
struct Startup {
    over_empty: f64,
    over_libpython: f64,
    /// The empty program over itself.
    noise: f64,
}

impl Startup {
    fn of(&self, name: &str) -> Option<f64> {
        match name {
            OVER_EMPTY => Some(self.over_empty),
            OVER_LIBPYTHON => Some(self.over_libpython),
            _ => None,
        }
    }

    fn lower(&self, other: &Self) -> Self {
        Self {
            over_empty: self.over_empty.min(other.over_empty),
            over_libpython: self.over_libpython.min(other.over_libpython),
            noise: self.noise.min(other.noise),
        }
    }
}

/// Lets the programs take turns and compares medians.
fn measure(gate: &Gate, programs: &Programs) -> Result<Startup> {
    let mut ours = process::program(&gate.binary());
    ours.arg(&programs.hello);
    let (mut before, mut after) =
        (process::program(&programs.empty), process::program(&programs.empty));
    let mut libpython = process::program(&programs.libpython);
    let mut times = [const { Vec::new() }; 4];
    for round in 0..WARM_UP + ROUNDS {
        let programs = [&mut before, &mut ours, &mut libpython, &mut after];
        for (command, times) in programs.into_iter().zip(&mut times) {
            let time = processor_time(command)?;
            if round >= WARM_UP {
                times.push(time);
            }
        }
    }
    let medians: Vec<f64> = times.iter().filter_map(|times| stats::median(times)).collect();
    let &[before, ours, libpython, after] = medians.as_slice() else {
        bail!("nothing was measured")
    };
    // The empty program finds the caches colder after others than before them: both count.
    let empty = f64::midpoint(before, after);
    if empty <= 0.0 {
        bail!("this system's clock is too coarse to see an empty program");
    }
    println!(
        "  empty {:.3} ms, hello {:.3} ms, empty with libpython {:.3} ms, empty again {:.3} ms \
         (medians of {ROUNDS})",
        before * 1e3,
        ours * 1e3,
        libpython * 1e3,
        after * 1e3
    );
    Ok(Startup {
        over_empty: ours / empty,
        over_libpython: ours / libpython,
        noise: after / before,
    })
}

/// What makes a program load the libpython of the build.
fn libpython(gate: &Gate) -> Vec<String> {
    let library = gate.python.library();
    let folder = gate.python.libdir.display();
    vec![
        "-Clink-arg=-Wl,--no-as-needed".to_owned(),
        format!("-Clink-arg={}", library.display()),
        format!("-Clink-arg=-Wl,-rpath,{folder}"),
    ]
}

/// Compiles a program that does nothing, as a release build would.
fn empty_program(gate: &Gate, name: &str, more: &[String]) -> Result<PathBuf> {
    let source = gate.folder.join("empty.rs");
    let program = gate.folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    std::fs::write(&source, "fn main() {}\n")?;
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(compiler);
    command.args(["--edition", "2024", "-C", "opt-level=3", "-o"]).arg(&program).arg(&source);
    command.args(more).current_dir(source.parent().unwrap_or(Path::new(".")));
    process::run(&mut command)?;
    Ok(program)
}

/// User and system seconds of one run. Nothing else of ours runs at the same time.
fn processor_time(command: &mut Command) -> Result<f64> {
    let before = children()?.seconds;
    let status = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("cannot start `{}`", process::describe(command)))?;
    if !status.success() {
        bail!("`{}` ended with {status}", process::describe(command));
    }
    Ok(children()?.seconds - before)
}
