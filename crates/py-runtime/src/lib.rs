//! CPython embedded: runtimes, handles, conversion, effects.
#![cfg_attr(docsrs, feature(doc_cfg))]

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
pub use cpython::CPython;
pub use dedent::dedent;
pub use effect::{Asker, Effect, EffectGate, Verdict, raise};
pub use engine::Engine;
pub use host::{Call, Conversion, Host, Verb};
pub use library::PythonLibrary;
pub use names::python_may_win;
pub use plan::{EnginePlan, Fingerprint, Output, PlanParts, ProcessOutput, PythonConfig, Step};
