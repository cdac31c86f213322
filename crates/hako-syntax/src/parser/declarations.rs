//! Boxes and their members.

use std::sync::Arc;

use super::{P, Parser};
use crate::ast::*;
use crate::token::Tok;

impl Parser<'_> {
    /// `box Name from Parent implements I, J { … }`; `static` has been taken.
    pub(super) fn box_decl(&mut self, is_static: bool) -> P<BoxDecl> {
        let start = if is_static { self.prev.to(self.cur.span) } else { self.cur.span };
        self.bump();
        let name = self.ident("the box's name")?;
        self.type_params()?;
        let mut parent = None;
        let mut implements = Vec::new();
        loop {
            if self.at_word("from") || self.at_word("extends") || self.at(Tok::Colon) {
                if !self.at_word("from") {
                    let word = self.cur.span;
                    self.complain(
                        word,
                        "a parent is announced by `from`",
                        "write `box Name from Parent`",
                    );
                }
                self.bump();
                let path = self.path("the parent's name")?;
                self.type_args()?;
                if parent.is_some() {
                    let help = "put an instance of the other one into a field and `delegate` to it";
                    self.complain(path.span(), "a box has one parent", help);
                } else {
                    parent = Some(path);
                }
                while self.at(Tok::Comma) {
                    let comma = self.bump().span;
                    self.path("a name")?;
                    let help = "put an instance of the other one into a field and `delegate` to it";
                    self.complain(comma, "a box has one parent", help);
                }
            } else if self.eat_word("implements") {
                loop {
                    implements.push(self.path("the name of an interface")?);
                    self.type_args()?;
                    if !self.eat(Tok::Comma) {
                        break;
                    }
                }
            } else {
                break;
            }
        }
        self.skip_contracts()?;
        let members = self.members()?;
        Ok(BoxDecl { is_static, name, parent, implements, members, span: self.since(start) })
    }

    fn members(&mut self) -> P<Vec<Member>> {
        let mut members = Vec::new();
        let parts = self.braced_list("of the box", |p| {
            let mut some = Vec::new();
            p.member_decl(Access::Public, false, &mut some)?;
            Ok(some)
        })?;
        parts.into_iter().for_each(|part| members.extend(part));
        Ok(members)
    }

    /// One member, or a group of them.
    fn member_decl(&mut self, access: Access, grouped: bool, out: &mut Vec<Member>) -> P<()> {
        let start = self.cur.span;
        if !self.cur.kind.is_word() {
            return Err(self.expected("a field or a method"));
        }
        let next = self.peek(0);
        let same_line = !self.breaks_before(next);
        let text = self.text_of(self.cur);
        let word_next = next.kind.is_word() && same_line;
        let begins_params = matches!(next.kind, Tok::LParen | Tok::Lt);
        match text {
            "public" | "private" if !grouped && (word_next || next.kind == Tok::LBrace) => {
                self.bump();
                let access = if text == "public" { Access::Public } else { Access::Private };
                if self.at(Tok::LBrace) {
                    return self.access_group(access, out);
                }
                self.member_decl(access, true, out)
            }
            "init" if next.kind == Tok::LBrace => {
                self.bump();
                self.init_fields(access, out)
            }
            "birth" if begins_params => {
                let function = self.method_function(start)?;
                out.push(Member::Birth(function));
                Ok(())
            }
            "fini" if begins_params => {
                let function = self.method_function(start)?;
                if let Some(param) = function.params.first() {
                    self.complain(param.name.span, "`fini` has no parameters", "remove them");
                }
                out.push(Member::Fini(function));
                Ok(())
            }
            "delegate" if word_next => {
                out.push(self.delegate()?);
                Ok(())
            }
            "weak" | "get" | "once" | "birth_once" if word_next => {
                out.push(self.special_field(access, start)?);
                Ok(())
            }
            "flow" | "method" | "override" | "function" | "fn" if word_next => {
                out.push(self.marked_method(access)?);
                Ok(())
            }
            "static" if word_next => {
                self.bump();
                let help = "put it into a `static box`, or a function beside the box";
                self.complain(start, "a member cannot be `static`", help);
                self.nested(|p| p.member_decl(access, true, out))
            }
            "local" | "let" | "var" if word_next => {
                self.bump();
                self.complain(
                    start,
                    format!("a field is declared without `{text}`"),
                    "write its name alone",
                );
                self.nested(|p| p.member_decl(access, true, out))
            }
            _ if begins_params => {
                out.push(self.method(access, false, start)?);
                Ok(())
            }
            _ => self.stored_fields(access, start, out),
        }
    }

    /// `public { … }`, `private { … }`
    fn access_group(&mut self, access: Access, out: &mut Vec<Member>) -> P<()> {
        let parts = self.braced_list("of the group", |p| {
            let mut some = Vec::new();
            p.member_decl(access, true, &mut some)?;
            Ok(some)
        })?;
        parts.into_iter().for_each(|part| out.extend(part));
        Ok(())
    }

    /// `init { a, b }`: a list of fields.
    fn init_fields(&mut self, access: Access, out: &mut Vec<Member>) -> P<()> {
        let names = self.braced_list("of `init`", |p| {
            let weak = p.at_word("weak") && p.word_follows();
            if weak {
                p.bump();
            }
            let name = p.any_word("the name of a field")?;
            let ty = p.type_annotation()?;
            if p.at(Tok::Eq) || p.at(Tok::Dot) || p.at(Tok::LParen) {
                let what = p.cur.span;
                let help = "code that runs when a box is made stands in `birth() { … }`";
                return p.fail(what, "`init` is a list of fields", help);
            }
            Ok((name, ty, weak))
        })?;
        for (name, ty, weak) in names {
            let span = name.span;
            out.push(Member::Field(FieldDecl {
                name,
                kind: if weak { FieldKind::Weak(None) } else { FieldKind::Stored(None) },
                ty,
                access,
                span,
            }));
        }
        Ok(())
    }

    /// `f`, `f: T`, `f = e`, and several with or without commas between: `a b c`.
    fn stored_fields(&mut self, access: Access, start: Span, out: &mut Vec<Member>) -> P<()> {
        let name = self.any_word("the name of a field")?;
        let ty = self.type_annotation()?;
        let mut value = None;
        if self.at(Tok::Eq) {
            self.bump();
            value = Some(self.expr()?);
        } else if self.at(Tok::FatArrow) {
            let arrow = self.cur.span;
            let help = format!("a computed field is `get {} => …`", name.text);
            return self.fail(arrow, "a stored field has `=` before its value", &help);
        } else if self.at(Tok::LBrace) {
            let brace = self.cur.span;
            let help = format!(
                "a method is `{}() {{ … }}`, a computed field `get {} {{ … }}`",
                name.text, name.text
            );
            self.complain(brace, "a stored field has no body", &help);
            self.skip_group();
            return Err(self.already());
        }
        let kind = FieldKind::Stored(value);
        out.push(Member::Field(FieldDecl { name, kind, ty, access, span: self.since(start) }));
        Ok(())
    }

    /// `weak f`, `get f => e`, `once f => e`, `birth_once f => e`
    fn special_field(&mut self, access: Access, start: Span) -> P<Member> {
        let word = self.take_ident();
        let name = self.any_word("the name of a field")?;
        let ty = self.type_annotation()?;
        if &*word.text == "weak" {
            let value = if self.eat(Tok::Eq) { Some(self.expr()?) } else { None };
            let kind = FieldKind::Weak(value);
            return Ok(Member::Field(FieldDecl {
                name,
                kind,
                ty,
                access,
                span: self.since(start),
            }));
        }
        if self.at(Tok::LParen) && self.peek_is(Tok::RParen) {
            let parens = self.cur.span;
            self.bump();
            self.bump();
            self.complain(parens, "a computed field has no parameters", "remove the parentheses");
        }
        if self.at(Tok::Eq) {
            let eq = self.bump().span;
            self.complain(eq, "a computed field has `=>` before its value", "write `=>`");
            self.cur.newline = false;
            let body = FnBody::Expr(self.expr()?);
            return Ok(self.computed(&word, name, ty, access, body, start));
        }
        let body = self.function_body()?;
        Ok(self.computed(&word, name, ty, access, body, start))
    }

    fn computed(
        &self,
        word: &Ident,
        name: Ident,
        ty: Option<TypeRef>,
        access: Access,
        body: FnBody,
        start: Span,
    ) -> Member {
        let span = self.since(start);
        let function = Arc::new(Function {
            name: Some(name.clone()),
            params: Vec::new(),
            result: ty.clone(),
            body,
            span,
        });
        let kind = match &*word.text {
            "get" => FieldKind::Get(function),
            "once" => FieldKind::Once(function),
            _ => FieldKind::BirthOnce(function),
        };
        Member::Field(FieldDecl { name, kind, ty, access, span })
    }

    /// `flow m(..)`, `method m(..)`, `override m(..)`, and these words together.
    fn marked_method(&mut self, access: Access) -> P<Member> {
        let start = self.cur.span;
        let mut is_override = false;
        while self.word_follows() {
            let span = self.cur.span;
            match self.text_of(self.cur) {
                "override" => is_override = true,
                "flow" | "method" => {}
                "function" | "fn" => {
                    self.complain(
                        span,
                        "a method is declared without `function`",
                        "write its name alone",
                    );
                }
                _ => break,
            }
            self.bump();
        }
        if !self.peek_is(Tok::LParen) && !self.peek_is(Tok::Lt) {
            self.any_word("the method's name")?;
            return Err(self.expected("`(` and the parameters"));
        }
        match self.text_of(self.cur) {
            "birth" => Ok(Member::Birth(self.method_function(start)?)),
            "fini" => Ok(Member::Fini(self.method_function(start)?)),
            _ => self.method(access, is_override, start),
        }
    }

    fn method(&mut self, access: Access, is_override: bool, start: Span) -> P<Member> {
        let function = self.method_function(start)?;
        Ok(Member::Method(MethodDecl { function, is_override, access }))
    }

    /// A name, parameters and a body. `=> e` is a body too.
    fn method_function(&mut self, start: Span) -> P<Arc<Function>> {
        let name = self.any_word("the method's name")?;
        Ok(Arc::new(self.function_rest(start, Some(name))?))
    }

    /// `delegate field exposes { m, m2 as n }`
    fn delegate(&mut self) -> P<Member> {
        let start = self.bump().span;
        let field = self.any_word("the field that answers")?;
        if !self.eat_word("exposes") {
            let help = "write `delegate field exposes { method, other as name }`";
            return Err(self.expected_help("`exposes`", help));
        }
        let exposes = self.braced_list("of the delegation", |p| {
            let method = p.any_word("the name of a method")?;
            let name = if p.eat(Tok::As) { p.any_word("the name here")? } else { method.clone() };
            Ok((method, name))
        })?;
        Ok(Member::Delegate(DelegateDecl { field, exposes, span: self.since(start) }))
    }
}
