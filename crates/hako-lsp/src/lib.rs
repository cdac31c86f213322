//! The language server of Hakorune.
