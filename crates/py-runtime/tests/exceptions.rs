//! Errors that cross in both directions.
#![cfg(feature = "cpython")]

mod common;

use common::{Program, handle, shown, text};
use hako_box::{Callback, CallbackTarget, Datum, Error};

#[test]
fn an_exception_has_type_bases_message_and_traceback() {
    let program = Program::new();
    program.exec(
        "
        def fail():
            raise FileNotFoundError(2, 'No such file', 'x.txt')
        ",
    );
    let error = program.try_eval("fail()").unwrap_err();
    let types: Vec<_> = error.types().collect();
    assert_eq!(types, ["FileNotFoundError", "OSError", "Exception", "BaseException"]);
    assert_eq!(
        shown(&error),
        "FileNotFoundError: [Errno 2] No such file: 'x.txt' [python/exception]"
    );
    let lines: Vec<_> = error.traceback().lines().filter(|line| !line.contains('^')).collect();
    assert_eq!(lines[0], "Traceback (most recent call last):");
    assert!(lines[1].starts_with("  File \"<py.eval:"), "{lines:?}");
    assert!(lines[1].ends_with(">\", line 1, in <module>"), "{lines:?}");
    assert_eq!(lines[2], "    fail()");
    assert!(lines[3].ends_with(">\", line 3, in fail"), "{lines:?}");
    assert_eq!(lines[4], "    raise FileNotFoundError(2, 'No such file', 'x.txt')");
    assert_eq!(lines[5], "FileNotFoundError: [Errno 2] No such file: 'x.txt'");
    let exception = error.exception().unwrap();
    let errno = program.call(exception, "getattr", &["errno".into()]).unwrap();
    assert_eq!(errno, Datum::Int(2));
}

#[test]
fn causes_are_told() {
    let program = Program::new();
    let code = "
        try:
            {}['k']
        except KeyError as error:
            raise ValueError('outer') from error
        ";
    let error = program.try_exec(code).unwrap_err();
    assert_eq!(error.to_string(), "ValueError: outer");
    let cause = error.cause().unwrap();
    assert_eq!(cause.to_string(), "KeyError: 'k'");
    assert!(cause.cause().is_none());
    assert!(error.traceback().contains("The above exception was the direct cause"));

    let error = program.try_exec("try:\n  1/0\nexcept ZeroDivisionError:\n  nothing").unwrap_err();
    assert_eq!(error.cause().unwrap().to_string(), "ZeroDivisionError: division by zero");
    let hidden = "try:\n  1/0\nexcept ZeroDivisionError:\n  raise ValueError from None";
    assert!(program.try_exec(hidden).unwrap_err().cause().is_none());
}

#[test]
fn a_ring_of_causes_ends() {
    let program = Program::new();
    let code =
        "a = ValueError('a')\nb = ValueError('b')\na.__cause__ = b\nb.__cause__ = a\nraise a";
    let error = program.try_exec(code).unwrap_err();
    let chain = std::iter::successors(error.cause(), |error| error.cause());
    assert!(chain.count() < 100);
}

#[test]
fn an_exception_that_cannot_be_shown_is_still_told() {
    let program = Program::new();
    let code = "
        class Bad(Exception):
            def __str__(self): raise RuntimeError
        raise Bad
        ";
    let error = program.try_exec(code).unwrap_err();
    assert_eq!(error.to_string(), "Bad: <the exception's __str__ raised another>");
    let error = program.try_exec("raise ValueError('\\ud800')").unwrap_err();
    assert_eq!(error.message(), "\\ud800");
}

#[test]
fn exit_asks_to_leave() {
    let program = Program::new();
    for (code, expected) in [
        ("import sys; sys.exit()", 0),
        ("import sys; sys.exit(3)", 3),
        ("import sys; sys.exit('words')", 1),
        ("raise SystemExit(-1)", -1),
    ] {
        let error = program.try_exec(code).unwrap_err();
        assert_eq!(
            (error.type_name(), error.exit_code()),
            ("SystemExit", Some(expected)),
            "{code}"
        );
    }
    assert_eq!(program.try_exec("1/0").unwrap_err().exit_code(), None);
}

#[test]
fn a_syntax_error_points_into_the_text() {
    let program = Program::new();
    let error = program.try_exec("\n    x = 1\n    y = = 2\n").unwrap_err();
    assert_eq!(error.type_name(), "SyntaxError");
    let exception = error.exception().unwrap();
    let line = program.call(exception, "getattr", &["lineno".into()]).unwrap();
    assert_eq!(line, Datum::Int(3));
    assert!(error.traceback().contains("y = = 2"), "{}", error.traceback());
    let error = program.try_eval("a b").unwrap_err();
    assert_eq!(error.type_name(), "SyntaxError");
    // A zero byte is an error too, of a type that depends on the version.
    assert_eq!(program.try_eval("1\0").unwrap_err().code(), "python/exception");
}

struct Fails(Error);

impl CallbackTarget for Fails {
    fn name(&self) -> String {
        "fails".to_owned()
    }

    fn call(&self, _: Vec<Datum>, _: Vec<(Box<str>, Datum)>) -> Result<Datum, Error> {
        Err(self.0.clone())
    }
}

fn fails(error: Error) -> Datum {
    Datum::Callback(Callback::new(Fails(error)))
}

#[test]
fn an_error_of_the_program_comes_back_as_it_was() {
    let program = Program::new();
    let error = Error::new("Panic", "runtime/panic", "no more").with_value(Datum::Int(7));
    program.set("f", fails(error));
    let back = program.try_exec("def g(): f()\ng()").unwrap_err();
    assert_eq!(shown(&back), "Panic: no more [runtime/panic]");
    assert_eq!(*back.value(), Datum::Int(7));
    assert!(back.traceback().contains("in g\n"), "{}", back.traceback());
    assert!(back.traceback().ends_with("hakorune.Panic: no more\n"), "{}", back.traceback());
}

#[test]
fn python_catches_an_error_by_its_name() {
    let program = Program::new();
    program.set("f", fails(Error::new("ValueError", "runtime/value", "bad")));
    program.set("p", fails(Error::new("Panic", "runtime/panic", "worse").with_value("v".into())));
    program.exec(
        "
        import hakorune
        seen = []
        try:
            f()
        except ValueError as error:
            seen += [type(error).__module__, str(error), error.code, isinstance(error, hakorune.Error)]
        try:
            p()
        except hakorune.Error as error:
            seen += [type(error).__name__, error.value]
        ",
    );
    let seen = text(program.call(&handle(program.eval("seen")), "repr", &[]).unwrap());
    assert_eq!(seen, "['hakorune', 'bad', 'runtime/value', True, 'Panic', 'v']");
}

#[test]
fn an_exception_that_passes_through_the_program_stays_the_same_object() {
    let program = Program::new();
    program.exec("error = KeyError('k')\ndef fail(): raise error");
    let error = program.try_eval("fail()").unwrap_err();
    program.set("again", fails(error));
    program.exec("try:\n  again()\nexcept KeyError as e:\n  same = e is error");
    assert_eq!(program.eval("same"), Datum::Bool(true));
}

#[test]
fn a_type_whose_python_class_wants_more_is_raised_anyway() {
    let program = Program::new();
    program.set("f", fails(Error::new("UnicodeDecodeError", "runtime/text", "odd")));
    program.exec("try:\n  f()\nexcept Exception as e:\n  seen = str(e)");
    assert_eq!(text(program.eval("seen")), "odd");
    assert_eq!(
        shown(&program.try_eval("f()").unwrap_err()),
        "UnicodeDecodeError: odd [runtime/text]"
    );
}
