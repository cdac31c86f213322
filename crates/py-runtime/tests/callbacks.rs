//! Functions and boxes of the program's in Python.
#![cfg(feature = "cpython")]

mod common;

use std::sync::{Arc, Mutex, Weak};

use common::{Program, handle, list, text};
use hako_box::{Callback, CallbackTarget, Datum, Error};

type Body = Box<dyn Fn(Vec<Datum>, Vec<(Box<str>, Datum)>) -> Result<Datum, Error> + Send + Sync>;

struct Function(Body);

impl CallbackTarget for Function {
    fn name(&self) -> String {
        "given".to_owned()
    }

    fn call(&self, args: Vec<Datum>, keywords: Vec<(Box<str>, Datum)>) -> Result<Datum, Error> {
        (self.0)(args, keywords)
    }
}

fn function(
    f: impl Fn(Vec<Datum>, Vec<(Box<str>, Datum)>) -> Result<Datum, Error> + Send + Sync + 'static,
) -> Datum {
    Datum::Callback(Callback::new(Function(Box::new(f))))
}

#[test]
fn python_calls_functions_with_arguments_and_keywords() {
    let program = Program::new();
    let f = function(|args, keywords| {
        let names = keywords.into_iter().map(|(name, _)| Datum::Str(name));
        Ok(Datum::List(args.into_iter().chain(names).collect()))
    });
    program.set("f", f);
    let result = handle(program.eval("f(1, 'two', k=3)"));
    assert_eq!(text(program.call(&result, "repr", &[]).unwrap()), "[1, 'two', 'k']");
    assert_eq!(text(program.eval("f.__name__")), "given");
    assert_eq!(text(program.eval("repr(f)")), "<function given>");
    assert_eq!(program.eval("callable(f)"), Datum::Bool(true));
}

#[test]
fn a_function_serves_as_a_key() {
    let program = Program::new();
    let negate = function(|args, _| match args[..] {
        [Datum::Int(n)] => Ok(Datum::Int(-n)),
        _ => Err(Error::type_error("one integer")),
    });
    let sorted = handle(program.eval("sorted"));
    let keywords = Datum::Map(vec![("key".into(), negate)]);
    let args = [Datum::List(vec![list([1, 3, 2])]), keywords];
    let result = handle(program.call(&sorted, "exec", &args).unwrap());
    assert_eq!(text(program.call(&result, "repr", &[]).unwrap()), "[3, 2, 1]");
}

#[test]
fn what_comes_back_is_the_same_callback() {
    let program = Program::new();
    let f = function(|_, _| Ok(Datum::Null));
    program.set("f", f.clone());
    program.set("again", f.clone());
    assert_eq!(program.eval("f"), f);
    assert_eq!(program.eval("f == again and hash(f) == hash(again)"), Datum::Bool(true));
    program.set("other", function(|_, _| Ok(Datum::Null)));
    assert_eq!(program.eval("f == other or f == 1"), Datum::Bool(false));
}

struct Player {
    health: Mutex<Datum>,
}

impl CallbackTarget for Player {
    fn name(&self) -> String {
        "Player".to_owned()
    }

    fn call(&self, _: Vec<Datum>, _: Vec<(Box<str>, Datum)>) -> Result<Datum, Error> {
        Err(Error::type_error("a Player cannot be called"))
    }

    fn get(&self, name: &str) -> Result<Datum, Error> {
        match name {
            "health" => Ok(self.health.lock().unwrap().clone()),
            "heal" => Ok(function(|_, _| Ok("healed".into()))),
            "broken" => Err(Error::new("ValueError", "runtime/value", "broken")),
            _ => Err(Error::new("AttributeError", "runtime/attribute", format!("no `{name}`"))),
        }
    }

    fn set(&self, name: &str, value: Datum) -> Result<(), Error> {
        if name != "health" {
            return Err(Error::new("AttributeError", "runtime/attribute", format!("no `{name}`")));
        }
        *self.health.lock().unwrap() = value;
        Ok(())
    }

    fn is_callable(&self) -> bool {
        false
    }

    fn text(&self) -> Result<String, Error> {
        Ok("<Player instance>".to_owned())
    }
}

#[test]
fn a_box_is_an_object_with_its_fields_and_methods() {
    let program = Program::new();
    let player = Datum::Callback(Callback::new(Player { health: Mutex::new(Datum::Int(100)) }));
    program.set("p", player.clone());
    assert_eq!(program.eval("p"), player);
    assert_eq!(program.eval("p.health"), Datum::Int(100));
    assert_eq!(text(program.eval("p.heal()")), "healed");
    assert_eq!(text(program.eval("str(p)")), "<Player instance>");
    assert_eq!(program.eval("callable(p)"), Datum::Bool(false));
    assert_eq!(program.eval("hasattr(p, 'nothing')"), Datum::Bool(false));
    assert_eq!(program.eval("getattr(p, 'nothing', 7)"), Datum::Int(7));
    program.exec("p.health = 50");
    assert_eq!(program.eval("p.health"), Datum::Int(50));
    assert_eq!(
        program.try_exec("p.mana = 1").unwrap_err().to_string(),
        "AttributeError: no `mana`"
    );
    assert_eq!(program.try_eval("p.broken").unwrap_err().to_string(), "ValueError: broken");
}

#[test]
fn a_callback_may_cross_again() {
    let program = Program::new();
    program.exec("def outer(f, n): return f(n)");
    let outer = handle(program.eval("outer"));
    // What a callback holds may be used in it, on the thread that Python called it on.
    let inner = handle(program.eval("abs"));
    let engine = py_runtime::CPython::new(py_runtime::EnginePlan::default());
    let f = function(move |args, _| {
        use py_runtime::{Args, Call, Host, Verb};
        let arg = hako_box::Arg::from(&args[0]);
        let args = [arg];
        engine.call(&Call::with_args(Verb::Call, &inner, &Args::positional(&args)))
    });
    let result = program.call(&outer, "call", &[f, Datum::Int(-3)]).unwrap();
    assert_eq!(result, Datum::Int(3));
}

#[test]
fn the_end_of_a_runtime_cuts_its_callbacks() {
    let program = Program::new();
    let held = Arc::new(());
    let watch: Weak<()> = Arc::downgrade(&held);
    let second = program.birth();
    let f = function(move |_, _| {
        let _ = &held;
        Ok(Datum::Null)
    });
    program.call(&second, "set", &["f".into(), f]).unwrap();
    let f = program.call(&second, "eval", &["[f]".into()]).unwrap();
    program.set("kept", f);
    assert!(watch.upgrade().is_some());
    program.call(&second, "fini", &[]).unwrap();
    assert!(watch.upgrade().is_none());
    let error = program.try_eval("kept[0]()").unwrap_err();
    assert_eq!(error.to_string(), "UseAfterFini: the PyRuntimeBox that this came from has ended");
}

#[test]
fn a_runtime_may_end_within_its_own_callback() {
    let program = Program::new();
    let second = program.birth();
    program.call(&second, "exec", &["def run(f):\n  f()\n  return 'went on'".into()]).unwrap();
    let run = handle(program.call(&second, "get", &["run".into()]).unwrap());
    let engine = py_runtime::CPython::new(py_runtime::EnginePlan::default());
    let ended = second.clone();
    let f = function(move |_, _| {
        use py_runtime::{Call, Host, Verb};
        engine.call(&Call::new(Verb::Fini, &ended))
    });
    assert_eq!(text(program.call(&run, "call", &[f]).unwrap()), "went on");
    let error = program.call(&run, "call", &[]).unwrap_err();
    assert_eq!(error.type_name(), "UseAfterFini");
}

#[test]
fn an_error_for_a_thread_is_pythons_thread_error() {
    let program = Program::new();
    let home = std::thread::current().id();
    let f = function(move |_, _| {
        if std::thread::current().id() == home {
            return Ok("at home".into());
        }
        let message = "called on another thread than the program's";
        Err(Error::new("ThreadError", "runtime/thread", message))
    });
    program.set("f", f);
    program.exec(
        "
        import hakorune, threading
        seen = [f()]
        def run():
            try:
                f()
            except hakorune.ThreadError as error:
                seen.append(str(error))
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        ",
    );
    let seen = handle(program.eval("seen"));
    assert_eq!(
        text(program.call(&seen, "repr", &[]).unwrap()),
        "['at home', \"called on another thread than the program's\"]"
    );
}

#[test]
fn a_panic_in_a_callback_is_an_error() {
    let program = Program::new();
    program.set("f", function(|args, _| panic!("argument {:?}", args[0])));
    let error = program.try_eval("f(1)").unwrap_err();
    assert_eq!(error.to_string(), "Panic: a callback panicked: argument Int(1)");
    program.exec("try:\n  f(2)\nexcept Exception as error:\n  seen = type(error).__name__");
    assert_eq!(text(program.eval("seen")), "Panic");
}

#[test]
fn endless_recursion_through_both_sides_ends() {
    let program = Program::new();
    program.exec("def down(f, n): return f(f, n + 1)");
    let down = handle(program.eval("down"));
    let engine = py_runtime::CPython::new(py_runtime::EnginePlan::default());
    let f = {
        let down = down.clone();
        function(move |args, _| {
            use py_runtime::{Args, Call, Host, Verb};
            let args = [hako_box::Arg::from(&args[0]), hako_box::Arg::from(&args[1])];
            engine.call(&Call::with_args(Verb::Call, &down, &Args::positional(&args)))
        })
    };
    let error = program.call(&down, "call", &[f, Datum::Int(0)]).unwrap_err();
    // Which limit comes first depends on the size of the stack.
    let name = error.type_name();
    assert!(name == "RecursionError" || name == "StackOverflow", "{error}");
}
