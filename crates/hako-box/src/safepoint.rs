//! Where a running program lets others in.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::Error;

/// Where a running program lets others in: other threads of an embedded interpreter, an
/// interrupt, a time-out.
///
/// The virtual machine tests [`flag`](Self::flag) on loop back edges and calls, and calls
/// [`poll`](Self::poll) when it is set. It wraps each wait in [`blocking`](Self::blocking).
pub trait Safepoint {
    /// Set by anyone, on any thread or in a signal handler, to ask for a [`poll`](Self::poll).
    fn flag(&self) -> Arc<AtomicBool>;

    /// Lets others in and clears the flag.
    ///
    /// # Errors
    /// An interrupt or a time-out, which the program sees as an error at this place.
    fn poll(&self) -> Result<(), Error>;

    /// Runs `wait` while others may run.
    fn blocking(&self, wait: &mut dyn FnMut());
}

/// A safe point for programs that share their thread with nobody.
#[derive(Debug, Default)]
pub struct NoSafepoint(Arc<AtomicBool>);

impl Safepoint for NoSafepoint {
    fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }

    fn poll(&self) -> Result<(), Error> {
        self.0.store(false, std::sync::atomic::Ordering::Relaxed);
        Ok(())
    }

    fn blocking(&self, wait: &mut dyn FnMut()) {
        wait();
    }
}
