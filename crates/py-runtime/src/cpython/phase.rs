//! Whether Python has not started, runs, or has ended.

use std::sync::atomic::{AtomicU8, Ordering};

use hako_box::Error;

use super::errors;

const NEW: u8 = 0;
const RUNNING: u8 = 1;
const ENDED: u8 = 2;

static PHASE: AtomicU8 = AtomicU8::new(NEW);

pub(super) fn is_running() -> bool {
    PHASE.load(Ordering::Acquire) == RUNNING
}

/// Whether Python has not started, or is about to.
pub(super) fn is_new() -> bool {
    PHASE.load(Ordering::Acquire) == NEW
}

pub(super) fn set_running() {
    PHASE.store(RUNNING, Ordering::Release);
}

pub(super) fn set_ended() {
    PHASE.store(ENDED, Ordering::Release);
}

pub(super) fn check_running() -> Result<(), Error> {
    match PHASE.load(Ordering::Acquire) {
        RUNNING => Ok(()),
        ENDED => Err(errors::ended()),
        _ => Err(errors::not_started()),
    }
}
