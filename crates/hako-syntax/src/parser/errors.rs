//! Reporting: each mistake once, and never too many.

use super::{P, Parser, Reported};
use crate::ast::Span;
use crate::token::{Tok, Token};
use crate::{Diagnostic, MAX_ERRORS, MAX_NESTING, Severity};

impl Parser<'_> {
    /// Reports a mistake.
    pub(super) fn report(&mut self, report: Diagnostic) -> Reported {
        if self.stopped {
            return Reported(());
        }
        self.last_error = Some(report.span.start);
        self.push(report);
        Reported(())
    }

    fn push(&mut self, report: Diagnostic) {
        if report.severity == Severity::Error {
            self.errors += 1;
        }
        let span = report.span;
        self.reports.push(report);
        if self.reports.len() >= MAX_ERRORS {
            self.reports.push(
                Diagnostic::error(span, "too many errors: the rest of the file was not read")
                    .help("correct the first ones and try again"),
            );
            self.stopped = true;
            self.end_reported = true;
            self.cur.kind = Tok::Eof;
            self.ahead_len = 0;
        }
    }

    pub(super) fn take_lexer_reports(&mut self) {
        for report in std::mem::take(&mut self.lexer.reports) {
            if self.lexer.unclosed.is_some() && !self.end_reported {
                self.incomplete |= self.errors == 0;
                self.end_reported = true;
            }
            if !self.stopped {
                self.push(report);
            }
        }
    }

    /// A mistake at the current token: it is not what belongs here.
    pub(super) fn expected(&mut self, what: &str) -> Reported {
        match self.unexpected(what) {
            Some(report) => self.report(report),
            None => Reported(()),
        }
    }

    /// Like [`Self::expected`], with what would be right.
    pub(super) fn expected_help(&mut self, what: &str, help: &str) -> Reported {
        match self.unexpected(what) {
            Some(report) => self.report(report.help(help)),
            None => Reported(()),
        }
    }

    /// The report that `what` is missing here, unless this place has one already.
    pub(super) fn unexpected(&mut self, what: &str) -> Option<Diagnostic> {
        if self.at(Tok::Eof) {
            if self.end_reported || self.held.is_some() {
                return None;
            }
            self.end_reported = true;
            self.incomplete |= self.errors == 0;
        }
        if self.at(Tok::Error) || self.last_error == Some(self.cur.span.start) {
            return None;
        }
        let found = self.describe(self.cur);
        Some(Diagnostic::error(self.cur.span, format!("expected {what}, found {found}")))
    }

    pub(super) fn describe(&self, token: Token) -> String {
        let text = self.text_of(token);
        match token.kind {
            Tok::Eof => "the end of the file".into(),
            Tok::Error => "text that is no token".into(),
            Tok::Str => "a text".into(),
            Tok::Int | Tok::Float => format!("the number `{text}`"),
            Tok::Ident => format!("the name `{text}`"),
            kind if kind.is_keyword() => format!("the word `{text}`"),
            kind => format!("`{}`", kind.text().unwrap_or(text)),
        }
    }

    /// A reserved word where a name of the program's own belongs.
    pub(super) fn reserved(&mut self, what: &str) -> Reported {
        let text = self.text_of(self.cur);
        let help = format!("`{text}` is a reserved word: choose another name, such as `{text}_`");
        self.expected_help(what, &help)
    }

    /// Takes the bracket that closes `open`, or says that it is missing.
    pub(super) fn close(&mut self, open: Token, closer: Tok) -> P<Span> {
        if self.at(closer) {
            return Ok(self.bump().span);
        }
        let close = closer.text().unwrap_or("}");
        Err(self.unclosed(open, &format!("`{close}`")))
    }

    /// `open` is not closed where it should be: points at both places.
    pub(super) fn unclosed(&mut self, open: Token, what: &str) -> Reported {
        let at_end = self.at(Tok::Eof);
        let bracket = self.text_of(open);
        let Some(report) = self.unexpected(what) else { return Reported(()) };
        if at_end {
            let end = self.cur.span;
            let report = Diagnostic::error(open.span, format!("this `{bracket}` is not closed"))
                .label(end, format!("expected {what} before the end of the file"));
            self.unclosed_brace(report, end);
            return Reported(());
        }
        self.report(report.label(open.span, format!("to close this `{bracket}`")))
    }

    /// Reports an opening bracket without its end, and where its end may be missing.
    pub(super) fn unclosed_brace(&mut self, mut report: Diagnostic, end: Span) {
        if let Some((open, close)) = self.suspect.take()
            && open.start >= report.span.start
        {
            report = report
                .label(open, "perhaps it is this one that lacks its `}`")
                .label(close, "as this one is indented otherwise");
        }
        self.last_error = Some(end.start);
        self.push(report);
    }

    /// The current token would nest too deeply. What it opens is skipped, so that one report is
    /// all there is.
    pub(super) fn too_deep(&mut self) -> Reported {
        if !self.nesting_reported {
            self.nesting_reported = true;
            let report = Diagnostic::error(
                self.cur.span,
                format!("nested too deeply: more than {MAX_NESTING} levels"),
            );
            self.report(report.help("give the inner part a name: a variable or a function"));
        }
        if self.cur.kind.opens() {
            self.skip_group();
        }
        if self.at(Tok::Eof) {
            self.end_reported = true;
        }
        Reported(())
    }

    /// A warning: the program runs.
    pub(super) fn warn(&mut self, span: Span, message: &str, help: &str) {
        if !self.stopped {
            self.push(Diagnostic::warning(span, message).help(help));
        }
    }

    /// A mistake that does not keep the rule from going on.
    pub(super) fn complain(&mut self, span: Span, message: impl Into<String>, help: &str) {
        let _ = self.report(Diagnostic::error(span, message).help(help));
    }

    /// A mistake that ends the rule.
    pub(super) fn fail<T>(&mut self, span: Span, message: impl Into<String>, help: &str) -> P<T> {
        Err(self.report(Diagnostic::error(span, message).help(help)))
    }

    /// The place already has its report.
    pub(super) fn already(&self) -> Reported {
        Reported(())
    }
}
