//! `HAKO_TRACE_EFFECTS`: a trace of what a program does with Python.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use py_runtime::Tracer;

use crate::environment::variable;

/// What the environment asks for: nothing or `0` is no trace, `1` goes to standard error, anything
/// else is a file.
///
/// # Errors
/// When the file cannot be made.
pub(crate) fn tracer() -> anyhow::Result<Option<Arc<Tracer>>> {
    let Some(target) = variable("HAKO_TRACE_EFFECTS") else { return Ok(None) };
    let out: Box<dyn Write + Send> = if target.is_empty() || target == "0" {
        return Ok(None);
    } else if target == "1" {
        Box::new(io::stderr())
    } else {
        let path = Path::new(&target);
        let file = File::create(path).with_context(|| {
            format!("cannot write the trace to `{}`, as HAKO_TRACE_EFFECTS says", path.display())
        })?;
        Box::new(file)
    };
    let values = variable("HAKO_TRACE_VALUES").is_some_and(|value| value == "1");
    let program = Box::new(hako_vm::interp::current_place);
    let tracer = Tracer::new(out, program, Box::new(py_runtime::python_place));
    Ok(Some(Arc::new(tracer.with_values(values))))
}
