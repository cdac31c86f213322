//! Where a script that keeps its attach lets Python's other threads in.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, Once};
use std::time::Duration;

use hako_box::{Error, Safepoint};
use pyo3::intern;
use pyo3::prelude::*;

use super::{attach, lock};

/// How long a script may keep Python's other threads waiting.
const TICK: Duration = Duration::from_millis(5);

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

static TICKER: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

/// Starts or stops the ticker by whether Python has threads of its own.
#[cold]
pub(super) fn watch_threads(py: Python<'_>) {
    let count = Python::attach(|_| {
        let module = py.import(intern!(py, "_thread"))?;
        module.call_method0(intern!(py, "_count"))?.extract::<usize>()
    });
    set_ticking(count.is_ok_and(|count| count > 0));
}

pub(super) fn set_ticking(on: bool) {
    static START: Once = Once::new();
    let mut is_on = lock(&TICKER.0);
    *is_on = on;
    if on {
        START.call_once(|| {
            // Without the thread scripts still let others in while they wait.
            let _ = std::thread::Builder::new().name("python-ticker".to_owned()).spawn(tick);
        });
        TICKER.1.notify_one();
    }
}

fn tick() {
    loop {
        let mut is_on = lock(&TICKER.0);
        while !*is_on {
            is_on = TICKER.1.wait(is_on).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        drop(is_on);
        std::thread::sleep(TICK);
        attach::hurry();
    }
}
