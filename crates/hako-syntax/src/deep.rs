//! Recursion along the nesting of a program, on a stack that grows.

use std::cell::Cell;

/// With less than this left, more stack is made.
const RED_ZONE_BYTES: usize = 256 << 10;

/// How much.
const NEW_STACK_BYTES: usize = 2 << 20;

/// What a thread uses below its first call without asking how much is left. To ask for the first
/// time costs a main thread a tenth of what a short program costs.
const UNASKED_BYTES: usize = 64 << 10;

thread_local! {
    /// Where the stack was at the outermost call so far. Stacks grow downwards.
    static OUTERMOST: Cell<usize> = const { Cell::new(0) };
}

/// Runs `f`, on more stack when little is left. Whoever recurses along something that a program
/// nests calls itself through this.
///
/// A thread has to have some 300 KB left at its first call.
///
/// ```
/// fn depth(levels: u32) -> u32 {
///     if levels == 0 { 0 } else { hako_syntax::deep(|| depth(levels - 1) + 1) }
/// }
/// assert_eq!(depth(1_000_000), 1_000_000);
/// ```
#[inline]
pub fn deep<R>(f: impl FnOnce() -> R) -> R {
    let mark = 0_u8;
    let here = std::ptr::from_ref(&mark).addr();
    let outermost = OUTERMOST.get().max(here);
    OUTERMOST.set(outermost);
    if outermost - here < UNASKED_BYTES {
        return f();
    }
    stacker::maybe_grow(RED_ZONE_BYTES, NEW_STACK_BYTES, f)
}
