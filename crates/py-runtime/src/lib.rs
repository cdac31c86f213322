//! CPython embedded.
