//! Records which libpython this build links, so that the program can check at its start that the
//! loader found the same one, and tells the linker where it lies. A crate that depends on this one
//! reads the same from `DEP_HAKO_PYTHON_LINK_ARG` in its own build script, for its programs.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "cpython")]
    python::record();
}

#[cfg(feature = "cpython")]
mod python {
    use std::path::{Path, PathBuf};

    pub(crate) fn record() {
        pyo3_build_config::use_pyo3_cfgs();
        pyo3_build_config::add_libpython_rpath_link_args();
        let config = pyo3_build_config::get();
        if let (true, Some(dir)) = (config.shared(), config.lib_dir()) {
            println!("cargo::metadata=LINK_ARG=-Wl,-rpath,{dir}");
        }
        let version = config.version();
        println!("cargo::rustc-env=HAKO_PYTHON_VERSION={version}");
        println!("cargo::rustc-env=HAKO_PYTHON_LIBRARY={}", library(config).display());
        println!("cargo::rustc-env=HAKO_PYTHON_PROGRAM={}", config.executable().unwrap_or(""));
    }

    /// The real path of the shared library, or nothing when Python is linked statically or the
    /// library is not where the interpreter says.
    fn library(config: &pyo3_build_config::InterpreterConfig) -> PathBuf {
        let (true, Some(dir), Some(name)) = (config.shared(), config.lib_dir(), config.lib_name())
        else {
            return PathBuf::new();
        };
        [format!("lib{name}.so"), format!("lib{name}.dylib")]
            .iter()
            .find_map(|file| Path::new(dir).join(file).canonicalize().ok())
            .unwrap_or_default()
    }
}
