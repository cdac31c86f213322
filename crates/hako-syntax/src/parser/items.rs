//! What stands at the top of a file.

use super::{P, Parser};
use crate::ast::*;
use crate::token::Tok;

impl Parser<'_> {
    /// One declaration or statement. `None` is an annotation, which has been warned about.
    pub(super) fn item(&mut self) -> P<Option<Item>> {
        let start = self.cur.span;
        let item = match self.kind() {
            Tok::Using => Item::Using(self.using()?),
            Tok::Box => Item::Box(self.box_decl(false)?),
            Tok::Static if self.peek_is(Tok::Box) => {
                self.bump();
                Item::Box(self.box_decl(true)?)
            }
            Tok::Static => {
                self.bump();
                return Err(self.expected_help("`box`", "write `static box Name { … }`"));
            }
            Tok::Function => Item::Function(self.function()?),
            Tok::Ident => match self.word_item()? {
                Some(item) => item,
                None => return self.statement_item(start),
            },
            _ => return self.statement_item(start),
        };
        Ok(Some(item))
    }

    fn statement_item(&mut self, start: Span) -> P<Option<Item>> {
        let kind = self.statement()?;
        Ok(kind.map(|kind| Item::Stmt(Stmt { kind, span: self.since(start) })))
    }

    /// A declaration that begins with a word that is a name elsewhere.
    fn word_item(&mut self) -> P<Option<Item>> {
        let next = self.peek(0);
        if self.breaks_before(next) {
            return Ok(None);
        }
        Ok(Some(match self.text_of(self.cur) {
            "interface" if next.kind == Tok::Box => Item::Interface(self.interface()?),
            "record" if next.kind == Tok::Ident => Item::Record(self.record()?),
            "enum" if next.kind == Tok::Ident => Item::Enum(self.enum_decl()?),
            "global" if next.kind == Tok::Ident => Item::Global(self.global()?),
            "flow" | "method" if next.kind == Tok::Ident && self.peek(1).kind == Tok::LParen => {
                let word = self.cur.span;
                let text = self.text_of(self.cur);
                self.complain(
                    word,
                    format!("`{text}` begins a method, inside of a box"),
                    "outside, write `function`",
                );
                Item::Function(self.function()?)
            }
            _ => return Ok(None),
        }))
    }

    /// `using name`, `using a.b as X`, `using "path" as X`
    fn using(&mut self) -> P<Using> {
        let start = self.bump().span;
        let target_start = self.cur.span;
        let target = if self.at(Tok::Str) {
            UsingTarget::Text(self.string())
        } else {
            UsingTarget::Name(self.path("the name or the path of a module")?)
        };
        let target_span = self.since(target_start);
        let mut alias = None;
        if self.at(Tok::As) {
            self.bump();
            alias = Some(self.ident("the module's name in this file")?);
        }
        self.end_of_declaration("the `using`")?;
        Ok(Using { target, target_span, alias, span: self.since(start) })
    }

    /// `global X = e`
    fn global(&mut self) -> P<GlobalDecl> {
        let start = self.bump().span;
        let name = self.ident("the variable's name")?;
        self.type_annotation()?;
        if !self.at(Tok::Eq) {
            let help = format!("write `global {} = null` when there is no value yet", name.text);
            return Err(self.expected_help("`=` and the value", &help));
        }
        self.bump();
        let value = self.expr()?;
        Ok(GlobalDecl { name, value, span: self.since(start) })
    }

    fn end_of_declaration(&mut self, what: &str) -> P<()> {
        if self.at_line_start() || matches!(self.cur.kind, Tok::Semi | Tok::Eof | Tok::RBrace) {
            return Ok(());
        }
        // Two on one line need no separator where the second begins with another word.
        if self.cur.kind.anchors() || self.at(Tok::Ident) {
            return Ok(());
        }
        Err(self.expected(&format!("a new line behind {what}")))
    }

    /// `record Name { f: T … }`
    fn record(&mut self) -> P<RecordDecl> {
        let start = self.bump().span;
        let name = self.ident("the record's name")?;
        self.type_params()?;
        let fields = self.braced_list("of the record", |p| {
            let name = p.any_word("the name of a field")?;
            if p.at(Tok::LParen) {
                let help = "take the record as an argument of a function, or declare a `box`";
                return p.fail(name.span, "a record has fields and no methods", help);
            }
            let ty = p.type_annotation()?;
            Ok((name, ty))
        })?;
        Ok(RecordDecl { name, fields, span: self.since(start) })
    }

    /// `enum Name { A, B(T), C { f: T } }`
    fn enum_decl(&mut self) -> P<EnumDecl> {
        let start = self.bump().span;
        let name = self.ident("the enum's name")?;
        self.type_params()?;
        let variants = self.braced_list("of the enum", Self::variant_decl)?;
        Ok(EnumDecl { name, variants, span: self.since(start) })
    }

    fn variant_decl(&mut self) -> P<VariantDecl> {
        let name = self.ident("the name of a variant")?;
        let payload = match self.kind() {
            Tok::LParen if !self.at_line_start() => {
                let types = self.in_brackets(|p| {
                    let open = p.bump();
                    p.list(open, Tok::RParen, |p| {
                        // A name for the reader: `Circle(radius: Float)`.
                        if p.at(Tok::Ident) && p.peek_is(Tok::Colon) {
                            p.bump();
                            p.bump();
                        }
                        p.type_ref()
                    })
                })?;
                VariantPayload::Tuple(types.len())
            }
            Tok::LBrace => VariantPayload::Fields(self.braced_list("of the variant", |p| {
                let name = p.any_word("the name of a field")?;
                p.type_annotation()?;
                Ok(name)
            })?),
            _ => VariantPayload::Unit,
        };
        Ok(VariantDecl { name, payload })
    }

    /// `interface box Name { m(..) }`
    fn interface(&mut self) -> P<InterfaceDecl> {
        let start = self.bump().span;
        self.bump();
        let name = self.ident("the interface's name")?;
        self.type_params()?;
        let methods = self.braced_list("of the interface", |p| {
            if (p.at_word("flow") || p.at_word("method")) && p.word_follows() {
                p.bump();
            }
            let name = p.any_word("the name of a method")?;
            p.type_params()?;
            let params = p.params()?;
            p.result_annotation()?;
            if p.at(Tok::LBrace) {
                let brace = p.cur.span;
                p.complain(
                    brace,
                    "a method of an interface has no body",
                    "the boxes that implement it have one",
                );
                p.skip_group();
            }
            Ok(Signature { name, params })
        })?;
        Ok(InterfaceDecl { name, methods, span: self.since(start) })
    }

    /// `{ element … }`, separated by lines or commas.
    pub(super) fn braced_list<T>(
        &mut self,
        what: &str,
        mut element: impl FnMut(&mut Self) -> P<T>,
    ) -> P<Vec<T>> {
        if !self.at(Tok::LBrace) {
            return Err(self.expected(&format!("`{{` and the parts {what}")));
        }
        self.in_braces(|p| {
            let open = p.bump();
            let mut elements = Vec::new();
            loop {
                match p.kind() {
                    Tok::RBrace | Tok::Eof => break,
                    Tok::Comma | Tok::Semi => {
                        p.bump();
                        continue;
                    }
                    Tok::At if p.word_follows() => {
                        p.annotation();
                        continue;
                    }
                    _ if p.hold(open) => break,
                    _ => {}
                }
                let start = p.cur.span;
                match element(p) {
                    Ok(element) => elements.push(element),
                    Err(_) => {
                        p.skip_statement(start);
                    }
                }
            }
            p.close_brace(open);
            Ok(elements)
        })
    }
}
