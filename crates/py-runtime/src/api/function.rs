//! Rust closures as Python functions.

use hako_box::{Callback, CallbackTarget, Datum, Error};

struct Function<F> {
    name: Box<str>,
    f: F,
}

impl<F> CallbackTarget for Function<F>
where
    F: Fn(Vec<Datum>) -> Result<Datum, Error> + Send + Sync + 'static,
{
    fn name(&self) -> String {
        self.name.to_string()
    }

    fn call(&self, args: Vec<Datum>, keywords: Vec<(Box<str>, Datum)>) -> Result<Datum, Error> {
        if let Some((keyword, _)) = keywords.first() {
            let message = format!("{}() takes no keyword `{keyword}`", self.name);
            return Err(Error::new("TypeError", "runtime/arity", message));
        }
        (self.f)(args)
    }
}

/// A Python function out of a closure: an argument for calls, or a value for
/// [`PyRuntime::set`](super::PyRuntime::set).
///
/// It may be called on any thread of Python's. An error that it returns is raised in Python.
///
/// ```
/// use py_runtime::{Datum, Error, PyRuntime, function};
///
/// let py = PyRuntime::builder().build()?;
/// let twice = function("twice", |args| match args[..] {
///     [Datum::Int(n)] => Ok(Datum::Int(2 * n)),
///     _ => Err(Error::type_error("twice() takes one integer")),
/// });
/// py.set("twice", twice)?;
/// assert_eq!(py.eval("list(map(twice, [1, 2, 3]))")?.extract::<Vec<i64>>()?, [2, 4, 6]);
/// # Ok::<(), Error>(())
/// ```
pub fn function(
    name: &str,
    f: impl Fn(Vec<Datum>) -> Result<Datum, Error> + Send + Sync + 'static,
) -> Callback {
    Callback::new(Function { name: name.into(), f })
}
