//! Patterns: tests that fall through when they hold, and names that they bind.

use std::rc::Rc;
use std::sync::Arc;

use hako_syntax::Diagnostic;
use hako_syntax::ast::{Expr, ExprKind, Ident, Path, Pattern, PatternArgs, PatternKind, Span};

use super::captures::pattern_names;
use super::emit::Label;
use super::{ByName, Lowerer, nearest};
use crate::mir::{Inst, Reg, TypeTest};

/// What a capitalised name in a pattern is.
#[derive(Clone, PartialEq)]
pub(super) enum Named {
    /// A variant of a known enum.
    Variant((u32, u32)),
    /// A type.
    Type(TypeTest),
}

/// The registers of the names that a pattern binds.
pub(super) type Vars<'v> = [(&'v str, Reg)];

impl<'a> Lowerer<'a, '_> {
    /// The names that a pattern binds; says what is wrong with them.
    pub(super) fn pattern_variables(&mut self, pattern: &'a Pattern) -> Vec<&'a Ident> {
        self.check_names(pattern);
        pattern_names(pattern)
    }

    /// All alternatives bind the same names, and no name is bound twice at once.
    fn check_names(&mut self, pattern: &'a Pattern) -> ByName<Span> {
        hako_syntax::deep(|| {
            let parts: Vec<&'a Pattern> = match &pattern.kind {
                PatternKind::Bind(name) => {
                    return ByName::from_iter([(Arc::clone(&name.text), name.span)]);
                }
                PatternKind::Or(alternatives) => return self.check_alternatives(alternatives),
                PatternKind::Array { before, after, .. } => before.iter().chain(after).collect(),
                PatternKind::Map(entries) => entries.iter().map(|(_, p)| p).collect(),
                PatternKind::Named(_, Some(parts))
                | PatternKind::Variant(_, _, PatternArgs::Tuple(parts)) => parts.iter().collect(),
                PatternKind::Variant(_, _, PatternArgs::Fields(parts)) => {
                    parts.iter().map(|(_, p)| p).collect()
                }
                _ => Vec::new(),
            };
            let mut all = ByName::default();
            if let PatternKind::Array { rest: Some(Some(name)), .. } = &pattern.kind {
                all.insert(Arc::clone(&name.text), name.span);
            }
            for part in parts {
                for (name, span) in self.check_names(part) {
                    let Some(first) = all.insert(Arc::clone(&name), span) else { continue };
                    let text = format!("`{name}` is bound twice in this pattern");
                    let diagnostic = Diagnostic::error(span, text)
                        .label(first, "first here")
                        .help("bind another name and compare in a guard: `if a == b`");
                    self.error(diagnostic);
                }
            }
            all
        })
    }

    fn check_alternatives(&mut self, alternatives: &'a [Pattern]) -> ByName<Span> {
        let mut all: Option<ByName<Span>> = None;
        for alternative in alternatives {
            let names = self.check_names(alternative);
            let Some(first) = &all else {
                all = Some(names);
                continue;
            };
            let differing = first
                .iter()
                .find(|(name, _)| !names.contains_key(*name))
                .or_else(|| names.iter().find(|(name, _)| !first.contains_key(*name)));
            if let Some((name, _)) = differing {
                let text = format!("`{name}` is not bound by every alternative");
                let diagnostic = Diagnostic::error(alternative.span, text)
                    .help("let all alternatives of `a | b` bind the same names");
                self.error(diagnostic);
            }
        }
        all.unwrap_or_default()
    }

    /// Goes to `fail` unless the value in `subject` matches; binds `vars`.
    pub(super) fn pattern(
        &mut self,
        pattern: &'a Pattern,
        subject: Reg,
        fail: Label,
        vars: &Vars<'_>,
    ) {
        let mark = self.f.mark();
        hako_syntax::deep(|| self.pattern_inner(pattern, subject, fail, vars));
        self.f.reset(mark);
    }

    fn pattern_inner(&mut self, pattern: &'a Pattern, src: Reg, fail: Label, vars: &Vars<'_>) {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Error | PatternKind::Wild => {}
            PatternKind::Bind(name) => {
                if let Some(dst) = register(vars, &name.text) {
                    self.f.emit(Inst::Move { dst, src }, span);
                }
            }
            PatternKind::Literal(literal) => self.literal(literal, src, fail),
            PatternKind::Range(bounds) => {
                let dst = self.f.alloc();
                let base = self.value(&bounds.0);
                self.value(&bounds.1);
                self.f.emit(Inst::InRange { dst, src, base }, span);
                self.fail_unless(dst, fail, span);
            }
            PatternKind::Or(alternatives) => {
                let matched = self.f.label();
                let last = alternatives.len().saturating_sub(1);
                for (at, alternative) in alternatives.iter().enumerate() {
                    if at == last {
                        self.pattern(alternative, src, fail, vars);
                    } else {
                        let next = self.f.label();
                        self.pattern(alternative, src, next, vars);
                        self.f.goto(matched, alternative.span);
                        self.f.bind(next);
                    }
                }
                self.f.bind(matched);
            }
            PatternKind::Array { before, rest, after } => {
                self.elements((before, rest.as_ref(), after), src, fail, vars, span);
            }
            PatternKind::Map(entries) => {
                for (key, part) in entries {
                    let mark = self.f.mark();
                    let (dst, value) = (self.f.alloc(), self.f.alloc());
                    let key = self.f.text(key);
                    let key = self.f.short(key);
                    self.f.emit(Inst::MapHas { dst, src, key }, part.span);
                    self.fail_unless(dst, fail, part.span);
                    self.pattern(part, value, fail, vars);
                    self.f.reset(mark);
                }
            }
            PatternKind::Named(name, parts) => {
                self.named_pattern(name, parts.as_deref(), span, src, fail, vars)
            }
            PatternKind::Variant(path, name, args) => {
                let Some(variant) = self.find_variant(path, name) else { return };
                self.variant_pattern(
                    variant,
                    &path.text(),
                    name,
                    args.into(),
                    span,
                    src,
                    fail,
                    vars,
                );
            }
        }
    }

    fn fail_unless(&mut self, cond: Reg, fail: Label, span: Span) {
        self.f.jump(Inst::JumpIfNot { cond, to: 0 }, fail, span);
    }

    fn literal(&mut self, literal: &'a Expr, src: Reg, fail: Label) {
        let span = literal.span;
        if matches!(literal.kind, ExprKind::Null) {
            return self.f.jump(Inst::JumpIfNotNull { src, to: 0 }, fail, span);
        }
        let dst = self.f.alloc();
        let b = self.value(literal);
        self.f.emit(Inst::PatternEq { dst, src, b }, span);
        self.fail_unless(dst, fail, span);
    }

    /// A part of what `load` takes apart.
    fn part(
        &mut self,
        part: &'a Pattern,
        fail: Label,
        vars: &Vars<'_>,
        load: impl FnOnce(Reg) -> Inst,
    ) {
        match &part.kind {
            PatternKind::Wild => {}
            PatternKind::Bind(name) => {
                if let Some(dst) = register(vars, &name.text) {
                    self.f.emit(load(dst), part.span);
                }
            }
            _ => {
                let mark = self.f.mark();
                let dst = self.f.alloc();
                self.f.emit(load(dst), part.span);
                self.pattern(part, dst, fail, vars);
                self.f.reset(mark);
            }
        }
    }

    fn elements(
        &mut self,
        (before, rest, after): (&'a [Pattern], Option<&'a Option<Ident>>, &'a [Pattern]),
        src: Reg,
        fail: Label,
        vars: &Vars<'_>,
        span: Span,
    ) {
        let (Ok(front), Ok(back)) = (u8::try_from(before.len()), u8::try_from(after.len())) else {
            let diagnostic = Diagnostic::error(span, "too many elements in an array pattern")
                .help("an array pattern can name 255 elements on each side of `..`");
            self.error(diagnostic);
            return;
        };
        let dst = self.f.alloc();
        let count = u16::from(front) + u16::from(back);
        let test = match rest {
            None => Inst::ArrayIs { dst, src, count },
            Some(_) => Inst::ArrayAtLeast { dst, src, count },
        };
        self.f.emit(test, span);
        self.fail_unless(dst, fail, span);
        for (index, part) in (0i16..).zip(before) {
            self.part(part, fail, vars, |dst| Inst::Element { dst, src, index });
        }
        if let Some(Some(name)) = rest
            && let Some(dst) = register(vars, &name.text)
        {
            self.f.emit(Inst::Rest { dst, src, skip_front: front, skip_back: back }, name.span);
        }
        for (index, part) in (-i16::from(back)..).zip(after) {
            self.part(part, fail, vars, |dst| Inst::Element { dst, src, index });
        }
    }

    // -- names ------------------------------------------------------------------------------

    /// What a capitalised name in a pattern is; `quiet` says nothing when it is nothing.
    pub(super) fn named(&mut self, name: &Ident, quiet: bool) -> Option<Named> {
        let before = self.problems.len();
        let found = self.find_named(name);
        if quiet {
            self.problems.truncate(before);
        }
        found
    }

    fn find_named(&mut self, name: &Ident) -> Option<Named> {
        let variants = self.names[self.f.module].variants.get(&name.text);
        match variants.map(Vec::as_slice) {
            Some([only]) => return Some(Named::Variant(*only)),
            Some([first, second, ..]) => {
                let of = |variant: &(u32, u32)| {
                    let def = &self.program.enums[variant.0 as usize];
                    format!("`{}::{}`", self.program.symbols.text(def.name), name.text)
                };
                let (first, second) = (of(first), of(second));
                let diagnostic = Diagnostic::error(
                    name.span,
                    format!("several enums have a variant `{}`", name.text),
                )
                .help(format!("write {first} or {second}"));
                self.error(diagnostic);
                return None;
            }
            _ => {}
        }
        let path = Path { parts: vec![name.clone()] };
        let before = self.problems.len();
        let found = self.type_test(&path);
        if found.is_none() && self.problems.len() > before {
            let variants = self.names[self.f.module].variants.keys();
            if let Some(near) = nearest(&name.text, variants.map(|name| &**name)) {
                self.problems.truncate(before);
                let text = format!("there is no variant or type `{}`", name.text);
                let help = format!("did you mean `{near}`?");
                self.error(Diagnostic::error(name.span, text).help(help));
            }
        }
        found.map(Named::Type)
    }

    fn named_pattern(
        &mut self,
        name: &'a Ident,
        parts: Option<&'a [Pattern]>,
        span: Span,
        src: Reg,
        fail: Label,
        vars: &Vars<'_>,
    ) {
        match self.named(name, false) {
            Some(Named::Variant(variant)) => {
                let parts = parts.map_or(Parts::Unit, Parts::Tuple);
                self.variant_pattern(variant, "", name, parts, span, src, fail, vars);
            }
            Some(Named::Type(test)) => {
                let dst = self.f.alloc();
                let test = self.f.type_test(test);
                self.f.emit(Inst::Is { dst, src, test }, span);
                self.fail_unless(dst, fail, span);
                match parts {
                    None | Some([]) => {}
                    Some([part]) => self.pattern(part, src, fail, vars),
                    Some(_) => {
                        let text = format!("`{}` is a type and takes one pattern", name.text);
                        let diagnostic = Diagnostic::error(span, text)
                            .help(format!("write `{}(x)`: it binds the value", name.text));
                        self.error(diagnostic);
                    }
                }
            }
            None => {}
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a place, what is tested, and where to go on")]
    fn variant_pattern(
        &mut self,
        variant: (u32, u32),
        of: &str,
        name: &'a Ident,
        parts: Parts<'a>,
        span: Span,
        src: Reg,
        fail: Label,
        vars: &Vars<'_>,
    ) {
        let def = Rc::clone(&self.program.enums[variant.0 as usize]);
        let def = &def.variants[variant.1 as usize];
        let fits = match parts {
            Parts::Unit => def.fields.is_empty(),
            Parts::Tuple(parts) => !def.named && parts.len() == def.fields.len(),
            Parts::Fields(_) => def.named,
        };
        if !fits {
            let (whole, form) = self.variant_form(of, name, variant);
            let diagnostic =
                Diagnostic::error(span, format!("this does not fit variant `{whole}`"))
                    .help(format!("write `{form}`, with a pattern in each place"));
            self.error(diagnostic);
            return;
        }
        let dst = self.f.alloc();
        let index = self.f.variant(variant);
        self.f.emit(Inst::VariantIs { dst, src, variant: index }, span);
        self.fail_unless(dst, fail, span);
        match parts {
            Parts::Unit => {}
            Parts::Tuple(parts) => {
                for (index, part) in (0u16..).zip(parts) {
                    self.part(part, fail, vars, |dst| Inst::Payload { dst, src, index });
                }
            }
            Parts::Fields(parts) => {
                self.check_twice(parts.iter().map(|(field, _)| field), "field");
                for (field, part) in parts {
                    let symbol = self.sym(&field.text);
                    let Some(index) = def.fields.iter().position(|other| *other == symbol) else {
                        let (_, form) = self.variant_form(of, name, variant);
                        let text = format!("`{}` has no field `{}`", name.text, field.text);
                        let help = format!("it is made by `{form}`");
                        self.error(Diagnostic::error(field.span, text).help(help));
                        continue;
                    };
                    let index = index as u16;
                    self.part(part, fail, vars, |dst| Inst::Payload { dst, src, index });
                }
            }
        }
    }
}

/// What stands behind a variant in a pattern.
#[derive(Clone, Copy)]
enum Parts<'a> {
    Unit,
    Tuple(&'a [Pattern]),
    Fields(&'a [(Ident, Pattern)]),
}

impl<'a> From<&'a PatternArgs> for Parts<'a> {
    fn from(args: &'a PatternArgs) -> Self {
        match args {
            PatternArgs::Unit => Self::Unit,
            PatternArgs::Tuple(parts) => Self::Tuple(parts),
            PatternArgs::Fields(parts) => Self::Fields(parts),
        }
    }
}

fn register(vars: &Vars<'_>, name: &str) -> Option<Reg> {
    vars.iter().find(|(other, _)| *other == name).map(|(_, reg)| *reg)
}
