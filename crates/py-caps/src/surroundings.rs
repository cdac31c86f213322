//! What the gate asks of its surroundings: places of code, and where Python's modules are.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use py_runtime::{Code, Locate, Roots};

use crate::paths;
use crate::refusal::Asked;

/// Where Python's own modules are.
#[derive(Clone, Debug, Default)]
pub struct Modules {
    /// The folders from which they come.
    pub folders: Vec<PathBuf>,
    /// The folders of the standard library.
    pub library: Vec<PathBuf>,
    /// The top-level names of the standard library.
    pub stdlib: HashSet<String>,
}

impl From<&Roots> for Modules {
    fn from(roots: &Roots) -> Self {
        let folders = roots.stdlib.iter().chain(&roots.path).cloned().collect();
        Self { folders, library: roots.stdlib.clone(), stdlib: roots.names.clone() }
    }
}

/// The file of the code that serves the program.
const OURS: &str = "<hakorune>";

/// Asks which code runs innermost on this thread.
pub type WhichCode = Box<dyn Fn() -> Option<Code> + Send + Sync>;
/// Asks where the modules are; none while Python has not started.
pub type WhereModules = Box<dyn Fn() -> Option<Modules> + Send + Sync>;

/// The surroundings of a gate, so that it can be tested without Python.
pub struct Surroundings {
    program: Locate,
    python: Locate,
    which: WhichCode,
    modules: WhereModules,
    found: OnceLock<Modules>,
}

impl Surroundings {
    /// Surroundings that answer by these.
    pub fn new(program: Locate, python: Locate, which: WhichCode, modules: WhereModules) -> Self {
        Self { program, python, which, modules, found: OnceLock::new() }
    }

    pub(crate) fn asked(&self) -> Asked {
        Asked { program: (self.program)(), python: (self.python)() }
    }

    /// The module of the standard library whose code runs innermost on this thread. Its name alone
    /// says nothing: any file may have it.
    pub(crate) fn stdlib_module(&self) -> Option<String> {
        let code = (self.which)()?;
        self.is_librarys(&code.file).then_some(code.module)
    }

    /// Whether only code of the standard library runs on this thread since the import machinery
    /// began to load a module, or since code of ours was called, which serves the program.
    pub(crate) fn is_only_library(&self) -> bool {
        (self.which)().is_some_and(|code| {
            let mut files = code.callers.iter().chain([&code.file]);
            files.all(|file| file == OURS || self.is_librarys(file))
        })
    }

    /// Whether the path is in the folder of the package whose code runs innermost. A module that is
    /// no package has none: what is beside it is not its own.
    pub(crate) fn is_own(&self, path: &Path) -> bool {
        let Some(code) = (self.which)() else { return false };
        // The file itself may be a link by now.
        let Some(folder) = Path::new(&code.file).parent().and_then(paths::real) else {
            return false;
        };
        let is_root = self.found().is_none_or(|found| found.folders.contains(&folder));
        !is_root && path.starts_with(folder)
    }

    /// Whether no Python code runs on this thread.
    pub(crate) fn is_outside(&self) -> bool {
        (self.which)().is_none() && (self.python)().is_none()
    }

    /// Whether the file of a code is one of the library's. It is compared as it was written down
    /// when the code was made: what has that name now may be a link.
    fn is_librarys(&self, file: &str) -> bool {
        file.starts_with("<frozen ") || self.is_in_library(file.as_ref())
    }

    fn is_in_library(&self, file: &Path) -> bool {
        if file.components().any(|part| part == Component::ParentDir) {
            return false;
        }
        let installed = |part: &OsStr| part == "site-packages" || part == "dist-packages";
        self.found().is_some_and(|found| {
            found.library.iter().any(|folder| {
                file.strip_prefix(folder).is_ok_and(|below| !below.iter().any(installed))
            })
        })
    }

    fn found(&self) -> Option<&Modules> {
        if let Some(found) = self.found.get() {
            return Some(found);
        }
        let mut modules = (self.modules)()?;
        for folder in &mut modules.folders {
            *folder = paths::real(folder).unwrap_or_else(|| folder.clone());
        }
        let real = modules.library.iter().filter_map(|folder| paths::real(folder));
        let real: Vec<PathBuf> = real.collect();
        modules.library.extend(real);
        Some(self.found.get_or_init(|| modules))
    }

    /// Whether a path, resolved, is where modules come from.
    pub(crate) fn is_below_roots(&self, path: &Path) -> bool {
        // Before it is known where they are, only Python itself asks, at its start.
        self.found().is_none_or(|found| found.folders.iter().any(|folder| path.starts_with(folder)))
    }

    /// Whether a shared library is one of the standard library's.
    pub(crate) fn is_stdlib_library(&self, file: &Path) -> bool {
        self.found().is_none() || paths::real(file).is_some_and(|file| self.is_in_library(&file))
    }

    pub(crate) fn is_stdlib(&self, name: &str) -> bool {
        self.found().is_none_or(|found| found.stdlib.contains(name))
    }
}
