//! The interpreter: a machine that runs MIR.
//!
//! [`Vm`] owns the program, the heap and the register stack. [`Vm::compile`] adds a file to the
//! program, [`Vm::run`] runs what it added.

mod budget;
mod call;
mod code;
mod console;
mod dispatch;
pub mod errors;
mod fields;
mod foreign;
mod iterate;
mod life;
mod matching;
mod ops;
mod session;
mod stack;
mod tasks;
mod text;
mod types;

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use hako_box::{Frame as ErrorFrame, Library, NoSafepoint, Safepoint};

pub use budget::{Interrupter, Reason};
pub(crate) use code::Code;
pub(crate) use console::Output;
pub use console::{Console, Silent};
pub use errors::{ErrorType, Raised};
pub use foreign::current_place;
use life::Births;
pub use life::Leak;
pub use session::LineOutcome;

use self::budget::Budget;
use self::foreign::Lent;
use self::stack::Stack;
use crate::heap::{ErrorBox, Gc, Heap, Instance, Task, Value};
use crate::lower::{Loader, Offer, Problem, Unit, lower};
use crate::mir::{FunctionId, Inst, Program};

/// What a machine may use, and how much.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How many calls may be nested before `StackOverflow`.
    pub depth: usize,
    /// How many of these may go through native code (`sort(cmp)`, `toString`, callbacks).
    pub native_depth: usize,
    /// How many steps a program may take, if that is limited: each call and each turn of a loop
    /// is one.
    pub steps: Option<u64>,
    /// Collects at every safe point, to find missing roots; slow.
    pub stress: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 200_000, native_depth: 200, steps: None, stress: false }
    }
}

/// A call in progress.
///
/// `pc` and `code` are no neighbours: the compiler may read both at once, keep the pair in a vector
/// register throughout the dispatch loop, and take it apart for each instruction of the program.
#[repr(C)]
struct Frame {
    /// The next instruction, as of the last call, safe point or error.
    pc: *const Inst,
    /// Register 0, as an index into the register stack.
    base: u32,
    /// Where the result goes: a register of the caller, or one of the constants below.
    result: u16,
    /// For a `once` field: its slot in the box in register 0; else [`NO_SLOT`].
    slot: u16,
    code: *const Code,
}

/// The result goes to the callee's register 0: the caller's window.
const TO_WINDOW: u16 = u16::MAX;
/// The result is dropped: the constructor's box stays in the window.
const DROPPED: u16 = u16::MAX - 1;
const NO_SLOT: u16 = u16::MAX;

/// How a program ended.
#[derive(Debug)]
pub enum Outcome {
    /// It ran to its end, with this result.
    Done(Value),
    /// It asked to leave with this exit code.
    Exit(i32),
    /// It raised an error that nothing caught.
    Failed(Failure),
}

/// An uncaught error, for printing.
#[derive(Debug)]
pub struct Failure {
    /// The type's name.
    pub ty: String,
    /// What happened.
    pub message: String,
    /// Where it was raised, if known: the file's name and text, and the bytes there.
    pub place: Option<FailurePlace>,
    /// The stack, innermost first.
    pub frames: Vec<ErrorFrame>,
    /// How many more lines the stack has.
    pub frames_left_out: u32,
    /// The other side's own text of its stack.
    pub traceback: String,
    /// The error that this one came from.
    pub cause: Option<Box<Failure>>,
}

/// Where an error was raised.
#[derive(Debug)]
pub struct FailurePlace {
    /// The file's name.
    pub name: Rc<str>,
    /// The file's text.
    pub text: Rc<str>,
    /// The bytes of the text that raised it.
    pub span: hako_syntax::ast::Span,
}

/// A machine: one program, one heap, one thread.
pub struct Vm {
    pub(crate) program: Program,
    pub(crate) heap: Heap,
    pub(crate) stack: Stack,
    /// The first register above those in use, while native or foreign code runs.
    pub(crate) top: usize,
    /// Values that native code holds on to.
    pub(crate) roots: Vec<Value>,
    pub(crate) console: Output,
    frames: Vec<Frame>,
    codes: Vec<Rc<Code>>,
    globals: Vec<Value>,
    statics: Vec<Value>,
    pending: Option<Gc<ErrorBox>>,
    libraries: Vec<Rc<dyn Library>>,
    safepoint: Rc<dyn Safepoint>,
    attention: Arc<AtomicBool>,
    limits: Limits,
    budget: Budget,
    native_depth: usize,
    ending: VecDeque<Gc<Instance>>,
    ending_now: bool,
    tasks: VecDeque<Gc<Task>>,
    /// Tasks that ended with an error, until somebody is told.
    failed: VecDeque<Gc<Task>>,
    lent: Lent,
    /// Where boxes were made, if that is to be told.
    births: Option<Births>,
}

impl Vm {
    /// A machine that offers `libraries` to programs and writes to `console`.
    pub fn new(libraries: Vec<Rc<dyn Library>>, console: Box<dyn Console>, limits: Limits) -> Self {
        Self::with_safepoint(libraries, console, limits, Rc::new(NoSafepoint::default()))
    }

    /// As [`Vm::new`], with a way to let others in.
    pub fn with_safepoint(
        libraries: Vec<Rc<dyn Library>>,
        console: Box<dyn Console>,
        limits: Limits,
        safepoint: Rc<dyn Safepoint>,
    ) -> Self {
        let attention = safepoint.flag();
        Self {
            program: Program::default(),
            heap: Heap::new(Arc::clone(&attention), limits.stress),
            stack: Stack::new(),
            top: 0,
            roots: Vec::new(),
            console: Output::new(console),
            frames: Vec::new(),
            codes: Vec::new(),
            globals: Vec::new(),
            statics: Vec::new(),
            pending: None,
            libraries,
            safepoint,
            lent: Lent::new(Arc::clone(&attention)),
            budget: Budget::new(limits.steps, Arc::clone(&attention)),
            attention,
            limits,
            native_depth: 0,
            ending: VecDeque::new(),
            ending_now: false,
            tasks: VecDeque::new(),
            failed: VecDeque::new(),
            births: None,
        }
    }

    /// Remembers where boxes are made, so that [`Vm::leaks`] can tell.
    pub fn log_leaks(&mut self) {
        self.births = Some(Births::default());
    }

    /// The program so far.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Adds the file `text` and all that it uses to the program.
    ///
    /// # Errors
    /// Everything that is wrong in any of the files; the program is then as before.
    pub fn compile(
        &mut self,
        loader: &mut dyn Loader,
        key: &str,
        name: &str,
        text: &str,
    ) -> Result<Unit, Vec<Problem>> {
        let offers = self.offers();
        let unit = lower(&mut self.program, &offers, loader, key, name, text)?;
        self.link();
        Ok(unit)
    }

    fn offers(&self) -> Vec<Offer> {
        let libraries = self.libraries.iter();
        libraries.map(|library| Offer { name: library.name(), types: library.types() }).collect()
    }

    /// Makes what was added to the program ready to run.
    fn link(&mut self) {
        for index in self.codes.len()..self.program.functions.len() {
            let function = Rc::clone(&self.program.functions[index]);
            let id = FunctionId(index as u32);
            self.codes.push(Rc::new(Code::new(id, function, &mut self.heap)));
        }
        self.globals.resize(self.program.globals.len(), Value::Null);
        self.statics.resize(self.program.classes.len(), Value::Null);
    }

    /// Runs what a file added: its globals, then its `main`, then what is left of its tasks. The
    /// boxes that are still alive end, newest first.
    pub fn run(&mut self, unit: &Unit, args: &[String]) -> Outcome {
        self.begin_budget();
        let outcome = self.start(unit, args);
        let outcome = match outcome {
            Ok(value) => {
                // The result outlives the handlers that run now.
                self.roots.push(value);
                let ended = self.finish();
                self.roots.pop();
                ended.map(|()| value)
            }
            Err(raised) => {
                let error = self.take_pending(raised);
                self.roots.push(Value::Error(error));
                // The first error is the one to tell; what happens while boxes end is reported
                // there.
                if let Err(raised) = self.finish() {
                    self.take_pending(raised);
                }
                self.roots.pop();
                Err(self.raise_again(error))
            }
        };
        self.console.flush();
        match outcome {
            Ok(value) => Outcome::Done(value),
            Err(raised) => {
                let error = self.take_pending(raised);
                match error.exit {
                    Some(code) => {
                        self.tell_last_words(error);
                        Outcome::Exit(code)
                    }
                    None => Outcome::Failed(self.failure(error)),
                }
            }
        }
    }

    fn start(&mut self, unit: &Unit, args: &[String]) -> Result<Value, Raised> {
        for init in &unit.inits {
            self.call_function(*init, &[])?;
        }
        let Some(main) = unit.main else { return Ok(Value::Null) };
        let args = args.iter().map(|arg| self.heap.str(&**arg)).collect();
        let args = self.heap.array(args);
        let result = self.call_function(main, &[args])?;
        self.roots.push(result);
        let tasks = self.run_tasks().and_then(|()| self.raise_untold());
        self.roots.pop();
        tasks?;
        Ok(result)
    }

    /// What an uncaught error has to say.
    fn failure(&mut self, error: Gc<ErrorBox>) -> Failure {
        self.failure_at(error, 0)
    }

    fn failure_at(&mut self, error: Gc<ErrorBox>, depth: usize) -> Failure {
        let place = error.places.borrow().first().map(|place| {
            let source = &self.program.sources[place.code.source().index()];
            FailurePlace {
                name: Rc::clone(&source.name),
                text: Rc::clone(&source.text),
                span: place.code.span(place.pc),
            }
        });
        let cause = match error.cause.get() {
            Value::Error(cause) if depth < 16 => Some(Box::new(self.failure_at(cause, depth + 1))),
            _ => None,
        };
        Failure {
            ty: error.ty.to_string(),
            message: error.message.to_string(),
            place,
            frames: self.places(&error),
            frames_left_out: error.places_left_out.get(),
            traceback: error.foreign.as_ref().map_or(String::new(), |e| e.traceback().to_owned()),
            cause,
        }
    }

    pub(crate) fn function_code(&self, function: FunctionId) -> &Rc<Code> {
        &self.codes[function.index()]
    }
}
