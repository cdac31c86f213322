//! The walk over the tokens: what stands between two of them, and how one is taken.

use super::doc::{Doc, Item, Line};
use super::tokens::{Tokens, gap};
use crate::ast::Span;
use crate::token::{Tok, Token};

/// What is wanted between two tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sep {
    /// Nothing.
    None,
    /// A blank.
    Space,
    /// A blank, before what stands below the line's start when it cannot stand behind it: `{`,
    /// `else`, `catch`.
    Body,
    /// Nothing, or a line end where the group is broken.
    Soft,
    /// A blank, or a line end where the group is broken.
    Line,
    /// A blank, or a line end where the line is full.
    Fill,
    /// A line end.
    Hard,
}

impl Sep {
    /// Whether the next token, on a line of its own, begins something.
    fn begins(self) -> bool {
        !matches!(self, Self::None | Self::Space)
    }
}

/// What comments ask for behind them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    /// Nothing.
    Nothing,
    /// An empty line, where a line ends anyway.
    Blank,
    /// A line end.
    LineEnd {
        /// Whether an empty line follows.
        blank: bool,
    },
    /// The next token on the same line: there is a line end before the comment.
    Beside,
}

/// The state of the walk.
pub(super) struct Layout<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Tokens,
    /// The next token.
    pub(super) pos: usize,
    pub(super) doc: Doc,
    /// Where the last token or comment that was taken ends.
    end: u32,
    /// Whether what stands before the next token is done.
    ready: bool,
    /// Whether nothing stands between the last opening bracket and here.
    opened_now: bool,
    /// Whether the last thing taken was a comment.
    after_comment: bool,
    /// Whether a line break ends a statement here.
    pub(super) lines_count: bool,
    /// Where the last bracket that was taken can first break, for those around to hug it.
    pub(super) opened: Option<usize>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            tokens: Tokens::of(text),
            pos: 0,
            doc: Doc::default(),
            end: 0,
            ready: false,
            opened_now: true,
            after_comment: false,
            lines_count: true,
            opened: None,
        }
    }

    /// The next token.
    pub(super) fn next(&self) -> Token {
        self.ahead(0)
    }

    /// The `n`-th token behind the next one.
    pub(super) fn ahead(&self, n: usize) -> Token {
        let at_end = Token { kind: Tok::Eof, newline: true, span: Span::new(u32::MAX, u32::MAX) };
        let found = self.tokens.list.get(self.pos + n).or(self.tokens.list.last());
        found.copied().unwrap_or(at_end)
    }

    pub(super) fn kind(&self) -> Tok {
        self.next().kind
    }

    pub(super) fn at(&self, kind: Tok) -> bool {
        self.kind() == kind
    }

    pub(super) fn start(&self) -> u32 {
        self.next().span.start
    }

    pub(super) fn text_of(&self, token: Token) -> &'a str {
        self.text.get(token.span.start as usize..token.span.end as usize).unwrap_or("")
    }

    pub(super) fn at_word(&self, word: &str) -> bool {
        self.at(Tok::Ident) && self.text_of(self.next()) == word
    }

    /// Whether the source has a line end between two places.
    pub(super) fn spans_lines(&self, start: u32, end: u32) -> bool {
        self.text.get(start as usize..end as usize).is_some_and(|text| text.contains('\n'))
    }

    /// Takes the next token.
    pub(super) fn token(&mut self) {
        let token = self.next();
        if token.kind == Tok::Eof {
            return;
        }
        self.verbatim(token.span.end);
        self.opened_now = token.kind.opens();
    }

    /// Takes the next token, `sep` before it.
    pub(super) fn put(&mut self, sep: Sep) {
        self.gap(sep);
        self.token();
    }

    /// Takes what stands up to `end` as it is.
    pub(super) fn verbatim(&mut self, end: u32) {
        if !self.ready {
            self.gap(Sep::None);
        }
        self.doc.push(Item::Source(Span::new(self.start(), end)));
        while self.next().span.end <= end && !self.at(Tok::Eof) {
            self.pos += 1;
        }
        if let Some(token) = self.tokens.list.get_mut(self.pos)
            && token.span.start < end
        {
            token.span.start = end;
        }
        self.end = end;
        (self.ready, self.opened_now, self.after_comment) = (false, false, false);
    }

    /// Leaves the next token out.
    pub(super) fn skip(&mut self) {
        if !self.at(Tok::Eof) {
            self.pos += 1;
        }
    }

    /// Leaves out the marks between statements, members and such; whether there are any.
    pub(super) fn skip_separators(&mut self) -> bool {
        let start = self.pos;
        while matches!(self.kind(), Tok::Semi | Tok::Comma) {
            self.skip();
        }
        self.pos > start
    }

    /// What stands before the next token: comments, then `sep`.
    pub(super) fn gap(&mut self, sep: Sep) {
        if self.ready {
            return;
        }
        let after = self.comments(sep);
        self.separate(sep, after);
        self.ready = true;
    }

    /// The gap before a closing bracket, up to which lines are indented.
    pub(super) fn closing_gap(&mut self, sep: Sep) {
        let after = self.comments(sep);
        self.doc.push(Item::Dedent);
        self.after_comment &= sep != Sep::Soft;
        let hard = matches!(after, After::LineEnd { .. } | After::Beside);
        self.separate(sep, if hard { After::LineEnd { blank: false } } else { After::Nothing });
        self.ready = true;
    }

    /// The comments before the end of the text.
    pub(super) fn last_gap(&mut self) {
        self.comments(Sep::Hard);
    }

    /// The comments before the next token, and what they ask for behind them.
    fn comments(&mut self, sep: Sep) -> After {
        let gap = gap(self.text, self.end, self.start());
        let mut own_line = false;
        let mut to_line_end = false;
        for comment in &gap.comments {
            if comment.own_line || to_line_end {
                let blank = comment.blank_before && !self.opened_now;
                self.doc.push(Item::Hard { blank, deeper: !sep.begins() });
                (own_line, self.opened_now) = (true, false);
            } else if !self.opened_now
                || self.after_comment
                || comment.to_line_end
                || !matches!(sep, Sep::None | Sep::Soft)
            {
                self.doc.push(Item::Space);
            }
            to_line_end = comment.to_line_end;
            let span = comment.span;
            self.doc.push(if to_line_end { Item::Note(span) } else { Item::Source(span) });
            (self.after_comment, self.end) = (true, span.end);
        }
        let blank = gap.blank && !self.opened_now;
        match own_line {
            true if !to_line_end && !gap.newline => After::Beside,
            true => After::LineEnd { blank },
            false if to_line_end => After::LineEnd { blank },
            false if blank => After::Blank,
            false => After::Nothing,
        }
    }

    fn separate(&mut self, sep: Sep, after: After) {
        let blank = after == After::Blank;
        let line = Line { space: self.after_comment || sep != Sep::Soft, blank, fill: false };
        if let After::LineEnd { blank } = after {
            let begins = sep.begins();
            return self.doc.push(Item::Hard { blank: blank && begins, deeper: !begins });
        }
        let item = match sep {
            _ if sep != Sep::Hard && self.ends_in_question() => {
                Item::Hard { blank: false, deeper: !sep.begins() }
            }
            _ if after == After::Beside => Item::Space,
            Sep::None if self.after_comment || self.would_glue() => Item::Space,
            Sep::None => return,
            Sep::Space | Sep::Body => Item::Space,
            Sep::Soft | Sep::Line => Item::Line(line),
            Sep::Fill => Item::Line(Line { fill: true, blank: false, ..line }),
            Sep::Hard => Item::Hard { blank, deeper: false },
        };
        self.doc.push(item);
    }

    /// Whether the last token is a `?` that would choose between two values, were it not for the
    /// line end behind it.
    fn ends_in_question(&self) -> bool {
        let before = self.pos.checked_sub(1).and_then(|at| self.tokens.list.get(at));
        let next = self.next();
        before.is_some_and(|token| token.kind == Tok::Question)
            && next.newline
            && self.lines_count
            && next.kind.begins_expr()
    }

    /// Whether the last token and the next would become others side by side.
    fn would_glue(&self) -> bool {
        let before = self.text.get(..self.end as usize).and_then(|text| text.chars().next_back());
        let next = self.text_of(self.next()).chars().next();
        let (Some(before), Some(next)) = (before, next) else { return false };
        let is_word = |c: char| c == '_' || c == '"' || c == '\'' || c.is_alphanumeric();
        match (before, next) {
            ('?', '?' | '.') | ('-', '-') => true,
            (a, b) => is_word(a) && is_word(b),
        }
    }

    /// Block comments that follow on the line, before something that is added there.
    fn inline_comments(&mut self) {
        for comment in gap(self.text, self.end, self.start()).comments {
            if comment.own_line || comment.to_line_end {
                return;
            }
            self.doc.push(Item::Space);
            self.doc.push(Item::Source(comment.span));
            (self.end, self.after_comment) = (comment.span.end, true);
        }
    }

    /// The comma between two elements, which may be missing where a line ends.
    pub(super) fn comma(&mut self) {
        self.inline_comments();
        self.after_comment = false;
        self.doc.push(Item::Fixed(","));
        self.skip_separators();
    }

    /// The comma behind the last element: there if the list is broken.
    pub(super) fn last_comma(&mut self) {
        self.skip_separators();
        self.inline_comments();
        self.doc.push(Item::IfBroken(","));
    }

    /// Whether comments stand before the next token.
    pub(super) fn comments_follow(&self) -> bool {
        !gap(self.text, self.end, self.start()).comments.is_empty()
    }

    /// Runs `rule` where line breaks count, or do not.
    pub(super) fn counting_lines(&mut self, count: bool, rule: impl FnOnce(&mut Self)) {
        let saved = std::mem::replace(&mut self.lines_count, count);
        rule(self);
        self.lines_count = saved;
    }
}
