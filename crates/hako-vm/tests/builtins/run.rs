//! Runs little programs and records what they print.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::rc::Rc;

use hako_syntax::ast::UsingTarget;
use hako_vm::lower::{Found, Loader};
use hako_vm::{Console, Limits, Outcome, Vm};

/// A program alone: there is nothing to use.
struct Alone;

impl Loader for Alone {
    fn find(&mut self, _: &str, _: &UsingTarget) -> Result<Found, (String, Option<String>)> {
        Err(("no such module".to_owned(), None))
    }
}

/// Writes down what is printed; lines of standard error begin with `err| `.
struct Recorder {
    record: Rc<RefCell<String>>,
    input: VecDeque<&'static str>,
}

impl Console for Recorder {
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.record.borrow_mut().push_str(text);
        Ok(())
    }

    fn write_error(&mut self, text: &str) -> io::Result<()> {
        self.record.borrow_mut().push_str("err| ");
        self.write(text)
    }

    fn flush(&mut self) {}

    fn read_line(&mut self) -> io::Result<Option<String>> {
        Ok(self.input.pop_front().map(str::to_owned))
    }
}

fn run_once(program: &str, input: &[&'static str], stress: bool) -> String {
    let record = Rc::new(RefCell::new(String::new()));
    let console = Recorder { record: Rc::clone(&record), input: input.iter().copied().collect() };
    let limits = Limits { stress, ..Limits::default() };
    let mut vm = Vm::new(Vec::new(), Box::new(console), limits);
    let unit = match vm.compile(&mut Alone, "test", "test.hkr", program) {
        Ok(unit) => unit,
        Err(problems) => panic!("the program does not check: {problems:#?}\n{program}"),
    };
    let ended = match vm.run(&unit, &[]) {
        Outcome::Done(_) => String::new(),
        Outcome::Exit(code) => format!("exit {code}\n"),
        Outcome::Failed(failure) => format!("{}: {}\n", failure.ty, failure.message),
    };
    let mut record = record.borrow().clone();
    record.push_str(&ended);
    record
}

/// What a program prints, and how it ends if not at its end.
pub(crate) fn output_with(program: &str, input: &[&'static str]) -> String {
    let output = run_once(program, input, false);
    assert_eq!(run_once(program, input, true), output, "under stress:\n{program}");
    output
}

/// As [`output_with`], without input.
pub(crate) fn output(program: &str) -> String {
    output_with(program, &[])
}

/// As [`output`], but once: for programs that run long.
pub(crate) fn output_once(program: &str) -> String {
    run_once(program, &[], false)
}

/// What each expression prints, or its error, after `setup` has run before each of them.
pub(crate) fn check_after(setup: &str, cases: &[(&str, &str)]) {
    let mut program = String::new();
    for (expression, _) in cases {
        program.push_str(&format!(
            "if true {{ {setup}\n try {{ print({expression}) }} \
             catch (e) {{ print(e.type + \": \" + e.message) }} }}\n"
        ));
    }
    let output = output(&program);
    let got: Vec<(&str, &str)> =
        cases.iter().map(|(expression, _)| *expression).zip(output.lines()).collect();
    assert_eq!(got, cases);
    assert_eq!(output.lines().count(), cases.len(), "{output}");
}

/// What each expression prints, or its error.
pub(crate) fn check(cases: &[(&str, &str)]) {
    check_after("", cases);
}
