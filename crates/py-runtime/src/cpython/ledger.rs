//! Which handles and callbacks of a runtime are alive.

use std::sync::{Arc, Mutex, Weak};

use hako_box::BoxType;
use pyo3::prelude::*;

use super::callback::Lent;
use super::lock;
use super::object::Slot;

/// The live handles of a runtime, and the callbacks that Python holds through it.
#[derive(Default)]
pub(super) struct Ledger {
    handles: Mutex<Slab>,
    lent: Mutex<Vec<Weak<Lent>>>,
}

#[derive(Default)]
struct Slab {
    entries: Vec<Option<Entry>>,
    free: Vec<usize>,
}

struct Entry {
    slot: Arc<Slot>,
    ty: &'static BoxType,
    /// Whether the handle is the runtime's own, in its cache of modules. It is not counted: it
    /// lives whether or not the program still has the module.
    is_cached: bool,
}

impl Ledger {
    pub(super) fn insert(&self, slot: Arc<Slot>, ty: &'static BoxType, is_cached: bool) -> usize {
        let entry = Some(Entry { slot, ty, is_cached });
        let mut slab = lock(&self.handles);
        if let Some(key) = slab.free.pop() {
            slab.entries[key] = entry;
            return key;
        }
        slab.entries.push(entry);
        slab.entries.len() - 1
    }

    pub(super) fn remove(&self, key: usize) {
        let mut slab = lock(&self.handles);
        let entry = slab.entries.get_mut(key).and_then(Option::take);
        if entry.is_some() {
            slab.free.push(key);
        }
        drop(slab);
        drop(entry);
    }

    /// Notes a callback that Python now holds.
    pub(super) fn lend(&self, lent: &Arc<Lent>) {
        let mut list = lock(&self.lent);
        if list.len() == list.capacity() {
            list.retain(|lent| lent.strong_count() > 0);
        }
        list.push(Arc::downgrade(lent));
    }

    /// How many handles are alive, by type; those with a count of zero are left out.
    pub(super) fn counts(&self) -> Vec<(&'static str, usize)> {
        let mut counts: Vec<(&'static str, usize)> = Vec::new();
        let is_counted = |entry: &&Entry| !entry.is_cached && entry.slot.is_live();
        for entry in lock(&self.handles).entries.iter().flatten().filter(is_counted) {
            match counts.iter_mut().find(|(name, _)| *name == entry.ty.name) {
                Some((_, count)) => *count += 1,
                None => counts.push((entry.ty.name, 1)),
            }
        }
        counts.sort_unstable();
        counts
    }

    /// Takes every handle's object away and cuts every callback.
    pub(super) fn clear(&self, py: Python<'_>) {
        // Giving objects back may run Python code, which may come here: not under the lock.
        let slots: Vec<_> = {
            let slab = lock(&self.handles);
            slab.entries.iter().flatten().map(|entry| Arc::clone(&entry.slot)).collect()
        };
        for slot in slots {
            slot.clear(py);
        }
        let lent = std::mem::take(&mut *lock(&self.lent));
        for lent in lent.iter().filter_map(Weak::upgrade) {
            lent.cut();
        }
    }
}
