//! The Hakorune command line, and the facade over its crates.
//!
//! [`stack`] puts the layers together, [`loader`] finds what programs use, [`report`] draws what
//! went wrong. This is the only crate that prints or exits; it is not the place of the language
//! (`hako-vm`) or of Python (`py-runtime`).
//!
//! ```
//! use hako_vm::{Limits, Outcome, Silent};
//!
//! let mut machine = hakorune::stack::machine(Box::new(Silent), Limits::default())?;
//! let mut loader = hakorune::loader::Files::default();
//! let unit = machine.vm.compile(&mut loader, "", "<text>", "assert(1 + 2 == 3)").expect("it parses");
//! assert!(matches!(machine.vm.run(&unit, &[]), Outcome::Done(_)));
//! # Ok::<(), anyhow::Error>(())
//! ```

pub mod allocator;
#[cfg(feature = "m1")]
mod capabilities;
pub mod cli;
mod completions;
#[cfg(feature = "m1")]
mod descriptors;
mod doctor;
pub mod environment;
mod format;
pub mod golden;
mod interrupt;
pub mod loader;
mod lsp;
pub mod manifest;
pub mod python;
mod repl;
pub mod report;
pub mod source;
pub mod stack;
pub mod terminal;
pub mod toml;
#[cfg(feature = "m0")]
mod tracing;
pub mod watchdog;
