//! The fence at the import machinery: every import asks, that of a cached module too.
//!
//! `builtins.__import__` sees the `import` statement, which looks into `sys.modules` by itself;
//! `importlib._bootstrap._find_and_load` sees first loads by whatever way, and
//! `importlib.import_module`; the functions of `_imp` see loaders that are used by hand.

use std::cell::RefCell;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCFunction, PyDict, PyString, PyTuple};

use super::super::{exception, modules};
use super::loading::Loading;
use super::{argument, gates, imp, methods, wrap};
use crate::{Argument, Fence, Verdict};

thread_local! {
    /// The module that `__import__` on this thread has asked for and is about to load.
    static ASKED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Puts the fence up.
pub(super) fn install(py: Python<'_>) -> PyResult<()> {
    let bootstrap = py.import("_frozen_importlib")?;
    let builtins = py.import("builtins")?;
    let statement = Statement {
        original: builtins.getattr("__import__")?.unbind(),
        package: bootstrap.getattr("_calc___package__")?.unbind(),
        resolve: bootstrap.getattr("_resolve_name")?.unbind(),
    };
    methods::hide(statement.original.bind(py));
    let import = PyCFunction::new_closure(py, Some(c"__import__"), None, move |args, keywords| {
        statement.call(args, keywords)
    })?;
    builtins.setattr("__import__", import)?;
    let original = bootstrap.getattr("_find_and_load")?;
    methods::hide(&original);
    let original = original.unbind();
    let find = PyCFunction::new_closure(py, Some(c"_find_and_load"), None, move |args, _| {
        find_and_load(&original, args)
    })?;
    bootstrap.setattr("_find_and_load", find)?;
    let spec = bootstrap.getattr("ModuleSpec")?;
    imp::install(&py.import("_imp")?.into_any(), &spec)
}

/// The function behind the `import` statement.
struct Statement {
    original: Py<PyAny>,
    package: Py<PyAny>,
    resolve: Py<PyAny>,
}

impl Statement {
    fn call(
        &self,
        args: &Bound<'_, PyTuple>,
        keywords: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Py<PyAny>> {
        let py = args.py();
        let original = self.original.bind(py);
        let find = |index: usize, name: &str| match args.get_item(index) {
            Ok(item) => Ok(Some(item)),
            Err(_) => keywords.map_or(Ok(None), |keywords| keywords.get_item(name)),
        };
        let name = find(0, "name")?;
        let Some(Ok(name)) = name.map(Bound::cast_into::<PyString>) else {
            // The original says what is wrong with these arguments.
            return original.call(args, keywords).map(Bound::unbind);
        };
        let level = find(4, "level")?.map_or(Ok(0), |level| level.extract::<i64>()).unwrap_or(0);
        let absolute = if level > 0 {
            let globals = find(1, "globals")?.unwrap_or_else(|| py.None().into_bound(py));
            let package = self.package.bind(py).call1((globals,));
            package.and_then(|package| self.resolve.bind(py).call1((&name, package, level)))
        } else {
            Ok(name.clone().into_any())
        };
        // A name that is empty, or relative to nothing, is the original's to refuse.
        let absolute = absolute.ok().and_then(|name| argument::name(&name));
        let Some(absolute) = absolute.filter(|name| !name.is_empty()) else {
            return original.call(args, keywords).map(Bound::unbind);
        };
        let names = find(3, "fromlist")?.map_or(Argument::None, |list| argument::one(&list, 1));
        ask(py, &absolute, names)?;
        ASKED.set(Some(absolute));
        let result = original.call(args, keywords);
        ASKED.set(None);
        result.map(Bound::unbind)
    }
}

pub(super) fn ask(py: Python<'_>, name: &str, names: Argument) -> PyResult<()> {
    permitted(py, "import", &[Argument::Text(name.to_owned()), names])
}

/// Asks for what no answer can stand for: a module, or code.
pub(super) fn permitted(py: Python<'_>, effect: &str, args: &[Argument]) -> PyResult<()> {
    let error = match gates::raise(effect, args, &[], Fence::Import) {
        Verdict::Allow => return Ok(()),
        Verdict::Deny(error) => error,
        Verdict::Answer(_) => gates::refused(effect, "no answer can stand for a module"),
    };
    Err(exception::to_python(py, error, None))
}

/// Loads a module, or finds that it is loaded.
fn find_and_load(original: &Py<PyAny>, args: &Bound<'_, PyTuple>) -> PyResult<Py<PyAny>> {
    let py = args.py();
    let Some(name) = argument::name(&args.get_item(0)?) else {
        return original.bind(py).call1(args).map(Bound::unbind);
    };
    let is_asked = ASKED.with_borrow_mut(|asked| asked.take_if(|own| *own == name).is_some());
    if !is_asked {
        ask(py, &name, Argument::None)?;
    }
    let sys = modules::own(py, intern!(py, "sys"))?;
    let modules = sys.getattr(intern!(py, "modules"))?;
    let is_first = !modules.contains(&name)?;
    let module = {
        let _loading = is_first.then(|| Loading::new(&name));
        original.bind(py).call1(args)?
    };
    if is_first {
        wrap::loaded(&name, &module)?;
    }
    Ok(module.unbind())
}
