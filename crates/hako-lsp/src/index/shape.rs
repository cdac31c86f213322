//! What an expression stands for, as far as its text tells: to be evaluated when somebody asks.

use std::rc::Rc;
use std::sync::Arc;

use super::DeclId;
use crate::builtins::Plain;

/// What an expression or a name stands for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Shape {
    /// Nothing is known.
    #[default]
    Unknown,
    /// A plain value.
    Plain(Plain),
    /// What a declaration of this file stands for: a variable's value, or the box itself.
    Decl(DeclId),
    /// A name that this file does not declare.
    Free(Arc<str>),
    /// A name in a pattern: a variant, else a type.
    Pattern(Arc<str>),
    /// An annotation.
    Typed(Arc<str>),
    /// A `using`, by position.
    Use(u32),
    /// One step from another.
    Step(Rc<Step>),
}

/// A step from one shape to the next.
#[derive(Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) base: Shape,
    pub(crate) op: Op,
    depth: u8,
}

/// The kinds of step.
#[derive(Debug, PartialEq)]
pub(crate) enum Op {
    /// From a box to one of its kind.
    Instance,
    /// The member of that name.
    Member(Arc<str>),
    /// The result of a call.
    Call,
    /// A parameter of a function, by name.
    Keyword(Arc<str>),
}

/// Longer chains are not followed: nothing is known of them.
const MAX_DEPTH: u8 = 32;

impl Shape {
    fn step(self, op: Op) -> Self {
        let depth = match &self {
            Self::Step(step) => step.depth + 1,
            // The name of a member is of use even when nothing is known of its owner.
            Self::Unknown if !matches!(op, Op::Member(_)) => return Self::Unknown,
            _ => 0,
        };
        if depth >= MAX_DEPTH {
            return match op {
                Op::Member(_) => Self::Unknown.step(op),
                _ => Self::Unknown,
            };
        }
        Self::Step(Rc::new(Step { base: self, op, depth }))
    }

    pub(crate) fn instance(self) -> Self {
        self.step(Op::Instance)
    }

    pub(crate) fn member(self, name: &Arc<str>) -> Self {
        self.step(Op::Member(Arc::clone(name)))
    }

    pub(crate) fn called(self) -> Self {
        self.step(Op::Call)
    }

    pub(crate) fn keyword(self, name: &Arc<str>) -> Self {
        self.step(Op::Keyword(Arc::clone(name)))
    }

    /// What holds when a place gets values of both shapes.
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown | Self::Plain(Plain::Null), other) => other,
            (one, Self::Unknown | Self::Plain(Plain::Null)) => one,
            (one, other) if one == other => one,
            _ => Self::Unknown,
        }
    }
}
