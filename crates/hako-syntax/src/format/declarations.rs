//! What stands at the top of a file, and functions.

use super::cursor::{Layout, Sep};
use super::doc::{Doc, Item as Print};
use super::lists::ListStyle;
use crate::ast::*;
use crate::token::Tok;

impl Layout<'_> {
    /// A whole file.
    pub(super) fn file(mut self, file: &File) -> Doc {
        let mut rest = file.items.iter().peekable();
        let mut ends_in_type = false;
        let mut first = true;
        loop {
            let separated = self.skip_separators();
            if self.at(Tok::Eof) {
                break;
            }
            if separated && !first && (ends_in_type || self.continues_statement()) {
                self.doc.push(Print::Fixed(";"));
            }
            self.gap(Sep::Hard);
            first = false;
            match rest.next_if(|item| start_of(item) <= self.start()) {
                Some(item) => {
                    self.item(item);
                    ends_in_type = matches!(item, Item::Stmt(Stmt { kind: StmtKind::Local(local), .. })
                        if local.value.is_none());
                }
                None => {
                    self.without_tree();
                    ends_in_type = true;
                }
            }
        }
        self.last_gap();
        self.doc
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Using(using) => {
                self.token();
                let mut sep = Sep::Space;
                while self.next().span.end <= using.span.end && !self.at(Tok::Eof) {
                    let dot = self.at(Tok::Dot);
                    self.put(if dot { Sep::None } else { sep });
                    sep = if dot { Sep::None } else { Sep::Space };
                }
            }
            Item::Box(decl) => self.box_decl(decl),
            Item::Interface(decl) => self.interface(decl),
            Item::Record(decl) => {
                self.words_until(decl.name.span.start);
                self.token();
                self.type_params();
                self.gap(Sep::Body);
                self.list(decl.fields.len(), ListStyle::default(), |s, _| {
                    s.token();
                    s.annotation();
                });
            }
            Item::Enum(decl) => {
                self.words_until(decl.name.span.start);
                self.token();
                self.type_params();
                self.gap(Sep::Body);
                let variants = &decl.variants;
                let style = ListStyle::default();
                self.list(variants.len(), style, |s, n| s.variant_decl(&variants[n]));
            }
            Item::Function(f) => self.function(f),
            Item::Global(decl) => {
                self.token();
                self.put(Sep::Space);
                self.annotation();
                self.put(Sep::Space);
                self.gap(Sep::Space);
                self.expr(&decl.value);
            }
            Item::Stmt(stmt) => self.statement(stmt),
        }
    }

    fn variant_decl(&mut self, variant: &VariantDecl) {
        self.token();
        match &variant.payload {
            VariantPayload::Unit => {}
            VariantPayload::Tuple(count) => {
                self.gap(Sep::None);
                self.list(*count, ListStyle::default(), |s, _| {
                    if s.at(Tok::Ident) && s.ahead(1).kind == Tok::Colon {
                        s.token();
                        s.annotation();
                    } else {
                        s.type_ref();
                    }
                });
            }
            VariantPayload::Fields(names) => {
                self.gap(Sep::Space);
                self.list(names.len(), ListStyle::default(), |s, _| {
                    s.token();
                    s.annotation();
                });
            }
        }
    }

    /// The words before a name.
    pub(super) fn words_until(&mut self, start: u32) {
        while self.start() < start && !self.at(Tok::Eof) {
            self.token();
            self.gap(Sep::Space);
        }
    }

    /// `function name(params) { … }`
    pub(super) fn function(&mut self, f: &Function) {
        self.token();
        self.put(Sep::Space);
        self.function_rest(f);
    }

    /// Type parameters, parameters, result and body.
    pub(super) fn function_rest(&mut self, f: &Function) {
        self.type_params();
        self.params(&f.params);
        self.annotation();
        self.function_body(&f.body);
    }

    /// `(a, b: T)`
    pub(super) fn params(&mut self, params: &[Param]) {
        self.gap(Sep::None);
        self.list(params.len(), ListStyle::default(), |s, _| {
            s.token();
            s.annotation();
        });
    }

    /// `{ … }` or `=> e`
    pub(super) fn function_body(&mut self, body: &FnBody) {
        match body {
            FnBody::Expr(e) => {
                self.put(Sep::Space);
                self.gap(Sep::Space);
                self.expr(e);
            }
            FnBody::Block(block) => {
                self.clauses();
                self.gap(Sep::Body);
                self.block(block);
            }
        }
    }

    /// The words and paths before a `{`: `from A implements B, C`, `uses d`.
    pub(super) fn clauses(&mut self) {
        self.doc.begin();
        self.doc.push(Print::Indent);
        let mut clause = true;
        while !matches!(self.kind(), Tok::LBrace | Tok::Eof) {
            match self.kind() {
                Tok::Lt => {
                    self.type_params();
                    continue;
                }
                Tok::Comma => {
                    self.put(Sep::None);
                    self.gap(Sep::Space);
                }
                Tok::Dot => {
                    self.put(Sep::None);
                    self.gap(Sep::None);
                }
                _ => {
                    self.put(if clause { Sep::Line } else { Sep::Space });
                    // A name follows each of the words, and a word each name.
                    clause = !clause;
                    continue;
                }
            }
            self.token();
        }
        self.doc.push(Print::Dedent);
        self.doc.end();
    }
}

fn start_of(item: &Item) -> u32 {
    match item {
        Item::Using(using) => using.span.start,
        Item::Box(decl) => decl.span.start,
        Item::Interface(decl) => decl.span.start,
        Item::Record(decl) => decl.span.start,
        Item::Enum(decl) => decl.span.start,
        Item::Function(f) => f.span.start,
        Item::Global(decl) => decl.span.start,
        Item::Stmt(stmt) => stmt.span.start,
    }
}
