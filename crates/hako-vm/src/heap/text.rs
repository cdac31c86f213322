//! Texts: immutable, with a buffer that a growing text shares with its prefixes.
//!
//! `s = s + piece` in a loop would copy the whole text each time. Instead the sum of a long text
//! and a piece is written behind the text, into room that its buffer keeps for that, and both
//! texts share the buffer. Only the text that ends where the buffer's contents end may grow; any
//! other one is copied. A short text stands in the object itself.
#![expect(
    unsafe_code,
    reason = "texts are known to be UTF-8, and share the front of a buffer that others extend"
)]

use std::cell::Cell;
use std::ptr::NonNull;
use std::rc::Rc;

/// A text shorter than this is copied: sharing would not pay.
const SHARE_FROM_BYTES: usize = 128;

/// A text that grows gets no more room than this, unless it needs it at once: programs cannot make
/// longer ones.
const MAX_ROOM_BYTES: usize = 1 << 30;

/// Room for text: `used` bytes are valid UTF-8 and never change again.
struct Buffer {
    start: NonNull<u8>,
    capacity: usize,
    used: Cell<usize>,
}

impl Buffer {
    fn with_capacity(capacity: usize) -> Self {
        let mut bytes = Vec::<u8>::with_capacity(capacity);
        let capacity = bytes.capacity();
        let start = NonNull::from(bytes.spare_capacity_mut()).cast();
        std::mem::forget(bytes);
        Self { start, capacity, used: Cell::new(0) }
    }

    /// Writes `text` behind the contents, if there is room.
    fn push(&self, text: &str) -> bool {
        let used = self.used.get();
        if self.capacity - used < text.len() {
            return false;
        }
        // SAFETY: `used + text.len() <= capacity`, the bytes from `used` on belong to the buffer
        // and no text reaches them yet, so `text` cannot overlap them.
        unsafe {
            self.start.as_ptr().add(used).copy_from_nonoverlapping(text.as_ptr(), text.len());
        }
        self.used.set(used + text.len());
        true
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: pointer and capacity are those of the vector that `with_capacity` forgot; no
        // element needs dropping.
        drop(unsafe { Vec::from_raw_parts(self.start.as_ptr(), 0, self.capacity) });
    }
}

/// A text of at most so many bytes stands in the object.
const INLINE_BYTES: usize = 21;

enum Repr {
    Inline { ascii: bool, len: u8, bytes: [u8; INLINE_BYTES] },
    Own { ascii: bool, text: Box<str> },
    Front { ascii: bool, buffer: Rc<Buffer>, len: usize },
}

/// A text.
pub struct Str(Repr);

const _: () = assert!(size_of::<Str>() == 24);

impl Str {
    pub(crate) fn new(text: impl AsRef<str> + Into<Box<str>>) -> Self {
        let ascii = text.as_ref().is_ascii();
        match Self::inline(text.as_ref(), "", ascii) {
            Some(short) => short,
            None => Self(Repr::Own { ascii, text: text.into() }),
        }
    }

    /// The text of `head` and then `tail`, if that is short.
    #[inline]
    fn inline(head: &str, tail: &str, ascii: bool) -> Option<Self> {
        let mut bytes = [0; INLINE_BYTES];
        let len = head.len() + tail.len();
        let (front, back) = bytes.get_mut(..len)?.split_at_mut(head.len());
        front.copy_from_slice(head.as_bytes());
        back.copy_from_slice(tail.as_bytes());
        Some(Self(Repr::Inline { ascii, len: len as u8, bytes }))
    }

    /// Whether every character is one byte, so that an index is a byte offset.
    #[inline]
    pub fn ascii(&self) -> bool {
        match &self.0 {
            Repr::Inline { ascii, .. } | Repr::Own { ascii, .. } | Repr::Front { ascii, .. } => {
                *ascii
            }
        }
    }

    /// The text of `left` and then `right`.
    pub(crate) fn concat(left: &Self, right: &Self) -> Self {
        Self::join(left, right.as_str(), right.ascii())
    }

    fn join(left: &Self, tail: &str, ascii: bool) -> Self {
        let head = left.as_str();
        let ascii = left.ascii() && ascii;
        let len = head.len() + tail.len();
        if let Some(short) = Self::inline(head, tail, ascii) {
            return short;
        }
        if len < SHARE_FROM_BYTES {
            let mut text = String::with_capacity(len);
            text.push_str(head);
            text.push_str(tail);
            return Self(Repr::Own { ascii, text: text.into_boxed_str() });
        }
        if let Repr::Front { buffer, len: end, .. } = &left.0
            && *end == buffer.used.get()
            && buffer.push(tail)
        {
            return Self(Repr::Front { ascii, buffer: Rc::clone(buffer), len });
        }
        let buffer = Buffer::with_capacity(len.max(MAX_ROOM_BYTES.min(len * 2)));
        // Both fit: the capacity is their length or more.
        buffer.push(head);
        buffer.push(tail);
        Self(Repr::Front { ascii, buffer: Rc::new(buffer), len })
    }

    /// The text of `left` and then that of a number.
    pub(crate) fn concat_int(left: &Self, number: i64) -> Self {
        let mut digits = [0; 20];
        let digits = decimal(number, &mut digits);
        Self::join(left, digits, true)
    }

    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Inline { len, bytes, .. } => {
                // SAFETY: `inline` has copied whole texts to the first `len` bytes.
                unsafe { std::str::from_utf8_unchecked(bytes.get_unchecked(..usize::from(*len))) }
            }
            Repr::Own { text, .. } => text,
            Repr::Front { buffer, len, .. } => {
                // SAFETY: the first `len` bytes were written by `push` before this text was made
                // and never change; they are whole texts, so valid UTF-8. The buffer lives as
                // long as `self`.
                unsafe {
                    let bytes = std::slice::from_raw_parts(buffer.start.as_ptr(), *len);
                    std::str::from_utf8_unchecked(bytes)
                }
            }
        }
    }

    /// How many code points.
    pub fn chars(&self) -> usize {
        if self.ascii() { self.as_str().len() } else { self.as_str().chars().count() }
    }

    /// The byte offset of code point `index`; the length when there are fewer.
    pub fn offset(&self, index: usize) -> usize {
        let text = self.as_str();
        if self.ascii() {
            return index.min(text.len());
        }
        text.char_indices().nth(index).map_or(text.len(), |(offset, _)| offset)
    }

    pub(super) fn owned_bytes(&self) -> usize {
        match &self.0 {
            Repr::Inline { .. } => 0,
            Repr::Own { text, .. } => text.len(),
            // A shared buffer counts once: with the text that ends it.
            Repr::Front { buffer, len, .. } if *len == buffer.used.get() => buffer.capacity,
            Repr::Front { .. } => 0,
        }
    }

    /// By how many bytes more memory is in use since this was made of `left` and a tail.
    pub(super) fn grown_bytes(&self, left: &Self) -> usize {
        match (&self.0, &left.0) {
            (Repr::Front { buffer, .. }, Repr::Front { buffer: before, .. })
                if Rc::ptr_eq(buffer, before) =>
            {
                0
            }
            _ => self.owned_bytes(),
        }
    }
}

/// The decimal digits of a number, with its sign.
fn decimal(number: i64, digits: &mut [u8; 20]) -> &str {
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    std::str::from_utf8(&digits[at..]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Str, decimal};

    #[test]
    fn numbers_have_the_digits_that_the_standard_library_gives_them() {
        for number in [0, 7, -7, 10, 12345, i64::MAX, i64::MIN] {
            assert_eq!(decimal(number, &mut [0; 20]), number.to_string());
        }
    }

    #[test]
    fn a_growing_text_shares_its_buffer_and_prefixes_stay_as_they_were() {
        let piece = Str::new("abcdefgh");
        let mut texts = vec![Str::new("")];
        for _ in 0..100 {
            texts.push(Str::concat(texts.last().expect("never empty"), &piece));
        }
        let fork = Str::concat(&texts[50], &Str::new("é"));
        for (count, text) in texts.iter().enumerate() {
            assert_eq!(text.as_str(), "abcdefgh".repeat(count));
        }
        assert_eq!(fork.as_str(), "abcdefgh".repeat(50) + "é");
        assert!(!fork.ascii());
        assert_eq!(fork.chars(), 401);
        assert_eq!(fork.offset(401), 402);
    }

    #[test]
    fn short_texts_grow_into_longer_ones_of_each_kind() {
        for tail in ["x", "é", "日本"] {
            let piece = Str::new(tail);
            let mut text = Str::new("");
            for count in 0..150 {
                assert_eq!(text.as_str(), tail.repeat(count));
                assert_eq!(text.ascii(), tail == "x" || count == 0);
                assert_eq!(Str::new(text.as_str()).as_str(), text.as_str());
                text = Str::concat(&text, &piece);
            }
        }
    }

    #[test]
    fn a_text_can_be_added_to_itself() {
        let mut text = Str::new("0123456789".repeat(20));
        for _ in 0..4 {
            text = Str::concat(&text, &text);
        }
        assert_eq!(text.as_str(), "0123456789".repeat(320));
    }
}
