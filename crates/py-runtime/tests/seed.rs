//! The program of the seed, as the virtual machine would run it.
#![cfg(feature = "cpython")]

use std::sync::Arc;

use hako_box::{Arg, Args, Datum, Handle, Library, Selector};
use py_runtime::boxes::PY_RUNTIME;
use py_runtime::{CPython, EnginePlan, PythonLibrary};

fn invoke(library: &PythonLibrary, receiver: &Handle, name: &str, args: &[Arg<'_>]) -> Datum {
    let method = receiver.box_type().method(name).unwrap();
    library.invoke(receiver, Selector::Method(method), Args::positional(args)).unwrap()
}

fn handle(datum: Datum) -> Handle {
    match datum {
        Datum::Handle(handle) => handle,
        other => panic!("{other:?} is not a handle"),
    }
}

#[test]
fn the_seed_program_runs() {
    let engine = Arc::new(CPython::new(EnginePlan::default()));
    let library = PythonLibrary::new(Box::new(engine.clone()), engine);
    let py = handle(library.birth(&PY_RUNTIME, Args::default()).unwrap());
    let math = handle(invoke(&library, &py, "import", &[Arg::Str("math")]));
    assert_eq!(math.box_type().name, "PyModuleBox");
    let sqrt = handle(invoke(&library, &math, "get", &[Arg::Str("sqrt")]));
    assert_eq!(sqrt.box_type().name, "PyFunctionBox");
    let list = [Datum::Float(2.0)];
    let result = invoke(&library, &sqrt, "exec", &[Arg::List(&list)]);
    assert_eq!(result, Datum::Float(std::f64::consts::SQRT_2));
    let spread =
        sqrt.box_type().methods.iter().find(|method| method.name == "exec" && method.variadic);
    let spread = Selector::Method(spread.unwrap());
    let result = library.invoke(&sqrt, spread, Args::positional(&[Arg::Float(2.0)])).unwrap();
    assert_eq!(result, Datum::Float(std::f64::consts::SQRT_2));
    assert_eq!(invoke(&library, &py, "fini", &[]), Datum::Null);
    assert_eq!(invoke(&library, &py, "fini", &[]), Datum::Null);
    let error = library.invoke(&sqrt, spread, Args::positional(&[Arg::Float(2.0)])).unwrap_err();
    assert_eq!(error.to_string(), "UseAfterFini: the PyRuntimeBox that this came from has ended");
    library.shutdown().unwrap();
}
