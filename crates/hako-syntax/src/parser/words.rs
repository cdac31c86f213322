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
const LEFT_OUT: [&str; 12] = [
    "include",
    "brand",
    "sync",
    "co",
    "task_scope",
    "context",
    "check",
    "requires",
    "ensures",
    "invariant",
    "transition",
    "macro",
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
        let opens = same_line && next.kind == Tok::LBrace && word == "task_scope";
        if LEFT_OUT.contains(&word) && (follows || opens) {
            return Err(self.report(
                Diagnostic::error(
                    token.span,
                    format!("`{word}` is not part of this implementation"),
                )
                .help("docs/language.md lists what is left out"),
            ));
        }
        if word == "type" && next.kind == Tok::Ident && same_line {
            return self.type_alias();
        }
        if follows || next.kind == Tok::LBrace && same_line {
            if let Some((message, help)) = foreign(word).filter(|_| follows) {
                return Err(self.report(Diagnostic::error(token.span, message).help(help)));
            }
            if let Some(near) = nearest(word, STATEMENT_WORDS) {
                let help = format!("did you mean `{near}`?");
                self.complain(token.span, format!("unknown word `{word}`"), &help);
                // Read on as if it were spelt right.
                return match Tok::keyword(near) {
                    Some(kind) if !matches!(kind, Tok::Static | Tok::Using) => {
                        self.cur.kind = kind;
                        self.nested(Self::statement)
                    }
                    _ => Err(self.already()),
                };
            }
        }
        self.expr_stmt_or_guard().map(Some)
    }

    /// `type Name = T`: annotations are not checked, so an alias has nothing to do.
    fn type_alias(&mut self) -> P<Option<StmtKind>> {
        let start = self.bump().span;
        self.ident("the type's name")?;
        self.type_params()?;
        self.expect(Tok::Eq, "and the type it stands for")?;
        self.type_ref()?;
        let whole = self.since(start);
        self.warn(
            whole,
            "`type` has no effect here",
            "annotations are not checked: remove it, or leave it",
        );
        Ok(None)
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
        if self.at(Tok::Colon) && matches!(expr.kind, ExprKind::Name(_)) {
            let colon = self.cur.span;
            let name = self.slice(expr.span);
            let mut help = format!("a variable is declared by `local {name}: Type = …`");
            if self.slice(Span::new(0, expr.span.start)).trim_end().ends_with('{') {
                help = format!("the keys of a map are texts: `{{\"{name}\": …}}`; {help}");
            }
            return self.fail(colon, "`:` cannot stand here", &help);
        }
        if self.at(Tok::LBrace) && !self.at_line_start() {
            self.check_header(expr)?;
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

    /// `whlie (c) {`: looks like a call with a block behind it.
    fn check_header(&mut self, expr: &Expr) -> P<()> {
        let ExprKind::Postfix(postfix) = &expr.kind else { return Ok(()) };
        let (ExprKind::Name(name), [Suffix { kind: SuffixKind::Call(_), .. }]) =
            (&postfix.base.kind, postfix.suffixes.as_slice())
        else {
            return Ok(());
        };
        if let Some((message, help)) = foreign(&name.text) {
            return self.fail(name.span, message, help);
        }
        if let Some(near) = nearest(&name.text, ["while", "loop", "match", "catch", "guard"]) {
            let help = format!("did you mean `{near}`?");
            return self.fail(name.span, format!("unknown word `{}`", name.text), &help);
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

    /// Skips `@rune Name(…)`, `@name(…)`, with a warning.
    pub(super) fn annotation(&mut self) {
        let start = self.bump().span;
        let rune = self.at_word("rune");
        self.bump();
        if rune && self.cur.kind.is_word() && !self.cur.newline {
            self.bump();
        }
        if self.at(Tok::LParen) && !self.cur.newline {
            self.skip_group();
        }
        let whole = self.since(start);
        self.warn(whole, "annotations have no effect here", "remove it, or leave it");
    }

    /// `uses …` before a body is metadata; conditions are not part of this implementation.
    pub(super) fn skip_contracts(&mut self) -> P<()> {
        while self.at(Tok::Ident) {
            let (word, text) = (self.cur.span, self.text_of(self.cur));
            match text {
                "uses" => {
                    self.bump();
                    self.path("what is used")?;
                    while self.eat(Tok::Comma) {
                        self.path("what is used")?;
                    }
                    let whole = self.since(word);
                    self.warn(whole, "`uses` has no effect here", "remove it, or leave it");
                }
                "requires" | "ensures" | "invariant" | "transition" => {
                    return self.fail(
                        word,
                        format!("`{text}` is not part of this implementation"),
                        "write `assert(…)` in the body",
                    );
                }
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// Whether a declaration begins here that can only stand at the top of a file.
    pub(super) fn at_top_only(&mut self) -> bool {
        match self.kind() {
            Tok::Using => true,
            Tok::Box => self.peek_is(Tok::Ident),
            Tok::Static => self.peek_is(Tok::Box),
            Tok::Ident => match self.text_of(self.cur) {
                "interface" => self.peek_is(Tok::Box),
                "record" | "enum" => {
                    self.peek_is(Tok::Ident) && matches!(self.peek(1).kind, Tok::LBrace | Tok::Lt)
                }
                _ => false,
            },
            _ => false,
        }
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
