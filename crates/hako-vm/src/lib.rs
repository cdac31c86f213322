//! Resolver, MIR, interpreter and heap of the Hakorune language.

pub mod builtins;
pub mod lower;
pub mod mir;
pub mod symbol;
