//! Lets the binary find the libpython that it was built with, without `LD_LIBRARY_PATH`.

#[expect(clippy::disallowed_methods, reason = "cargo tells build scripts by the environment")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if let Ok(argument) = std::env::var("DEP_HAKO_PYTHON_LINK_ARG") {
        println!("cargo::rustc-link-arg={argument}");
    }
}
