//! From the tree to MIR.
//!
//! [`lower`] reads a file and all that it uses, resolves every name, and writes the functions.
//! Nothing is added to the program unless every file is without errors.

mod assign;
mod call;
mod captures;
mod classes;
mod condition;
mod constructor;
mod declare;
mod delayed;
mod emit;
mod entry;
mod errors;
mod expression;
mod function;
mod matching;
mod modules;
mod pattern;
mod postfix;
mod scope;
mod session;
mod statement;
mod values;
mod verify;

use std::rc::Rc;
use std::sync::Arc;

use hako_box::BoxType;
use hako_syntax::Diagnostic;
use hako_syntax::ast::{self, Span, UsingTarget};
use rustc_hash::FxHashMap;

use crate::mir::{ClassId, Function, FunctionId, Program, SourceId};
use crate::symbol::Symbol;
use classes::Draft;
use declare::Names;
use emit::FnState;
use modules::{Earlier, Module};
use session::Line;
pub use session::{Named, Session, SessionFiles};
pub use verify::{Fault, verify};

/// Something to say about a place in one of the program's sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which source.
    pub source: SourceId,
    /// What and where.
    pub diagnostic: Diagnostic,
}

/// What lowering one file and all that it uses has added to the program.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// To be called without arguments in this order, before `main`: they evaluate globals.
    pub inits: Vec<FunctionId>,
    /// The entry: a function with one parameter, the array of the program's arguments. It makes
    /// the box, calls `main`, and returns its result. Absent when the file has nothing to run.
    pub main: Option<FunctionId>,
    /// Warnings.
    pub warnings: Vec<Problem>,
}

/// What a `using` refers to.
#[derive(Debug)]
pub enum Found {
    /// A library of boxes, by its position among those given to the machine.
    Library(u32),
    /// A source file.
    Source {
        /// Its identity: the same key is the same module, loaded once.
        key: String,
        /// The name that messages show.
        name: Rc<str>,
        /// The text.
        text: String,
    },
}

/// Finds what programs use. The virtual machine knows nothing of files.
pub trait Loader {
    /// Finds `target`, named in the source `from` (its key).
    ///
    /// # Errors
    /// What is wrong, in one line, and what would be right.
    fn find(&mut self, from: &str, target: &UsingTarget)
    -> Result<Found, (String, Option<String>)>;
}

/// A library that programs may name.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// The name after `using`.
    pub name: &'static str,
    /// Its boxes.
    pub types: &'static [&'static BoxType],
}

/// Adds the file `text` and all that it uses to `program`. `libraries[i]` is what
/// [`Found::Library`] means by `i`; `key` is the file's identity for `loader`, `name` what messages show.
///
/// # Errors
/// Every error of every file. The program is as it was, but keeps the sources, so that the
/// problems can be drawn.
pub fn lower(
    program: &mut Program,
    libraries: &[Offer],
    loader: &mut dyn Loader,
    key: &str,
    name: &str,
    text: &str,
) -> Result<Unit, Vec<Problem>> {
    declare::built_in_enums(program);
    let kept = Kept::of(program);
    let (modules, problems) = modules::load(program, loader, Earlier::default(), key, name, text);
    let mut lowerer = Lowerer::new(program, modules.iter().collect(), libraries, problems);
    let unit = lowerer.lower_all();
    lowerer.complete(unit, &kept)
}

/// How much of the tables there was before.
struct Kept {
    records: usize,
    enums: usize,
    interfaces: usize,
    globals: usize,
}

impl Kept {
    fn of(program: &Program) -> Self {
        Self {
            records: program.records.len(),
            enums: program.enums.len(),
            interfaces: program.interfaces.len(),
            globals: program.globals.len(),
        }
    }

    fn restore(&self, program: &mut Program) {
        program.records.truncate(self.records);
        program.enums.truncate(self.enums);
        program.interfaces.truncate(self.interfaces);
        program.globals.truncate(self.globals);
    }
}

/// A function that was given a number and is still to be written.
struct Pending<'a> {
    id: FunctionId,
    what: Body<'a>,
    module: usize,
    owner: Option<ClassId>,
    name: Rc<str>,
}

/// What a pending function is made from.
#[derive(Clone, Copy)]
enum Body<'a> {
    /// A declared function; whether register 0 is `me` depends on the owner.
    Function(&'a ast::Function),
    /// Field initialisers of the owner, for its children.
    Fields,
    /// `birth_once` fields of the owner, for its children.
    Once,
    /// The constructor of the owner.
    Constructor,
}

/// The work on one file and all that it uses.
struct Lowerer<'a, 'p> {
    program: &'p mut Program,
    modules: Vec<&'a Module>,
    /// Those before it were lowered for earlier lines of a session.
    first_module: usize,
    libraries: &'p [Offer],
    names: Vec<Names>,
    /// The number of the first of `classes`, which begin with those of earlier lines.
    first_class: u32,
    earlier_classes: usize,
    classes: Vec<Draft<'a>>,
    first_function: u32,
    first_signature: u32,
    functions: Vec<Option<Function>>,
    /// The declarations of functions whose parameters are known, by number.
    signatures: Vec<Option<&'a ast::Function>>,
    pending: Vec<Pending<'a>>,
    /// Where each record, enum and interface of these files was declared, for its text.
    problems: Vec<Problem>,
    /// The line of a session that is being lowered.
    line: Option<Line>,
    /// The function being written, and those around it.
    f: FnState<'a>,
    outer: Vec<FnState<'a>>,
}

impl<'a, 'p> Lowerer<'a, 'p> {
    fn new(
        program: &'p mut Program,
        modules: Vec<&'a Module>,
        libraries: &'p [Offer],
        problems: Vec<Problem>,
    ) -> Self {
        Self {
            first_class: program.classes.len() as u32,
            earlier_classes: 0,
            first_function: program.functions.len() as u32,
            first_signature: program.functions.len() as u32,
            program,
            modules,
            first_module: 0,
            libraries,
            names: Vec::new(),
            classes: Vec::new(),
            functions: Vec::new(),
            signatures: Vec::new(),
            pending: Vec::new(),
            problems,
            line: None,
            f: FnState::new(0, SourceId(0), None, "".into(), Span::default(), Rc::default()),
            outer: Vec::new(),
        }
    }

    /// Resolves every name and writes every function.
    fn lower_all(&mut self) -> Unit {
        self.declare();
        self.resolve_classes();
        self.lower_functions()
    }

    /// Adds what was lowered to the program, unless there are errors.
    fn complete(&mut self, mut unit: Unit, kept: &Kept) -> Result<Unit, Vec<Problem>> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by(|a, b| {
            let place = |p: &Problem| (p.source.0, p.diagnostic.span.start, p.diagnostic.span.end);
            (place(a), &a.diagnostic.message).cmp(&(place(b), &b.diagnostic.message))
        });
        problems.dedup();
        if problems.iter().any(|p| p.diagnostic.severity == hako_syntax::Severity::Error) {
            kept.restore(self.program);
            return Err(problems);
        }
        match self.finish() {
            Ok(()) => {
                unit.warnings = problems;
                Ok(unit)
            }
            Err(fault) => {
                kept.restore(self.program);
                let source = SourceId(self.program.sources.len().saturating_sub(1) as u32);
                let diagnostic = Diagnostic::error(Span::default(), fault.to_string()).help(
                    "this is a mistake of the compiler, not of the program: please report it",
                );
                Err(vec![Problem { source, diagnostic }])
            }
        }
    }

    fn sym(&mut self, text: &str) -> Symbol {
        self.program.symbols.intern(text)
    }

    /// Notes an error in the function being written.
    fn error(&mut self, diagnostic: Diagnostic) {
        let source = self.f.source;
        self.report(source, diagnostic);
    }

    fn report(&mut self, source: SourceId, diagnostic: Diagnostic) {
        self.problems.push(Problem { source, diagnostic });
    }

    fn class(&self, id: ClassId) -> &Draft<'a> {
        &self.classes[(id.0 - self.first_class) as usize]
    }

    fn class_mut(&mut self, id: ClassId) -> &mut Draft<'a> {
        &mut self.classes[(id.0 - self.first_class) as usize]
    }

    /// A number for a function to come.
    fn new_function(&mut self, signature: Option<&'a ast::Function>) -> FunctionId {
        self.functions.push(None);
        self.signatures.push(signature);
        FunctionId(self.first_function + self.functions.len() as u32 - 1)
    }

    fn signature(&self, id: FunctionId) -> Option<&'a ast::Function> {
        self.signatures.get((id.0 - self.first_signature) as usize).copied().flatten()
    }

    /// Adds what was written to the program.
    fn finish(&mut self) -> Result<(), Fault> {
        let drafts = self.classes[self.earlier_classes..].iter();
        let classes: Vec<_> = drafts.map(|draft| Rc::new(draft.to_class())).collect();
        let count = self.functions.len();
        let functions = std::mem::take(&mut self.functions);
        let functions: Vec<_> = functions.into_iter().flatten().map(Rc::new).collect();
        if functions.len() < count {
            let rule = "every function that has a number is written";
            return Err(Fault { function: "main".to_owned(), at: None, rule });
        }
        let program = &mut *self.program;
        let (old_classes, old_functions) = (program.classes.len(), program.functions.len());
        program.classes.extend(classes);
        program.functions.extend(functions);
        for id in old_functions..program.functions.len() {
            if let Err(fault) = verify(program, &program.functions[id]) {
                program.classes.truncate(old_classes);
                program.functions.truncate(old_functions);
                return Err(fault);
            }
        }
        Ok(())
    }
}

/// So many names are compared at most: advice is not worth more time.
const MAX_CANDIDATES: usize = 5_000;

/// The name nearest to `name`, for "did you mean". Tables have no order, so the candidates are
/// sorted: of equally near ones it is always the same.
fn nearest<'n>(name: &str, candidates: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut candidates: Vec<&str> = candidates.take(MAX_CANDIDATES).collect();
    candidates.sort_unstable();
    hako_syntax::nearest(name, candidates).map(str::to_owned)
}

/// Tables by declared name.
type ByName<T> = FxHashMap<Arc<str>, T>;
