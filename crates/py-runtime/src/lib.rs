//! CPython inside a Rust program, under the program's control.
//!
//! ```
//! use py_runtime::PyRuntime;
//!
//! let py = PyRuntime::builder().build()?;
//! let sqrt = py.import("math")?.get("sqrt")?;
//! assert_eq!(sqrt.call((2.0,))?.extract::<f64>()?, 2.0_f64.sqrt());
//! # Ok::<(), py_runtime::Error>(())
//! ```
//!
//! # What it is
//!
//! - **Runtimes** with globals of their own, several at once, ended and made again at will; the
//!   end of one gives back every object that it gave out.
//! - **Objects** that are kept and dropped on any thread, and never dangle.
//! - **A start by settings**: Python reads neither `PYTHON*` variables nor the user's site folder,
//!   and a broken installation is an [`Error`] that says what is wrong, not an abort.
//! - **Seams** for layers: [`Host`] for crossings, [`EffectGate`] for what Python code does by
//!   itself, [`EnginePlan`] for the life cycle, [`Engine`] for who runs the Python.
//! - **Boxes** for the Hakorune language: [`PythonLibrary`].
//!
//! # What it is not
//!
//! It is not a sandbox: without layers Python may do whatever the process may. It is not a way to
//! write Python modules in Rust, and it does not hide Python's global lock: one thread runs Python
//! code at a time.
//!
//! # A tour
//!
//! Plain values cross by copy when they are *exactly* `None`, a bool, an int of 64 bits, a float,
//! a text or bytes. Everything else stays in Python behind a [`PyObject`] and keeps its identity
//! when it goes back in; [`PyObject::extract`] copies on request.
//!
//! ```
//! # use py_runtime::{Error, PyRuntime};
//! # let py = PyRuntime::builder().build()?;
//! py.exec(
//!     "
//!     import collections
//!     def count(words, top=None):
//!         return collections.Counter(words.split()).most_common(top)
//!     ",
//! )?;
//! let count = py.get("count")?;
//! let pairs = count.call_with(("to be or not to be",), (("top", 1),))?;
//! assert_eq!(pairs.repr()?, "[('to', 2)]");
//!
//! py.set("n", 20)?;
//! assert_eq!(py.eval("[2**n, 2**(n+50)]")?.repr()?, "[1048576, 1180591620717411303424]");
//!
//! let path = py.import("pathlib")?.get("PurePosixPath")?.call(("/srv/data",))?;
//! assert_eq!(path.get("name")?.extract::<String>()?, "data");
//! # Ok::<(), Error>(())
//! ```
//!
//! A Python exception is an [`Error`] with the name of its type and of the type's bases, its
//! message, and Python's own text of the traceback:
//!
//! ```
//! # use py_runtime::{Error, PyRuntime};
//! # let py = PyRuntime::builder().build()?;
//! let error = py.eval("{}['key']").unwrap_err();
//! assert_eq!(error.type_name(), "KeyError");
//! assert!(error.types().any(|name| name == "LookupError"));
//! assert_eq!((error.code(), error.message()), ("python/exception", "'key'"));
//! assert!(error.traceback().starts_with("Traceback (most recent call last):"));
//! # Ok::<(), Error>(())
//! ```
//!
//! A call attaches the thread to Python for its own time. Many calls in a row are faster in
//! [`PyRuntime::attached`]:
//!
//! ```
//! # use py_runtime::{Error, PyRuntime};
//! # let py = PyRuntime::builder().build()?;
//! let sum = py.attached(|py| {
//!     let sqrt = py.import("math")?.get("sqrt")?;
//!     (0..100).map(|n| sqrt.call((n * n,))?.extract::<f64>()).sum::<Result<f64, Error>>()
//! })?;
//! assert_eq!(sum, 4950.0);
//! # Ok::<(), Error>(())
//! ```
//!
//! When the runtime ends, what came from it is given back. Using it later is an error, never a
//! crash:
//!
//! ```
//! # use py_runtime::{Error, PyRuntime};
//! # let py = PyRuntime::builder().build()?;
//! let list = py.eval("[1, 2]")?;
//! assert_eq!(py.handles()?, [("PyObjectBox".to_owned(), 1)]);
//! py.fini();
//! assert_eq!(list.get_item(0).unwrap_err().code(), "runtime/fini");
//! assert_eq!(py.handles()?, []);
//! # Ok::<(), Error>(())
//! ```
//!
//! At the end of `main`, [`PyRuntime::shutdown`] waits for Python's threads, runs `atexit` and
//! flushes, as the `python` program does.
//!
//! # Linking
//!
//! A program that uses this crate links the libpython that the build found (`PYO3_PYTHON` chooses
//! one). For it to start without `LD_LIBRARY_PATH`, its own `build.rs` calls
//! `pyo3_build_config::add_libpython_rpath_link_args()`.
//!
//! # Features
//!
//! - `cpython` (default): the engine and the Rust API. Without it only the seams, the boxes and
//!   [`PythonLibrary`] are there, so that layers are tested without any Python.

#[cfg(feature = "cpython")]
mod api;
mod arguments;
pub mod boxes;
#[cfg(feature = "cpython")]
mod cpython;
mod dedent;
mod effect;
mod engine;
mod host;
mod library;
mod names;
mod plan;

#[cfg(feature = "cpython")]
pub use api::{
    Builder, CallArgs, Elements, Extract, Keywords, PyObject, PyRuntime, ToArg, function,
};
#[cfg(feature = "cpython")]
pub use cpython::CPython;
pub use dedent::dedent;
pub use effect::{Asker, Effect, EffectGate, Verdict, raise};
pub use engine::Engine;
pub use hako_box::{Arg, Args, Datum, Error, Handle, Operation};
pub use host::{Call, Conversion, Host, Verb};
pub use library::PythonLibrary;
pub use names::python_may_win;
pub use plan::{EnginePlan, Fingerprint, Output, PlanParts, ProcessOutput, PythonConfig, Step};
