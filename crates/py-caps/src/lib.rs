//! Capabilities: nothing happens that was not allowed.
//!
//! ```
//! use py_caps::{Place, Policy, Request};
//!
//! let place = Place { file: "hako.toml".to_owned(), line: 2 };
//! let mut policy = Policy::new(".");
//! policy.allow("py.import:math", place)?;
//! assert!(policy.decide(&Request::Import("math".to_owned())).allowed);
//! assert!(!policy.decide(&Request::Import("subprocess".to_owned())).allowed);
//! # Ok::<(), py_caps::Mistake>(())
//! ```
//!
//! # What it is
//!
//! - A [`Policy`]: what is allowed and denied, read from `hako.toml` by [`config`], each rule with
//!   its place.
//! - A [`Gate`], which holds what Python code does by itself to the policy, and a layer, [`Caps`],
//!   which holds crossings to it.
//! - What becomes of it: the error of a refusal ([`refusal`]), which ends with the line that would
//!   allow it, and a line in the audit.
//! - [`learn`]: the smallest list with which a program runs.
//!
//! # What it is not
//!
//! It is not a sandbox for native code, and code in the same process that is bent on it finds ways
//! around: docs/limits.md begins with them.

mod capability;
pub mod config;
mod effects;
mod free;
mod gate;
pub mod implied;
pub mod isolation;
mod layer;
pub mod learn;
mod mistake;
pub mod paths;
mod plan;
mod policy;
pub mod refusal;
mod request;
mod scope;
mod surroundings;
mod wraps;

pub use capability::{Capability, Kind, Scope};
pub use gate::{Gate, Mode, Tell};
pub use layer::{CalledBack, Caps};
pub use mistake::Mistake;
pub use plan::contribute;
pub use policy::{Decision, Enforce, Place, Policy, Rule};
pub use request::Request;
pub use scope::{HostScope, ModuleScope, NameScope, PathScope};
pub use surroundings::{Modules, Surroundings, WhereModules, WhichCode};
