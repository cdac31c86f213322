//! Where Python's code comes from.

use std::collections::HashSet;
use std::path::PathBuf;

/// The folders from which modules come, and the names of the standard library's.
#[derive(Debug, Default)]
pub struct Roots {
    /// The folders of the standard library.
    pub stdlib: Vec<PathBuf>,
    /// All folders of `sys.path`, the standard library's included.
    pub path: Vec<PathBuf>,
    /// The prefixes of the installation and of a virtual environment.
    pub prefixes: Vec<PathBuf>,
    /// The top-level names of the standard library.
    pub names: HashSet<String>,
}

/// The code that runs innermost on a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The module that it belongs to, as `sys.modules` has it.
    pub module: String,
    /// The file that it was compiled from; `<frozen NAME>` when it is part of Python.
    pub file: String,
    /// The files of the frames that called it, innermost first, up to the import machinery or to
    /// `<hakorune>`, which is the last then.
    pub callers: Vec<String>,
}
