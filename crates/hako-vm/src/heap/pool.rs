//! Memory for objects of one size: blocks of places, with a bit for each place in use.
//!
//! Places are handed out in runs: the next stretch of free ones is found in the bits, and within
//! it a place costs one addition. An object carries no link and stands in no list, so a place is
//! as large as the object in it.
#![expect(unsafe_code, reason = "places are reached by bare pointers into blocks")]

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ptr::{self, NonNull};

/// How large a block is, unless a single place is larger.
const BLOCK_BYTES: usize = 32 << 10;

/// How many empty blocks are kept for the objects to come.
const SPARE_BLOCKS: usize = 64;

const WORD_BITS: usize = u64::BITS as usize;

/// `places` places in a row.
struct Block {
    start: NonNull<u8>,
    /// Which places are in use, or belong to the run that is being handed out.
    used: Box<[u64]>,
}

impl Block {
    fn is_empty(&self) -> bool {
        self.used.iter().all(|word| *word == 0)
    }

    fn is_used(&self, place: usize) -> bool {
        self.used[place / WORD_BITS] >> (place % WORD_BITS) & 1 == 1
    }

    fn set_used(&mut self, place: usize, used: bool) {
        let bit = 1 << (place % WORD_BITS);
        let word = &mut self.used[place / WORD_BITS];
        *word = if used { *word | bit } else { *word & !bit };
    }

    /// The first place from `from` on that is free.
    fn free_from(&self, from: usize, places: usize) -> Option<usize> {
        let mut at = from;
        while at < places {
            let free = !self.used[at / WORD_BITS] >> (at % WORD_BITS);
            if free != 0 {
                return Some(at + free.trailing_zeros() as usize).filter(|place| *place < places);
            }
            at = (at / WORD_BITS + 1) * WORD_BITS;
        }
        None
    }
}

/// Blocks of places of one size.
pub(super) struct Pool {
    /// The rest of the run: from the next place to be handed out to its end.
    next: *mut u8,
    end: *mut u8,
    place_bytes: usize,
    /// How many places a block has.
    places: usize,
    blocks: Vec<Block>,
    /// Where the run is, and the place after it: the search for the next one goes on there.
    at: (usize, usize),
}

impl Pool {
    /// A pool of places of `place_bytes`, a multiple of the size of a word.
    pub(super) const fn new(place_bytes: usize) -> Self {
        let places = if place_bytes > BLOCK_BYTES { 1 } else { BLOCK_BYTES / place_bytes };
        let (next, end) = (ptr::null_mut(), ptr::null_mut());
        Self { next, end, place_bytes, places, blocks: Vec::new(), at: (0, 0) }
    }

    /// How large a place is.
    pub(super) fn place_bytes(&self) -> usize {
        self.place_bytes
    }

    fn layout(&self) -> Layout {
        let bytes = self.places * self.place_bytes;
        // Larger than an allocation may be.
        Layout::from_size_align(bytes, align_of::<u64>())
            .unwrap_or_else(|_| handle_alloc_error(Layout::new::<u64>()))
    }

    /// A place that nobody uses; what it holds is not initialised.
    #[inline]
    pub(super) fn take(&mut self) -> NonNull<u8> {
        if self.next == self.end {
            self.find_run();
        }
        let place = self.next;
        // `find_run` leaves a run of at least one place.
        self.next = place.wrapping_add(self.place_bytes);
        // SAFETY: a run lies within a block, whose address is not null.
        unsafe { NonNull::new_unchecked(place) }
    }

    #[cold]
    fn find_run(&mut self) {
        let (mut index, mut from) = self.at;
        let first = loop {
            let Some(block) = self.blocks.get(index) else {
                self.add_block();
                break 0;
            };
            if let Some(first) = block.free_from(from, self.places) {
                break first;
            }
            (index, from) = (index + 1, 0);
        };
        let block = &mut self.blocks[index];
        let mut last = first;
        while last < self.places && !block.is_used(last) {
            block.set_used(last, true);
            last += 1;
        }
        self.next = block.start.as_ptr().wrapping_add(first * self.place_bytes);
        self.end = block.start.as_ptr().wrapping_add(last * self.place_bytes);
        self.at = (index, last);
    }

    fn add_block(&mut self) {
        let layout = self.layout();
        // SAFETY: the layout is not empty: a place has at least a word.
        let block = unsafe { alloc(layout) };
        let Some(start) = NonNull::new(block) else { handle_alloc_error(layout) };
        let used = vec![0; self.places.div_ceil(WORD_BITS)].into();
        self.blocks.push(Block { start, used });
    }

    /// Marks the rest of the run as free again.
    fn end_run(&mut self) {
        let (index, last) = self.at;
        let rest = (self.end.addr() - self.next.addr()) / self.place_bytes;
        if let Some(block) = self.blocks.get_mut(index) {
            (last - rest..last).for_each(|place| block.set_used(place, false));
        }
        self.at = (index, last - rest);
        self.end = self.next;
    }

    /// Asks about each place in use whether to keep it; the others are free from then on.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(NonNull<u8>) -> bool) {
        self.end_run();
        let mut spare = 0;
        let (place_bytes, layout) = (self.place_bytes, self.layout());
        self.blocks.retain_mut(|block| {
            for (index, word) in block.used.iter_mut().enumerate() {
                let mut rest = *word;
                while rest != 0 {
                    let bit = rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    let offset = (index * WORD_BITS + bit) * place_bytes;
                    // SAFETY: bits are set only for places of the block.
                    if !keep(unsafe { block.start.add(offset) }) {
                        *word &= !(1 << bit);
                    }
                }
            }
            if !block.is_empty() {
                return true;
            }
            spare += 1;
            if spare > SPARE_BLOCKS {
                // SAFETY: the block came from `alloc` with this layout, and none of its places
                // is in use.
                unsafe { dealloc(block.start.as_ptr(), layout) };
            }
            spare <= SPARE_BLOCKS
        });
        self.at = (0, 0);
        self.next = ptr::null_mut();
        self.end = ptr::null_mut();
    }

    /// The places in use.
    pub(super) fn each(&self) -> impl Iterator<Item = NonNull<u8>> + '_ {
        let rest = self.next.addr()..self.end.addr();
        let places = self.blocks.iter().flat_map(|block| {
            let used = (0..self.places).filter(|place| block.is_used(*place));
            // SAFETY: bits are set only for places of the block.
            used.map(|place| unsafe { block.start.add(place * self.place_bytes) })
        });
        places.filter(move |place| !rest.contains(&place.addr().get()))
    }

    /// How many places are in use.
    pub(super) fn len(&self) -> usize {
        let words = self.blocks.iter().flat_map(|block| &block.used);
        let used: usize = words.map(|word| word.count_ones() as usize).sum();
        used - (self.end.addr() - self.next.addr()) / self.place_bytes
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let layout = self.layout();
        for block in &self.blocks {
            // SAFETY: the block came from `alloc` with this layout; whoever owns the pool has
            // dropped the objects in it.
            unsafe { dealloc(block.start.as_ptr(), layout) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Pool, SPARE_BLOCKS};

    #[test]
    fn places_are_apart_and_those_given_back_are_handed_out_again() {
        let mut pool = Pool::new(48);
        let mut places: Vec<_> = (0..5000).map(|_| pool.take().addr().get()).collect();
        places.sort_unstable();
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 48));
        assert_eq!(pool.len(), 5000);
        let mut in_use: Vec<_> = pool.each().map(|place| place.addr().get()).collect();
        in_use.sort_unstable();
        assert_eq!(in_use, places);

        let kept = |place: usize| (place / 16).is_multiple_of(3);
        let left = places.iter().filter(|place| kept(**place)).count();
        pool.retain(|place| kept(place.addr().get()));
        assert_eq!(pool.len(), left);
        let mut again: Vec<_> = pool.each().map(|place| place.addr().get()).collect();
        assert!(again.iter().all(|place| kept(*place)));

        again.extend((left..5000).map(|_| pool.take().addr().get()));
        again.sort_unstable();
        assert_eq!(again, places);
    }

    #[test]
    fn an_empty_pool_keeps_a_few_blocks_only() {
        let mut pool = Pool::new(40 << 10);
        for _ in 0..2 * SPARE_BLOCKS {
            pool.take();
        }
        pool.retain(|_| false);
        assert_eq!((pool.len(), pool.blocks.len()), (0, SPARE_BLOCKS));
        pool.take();
        assert_eq!((pool.len(), pool.each().count()), (1, 1));
    }
}
