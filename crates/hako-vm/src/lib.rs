//! Resolver, MIR, interpreter and heap of the Hakorune language.

pub mod builtins;
pub mod heap;
pub mod interp;
pub mod lower;
pub mod mir;
pub mod symbol;

pub use heap::Value;
pub use interp::{Console, Failure, FailurePlace, Limits, Outcome, Silent, Vm};
