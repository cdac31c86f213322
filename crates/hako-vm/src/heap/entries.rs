//! The contents of a map: texts and values, in the order in which the texts came.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;

use super::gc::Gc;
use super::text::Str;
use super::value::Value;

/// Fewer places than this are never tidied: it would not pay.
const TIDY_FROM: usize = 32;

/// A key of a map: a text, compared by content.
#[derive(Clone, Copy)]
pub struct Key(pub Gc<Str>);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Key {}

fn hash_of(key: &str) -> u64 {
    FxBuildHasher.hash_one(key)
}

#[derive(Clone)]
struct Slot {
    hash: u64,
    /// Nothing once the entry was removed.
    key: Option<Key>,
    value: Value,
}

/// Entries in insertion order. A removed one leaves a hole, so that removing does not move the
/// others; when more than half are holes, they are closed.
#[derive(Clone, Default)]
pub struct Entries {
    /// Places in `slots`, by the hash of their key.
    table: HashTable<u32>,
    slots: Vec<Slot>,
    holes: usize,
}

impl Entries {
    /// No entries, with room for `count`.
    pub fn with_capacity(count: usize) -> Self {
        Self { table: HashTable::with_capacity(count), slots: Vec::with_capacity(count), holes: 0 }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.slots.len() - self.holes
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a key.
    pub fn get(&self, key: &Key) -> Option<Value> {
        let is_key = |place: &u32| self.slots[*place as usize].key.as_ref() == Some(key);
        let place = self.table.find(hash_of(key.0.as_str()), is_key)?;
        Some(self.slots[*place as usize].value)
    }

    /// The value of a key that is not on the heap.
    pub fn get_text(&self, text: &str) -> Option<Value> {
        let is_key =
            |place: &u32| self.slots[*place as usize].key.is_some_and(|key| key.0.as_str() == text);
        let place = self.table.find(hash_of(text), is_key)?;
        Some(self.slots[*place as usize].value)
    }

    /// Gives a key a value; the old one, if there was one. A new key is the last.
    ///
    /// # Panics
    /// With more than `u32::MAX` entries, which no map of a program may have.
    pub fn insert(&mut self, key: Key, value: Value) -> Option<Value> {
        let Self { table, slots, .. } = self;
        let hash = hash_of(key.0.as_str());
        let is_key = |place: &u32| slots[*place as usize].key.as_ref() == Some(&key);
        match table.entry(hash, is_key, |place| slots[*place as usize].hash) {
            Entry::Occupied(entry) => {
                let slot = &mut slots[*entry.get() as usize];
                Some(std::mem::replace(&mut slot.value, value))
            }
            Entry::Vacant(entry) => {
                entry.insert(u32::try_from(slots.len()).expect("arrays and maps have a limit"));
                slots.push(Slot { hash, key: Some(key), value });
                None
            }
        }
    }

    /// Removes a key; whether it was there.
    pub fn remove(&mut self, key: &Key) -> bool {
        let slots = &self.slots;
        let is_key = |place: &u32| slots[*place as usize].key.as_ref() == Some(key);
        let Ok(entry) = self.table.find_entry(hash_of(key.0.as_str()), is_key) else {
            return false;
        };
        let (place, _) = entry.remove();
        let slot = &mut self.slots[place as usize];
        (slot.key, slot.value) = (None, Value::Null);
        self.holes += 1;
        if self.slots.len() >= TIDY_FROM && self.holes > self.slots.len() / 2 {
            self.tidy();
        }
        true
    }

    /// Closes the holes.
    fn tidy(&mut self) {
        self.slots.retain(|slot| slot.key.is_some());
        self.holes = 0;
        self.table.clear();
        for (place, slot) in self.slots.iter().enumerate() {
            self.table
                .insert_unique(slot.hash, place as u32, |place| self.slots[*place as usize].hash);
        }
    }

    /// Removes all.
    pub fn clear(&mut self) {
        self.table.clear();
        self.slots.clear();
        self.holes = 0;
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Key, Value)> {
        self.slots.iter().filter_map(|slot| Some((slot.key?, slot.value)))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        self.iter().map(|(key, _)| key)
    }

    /// The values, in the order of the keys.
    pub fn values(&self) -> impl Iterator<Item = Value> {
        self.iter().map(|(_, value)| value)
    }

    /// The first entry at place `at` or behind, and the place behind it: to go through a map that
    /// does not change.
    pub fn next_from(&self, at: usize) -> Option<(Key, Value, usize)> {
        let slots = self.slots.get(at..)?.iter().enumerate();
        let (skipped, slot) = slots.into_iter().find(|(_, slot)| slot.key.is_some())?;
        Some((slot.key?, slot.value, at + skipped + 1))
    }

    /// The bytes that they take.
    pub(super) fn owned_bytes(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>() + self.table.capacity() * (size_of::<u32>() + 1)
    }
}
