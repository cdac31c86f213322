//! What is free because something else that is allowed cannot do without it.

use py_runtime::{Asker, Effect};

use crate::capability::Kind;
use crate::request::Request;
use crate::surroundings::Surroundings;

/// Modules of the standard library that make code for their own sake: a named tuple is made by
/// `exec`.
const MAKERS: &[&str] = &["collections", "dataclasses", "typing"];

/// The import machinery, which runs the code of a module that is being loaded. A loader that is used
/// by hand runs code like anybody else.
const LOADERS: &[&str] = &[
    "_frozen_importlib",
    "_frozen_importlib_external",
    "importlib._bootstrap",
    "importlib._bootstrap_external",
    "zipimport",
];

/// What looking at frames and code for one's own sake is: not `gc`, nor tracing.
const LOOKS: &[&str] = &[
    "sys._getframe",
    "sys._getframemodulename",
    "sys.set_asyncgen_hooks_firstiter",
    "sys.set_asyncgen_hooks_finalizer",
];
/// What is done with functions when modules are made.
const MAKES: &[&str] =
    &["object.__getattr__", "object.__setattr__", "code.__new__", "function.__new__"];

/// Modules of the standard library that look at frames for their own sake: a warning looks for its
/// caller.
const LOOKERS: &[&str] = &[
    "_collections_abc",
    "_frozen_importlib",
    "_frozen_importlib_external",
    "abc",
    "asyncio",
    "collections",
    "contextlib",
    "dataclasses",
    "enum",
    "functools",
    "logging",
    "re",
    "types",
    "typing",
    "warnings",
    "zipimport",
];

/// Modules of the standard library that look at the code of functions they are given.
const READERS: &[&str] = &["copyreg", "inspect", "traceback", "types"];

/// Modules that serve us when an error is told.
const SUPPORT: &[&str] =
    &["atexit", "codecs", "linecache", "threading", "time", "tokenize", "traceback", "warnings"];

/// Modules that C code imports when they are used: the name, and whose allowance is enough. With
/// none named, anybody's is.
///
/// Taken from the calls of `PyImport_Import` and the like in CPython 3.9 to 3.13.
const BY_C_CODE: &[(&str, &[&str])] = &[
    ("_bootlocale", &[]),
    ("_compat_pickle", &["pickle", "_pickle"]),
    ("_strptime", &["datetime", "time"]),
    ("copyreg", &[]),
    ("encodings", &[]),
    ("hakorune", &[]),
    ("_collections_abc", &[]),
    ("_io", &[]),
    ("_pydatetime", &["datetime"]),
    ("_pylong", &[]),
    ("_py_warnings", &[]),
    ("zoneinfo._common", &["zoneinfo"]),
    ("zoneinfo._tzpath", &["zoneinfo"]),
];

/// Whether the import of `name` is free, though no rule allows it. What a rule denies never is.
pub(crate) fn import(name: &str, effect: &Effect<'_>, is_allowed: impl Fn(&str) -> bool) -> bool {
    // Needed by a module that is being loaded, whose own import was allowed.
    if effect.loading.is_some() {
        return true;
    }
    if name.starts_with("encodings.") {
        return true;
    }
    let by_c = BY_C_CODE.iter().find(|(own, _)| *own == name);
    if by_c.is_some_and(|(_, by)| by.is_empty() || by.iter().any(|module| is_allowed(module))) {
        return true;
    }
    effect.asker == Asker::Support && SUPPORT.contains(&name)
}

/// Whether an effect that needs `request` is free.
pub(crate) fn effect(request: &Request, effect: &Effect<'_>, around: &Surroundings) -> bool {
    let kind = request.kind();
    match effect.asker {
        Asker::Runtime => return true,
        Asker::Start => return while_starting(kind),
        Asker::Support if support(request, effect, around) => return true,
        _ => {}
    }
    if let Some(module) = effect.loading
        && while_loading(module, request, effect, around)
    {
        return true;
    }
    let by = |modules: &[&str]| {
        around.stdlib_module().is_some_and(|module| modules.contains(&top(&module)))
    };
    // Its functions can be called by others, too.
    let is_loader = || {
        effect.loading.is_some()
            && around.stdlib_module().is_some_and(|module| LOADERS.contains(&&*module))
            && around.is_only_library()
    };
    match kind {
        Kind::Exec => by(MAKERS) && effect.name != "marshal.loads" || is_loader(),
        // A function of theirs can be made to call another: only what they do themselves is free.
        Kind::Introspect => match effect.name {
            "object.__getattr__" => by(READERS),
            "imp._fix_co_filename" => is_loader(),
            name => LOOKS.contains(&name) && by(LOOKERS),
        },
        _ => false,
    }
}

/// `site` reads settings and makes `sys.path`; a `.pth` file may hold code that would do more.
fn while_starting(kind: Kind) -> bool {
    use Kind::{FsWrite, Net, Process, Subprocess, Thread};
    !matches!(kind, FsWrite | Net | Process | Subprocess | Thread | Kind::Ffi)
}

fn while_loading(
    module: &str,
    request: &Request,
    effect: &Effect<'_>,
    around: &Surroundings,
) -> bool {
    match request {
        // What the import machinery reads, and the files of a package, whosever it is.
        Request::Path(Kind::FsRead, path) if around.is_below_roots(path) => {
            around.is_only_library() || around.is_own(path)
        }
        // What the standard library's own code does at its first load.
        request if around.is_stdlib(top(module)) => {
            let is_own = match request {
                Request::Path(..) => effect.name.starts_with("pwd."),
                Request::Any(Kind::Introspect) => {
                    LOOKS.contains(&effect.name) || MAKES.contains(&effect.name)
                }
                _ => matches!(request.kind(), Kind::Time | Kind::Random | Kind::Env | Kind::Exec),
            };
            is_own && around.is_only_library()
        }
        _ => false,
    }
}

fn support(request: &Request, effect: &Effect<'_>, around: &Surroundings) -> bool {
    let by = |modules: &[&str]| {
        around.stdlib_module().is_some_and(|module| modules.contains(&top(&module)))
    };
    match request {
        // A traceback reads the code of the line that it shows.
        Request::Any(Kind::Exec) => {
            effect.name == "compile" && (around.is_outside() || around.is_only_library())
        }
        Request::Any(Kind::Thread) => around.is_only_library(),
        Request::Name(Kind::Time, name) => name == "monotonic" && around.is_only_library(),
        Request::Any(Kind::Introspect) => {
            (LOOKS.contains(&effect.name) || effect.name == "object.__getattr__") && by(SUPPORT)
        }
        Request::Path(Kind::FsRead, path) => {
            path.extension().is_some_and(|extension| extension == "py")
                && around.is_below_roots(path)
        }
        _ => false,
    }
}

fn top(module: &str) -> &str {
    module.split('.').next().unwrap_or(module)
}
