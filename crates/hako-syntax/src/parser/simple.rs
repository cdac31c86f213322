//! Statements that begin with a word that is reserved nowhere else.

use super::{Handler, P, Parser};
use crate::ast::*;
use crate::token::Tok;

impl Parser<'_> {
    /// A statement that begins with a name: perhaps one of the words with a meaning here.
    pub(super) fn word_statement(&mut self) -> P<Option<StmtKind>> {
        let next = self.peek(0);
        let same_line = !self.breaks_before(next);
        let kind = match self.text_of(self.cur) {
            "fini" if next.kind == Tok::LBrace => {
                self.bump();
                StmtKind::Fini(self.handler_block(Handler::Fini)?)
            }
            "guard" if same_line && self.at_guard() => self.guard()?,
            "nowait" if same_line && next.kind.is_word() => self.nowait()?,
            // Upstream's word for a local whose value leaves the function.
            "outbox" if same_line && next.kind == Tok::Ident => self.local()?,
            "cleanup" if next.kind == Tok::LBrace => return Err(self.out_of_place()),
            _ => return self.other_word_statement(),
        };
        Ok(Some(kind))
    }

    /// Whether `guard` begins a statement here; `guard(x)` without a space is a call.
    fn at_guard(&mut self) -> bool {
        let next = self.peek(0);
        match next.kind {
            Tok::LParen | Tok::LBracket => next.span.start != self.cur.span.end,
            Tok::Let => true,
            Tok::Minus => false,
            Tok::Ident => !matches!(self.text_of(next), "is" | "with"),
            kind => kind.begins_expr(),
        }
    }

    /// `guard c else { … }`, `guard let P = e else { … }`
    fn guard(&mut self) -> P<StmtKind> {
        self.bump();
        let cond = if self.at(Tok::Let) || self.at(Tok::Local) {
            self.bump();
            let pattern = self.pattern()?;
            self.expect(Tok::Eq, "and what the pattern must match")?;
            GuardCond::Let(pattern, self.header("what the pattern must match")?)
        } else {
            GuardCond::Cond(self.header("a condition")?)
        };
        if !self.at(Tok::Else) {
            return Err(self.expected_help("`else`", "write `guard condition else { return … }`"));
        }
        self.bump();
        let otherwise = self.block("of the `else`")?;
        Ok(StmtKind::Guard(Box::new(Guard { cond, otherwise })))
    }

    /// `guard(c) else { … }`: written like a call, but `else` follows.
    pub(super) fn guard_from_call(&mut self, cond: Expr) -> P<StmtKind> {
        self.bump();
        let otherwise = self.block("of the `else`")?;
        Ok(StmtKind::Guard(Box::new(Guard { cond: GuardCond::Cond(cond), otherwise })))
    }

    /// `nowait x = e`
    fn nowait(&mut self) -> P<StmtKind> {
        self.bump();
        let name = self.ident("the name of the task")?;
        self.expect(Tok::Eq, "and the call that makes the task")?;
        Ok(StmtKind::Nowait(name, self.expr()?))
    }
}
