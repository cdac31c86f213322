//! Where a script that keeps its attach lets Python's other threads in.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hako_box::{Error, Safepoint};

use super::{attach, interrupt};

/// How long a poll stays detached.
const GAP: Duration = Duration::from_micros(50);

/// What a thread that stays attached is asked.
#[derive(Default)]
pub(super) struct Asked {
    /// The machine's, who sets it for ends of its own too: a poll for those leaves no gap.
    flag: Arc<AtomicBool>,
    lets_in: AtomicBool,
}

impl Asked {
    /// Others wait.
    pub(super) fn hurry(&self) {
        self.lets_in.store(true, Ordering::Relaxed);
        self.flag.store(true, Ordering::Release);
    }
}

/// Keeps this thread attached between its crossings.
pub(super) struct Kept {
    asked: Arc<Asked>,
    /// The attach belongs to the thread.
    _stays: PhantomData<*const ()>,
}

impl Kept {
    pub(super) fn new() -> Self {
        let asked = Arc::default();
        attach::add_keeper(&asked);
        Self { asked, _stays: PhantomData }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        attach::drop_keeper();
    }
}

impl Safepoint for Kept {
    fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.asked.flag)
    }

    fn poll(&self) -> Result<(), Error> {
        self.asked.flag.swap(false, Ordering::Acquire);
        if !self.asked.lets_in.swap(false, Ordering::Relaxed) {
            attach::flush();
            return interrupt::poll();
        }
        // Long enough for one who waits to wake up and take it: CPython itself forces a switch
        // only for who has waited a whole interval undisturbed.
        attach::detached(&mut || std::thread::sleep(GAP));
        interrupt::poll()
    }

    fn blocking(&self, wait: &mut dyn FnMut()) {
        attach::detached(wait);
    }
}
