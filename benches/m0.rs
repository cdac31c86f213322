//! What a crossing into Python costs, against the cheapest that the same work can be.
//!
//! All in one process with one Python; `benches::compare` lets the sides take turns.

use std::cell::RefCell;
use std::error::Error;
use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;

use benches::{Plan, Sheet, compare};
use hako_syntax::ast::UsingTarget;
use hako_vm::lower::{Found, Loader, Unit};
use hako_vm::{Limits, Outcome, Silent, Vm};
use py_runtime::{CPython, EnginePlan, PyObject, PyRuntime, PythonLibrary};
use pyo3::prelude::*;
use pyo3::{ffi::c_str, intern};

type Failure = Box<dyn Error>;

const ROOT_OF_TWO: f64 = std::f64::consts::SQRT_2;

fn main() -> Result<(), Failure> {
    let runtime = PyRuntime::builder().build()?;
    let sqrt = runtime.import("math")?.get("sqrt")?;
    let bare: Py<PyAny> =
        Python::attach(|py| Ok::<_, PyErr>(py.import("math")?.getattr("sqrt")?.unbind()))?;
    check(&sqrt, &bare)?;

    let mut sheet = Sheet::new("m0");
    attached(&mut sheet, &runtime, &sqrt, &bare)?;
    outside(&mut sheet, &sqrt, &bare);
    import(&mut sheet, &runtime)?;
    // Last: a script's thread stays attached, which would flatter the figures above.
    script(&mut sheet)?;
    sheet.finish();
    Ok(())
}

/// A wrong answer is quickly given.
fn check(sqrt: &PyObject, bare: &Py<PyAny>) -> Result<(), Failure> {
    assert_eq!(sqrt.call((2.0,))?.extract::<f64>()?, ROOT_OF_TWO);
    let answer: f64 = Python::attach(|py| bare.bind(py).call1((2.0,))?.extract())?;
    assert_eq!(answer, ROOT_OF_TWO);
    Ok(())
}

/// Repeats a thing that may fail; a failure ends the program, as no figure is right after it.
fn repeat<T, E: std::fmt::Debug>(n: u64, mut thing: impl FnMut() -> Result<T, E>) {
    for _ in 0..n {
        let result = thing();
        assert!(result.is_ok(), "{:?}", result.err());
        black_box(result.ok());
    }
}

fn attached(
    sheet: &mut Sheet,
    runtime: &PyRuntime,
    sqrt: &PyObject,
    bare: &Py<PyAny>,
) -> Result<(), Failure> {
    let comparison = runtime.attached(|_| {
        Ok(Python::attach(|py| {
            let bare = bare.bind(py);
            let baseline = |n| repeat(n, || bare.call1((black_box(2.0),)));
            let subject = |n| repeat(n, || sqrt.call((black_box(2.0),)));
            compare(&Plan::calibrated(baseline), baseline, subject)
        }))
    })?;
    sheet.add("call_attached_over_call1", &comparison);
    Ok(())
}

fn outside(sheet: &mut Sheet, sqrt: &PyObject, bare: &Py<PyAny>) {
    let baseline = |n| {
        repeat(n, || {
            Python::attach(|py| bare.bind(py).call1((black_box(2.0),)).map(Bound::unbind))
        });
    };
    let subject = |n| repeat(n, || sqrt.call((black_box(2.0),)));
    let comparison = compare(&Plan::calibrated(baseline), baseline, subject);
    sheet.add("call_over_attach_call1", &comparison);
}

fn import(sheet: &mut Sheet, runtime: &PyRuntime) -> Result<(), Failure> {
    let comparison = runtime.attached(|runtime| {
        Ok(Python::attach(|py| {
            let math = py.import("math").map_err(|error| error.to_string());
            let math = math.unwrap_or_else(|error| panic!("no math: {error}"));
            let baseline = |n| repeat(n, || math.getattr(intern!(py, "sqrt")));
            let subject = |n| repeat(n, || runtime.import(black_box("math")));
            compare(&Plan::calibrated(baseline), baseline, subject)
        }))
    })?;
    sheet.add("import_over_getattr", &comparison);
    Ok(())
}

const SCRIPT: &str = r#"
using "python"

static box Main {
    main(args) {
        local py = PyRuntimeBox()
        local sqrt = py.import("math").get("sqrt")
        assert(sqrt.exec([2.0]) == 1.4142135623730951)
        local n = args[0].toInteger()
        for i in 0..n {
            sqrt.exec([2.0])
        }
        py.fini()
    }
}
"#;

/// The same loop in Hakorune and in CPython. A turn of the script also makes a runtime and
/// imports a module; it is long enough for that not to count.
fn script(sheet: &mut Sheet) -> Result<(), Failure> {
    const PLAN: Plan = Plan { rounds: 31, batch: 200_000 };
    let engine = Arc::new(CPython::new(EnginePlan::default()));
    let library = Rc::new(PythonLibrary::new(Box::new(Arc::clone(&engine)), engine));
    let safepoint = library.safepoint();
    let limits = Limits::default();
    let mut vm = Vm::with_safepoint(vec![library as _], Box::new(Silent), limits, safepoint);
    let unit = compile(&mut vm)?;
    // The first run attaches this thread for as long as the machine lives. It must not do so
    // within pyo3's attach, which would then not find the state it left.
    run(&mut vm, &unit, 1);
    let vm = RefCell::new(vm);
    let comparison = Python::attach(|py| {
        let code = c_str!(
            "from math import sqrt\ndef loop(n):\n    for _ in range(n):\n        sqrt(2.0)\n"
        );
        let module = PyModule::from_code(py, code, c_str!("loop.py"), c_str!("loop"))?;
        let python_loop = module.getattr("loop")?;
        let baseline = |n: u64| repeat(1, || python_loop.call1((n,)));
        let subject = |n: u64| run(&mut vm.borrow_mut(), &unit, n);
        Ok::<_, PyErr>(compare(&PLAN, baseline, subject))
    })?;
    sheet.add("hakorune_loop_over_python_loop", &comparison);
    Ok(())
}

fn compile(vm: &mut Vm) -> Result<Unit, Failure> {
    vm.compile(&mut OnlyPython, "bench", "bench.hkr", SCRIPT).map_err(|problems| {
        let lines: Vec<String> =
            problems.iter().map(|problem| problem.diagnostic.message.to_string()).collect();
        lines.join("\n").into()
    })
}

fn run(vm: &mut Vm, unit: &Unit, n: u64) {
    let outcome = vm.run(unit, &[n.to_string()]);
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
}

/// The library `python` and no files.
struct OnlyPython;

impl Loader for OnlyPython {
    fn find(&mut self, _: &str, _: &UsingTarget) -> Result<Found, (String, Option<String>)> {
        Ok(Found::Library(0))
    }
}
