//! Whose name is it, with real objects.
#![cfg(feature = "cpython")]

mod common;

use common::{Program, handle, text};
use hako_box::{Datum, Library, Operation};

#[test]
fn a_module_without_get_answers_get() {
    let program = Program::new();
    let math = handle(program.call(&program.py, "import", &["math".into()]).unwrap());
    let pi = program.call(&math, "get", &["pi".into()]).unwrap();
    assert_eq!(pi, Datum::Float(std::f64::consts::PI));
    assert_eq!(text(program.call(&math, "name", &[]).unwrap()), "math");
    let sqrt = program.call(&math, "sqrt", &[Datum::Float(4.0)]).unwrap();
    assert_eq!(sqrt, Datum::Float(2.0));
    let pi = program.operate(Operation::GetField, &[Datum::Handle(math.clone()), "pi".into()]);
    assert_eq!(pi.unwrap(), Datum::Float(std::f64::consts::PI));
    program.call(&math, "set", &["mine".into(), Datum::Int(1)]).unwrap();
    assert_eq!(program.eval("__import__('math').mine"), Datum::Int(1));
    program.exec("del __import__('math').mine");
}

#[test]
fn a_module_with_get_keeps_it() {
    let program = Program::new();
    program.exec(
        "
        import sys, types
        requests = types.ModuleType('requests')
        requests.get = lambda url, timeout=0: f'{url} {timeout}'
        requests.name = 'a field'
        sys.modules['requests_like'] = requests
        ",
    );
    let module = handle(program.call(&program.py, "import", &["requests_like".into()]).unwrap());
    let got = program.call(&module, "get", &["url".into(), Datum::Int(3)]).unwrap();
    assert_eq!(text(got), "url 3");
    let name =
        program.operate(Operation::GetField, &[Datum::Handle(module.clone()), "name".into()]);
    assert_eq!(text(name.unwrap()), "a field");
    let error = program.call(&module, "name", &[]).unwrap_err();
    assert_eq!(error.to_string(), "TypeError: 'str' object is not callable");
    assert!(program.call(&module, "getattr", &["get".into()]).is_ok());
    program.exec("del sys.modules['requests_like']");
}

#[test]
fn objects_keep_their_own_methods() {
    let program = Program::new();
    program.exec(
        "
        import queue
        d = {'k': 1}
        q = queue.Queue(); q.put('item')
        class Own:
            def exec(self, *args): return ('own exec', args)
            def repr(self): return 'own repr'
            def call_method(self): return 'hidden'
        own = Own()
        ",
    );
    let d = handle(program.eval("d"));
    assert_eq!(program.call(&d, "get", &["k".into()]).unwrap(), Datum::Int(1));
    assert_eq!(program.call(&d, "get", &["none".into(), Datum::Int(2)]).unwrap(), Datum::Int(2));
    let q = handle(program.eval("q"));
    assert_eq!(text(program.call(&q, "get", &[]).unwrap()), "item");
    let own = handle(program.eval("own"));
    assert_eq!(text(program.call(&own, "repr", &[]).unwrap()), "own repr");
    let result = handle(program.call(&own, "exec", &[Datum::List(vec![Datum::Int(1)])]).unwrap());
    assert_eq!(text(program.call(&result, "repr", &[]).unwrap()), "('own exec', ([1],))");
    let error = program.call(&own, "call_method", &[]).unwrap_err();
    assert_eq!(error.type_name(), "ArityError");
    let hidden = program.call(&own, "call_method", &["call_method".into()]).unwrap();
    assert_eq!(text(hidden), "hidden");
}

#[test]
fn on_functions_our_methods_win() {
    let program = Program::new();
    program.exec("def f(x, y=0): return x + y\nf.name = 'an attribute'\nf.exec = 1");
    let f = handle(program.eval("f"));
    assert_eq!(text(program.call(&f, "name", &[]).unwrap()), "f");
    let list = |items: &[i64]| common::list(items.iter().copied());
    assert_eq!(program.call(&f, "exec", &[list(&[1, 2])]).unwrap(), Datum::Int(3));
    let keywords = Datum::Map(vec![("y".into(), Datum::Int(5))]);
    assert_eq!(program.call(&f, "exec", &[list(&[1]), keywords]).unwrap(), Datum::Int(6));
    assert_eq!(program.call(&f, "call", &[Datum::Int(1), Datum::Int(2)]).unwrap(), Datum::Int(3));
    let pairs = ["x".into(), Datum::Int(1), "y".into(), Datum::Int(9)];
    assert_eq!(program.call(&f, "callKw", &pairs).unwrap(), Datum::Int(10));
    assert_eq!(text(program.call(&f, "getattr", &["name".into()]).unwrap()), "an attribute");
}

#[test]
fn types_and_callable_objects_can_be_executed_too() {
    let program = Program::new();
    program.exec("class P:\n  def __init__(self, name): self.name = name");
    let p = handle(program.call(&program.py, "get", &["P".into()]).unwrap());
    let player = handle(program.call(&p, "exec", &[Datum::List(vec!["Alice".into()])]).unwrap());
    assert_eq!(text(program.call(&player, "get_field", &["name".into()]).unwrap()), "Alice");
    program.call(&player, "set_field", &["name".into(), "Bob".into()]).unwrap();
    assert_eq!(text(program.call(&player, "getattr", &["name".into()]).unwrap()), "Bob");
}

#[test]
fn the_globals_of_a_runtime() {
    let program = Program::new();
    program.set("x", Datum::Int(1));
    assert_eq!(program.eval("x"), Datum::Int(1));
    assert_eq!(program.call(&program.py, "get", &["x".into()]).unwrap(), Datum::Int(1));
    let len = handle(program.call(&program.py, "get", &["len".into()]).unwrap());
    assert_eq!(len.box_type().name, "PyFunctionBox");
    let error = program.call(&program.py, "get", &["nothing".into()]).unwrap_err();
    assert_eq!(error.to_string(), "NameError: the runtime has no global `nothing`");
    let args = [Datum::from("max"), common::list([1, 3, 2])];
    assert_eq!(program.call(&program.py, "call_method", &args).unwrap(), Datum::Int(3));
    assert!(program.library.names(&program.py).contains(&"import".to_owned()));
    let version = text(program.call(&program.py, "version", &[]).unwrap());
    assert_eq!(Datum::from(&*version), program.eval("__import__('platform').python_version()"));
}
