//! `PyConfig`: CPython started by our settings, not by its surroundings.
#![expect(unsafe_code, reason = "PyConfig is plain C")]

use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use hako_box::Error;
use pyo3::ffi;

use super::errors::config;
use super::home::Home;
use crate::PythonConfig;

/// Initialises CPython. On success this thread is attached, by the first thread state.
///
/// `fenced` when Python is to write no compiled files beside its modules.
pub(super) fn initialise(python: &PythonConfig, home: &Home, fenced: bool) -> Result<(), Error> {
    preinitialise(python)?;
    let mut fields = Fields::new(python);
    if fenced {
        fields.0.write_bytecode = 0;
    }
    match home {
        Home::Program(program) => fields.program(program)?,
        Home::Prefix(prefix) => fields.home(prefix)?,
        Home::Search => {}
    }
    for argument in &python.argv {
        fields.argument(argument)?;
    }
    fields.start()
}

fn preinitialise(python: &PythonConfig) -> Result<(), Error> {
    let mut pre = MaybeUninit::<ffi::PyPreConfig>::uninit();
    // SAFETY: the function fills the whole struct.
    let mut pre = unsafe {
        if python.isolated {
            ffi::PyPreConfig_InitIsolatedConfig(pre.as_mut_ptr());
        } else {
            ffi::PyPreConfig_InitPythonConfig(pre.as_mut_ptr());
        }
        pre.assume_init()
    };
    pre.parse_argv = 0;
    // Rust's texts and paths are UTF-8, whatever the locale; the locale itself is not touched.
    pre.utf8_mode = 1;
    pre.configure_locale = 0;
    pre.coerce_c_locale = 0;
    // SAFETY: Python is not initialised; the struct is read only during the call.
    check(unsafe { ffi::Py_PreInitialize(&raw const pre) })
}

/// A `PyConfig` that is cleared in the end.
struct Fields(ffi::PyConfig);

impl Fields {
    fn new(python: &PythonConfig) -> Self {
        let mut fields = MaybeUninit::<ffi::PyConfig>::uninit();
        // SAFETY: the function fills the whole struct.
        let mut fields = unsafe {
            if python.isolated {
                ffi::PyConfig_InitIsolatedConfig(fields.as_mut_ptr());
            } else {
                ffi::PyConfig_InitPythonConfig(fields.as_mut_ptr());
            }
            fields.assume_init()
        };
        fields.parse_argv = 0;
        fields.install_signal_handlers = 0;
        fields.pathconfig_warnings = 0;
        if let Some(seed) = python.hash_seed {
            fields.use_hash_seed = 1;
            fields.hash_seed = seed.into();
        }
        Self(fields)
    }

    fn program(&mut self, program: &Path) -> Result<(), Error> {
        let program = c_path(program)?;
        // SAFETY: the field belongs to the struct that is passed, and the text ends in a zero.
        check(unsafe {
            let fields = &raw mut self.0;
            ffi::PyConfig_SetBytesString(fields, &raw mut (*fields).program_name, program.as_ptr())
        })?;
        // SAFETY: as above.
        check(unsafe {
            let fields = &raw mut self.0;
            ffi::PyConfig_SetBytesString(fields, &raw mut (*fields).executable, program.as_ptr())
        })
    }

    fn home(&mut self, prefix: &Path) -> Result<(), Error> {
        let prefix = c_path(prefix)?;
        // SAFETY: the field belongs to the struct that is passed, and the text ends in a zero.
        check(unsafe {
            let fields = &raw mut self.0;
            ffi::PyConfig_SetBytesString(fields, &raw mut (*fields).home, prefix.as_ptr())
        })
    }

    fn argument(&mut self, argument: &str) -> Result<(), Error> {
        let argument = c_text(argument.as_bytes())?;
        // SAFETY: Python is pre-initialised, in UTF-8 mode; the text ends in a zero.
        let wide = unsafe { ffi::Py_DecodeLocale(argument.as_ptr(), std::ptr::null_mut()) };
        if wide.is_null() {
            return Err(config("config/argv", "a script argument could not be decoded"));
        }
        // SAFETY: the list copies the text, which is ours to free.
        let status = unsafe {
            let status = ffi::PyWideStringList_Append(&raw mut self.0.argv, wide);
            ffi::PyMem_RawFree(wide.cast());
            status
        };
        check(status)
    }

    fn start(self) -> Result<(), Error> {
        // SAFETY: the struct is filled; Python is not initialised, which the caller's lock keeps.
        check(unsafe { ffi::Py_InitializeFromConfig(&raw const self.0) })
    }
}

impl Drop for Fields {
    fn drop(&mut self) {
        // SAFETY: the struct was initialised by `new`.
        unsafe { ffi::PyConfig_Clear(&raw mut self.0) };
    }
}

fn check(status: ffi::PyStatus) -> Result<(), Error> {
    // SAFETY: reads the struct.
    if unsafe { ffi::PyStatus_Exception(status) } == 0 {
        return Ok(());
    }
    let text = |pointer: *const std::ffi::c_char| {
        // SAFETY: texts of a status are static and end in a zero.
        let text = (!pointer.is_null()).then(|| unsafe { CStr::from_ptr(pointer) });
        text.map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let (function, message) = (text(status.func), text(status.err_msg));
    let place = if function.is_empty() { String::new() } else { format!(" (in {function})") };
    Err(config("config/start", format!("Python could not start: {message}{place}")))
}

fn c_path(path: &Path) -> Result<CString, Error> {
    c_text(path.as_os_str().as_bytes())
}

fn c_text(bytes: &[u8]) -> Result<CString, Error> {
    CString::new(bytes).map_err(|_| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        config("config/start", format!("{text:?} has a zero byte, which Python cannot be given"))
    })
}
