//! Tells the linker where libpython is, so that the bench programs start as they are.

fn main() {
    pyo3_build_config::add_libpython_rpath_link_args();
}
