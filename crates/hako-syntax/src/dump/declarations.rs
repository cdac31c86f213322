//! Declarations as lists.

use super::Node;
use super::expressions::{expr, path, ty};
use super::statements::{block, stmt};
use crate::ast::*;

pub(super) fn file(file: &File) -> Node {
    Node::list("file", file.items.iter().map(item))
}

fn item(item: &Item) -> Node {
    match item {
        Item::Using(using) => {
            let target = match &using.target {
                UsingTarget::Name(name) => path(name),
                UsingTarget::Text(text) => Node::quoted(text),
            };
            let alias = using.alias.iter().map(|name| Node::list("as", [ident(name)]));
            Node::list("using", std::iter::once(target).chain(alias))
        }
        Item::Box(decl) => box_decl(decl),
        Item::Interface(decl) => {
            let methods =
                decl.methods.iter().map(|m| Node::list(&m.name.text, [params(&m.params)]));
            Node::list("interface", std::iter::once(ident(&decl.name)).chain(methods))
        }
        Item::Record(decl) => {
            let fields = decl.fields.iter().map(|(name, ty)| typed(name, ty.as_ref()));
            Node::list("record", std::iter::once(ident(&decl.name)).chain(fields))
        }
        Item::Enum(decl) => {
            let variants = decl.variants.iter().map(|variant| match &variant.payload {
                VariantPayload::Unit => ident(&variant.name),
                VariantPayload::Tuple(n) => {
                    Node::list(&variant.name.text, [Node::word(n.to_string())])
                }
                VariantPayload::Fields(names) => {
                    Node::list(&variant.name.text, [Node::list("fields", names.iter().map(ident))])
                }
            });
            Node::list("enum", std::iter::once(ident(&decl.name)).chain(variants))
        }
        Item::Function(f) => function("function", f),
        Item::Global(decl) => Node::list("global", [ident(&decl.name), expr(&decl.value)]),
        Item::Stmt(s) => stmt(s),
    }
}

fn box_decl(decl: &BoxDecl) -> Node {
    let parent = decl.parent.iter().map(|parent| Node::list("from", [path(parent)]));
    let interfaces = if decl.implements.is_empty() {
        None
    } else {
        Some(Node::list("implements", decl.implements.iter().map(path)))
    };
    let head = std::iter::once(ident(&decl.name)).chain(parent).chain(interfaces);
    let name = if decl.is_static { "static-box" } else { "box" };
    Node::list(name, head.chain(decl.members.iter().map(member)))
}

fn member(member: &Member) -> Node {
    match member {
        Member::Field(field) => {
            let (kind, value) = match &field.kind {
                FieldKind::Stored(value) => ("field", value.as_ref().map(expr)),
                FieldKind::Weak(value) => ("weak", value.as_ref().map(expr)),
                FieldKind::Get(f) => ("get", Some(body(&f.body))),
                FieldKind::Once(f) => ("once", Some(body(&f.body))),
                FieldKind::BirthOnce(f) => ("birth_once", Some(body(&f.body))),
            };
            let head = [typed(&field.name, field.ty.as_ref())];
            private(field.access, Node::list(kind, head.into_iter().chain(value)))
        }
        Member::Method(method) => {
            let name = if method.is_override { "override" } else { "method" };
            private(method.access, function(name, &method.function))
        }
        Member::Birth(f) => function("birth", f),
        Member::Fini(f) => function("fini", f),
        Member::Delegate(decl) => {
            let exposes = decl.exposes.iter().map(|(method, name)| {
                if method.text == name.text {
                    ident(method)
                } else {
                    Node::list("as", [ident(method), ident(name)])
                }
            });
            Node::list("delegate", std::iter::once(ident(&decl.field)).chain(exposes))
        }
    }
}

fn private(access: Access, node: Node) -> Node {
    match access {
        Access::Public => node,
        Access::Private => Node::list("private", [node]),
    }
}

/// A function; those that are named after what they are do not repeat their name.
pub(super) fn function(kind: &str, f: &Function) -> Node {
    let name = f.name.iter().filter(|name| &*name.text != kind).map(ident);
    let result = f.result.iter().map(|result| Node::list(":", [ty(result)]));
    let parts = name.chain([params(&f.params)]).chain(result).chain([body(&f.body)]);
    Node::list(kind, parts)
}

fn body(body: &FnBody) -> Node {
    match body {
        FnBody::Block(b) => block(b),
        FnBody::Expr(e) => Node::list("=>", [expr(e)]),
    }
}

fn params(params: &[Param]) -> Node {
    Node::list("params", params.iter().map(|param| typed(&param.name, param.ty.as_ref())))
}

pub(super) fn ident(name: &Ident) -> Node {
    Node::word(&*name.text)
}

/// A name, with its annotation where it has one.
pub(super) fn typed(name: &Ident, annotation: Option<&TypeRef>) -> Node {
    match annotation {
        Some(annotation) => Node::list(":", [ident(name), ty(annotation)]),
        None => ident(name),
    }
}
