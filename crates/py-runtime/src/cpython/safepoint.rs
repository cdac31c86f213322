//! Where a script that keeps its attach lets Python's other threads in.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hako_box::{Error, Safepoint};

use super::attach;

/// Keeps this thread attached between its crossings.
pub(super) struct Kept {
    flag: Arc<AtomicBool>,
    /// The attach belongs to the thread.
    _stays: PhantomData<*const ()>,
}

impl Kept {
    pub(super) fn new() -> Self {
        let flag = Arc::default();
        attach::add_keeper(&flag);
        Self { flag, _stays: PhantomData }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        attach::drop_keeper();
    }
}

impl Safepoint for Kept {
    fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.flag)
    }

    fn poll(&self) -> Result<(), Error> {
        self.flag.store(false, Ordering::Relaxed);
        attach::detached(&mut || ());
        Ok(())
    }

    fn blocking(&self, wait: &mut dyn FnMut()) {
        attach::detached(wait);
    }
}
