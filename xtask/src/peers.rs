//! `bench --peers`: the same programs in Hakorune, Lua and CPython, in one run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::measure::{self, Cost};
use crate::{process, python, setup, stats, table, workspace};

/// Runs of a program in each language; the median counts.
const ROUNDS: usize = 5;
/// The languages, ours first; a program's file has the language's ending.
const LANGUAGES: [(&str, &str); 3] = [("Hakorune", "hkr"), ("Lua", "lua"), ("CPython", "py")];

/// One program in the three languages: ours, Lua, CPython.
#[derive(Debug, PartialEq)]
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) costs: [Cost; 3],
}

impl Measured {
    /// Our time over that of a peer: 1 is Lua, 2 is CPython.
    pub(crate) fn time_over(&self, peer: usize) -> f64 {
        self.costs[0].seconds / self.costs[peer].seconds
    }

    /// Our memory over that of a peer.
    pub(crate) fn memory_over(&self, peer: usize) -> f64 {
        self.costs[0].memory / self.costs[peer].memory
    }
}

/// Runs every program of `benches/peers` and prints a table.
pub(crate) fn run() -> Result<Vec<Measured>> {
    let interpreters = interpreters()?;
    let folder = workspace::root().join("benches").join("peers");
    let scratch = workspace::target_dir()?.join("bench");
    std::fs::create_dir_all(&scratch)?;
    let mut all = Vec::new();
    for name in programs(&folder)? {
        println!("{name}");
        let costs = measure(&interpreters, &folder, &name, &scratch)?;
        all.push(Measured { name, costs });
    }
    let rows: Vec<Vec<String>> = all.iter().map(cells).collect();
    let header =
        ["program", "Hakorune", "Lua", "CPython", "÷ Lua", "÷ CPython", "memory", "÷ CPython's"];
    print!("\n{}", table::render(&header, &rows));
    println!("times are user and system seconds, medians of {ROUNDS} runs in turn; memory is MB\n");
    Ok(all)
}

/// Builds ours and finds the others.
fn interpreters() -> Result<[PathBuf; 3]> {
    let mut command = process::cargo();
    command.args(["build", "--release", "--locked", "-p", "hakorune"]);
    process::run(&mut command)?;
    let name = format!("hakorune{}", std::env::consts::EXE_SUFFIX);
    let ours = workspace::target_dir()?.join("release").join(name);
    let lua = setup::lua().context("no Lua 5.4 on this machine: `cargo xtask setup`")?;
    let (python, _) = python::chosen().context("no Python 3: `cargo xtask doctor`")?;
    // A shim that only looks for the interpreter would be measured with it.
    let python = python::ask(&python)?;
    println!("against Lua 5.4 (`{lua}`) and CPython {}", python.full_version());
    Ok([ours, PathBuf::from(lua), python.executable])
}

/// The names of the programs; each stands there in every language.
fn programs(folder: &Path) -> Result<Vec<String>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "hkr") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}

fn measure(
    interpreters: &[PathBuf; 3],
    folder: &Path,
    name: &str,
    scratch: &Path,
) -> Result<[Cost; 3]> {
    let report = scratch.join("cost.json");
    let mut costs: [Vec<Cost>; 3] = Default::default();
    let mut agreed: Option<String> = None;
    for _ in 0..ROUNDS {
        for (which, interpreter) in interpreters.iter().enumerate() {
            let (language, ending) = LANGUAGES[which];
            let program = folder.join(format!("{name}.{ending}"));
            let (output, cost) = measure::alone(interpreter, &[&program], &report)
                .with_context(|| format!("{name} in {language}"))?;
            costs[which].push(cost);
            // A wrong answer is quickly given.
            match &agreed {
                Some(agreed) if *agreed != output => {
                    bail!("{name}: {language} printed {output:?}, the one before {agreed:?}")
                }
                _ => agreed = Some(output),
            }
        }
    }
    Ok(costs.map(|costs| {
        let middle = |value: fn(&Cost) -> f64| {
            let values: Vec<f64> = costs.iter().map(value).collect();
            stats::median(&values).unwrap_or(f64::NAN)
        };
        Cost { seconds: middle(|cost| cost.seconds), memory: middle(|cost| cost.memory) }
    }))
}

fn cells(measured: &Measured) -> Vec<String> {
    let mut cells = vec![measured.name.clone()];
    cells.extend(measured.costs.iter().map(|cost| format!("{:.3}", cost.seconds)));
    cells.push(format!("{:.2}", measured.time_over(1)));
    cells.push(format!("{:.2}", measured.time_over(2)));
    cells.push(format!("{:.1}", measured.costs[0].memory / 1e6));
    cells.push(format!("{:.2}", measured.memory_over(2)));
    cells
}

/// The figures over all programs, named as `benches/budgets.toml` names them.
pub(crate) fn figures(all: &[Measured]) -> Result<BTreeMap<String, f64>> {
    let column = |ratio: &dyn Fn(&Measured) -> f64| -> Vec<f64> { all.iter().map(ratio).collect() };
    let worst = |ratios: &[f64]| ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let lua = column(&|program| program.time_over(1));
    let python = column(&|program| program.time_over(2));
    let memory = column(&|program| program.memory_over(2));
    let mean = |ratios: &[f64]| stats::geometric_mean(ratios).context("nothing was measured");
    Ok(BTreeMap::from([
        ("peers.time_over_lua_mean".to_owned(), mean(&lua)?),
        ("peers.time_over_lua_worst".to_owned(), worst(&lua)),
        ("peers.time_over_cpython_mean".to_owned(), mean(&python)?),
        ("peers.memory_over_cpython_worst".to_owned(), worst(&memory)),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(seconds: [f64; 3], memory: [f64; 3]) -> Measured {
        let cost = |which: usize| Cost { seconds: seconds[which], memory: memory[which] };
        Measured { name: "x".to_owned(), costs: [cost(0), cost(1), cost(2)] }
    }

    #[test]
    fn figures_are_means_and_worst_cases_over_the_programs() {
        let all =
            [program([1.0, 2.0, 4.0], [2e6, 1e6, 4e6]), program([1.0, 0.5, 1.0], [9e6, 1e6, 3e6])];
        let expected = BTreeMap::from([
            ("peers.memory_over_cpython_worst".to_owned(), 3.0),
            ("peers.time_over_cpython_mean".to_owned(), 0.5),
            ("peers.time_over_lua_mean".to_owned(), 1.0),
            ("peers.time_over_lua_worst".to_owned(), 2.0),
        ]);
        assert_eq!(figures(&all).unwrap(), expected);
        assert!(figures(&[]).is_err());
        assert_eq!(cells(&all[0])[4..], ["0.50", "0.25", "2.0", "0.50"]);
    }

    #[test]
    fn every_program_stands_there_in_every_language() {
        let folder = workspace::root().join("benches").join("peers");
        let names = programs(&folder).unwrap();
        assert!(names.len() >= 13, "{names:?}");
        for name in names {
            for (language, ending) in LANGUAGES {
                let file = folder.join(format!("{name}.{ending}"));
                assert!(file.is_file(), "{name} is missing in {language}");
            }
        }
    }
}
