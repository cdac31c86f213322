//! Calls of builtin functions of one argument, such as `math.sqrt`, without the steps between:
//! what CPython's own interpreter does for them.
#![expect(unsafe_code, reason = "calls a C function by its pointer")]

use std::cell::Cell;
use std::ptr::NonNull;

use pyo3::exceptions::PySystemError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyCFunction;

use super::pending;

/// The C function of a builtin that takes exactly one argument by position.
#[derive(Clone, Copy)]
pub(super) struct Direct {
    function: ffi::PyCFunction,
    receiver: *mut ffi::PyObject,
}

// SAFETY: both are fixed for the life of the function object and are only used by `call`, which
// has the token and a reference to that object.
unsafe impl Send for Direct {}
// SAFETY: as above.
unsafe impl Sync for Direct {}

impl Direct {
    /// The function of `object`, when it is a builtin of one argument and no more than that.
    pub(super) fn of(object: &Bound<'_, PyAny>) -> Option<Self> {
        let builtin = object.cast_exact::<PyCFunction>().ok()?.as_ptr();
        // SAFETY: the object is exactly a builtin function, whose flags and function these are.
        unsafe {
            if ffi::PyCFunction_GetFlags(builtin) != ffi::METH_O {
                return None;
            }
            let function = ffi::PyCFunction_GetFunction(builtin)?;
            Some(Self { function, receiver: ffi::PyCFunction_GetSelf(builtin) })
        }
    }

    /// Calls it. `owner` is the function object that this was taken from.
    #[inline]
    pub(super) fn call<'py>(
        self,
        owner: &Bound<'py, PyAny>,
        argument: &Argument<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = owner.py();
        // SAFETY: the function takes its receiver and one argument, both alive: the receiver is
        // kept by `owner`.
        let result = unsafe { (self.function)(self.receiver, argument.object.as_ptr()) };
        // SAFETY: a call gives a new reference, or null.
        let result = unsafe { Bound::from_owned_ptr_or_opt(py, result) };
        // SAFETY: attached, by the token.
        let raised = unsafe { !ffi::PyErr_Occurred().is_null() };
        match result {
            Some(result) if !raised => Ok(result),
            None if raised => Err(PyErr::fetch(py)),
            result => Err(misbehaved(owner, result)),
        }
    }
}

/// What CPython says of a function in C that gave a result and an exception, or neither. Left as
/// it is, the exception would come out of whatever Python does next.
#[cold]
fn misbehaved(owner: &Bound<'_, PyAny>, result: Option<Bound<'_, PyAny>>) -> PyErr {
    // Objects that pyo3 drops here must be given back at once, not at some later attach.
    Python::attach(|py| {
        let cause = PyErr::take(py);
        let what = match result {
            Some(_) => "returned a result with an exception set",
            None => "returned NULL without setting an exception",
        };
        drop(result);
        let name = owner
            .repr()
            .map_or_else(|_| "a builtin function".to_owned(), |name| super::deep::text(&name));
        let error = PySystemError::new_err(format!("{name} {what}"));
        error.set_cause(py, cause);
        error
    })
}

thread_local! {
    /// A float that nobody has, for the next argument.
    static SPARE: Cell<*mut ffi::PyObject> = const { Cell::new(std::ptr::null_mut()) };
}

/// The argument of a direct call.
pub(super) struct Argument<'py> {
    object: NonNull<ffi::PyObject>,
    is_float: bool,
    _py: Python<'py>,
}

impl<'py> Argument<'py> {
    pub(super) fn new(object: Bound<'py, PyAny>) -> Self {
        let py = object.py();
        // SAFETY: an object's pointer is not null.
        let object = unsafe { NonNull::new_unchecked(object.into_ptr()) };
        Self { object, is_float: false, _py: py }
    }

    /// A float; the spare one when there is one.
    #[inline]
    pub(super) fn float(py: Python<'py>, value: f64) -> Self {
        if cfg!(not(Py_GIL_DISABLED))
            && let Some(object) = NonNull::new(SPARE.replace(std::ptr::null_mut()))
        {
            // SAFETY: it is exactly a float, by `drop`, and that was its only reference: no one
            // sees the value change. CPython reuses floats in the same way.
            unsafe { (*object.as_ptr().cast::<ffi::PyFloatObject>()).ob_fval = value };
            return Self { object, is_float: true, _py: py };
        }
        let mut argument = Self::new(pyo3::types::PyFloat::new(py, value).into_any());
        argument.is_float = true;
        argument
    }
}

impl Drop for Argument<'_> {
    #[inline]
    fn drop(&mut self) {
        let object = self.object.as_ptr();
        // SAFETY: our reference, in a thread that is attached by the token.
        unsafe {
            if self.is_float && SPARE.get().is_null() && ffi::Py_REFCNT(object) == 1 {
                SPARE.set(object);
            } else {
                ffi::Py_DECREF(object);
            }
        }
    }
}

/// Gives this thread's spare float back, since the thread stops being attached.
pub(super) fn give_spare_back() {
    if let Some(object) = NonNull::new(SPARE.replace(std::ptr::null_mut())) {
        pending::push(object);
    }
}

/// Forgets the spare float, which Python's end has freed.
pub(super) fn forget_spare() {
    SPARE.set(std::ptr::null_mut());
}
