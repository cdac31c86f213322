//! The answers to what clients ask.

mod completion;
mod definition;
mod diagnostics;
mod formatting;
mod hover;
mod symbols;

pub(crate) use completion::completion;
pub(crate) use definition::definition;
pub(crate) use diagnostics::diagnostics;
pub(crate) use formatting::formatting;
pub(crate) use hover::hover;
pub(crate) use symbols::symbols;

use hako_syntax::ast::Span;

use crate::index::Shape;
use crate::program::{Meaning, Place, Program};

/// What stands at a place of the first file.
struct Found {
    /// The name.
    span: Span,
    meanings: Vec<Meaning>,
}

/// What the name at `offset` means. Of a member of a value of which nothing is known, all
/// members of that name in the program.
fn named_at(program: &Program, offset: u32) -> Option<Found> {
    let index = &program.files.first()?.index;
    if let Some(reference) = index.reference_at(offset) {
        let meanings = match program.named(0, &reference.to) {
            Some(meaning) => vec![meaning],
            None => {
                let places = guessed(program, &reference.to).into_iter();
                places.map(Meaning::Decl).collect()
            }
        };
        return Some(Found { span: reference.span, meanings });
    }
    let id = index.declared_at(offset)?;
    let span = index.decl(id).name_span;
    Some(Found { span, meanings: vec![Meaning::Decl(Place { file: 0, id })] })
}

/// The members that may be meant when nothing is known of the value before the dot.
fn guessed(program: &Program, shape: &Shape) -> Vec<Place> {
    let Shape::Step(step) = shape else { return Vec::new() };
    let crate::index::Op::Member(name) = &step.op else { return Vec::new() };
    if program.value(0, &step.base).is_some() {
        // The value is known, and has no such member.
        return Vec::new();
    }
    program.members_named(name)
}
