//! A primary and what follows it: fields, calls, indices, `?`, postfix `catch`.

use hako_syntax::Diagnostic;
use hako_syntax::ast::{
    Arg, BinOp, Block, Catch, Expr, ExprKind, Ident, Postfix, Span, Suffix, SuffixKind,
};

use super::Lowerer;
use super::call::Args;
use super::declare::Entity;
use super::emit::{Dest, Exit, Label};
use super::expression::Link;
use crate::mir::{Inst, MemberKind, Reg};

/// How far a postfix expression has got.
struct State {
    /// Where its value is: a variable, or the slot.
    now: Reg,
    /// The register for what it makes.
    slot: Dest,
    /// The final destination, for the last suffix.
    dest: Reg,
    /// Whether there is no postfix `catch` that needs the value in the slot.
    direct: bool,
    /// Whether the primary is in the slot already.
    ready: bool,
    /// Where each open `catch` starts.
    starts: Vec<u32>,
}

impl<'a> Lowerer<'a, '_> {
    pub(super) fn postfix(&mut self, postfix: &'a Postfix, dest: Dest) {
        self.suffixes(&postfix.base, &postfix.suffixes, None, dest);
    }

    /// A primary and suffixes; `piped` goes in front of the arguments of the last call.
    pub(super) fn suffixes(
        &mut self,
        base: &'a Expr,
        suffixes: &'a [Suffix],
        piped: Option<Reg>,
        dest: Dest,
    ) {
        let call = piped.and_then(|reg| {
            let at = suffixes.iter().rposition(|suffix| {
                matches!(suffix.kind, SuffixKind::Call(_) | SuffixKind::Method { .. })
            })?;
            Some((at, reg))
        });
        let mut state = self.open_catches(suffixes, dest);
        let mut at = match self.early_head(base, state.slot.reg) {
            Some(at) => at,
            None => self.head(base, suffixes, call, &mut state),
        };
        while let Some(suffix) = suffixes.get(at) {
            let last = at + 1 == suffixes.len();
            let piped = call.filter(|(call, _)| *call == at).map(|(_, reg)| reg);
            self.suffix(suffix, piped, last, &mut state);
            self.f.reset(u32::from(state.slot.reg) + 1);
            at += 1;
        }
        let span = suffixes.last().map_or(base.span, |suffix| suffix.span);
        self.deliver(state.now, dest, span);
    }

    /// All postfix `catch` and `cleanup` cover from the start, the last one outermost.
    fn open_catches(&mut self, suffixes: &'a [Suffix], dest: Dest) -> State {
        let mut count = 0;
        for suffix in suffixes.iter().rev() {
            if let SuffixKind::Catch(_, cleanup) = &suffix.kind {
                count += 1;
                if cleanup.is_some() {
                    self.open_cleanup(suffix.span);
                }
            }
        }
        let direct = count == 0;
        let slot = if dest.fresh && direct { dest } else { self.f.fresh() };
        let starts = vec![self.f.here(); count];
        State { now: slot.reg, slot, dest: dest.reg, direct, ready: false, starts }
    }

    /// The primary, with as many suffixes as belong to a name; gives how many.
    fn head(
        &mut self,
        base: &'a Expr,
        suffixes: &'a [Suffix],
        call: Option<(usize, Reg)>,
        state: &mut State,
    ) -> usize {
        let piped = call.filter(|(at, _)| *at == 0).map(|(_, reg)| reg);
        if let (ExprKind::Name(name), Some(first)) = (&base.kind, suffixes.first())
            && !self.is_variable(&name.text)
            && self.named_head(name, first, piped, state)
        {
            self.f.reset(u32::from(state.slot.reg) + 1);
            return 1;
        }
        if let (ExprKind::Me, Some(first)) = (&base.kind, suffixes.first())
            && self.me_head(first, piped, suffixes.len() == 1, state)
        {
            self.f.reset(u32::from(state.slot.reg) + 1);
            return 1;
        }
        match self.plain(base) {
            Some(reg) => state.now = reg,
            None if state.ready => {}
            None => self.expr(base, state.slot),
        }
        0
    }

    /// `f(…)`, `X.f(…)`, `X.Y` where the name is a declaration. Whether the suffix was used.
    fn named_head(
        &mut self,
        name: &'a Ident,
        first: &'a Suffix,
        piped: Option<Reg>,
        state: &mut State,
    ) -> bool {
        match &first.kind {
            SuffixKind::Call(args) => {
                let span = name.span.to(first.span);
                self.call_name(name, Args { piped, list: args }, state.slot, span);
                true
            }
            SuffixKind::Field { name: member, .. } => match self.head_entity(name) {
                Some(within @ (Entity::Module(_) | Entity::Library(_))) => {
                    match self.member_of(within, &member.text) {
                        Some(entity) => {
                            self.entity_value(entity, &member.text, state.slot.reg, member.span);
                            true
                        }
                        None => !self.static_of(within, name, member, state),
                    }
                }
                Some(entity @ (Entity::Enum(_) | Entity::Record(_) | Entity::Interface(_))) => {
                    self.no_members(entity, name, member);
                    true
                }
                _ => false,
            },
            SuffixKind::Method { name: member, args, .. } => match self.head_entity(name) {
                Some(within @ (Entity::Module(_) | Entity::Library(_))) => {
                    match self.member_of(within, &member.text) {
                        Some(entity) => {
                            let span = name.span.to(first.span);
                            let args = Args { piped, list: args };
                            self.call_entity(entity, member, args, state.slot, span);
                            true
                        }
                        None => !self.static_of(within, name, member, state),
                    }
                }
                Some(entity @ (Entity::Enum(_) | Entity::Record(_) | Entity::Interface(_))) => {
                    self.no_members(entity, name, member);
                    true
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn head_entity(&mut self, name: &Ident) -> Option<Entity> {
        match self.own_static_method(name) {
            Some(_) => None,
            None => self.entity(name),
        }
    }

    /// `X.m` where module `X` has one static box with `m`: the box goes to the slot. Whether it
    /// was so; says what is wrong otherwise.
    fn static_of(
        &mut self,
        within: Entity,
        name: &Ident,
        member: &Ident,
        state: &mut State,
    ) -> bool {
        let symbol = self.sym(&member.text);
        if let Entity::Module(module) = within
            && let Some(class) = self.only_static(module)
            && self.class(class).members.contains_key(&symbol)
        {
            let inst = Inst::GetStatic { dst: state.slot.reg, class: class.0 };
            self.f.emit(inst, name.span);
            state.ready = true;
            return true;
        }
        let text = format!("there is no `{}` in `{}`", member.text, name.text);
        let mut diagnostic = Diagnostic::error(member.span, text);
        if let Some(near) = self.nearest_member(within, &member.text) {
            diagnostic = diagnostic.help(format!("did you mean `{}.{near}`?", name.text));
        }
        self.error(diagnostic);
        false
    }

    fn no_members(&mut self, entity: Entity, name: &Ident, member: &Ident) {
        let text = format!("`{}` is {} and has no members", name.text, entity.noun());
        let help = match entity {
            Entity::Enum(_) => format!("a variant is named `{}::{}`", name.text, member.text),
            _ => "only values have members".to_owned(),
        };
        self.error(Diagnostic::error(member.span, text).help(help));
    }

    /// `me.f` and, in a static box, `me.m(…)`. Whether the suffix was used.
    fn me_head(
        &mut self,
        first: &'a Suffix,
        piped: Option<Reg>,
        only: bool,
        state: &mut State,
    ) -> bool {
        match &first.kind {
            SuffixKind::Field { name, .. } => {
                let Some(slot) = self.me_slot(name, false) else { return false };
                let dst = if only && state.direct { state.dest } else { state.slot.reg };
                self.f.emit(Inst::GetMe { dst, slot }, first.span);
                state.now = dst;
                true
            }
            SuffixKind::Method { name, args, .. } if self.me_is_zero() => {
                let Some(function) = self.own_static_method(name) else { return false };
                let args = Args { piped, list: args };
                self.call_own(function, name, args, state.slot, first.span);
                true
            }
            _ => false,
        }
    }

    /// The slot of `me.name`, where it is a plain stored field of register 0.
    pub(super) fn me_slot(&mut self, name: &Ident, assign: bool) -> Option<u16> {
        let symbol = self.sym(&name.text);
        let owner = self.f.owner.filter(|_| self.me_is_zero())?;
        match self.class(owner).members.get(&symbol)?.kind {
            MemberKind::Field { slot, weak: false, assignable } if assignable || !assign => {
                Some(slot)
            }
            _ => None,
        }
    }

    // -- suffixes ---------------------------------------------------------------------------

    fn suffix(&mut self, suffix: &'a Suffix, piped: Option<Reg>, last: bool, state: &mut State) {
        let span = suffix.span;
        let dst = if last && state.direct { state.dest } else { state.slot.reg };
        let obj = state.now;
        match &suffix.kind {
            SuffixKind::Field { name, safe } => {
                let end = self.skip_null(*safe, state, span);
                let obj = state.now;
                let symbol = self.sym(&name.text);
                let site = self.f.field(symbol);
                let dst = if end.is_some() { state.slot.reg } else { dst };
                self.f.emit(Inst::GetField { dst, obj, site }, span);
                self.after_skip(end);
                state.now = dst;
            }
            SuffixKind::Method { name, safe, args } => {
                let end = self.skip_null(*safe, state, span);
                self.settle(state, span);
                self.method(name, Args { piped, list: args }, state.slot.reg, span);
                self.after_skip(end);
            }
            SuffixKind::Call(args) => {
                self.settle(state, span);
                self.call_value(Args { piped, list: args }, state.slot.reg, span);
            }
            SuffixKind::Index(index) => {
                let index = self.operand(index);
                self.f.emit(Inst::GetIndex { dst, obj, index }, span);
                state.now = dst;
            }
            SuffixKind::Slice(from, to) => {
                let bounds = self.bound(from.as_deref(), span);
                self.bound(to.as_deref(), span);
                self.f.emit(Inst::GetSlice { dst, obj, bounds }, span);
                state.now = dst;
            }
            SuffixKind::Question => {
                let (ok, _) = (self.f.alloc(), self.f.alloc());
                let good = self.f.label();
                self.f.emit(Inst::Question { dst: ok, src: obj }, span);
                self.f.jump(Inst::JumpIf { cond: ok, to: 0 }, good, span);
                self.exit(Exit::Return, Some(obj), span);
                self.f.bind(good);
                self.f.emit(Inst::Move { dst, src: ok + 1 }, span);
                state.now = dst;
            }
            SuffixKind::With(fields) => self.with(fields, dst, state, span),
            SuffixKind::Catch(catches, cleanup) => {
                self.catch_suffix(catches, cleanup.as_ref(), state, span);
            }
        }
    }

    /// Moves the value to the slot, where windows begin.
    fn settle(&mut self, state: &mut State, span: Span) {
        if state.now != state.slot.reg {
            let inst = Inst::Move { dst: state.slot.reg, src: state.now };
            self.f.emit(inst, span);
            state.now = state.slot.reg;
        }
    }

    /// For `?.`: the value is in the slot, and when it is null it stays the result.
    fn skip_null(&mut self, safe: bool, state: &mut State, span: Span) -> Option<Label> {
        if !safe {
            return None;
        }
        self.settle(state, span);
        let end = self.f.label();
        self.f.jump(Inst::JumpIfNull { src: state.now, to: 0 }, end, span);
        Some(end)
    }

    fn after_skip(&mut self, end: Option<Label>) {
        if let Some(end) = end {
            self.f.bind(end);
        }
    }

    fn bound(&mut self, bound: Option<&'a Expr>, span: Span) -> Reg {
        match bound {
            Some(bound) => self.value(bound),
            None => {
                let dst = self.f.alloc();
                self.f.emit(Inst::Null { dst }, span);
                dst
            }
        }
    }

    fn with(&mut self, fields: &'a [(Ident, Expr)], dst: Reg, state: &mut State, span: Span) {
        self.check_twice(fields.iter().map(|(name, _)| name), "field");
        self.settle(state, span);
        let mut keywords = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            self.value(value);
            keywords.push(self.sym(&name.text));
        }
        let empty = self.sym("");
        let site = self.f.keywords(empty, keywords);
        self.f.emit(Inst::With { dst, base: state.slot.reg, site }, span);
        state.now = dst;
    }

    fn catch_suffix(
        &mut self,
        catches: &'a [Catch],
        cleanup: Option<&'a Block>,
        state: &mut State,
        span: Span,
    ) {
        self.settle(state, span);
        if let Some(start) = state.starts.pop() {
            self.catches(catches, start, Some(state.slot));
        }
        if let Some(body) = cleanup {
            self.close_cleanup(body);
        }
    }

    // -- pipes ------------------------------------------------------------------------------

    /// `x |> f |> g(a)`
    pub(super) fn pipes(&mut self, first: &'a Expr, rest: &'a [Link], dest: Dest) {
        let slot = if dest.fresh { dest } else { self.f.fresh() };
        let mut now = match self.plain(first) {
            Some(reg) => reg,
            None => {
                self.expr(first, slot);
                slot.reg
            }
        };
        for (op, span, operand) in rest {
            debug_assert_eq!(*op, BinOp::Pipe);
            let mark = self.f.mark();
            let window = self.f.fresh();
            self.pipe(now, operand, window, span.to(operand.span));
            self.f.reset(mark);
            self.deliver(window.reg, slot, *span);
            now = slot.reg;
        }
        self.deliver(now, dest, first.span);
    }

    fn pipe(&mut self, piped: Reg, operand: &'a Expr, window: Dest, span: Span) {
        let none: &'a [Arg] = &[];
        match &operand.kind {
            ExprKind::Postfix(postfix)
                if postfix.suffixes.iter().any(|suffix| {
                    matches!(suffix.kind, SuffixKind::Call(_) | SuffixKind::Method { .. })
                }) =>
            {
                self.suffixes(&postfix.base, &postfix.suffixes, Some(piped), window);
            }
            ExprKind::Name(name) if !self.is_variable(&name.text) => {
                self.call_name(name, Args { piped: Some(piped), list: none }, window, span);
            }
            _ => {
                self.expr(operand, window);
                self.call_value(Args { piped: Some(piped), list: none }, window.reg, span);
            }
        }
    }
}
