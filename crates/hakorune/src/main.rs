//! The `hakorune` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    hakorune::cli::main()
}
