//! Printing and reading: the functions and `ConsoleBox`.

use super::arguments::wrong;
use super::{Native, NativeArgs, entry};
use crate::heap::Value;
use crate::interp::{Output, Raised, Silent, Vm, errors};

pub(super) static METHODS: &[Native] = &[
    entry("log", 0, usize::MAX, print),
    entry("print", 0, usize::MAX, print),
    entry("println", 0, usize::MAX, print),
    entry("error", 0, usize::MAX, eprint),
];

/// The arguments' texts with a space between them and a line's end.
fn line(vm: &mut Vm, args: NativeArgs, prefix: &str) -> Result<String, Raised> {
    let mut line = prefix.to_owned();
    for index in 0..args.len() {
        if index > 0 {
            line.push(' ');
        }
        match args.get(vm, index) {
            Value::Str(text) => line.push_str(text.as_str()),
            other => line.push_str(&vm.text(other)?),
        }
    }
    line.push('\n');
    Ok(line)
}

fn written(vm: &mut Vm, result: std::io::Result<()>, stream: &str) -> Result<Value, Raised> {
    match result {
        Ok(()) => Ok(Value::Null),
        Err(error) => Err(vm.raise(errors::IO, format!("cannot write to {stream}: {error}"))),
    }
}

/// One line on standard output.
pub(super) fn print(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let line = line(vm, args, "")?;
    let result = vm.console.write(&line);
    written(vm, result, "standard output")
}

/// One line on standard error.
pub(super) fn eprint(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let line = line(vm, args, "")?;
    let result = vm.console.write_error(&line);
    written(vm, result, "standard error")
}

/// A message on standard error; the program goes on.
pub(super) fn error(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let line = line(vm, args, "Error: ")?;
    let result = vm.console.write_error(&line);
    written(vm, result, "standard error")
}

/// A line of standard input without its end; null at the end of the input.
pub(super) fn input(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    if !args.is_empty() {
        let prompt = match args.get(vm, 0) {
            Value::Null => return Err(wrong(vm, "input", "prompt", "a text", Value::Null)),
            other => vm.text(other)?,
        };
        let result = vm.console.write(&prompt);
        written(vm, result, "standard output")?;
    }
    vm.console.flush();
    // The machine is not to be touched during the wait, so the console leaves it meanwhile.
    let silent = Output::new(Box::new(Silent));
    let mut console = std::mem::replace(&mut vm.console, silent);
    let mut line = Ok(None);
    vm.blocking(|| line = console.read_line());
    vm.console = console;
    match line {
        Ok(Some(line)) => Ok(vm.heap.str(line)),
        Ok(None) => Ok(Value::Null),
        Err(error) => Err(vm.raise(errors::IO, format!("cannot read standard input: {error}"))),
    }
}
