//! Statements.

use super::cursor::{Layout, Sep};
use super::doc::Item;
use crate::ast::*;
use crate::token::Tok;

/// Words at the start of a line that may go on with the line before.
const CONTINUING: [&str; 4] = ["is", "with", "cleanup", "fini"];

impl Layout<'_> {
    /// The statements up to the bracket at `close`, each behind `sep`.
    pub(super) fn statements(&mut self, stmts: &[Stmt], close: usize, sep: Sep) {
        let mut rest = stmts.iter().peekable();
        let mut ends_in_type = false;
        let mut first = true;
        loop {
            let separated = self.skip_separators();
            if self.pos >= close || self.at(Tok::Eof) {
                return;
            }
            if separated && !first && (ends_in_type || self.continues_statement()) {
                self.doc.push(Item::Fixed(";"));
            }
            first = false;
            match rest.next_if(|stmt| stmt.span.start <= self.start()) {
                Some(stmt) => {
                    self.gap(sep);
                    self.statement(stmt);
                    ends_in_type =
                        matches!(&stmt.kind, StmtKind::Local(local) if local.value.is_none());
                }
                None => {
                    self.gap(Sep::Hard);
                    self.without_tree();
                    ends_in_type = true;
                }
            }
        }
    }

    /// Whether the next token, on a new line, may go on with the statement before: then a `;`
    /// before it stays. So does it before a block, which might be the body of the word before.
    pub(super) fn continues_statement(&self) -> bool {
        self.at(Tok::LBrace) || self.continues()
    }

    /// Whether the next token, on a new line, may go on with an expression before.
    pub(super) fn continues(&self) -> bool {
        match self.kind() {
            Tok::Ident => CONTINUING.contains(&self.text_of(self.next())),
            Tok::And | Tok::Or | Tok::Catch | Tok::Else | Tok::In | Tok::As => true,
            _ => false,
        }
    }

    /// What the tree leaves out: annotations and names for types.
    pub(super) fn without_tree(&mut self) {
        if self.at(Tok::At) {
            return self.annotation_mark();
        }
        // `type Name<T> = U`
        self.token();
        if self.kind().is_word() {
            self.put(Sep::Space);
            self.type_params();
            if self.at(Tok::Eq) {
                self.put(Sep::Space);
                self.gap(Sep::Space);
                self.type_ref();
            }
        }
    }

    /// `@rune Name(…)`, `@name(…)`
    fn annotation_mark(&mut self) {
        self.token();
        let rune = self.at_word("rune");
        // With a blank behind the `@` it would be an operator.
        self.put(Sep::None);
        if rune && self.kind().is_word() && !self.next().newline {
            self.put(Sep::Space);
        }
        if self.at(Tok::LParen) && !self.next().newline {
            let close = self.tokens.closer(self.pos);
            let end = self.tokens.list.get(close).map_or(0, |token| token.span.end);
            self.gap(Sep::None);
            self.verbatim(end);
        }
    }

    /// The annotations before an element, each on its line.
    pub(super) fn annotations(&mut self) {
        while self.at(Tok::At) {
            self.annotation_mark();
            self.skip_separators();
            self.gap(Sep::Hard);
        }
    }

    /// Annotations before the bracket at `close`, which belong to nothing.
    pub(super) fn last_annotations(&mut self, close: usize) {
        self.skip_separators();
        while self.at(Tok::At) && self.pos < close {
            self.gap(Sep::Hard);
            self.annotation_mark();
            self.skip_separators();
        }
    }

    /// A statement; what stands before it is done.
    pub(super) fn statement(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Local(local) => self.local(local),
            StmtKind::Assign(assign) => self.assignment(assign),
            StmtKind::Expr(e) => self.expr(e),
            StmtKind::While(parts) => {
                self.token();
                self.gap(Sep::Space);
                self.header(&parts.0);
                self.block(&parts.1);
            }
            StmtKind::Loop(body) | StmtKind::Fini(body) => {
                self.token();
                self.gap(Sep::Body);
                self.block(body);
            }
            StmtKind::For(f) => {
                self.token();
                self.put(Sep::Space);
                self.put(Sep::Space);
                self.gap(Sep::Space);
                self.header(&f.iter);
                self.block(&f.body);
            }
            StmtKind::Break | StmtKind::Continue | StmtKind::Return(None) => self.token(),
            StmtKind::Return(Some(value)) => {
                self.token();
                self.gap(Sep::Space);
                self.expr(value);
            }
            StmtKind::Guard(guard) => self.guard(guard),
            StmtKind::Nowait(_, value) => {
                self.token();
                self.put(Sep::Space);
                self.put(Sep::Space);
                self.gap(Sep::Space);
                self.expr(value);
            }
            StmtKind::Function(f) => self.function(f),
            StmtKind::Error => self.verbatim(stmt.span.end),
        }
    }

    fn local(&mut self, local: &Local) {
        self.token();
        self.doc.begin();
        self.doc.push(Item::Indent);
        for (n, _) in local.names.iter().enumerate() {
            self.put(if n == 0 { Sep::Space } else { Sep::Line });
            self.annotation();
            if n + 1 < local.names.len() {
                self.put(Sep::None);
            }
        }
        self.doc.push(Item::Dedent);
        self.doc.end();
        if let Some(value) = &local.value {
            self.put(Sep::Space);
            self.gap(Sep::Space);
            self.expr(value);
        }
        if let Some(fini) = &local.fini {
            // Behind the value or on the next line, as it was.
            self.put(if self.next().newline { Sep::Hard } else { Sep::Body });
            self.gap(Sep::Body);
            self.block(fini);
        }
    }

    /// `guard c else { … }`, `guard let P = e else { … }`
    fn guard(&mut self, guard: &Guard) {
        self.token();
        self.gap(Sep::Space);
        match &guard.cond {
            GuardCond::Cond(cond) => {
                // `guard(c) else` is read as a call first, so `c` stands in its parentheses.
                let layers = self.open_parens(Some(cond.span));
                if layers == 0 {
                    self.header(cond);
                } else {
                    self.counting_lines(false, |s| s.expr(cond));
                    self.skip_separators();
                    for _ in 0..layers {
                        self.put(Sep::None);
                    }
                }
            }
            GuardCond::Let(pattern, value) => {
                self.token();
                self.gap(Sep::Space);
                self.pattern(pattern);
                self.put(Sep::Space);
                self.gap(Sep::Space);
                self.header(value);
            }
        }
        self.put(Sep::Body);
        self.gap(Sep::Body);
        self.block(&guard.otherwise);
    }
}
