//! The same program on the machine that `hakorune` puts together with every layer off, and on one
//! that is put together here without any: `cargo xtask gate` counts the instructions of both.
//!
//! `layers_off hakorune|bare TURNS`. Without words, as `cargo bench` runs it, both take a few
//! turns, so that it is seen to work.

use std::error::Error;
use std::rc::Rc;
use std::sync::Arc;

use hako_syntax::ast::UsingTarget;
use hako_vm::lower::{Found, Loader};
use hako_vm::{Limits, Outcome, Silent, Vm};
use hakorune::stack::Setup;
use py_runtime::{CPython, EnginePlan, PythonLibrary};

type Failure = Box<dyn Error>;

/// Each kind of crossing that programs repeat, and one with an effect. Nothing in it takes Python
/// long: a layer's cost would not show beside it.
const SCRIPT: &str = r#"
using "python"

static box Main {
    main(args) {
        local py = PyRuntimeBox()
        local math = py.import("math")
        local sqrt = math.get("sqrt")
        local sys = py.import("sys")
        local text = py.eval("str")
        local list = py.eval("[1, 2, 3]")
        local sum = 0.0
        for i in 0..args[0].toInteger() {
            sum = sum + sqrt.exec([2.0])
            sum = sum + math.hypot(3.0, 4.0)
            sum = sum + math.pi
            sum = sum + py.import("math").floor(2.5)
            sum = sum + text("ab").length()
            sum = sum + list.index(2)
            sum = sum + list[1]
            sys.audit("bench.turn")
        }
        assert(sum > 0.0)
        py.fini()
    }
}
"#;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["hakorune", turns] => hakorune(turns),
        ["bare", turns] => bare(turns),
        [] => {
            bare("10")?;
            hakorune("10")
        }
        _ => Err("usage: layers_off hakorune|bare TURNS".into()),
    }
}

/// As `hakorune` does it, by its own code.
fn hakorune(turns: &str) -> Result<(), Failure> {
    let mut setup = Setup::default();
    // PYTHONHASHSEED counts: otherwise Python's dicts would have other collisions each time.
    setup.python.isolated = false;
    let mut machine = hakorune::stack::machine_with(Box::new(Silent), Limits::default(), setup)?;
    run(&mut machine.vm, turns)
}

/// The engine and the machine, with nothing in between that could be switched on.
fn bare(turns: &str) -> Result<(), Failure> {
    let mut plan = EnginePlan::default();
    plan.python.isolated = false;
    let engine = Arc::new(CPython::new(plan));
    let library = Rc::new(PythonLibrary::new(Box::new(Arc::clone(&engine)), engine));
    let safepoint = library.safepoint();
    let limits = Limits::default();
    let mut vm = Vm::with_safepoint(vec![library as _], Box::new(Silent), limits, safepoint);
    run(&mut vm, turns)
}

fn run(vm: &mut Vm, turns: &str) -> Result<(), Failure> {
    let unit = vm.compile(&mut OnlyPython, "bench", "bench.hkr", SCRIPT).map_err(|problems| {
        let lines: Vec<String> =
            problems.iter().map(|problem| problem.diagnostic.message.to_string()).collect();
        lines.join("\n")
    })?;
    match vm.run(&unit, &[turns.to_owned()]) {
        Outcome::Done(_) => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}

/// The library `python` and no files.
struct OnlyPython;

impl Loader for OnlyPython {
    fn find(&mut self, _: &str, _: &UsingTarget) -> Result<Found, (String, Option<String>)> {
        Ok(Found::Library(0))
    }
}
