//! The elements of an array. What they have in common is kept once: elements of one kind need
//! half the memory of values, and booleans a byte each.
//!
//! An array begins with the kind of its first element. The first element of another kind turns it
//! into one of values, in one walk; from then on it stays that, so nothing is turned back and
//! forth.
#![expect(unsafe_code, reason = "values are taken apart into a tag and a word")]

use std::collections::TryReserveError;
use std::mem::{MaybeUninit, transmute};
use std::ops::Range;

use super::value::Value;

/// What a value holds besides its tag: a number, a pointer, or less than a word.
type Word = MaybeUninit<u64>;

/// A value taken apart, in the layout that `repr(u64)` gives it.
#[repr(C)]
struct Parts {
    tag: u64,
    word: Word,
}

const _: () = assert!(size_of::<Parts>() == size_of::<Value>());

impl Parts {
    #[inline(always)]
    fn of(value: Value) -> Self {
        // SAFETY: a `Value` begins with its tag, a `u64`, and any bytes are a `Word`. The word
        // keeps what is known of a pointer in it.
        unsafe { transmute(value) }
    }

    /// The tag, as arrays keep it: there are far fewer than 256.
    #[inline(always)]
    fn short_tag(&self) -> u8 {
        self.tag as u8
    }
}

/// Puts a value together again.
///
/// # Safety
///
/// `word` comes from a value with this tag.
#[inline(always)]
unsafe fn join(tag: u8, word: Word) -> Value {
    // SAFETY: by the caller's word these are the parts of a value.
    unsafe { transmute(Parts { tag: u64::from(tag), word }) }
}

/// How the elements are kept.
#[derive(Clone)]
#[repr(u8)] // Else the way is told by a capacity that none can be, which takes longer to ask.
enum Store {
    /// All of one kind. Every word comes from a value with this tag; which one it is says nothing
    /// when there are no words.
    Same { tag: u8, words: Vec<Word> },
    /// Of any kinds.
    Mixed(Vec<Value>),
    /// Booleans.
    Bools(Vec<bool>),
}

const _: () = assert!(size_of::<Store>() == 32);

/// The elements of an array.
#[derive(Clone)]
pub struct Items(Store);

impl Default for Items {
    fn default() -> Self {
        Self(Store::Same { tag: Parts::of(Value::Null).short_tag(), words: Vec::new() })
    }
}

impl Items {
    /// `count` elements, asked of `element`, which gives the same for the same index.
    pub fn of(count: usize, element: impl Fn(usize) -> Value) -> Self {
        let Some(first) = (count > 0).then(|| element(0)) else { return Self::default() };
        let tag = Parts::of(first).tag;
        if (1..count).any(|index| Parts::of(element(index)).tag != tag) {
            return Self(Store::Mixed((0..count).map(element).collect()));
        }
        if let Value::Bool(_) = first {
            let truths = (0..count).map(|index| matches!(element(index), Value::Bool(true)));
            return Self(Store::Bools(truths.collect()));
        }
        let words = (0..count).map(|index| Parts::of(element(index)).word).collect();
        Self(Store::Same { tag: Parts::of(first).short_tag(), words })
    }

    /// None yet, of the kind of these.
    pub fn like(&self) -> Self {
        Self(match &self.0 {
            Store::Same { tag, .. } => Store::Same { tag: *tag, words: Vec::new() },
            Store::Mixed(_) => Store::Mixed(Vec::new()),
            Store::Bools(_) => Store::Bools(Vec::new()),
        })
    }

    /// How many.
    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            Store::Same { words, .. } => words.len(),
            Store::Mixed(values) => values.len(),
            Store::Bools(truths) => truths.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Element `index`.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<Value> {
        match &self.0 {
            Store::Same { tag, words } => {
                let word = *words.get(index)?;
                // SAFETY: by the invariant of `Store::Same`.
                Some(unsafe { join(*tag, word) })
            }
            Store::Mixed(values) => values.get(index).copied(),
            Store::Bools(truths) => truths.get(index).map(|truth| Value::Bool(*truth)),
        }
    }

    /// The elements.
    pub fn iter(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// A copy of the elements.
    pub fn to_vec(&self) -> Vec<Value> {
        if let Store::Mixed(values) = &self.0 {
            return values.clone();
        }
        let mut values = Vec::with_capacity(self.len());
        values.extend(self.iter());
        values
    }

    /// Element `index` = `value`, if there is such an element and the elements are kept in a way
    /// that fits the value; whether it was so.
    #[inline(always)]
    pub fn set_fitting(&mut self, index: usize, value: Value) -> bool {
        match &mut self.0 {
            Store::Same { tag, words } => {
                let parts = Parts::of(value);
                match words.get_mut(index) {
                    Some(word) if parts.tag == u64::from(*tag) => *word = parts.word,
                    _ => return false,
                }
            }
            Store::Mixed(values) => match values.get_mut(index) {
                Some(place) => *place = value,
                None => return false,
            },
            Store::Bools(truths) => match (truths.get_mut(index), value) {
                (Some(place), Value::Bool(truth)) => *place = truth,
                _ => return false,
            },
        }
        true
    }

    /// Element `index` = `value`, if there is such an element. Gives the bytes that are owned in
    /// addition.
    pub fn set(&mut self, index: usize, value: Value) -> usize {
        if index >= self.len() || self.set_fitting(index, value) {
            return 0;
        }
        self.growing(|items| {
            items.make_fit(value);
            items.set_fitting(index, value);
        })
    }

    /// Adds `value` at the end. Gives the bytes that are owned in addition.
    #[inline]
    pub fn push(&mut self, value: Value) -> usize {
        let before = self.capacity();
        if before > self.len() && self.push_fitting(value) {
            return 0;
        }
        self.growing(|items| {
            items.make_fit(value);
            items.push_fitting(value);
        })
    }

    /// Adds `value` at the end, if the elements are kept in a way that fits it; whether it was so.
    #[inline(always)]
    fn push_fitting(&mut self, value: Value) -> bool {
        match &mut self.0 {
            Store::Same { tag, words } => {
                let parts = Parts::of(value);
                if parts.tag != u64::from(*tag) {
                    return false;
                }
                words.push(parts.word);
            }
            Store::Mixed(values) => values.push(value),
            Store::Bools(truths) => {
                let Value::Bool(truth) = value else { return false };
                truths.push(truth);
            }
        }
        true
    }

    /// Does what changes how the elements are kept. Gives the bytes that are owned in addition.
    #[cold]
    fn growing(&mut self, change: impl FnOnce(&mut Self)) -> usize {
        let before = self.owned_bytes();
        change(self);
        self.owned_bytes().saturating_sub(before)
    }

    /// Keeps the elements in a way that fits `value` too.
    fn make_fit(&mut self, value: Value) {
        let parts = Parts::of(value);
        let is_bool = matches!(value, Value::Bool(_));
        match &mut self.0 {
            Store::Mixed(_) => {}
            Store::Bools(_) if is_bool => {}
            Store::Same { tag, .. } if u64::from(*tag) == parts.tag => {}
            Store::Same { words, .. } if words.is_empty() && is_bool => {
                self.0 = Store::Bools(Vec::with_capacity(words.capacity()));
            }
            Store::Same { tag, words } if words.is_empty() => *tag = parts.short_tag(),
            Store::Bools(truths) if truths.is_empty() => {
                self.0 = Store::Same { tag: parts.short_tag(), words: Vec::new() };
            }
            Store::Same { .. } | Store::Bools(_) => {
                let mut values = Vec::with_capacity(self.capacity());
                values.extend(self.iter());
                self.0 = Store::Mixed(values);
            }
        }
    }

    /// Puts `value` before element `at`, which is at most the length. Gives the bytes that are
    /// owned in addition.
    pub fn insert(&mut self, at: usize, value: Value) -> usize {
        let grown = self.push(value);
        match &mut self.0 {
            Store::Same { words, .. } => words[at..].rotate_right(1),
            Store::Mixed(values) => values[at..].rotate_right(1),
            Store::Bools(truths) => truths[at..].rotate_right(1),
        }
        grown
    }

    /// Adds the elements of `other` in `range`, which it has. Gives the bytes that are owned in
    /// addition.
    pub fn extend_from(&mut self, other: &Self, range: Range<usize>) -> usize {
        self.growing(|items| match (&mut items.0, &other.0) {
            (Store::Same { tag, words }, Store::Same { tag: other, words: more })
                if tag == other =>
            {
                words.extend_from_slice(&more[range]);
            }
            (Store::Mixed(values), Store::Mixed(more)) => values.extend_from_slice(&more[range]),
            (Store::Bools(truths), Store::Bools(more)) => truths.extend_from_slice(&more[range]),
            _ => items.extend(range.filter_map(|index| other.get(index))),
        })
    }

    /// The elements in `range`, which these have.
    pub fn slice(&self, range: Range<usize>) -> Self {
        Self(match &self.0 {
            Store::Same { tag, words } => Store::Same { tag: *tag, words: words[range].to_vec() },
            Store::Mixed(values) => Store::Mixed(values[range].to_vec()),
            Store::Bools(truths) => Store::Bools(truths[range].to_vec()),
        })
    }

    /// Takes the last element.
    pub fn pop(&mut self) -> Option<Value> {
        let last = self.len().checked_sub(1)?;
        self.remove(last)
    }

    /// Takes element `index` out.
    pub fn remove(&mut self, index: usize) -> Option<Value> {
        let value = self.get(index)?;
        match &mut self.0 {
            Store::Same { words, .. } => drop(words.remove(index)),
            Store::Mixed(values) => drop(values.remove(index)),
            Store::Bools(truths) => drop(truths.remove(index)),
        }
        Some(value)
    }

    /// Takes all elements out. The room for them stays.
    pub fn clear(&mut self) {
        match &mut self.0 {
            Store::Same { words, .. } => words.clear(),
            Store::Mixed(values) => values.clear(),
            Store::Bools(truths) => truths.clear(),
        }
    }

    /// Turns the order around.
    pub fn reverse(&mut self) {
        match &mut self.0 {
            Store::Same { words, .. } => words.reverse(),
            Store::Mixed(values) => values.reverse(),
            Store::Bools(truths) => truths.reverse(),
        }
    }

    /// Sorts by `compare`; equal elements keep their order.
    pub fn sort_by(&mut self, compare: impl Fn(Value, Value) -> std::cmp::Ordering) {
        match &mut self.0 {
            Store::Same { tag, words } => words.sort_by(|left, right| {
                // SAFETY: by the invariant of `Store::Same`; sorting only moves words.
                let (left, right) = unsafe { (join(*tag, *left), join(*tag, *right)) };
                compare(left, right)
            }),
            Store::Mixed(values) => values.sort_by(|left, right| compare(*left, *right)),
            Store::Bools(truths) => {
                truths.sort_by(|left, right| compare(Value::Bool(*left), Value::Bool(*right)));
            }
        }
    }

    /// Sorts integers, if all elements are; whether it is so.
    pub fn sort_integers(&mut self) -> bool {
        if !self.all_by_kind(|value| matches!(value, Value::Int(_))) {
            return false;
        }
        let integer = |value| if let Value::Int(number) = value { number } else { 0 };
        // Equal integers cannot be told apart, so stability does not matter.
        match &mut self.0 {
            Store::Same { tag, words } => words.sort_unstable_by_key(|word| {
                // SAFETY: by the invariant of `Store::Same`; sorting only moves words.
                integer(unsafe { join(*tag, *word) })
            }),
            Store::Mixed(values) => values.sort_unstable_by_key(|value| integer(*value)),
            // There are none.
            Store::Bools(_) => {}
        }
        true
    }

    /// Whether `holds`, which looks at the kind alone, is true of each element.
    pub fn all_by_kind(&self, holds: impl Fn(Value) -> bool) -> bool {
        match &self.0 {
            Store::Mixed(values) => values.iter().all(|value| holds(*value)),
            Store::Same { .. } | Store::Bools(_) => self.get(0).is_none_or(holds),
        }
    }

    /// Calls `visit` with each element that is an object on the heap.
    pub(super) fn each_object(&self, mut visit: impl FnMut(Value)) {
        match &self.0 {
            Store::Bools(_) => {}
            Store::Mixed(values) => values.iter().for_each(|value| visit(*value)),
            Store::Same { .. } if !self.get(0).is_some_and(Value::is_heap) => {}
            Store::Same { .. } => self.iter().for_each(visit),
        }
    }

    /// Makes room for `more` elements, not more than needed.
    pub fn try_reserve(&mut self, more: usize) -> Result<(), TryReserveError> {
        match &mut self.0 {
            Store::Same { words, .. } => words.try_reserve_exact(more),
            Store::Mixed(values) => values.try_reserve_exact(more),
            Store::Bools(truths) => truths.try_reserve_exact(more),
        }
    }

    /// For how many elements there is room.
    #[inline]
    fn capacity(&self) -> usize {
        match &self.0 {
            Store::Same { words, .. } => words.capacity(),
            Store::Mixed(values) => values.capacity(),
            Store::Bools(truths) => truths.capacity(),
        }
    }

    /// The bytes that one element takes.
    pub fn element_bytes(&self) -> usize {
        match &self.0 {
            Store::Same { .. } => size_of::<Word>(),
            Store::Mixed(_) => size_of::<Value>(),
            Store::Bools(_) => size_of::<bool>(),
        }
    }

    /// The bytes that the elements take, with the room for more.
    pub fn owned_bytes(&self) -> usize {
        self.capacity() * self.element_bytes()
    }
}

impl Extend<Value> for Items {
    fn extend<I: IntoIterator<Item = Value>>(&mut self, values: I) {
        for value in values {
            self.push(value);
        }
    }
}

impl FromIterator<Value> for Items {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        Self::from(values.into_iter().collect::<Vec<Value>>())
    }
}

impl From<Vec<Value>> for Items {
    fn from(values: Vec<Value>) -> Self {
        let first = values.first().map(|first| Parts::of(*first).tag);
        if values.iter().any(|value| Some(Parts::of(*value).tag) != first) {
            return Self(Store::Mixed(values));
        }
        Self::of(values.len(), |index| values[index])
    }
}
