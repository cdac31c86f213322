//! Functions: parameters, bodies, blocks.

use std::sync::Arc;

use super::{Handler, P, Parser, TOP};
use crate::ast::*;
use crate::token::Tok;

impl Parser<'_> {
    /// `function name(params) { … }`
    pub(super) fn function(&mut self) -> P<Arc<Function>> {
        let start = self.bump().span;
        if self.at(Tok::LParen) {
            return Err(self.expected_help(
                "the function's name",
                "a function without a name is `fn(…) { … }`",
            ));
        }
        let name = self.any_word("the function's name")?;
        Ok(Arc::new(self.function_rest(start, Some(name))?))
    }

    /// Parameters, result and body. `start` is where the function begins.
    pub(super) fn function_rest(&mut self, start: Span, name: Option<Ident>) -> P<Function> {
        self.type_params()?;
        let params = self.params()?;
        let result = self.result_annotation()?;
        let body = self.function_body()?;
        Ok(Function { name, params, result, body, span: self.since(start) })
    }

    /// `(a, b: T)`
    pub(super) fn params(&mut self) -> P<Vec<Param>> {
        if !self.at(Tok::LParen) {
            return Err(self.expected("`(` and the parameters"));
        }
        self.in_brackets(|p| {
            let open = p.bump();
            p.list(open, Tok::RParen, |p| {
                if p.at(Tok::Me) {
                    let me = p.bump().span;
                    return p.fail(
                        me,
                        "`me` is no parameter",
                        "leave it out: `me` is always there",
                    );
                }
                if matches!(p.cur.kind, Tok::DotDotDot | Tok::Star) {
                    let span = p.bump().span;
                    p.complain(span, "there are no rest parameters", "take an array");
                }
                let name = p.ident("a parameter")?;
                let ty = p.type_annotation()?;
                if p.at(Tok::Eq) {
                    let eq = p.bump().span;
                    p.complain(
                        eq,
                        "parameters have no default values",
                        "let the caller pass `null` and use `x ?? value`",
                    );
                    p.expr()?;
                }
                Ok(Param { name, ty })
            })
        })
    }

    /// `{ … }` or `=> e`, with the handlers behind a block.
    pub(super) fn function_body(&mut self) -> P<FnBody> {
        let newlines = self.ctx.newlines;
        if self.at(Tok::FatArrow) {
            self.bump();
            let body = self.nested(|p| {
                p.with(
                    |c| {
                        *c = TOP;
                        c.newlines = newlines;
                    },
                    Self::expr_after_arrow,
                )
            })?;
            return Ok(FnBody::Expr(body));
        }
        self.skip_contracts()?;
        if !self.at(Tok::LBrace) {
            return Err(self.expected("`{` and the body"));
        }
        let block = self.with(
            |c| {
                *c = TOP;
                c.newlines = newlines;
            },
            |p| p.block("of the body"),
        )?;
        Ok(FnBody::Block(block))
    }

    /// A block; handlers behind it become part of it.
    pub(super) fn block(&mut self, what: &str) -> P<Block> {
        let block = self.plain_block(what)?;
        if !self.at_handler() {
            return Ok(block);
        }
        let start = block.span;
        let (catches, cleanup) = self.handlers()?;
        let span = self.since(start);
        let kind = ExprKind::Try(Box::new(Try { body: block, catches, cleanup }));
        let stmt = Stmt { kind: StmtKind::Expr(Expr { kind, span }), span };
        Ok(Block { stmts: vec![stmt], span })
    }

    /// A loop's body.
    pub(super) fn loop_body(&mut self) -> P<Block> {
        self.with(|c| c.in_loop = true, |p| p.block("of the loop"))
    }

    /// The block of `fini` or `cleanup`, which runs to its end.
    pub(super) fn handler_block(&mut self, handler: Handler) -> P<Block> {
        self.with(
            |c| {
                c.handler = Some(handler);
                c.in_loop = false;
            },
            |p| p.plain_block("of the handler"),
        )
    }

    /// `{ … }`, without handlers. A `{` that begins a map is a block of that map.
    pub(super) fn plain_block(&mut self, what: &str) -> P<Block> {
        if !self.at(Tok::LBrace) {
            return Err(
                self.expected(&format!("`{{`{}{what}", if what.is_empty() { "" } else { " " }))
            );
        }
        if self.at_map() {
            let start = self.cur.span;
            let map = self.with(|c| c.header = false, Self::primary)?;
            let span = self.since(start);
            return Ok(Block { stmts: vec![Stmt { kind: StmtKind::Expr(map), span }], span });
        }
        self.in_braces(|p| {
            let open = p.bump();
            let stmts = p.statements(open);
            // Without a `}`, what stands before the end of the file is still worth a tree.
            p.close_brace(open);
            Ok(Block { stmts, span: p.since(open.span) })
        })
    }
}
