//! The life of boxes: safe points, collections, `fini`, the end of a program.

use std::rc::Rc;
use std::sync::atomic::Ordering;

use rustc_hash::FxHashMap;

use super::errors::Raised;
use super::{Code, Vm};
use crate::heap::{Gc, Instance, Life, Value};

/// A box that was still alive at the end of a program.
#[derive(Debug)]
pub struct Leak {
    /// The name of the box.
    pub name: Rc<str>,
    /// The file and line where it was made, if that was logged.
    pub made_at: Option<(Rc<str>, u32)>,
}

/// Where and in which order boxes were made, by their address. An entry of a box that is gone
/// stays until another box is made there.
#[derive(Default)]
pub(super) struct Births {
    of: FxHashMap<usize, Birth>,
    count: u64,
}

struct Birth {
    number: u64,
    place: Option<(Rc<Code>, u32)>,
}

impl Births {
    /// Notes that `instance` was made just now.
    pub(super) fn note(&mut self, instance: Gc<Instance>, place: Option<(Rc<Code>, u32)>) {
        self.count += 1;
        self.of.insert(instance.address(), Birth { number: self.count, place });
    }
}

impl Vm {
    /// A safe point at a backward jump.
    #[cold]
    pub(super) fn attend_jump(&mut self) -> Result<(), Raised> {
        let Some(frame) = self.frames.last() else { return Ok(()) };
        let code = self.code_at(frame.code);
        let live = frame.base as usize + code.live_at(self.pc_of(frame, &code));
        self.attend(live)
    }

    /// A safe point: registers below `live` are in use.
    pub(super) fn attend(&mut self, live: usize) -> Result<(), Raised> {
        if !self.attention.load(Ordering::Relaxed) {
            return Ok(());
        }
        if !self.count_step()? {
            return Ok(());
        }
        let safepoint = Rc::clone(&self.safepoint);
        // Poll clears the flag; whoever sets it from here on is heard at the next safe point.
        let polled = safepoint.poll();
        self.top = live;
        self.lent.release();
        if self.heap.wants_collection() {
            self.collect(live);
        }
        if let Err(error) = polled {
            return Err(self.raise_foreign(error));
        }
        self.end_queued();
        self.rearm();
        self.heed_requests()
    }

    /// Asks for the next safe point at once, when every one matters.
    pub(super) fn rearm(&self) {
        if self.limits.stress || self.budget.keeps_attention() {
            self.attention.store(true, Ordering::Relaxed);
        }
    }

    fn collect(&mut self, live: usize) {
        self.stack.clear_from(live);
        let Self {
            heap,
            stack,
            roots,
            globals,
            statics,
            codes,
            pending,
            ending,
            tasks,
            failed,
            lent,
            ..
        } = self;
        let found = heap.collect(|marker| {
            (0..live).for_each(|index| marker.mark(stack.get(index)));
            let lists = [&*roots, &*globals, &*statics];
            lists.into_iter().flatten().for_each(|value| marker.mark(*value));
            codes.iter().flat_map(|code| &code.constants).for_each(|value| marker.mark(*value));
            codes.iter().filter_map(|code| code.value.get()).for_each(|value| marker.mark(value));
            pending.iter().for_each(|error| marker.mark(Value::Error(*error)));
            ending.iter().for_each(|instance| marker.mark(Value::Instance(*instance)));
            tasks.iter().chain(&*failed).for_each(|task| marker.mark(Value::Task(*task)));
            lent.mark(marker);
        });
        ending.extend(found);
    }

    /// Reclaims all that is unreachable now, and ends the boxes among it.
    ///
    /// # Errors
    /// None at present; errors of `fini` handlers are reported on standard error.
    pub(crate) fn collect_now(&mut self) -> Result<(), Raised> {
        self.lent.release();
        self.collect(self.top);
        self.end_queued();
        // What the ended boxes held can go now.
        self.collect(self.top);
        Ok(())
    }

    /// Runs the `fini` of boxes that were found unreachable.
    fn end_queued(&mut self) {
        if self.ending_now {
            return;
        }
        self.ending_now = true;
        while !self.budget.is_over()
            && let Some(instance) = self.ending.pop_front()
        {
            self.end_reporting(instance);
        }
        self.ending_now = false;
    }

    /// Ends a box where nobody could catch an error: it is reported instead.
    fn end_reporting(&mut self, instance: Gc<Instance>) {
        self.roots.push(Value::Instance(instance));
        if let Err(raised) = self.end(instance) {
            let error = self.take_pending(raised);
            let name = &instance.class.name;
            let text = format!("error in fini of {name}: {}\n", error.summary());
            // When even standard error is closed there is nobody to tell.
            drop(self.console.write_error(&text));
        }
        self.roots.pop();
    }

    /// Ends a box: runs its `fini`, once.
    ///
    /// # Errors
    /// Whatever `fini` raises; the box has ended all the same.
    pub(crate) fn end(&mut self, instance: Gc<Instance>) -> Result<(), Raised> {
        if instance.life() != Life::Alive {
            return Ok(());
        }
        let Some(function) = instance.class.fini else {
            instance.set_life(Life::Ended);
            return Ok(());
        };
        instance.set_life(Life::Ending);
        let result = self.call_code(function, Value::Instance(instance), &[]);
        instance.set_life(Life::Ended);
        result.map(drop)
    }

    /// The end of a program: ends the boxes that are left, newest first.
    pub(super) fn finish(&mut self) -> Result<(), Raised> {
        self.top = 0;
        self.end_queued();
        self.ending.extend(self.heap.alive_with_fini().rev());
        self.end_queued();
        Ok(())
    }

    /// Boxes that a program has left alive, oldest first; after [`Vm::log_leaks`] with the place
    /// where each was made. Call it before [`Vm::run`] has ended them, or for those without
    /// `fini`.
    pub fn leaks(&self) -> Vec<Leak> {
        let birth = |instance: &Gc<Instance>| self.births.as_ref()?.of.get(&instance.address());
        let mut alive: Vec<_> = self.heap.alive().collect();
        alive.sort_by_key(|instance| birth(instance).map(|birth| birth.number));
        alive
            .into_iter()
            .map(|instance| Leak {
                name: Rc::clone(&instance.class.name),
                made_at: birth(&instance).and_then(|birth| birth.place.as_ref()).map(
                    |(code, pc)| {
                        let source = &self.program.sources[code.source().index()];
                        let line = super::errors::line_of(&source.text, code.span(*pc).start);
                        (Rc::clone(&source.name), line)
                    },
                ),
            })
            .collect()
    }

    /// Runs `wait` while others may run, with what was printed passed on first.
    pub(crate) fn blocking(&mut self, mut wait: impl FnMut()) {
        self.console.flush();
        let safepoint = Rc::clone(&self.safepoint);
        safepoint.blocking(&mut wait);
    }
}
