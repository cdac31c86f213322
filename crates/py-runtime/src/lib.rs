//! CPython inside a Rust program, under the program's control.
//!
#![cfg_attr(feature = "cpython", doc = "```")]
#![cfg_attr(not(feature = "cpython"), doc = "```ignore")]
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
//!
#![cfg_attr(feature = "cpython", doc = include_str!("tour.md"))]

#[cfg(feature = "cpython")]
mod api;
mod arguments;
pub mod boxes;
mod code;
#[cfg(feature = "cpython")]
mod cpython;
mod dedent;
mod effect;
mod engine;
mod host;
mod library;
mod names;
mod plan;
mod trace;

#[cfg(feature = "cpython")]
pub use api::{
    Builder, CallArgs, Elements, Extract, Keywords, PyObject, PyRuntime, ToArg, function,
};
pub use code::{Code, Roots};
#[cfg(feature = "cpython")]
pub use cpython::{
    CPython, Finding, InterruptState, Timed, called_back, diagnose, interrupt, interrupt_again,
    interrupt_state, own_folders, python_code, python_place, roots,
};
pub use dedent::dedent;
pub use effect::{Argument, Asker, Effect, EffectGate, Fence, Verdict, Wrap, raise};
pub use engine::Engine;
pub use hako_box::{Arg, Args, Datum, Error, Handle, Operation};
pub use host::{Call, Conversion, Host, Verb};
pub use library::PythonLibrary;
pub use names::python_may_win;
pub use plan::{
    Captured, EnginePlan, Fingerprint, Output, PlanParts, ProcessOutput, PythonConfig, Step,
};
pub use trace::{Locate, Trace, TracePlace, Tracer};
