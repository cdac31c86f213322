//! Operators, indices, iteration, truth and text do what they do in Python.
#![cfg(feature = "cpython")]

mod common;

use common::{Program, handle, list, shown, text};
use hako_box::{Arg, Args, Datum, Library, Operation};

fn shown_repr(program: &Program, datum: Datum) -> String {
    match datum {
        Datum::Handle(handle) => text(program.call(&handle, "repr", &[]).unwrap()),
        plain => program.repr(plain),
    }
}

#[test]
fn operators_are_pythons() {
    let program = Program::new();
    program.exec("from fractions import Fraction as F");
    for (left, operation, right, result) in [
        ("F(1, 2)", Operation::Add, "1", "Fraction(3, 2)"),
        ("F(1, 2)", Operation::Sub, "F(1, 3)", "Fraction(1, 6)"),
        ("[1]", Operation::Mul, "2", "[1, 1]"),
        ("2**70", Operation::Div, "2**70", "1.0"),
        ("2**70", Operation::Rem, "7", "2"),
        ("{1, 2}", Operation::And, "{2, 3}", "{2}"),
        ("{1}", Operation::Or, "{2}", "{1, 2}"),
        ("{1, 2}", Operation::Xor, "{2, 3}", "{1, 3}"),
        ("2**70", Operation::Shl, "1", "2361183241434822606848"),
        ("2**70", Operation::Shr, "69", "2"),
        ("[1, 2]", Operation::Eq, "[1, 2]", "True"),
        ("[1, 2]", Operation::Ne, "[1, 2]", "False"),
        ("[1, 2]", Operation::Lt, "[1, 3]", "True"),
        ("[1, 2]", Operation::Le, "[1, 1]", "False"),
        ("F(1, 2)", Operation::Gt, "0.25", "True"),
        ("F(1, 2)", Operation::Ge, "0.5", "True"),
        ("[5, 6, 7]", Operation::GetItem, "-1", "7"),
        ("{'k': None}", Operation::GetItem, "'k'", "None"),
    ] {
        let operands = [program.eval(left), program.eval(right)];
        let value = program.operate(operation, &operands).unwrap();
        assert_eq!(shown_repr(&program, value), result, "{left} {operation:?} {right}");
    }
}

#[test]
fn a_box_may_stand_on_the_right() {
    let program = Program::new();
    let half = program.eval("__import__('fractions').Fraction(1, 2)");
    let value = program.operate(Operation::Sub, &[Datum::Int(1), half.clone()]).unwrap();
    assert_eq!(shown_repr(&program, value), "Fraction(1, 2)");
    let value = program.operate(Operation::Lt, &[Datum::Int(0), half]).unwrap();
    assert_eq!(value, Datum::Bool(true));
}

#[test]
fn one_operand_and_slices() {
    let program = Program::new();
    let big = program.eval("2**70");
    let value = program.operate(Operation::Neg, std::slice::from_ref(&big)).unwrap();
    assert_eq!(shown_repr(&program, value), "-1180591620717411303424");
    let value = program.operate(Operation::Invert, &[big]).unwrap();
    assert_eq!(shown_repr(&program, value), "-1180591620717411303425");
    let xs = program.eval("[0, 1, 2, 3]");
    for (from, to, result) in [
        (Datum::Int(1), Datum::Int(3), "[1, 2]"),
        (Datum::Int(2), Datum::Null, "[2, 3]"),
        (Datum::Null, Datum::Int(-1), "[0, 1, 2]"),
    ] {
        let value = program.operate(Operation::Slice, &[xs.clone(), from, to]).unwrap();
        assert_eq!(shown_repr(&program, value), result);
    }
}

#[test]
fn items_and_fields_are_written() {
    let program = Program::new();
    program.exec("class C: pass\nc = C()\nd = {}");
    let (c, d) = (program.eval("c"), program.eval("d"));
    program.operate(Operation::SetItem, &[d.clone(), "k".into(), list([1])]).unwrap();
    assert_eq!(shown_repr(&program, d), "{'k': [1]}");
    program.operate(Operation::SetField, &[c.clone(), "x".into(), Datum::Int(5)]).unwrap();
    assert_eq!(program.operate(Operation::GetField, &[c, "x".into()]).unwrap(), Datum::Int(5));
    assert_eq!(program.eval("c.x"), Datum::Int(5));
}

#[test]
fn calls_take_keywords() {
    let program = Program::new();
    program.exec("def f(*args, **kwargs): return repr((args, kwargs))");
    let f = handle(program.eval("f"));
    let positional = [Arg::Handle(&f), Arg::Int(1), Arg::Str("two")];
    let args = Args { positional: &positional, keywords: &[("k", Arg::Null), ("ö", Arg::Int(2))] };
    let value = program.library.operate(Operation::Call, args).unwrap();
    assert_eq!(text(value), "((1, 'two'), {'k': None, 'ö': 2})");
    let many = vec![Arg::Int(7); 40];
    let positional: Vec<_> = std::iter::once(Arg::Handle(&f)).chain(many).collect();
    let value = program.library.operate(Operation::Call, Args::positional(&positional)).unwrap();
    assert_eq!(text(value).matches('7').count(), 40);
}

#[test]
fn iteration_ends_and_raises() {
    let program = Program::new();
    program.exec("def numbers():\n  yield 1\n  yield [2]\n  raise ValueError('three')");
    let numbers = program.eval("numbers()");
    let iterator = handle(program.operate(Operation::Iter, &[numbers]).unwrap());
    assert_eq!(program.library.next(&iterator).unwrap(), Some(Datum::Int(1)));
    let second = program.library.next(&iterator).unwrap().unwrap();
    assert_eq!(shown_repr(&program, second), "[2]");
    assert_eq!(
        shown(&program.library.next(&iterator).unwrap_err()),
        "ValueError: three [python/exception]"
    );
    assert_eq!(program.library.next(&iterator).unwrap(), None);
    let error = program.operate(Operation::Iter, &[program.eval("...")]).unwrap_err();
    assert_eq!(error.to_string(), "TypeError: 'ellipsis' object is not iterable");
}

#[test]
fn none_is_an_element_like_others() {
    let program = Program::new();
    let xs = program.eval("[None, None]");
    let iterator = handle(program.operate(Operation::Iter, &[xs]).unwrap());
    assert_eq!(program.library.next(&iterator).unwrap(), Some(Datum::Null));
    assert_eq!(program.library.next(&iterator).unwrap(), Some(Datum::Null));
    assert_eq!(program.library.next(&iterator).unwrap(), None);
}

#[test]
fn truth_and_text() {
    let program = Program::new();
    program.exec("class Odd:\n  def __bool__(self): raise ValueError('odd')\n  def __str__(self): return 'odd one'");
    let truth = |text: &str| program.operate(Operation::Truth, &[program.eval(text)]);
    assert_eq!(truth("[]").unwrap(), Datum::Bool(false));
    assert_eq!(truth("[0]").unwrap(), Datum::Bool(true));
    assert_eq!(truth("Odd()").unwrap_err().to_string(), "ValueError: odd");
    let shown = program.operate(Operation::Text, &[program.eval("Odd()")]).unwrap();
    assert_eq!(text(shown), "odd one");
}

#[test]
fn what_python_cannot_do_is_its_own_error() {
    let program = Program::new();
    for (operation, operands, message) in [
        (
            Operation::Add,
            vec![program.eval("[]"), Datum::Int(1)],
            "TypeError: can only concatenate list (not \"int\") to list",
        ),
        (
            Operation::GetItem,
            vec![program.eval("[]"), Datum::Int(0)],
            "IndexError: list index out of range",
        ),
        (
            Operation::GetField,
            vec![program.eval("[]"), "x".into()],
            "AttributeError: 'list' object has no attribute 'x'",
        ),
        (
            Operation::Neg,
            vec![program.eval("[]")],
            "TypeError: bad operand type for unary -: 'list'",
        ),
        (Operation::Add, vec![program.eval("[]")], "TypeError: Add needs more operands"),
    ] {
        assert_eq!(program.operate(operation, &operands).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_runtime_equals_itself() {
    let program = Program::new();
    let (own, other) = (Datum::Handle(program.py.clone()), Datum::Handle(program.birth()));
    assert_eq!(
        program.operate(Operation::Eq, &[own.clone(), own.clone()]).unwrap(),
        Datum::Bool(true)
    );
    assert_eq!(program.operate(Operation::Ne, &[own.clone(), other]).unwrap(), Datum::Bool(true));
    assert_eq!(
        program.operate(Operation::Truth, std::slice::from_ref(&own)).unwrap(),
        Datum::Bool(true)
    );
    let error = program.operate(Operation::Add, &[own, Datum::Int(1)]).unwrap_err();
    assert_eq!(error.to_string(), "TypeError: a PyRuntimeBox has no operation Add");
}
