//! Lists in brackets.

use super::{P, Parser};
use crate::token::{Tok, Token};

impl Parser<'_> {
    /// `element, element, …` up to `closer`, which is taken. The opening bracket, `open`, has
    /// been taken. A trailing comma is fine; a mistake in an element costs that element only.
    pub(super) fn list<T>(
        &mut self,
        open: Token,
        closer: Tok,
        mut element: impl FnMut(&mut Self) -> P<T>,
    ) -> P<Vec<T>> {
        let mut elements = Vec::new();
        while !self.at(closer) {
            let start = self.cur.span;
            if self.at(Tok::Eof) || self.cur.kind.closes() {
                self.abandon(open);
                let close = closer.text().unwrap_or(")");
                return Err(self.unclosed(open, &format!("`{close}`")));
            }
            match element(self) {
                Ok(element) => elements.push(element),
                Err(_) => {
                    if !self.skip_element(closer) {
                        self.abandon(open);
                        self.close_quietly(open, closer)?;
                    }
                }
            }
            if self.at(closer) {
                break;
            }
            if !self.eat(Tok::Comma) {
                let close = closer.text().unwrap_or(")");
                let goes_on = self.cur.span.start != start.start && self.list_goes_on(closer);
                let reported = self.unclosed(open, &format!("`,` or `{close}`"));
                if !goes_on {
                    self.abandon(open);
                    return Err(reported);
                }
            }
        }
        self.bump();
        Ok(elements)
    }

    /// Takes the bracket that closes `open`. What else stands before it is reported and skipped.
    pub(super) fn close_or_skip(&mut self, open: Token, closer: Tok) -> P<()> {
        let Err(reported) = self.close(open, closer) else { return Ok(()) };
        if self.list_goes_on(closer) && self.skip_element(closer) && self.eat(closer) {
            return Ok(());
        }
        self.abandon(open);
        Err(reported)
    }

    /// After a mistake in an element: only the end of the text is still news.
    fn close_quietly(&mut self, open: Token, closer: Tok) -> P<()> {
        if self.at(Tok::Eof) {
            self.close(open, closer)?;
        }
        Err(self.already())
    }
}
