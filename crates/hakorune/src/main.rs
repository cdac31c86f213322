//! The `hakorune` command.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: hakorune::allocator::Allocator = hakorune::allocator::Allocator;

fn main() -> ExitCode {
    hakorune::cli::main()
}
