//! Annotations and type parameters: kept as they were written.

use super::cursor::{Layout, Sep};
use crate::token::Tok;

impl Layout<'_> {
    /// `: T`, if it is there.
    pub(super) fn annotation(&mut self) {
        if self.at(Tok::Colon) {
            self.put(Sep::None);
            self.gap(Sep::Space);
            self.type_ref();
        }
    }

    /// A type, as the parser reads it.
    pub(super) fn type_ref(&mut self) {
        let end = self.type_end();
        self.verbatim(end);
    }

    /// Where the type that begins here ends.
    fn type_end(&self) -> u32 {
        let mut at = 0;
        // The brackets that are open; `>` closes `<`.
        let mut open: Vec<Tok> = Vec::new();
        let mut end = self.start();
        // How much of a `>>` or `>=` is taken.
        let mut half = 0;
        loop {
            at += self.type_operand(at, &mut open);
            loop {
                let token = self.ahead(at);
                let here = !(token.newline && self.lines_count && open.is_empty());
                match token.kind {
                    Tok::Question | Tok::QuestionQuestion if here => at += 1,
                    Tok::LBracket if here && self.ahead(at + 1).kind == Tok::RBracket => at += 2,
                    Tok::Lt if here => {
                        open.push(Tok::Gt);
                        at += 1;
                        break;
                    }
                    Tok::Pipe | Tok::Arrow => {
                        at += 1;
                        break;
                    }
                    Tok::Comma if !open.is_empty() => {
                        at += 1;
                        if !closes(self.ahead(at).kind, open.last()) {
                            break;
                        }
                    }
                    kind if closes(kind, open.last()) => {
                        open.pop();
                        half += 1;
                        end = token.span.start + half;
                        if token.span.end <= end {
                            (at, half) = (at + 1, 0);
                        } else if kind == Tok::Ge || !closes(kind, open.last()) {
                            // The rest of the mark does not belong to the type.
                            return end;
                        }
                        continue;
                    }
                    _ => {
                        let last = self.ahead(at.saturating_sub(1)).span.end;
                        return end.max(last);
                    }
                }
            }
        }
    }

    /// How many tokens a name, a literal, or the brackets before one have.
    fn type_operand(&self, start: usize, open: &mut Vec<Tok>) -> usize {
        let mut at = start;
        loop {
            match self.ahead(at).kind {
                Tok::LBracket => open.push(Tok::RBracket),
                Tok::LParen => {
                    open.push(Tok::RParen);
                    if self.ahead(at + 1).kind == Tok::RParen {
                        return at + 1 - start;
                    }
                }
                Tok::Fn if self.ahead(at + 1).kind == Tok::LParen => {}
                kind => {
                    at += 1;
                    if kind.is_word() && kind != Tok::Fn {
                        while matches!(self.ahead(at).kind, Tok::Dot | Tok::ColonColon) {
                            at += 2;
                        }
                    }
                    return at - start;
                }
            }
            at += 1;
        }
    }

    /// `<T, U: V>` behind a name, if it is there.
    pub(super) fn type_params(&mut self) {
        if !self.at(Tok::Lt) {
            return;
        }
        let mut depth = 0u32;
        let mut at = 0;
        let end = loop {
            let token = self.ahead(at);
            let closed = match token.kind {
                Tok::Lt => {
                    depth += 1;
                    0
                }
                Tok::Gt | Tok::Ge => 1,
                Tok::Shr => 2,
                Tok::Eof => break token.span.start,
                _ => 0,
            };
            if closed >= depth {
                break token.span.start + depth;
            }
            depth -= closed;
            at += 1;
        };
        self.gap(Sep::None);
        self.verbatim(end);
    }
}

fn closes(kind: Tok, open: Option<&Tok>) -> bool {
    match open {
        Some(Tok::Gt) => matches!(kind, Tok::Gt | Tok::Shr | Tok::Ge),
        Some(&closer) => kind == closer,
        None => false,
    }
}
