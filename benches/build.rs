//! Tells the linker where libpython is, so that the bench programs start as they are.

#[allow(clippy::disallowed_methods, reason = "cargo speaks to build scripts in the environment")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if let Ok(argument) = std::env::var("DEP_HAKO_PYTHON_LINK_ARG") {
        println!("cargo::rustc-link-arg={argument}");
    }
}
