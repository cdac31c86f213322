//! From the tree to MIR.

use std::rc::Rc;

use hako_syntax::Diagnostic;
use hako_syntax::ast::UsingTarget;

use crate::mir::{FunctionId, SourceId};

/// Something to say about a place in one of the program's sources.
#[derive(Clone, Debug)]
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
