//! Which machine runs on this thread, so that what it lent can come back into it.
#![expect(unsafe_code, reason = "a call that comes back in reaches the machine that went out")]

use std::cell::Cell;
use std::marker::PhantomData;
use std::ptr;

use super::super::Vm;

thread_local! {
    static CURRENT: Cell<*mut Vm> = const { Cell::new(ptr::null_mut()) };
}

/// While it lives, the machine it was made for is out in a library on this thread.
pub(super) struct Current<'vm> {
    before: *mut Vm,
    vm: PhantomData<&'vm mut Vm>,
}

impl<'vm> Current<'vm> {
    /// `vm` stays borrowed until this is dropped, so nobody else uses it meanwhile.
    pub(super) fn enter(vm: &'vm mut Vm) -> Self {
        Self { before: CURRENT.replace(ptr::from_mut(vm)), vm: PhantomData }
    }
}

impl Drop for Current<'_> {
    fn drop(&mut self) {
        CURRENT.set(self.before);
    }
}

/// Runs `work` with the machine that is out in a library on this thread, if it is the one that
/// `is` accepts.
pub(super) fn with_current<R>(
    is: impl FnOnce(&Vm) -> bool,
    work: impl FnOnce(&mut Vm) -> R,
) -> Option<R> {
    let current = CURRENT.get();
    // SAFETY: the pointer was made from an exclusive borrow that lasts as long as the `Current`
    // which put it there, and nobody uses the machine through that borrow meanwhile: `cross`
    // only calls the library.
    let vm = unsafe { current.as_mut() }?;
    if !is(vm) {
        return None;
    }
    // Until `work` is over the machine is in again: nobody else may take it.
    CURRENT.set(ptr::null_mut());
    let _back = Back(current);
    Some(work(vm))
}

/// Puts the machine back where it was found, also when `work` panics.
struct Back(*mut Vm);

impl Drop for Back {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}
