//! Boxes, their members, and interfaces.

use std::iter::Peekable;
use std::slice::Iter;

use super::cursor::{Layout, Sep};
use super::doc::Item;
use super::lists::ListStyle;
use crate::ast::*;
use crate::token::Tok;

impl Layout<'_> {
    /// `box Name from Parent implements I { … }`
    pub(super) fn box_decl(&mut self, decl: &BoxDecl) {
        self.words_until(decl.name.span.start);
        self.token();
        self.type_params();
        self.clauses();
        self.gap(Sep::Body);
        self.doc.begin();
        self.members(&mut decl.members.iter().peekable(), decl.members.len());
        self.doc.end();
    }

    /// `interface box Name { m(..) }`
    pub(super) fn interface(&mut self, decl: &InterfaceDecl) {
        self.words_until(decl.name.span.start);
        self.token();
        self.type_params();
        self.gap(Sep::Body);
        self.doc.begin();
        let close = self.tokens.closer(self.pos);
        let one_line = decl.methods.len() <= 1 && !self.spans_lines(self.start(), decl.span.end);
        self.braces(decl.methods.is_empty(), one_line, |s, sep| {
            for method in &decl.methods {
                s.separator();
                s.gap(sep);
                s.annotations();
                s.words_until(method.name.span.start);
                s.token();
                s.type_params();
                s.params(&method.params);
                s.annotation();
            }
            s.last_annotations(close);
        });
        self.doc.end();
    }

    /// Leaves out the marks between members, except where they are needed.
    fn separator(&mut self) {
        let first = self.tokens.list.get(self.pos.wrapping_sub(1)).map(|token| token.kind);
        if self.skip_separators() && self.continues() && first != Some(Tok::LBrace) {
            self.doc.push(Item::Fixed(";"));
        }
    }

    /// `{ … }` with members, of which at most `count` are left.
    fn members(&mut self, rest: &mut Peekable<Iter<'_, Member>>, count: usize) {
        let close = self.tokens.closer(self.pos);
        let end = self.tokens.list.get(close).map_or(0, |token| token.span.end);
        let one_line = count <= 1 && !self.spans_lines(self.start(), end);
        self.braces(close == self.pos + 1, one_line, |s, sep| {
            loop {
                s.separator();
                if s.pos >= close || s.at(Tok::Eof) {
                    return;
                }
                if s.at(Tok::At) {
                    s.gap(Sep::Hard);
                    s.without_tree();
                    continue;
                }
                s.gap(sep);
                s.member(rest);
            }
        });
    }

    /// One member, or a group of them.
    fn member(&mut self, rest: &mut Peekable<Iter<'_, Member>>) {
        let braced = self.ahead(1).kind == Tok::LBrace;
        let inner = self.tokens.closer(self.pos + 1);
        let end = self.tokens.list.get(inner).map_or(0, |token| token.span.start);
        match self.text_of(self.next()) {
            "public" | "private" if braced => {
                self.token();
                self.gap(Sep::Body);
                self.doc.begin();
                let count = rest.clone().take(2).filter(|m| start_of(m) < end).count();
                self.members(rest, count);
                self.doc.end();
            }
            "init" if braced => {
                self.token();
                self.gap(Sep::Body);
                let mut count = 0;
                while rest.next_if(|member| start_of(member) < end).is_some() {
                    count += 1;
                }
                self.list(count, ListStyle::default(), |s, _| {
                    if s.at_word("weak") && s.ahead(1).kind.is_word() && !s.ahead(1).newline {
                        s.token();
                        s.gap(Sep::Space);
                    }
                    s.token();
                    s.annotation();
                });
            }
            _ => match rest.next() {
                Some(Member::Field(field)) => self.field(field),
                Some(Member::Method(method)) => self.method(&method.function),
                Some(Member::Birth(f) | Member::Fini(f)) => self.method(f),
                Some(Member::Delegate(decl)) => self.delegate(decl),
                // The tree has all members; whatever this is stays as it is.
                None => self.token(),
            },
        }
    }

    fn method(&mut self, f: &Function) {
        self.words_until(f.name.as_ref().map_or(0, |name| name.span.start));
        self.token();
        self.function_rest(f);
    }

    fn field(&mut self, field: &FieldDecl) {
        self.words_until(field.name.span.start);
        self.token();
        self.annotation();
        match &field.kind {
            FieldKind::Stored(None) | FieldKind::Weak(None) => {}
            FieldKind::Stored(Some(value)) | FieldKind::Weak(Some(value)) => {
                self.put(Sep::Space);
                self.gap(Sep::Space);
                self.expr(value);
            }
            FieldKind::Get(f) | FieldKind::Once(f) | FieldKind::BirthOnce(f) => {
                self.function_body(&f.body);
            }
        }
    }

    fn delegate(&mut self, decl: &DelegateDecl) {
        self.words_until(decl.field.span.start);
        self.token();
        self.put(Sep::Space);
        self.gap(Sep::Body);
        self.list(decl.exposes.len(), ListStyle::default(), |s, _| {
            s.token();
            if s.at(Tok::As) {
                s.put(Sep::Space);
                s.put(Sep::Space);
            }
        });
    }
}

fn start_of(member: &Member) -> u32 {
    match member {
        Member::Field(field) => field.span.start,
        Member::Method(method) => method.function.span.start,
        Member::Birth(f) | Member::Fini(f) => f.span.start,
        Member::Delegate(decl) => decl.span.start,
    }
}
