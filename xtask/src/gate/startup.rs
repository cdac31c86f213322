//! What starting costs: a hello script against an empty Rust program, in processor time.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::report::Row;
use super::{Gate, library};
use crate::measure::children;
use crate::{process, stats};

/// A hello script may take this many times what an empty Rust program takes.
const LIMIT: f64 = 4.0;
/// Measured runs of each program.
const ROUNDS: usize = 60;
/// Runs before them, which fill the caches.
const WARM_UP: usize = 5;

/// A ratio over the limit is measured again, so many times in all: what else the machine does
/// can only spoil a measurement, not every one in the same way.
const TRIES: usize = 3;

/// Measures until a ratio is within the limit; the lowest counts.
pub(super) fn check(gate: &Gate) -> Result<Vec<Row>> {
    if !cfg!(unix) {
        return Ok(vec![Row::skipped("startup", "measured on Unix only")]);
    }
    let empty = empty_program(gate)?;
    let hello = library::script(gate, "hello.hkr", library::HELLO)?;
    let mut best = measure(gate, &empty, &hello)?;
    for _ in 1..TRIES {
        if best.ratio <= LIMIT {
            break;
        }
        let next = measure(gate, &empty, &hello)?;
        if next.ratio < best.ratio {
            best = next;
        }
    }
    let Startup { ratio, noise } = best;
    let value = format!("{ratio:.2} × (A/A {noise:.2} ×)");
    let budget = format!("≤ {LIMIT:.2} ×");
    let row = Row::judged("startup of a hello script", value, budget, ratio <= LIMIT);
    Ok(vec![row.with_figure(ratio)])
}

/// One measurement.
struct Startup {
    /// The hello script over the empty program.
    ratio: f64,
    /// The empty program over itself.
    noise: f64,
}

/// Lets the programs take turns and compares medians.
fn measure(gate: &Gate, empty: &Path, hello: &Path) -> Result<Startup> {
    let mut ours = process::program(&gate.binary());
    ours.arg(hello);
    let (mut before, mut after) = (process::program(empty), process::program(empty));
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for round in 0..WARM_UP + ROUNDS {
        let programs = [&mut before, &mut ours, &mut after];
        for (command, times) in programs.into_iter().zip(&mut times) {
            let time = processor_time(command)?;
            if round >= WARM_UP {
                times.push(time);
            }
        }
    }
    let medians: Vec<f64> = times.iter().filter_map(|times| stats::median(times)).collect();
    let &[before, ours, after] = medians.as_slice() else { bail!("nothing was measured") };
    // The empty program finds the caches colder after ours than before it: both count.
    let empty = f64::midpoint(before, after);
    if empty <= 0.0 {
        bail!("this system's clock is too coarse to see an empty program");
    }
    println!(
        "  empty {:.3} ms, hello {:.3} ms, empty again {:.3} ms (medians of {ROUNDS})",
        before * 1e3,
        ours * 1e3,
        after * 1e3
    );
    Ok(Startup { ratio: ours / empty, noise: after / before })
}

/// Compiles a program that does nothing, as a release build would.
fn empty_program(gate: &Gate) -> Result<std::path::PathBuf> {
    let source = gate.folder.join("empty.rs");
    let program = gate.folder.join(format!("empty{}", std::env::consts::EXE_SUFFIX));
    std::fs::write(&source, "fn main() {}\n")?;
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(compiler);
    command.args(["--edition", "2024", "-C", "opt-level=3", "-o"]).arg(&program).arg(&source);
    command.current_dir(source.parent().unwrap_or(Path::new(".")));
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
