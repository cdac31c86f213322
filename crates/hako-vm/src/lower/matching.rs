//! `match`, and whether it covers an enum.

use std::rc::Rc;

use hako_syntax::Diagnostic;
use hako_syntax::ast::{Match, MatchArm, Pattern, PatternArgs, PatternKind, Span};

use super::Lowerer;
use super::emit::Dest;
use super::pattern::Named;
use crate::mir::Inst;

impl<'a> Lowerer<'a, '_> {
    pub(super) fn match_arms(&mut self, matching: &'a Match, into: Option<Dest>, span: Span) {
        let mark = self.f.mark();
        let subject = self.operand(&matching.subject);
        let end = self.f.label();
        for arm in &matching.arms {
            let next = self.f.label();
            let mark = self.f.mark();
            self.f.scope.enter();
            let names = self.pattern_variables(&arm.pattern);
            let regs: Vec<_> = names.iter().map(|name| (&*name.text, self.f.alloc())).collect();
            self.pattern(&arm.pattern, subject, next, &regs);
            for (name, (_, reg)) in names.iter().zip(&regs) {
                self.declare_variable(name, *reg);
            }
            if let Some(guard) = &arm.guard {
                self.cond(guard, next, false);
            }
            match into {
                Some(dest) => self.expr(&arm.body, dest),
                None => self.effect(&arm.body),
            }
            self.f.scope.leave();
            self.f.goto(end, arm.body.span);
            self.f.bind(next);
            self.f.reset(mark);
        }
        self.f.emit(Inst::MatchFail { src: subject }, matching.subject.span);
        self.f.bind(end);
        self.f.reset(mark);
        self.check_coverage(matching, span);
    }

    /// A `match` whose arms are all variants of one enum must name every variant.
    fn check_coverage(&mut self, matching: &Match, span: Span) {
        let mut cover = Cover::default();
        for arm in &matching.arms {
            self.cover(arm, &arm.pattern, &mut cover);
        }
        let Cover { of: Some(index), other: false, seen } = cover else { return };
        let def = Rc::clone(&self.program.enums[index as usize]);
        let missing: Vec<String> = def
            .variants
            .iter()
            .enumerate()
            .filter(|(at, _)| !seen.contains(&(*at as u32)))
            .map(|(_, variant)| format!("`{}`", self.program.symbols.text(variant.name)))
            .collect();
        if missing.is_empty() {
            return;
        }
        let name = self.program.symbols.text(def.name);
        let text = format!("this `match` does not cover {} of enum `{name}`", missing.join(", "));
        let diagnostic = Diagnostic::error(Span::new(span.start, matching.subject.span.end), text)
            .help("add arms for them, or `_ => …` for the rest");
        self.error(diagnostic);
    }

    fn cover(&mut self, arm: &MatchArm, pattern: &Pattern, cover: &mut Cover) {
        let (variant, whole) = match &pattern.kind {
            PatternKind::Or(alternatives) => {
                for alternative in alternatives {
                    hako_syntax::deep(|| {
                        self.cover(arm, alternative, cover);
                    });
                }
                return;
            }
            PatternKind::Named(name, parts) => match self.named(name, true) {
                Some(Named::Variant(variant)) => {
                    (variant, parts.iter().flatten().all(is_irrefutable))
                }
                _ => {
                    cover.other = true;
                    return;
                }
            },
            PatternKind::Variant(path, name, args) => {
                // A wrong name was reported when the arm was written.
                let before = self.problems.len();
                let found = self.find_variant(path, name);
                self.problems.truncate(before);
                let Some(variant) = found else {
                    cover.other = true;
                    return;
                };
                let whole = match args {
                    PatternArgs::Unit => true,
                    PatternArgs::Tuple(parts) => parts.iter().all(is_irrefutable),
                    PatternArgs::Fields(parts) => parts.iter().all(|(_, p)| is_irrefutable(p)),
                };
                (variant, whole)
            }
            // It takes some of the rest.
            PatternKind::Wild | PatternKind::Bind(_) if arm.guard.is_some() => return,
            // It takes the rest, or it shows that the subject may be something else.
            _ => {
                cover.other = true;
                return;
            }
        };
        if cover.of.is_some_and(|of| of != variant.0) {
            cover.other = true;
        }
        cover.of = Some(variant.0);
        if whole && arm.guard.is_none() {
            cover.seen.push(variant.1);
        }
    }
}

/// What the arms of a `match` cover.
#[derive(Default)]
struct Cover {
    /// The enum whose variants they name.
    of: Option<u32>,
    /// Whether they name other things too.
    other: bool,
    /// The variants that are covered whole.
    seen: Vec<u32>,
}

/// Whether a pattern matches everything.
fn is_irrefutable(pattern: &Pattern) -> bool {
    match &pattern.kind {
        PatternKind::Wild | PatternKind::Bind(_) | PatternKind::Error => true,
        PatternKind::Or(alternatives) => alternatives.iter().any(is_irrefutable),
        _ => false,
    }
}
