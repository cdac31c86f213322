//! What a file declares, as an outline.

use hako_syntax::ast::Span;
use lsp_types::{DocumentSymbol, SymbolKind};

use super::hover;
use crate::index::{DeclId, DeclKind};
use crate::program::{Place, Program};

/// The outline of the first file.
pub(crate) fn symbols(program: &Program) -> Vec<DocumentSymbol> {
    let Some(file) = program.files.first() else { return Vec::new() };
    let top = file.index.all().filter(|(_, decl)| {
        let is_module = decl.kind == DeclKind::Module;
        decl.owner.is_none() && decl.visible.is_none() && !is_module
    });
    top.filter_map(|(id, _)| symbol(program, id)).collect()
}

fn symbol(program: &Program, id: DeclId) -> Option<DocumentSymbol> {
    let file = program.files.first()?;
    let decl = file.index.decl(id);
    let children: Vec<_> = decl.members.iter().filter_map(|id| symbol(program, *id)).collect();
    let range = |span: Span| file.lines.range(&file.text, span);
    let head = hover::head(program, Place { file: 0, id });
    #[expect(deprecated, reason = "the structure has the field, and no other way to make it")]
    Some(DocumentSymbol {
        name: decl.name.to_string(),
        detail: (head != *decl.name).then_some(head),
        kind: kind(decl.kind),
        tags: None,
        deprecated: None,
        range: range(decl.span.to(decl.name_span)),
        selection_range: range(decl.name_span),
        children: (!children.is_empty()).then_some(children),
    })
}

fn kind(kind: DeclKind) -> SymbolKind {
    match kind {
        DeclKind::Box => SymbolKind::CLASS,
        DeclKind::StaticBox => SymbolKind::OBJECT,
        DeclKind::Interface => SymbolKind::INTERFACE,
        DeclKind::Record => SymbolKind::STRUCT,
        DeclKind::Enum => SymbolKind::ENUM,
        DeclKind::Variant => SymbolKind::ENUM_MEMBER,
        DeclKind::Function => SymbolKind::FUNCTION,
        DeclKind::Method | DeclKind::Delegate | DeclKind::Fini => SymbolKind::METHOD,
        DeclKind::Constructor => SymbolKind::CONSTRUCTOR,
        DeclKind::Field => SymbolKind::FIELD,
        DeclKind::Getter => SymbolKind::PROPERTY,
        DeclKind::Global | DeclKind::Variable | DeclKind::Parameter => SymbolKind::VARIABLE,
        DeclKind::Module => SymbolKind::MODULE,
    }
}
