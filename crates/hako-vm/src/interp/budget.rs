//! Stopping a program: it took more steps than it may, too long, or somebody asked.
//!
//! A stop is an error that no `catch` takes. `cleanup` and `fini` handlers still run, under a
//! grace that is short; when that is used up too, nothing of the program runs any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use super::Vm;
use super::errors::{self, ErrorType, Raised};
use crate::heap::ErrorBox;

/// How many steps the handlers of a program may take that has used up its own.
const GRACE_STEPS: u64 = 100_000;

/// While steps are counted every safe point is a stop: this many pass before others are let in.
const STEPS_BETWEEN_POLLS: u64 = 256;

/// Why a program is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It has taken this many steps: calls, and turns of loops.
    Steps(u64),
    /// It has run for this long.
    Time(Duration),
    /// Somebody has pressed Ctrl-C.
    Interrupt,
}

impl Reason {
    fn ty(self) -> ErrorType {
        match self {
            Self::Steps(_) | Self::Time(_) => errors::TIMEOUT,
            Self::Interrupt => errors::INTERRUPT,
        }
    }

    fn message(self) -> String {
        match self {
            Self::Steps(1) => {
                "the program was stopped: it may take 1 step (a call, a turn of a loop)".to_owned()
            }
            Self::Steps(steps) => format!(
                "the program was stopped: it may take {steps} steps (calls, turns of loops)"
            ),
            Self::Time(time) => {
                format!("the program was stopped: it may run for {} s", time.as_secs_f64())
            }
            Self::Interrupt => "the program was interrupted".to_owned(),
        }
    }
}

/// What was asked for from elsewhere and not heard yet. Only atomics: a signal handler may ask.
struct Requests {
    count: AtomicU32,
    reason: AtomicReason,
    attention: Arc<AtomicBool>,
    machine: Thread,
}

/// A [`Reason`] that others may exchange. When two ask at once, the reason may be told with the
/// amount of the other.
#[derive(Default)]
struct AtomicReason {
    kind: AtomicU32,
    amount: AtomicU64,
}

impl AtomicReason {
    const INTERRUPT: u32 = 0;
    const TIME: u32 = 1;
    const STEPS: u32 = 2;

    fn set(&self, reason: Reason) {
        let (kind, amount) = match reason {
            Reason::Interrupt => (Self::INTERRUPT, 0),
            Reason::Time(time) => (Self::TIME, u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)),
            Reason::Steps(steps) => (Self::STEPS, steps),
        };
        self.amount.store(amount, Ordering::Relaxed);
        self.kind.store(kind, Ordering::Release);
    }

    fn get(&self) -> Reason {
        let kind = self.kind.load(Ordering::Acquire);
        let amount = self.amount.load(Ordering::Relaxed);
        match kind {
            Self::TIME => Reason::Time(Duration::from_nanos(amount)),
            Self::STEPS => Reason::Steps(amount),
            _ => Reason::Interrupt,
        }
    }
}

/// Stops what a machine runs, from any thread.
#[derive(Clone)]
pub struct Interrupter(Arc<Requests>);

impl Interrupter {
    /// For a machine of this thread.
    fn new(attention: Arc<AtomicBool>) -> Self {
        let (count, reason) = Default::default();
        Self(Arc::new(Requests { count, reason, attention, machine: thread::current() }))
    }

    /// Asks the program to stop, at its next safe point. Its handlers still run; asked again, it
    /// stops without them. Tells how often that was asked and not heard yet.
    pub fn stop(&self, reason: Reason) -> u32 {
        let count = self.request(reason);
        self.0.machine.unpark();
        count
    }

    /// Asks as [`stop`](Self::stop) does, but a program that waits goes on waiting. Neither locks
    /// nor allocates: signal handlers may call it.
    pub fn request(&self, reason: Reason) -> u32 {
        self.0.reason.set(reason);
        let before = self.0.count.fetch_add(1, Ordering::Release);
        self.0.attention.store(true, Ordering::Release);
        before.saturating_add(1)
    }

    fn is_asked(&self) -> bool {
        self.0.count.load(Ordering::Acquire) > 0
    }

    fn take(&self) -> Option<(u32, Reason)> {
        if !self.is_asked() {
            return None;
        }
        let count = self.0.count.swap(0, Ordering::AcqRel);
        Some((count, self.0.reason.get()))
    }

    /// Waits for `time`, or until somebody asks for a stop.
    #[expect(clippy::disallowed_methods, reason = "a time-out counts real time")]
    fn wait(&self, time: Duration) {
        let start = Instant::now();
        while !self.is_asked() {
            match time.checked_sub(start.elapsed()) {
                None | Some(Duration::ZERO) => break,
                Some(left) => thread::park_timeout(left),
            }
        }
    }
}

/// How far the end of a program has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Running,
    /// It is stopped; its handlers run.
    Ending(Reason),
    /// Nothing of it runs any more.
    Over(Reason),
}

/// What a program may still use.
pub(super) struct Budget {
    /// The steps that are left, if they are counted.
    steps: Option<u64>,
    stage: Stage,
    interrupter: Interrupter,
}

impl Budget {
    pub(super) fn new(steps: Option<u64>, attention: Arc<AtomicBool>) -> Self {
        Self { steps, stage: Stage::Running, interrupter: Interrupter::new(attention) }
    }

    /// Whether every safe point is to be a stop.
    pub(super) fn keeps_attention(&self) -> bool {
        self.steps.is_some() || self.is_over()
    }

    /// Whether nothing of the program may run any more.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over(_))
    }

    /// Why the program was stopped, if it was.
    fn reason(&self) -> Option<Reason> {
        match self.stage {
            Stage::Running => None,
            Stage::Ending(reason) | Stage::Over(reason) => Some(reason),
        }
    }
}

impl Vm {
    /// Stops what this machine runs, from any thread.
    pub fn interrupter(&self) -> Interrupter {
        self.budget.interrupter.clone()
    }

    /// A program begins: it has all of its budget, and what was asked of another is forgotten.
    pub(super) fn begin_budget(&mut self) {
        self.budget.steps = self.limits.steps;
        self.budget.stage = Stage::Running;
        self.budget.interrupter.take();
        self.rearm();
    }

    /// Counts a step; whether the safe point has anything else to do.
    ///
    /// # Errors
    /// When there are none left.
    pub(super) fn count_step(&mut self) -> Result<bool, Raised> {
        let Some(left) = self.budget.steps else { return Ok(true) };
        let Some(left) = left.checked_sub(1) else {
            return Err(self.stop(Reason::Steps(self.limits.steps.unwrap_or(0))));
        };
        self.budget.steps = Some(left);
        Ok(left % STEPS_BETWEEN_POLLS == 0
            || self.limits.stress
            || self.heap.wants_collection()
            || self.budget.interrupter.is_asked())
    }

    /// Stops the program when somebody asked for it.
    ///
    /// # Errors
    /// When somebody did.
    pub(super) fn heed_requests(&mut self) -> Result<(), Raised> {
        let Some((count, reason)) = self.budget.interrupter.take() else {
            return match self.budget.stage {
                Stage::Over(reason) => Err(self.stop(reason)),
                _ => Ok(()),
            };
        };
        let raised = self.stop(reason);
        if count > 1 {
            self.budget.stage = Stage::Over(reason);
            self.rearm();
        }
        Err(raised)
    }

    /// The program has to stop; or, when it was stopped already, its handlers.
    #[cold]
    fn stop(&mut self, reason: Reason) -> Raised {
        self.budget.stage = match self.budget.stage {
            Stage::Running => Stage::Ending(reason),
            Stage::Ending(first) | Stage::Over(first) => Stage::Over(first),
        };
        self.budget.steps = self.budget.steps.map(|_| match self.budget.stage {
            Stage::Over(_) => 0,
            _ => GRACE_STEPS,
        });
        self.rearm();
        let error = self.stop_error();
        self.raise_new(error)
    }

    fn stop_error(&self) -> ErrorBox {
        let reason = self.budget.reason().unwrap_or(Reason::Interrupt);
        let error = ErrorBox::new(reason.ty(), reason.message().into());
        error.fatal.set(true);
        error
    }

    /// What a request to leave means that comes back from a library: while the program is being
    /// stopped, it is the stop, which libraries only know as such a request.
    pub(super) fn stop_come_back(&self, exit: Option<i32>) -> Option<ErrorBox> {
        exit.filter(|_| self.budget.reason().is_some()).map(|_| self.stop_error())
    }

    /// Waits for `time` while others may run; a stop ends the wait.
    ///
    /// # Errors
    /// That stop.
    pub(crate) fn pause(&mut self, time: Duration) -> Result<(), Raised> {
        let interrupter = self.interrupter();
        self.blocking(|| interrupter.wait(time));
        self.attend(self.top)
    }
}
