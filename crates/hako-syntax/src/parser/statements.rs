//! Statements, and the expressions made of statements: `if`, `match`, `try`.

use super::expressions::assign_op;
use super::{Handler, P, Parser};
use crate::Diagnostic;
use crate::ast::*;
use crate::names::nearest;
use crate::token::{Tok, Token};

/// What stands behind an `else`.
enum Else {
    If,
    Block,
}

impl Parser<'_> {
    /// The statements of a block, up to its `}` or the end of the file.
    pub(super) fn statements(&mut self, open: Token) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        loop {
            match self.kind() {
                Tok::RBrace | Tok::Eof => return stmts,
                Tok::Semi => {
                    self.bump();
                    continue;
                }
                _ => {}
            }
            if self.hold(open) {
                return stmts;
            }
            let start = self.cur.span;
            let saved = self.ctx;
            let depth = self.depth;
            let kind = match self.statement() {
                Ok(Some(kind)) => kind,
                Ok(None) => continue,
                Err(_) => {
                    self.ctx = saved;
                    self.depth = depth;
                    self.skip_statement(start);
                    StmtKind::Error
                }
            };
            stmts.push(Stmt { kind, span: self.since(start) });
        }
    }

    /// One statement. `None` is an annotation, which has been warned about.
    pub(super) fn statement(&mut self) -> P<Option<StmtKind>> {
        let kind = match self.kind() {
            Tok::Local | Tok::Let => self.local()?,
            Tok::Function => StmtKind::Function(self.function()?),
            Tok::Return => self.return_stmt()?,
            Tok::Break | Tok::Continue => self.jump()?,
            Tok::While => self.while_stmt()?,
            Tok::Loop => self.loop_stmt()?,
            Tok::For => self.for_stmt()?,
            Tok::Throw => return Err(self.throw()),
            Tok::RParen | Tok::RBracket | Tok::RBrace => return self.stray_closer(),
            Tok::At if self.word_follows() => {
                self.annotation();
                return Ok(None);
            }
            Tok::Else | Tok::Catch | Tok::In | Tok::As | Tok::And | Tok::Or => {
                return Err(self.out_of_place());
            }
            Tok::Using | Tok::Box | Tok::Static => return Err(self.declaration_in_body()),
            Tok::Ident => return self.word_statement(),
            _ => self.expr_stmt()?,
        };
        Ok(Some(kind))
    }

    /// An expression or an assignment.
    pub(super) fn expr_stmt(&mut self) -> P<StmtKind> {
        self.brace_is_block = self.at(Tok::LBrace);
        let expr = self.expr()?;
        if assign_op(self.cur.kind).is_some() {
            return Ok(StmtKind::Assign(Box::new(self.assignment(expr)?)));
        }
        self.check_statement(&expr)?;
        Ok(StmtKind::Expr(expr))
    }

    /// `local a`, `local x: T = e fini { … }`, `local a, b`
    pub(super) fn local(&mut self) -> P<StmtKind> {
        self.bump();
        let mut names = Vec::new();
        loop {
            let name = self.ident("the variable's name")?;
            let ty = self.type_annotation()?;
            names.push((name, ty));
            if !self.at(Tok::Comma) {
                break;
            }
            self.bump();
        }
        let mut value = None;
        if self.at(Tok::Eq) {
            let eq = self.bump().span;
            if names.len() > 1 {
                self.complain(
                    eq,
                    "only one variable can get a value",
                    "write one `local` for each",
                );
            }
            let expr = self.expr()?;
            if assign_op(self.cur.kind).is_some() && !self.at_line_start() {
                let again = self.cur.span;
                return self.fail(
                    again,
                    "an assignment has one target",
                    "write one statement for each",
                );
            }
            if self.at(Tok::Comma) && !self.at_line_start() {
                let comma = self.cur.span;
                let help = "write one `local` for each";
                return self.fail(comma, "a `local` with a value declares one variable", help);
            }
            value = Some(expr);
        } else if assign_op(self.cur.kind).is_some() && !self.at_line_start() {
            return Err(self.expected_help("`=`", "a new variable has no value to change yet"));
        }
        let mut fini = None;
        if self.at_word("fini") && self.peek_is(Tok::LBrace) {
            self.bump();
            fini = Some(self.handler_block(Handler::Fini)?);
        }
        Ok(StmtKind::Local(Box::new(Local { names, value, fini })))
    }

    fn return_stmt(&mut self) -> P<StmtKind> {
        let word = self.bump().span;
        if let Some(handler) = self.ctx.handler {
            let handler = handler.word();
            self.complain(
                word,
                format!("`return` cannot leave `{handler}`"),
                "a handler runs to its end: compute the value before, and return it after",
            );
        }
        let ends = matches!(self.cur.kind, Tok::Semi | Tok::RBrace | Tok::Eof);
        if ends || self.cur.newline {
            return Ok(StmtKind::Return(None));
        }
        Ok(StmtKind::Return(Some(self.expr()?)))
    }

    fn jump(&mut self) -> P<StmtKind> {
        let token = self.bump();
        let word = self.text_of(token);
        if !self.ctx.in_loop {
            let (message, help) = match self.ctx.handler {
                Some(handler) => (
                    format!("`{word}` cannot leave `{}`", handler.word()),
                    "a handler runs to its end: set a variable here and test it in the loop",
                ),
                None => {
                    (format!("`{word}` stands outside of a loop"), "`return` leaves a function")
                }
            };
            self.complain(token.span, message, help);
        }
        Ok(if token.kind == Tok::Break { StmtKind::Break } else { StmtKind::Continue })
    }

    fn while_stmt(&mut self) -> P<StmtKind> {
        self.bump();
        let cond = self.header("a condition")?;
        let body = self.loop_body()?;
        Ok(StmtKind::While(Box::new((cond, body))))
    }

    fn loop_stmt(&mut self) -> P<StmtKind> {
        self.bump();
        if self.at(Tok::LBrace) {
            return Ok(StmtKind::Loop(self.loop_body()?));
        }
        if self.at(Tok::Ident) && self.peek_is(Tok::In) {
            return self.for_rest();
        }
        if self.at(Tok::LParen) && self.peek_is(Tok::RParen) {
            let span = self.bump().span.to(self.cur.span);
            self.bump();
            self.complain(span, "the condition is missing", "an endless loop is `loop { … }`");
            return Ok(StmtKind::Loop(self.loop_body()?));
        }
        let cond = self.header("a condition or `{`")?;
        let body = self.loop_body()?;
        Ok(StmtKind::While(Box::new((cond, body))))
    }

    fn for_stmt(&mut self) -> P<StmtKind> {
        self.bump();
        if self.at(Tok::LParen) {
            return Err(self.expected_help(
                "the loop's variable",
                "write `for x in values { … }`, without parentheses",
            ));
        }
        self.for_rest()
    }

    /// `x in e { … }`
    fn for_rest(&mut self) -> P<StmtKind> {
        let var = self.ident("the loop's variable")?;
        if self.at(Tok::Comma) {
            return Err(self.expected_help(
                "`in`",
                "a loop has one variable: for a map, `for k in m` and `m[k]`",
            ));
        }
        self.expect(Tok::In, "and what to go through")?;
        let iter = self.header("what to go through")?;
        let body = self.loop_body()?;
        Ok(StmtKind::For(Box::new(For { var, iter, body })))
    }

    /// `if c { } else if d { } else { }`
    pub(super) fn if_expr(&mut self) -> P<ExprKind> {
        let mut arms = Vec::new();
        let mut otherwise = None;
        loop {
            self.bump();
            let cond = self.header("a condition")?;
            if self.at_word("then") {
                let then = self.bump().span;
                self.complain(then, "there is no `then`", "the body stands in `{ }`");
            }
            arms.push((cond, self.block("of the `if`")?));
            match self.else_follows() {
                Some(Else::If) => {}
                Some(Else::Block) => {
                    otherwise = Some(self.block("of the `else`, or `if`")?);
                    break;
                }
                None => break,
            }
        }
        Ok(ExprKind::If(Box::new(If { arms, otherwise })))
    }

    /// Takes `else`, and says what follows it; with `if`, that is left to be taken. `elif` and a
    /// misspelt `else` are reported and read as what they mean.
    fn else_follows(&mut self) -> Option<Else> {
        if self.eat(Tok::Else) {
            return Some(if self.at(Tok::If) { Else::If } else { Else::Block });
        }
        if !self.at(Tok::Ident) {
            return None;
        }
        let word = self.cur;
        let text = self.text_of(word);
        let next = self.peek(0);
        if matches!(text, "elif" | "elsif" | "elseif" | "elsf") {
            if !next.kind.begins_expr() || self.breaks_before(next) {
                return None;
            }
            self.complain(word.span, format!("there is no `{text}`"), "write `else if`");
            self.cur.kind = Tok::If;
            return Some(Else::If);
        }
        let like = matches!(next.kind, Tok::LBrace | Tok::If) && !self.at_line_start();
        if like && nearest(text, ["else"]).is_some() {
            self.complain(word.span, format!("unknown word `{text}`"), "did you mean `else`?");
            self.bump();
            return Some(if self.at(Tok::If) { Else::If } else { Else::Block });
        }
        None
    }

    /// `try { } catch (e) { } cleanup { }`
    pub(super) fn try_expr(&mut self) -> P<ExprKind> {
        self.bump();
        let body = self.plain_block("of the `try`")?;
        if !self.at_handler() && self.foreign_handler().is_none() {
            let what = "`catch` or `cleanup` behind the `try`";
            let text = self.text_of(self.cur);
            let near = nearest(text, ["catch", "cleanup"]).filter(|_| self.at(Tok::Ident));
            return Err(match near {
                Some(near) => self.expected_help(what, &format!("did you mean `{near}`?")),
                None => self.expected(what),
            });
        }
        let (catches, cleanup) = self.handlers()?;
        Ok(ExprKind::Try(Box::new(Try { body, catches, cleanup })))
    }

    /// `match e { pat if g => e … }`
    pub(super) fn match_expr(&mut self) -> P<ExprKind> {
        self.bump();
        let subject = self.header("what to match")?;
        if !self.at(Tok::LBrace) {
            return Err(self.expected("`{` and the arms of the `match`"));
        }
        let arms = self.in_braces(|p| {
            let open = p.bump();
            let mut arms = Vec::new();
            while !p.at(Tok::RBrace) && !p.at(Tok::Eof) {
                if p.eat(Tok::Comma) || p.eat(Tok::Semi) {
                    continue;
                }
                let start = p.cur.span;
                match p.match_arm() {
                    Ok(arm) => arms.push(arm),
                    Err(_) => p.skip_statement(start),
                }
            }
            p.close_brace(open);
            Ok(arms)
        })?;
        Ok(ExprKind::Match(Box::new(Match { subject, arms })))
    }

    fn match_arm(&mut self) -> P<MatchArm> {
        let pattern = self.pattern()?;
        let mut guard = None;
        if self.at(Tok::If) {
            self.bump();
            guard = Some(self.expr()?);
        }
        if !self.at(Tok::FatArrow) {
            let help = "an arm is `pattern => value`, or `pattern if condition => value`";
            return Err(self.expected_help("`=>` and the value of this arm", help));
        }
        self.bump();
        let body = self.expr_after_arrow()?;
        if let Some(op) = assign_op(self.cur.kind).map(|_| self.cur.span) {
            return self.fail(
                op,
                "an arm is a value, not an assignment",
                "put it in a block: `{ x = e }`",
            );
        }
        let ends = matches!(self.cur.kind, Tok::Comma | Tok::Semi | Tok::RBrace | Tok::Eof);
        if !ends && !self.cur.newline && self.slice(self.prev) != "}" {
            return Err(self.expected("`,` or a new line behind the arm"));
        }
        Ok(MatchArm { pattern, guard, body })
    }

    /// `throw` is reserved so that it can say what to do.
    pub(super) fn throw(&mut self) -> super::Reported {
        let word = self.cur.span;
        let report = Diagnostic::error(word, "there is no `throw`")
            .help("raise an error with `panic(…)`, or return one with `Result::Err(…)`");
        self.report(report)
    }

    /// A closing bracket that closes nothing. After a mistake it may be a leftover.
    fn stray_closer(&mut self) -> P<Option<StmtKind>> {
        let token = self.bump();
        if token.kind != Tok::RBrace && self.abandoned > 0 {
            self.abandoned -= 1;
            return Ok(None);
        }
        let mut end = token.span;
        while self.cur.kind.closes() && (token.kind == Tok::RBrace || !self.at(Tok::RBrace)) {
            end = self.bump().span;
        }
        let text = self.text_of(token);
        let report = Diagnostic::error(token.span.to(end), format!("this `{text}` closes nothing"))
            .help("remove it, or open it where it belongs");
        let _ = self.report(report);
        Ok(None)
    }
}
