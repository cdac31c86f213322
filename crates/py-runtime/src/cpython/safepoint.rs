//! Where a script that keeps its attach lets Python's other threads in.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hako_box::{Error, Safepoint};

use super::attach;

/// How long a poll stays detached.
const GAP: Duration = Duration::from_micros(50);

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
        // Long enough for one who waits to wake up and take it: CPython itself forces a switch
        // only for who has waited a whole interval undisturbed.
        attach::detached(&mut || std::thread::sleep(GAP));
        Ok(())
    }

    fn blocking(&self, wait: &mut dyn FnMut()) {
        attach::detached(wait);
    }
}
