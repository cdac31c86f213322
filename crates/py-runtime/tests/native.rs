//! Functions in C that break CPython's rules, called in every way that there is.
#![cfg(feature = "cpython")]
#![expect(unsafe_code, reason = "the functions are written as C would write them")]

mod common;

use std::ffi::CStr;

use common::Program;
use hako_box::{Datum, Error};
use pyo3::prelude::*;
use pyo3::{Py, ffi};

/// A result and an exception.
unsafe extern "C" fn both(_: *mut ffi::PyObject, _: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // SAFETY: called attached, by CPython or as CPython does; the texts end in a zero.
    unsafe {
        ffi::PyErr_SetString(ffi::PyExc_ValueError, c"left behind".as_ptr());
        ffi::PyLong_FromLong(7)
    }
}

/// Neither.
unsafe extern "C" fn neither(_: *mut ffi::PyObject, _: *mut ffi::PyObject) -> *mut ffi::PyObject {
    std::ptr::null_mut()
}

/// Sets a builtin of Python's own, which takes one argument, or any number of them as a tuple.
fn define(name: &'static CStr, function: ffi::PyCFunction, flags: i32) {
    let definition = Box::leak(Box::new(ffi::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunction: function },
        ml_flags: flags,
        ml_doc: std::ptr::null(),
    }));
    Python::attach(|py| {
        // SAFETY: the definition is never freed, its function is of the kind that the flags say;
        // the result is a new reference or null and an exception.
        let object: Py<PyAny> = unsafe {
            let object =
                ffi::PyCFunction_NewEx(definition, std::ptr::null_mut(), std::ptr::null_mut());
            Bound::from_owned_ptr_or_err(py, object).unwrap().unbind()
        };
        let name = name.to_str().unwrap();
        py.import("builtins").unwrap().setattr(name, object).unwrap();
    });
}

/// The error and its cause, in the words of Python 3.11; 3.9 has another one for exceptions.
fn told(error: &Error) -> String {
    let cause = error.cause().map(|cause| format!(" <- {cause}"));
    let error = error.to_string().replace(" an error", " an exception");
    format!("{error}{}", cause.unwrap_or_default())
}

#[test]
fn a_function_that_breaks_the_rules_is_a_system_error_and_leaves_nothing_behind() {
    let program = Program::new();
    define(c"both_of_one", both, ffi::METH_O);
    define(c"both_of_many", both, ffi::METH_VARARGS);
    define(c"neither_of_one", neither, ffi::METH_O);
    define(c"neither_of_many", neither, ffi::METH_VARARGS);
    for (name, wanted) in [
        ("both", "returned a result with an exception set <- ValueError: left behind"),
        ("neither", "returned NULL without setting an exception"),
    ] {
        for kind in ["one", "many"] {
            let name = format!("{name}_of_{kind}");
            let Datum::Handle(function) = program.eval(&name) else { panic!("{name} is a box") };
            let argument = Datum::List(vec![Datum::Float(1.0)]);
            let wanted = format!("SystemError: <built-in function {name}> {wanted}");
            // More than once: the argument of a call may be kept for the next one.
            for _ in 0..3 {
                let error =
                    program.call(&function, "exec", std::slice::from_ref(&argument)).unwrap_err();
                assert_eq!(told(&error), wanted);
                assert_eq!(program.eval("1 + 1"), Datum::Int(2));
            }
            let error = program.try_eval(&format!("{name}(1.0)")).unwrap_err();
            assert_eq!(told(&error), wanted, "called by Python itself");
        }
    }
}
