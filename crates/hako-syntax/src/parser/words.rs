//! Words that mean something in other places, in other languages, or when spelt right.

use super::{P, Parser, Reported};
use crate::Diagnostic;
use crate::ast::*;
use crate::names::nearest;
use crate::token::{Tok, Token};

/// Words at the start of a statement that may be misspelt.
const STATEMENT_WORDS: [&str; 18] = [
    "function",
    "return",
    "local",
    "while",
    "break",
    "continue",
    "static",
    "using",
    "loop",
    "guard",
    "nowait",
    "global",
    "record",
    "enum",
    "interface",
    "match",
    "throw",
    "import",
];

/// Upstream's words that this implementation leaves out.
const LEFT_OUT: [&str; 13] = [
    "include",
    "sync",
    "co",
    "task_scope",
    "context",
    "check",
    "requires",
    "ensures",
    "invariant",
    "transition",
    "uses",
    "macro",
    "type",
];

/// What to say of a word from another language; `None` when it means nothing special.
fn foreign(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "var" | "const" | "val" | "mut" | "auto" => {
            ("a variable is declared by `local`", "write `local name = …`")
        }
        "def" | "func" | "fun" | "proc" | "sub" => {
            ("a function is declared by `function`", "write `function name(…) { … }`")
        }
        "class" | "struct" | "trait" => ("a type is declared by `box`", "write `box Name { … }`"),
        "foreach" => ("a loop over values is `for`", "write `for x in values { … }`"),
        "until" | "do" | "repeat" => {
            ("there is no such loop", "write `loop { … }` or `while c { … }`")
        }
        "switch" | "case" => ("a choice by value is `match`", "write `match e { pattern => … }`"),
        "unless" => ("there is no `unless`", "write `if not c { … }`"),
        "raise" => ("an error is raised by `panic`", "write `panic(…)`"),
        "yield" | "async" | "defer" => {
            ("there is no such statement", "see `fini`, `nowait` and `await`")
        }
        "elif" | "elsif" | "elseif" => ("no `if` stands before this", "write `else if`"),
        _ => return None,
    })
}

impl Parser<'_> {
    /// A statement that begins with a name that is no word of this place: an expression, or a
    /// word from elsewhere.
    pub(super) fn other_word_statement(&mut self) -> P<Option<StmtKind>> {
        let next = self.peek(0);
        let same_line = !self.breaks_before(next);
        let token = self.cur;
        let word = self.text_of(token);
        let follows = same_line
            && (next.kind.is_word() && !self.at_infix_word(next)
                || matches!(next.kind, Tok::Str | Tok::Int | Tok::Float));
        if matches!(word, "record" | "enum" | "global" | "interface") && follows {
            return Err(self.declaration_in_body());
        }
        if LEFT_OUT.contains(&word) && follows {
            return Err(self.report(
                Diagnostic::error(
                    token.span,
                    format!("`{word}` is not part of this implementation"),
                )
                .help("docs/language.md lists what is left out"),
            ));
        }
        if word == "brand" && follows {
            self.warn(
                token.span,
                "`brand` is metadata and has no effect here",
                "remove it, or leave it",
            );
            let line = token.span;
            self.skip_statement(line);
            return Ok(None);
        }
        if follows || next.kind == Tok::LBrace && same_line {
            if let Some((message, help)) = foreign(word).filter(|_| follows) {
                return Err(self.report(Diagnostic::error(token.span, message).help(help)));
            }
            if let Some(near) = nearest(word, STATEMENT_WORDS) {
                let report = Diagnostic::error(token.span, format!("unknown word `{word}`"))
                    .help(format!("did you mean `{near}`?"));
                return Err(self.report(report));
            }
        }
        self.expr_stmt_or_guard().map(Some)
    }

    fn at_infix_word(&self, next: Token) -> bool {
        matches!(next.kind, Tok::And | Tok::Or | Tok::Catch | Tok::As)
            || matches!(self.text_of(next), "is" | "with" | "cleanup")
    }

    fn expr_stmt_or_guard(&mut self) -> P<StmtKind> {
        let is_guard = self.at_word("guard") && self.peek_is(Tok::LParen);
        if !is_guard {
            return self.expr_stmt();
        }
        let start = self.cur.span;
        let kind = self.expr_stmt()?;
        if !self.at(Tok::Else) {
            return Ok(kind);
        }
        let StmtKind::Expr(Expr { kind: ExprKind::Postfix(postfix), .. }) = kind else {
            return Err(self.out_of_place());
        };
        match postfix.suffixes.into_iter().next() {
            Some(Suffix { kind: SuffixKind::Call(mut args), .. }) if args.len() == 1 => {
                match args.pop() {
                    Some(arg) => self.guard_from_call(arg.value),
                    None => self.fail(
                        start,
                        "`guard` takes one condition",
                        "write `guard c else { … }`",
                    ),
                }
            }
            _ => self.fail(start, "`guard` takes one condition", "write `guard c else { … }`"),
        }
    }

    /// An expression that stands alone where it can have no effect and was surely meant
    /// otherwise: two words in a row on one line, as in `foo bar`.
    pub(super) fn check_statement(&mut self, expr: &Expr) -> P<()> {
        if self.cur.kind == Tok::PlusPlus || (self.at(Tok::Minus) && self.peek_is(Tok::Minus)) {
            let (sign, span) = (if self.at(Tok::PlusPlus) { "+" } else { "-" }, self.cur.span);
            let target = self.slice(expr.span).to_owned();
            let help = format!("write `{target} {sign}= 1`");
            return self.fail(span, format!("there is no `{sign}{sign}`"), &help);
        }
        if self.at_line_start() || !self.cur.kind.begins_expr() || self.prev.end < expr.span.end {
            return Ok(());
        }
        let is_plain = matches!(expr.kind, ExprKind::Name(_));
        if is_plain && matches!(self.cur.kind, Tok::Ident | Tok::Str | Tok::Int | Tok::Float) {
            return Err(self.expected("an operator, `(` or a new line"));
        }
        Ok(())
    }

    /// `@name` begins an annotation when it stands where a statement or member begins.
    pub(super) fn at_annotation(&mut self) -> bool {
        self.at(Tok::At) && (self.cur.newline || self.prev.end == 0) && {
            let next = self.peek(0);
            next.kind.is_word() && next.span.start == self.cur.span.end
        }
    }

    /// Skips `@name …` to the end of its line, with a warning.
    pub(super) fn annotation_line(&mut self) {
        let start = self.bump().span;
        let word = self.cur.span;
        while !self.at(Tok::Eof) && !self.cur.newline {
            if self.cur.kind.opens() {
                self.skip_group();
            } else if matches!(self.cur.kind, Tok::Semi | Tok::RBrace) {
                break;
            } else {
                self.bump();
            }
        }
        self.warn(start.to(word), "annotations have no effect here", "remove it, or leave it");
    }

    /// `requires`, `ensures`, … before a body.
    pub(super) fn skip_contracts(&mut self) -> P<()> {
        if self.at(Tok::Ident) && matches!(self.text_of(self.cur), "requires" | "ensures" | "uses")
        {
            let (word, text) = (self.cur.span, self.text_of(self.cur));
            return self.fail(
                word,
                format!("`{text}` is not part of this implementation"),
                "write `assert(…)` in the body",
            );
        }
        Ok(())
    }

    /// Whether a declaration begins here that can only stand at the top of a file.
    pub(super) fn at_top_only(&mut self) -> bool {
        match self.kind() {
            Tok::Box => self.peek_is(Tok::Ident),
            Tok::Static => self.peek_is(Tok::Box),
            _ => false,
        }
    }

    /// A declaration in a body: a `}` is missing before it, or it is at the wrong place.
    pub(super) fn misplaced_declaration(&mut self, open: Token) -> Reported {
        let what = self.text_of(self.cur);
        let report = Diagnostic::error(
            self.cur.span,
            format!("a `{what}` declaration stands at the top of a file"),
        )
        .label(open.span, "but this `{` is still open")
        .help("close the block before it");
        self.report(report)
    }

    pub(super) fn declaration_in_body(&mut self) -> Reported {
        let word = self.text_of(self.cur);
        let report =
            Diagnostic::error(self.cur.span, format!("`{word}` stands at the top of a file only"))
                .help("move the declaration out of the body");
        let reported = self.report(report);
        // Its own block is skipped with it.
        while !matches!(self.cur.kind, Tok::Eof | Tok::LBrace | Tok::Semi | Tok::RBrace) {
            self.bump();
            if self.cur.newline {
                return reported;
            }
        }
        if self.at(Tok::LBrace) {
            self.skip_group();
        }
        reported
    }

    /// A word that only follows something else.
    pub(super) fn out_of_place(&mut self) -> Reported {
        let word = self.text_of(self.cur);
        let (message, help) = match word {
            "else" => ("`else` follows no `if`".to_owned(), "it stands behind the `}` of an `if`"),
            "catch" | "cleanup" => (
                format!("`{word}` follows no block or call"),
                "it stands behind a block, a call or a method body",
            ),
            _ => (format!("`{word}` cannot begin a statement"), "something is missing before it"),
        };
        self.report(Diagnostic::error(self.cur.span, message).help(help))
    }
}
