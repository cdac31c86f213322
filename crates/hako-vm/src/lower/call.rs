//! Calls: what a name calls, and arguments in windows.

use hako_syntax::Diagnostic;
use hako_syntax::ast::{Arg, Expr, ExprKind, Ident, Path, Span};

use super::declare::Entity;
use super::emit::Dest;
use super::{Lowerer, nearest};
use crate::builtins;
use crate::mir::{Birth, Construct, FunctionId, Inst, MemberKind, Reg};
use crate::symbol::Symbol;

/// The most arguments of a call.
pub(super) const MAX_ARGS: u16 = 250;

/// The longest list literal that is passed as arguments to a method that wants one list.
const MAX_LIST: usize = 8;

/// The arguments of a call: a value from the left of `|>`, then those in parentheses.
#[derive(Clone, Copy)]
pub(super) struct Args<'a> {
    pub(super) piped: Option<Reg>,
    pub(super) list: &'a [Arg],
}

impl Args<'_> {
    fn count(&self) -> usize {
        usize::from(self.piped.is_some()) + self.list.len()
    }

    fn has_keywords(&self) -> bool {
        self.list.iter().any(|arg| arg.name.is_some())
    }
}

impl<'a> Lowerer<'a, '_> {
    // -- windows ----------------------------------------------------------------------------

    /// The first register of a window whose result goes to `dest`.
    fn window(&mut self, dest: Dest) -> Reg {
        if dest.fresh && u32::from(dest.reg) + 1 == self.f.mark() {
            dest.reg
        } else {
            self.f.alloc()
        }
    }

    /// The call itself: the window is given back but for its first register, the result.
    fn called(&mut self, inst: Inst, base: Reg, dest: Dest, span: Span) {
        self.f.emit(inst, span);
        self.f.reset(u32::from(base) + 1);
        self.deliver(base, dest, span);
    }

    /// Evaluates arguments into the registers behind a window's first; gives how many, and the
    /// keywords of the last ones.
    fn arguments(&mut self, args: Args<'a>, span: Span) -> Option<(u8, Vec<Symbol>)> {
        if args.count() > usize::from(MAX_ARGS) {
            let diagnostic = Diagnostic::error(span, "too many arguments")
                .help("a call can have 250 arguments: pass an array or a map");
            self.error(diagnostic);
            return None;
        }
        if let Some(src) = args.piped {
            let dst = self.f.alloc();
            self.f.emit(Inst::Move { dst, src }, span);
        }
        let mut keywords = Vec::new();
        self.check_twice(args.list.iter().filter_map(|arg| arg.name.as_ref()), "argument");
        for arg in args.list {
            let dest = self.f.fresh();
            self.argument(&arg.value, dest);
            match &arg.name {
                Some(name) => keywords.push(self.sym(&name.text)),
                None if !keywords.is_empty() => {
                    let text = "an argument without a name stands behind one with a name";
                    let diagnostic = Diagnostic::error(arg.value.span, text)
                        .help("put the named arguments last");
                    self.error(diagnostic);
                }
                None => {}
            }
        }
        Some((args.count() as u8, keywords))
    }

    /// Evaluates arguments with keywords into the places of the parameters of a known function.
    /// Nothing when they do not fit one to one: then the call finds out when it runs.
    fn arguments_for(&mut self, function: FunctionId, args: Args<'a>, span: Span) -> Option<u8> {
        let params = &self.signature(function)?.params;
        if args.count() != params.len() || params.len() > usize::from(MAX_ARGS) {
            return None;
        }
        let mut places: Vec<usize> = Vec::new();
        let mut named = false;
        if args.piped.is_some() {
            places.push(0);
        }
        for arg in args.list {
            let place = match &arg.name {
                None if named => return None,
                None => places.len(),
                Some(name) => params.iter().position(|param| param.name.text == name.text)?,
            };
            named |= arg.name.is_some();
            if places.contains(&place) {
                return None;
            }
            places.push(place);
        }
        let first = self.f.mark() as Reg;
        for _ in params {
            self.f.alloc();
        }
        let mut places = places.into_iter().map(|place| first + place as Reg);
        if let (Some(src), Some(dst)) = (args.piped, args.piped.and_then(|_| places.next())) {
            self.f.emit(Inst::Move { dst, src }, span);
        }
        for (arg, reg) in args.list.iter().zip(places) {
            self.argument(&arg.value, Dest { reg, fresh: false });
        }
        Some(params.len() as u8)
    }

    /// Says which keywords no parameter has.
    fn check_keywords(&mut self, function: FunctionId, name: &str, args: Args<'a>) {
        let Some(signature) = self.signature(function) else { return };
        for keyword in args.list.iter().filter_map(|arg| arg.name.as_ref()) {
            let mut params = signature.params.iter().map(|param| &*param.name.text);
            if params.clone().any(|param| param == &*keyword.text) {
                continue;
            }
            let text = format!("`{name}` has no parameter `{}`", keyword.text);
            let help = match nearest(&keyword.text, params.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if signature.params.is_empty() => "it has no parameters".to_owned(),
                None => {
                    let first = params.next().unwrap_or_default().to_owned();
                    format!("its parameters are {}", params.fold(first, |a, b| a + ", " + b))
                }
            };
            self.error(Diagnostic::error(keyword.span, text).help(help));
        }
    }

    // -- kinds of call ----------------------------------------------------------------------

    /// Calls the value in `base`; the result is in `base`.
    pub(super) fn call_value(&mut self, args: Args<'a>, base: Reg, span: Span) {
        let Some((argc, keywords)) = self.arguments(args, span) else { return };
        let empty = self.sym("");
        let site = self.f.site(empty, keywords);
        self.f.emit(Inst::Call { argc, base, site }, span);
        self.f.reset(u32::from(base) + 1);
    }

    /// Calls method `name` of the value in `base`; the result is in `base`.
    pub(super) fn method(&mut self, name: &'a Ident, args: Args<'a>, base: Reg, span: Span) {
        let symbol = self.sym(&name.text);
        // The caret of an error belongs under the name, not under the dot before it.
        let at = Span::new(name.span.start, span.end);
        if let ([Arg { name: None, value }], None) = (args.list, args.piped)
            && let ExprKind::Array(items) = &value.kind
            && items.len() <= MAX_LIST
            && !self.is_early(value)
        {
            for item in items {
                self.value(item);
            }
            let site = self.f.site(symbol, Vec::new());
            let argc = items.len() as u8;
            self.f.emit(Inst::CallMethodList { argc, base, site }, at);
        } else {
            let Some((argc, keywords)) = self.arguments(args, span) else { return };
            let site = self.f.site(symbol, keywords);
            self.f.emit(Inst::CallMethod { argc, base, site }, at);
        }
        self.f.reset(u32::from(base) + 1);
    }

    /// `name(args)`
    pub(super) fn call_name(&mut self, name: &'a Ident, args: Args<'a>, dest: Dest, span: Span) {
        if let Some(place) = self.find_variable(&name.text) {
            let base = self.window(dest);
            self.load(place, base, name.span);
            self.call_value(args, base, span);
            return self.deliver(base, dest, span);
        }
        if let Some(function) = self.own_static_method(name) {
            return self.call_own(function, name, args, dest, span);
        }
        if let Some(entity) = self.entity(name) {
            return self.call_entity(entity, name, args, dest, span);
        }
        if let Some(native) = builtins::function(&name.text) {
            if &*name.text == "assert" && self.assert(args, span) {
                return self.f.emit(Inst::Null { dst: dest.reg }, span);
            }
            let base = self.window(dest);
            if args.has_keywords() {
                self.f.emit(Inst::GetNative { dst: base, native: native.0 }, name.span);
                self.call_value(args, base, span);
                return self.deliver(base, dest, span);
            }
            let Some((argc, _)) = self.arguments(args, span) else { return };
            let inst = Inst::CallNative { argc, base, native: native.0 };
            return self.called(inst, base, dest, span);
        }
        if let Some(native) = builtins::constructor(&name.text) {
            return self.construct(Birth::Native(native), args, dest, span);
        }
        if let Some(variant) = self.bare_variant(name, args.count())
            && !args.has_keywords()
        {
            let items = args.list.iter().map(|arg| &arg.value);
            return self.new_variant(variant, items, args.piped, dest, span);
        }
        self.undefined_call(name, args);
    }

    /// Nothing has this name; its arguments are still looked at.
    fn undefined_call(&mut self, name: &'a Ident, args: Args<'a>) {
        if self.is_own_member(name) {
            let text = format!("undefined name `{}`", name.text);
            let help = format!("a method is called on a box: `me.{}(…)`", name.text);
            self.error(Diagnostic::error(name.span, text).help(help));
        } else {
            self.undefined(name);
        }
        for arg in args.list {
            let mark = self.f.mark();
            self.value(&arg.value);
            self.f.reset(mark);
        }
    }

    /// Calls what a declaration is.
    pub(super) fn call_entity(
        &mut self,
        entity: Entity,
        name: &'a Ident,
        args: Args<'a>,
        dest: Dest,
        span: Span,
    ) {
        match entity {
            Entity::Function(function) => self.call_function(function, name, args, dest, span),
            Entity::Class(class) if self.class(class).decl.is_static => {
                let text =
                    format!("`{}` is a static box: there is one, and none is made", name.text);
                let help = format!("call a method of it: `{}.method(…)`", name.text);
                self.error(Diagnostic::error(name.span, text).help(help));
            }
            Entity::Class(class) => self.construct(Birth::Class(class), args, dest, span),
            Entity::Foreign(library, ty) => {
                if ty.birth.is_none() {
                    let text = format!("programs cannot make `{}`", name.text);
                    let diagnostic = Diagnostic::error(name.span, text)
                        .help("methods of other boxes of the library give one");
                    self.error(diagnostic);
                }
                self.construct(Birth::Foreign { library, ty }, args, dest, span);
            }
            Entity::Global(index) => {
                let base = self.window(dest);
                self.check_set(index, &name.text, name.span);
                self.f.emit(Inst::GetGlobal { dst: base, index }, name.span);
                self.call_value(args, base, span);
                self.deliver(base, dest, span);
            }
            Entity::Interface(_)
            | Entity::Record(_)
            | Entity::Enum(_)
            | Entity::Module(_)
            | Entity::Library(_) => self.entity_value(entity, &name.text, dest.reg, name.span),
        }
    }

    fn call_function(
        &mut self,
        function: FunctionId,
        name: &'a Ident,
        args: Args<'a>,
        dest: Dest,
        span: Span,
    ) {
        let base = self.window(dest);
        let argc = if args.has_keywords() {
            self.check_keywords(function, &name.text, args);
            self.arguments_for(function, args, span)
        } else {
            match self.arguments(args, span) {
                Some((argc, _)) => Some(argc),
                None => return,
            }
        };
        match argc {
            Some(argc) => {
                let inst = Inst::CallFunction { argc, base, function: function.0 };
                self.called(inst, base, dest, span);
            }
            None => {
                self.f.emit(Inst::Closure { dst: base, function: function.0 }, name.span);
                self.call_value(args, base, span);
                self.deliver(base, dest, span);
            }
        }
    }

    /// Calls a method of the static box around.
    pub(super) fn call_own(
        &mut self,
        function: FunctionId,
        name: &'a Ident,
        args: Args<'a>,
        dest: Dest,
        span: Span,
    ) {
        let base = self.window(dest);
        self.load_me(base, name.span);
        if args.has_keywords() {
            self.check_keywords(function, &name.text, args);
            self.method(name, args, base, span);
            return self.deliver(base, dest, span);
        }
        let Some((argc, _)) = self.arguments(args, span) else { return };
        let inst = Inst::CallFunction { argc, base, function: function.0 };
        self.called(inst, base, dest, span);
    }

    /// The method `name` of the static box around.
    pub(super) fn own_static_method(&mut self, name: &Ident) -> Option<FunctionId> {
        let symbol = self.sym(&name.text);
        let owner = self.f.owner.filter(|_| self.has_me())?;
        let draft = self.class(owner);
        match draft.members.get(&symbol)?.kind {
            MemberKind::Method(function) if draft.decl.is_static => Some(function),
            _ => None,
        }
    }

    // -- new --------------------------------------------------------------------------------

    fn construct(&mut self, birth: Birth, args: Args<'a>, dest: Dest, span: Span) {
        let base = self.window(dest);
        let Some((argc, keywords)) = self.arguments(args, span) else { return };
        let construct = self.f.construct(Construct { birth, keywords });
        self.called(Inst::New { argc, base, construct }, base, dest, span);
    }

    /// `new Name(args)`
    pub(super) fn new_box(&mut self, path: &'a Path, args: &'a [Arg], dest: Dest, span: Span) {
        let args = Args { piped: None, list: args };
        let Some(name) = path.parts.last() else { return };
        match self.find_path(path) {
            Some(entity @ (Entity::Class(_) | Entity::Foreign(..))) => {
                self.call_entity(entity, name, args, dest, span);
            }
            Some(other) => {
                let text = format!("`{}` is {}, not a box", path.text(), other.noun());
                let help = match other {
                    Entity::Function(_) => format!("call it without `new`: `{}(…)`", path.text()),
                    Entity::Record(_) => format!("write `{} {{ field: value }}`", path.text()),
                    _ => "`new` makes boxes".to_owned(),
                };
                self.error(Diagnostic::error(path.span(), text).help(help));
            }
            None => match builtins::constructor(&name.text).filter(|_| path.parts.len() == 1) {
                Some(native) => self.construct(Birth::Native(native), args, dest, span),
                None => self.unknown_path(path, "box"),
            },
        }
    }

    /// `from Parent.name(args)`
    pub(super) fn call_parent(
        &mut self,
        path: &'a Path,
        name: &'a Ident,
        args: &'a [Arg],
        dest: Dest,
        span: Span,
    ) {
        let Some(owner) = self.f.owner.filter(|_| self.has_me()) else {
            let diagnostic = Diagnostic::error(span, "`from` means nothing outside a box")
                .help("use it in a method of a box that has a parent");
            self.error(diagnostic);
            return;
        };
        let parent = match self.path(path, "box") {
            Some(Entity::Class(parent)) if self.class(owner).ancestors[1..].contains(&parent) => {
                parent
            }
            Some(_) => {
                let box_name = &self.class(owner).decl.name.text;
                let text = format!("`{}` is no parent of `{box_name}`", path.text());
                let help = match self.class(owner).parent {
                    _ if path.text() == **box_name => format!("write `me.{}(…)`", name.text),
                    Some(parent) => {
                        format!("its parent is `{}`", self.class(parent).decl.name.text)
                    }
                    None => format!("write `box {box_name} from {}`", path.text()),
                };
                self.error(Diagnostic::error(path.span(), text).help(help));
                return;
            }
            None => return,
        };
        let args = Args { piped: None, list: args };
        if let Some((field, theirs)) = self.parent_delegate(parent, name) {
            let base = self.window(dest);
            self.load_me(base, path.span());
            let site = self.f.field(field);
            self.f.emit(Inst::GetField { dst: base, obj: base, site }, name.span);
            let Some((argc, keywords)) = self.arguments(args, span) else { return };
            let site = self.f.site(theirs, keywords);
            return self.called(Inst::CallMethod { argc, base, site }, base, dest, span);
        }
        let Some(function) = self.parent_function(parent, name) else { return };
        let base = self.window(dest);
        self.load_me(base, path.span());
        let Some(function) = function else {
            if let Some(arg) = args.list.first() {
                let text = format!("`{}` has no `birth` and takes no arguments", path.text());
                let diagnostic = Diagnostic::error(arg.value.span, text)
                    .help("remove the arguments, or the whole call");
                self.error(diagnostic);
            }
            return self.f.emit(Inst::Null { dst: dest.reg }, span);
        };
        let argc = if args.has_keywords() {
            self.check_keywords(function, &name.text, args);
            let argc = self.arguments_for(function, args, span);
            if argc.is_none() {
                let text = "these arguments do not fit the parent's parameters";
                self.error(Diagnostic::error(span, text).help("give each parameter one value"));
            }
            argc
        } else {
            self.arguments(args, span).map(|(argc, _)| argc)
        };
        let Some(argc) = argc else { return };
        self.called(Inst::CallFunction { argc, base, function: function.0 }, base, dest, span);
    }

    // -- assert -----------------------------------------------------------------------------

    /// `assert(c)` and `assert(c, message)`: a jump over the failure, no call. Whether it was
    /// one of these.
    pub(super) fn assert(&mut self, args: Args<'a>, span: Span) -> bool {
        let (cond, message): (&'a Expr, Option<&'a Expr>) = match args.list {
            _ if args.piped.is_some() || args.has_keywords() => return false,
            [cond] => (&cond.value, None),
            [cond, message] => (&cond.value, Some(&message.value)),
            _ => return false,
        };
        let holds = self.f.label();
        self.cond(cond, holds, true);
        let mark = self.f.mark();
        let src = match message {
            Some(message) => self.operand(message),
            None => {
                let src = self.f.alloc();
                self.f.emit(Inst::Null { dst: src }, span);
                src
            }
        };
        self.f.emit(Inst::AssertFail { src }, span);
        self.f.reset(mark);
        self.f.bind(holds);
        true
    }
}
