//! `exec` and `eval`: Python source from the program.

use std::sync::Arc;

use hako_box::{Datum, Error};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCode, PyCodeMethods};

use super::fence::As;
use super::runtime::Runtime;
use super::{convert, exception, support};
use crate::{Asker, dedent};

/// Runs statements in the runtime's globals.
pub(super) fn exec(py: Python<'_>, runtime: &Arc<Runtime>, text: &str) -> Result<Datum, Error> {
    run(py, runtime, text, "exec")?;
    Ok(Datum::Null)
}

/// The value of an expression.
pub(super) fn eval(py: Python<'_>, runtime: &Arc<Runtime>, text: &str) -> Result<Datum, Error> {
    Ok(convert::from_python(run(py, runtime, text, "eval")?, runtime))
}

fn run<'py>(
    py: Python<'py>,
    runtime: &Arc<Runtime>,
    text: &str,
    mode: &str,
) -> Result<Bound<'py, PyAny>, Error> {
    let globals = runtime.globals(py)?;
    let text = dedent(text);
    // `compile` of a str pays no heed to a coding cookie, unlike the C function.
    let compiled = || {
        let file = support::call(py, "_note_source", (mode, &*text))?;
        let code = {
            // The program's own act; what the code then does is Python's.
            let _as = As::new(Asker::Support);
            let builtins = super::modules::own(py, intern!(py, "builtins"))?;
            builtins.getattr(intern!(py, "compile"))?.call1((&*text, file, mode, 0, true))?
        };
        code.cast_into::<PyCode>()?.run(Some(&globals), None)
    };
    compiled().map_err(|error| exception::from_python(py, error, Some(runtime)))
}
