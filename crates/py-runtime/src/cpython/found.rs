//! Which libpython the loader has found, against the one of the build.
#![expect(unsafe_code, reason = "asks the loader")]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use hako_box::Error;
use pyo3::ffi;

use super::errors::config;

/// The version of Python that this was built for, such as `3.11`.
pub(super) const VERSION: &str = env!("HAKO_PYTHON_VERSION");

/// The real path of the library of the build; empty when Python is linked statically.
pub(super) const LIBRARY: &str = env!("HAKO_PYTHON_LIBRARY");

#[repr(C)]
struct DlInfo {
    file: *const c_char,
    base: *mut c_void,
    symbol: *const c_char,
    address: *mut c_void,
}

unsafe extern "C" {
    fn dladdr(address: *const c_void, info: *mut DlInfo) -> c_int;
}

/// The real path of the file that CPython's functions were loaded from.
pub(super) fn library() -> Option<PathBuf> {
    let mut info = DlInfo {
        file: std::ptr::null(),
        base: std::ptr::null_mut(),
        symbol: std::ptr::null(),
        address: std::ptr::null_mut(),
    };
    let address = ffi::Py_GetVersion as *const c_void;
    // SAFETY: any address may be asked about; `info` is ours to be written.
    if unsafe { dladdr(address, &raw mut info) } == 0 || info.file.is_null() {
        return None;
    }
    // SAFETY: the loader's own text, which lives as long as the library.
    let file = unsafe { CStr::from_ptr(info.file) };
    Path::new(OsStr::from_bytes(file.to_bytes())).canonicalize().ok()
}

/// The version that the loaded library says it is, such as `3.11.7`.
pub(super) fn loaded_version() -> String {
    // SAFETY: may be called before Python starts; the text is static.
    let text = unsafe { CStr::from_ptr(ffi::Py_GetVersion()) }.to_string_lossy();
    text.split_whitespace().next().unwrap_or_default().to_owned()
}

/// Fails when the loader has found another library than that of the build.
pub(super) fn check() -> Result<(), Error> {
    compare(&loaded_version(), library().as_deref())
}

fn compare(version: &str, library: Option<&Path>) -> Result<(), Error> {
    let shown = library.map_or_else(|| "an unknown file".into(), Path::to_string_lossy);
    let is_version = version
        .strip_prefix(VERSION)
        .is_some_and(|patch| !patch.starts_with(|c: char| c.is_ascii_digit()));
    if !is_version {
        return Err(config(
            "config/libpython",
            format!(
                "this program was built for Python {VERSION}, but the loader has found Python \
                 {version} in `{shown}`; unset LD_LIBRARY_PATH, or build again with PYO3_PYTHON \
                 set to that Python"
            ),
        ));
    }
    if LIBRARY.is_empty() || library.is_none_or(|found| found == Path::new(LIBRARY)) {
        return Ok(());
    }
    Err(config(
        "config/libpython",
        format!(
            "this program was built with `{LIBRARY}`, but the loader has found `{shown}`; unset \
             LD_LIBRARY_PATH, or build again with PYO3_PYTHON set to that Python"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_of_the_build_is_loaded() {
        check().unwrap();
        if !LIBRARY.is_empty() {
            assert_eq!(library().as_deref(), Some(Path::new(LIBRARY)));
        }
    }

    #[test]
    fn another_library_is_one_clear_error() {
        let error = compare("3.1.4", Some(Path::new("/opt/lib/libpython3.1.so"))).unwrap_err();
        assert_eq!(
            error.message(),
            format!(
                "this program was built for Python {VERSION}, but the loader has found Python \
                 3.1.4 in `/opt/lib/libpython3.1.so`; unset LD_LIBRARY_PATH, or build again with \
                 PYO3_PYTHON set to that Python"
            )
        );
        if !LIBRARY.is_empty() {
            let same = format!("{VERSION}.1");
            let error = compare(&same, Some(Path::new("/opt/lib/other.so"))).unwrap_err();
            assert_eq!(error.code(), "config/libpython");
        }
    }
}
