//! Which values cross by copy, which stay in Python, and what comes back.
#![cfg(feature = "cpython")]

mod common;

use common::{Program, handle, list, shown, text};
use hako_box::Datum;

#[test]
fn plain_values_go_in_and_come_back() {
    let program = Program::new();
    for (value, repr) in [
        (Datum::Null, "None"),
        (Datum::Bool(true), "True"),
        (Datum::Bool(false), "False"),
        (Datum::Int(0), "0"),
        (Datum::Int(i64::MAX), "9223372036854775807"),
        (Datum::Int(i64::MIN), "-9223372036854775808"),
        (Datum::Float(-0.0), "-0.0"),
        (Datum::Float(f64::INFINITY), "inf"),
        (Datum::Float(5e-324), "5e-324"),
        (Datum::from(""), "''"),
        (Datum::from("añ\u{1f600}\0z"), "'añ😀\\x00z'"),
        (Datum::Bytes(Box::from(*b"\0\xff")), "b'\\x00\\xff'"),
    ] {
        assert_eq!(program.repr(value.clone()), repr);
        assert_eq!(program.eval("value"), value, "{repr}");
    }
    program.set("value", Datum::Float(f64::NAN));
    assert!(matches!(program.eval("value"), Datum::Float(value) if value.is_nan()));
}

#[test]
fn arrays_and_maps_become_lists_and_dicts() {
    let program = Program::new();
    let map = Datum::Map(vec![("k".into(), list([1, 2])), ("".into(), Datum::Null)]);
    assert_eq!(program.repr(Datum::List(vec![map, list([])])), "[{'k': [1, 2], '': None}, []]");
}

#[test]
fn what_is_not_exactly_a_plain_value_stays_in_python() {
    let program = Program::new();
    program.exec(
        "
        import enum
        class Level(enum.IntEnum):
            LOW = 1
        class Name(str): pass
        class Size(float): pass
        class Blob(bytes): pass
        ",
    );
    for (expression, ty) in [
        ("2**63", "int"),
        ("-2**63 - 1", "int"),
        ("Level.LOW", "Level"),
        ("Name('n')", "Name"),
        ("Size(1.5)", "Size"),
        ("Blob(b'b')", "Blob"),
        ("'\\ud800'", "str"),
        ("bytearray(b'b')", "bytearray"),
        ("[]", "list"),
        ("()", "tuple"),
        ("{}", "dict"),
        ("1j", "complex"),
        ("...", "ellipsis"),
        ("NotImplemented", "NotImplementedType"),
    ] {
        let value = handle(program.eval(expression));
        assert_eq!(value.box_type().name, "PyObjectBox", "{expression}");
        assert_eq!(text(program.call(&value, "type_name", &[]).unwrap()), ty);
        program.set("back", Datum::Handle(value.clone()));
        program.set("again", Datum::Handle(value));
        assert_eq!(program.eval("back is again"), Datum::Bool(true), "{expression}");
    }
}

#[test]
fn each_kind_of_object_has_its_box() {
    let program = Program::new();
    program.exec("def f(): pass\nclass C:\n  def m(self): pass\n  def __call__(self): pass");
    for (expression, name) in [
        ("f", "PyFunctionBox"),
        ("lambda: 0", "PyFunctionBox"),
        ("len", "PyFunctionBox"),
        ("[].append", "PyFunctionBox"),
        ("list.append", "PyFunctionBox"),
        ("int.__add__", "PyFunctionBox"),
        ("(1).__add__", "PyFunctionBox"),
        ("dict.fromkeys", "PyFunctionBox"),
        ("C().m", "PyFunctionBox"),
        ("C", "PyObjectBox"),
        ("C()", "PyObjectBox"),
        ("__import__('os').path", "PyModuleBox"),
    ] {
        assert_eq!(handle(program.eval(expression)).box_type().name, name, "{expression}");
    }
}

#[test]
fn conversions_on_request() {
    let program = Program::new();
    program.exec("import enum, fractions\nclass Level(enum.IntEnum):\n  LOW = 1");
    for (expression, method, value) in [
        ("fractions.Fraction(1, 4)", "to_float", Datum::Float(0.25)),
        ("fractions.Fraction(9, 4)", "to_int", Datum::Int(2)),
        ("[]", "to_bool", Datum::Bool(false)),
        ("[0]", "to_bool", Datum::Bool(true)),
        ("[1, 'a']", "to_string", "[1, 'a']".into()),
        ("[1, 'a']", "str", "[1, 'a']".into()),
        ("fractions.Fraction(1, 4)", "str", "1/4".into()),
        ("fractions.Fraction(1, 4)", "repr", "Fraction(1, 4)".into()),
        ("'a\\ud800b'", "to_string", "a\\ud800b".into()),
        ("range(3)", "to_array", list([0, 1, 2])),
        (
            "(1, [2, (3,)])",
            "to_array",
            Datum::List(vec![Datum::Int(1), Datum::List(vec![Datum::Int(2), list([3])])]),
        ),
        (
            "{1: 'one', 'two': {3}}",
            "to_map",
            Datum::Map(vec![("1".into(), "one".into()), ("two".into(), list([3]))]),
        ),
        ("[('a', 1)]", "to_map", Datum::Map(vec![("a".into(), Datum::Int(1))])),
        (
            "[Level.LOW, {'k': (None, b'b')}]",
            "to_value",
            Datum::List(vec![
                Datum::Int(1),
                Datum::Map(vec![(
                    "k".into(),
                    Datum::List(vec![Datum::Null, Datum::Bytes(Box::from(*b"b"))]),
                )]),
            ]),
        ),
        ("Level.LOW", "to_value", Datum::Int(1)),
    ] {
        let object = handle(program.eval(expression));
        assert_eq!(program.call(&object, method, &[]).unwrap(), value, "{expression}.{method}()");
    }
}

#[test]
fn conversions_that_cannot_be_say_why() {
    let program = Program::new();
    program.exec(
        "loop = []\nloop.append({'k': loop})\ndeep = []\nfor _ in range(2000): deep = [deep]",
    );
    for (expression, method, message) in [
        (
            "2**70",
            "to_int",
            "ValueError: 1180591620717411303424 does not fit the 64 bits of an Integer; keep it as a box [runtime/range]",
        ),
        (
            "loop",
            "to_value",
            "ValueError: a container that contains itself cannot be copied [runtime/cycle]",
        ),
        (
            "loop",
            "to_array",
            "ValueError: a container that contains itself cannot be copied [runtime/cycle]",
        ),
        (
            "deep",
            "to_value",
            "ValueError: values nest deeper than 500 arrays and maps [runtime/depth]",
        ),
        (
            "{(1, 2): 3}",
            "to_map",
            "TypeError: a map's keys are texts; a key of type tuple has no place in one [runtime/type]",
        ),
        ("...", "to_array", "TypeError: 'ellipsis' object is not iterable [python/exception]"),
    ] {
        let object = handle(program.eval(expression));
        let error = program.call(&object, method, &[]).unwrap_err();
        assert_eq!(shown(&error), message);
    }
}

#[test]
fn a_container_may_stand_twice_in_another() {
    let program = Program::new();
    program.exec("once = [1]");
    let object = handle(program.eval("[once, once]"));
    let value = program.call(&object, "to_value", &[]).unwrap();
    assert_eq!(value, Datum::List(vec![list([1]), list([1])]));
}

#[test]
fn an_array_that_is_too_deep_is_an_error() {
    let program = Program::new();
    let mut deep = Datum::Null;
    for _ in 0..600 {
        deep = Datum::List(vec![deep]);
    }
    let error = program.call(&program.py, "set", &["deep".into(), deep]).unwrap_err();
    assert_eq!(
        shown(&error),
        "ValueError: values nest deeper than 500 arrays and maps [runtime/depth]"
    );
}

#[test]
fn a_runtime_is_not_a_python_object() {
    let program = Program::new();
    let py = Datum::Handle(program.py.clone());
    let error = program.call(&program.py, "set", &["py".into(), py]).unwrap_err();
    assert_eq!(
        shown(&error),
        "TypeError: a PyRuntimeBox is not a Python object and cannot be used as one [runtime/type]"
    );
}
