//! Lets the binary find the libpython that it was built with, without `LD_LIBRARY_PATH`.

fn main() {
    #[cfg(feature = "m0")]
    pyo3_build_config::add_libpython_rpath_link_args();
}
