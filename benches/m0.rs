//! What a crossing into Python costs.
fn main() {}
