//! Counted references to what lives on the other side of a boundary.
#![expect(unsafe_code, reason = "a target is cast to the type that was written down with it")]

use std::any::{Any, TypeId};
use std::fmt;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::BoxType;

/// How many layers may keep a word in a handle: capabilities, contracts, determinism.
pub const SLOTS: usize = 3;

/// What a handle refers to. A library implements it for its own kind of object.
pub trait Target: Any + Send + Sync {
    /// The type of the box that the program sees; asked once, when the handle is made.
    fn box_type(&self) -> &'static BoxType;

    /// About how many bytes the object keeps alive on the other side; the collector counts them.
    fn foreign_bytes(&self) -> usize {
        64
    }
}

struct Shared {
    /// The type of `target`, and of its box: asking the target would be a call each time.
    kind: TypeId,
    ty: &'static BoxType,
    slots: [AtomicU64; SLOTS],
    /// On its own: where it begins next to the others would depend on its alignment, which had to
    /// be asked for at each look.
    target: Box<dyn Target>,
}

/// A counted reference to an object that lives on the other side of a boundary.
///
/// Cloning counts up, dropping counts down, on any thread. Two handles are equal when they are
/// clones of one another. Each layer has a slot, a word that it fills when the handle is made and
/// reads at each call, so that policy is looked up once.
#[derive(Clone)]
pub struct Handle(Arc<Shared>);

impl Handle {
    /// A new reference to `target`, all slots zero.
    pub fn new<T: Target>(target: T) -> Self {
        let (kind, ty) = (TypeId::of::<T>(), target.box_type());
        Self(Arc::new(Shared { kind, ty, slots: Default::default(), target: Box::new(target) }))
    }

    /// The type of the box that the program sees.
    pub fn box_type(&self) -> &'static BoxType {
        self.0.ty
    }

    /// About how many bytes the object keeps alive on the other side.
    pub fn foreign_bytes(&self) -> usize {
        self.0.target.foreign_bytes()
    }

    /// The target, if it is a `T`: a library looks for its own.
    pub fn target<T: Target>(&self) -> Option<&T> {
        if self.0.kind != TypeId::of::<T>() {
            return None;
        }
        // SAFETY: `new` wrote down the target's own type, and the target is never replaced.
        Some(unsafe { &*ptr::from_ref(&*self.0.target).cast::<T>() })
    }

    /// The word that layer `slot` has put here, zero at first.
    ///
    /// # Panics
    /// When `slot` is not below [`SLOTS`].
    pub fn slot(&self, slot: usize) -> u64 {
        self.0.slots[slot].load(Ordering::Relaxed)
    }

    /// Puts a layer's word.
    ///
    /// # Panics
    /// When `slot` is not below [`SLOTS`].
    pub fn set_slot(&self, slot: usize, word: u64) {
        self.0.slots[slot].store(word, Ordering::Relaxed);
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({})", self.box_type().name)
    }
}
