//! The allocator of the `hakorune` command.
#![expect(unsafe_code, reason = "an allocator is an unsafe trait")]

use std::alloc::{GlobalAlloc, Layout, System};

use mimalloc::MiMalloc;

/// From this size on the system's own allocator is as fast: it grows a large block by moving its
/// pages, without a copy. And it packs blocks of all sizes, where mimalloc begins a page for each
/// size: a program that has just started has one block of most.
const LARGE_BYTES: usize = 1 << 10;

/// Small blocks, of which programs make many, come from mimalloc; large ones from the system.
pub struct Allocator;

fn is_large(layout: Layout) -> bool {
    layout.size() >= LARGE_BYTES
}

// SAFETY: each block is given back to the allocator that made it, since its layout, which the
// caller repeats, says which one that is; `realloc` keeps to the same rule.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those that the allocators ask for.
        unsafe { if is_large(layout) { System.alloc(layout) } else { MiMalloc.alloc(layout) } }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as in `alloc`.
        unsafe {
            if is_large(layout) {
                System.alloc_zeroed(layout)
            } else {
                MiMalloc.alloc_zeroed(layout)
            }
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block came from the allocator that its layout names.
        unsafe {
            if is_large(layout) {
                System.dealloc(block, layout);
            } else {
                MiMalloc.dealloc(block, layout);
            }
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that `size`, rounded up to the alignment, is in range.
        let new = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        // SAFETY: within one allocator the caller's promises are enough; between two the block
        // is copied as far as both reach, and given back to the one that made it.
        unsafe {
            match (is_large(layout), is_large(new)) {
                (true, true) => System.realloc(block, layout, size),
                (false, false) => MiMalloc.realloc(block, layout, size),
                _ => {
                    let moved = self.alloc(new);
                    if !moved.is_null() {
                        moved.copy_from_nonoverlapping(block, layout.size().min(size));
                        self.dealloc(block, layout);
                    }
                    moved
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Allocator, LARGE_BYTES};
    use std::alloc::{GlobalAlloc, Layout};

    #[test]
    fn a_block_keeps_its_contents_across_the_border_in_both_directions() {
        let size = LARGE_BYTES - 1;
        let layout = Layout::from_size_align(size, 16).expect("it is a layout");
        let large = Layout::from_size_align(size * 3, 16).expect("it is a layout");
        // SAFETY: each call gives the layout that the block has at that time, and the bytes read
        // are within it and were written.
        unsafe {
            let block = Allocator.alloc(layout);
            block.write_bytes(7, size);
            let block = Allocator.realloc(block, layout, large.size());
            assert!((0..size).all(|at| *block.add(at) == 7));
            let block = Allocator.realloc(block, large, size);
            assert!((0..size).all(|at| *block.add(at) == 7));
            Allocator.dealloc(block, layout);
        }
    }
}
