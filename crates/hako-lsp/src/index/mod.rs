//! What one file declares and where it names something.
//!
//! The index is made from the tree alone, for broken files too. What a name of another file or a
//! member stands for is not decided here but when somebody asks: see [`crate::program`].

mod declare;
mod expressions;
mod shape;
mod statements;
mod walk;

use std::sync::Arc;

use hako_syntax::ast::Span;
use rustc_hash::FxHashMap;

pub(crate) use shape::{Op, Shape};

/// A declaration of a file, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DeclId(pub(crate) u32);

/// Something that has a name.
#[derive(Debug)]
pub(crate) struct Decl {
    pub(crate) name: Arc<str>,
    pub(crate) kind: DeclKind,
    /// The name.
    pub(crate) name_span: Span,
    /// All of it.
    pub(crate) span: Span,
    /// What a reader wants to see of it: without a body.
    pub(crate) head: Span,
    /// The box, record, enum, interface or function that it belongs to.
    pub(crate) owner: Option<DeclId>,
    /// The members of a box, record, enum or interface.
    pub(crate) members: Vec<DeclId>,
    /// The parent of a box, as written.
    pub(crate) parent: Option<Shape>,
    /// What a variable holds, or what a function gives.
    pub(crate) value: Shape,
    /// Where a variable can be named; for anything else nothing.
    pub(crate) visible: Option<Span>,
}

/// The kinds of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeclKind {
    Box,
    StaticBox,
    Interface,
    Record,
    Enum,
    Variant,
    Function,
    Method,
    Constructor,
    Fini,
    /// A method of the box in a field.
    Delegate,
    Field,
    /// A field that is computed.
    Getter,
    Global,
    Variable,
    Parameter,
    /// The alias of a module.
    Module,
}

impl DeclKind {
    /// Whether it is a variable of a block.
    pub(crate) fn is_local(self) -> bool {
        matches!(self, Self::Variable | Self::Parameter)
    }

    /// Whether others see it by its bare name when they use the file.
    pub(crate) fn is_exported(self) -> bool {
        use DeclKind::*;
        matches!(self, Box | StaticBox | Interface | Record | Enum | Function | Global)
    }

    /// What it is, in a word.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Box => "box",
            Self::StaticBox => "static box",
            Self::Interface => "interface",
            Self::Record => "record",
            Self::Enum => "enum",
            Self::Variant => "variant",
            Self::Function => "function",
            Self::Method => "method",
            Self::Constructor => "constructor",
            Self::Fini => "end of life",
            Self::Delegate => "delegated method",
            Self::Field => "field",
            Self::Getter => "computed field",
            Self::Global => "global",
            Self::Variable => "variable",
            Self::Parameter => "parameter",
            Self::Module => "module",
        }
    }
}

/// A place that names something.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) span: Span,
    /// What is named, as a shape: its value is what the name stands for.
    pub(crate) to: Shape,
}

/// A `using`.
#[derive(Debug)]
pub(crate) struct Use {
    /// As the loader was asked.
    pub(crate) text: String,
    pub(crate) alias: Option<DeclId>,
}

/// The index of a file.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) decls: Vec<Decl>,
    /// In the order of their places.
    pub(crate) references: Vec<Reference>,
    pub(crate) uses: Vec<Use>,
    /// What the file declares at its top, aliases included.
    pub(crate) top: FxHashMap<Arc<str>, DeclId>,
    /// Variants by their bare names.
    pub(crate) variants: FxHashMap<Arc<str>, DeclId>,
    /// Functions and boxes at the top: variables of bare statements are not visible in them.
    pub(crate) closed: Vec<Span>,
}

impl Index {
    /// The index of a parsed file.
    pub(crate) fn new(text: &str, file: &hako_syntax::ast::File) -> Self {
        walk::Walk::new(text).file(file)
    }

    pub(crate) fn decl(&self, id: DeclId) -> &Decl {
        &self.decls[id.0 as usize]
    }

    /// All declarations with their numbers.
    pub(crate) fn all(&self) -> impl Iterator<Item = (DeclId, &Decl)> {
        (0..).map(DeclId).zip(&self.decls)
    }

    /// The reference at `offset`: one that contains it, else one that ends there.
    pub(crate) fn reference_at(&self, offset: u32) -> Option<&Reference> {
        let after = self.references.partition_point(|r| r.span.start <= offset);
        // References overlap only where one path is within another: the last is the innermost.
        self.references[..after].iter().rev().take(4).find(|r| offset <= r.span.end)
    }

    /// The declaration whose name stands at `offset`.
    pub(crate) fn declared_at(&self, offset: u32) -> Option<DeclId> {
        let at = |span: Span| span.start <= offset && offset <= span.end;
        self.all().find(|(_, decl)| at(decl.name_span)).map(|(id, _)| id)
    }

    /// The variables that can be named at `offset`, the innermost of each name.
    pub(crate) fn visible_at(&self, offset: u32) -> Vec<DeclId> {
        let inside = |span: Span| span.start <= offset && offset <= span.end;
        let closed = self.closed.iter().any(|span| span.start < offset && offset < span.end);
        let mut found: FxHashMap<&str, (u32, DeclId)> = FxHashMap::default();
        for (id, decl) in self.all() {
            let Some(span) = decl.visible.filter(|span| inside(*span)) else { continue };
            if closed && decl.owner.is_none() {
                continue;
            }
            let entry = found.entry(&decl.name).or_insert((span.start, id));
            if span.start >= entry.0 {
                *entry = (span.start, id);
            }
        }
        let mut ids: Vec<_> = found.into_values().map(|(_, id)| id).collect();
        ids.sort_unstable_by_key(|id| id.0);
        ids
    }

    /// The box around `offset`.
    pub(crate) fn box_at(&self, offset: u32) -> Option<DeclId> {
        self.all()
            .find(|(_, decl)| {
                matches!(decl.kind, DeclKind::Box | DeclKind::StaticBox)
                    && decl.span.start < offset
                    && offset < decl.span.end
            })
            .map(|(id, _)| id)
    }
}
