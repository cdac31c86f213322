//! A program that uses the boxes, as the virtual machine does.
#![allow(dead_code, reason = "each test file uses a part")]

use std::process::{Command, Output};
use std::sync::Arc;

use hako_box::{Arg, Args, Datum, Error, Handle, Library, Operation, Selector};
use py_runtime::boxes::PY_RUNTIME;
use py_runtime::{CPython, EnginePlan, PythonLibrary};

/// A library and a runtime.
pub(crate) struct Program {
    pub(crate) library: PythonLibrary,
    pub(crate) py: Handle,
}

impl Program {
    pub(crate) fn new() -> Self {
        let engine = Arc::new(CPython::new(EnginePlan::default()));
        let library = PythonLibrary::new(Box::new(engine.clone()), engine);
        let py = handle(library.birth(&PY_RUNTIME, Args::default()).unwrap());
        Self { library, py }
    }

    pub(crate) fn birth(&self) -> Handle {
        handle(self.library.birth(&PY_RUNTIME, Args::default()).unwrap())
    }

    /// Calls a method as `x.name(args)` does: ours by its description, others by name.
    pub(crate) fn call(
        &self,
        receiver: &Handle,
        name: &str,
        args: &[Datum],
    ) -> Result<Datum, Error> {
        let args: Vec<Arg<'_>> = args.iter().map(Arg::from).collect();
        let selector = match receiver.box_type().method(name) {
            Some(method) => Selector::Method(method),
            None => Selector::Name(name),
        };
        self.library.invoke(receiver, selector, Args::positional(&args))
    }

    pub(crate) fn eval(&self, expression: &str) -> Datum {
        self.try_eval(expression).unwrap()
    }

    pub(crate) fn try_eval(&self, expression: &str) -> Result<Datum, Error> {
        self.call(&self.py, "eval", &[expression.into()])
    }

    pub(crate) fn exec(&self, code: &str) {
        self.try_exec(code).unwrap();
    }

    pub(crate) fn try_exec(&self, code: &str) -> Result<Datum, Error> {
        self.call(&self.py, "exec", &[code.into()])
    }

    pub(crate) fn set(&self, name: &str, value: Datum) {
        self.call(&self.py, "set", &[name.into(), value]).unwrap();
    }

    pub(crate) fn operate(&self, operation: Operation, operands: &[Datum]) -> Result<Datum, Error> {
        let operands: Vec<Arg<'_>> = operands.iter().map(Arg::from).collect();
        self.library.operate(operation, Args::positional(&operands))
    }

    /// What `repr()` says in Python of a value that went in.
    pub(crate) fn repr(&self, value: Datum) -> String {
        self.set("value", value);
        text(self.eval("repr(value)"))
    }

    pub(crate) fn handles(&self) -> Datum {
        self.call(&self.py, "handles", &[]).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.call(&self.py, "fini", &[]).unwrap();
    }
}

pub(crate) fn handle(datum: Datum) -> Handle {
    match datum {
        Datum::Handle(handle) => handle,
        other => panic!("{other:?} is not a handle"),
    }
}

pub(crate) fn text(datum: Datum) -> String {
    match datum {
        Datum::Str(text) => text.into(),
        other => panic!("{other:?} is not a text"),
    }
}

pub(crate) fn list(items: impl IntoIterator<Item = i64>) -> Datum {
    Datum::List(items.into_iter().map(Datum::Int).collect())
}

/// `Type: message [code]`
pub(crate) fn shown(error: &Error) -> String {
    format!("{error} [{}]", error.code())
}

/// Runs the test `name` of this file in a process of its own, in which [`is_child`] holds.
pub(crate) fn child(name: &str, environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture", "--test-threads=1"]).env("HAKO_CHILD", name);
    command.envs(environment.iter().copied());
    command.output().unwrap()
}

/// Whether this process is the child for the test `name`.
#[expect(clippy::disallowed_methods, reason = "a test tells its child by the environment")]
pub(crate) fn is_child(name: &str) -> bool {
    std::env::var("HAKO_CHILD").is_ok_and(|child| child == name)
}

/// What a child wrote between the marks that [`mark`] makes.
pub(crate) fn marked(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    let inner = text.split_once("<<<\n").and_then(|(_, rest)| rest.split_once(">>>\n"));
    let Some((inner, _)) = inner else {
        panic!("no marks in {text}\n{}", String::from_utf8_lossy(&output.stderr));
    };
    inner.to_owned()
}
