//! Patterns.

use std::sync::Arc;

use super::primary::is_capitalised;
use super::{P, Parser};
use crate::ast::*;
use crate::literal;
use crate::token::Tok;

impl Parser<'_> {
    /// `a | b | c`
    pub(super) fn pattern(&mut self) -> P<Pattern> {
        self.nested(|p| {
            let first = p.single_pattern()?;
            if !p.at(Tok::Pipe) {
                return Ok(first);
            }
            let start = first.span;
            let mut all = vec![first];
            while p.eat(Tok::Pipe) {
                all.push(p.single_pattern()?);
            }
            Ok(Pattern { kind: PatternKind::Or(all), span: p.since(start) })
        })
    }

    fn single_pattern(&mut self) -> P<Pattern> {
        let start = self.cur.span;
        let kind = match self.kind() {
            Tok::Ident => self.name_pattern()?,
            Tok::LBracket => self.in_brackets(Self::array_pattern)?,
            Tok::LBrace | Tok::PercentBrace => self.in_braces(Self::map_pattern)?,
            Tok::LParen => self.in_brackets(|p| {
                let open = p.bump();
                let inner = p.pattern()?;
                p.close(open, Tok::RParen)?;
                Ok(inner.kind)
            })?,
            Tok::Else => {
                return Err(
                    self.expected_help("a pattern", "the arm for everything else is `_ => …`")
                );
            }
            Tok::DotDot => {
                return Err(self.expected_help(
                    "a pattern",
                    "a range has both ends: `1..10`; `..` alone stands in `[ ]`",
                ));
            }
            _ => self.literal_pattern()?,
        };
        Ok(Pattern { kind, span: self.since(start) })
    }

    /// `_`, `name`, `Name`, `Name(p)`, `E::V`, `E::V(p)`, `E::V { f }`
    fn name_pattern(&mut self) -> P<PatternKind> {
        let start = self.cur.span;
        let mut path = self.path("a name")?;
        if self.at(Tok::ColonColon) {
            self.bump();
            let variant = self.any_word("the name of a variant")?;
            let args = match self.kind() {
                Tok::LParen => PatternArgs::Tuple(self.pattern_list(Tok::RParen)?),
                Tok::LBrace if !self.ctx.header && !self.at_line_start() => {
                    PatternArgs::Fields(self.field_patterns()?)
                }
                _ => PatternArgs::Unit,
            };
            return Ok(PatternKind::Variant(path, variant, args));
        }
        if path.parts.len() > 1 {
            let span = self.since(start);
            return self.fail(
                span,
                "a type in a pattern has no dots",
                "use the type's plain name, or `Enum::Variant`",
            );
        }
        let Some(name) = path.parts.pop() else { return Err(self.expected("a name")) };
        if self.at(Tok::LParen) && !self.at_line_start() {
            return Ok(PatternKind::Named(name, Some(self.pattern_list(Tok::RParen)?)));
        }
        if &*name.text == "_" {
            return Ok(PatternKind::Wild);
        }
        if is_capitalised(&name.text) {
            return Ok(PatternKind::Named(name, None));
        }
        Ok(PatternKind::Bind(name))
    }

    fn pattern_list(&mut self, closer: Tok) -> P<Vec<Pattern>> {
        self.in_brackets(|p| {
            let open = p.bump();
            p.list(open, closer, Self::pattern)
        })
    }

    /// `{ f, g: p }`
    fn field_patterns(&mut self) -> P<Vec<(Ident, Pattern)>> {
        self.in_braces(|p| {
            let open = p.bump();
            p.list(open, Tok::RBrace, |p| {
                let name = p.any_word("the name of a field")?;
                if p.eat(Tok::Colon) {
                    return Ok((name, p.pattern()?));
                }
                let kind = PatternKind::Bind(name.clone());
                let span = name.span;
                Ok((name, Pattern { kind, span }))
            })
        })
    }

    /// `[a, ..rest, b]`
    fn array_pattern(&mut self) -> P<PatternKind> {
        let open = self.bump();
        let mut seen: Option<(Span, Option<Ident>)> = None;
        let mut before = Vec::new();
        let mut after = Vec::new();
        self.list(open, Tok::RBracket, |p| {
            if p.at(Tok::DotDot) || p.at(Tok::DotDotDot) {
                let token = p.bump();
                if token.kind == Tok::DotDotDot {
                    p.complain(token.span, "the rest has two dots", "write `..name`");
                }
                let name = if p.at(Tok::Ident) { Some(p.take_ident()) } else { None };
                let name = name.filter(|n| &*n.text != "_");
                if seen.is_some() {
                    return p.fail(
                        token.span,
                        "an array pattern has one `..`",
                        "remove one of them",
                    );
                }
                seen = Some((token.span, name));
                return Ok(());
            }
            let element = p.pattern()?;
            if seen.is_some() {
                after.push(element)
            } else {
                before.push(element)
            }
            Ok(())
        })?;
        Ok(PatternKind::Array { before, rest: seen.map(|(_, name)| name), after })
    }

    /// `{ "k": p }`
    fn map_pattern(&mut self) -> P<PatternKind> {
        let open = self.bump();
        let entries = self.list(open, Tok::RBrace, |p| {
            if !p.at(Tok::Str) {
                return Err(
                    p.expected_help("a key in quotes", "a map pattern is `{ \"key\": pattern }`")
                );
            }
            let key = p.string();
            if !p.eat(Tok::Colon) && !p.eat(Tok::FatArrow) {
                return Err(p.expected("`:` and the pattern of this key"));
            }
            Ok((key, p.pattern()?))
        })?;
        Ok(PatternKind::Map(entries))
    }

    /// A literal, or a range of two.
    fn literal_pattern(&mut self) -> P<PatternKind> {
        let first = self.pattern_literal("a pattern")?;
        if !self.at(Tok::DotDot) && !self.at(Tok::DotDotEq) {
            return Ok(PatternKind::Literal(first));
        }
        let dots = self.bump();
        if dots.kind == Tok::DotDotEq {
            self.exclusive_range(dots.span);
        }
        let last = self.pattern_literal("the other end of the range")?;
        for end in [&first, &last] {
            if matches!(end.kind, ExprKind::Null | ExprKind::Bool(_)) {
                self.complain(
                    end.span,
                    "this is no end of a range",
                    "ranges go from number to number or text to text",
                );
            }
        }
        Ok(PatternKind::Range(Box::new((first, last))))
    }

    fn pattern_literal(&mut self, what: &str) -> P<Expr> {
        let start = self.cur.span;
        let negative = self.at(Tok::Minus);
        if negative {
            self.bump();
            if !matches!(self.cur.kind, Tok::Int | Tok::Float) {
                return Err(self.expected("a number behind the `-`"));
            }
        }
        let token = self.cur;
        let text = self.text_of(token);
        let kind = match token.kind {
            Tok::Null | Tok::Void => Ok(ExprKind::Null),
            Tok::True => Ok(ExprKind::Bool(true)),
            Tok::False => Ok(ExprKind::Bool(false)),
            Tok::Str => {
                let text: Arc<str> = self.string();
                return Ok(Expr { kind: ExprKind::Str(text), span: self.since(start) });
            }
            Tok::Int => literal::int(text, token.span, negative).map(ExprKind::Int),
            Tok::Float => literal::float(text, token.span)
                .map(|value| ExprKind::Float(if negative { -value } else { value })),
            _ => {
                return Err(self.expected_help(
                    what,
                    "patterns are literals, ranges, names, `Type(x)`, `Enum::Variant`, `[a, ..rest]` and `{ \"key\": p }`",
                ));
            }
        };
        self.bump();
        let kind = kind.unwrap_or_else(|report| {
            let _ = self.report(report);
            ExprKind::Error
        });
        Ok(Expr { kind, span: self.since(start) })
    }

    /// `..=` is no mark of this language.
    pub(super) fn exclusive_range(&mut self, dots: Span) {
        self.complain(dots, "there is no `..=`", "a range leaves its end out: write `a..b + 1`");
    }
}
