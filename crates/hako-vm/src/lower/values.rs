//! Literals of arrays, maps, records and variants.

use std::rc::Rc;

use hako_syntax::Diagnostic;
use hako_syntax::ast::{Expr, Ident, Path, Span, VariantArgs};

use super::declare::Entity;
use super::emit::Dest;
use super::{ByName, Lowerer, nearest};
use crate::mir::{Inst, Reg};
use crate::symbol::Symbol;

/// How many elements of a literal stand in registers at a time.
const CHUNK: usize = 200;

impl<'a> Lowerer<'a, '_> {
    pub(super) fn array(&mut self, items: &'a [Expr], dest: Dest, span: Span) {
        let slot = if dest.fresh { dest } else { self.f.fresh() };
        let array = slot.reg;
        let (first, rest) = items.split_at(items.len().min(CHUNK));
        let mark = self.f.mark();
        for (at, item) in first.iter().enumerate() {
            match at {
                0 => self.expr(item, slot),
                _ => {
                    self.value(item);
                }
            }
        }
        self.f.reset(mark);
        let dst = if rest.is_empty() { dest.reg } else { array };
        self.f.emit(Inst::NewArray { dst, base: array, count: first.len() as u16 }, span);
        if rest.is_empty() {
            return;
        }
        for chunk in rest.chunks(CHUNK) {
            let base = mark as Reg;
            for item in chunk {
                self.value(item);
            }
            self.f.reset(mark);
            self.f.emit(Inst::ExtendArray { array, base, count: chunk.len() as u16 }, span);
        }
        self.deliver(array, dest, span);
    }

    pub(super) fn map(&mut self, entries: &'a [(Expr, Expr)], dest: Dest, span: Span) {
        let slot = if dest.fresh { dest } else { self.f.fresh() };
        let map = slot.reg;
        let mark = self.f.mark();
        let (first, rest) = entries.split_at(entries.len().min(CHUNK / 2));
        for (at, (key, value)) in first.iter().enumerate() {
            match at {
                0 => self.expr(key, slot),
                _ => {
                    self.value(key);
                }
            }
            self.value(value);
        }
        self.f.reset(mark);
        self.f.emit(Inst::NewMap { dst: map, base: map, count: first.len() as u16 }, span);
        for chunk in rest.chunks(CHUNK / 2) {
            let base = mark as Reg;
            for (key, value) in chunk {
                self.value(key);
                self.value(value);
            }
            self.f.reset(mark);
            self.f.emit(Inst::ExtendMap { map, base, count: chunk.len() as u16 }, span);
        }
        self.deliver(map, dest, span);
    }

    /// `E::V`, `E::V(args)`, `E::V { f: e }`
    pub(super) fn variant(
        &mut self,
        path: &'a Path,
        name: &'a Ident,
        args: &'a VariantArgs,
        dest: Dest,
        span: Span,
    ) {
        let Some(variant) = self.find_variant(path, name) else { return };
        let def = Rc::clone(&self.program.enums[variant.0 as usize]);
        let def = &def.variants[variant.1 as usize];
        match args {
            VariantArgs::Fields(fields) if def.named => {
                let whole = format!("{}::{}", path.text(), name.text);
                let base = self.named_values(&def.fields, fields, &whole, span);
                let variant = self.f.variant(variant);
                self.f.emit(Inst::NewVariant { dst: dest.reg, base, variant }, span);
            }
            VariantArgs::Unit if def.fields.is_empty() => {
                let variant = self.f.variant(variant);
                self.f.emit(Inst::NewVariant { dst: dest.reg, base: dest.reg, variant }, span);
            }
            VariantArgs::Tuple(items) if !def.named && items.len() == def.fields.len() => {
                self.new_variant(variant, items.iter(), None, dest, span);
            }
            _ => self.wrong_payload(path, name, variant, span),
        }
    }

    /// A variant with a payload by position.
    pub(super) fn new_variant(
        &mut self,
        variant: (u32, u32),
        items: impl Iterator<Item = &'a Expr>,
        piped: Option<Reg>,
        dest: Dest,
        span: Span,
    ) {
        let base = self.f.mark() as Reg;
        if let Some(src) = piped {
            let dst = self.f.alloc();
            self.f.emit(Inst::Move { dst, src }, span);
        }
        for item in items {
            self.value(item);
        }
        let variant = self.f.variant(variant);
        self.f.emit(Inst::NewVariant { dst: dest.reg, base, variant }, span);
    }

    fn wrong_payload(&mut self, path: &Path, name: &Ident, variant: (u32, u32), span: Span) {
        let (whole, form) = self.variant_form(&path.text(), name, variant);
        let diagnostic = Diagnostic::error(span, format!("`{whole}` is not made like this"))
            .help(format!("write `{form}`"));
        self.error(diagnostic);
    }

    /// A variant's whole name, and how it is written.
    pub(super) fn variant_form(
        &self,
        of: &str,
        name: &Ident,
        (index, position): (u32, u32),
    ) -> (String, String) {
        let def = &self.program.enums[index as usize].variants[position as usize];
        let whole =
            if of.is_empty() { name.text.to_string() } else { format!("{of}::{}", name.text) };
        let form = if def.named {
            let fields: Vec<_> = def
                .fields
                .iter()
                .map(|f| format!("{}: …", self.program.symbols.text(*f)))
                .collect();
            format!("{whole} {{ {} }}", fields.join(", "))
        } else if def.fields.is_empty() {
            whole.clone()
        } else {
            let fields: Vec<_> = (1..=def.fields.len()).map(|at| format!("v{at}")).collect();
            format!("{whole}({})", fields.join(", "))
        };
        (whole, form)
    }

    /// The variant `name` of the enum that `path` names.
    pub(super) fn find_variant(&mut self, path: &Path, name: &Ident) -> Option<(u32, u32)> {
        let index = match self.find_path(path) {
            Some(Entity::Enum(index)) => index,
            Some(other) => {
                let text = format!("`{}` is {}, not an enum", path.text(), other.noun());
                let diagnostic = Diagnostic::error(path.span(), text).help(format!(
                    "members are named by a dot: `{}.{}`",
                    path.text(),
                    name.text
                ));
                self.error(diagnostic);
                return None;
            }
            None => match path.parts.as_slice() {
                [only] if &*only.text == "Option" => 0,
                [only] if &*only.text == "Result" => 1,
                _ => {
                    self.unknown_path(path, "enum");
                    return None;
                }
            },
        };
        let def = Rc::clone(&self.program.enums[index as usize]);
        let symbol = self.sym(&name.text);
        if let Some(at) = def.variants.iter().position(|variant| variant.name == symbol) {
            return Some((index, at as u32));
        }
        let texts: Vec<_> =
            def.variants.iter().map(|v| Rc::clone(self.program.symbols.text(v.name))).collect();
        let help = match nearest(&name.text, texts.iter().map(|text| &**text)) {
            Some(near) => format!("did you mean `{}::{near}`?", path.text()),
            None => format!("its variants are {}", texts.join(", ")),
        };
        let text = format!("enum `{}` has no variant `{}`", path.text(), name.text);
        self.error(Diagnostic::error(name.span, text).help(help));
        None
    }

    /// `Name { f: e }`
    pub(super) fn record(
        &mut self,
        path: &'a Path,
        fields: &'a [(Ident, Expr)],
        dest: Dest,
        span: Span,
    ) {
        let index = match self.path(path, "record") {
            Some(Entity::Record(index)) => index,
            Some(other) => {
                let text = format!("`{}` is {}, not a record", path.text(), other.noun());
                let help = match other {
                    Entity::Enum(_) => format!("name a variant: `{}::Variant`", path.text()),
                    Entity::Class(_) | Entity::Foreign(..) => {
                        format!("a box is made by `{}(…)`", path.text())
                    }
                    _ => "records are declared by `record Name { field: Type }`".to_owned(),
                };
                self.error(Diagnostic::error(path.span(), text).help(help));
                return;
            }
            None => return,
        };
        let def = Rc::clone(&self.program.records[index as usize]);
        let base = self.named_values(&def.fields, fields, &path.text(), span);
        let record = self.f.record(index);
        self.f.emit(Inst::NewRecord { dst: dest.reg, base, record }, span);
    }

    /// Evaluates named fields, in the order in which they are written, into registers in the
    /// order in which they are declared.
    fn named_values(
        &mut self,
        declared: &[Symbol],
        fields: &'a [(Ident, Expr)],
        whole: &str,
        span: Span,
    ) -> Reg {
        self.check_twice(fields.iter().map(|(name, _)| name), "field");
        let base = self.f.mark() as Reg;
        let mut places: ByName<Reg> = ByName::default();
        let mut missing = Vec::new();
        for symbol in declared {
            let reg = self.f.alloc();
            let text = Rc::clone(self.program.symbols.text(*symbol));
            if !fields.iter().any(|(name, _)| *name.text == *text) {
                missing.push(format!("`{text}`"));
            }
            places.insert((&*text).into(), reg);
        }
        if !missing.is_empty() {
            let text = format!("`{whole}` needs {}", missing.join(", "));
            self.error(Diagnostic::error(span, text).help("give every field a value"));
        }
        for (name, value) in fields {
            let Some(reg) = places.get(&name.text).copied() else {
                let near = nearest(&name.text, places.keys().map(|name| &**name));
                let text = format!("`{whole}` has no field `{}`", name.text);
                let diagnostic = Diagnostic::error(name.span, text);
                self.error(match near {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic,
                });
                continue;
            };
            self.expr(value, Dest { reg, fresh: true });
        }
        base
    }
}
