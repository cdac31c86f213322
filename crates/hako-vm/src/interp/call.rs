//! Calls: everything but the fast paths of the loop.

use std::rc::Rc;

use super::code::{Cache, CallSite};
use super::dispatch::Flow;
use super::errors::{self, Raised};
use super::{Code, DROPPED, Frame, NO_SLOT, TO_WINDOW, Vm};
use crate::builtins::{self, Native, NativeArgs};
use crate::heap::{ErrorBox, Gc, Instance, Kind, Life, Place, Value};
use crate::mir::{Birth, ClassId, Construct, FunctionId, HandlerKind, Member, MemberKind};
use crate::symbol::Symbol;

impl Vm {
    /// Calls `function` with `args`: for native code. The result is not a root.
    ///
    /// # Errors
    /// Whatever the function raises.
    pub fn call(&mut self, function: Value, args: &[Value]) -> Result<Value, Raised> {
        self.nested(function, args, |vm, window| vm.call_value(window, args.len(), &[]))
    }

    /// Calls `function` with keywords: for native code.
    pub(crate) fn call_with(
        &mut self,
        function: Value,
        args: &[Value],
        keywords: &[Symbol],
    ) -> Result<Value, Raised> {
        self.nested(function, args, |vm, window| vm.call_value(window, args.len(), keywords))
    }

    /// Calls a function of the program that captures nothing.
    pub(crate) fn call_function(
        &mut self,
        function: FunctionId,
        args: &[Value],
    ) -> Result<Value, Raised> {
        self.call_code(function, Value::Null, args)
    }

    /// Calls a method of the program; `me` is its receiver.
    pub(crate) fn call_code(
        &mut self,
        function: FunctionId,
        me: Value,
        args: &[Value],
    ) -> Result<Value, Raised> {
        let code = Rc::as_ptr(self.function_code(function));
        self.nested(me, args, |vm, window| {
            vm.enter(code, window, args.len(), TO_WINDOW)?;
            Ok(Flow::Entered)
        })
    }

    /// Puts a window above what is in use, starts a call there, and runs it to its end.
    fn nested(
        &mut self,
        first: Value,
        args: &[Value],
        start: impl FnOnce(&mut Self, usize) -> Result<Flow, Raised>,
    ) -> Result<Value, Raised> {
        if self.native_depth >= self.limits.native_depth {
            let depth = self.limits.native_depth;
            return Err(self.raise(
                errors::STACK_OVERFLOW,
                format!("calls through native code are nested deeper than {depth}"),
            ));
        }
        let window = self.top;
        let end = window + 1 + args.len();
        if end > self.stack.limit() && !self.stack.grow(end) {
            return Err(self.raise(errors::STACK_OVERFLOW, "the register stack is full"));
        }
        self.stack.set(window, first);
        for (index, arg) in args.iter().enumerate() {
            self.stack.set(window + 1 + index, *arg);
        }
        let entry = self.frames.len();
        self.native_depth += 1;
        self.top = end;
        let result = hako_syntax::deep(|| match start(self, window)? {
            Flow::Done => Ok(self.stack.get(window)),
            Flow::Entered => self.execute(entry),
        });
        self.native_depth -= 1;
        self.top = window;
        result
    }

    /// Pushes a frame for `code`, whose window with `argc` arguments is at `window`.
    #[cold]
    pub(super) fn enter(
        &mut self,
        code: *const Code,
        window: usize,
        argc: usize,
        result: u16,
    ) -> Result<(), Raised> {
        let callee = self.code_at(code);
        if argc != callee.arity {
            let name = Rc::clone(&callee.function.name);
            return Err(self.arity(&name, callee.arity, callee.arity, argc));
        }
        let end = window + callee.registers;
        let deep = self.frames.len() >= self.limits.depth;
        if deep || (end > self.stack.limit() && !self.stack.grow(end)) {
            let depth = self.frames.len();
            return Err(
                self.raise(errors::STACK_OVERFLOW, format!("calls are nested deeper than {depth}"))
            );
        }
        self.attend(window + 1 + argc)?;
        self.push_frame(&callee, window, result, NO_SLOT);
        Ok(())
    }

    fn push_frame(&mut self, code: &Rc<Code>, window: usize, result: u16, slot: u16) {
        self.frames.push(Frame {
            code: Rc::as_ptr(code),
            pc: code.first(),
            base: window as u32,
            result,
            slot,
        });
    }

    /// Pushes a frame for a computed field: its result goes to register `dst` of the caller, and
    /// into `slot` of the box when it is to be kept.
    pub(super) fn enter_getter(
        &mut self,
        function: FunctionId,
        me: Value,
        dst: u16,
        slot: u16,
    ) -> Result<(), Raised> {
        let code = Rc::clone(self.function_code(function));
        // The caller's registers end here; the loop has put that into `top`.
        let window = self.top;
        if window + 1 > self.stack.limit() && !self.stack.grow(window + 1) {
            return Err(self.raise(errors::STACK_OVERFLOW, "the register stack is full"));
        }
        self.stack.set(window, me);
        self.enter(Rc::as_ptr(&code), window, 0, dst)?;
        if let Some(frame) = self.frames.last_mut() {
            frame.slot = slot;
        }
        Ok(())
    }

    /// Puts the result of a call that just ended where its frame says, other than the window.
    pub(super) fn deliver(&mut self, ended: &Frame, value: Value) {
        if ended.result == DROPPED {
            return;
        }
        if ended.slot != NO_SLOT
            && let Value::Instance(me) = self.stack.get(ended.base as usize)
        {
            me.fields()[usize::from(ended.slot)].set(value);
            me.fields()[usize::from(ended.slot) + 1].set(Value::Bool(true));
        }
        if let Some(caller) = self.frames.last() {
            let register = caller.base as usize + usize::from(ended.result);
            self.stack.set(register, value);
        }
    }

    /// Calls the value at `window` with `argc` arguments, the last ones named by `keywords`.
    pub(super) fn call_value(
        &mut self,
        window: usize,
        argc: usize,
        keywords: &[Symbol],
    ) -> Result<Flow, Raised> {
        match self.stack.get(window) {
            Value::Function(closure) => {
                let code = Rc::clone(&closure.code);
                self.call_program(&code, window, argc, keywords, TO_WINDOW)
            }
            Value::Native(native) => {
                let native = builtins::native(native);
                self.call_native(native, window, argc, keywords)
            }
            Value::Bound(bound) => {
                self.stack.set(window, bound.receiver);
                self.call_member(window, argc, bound.name, keywords)
            }
            Value::Class(class) => {
                let construct =
                    Construct { birth: Birth::Class(class), keywords: keywords.to_vec() };
                self.construct(window, argc, &construct)
            }
            Value::Foreign(foreign) => {
                self.operate_call(foreign, window, argc, keywords)?;
                Ok(Flow::Done)
            }
            other => {
                let name = self.type_name(other);
                Err(self.raise(errors::TYPE, format!("{name} cannot be called")))
            }
        }
    }

    fn call_program(
        &mut self,
        code: &Rc<Code>,
        window: usize,
        argc: usize,
        keywords: &[Symbol],
        result: u16,
    ) -> Result<Flow, Raised> {
        if !keywords.is_empty() {
            self.bind_keywords(code, window, argc, keywords)?;
        }
        self.enter(Rc::as_ptr(code), window, argc, result)?;
        Ok(Flow::Entered)
    }

    /// Moves arguments given by name to the place of their parameter.
    fn bind_keywords(
        &mut self,
        code: &Rc<Code>,
        window: usize,
        argc: usize,
        keywords: &[Symbol],
    ) -> Result<(), Raised> {
        let name = Rc::clone(&code.function.name);
        if argc != code.arity {
            return Err(self.arity(&name, code.arity, code.arity, argc));
        }
        let positional = argc - keywords.len();
        let mut bound: Vec<Option<Value>> = vec![None; argc];
        for (index, slot) in bound.iter_mut().enumerate().take(positional) {
            *slot = Some(self.stack.get(window + 1 + index));
        }
        for (index, keyword) in keywords.iter().enumerate() {
            let value = self.stack.get(window + 1 + positional + index);
            let place = code.function.params.iter().position(|param| param == keyword);
            let text = Rc::clone(self.program.symbols.text(*keyword));
            match place {
                None => {
                    let params = self.symbol_list(&code.function.params);
                    return Err(self.raise(
                        errors::ARITY,
                        format!("`{name}` has no parameter `{text}`; it takes {params}"),
                    ));
                }
                Some(place) if bound[place].is_some() => {
                    return Err(
                        self.raise(errors::ARITY, format!("`{name}` was given `{text}` twice"))
                    );
                }
                Some(place) => bound[place] = Some(value),
            }
        }
        // As many arguments as parameters, none twice: all are there.
        for (index, value) in bound.into_iter().enumerate() {
            self.stack.set(window + 1 + index, value.unwrap_or(Value::Null));
        }
        Ok(())
    }

    fn symbol_list(&self, symbols: &[Symbol]) -> String {
        if symbols.is_empty() {
            return "no arguments".into();
        }
        let names: Vec<_> = symbols
            .iter()
            .map(|symbol| format!("`{}`", self.program.symbols.text(*symbol)))
            .collect();
        names.join(", ")
    }

    fn call_native(
        &mut self,
        native: &'static Native,
        window: usize,
        argc: usize,
        keywords: &[Symbol],
    ) -> Result<Flow, Raised> {
        if !keywords.is_empty() {
            let name = native.name;
            return Err(self.raise(errors::ARITY, format!("`{name}` takes no named arguments")));
        }
        if !(native.min..=native.max).contains(&argc) {
            return Err(self.native_arity(native, argc));
        }
        self.attend(window + 1 + argc)?;
        self.top = window + 1 + argc;
        let value = (native.run)(self, NativeArgs::new(window, argc))?;
        self.stack.set(window, value);
        Ok(Flow::Done)
    }

    pub(super) fn native_arity(&mut self, native: &Native, given: usize) -> Raised {
        self.arity(native.name, native.min, native.max, given)
    }

    fn arity(&mut self, name: &str, min: usize, max: usize, given: usize) -> Raised {
        let takes = match (min, max) {
            (0, 0) => "no arguments".to_owned(),
            (1, 1) => "1 argument".to_owned(),
            (min, max) if min == max => format!("{min} arguments"),
            (min, usize::MAX) => format!("at least {min} arguments"),
            (min, max) => format!("{min} to {max} arguments"),
        };
        self.raise(errors::ARITY, format!("`{name}` takes {takes}, {given} given"))
    }

    /// Calls a method through a place, and remembers in the place what it found.
    pub(super) fn call_method(
        &mut self,
        window: usize,
        argc: usize,
        place: &CallSite,
    ) -> Result<Flow, Raised> {
        let receiver = self.stack.get(window);
        if place.keywords.is_empty() {
            self.fill_cache(receiver, argc, place);
        }
        self.call_member(window, argc, place.name, &place.keywords)
    }

    fn fill_cache(&self, receiver: Value, argc: usize, place: &CallSite) {
        match receiver {
            Value::Instance(instance) => {
                if let Some(member) = instance.class.members.get(&place.name)
                    && let MemberKind::Method(function) = member.kind
                    && self.may_touch(member)
                {
                    let code = Rc::as_ptr(self.function_code(function));
                    place.cache.set(Cache::Method(Rc::as_ptr(&instance.class), code));
                }
            }
            Value::Foreign(foreign) => {
                let ty = foreign.handle.box_type();
                let name = self.program.symbols.text(place.name);
                if let Some(method) = ty.method(name) {
                    place.cache.set(Cache::Foreign(ty, method));
                }
            }
            other => {
                let kind = other.kind();
                let name = self.program.symbols.text(place.name);
                if let Some(native) = builtins::method(kind, name)
                    && (native.min..=native.max).contains(&argc)
                    && kind != Kind::Instance
                {
                    place.cache.set(Cache::Builtin(kind, native));
                }
            }
        }
    }

    /// `x.m([a, b])` where the elements stand in the window.
    pub(super) fn call_method_list(
        &mut self,
        window: usize,
        argc: usize,
        place: &CallSite,
    ) -> Result<Flow, Raised> {
        if let Value::Foreign(foreign) = self.stack.get(window) {
            let ty = foreign.handle.box_type();
            let name = Rc::clone(self.program.symbols.text(place.name));
            let spread = ty.methods.iter().find(|m| m.name == &*name && m.variadic);
            if let Some(method) = spread {
                place.cache.set(Cache::Foreign(ty, method));
                self.invoke(foreign, method, window, argc)?;
                return Ok(Flow::Done);
            }
        }
        let items = (0..argc).map(|index| self.stack.get(window + 1 + index)).collect();
        let list = self.heap.array(items);
        self.stack.set(window + 1, list);
        // Its cache would be one of a plain call: a place of its own kind keeps none.
        self.call_member(window, 1, place.name, &[])
    }

    /// Calls method `name` of the value at `window`.
    pub(super) fn call_member(
        &mut self,
        window: usize,
        argc: usize,
        name: Symbol,
        keywords: &[Symbol],
    ) -> Result<Flow, Raised> {
        let receiver = self.stack.get(window);
        match receiver {
            Value::Instance(instance) => self.call_instance(instance, window, argc, name, keywords),
            Value::Foreign(foreign) => {
                self.invoke_named(foreign, name, window, argc, keywords)?;
                Ok(Flow::Done)
            }
            _ => {
                let kind = receiver.kind();
                let text = Rc::clone(self.program.symbols.text(name));
                if kind == Kind::Function && matches!(&*text, "call" | "exec") {
                    return self.call_value(window, argc, keywords);
                }
                if let Some(native) = builtins::method(kind, &text) {
                    return self.call_native(native, window, argc, keywords);
                }
                // A field that holds a function.
                if let Some(value) = self.value_field(receiver, name) {
                    let value = value?;
                    self.stack.set(window, value);
                    return self.call_value(window, argc, keywords);
                }
                Err(self.no_member(receiver, name, true))
            }
        }
    }

    fn call_instance(
        &mut self,
        instance: Gc<Instance>,
        window: usize,
        argc: usize,
        name: Symbol,
        keywords: &[Symbol],
    ) -> Result<Flow, Raised> {
        let text = Rc::clone(self.program.symbols.text(name));
        if &*text == "fini" && argc == 0 {
            self.end(instance)?;
            self.stack.set(window, Value::Null);
            return Ok(Flow::Done);
        }
        if instance.life() == Life::Ended {
            return Err(self.used_after_fini(&instance));
        }
        let Some(member) = instance.class.members.get(&name).copied() else {
            return match builtins::method(Kind::Instance, &text) {
                Some(native) => self.call_native(native, window, argc, keywords),
                None => Err(self.no_member(Value::Instance(instance), name, true)),
            };
        };
        self.check_access(&instance, &member, name)?;
        match member.kind {
            MemberKind::Method(function) => {
                let code = Rc::clone(self.function_code(function));
                self.call_program(&code, window, argc, keywords, TO_WINDOW)
            }
            MemberKind::Delegate { slot, name } => {
                let target = instance.fields()[usize::from(slot)].get();
                self.stack.set(window, target);
                self.call_member(window, argc, name, keywords)
            }
            MemberKind::Field { slot, .. } => {
                let value = instance.fields()[usize::from(slot)].get();
                self.stack.set(window, value);
                self.call_value(window, argc, keywords)
            }
            MemberKind::Get(function) | MemberKind::Once { function, .. } => {
                let value = self.read_computed(instance, &member, function)?;
                self.stack.set(window, value);
                self.call_value(window, argc, keywords)
            }
        }
    }

    /// Reads a computed field from native code.
    pub(super) fn read_computed(
        &mut self,
        instance: Gc<Instance>,
        member: &Member,
        function: FunctionId,
    ) -> Result<Value, Raised> {
        if let MemberKind::Once { slot, .. } = member.kind {
            let slot = usize::from(slot);
            if matches!(instance.fields()[slot + 1].get(), Value::Bool(true)) {
                return Ok(instance.fields()[slot].get());
            }
            let value = self.call_code(function, Value::Instance(instance), &[])?;
            instance.fields()[slot].set(value);
            instance.fields()[slot + 1].set(Value::Bool(true));
            return Ok(value);
        }
        self.call_code(function, Value::Instance(instance), &[])
    }

    /// `new`: makes a box from the arguments behind `window`, and puts it there.
    pub(super) fn construct(
        &mut self,
        window: usize,
        argc: usize,
        construct: &Construct,
    ) -> Result<Flow, Raised> {
        match construct.birth {
            Birth::Class(class) => {
                let value = self.new_instance(class);
                self.stack.set(window, value);
                match self.program.classes[class.index()].constructor {
                    Some(function) => {
                        let code = Rc::clone(self.function_code(function));
                        self.call_program(&code, window, argc, &construct.keywords, DROPPED)
                    }
                    None => {
                        if argc != 0 {
                            self.no_constructor(window, argc)?;
                        }
                        Ok(Flow::Done)
                    }
                }
            }
            Birth::Native(native) => {
                self.stack.set(window, Value::Null);
                self.call_native(builtins::native(native), window, argc, &construct.keywords)
            }
            Birth::Foreign { library, ty } => {
                self.birth(library, ty, window, argc, &construct.keywords)?;
                Ok(Flow::Done)
            }
        }
    }

    pub(super) fn no_constructor(&mut self, window: usize, argc: usize) -> Result<(), Raised> {
        let name = self.type_name(self.stack.get(window));
        Err(self.arity(&format!("new {name}"), 0, 0, argc))
    }

    pub(super) fn new_instance(&mut self, class: ClassId) -> Value {
        let class = Rc::clone(&self.program.classes[class.index()]);
        let instance = self.heap.instance(class);
        if self.births.is_some() {
            self.note_birth(instance);
        }
        Value::Instance(instance)
    }

    #[cold]
    fn note_birth(&mut self, instance: Gc<Instance>) {
        let place = self.here();
        if let Some(births) = &mut self.births {
            births.note(instance, place);
        }
    }

    /// Where the program is: the innermost frame's function and instruction.
    pub(super) fn here(&self) -> Option<(Rc<Code>, u32)> {
        let frame = self.frames.last()?;
        let code = self.code_at(frame.code);
        let pc = self.pc_of(frame, &code);
        Some((code, pc))
    }

    /// The one instance of a static box.
    pub(super) fn make_static(&mut self, class: u32) -> Result<Value, Raised> {
        let value = self.new_instance(ClassId(class));
        self.statics[class as usize] = value;
        if let Some(function) = self.program.classes[class as usize].constructor
            && let Err(raised) = self.call_code(function, value, &[])
        {
            self.statics[class as usize] = Value::Null;
            return Err(raised);
        }
        Ok(value)
    }

    /// The index of the instruction that a frame has last begun.
    pub(super) fn pc_of(&self, frame: &Frame, code: &Code) -> u32 {
        let offset = (frame.pc.addr() - code.first().addr()) / size_of::<crate::mir::Inst>();
        offset.saturating_sub(1) as u32
    }

    /// Finds where the pending error goes. Frames that do not take it are left, down to `entry`;
    /// then the error goes on to whoever called the loop.
    pub(super) fn unwind(&mut self, entry: usize, raised: Raised) -> Result<(), Raised> {
        let error = self.take_pending(raised);
        let mut skip_place = error.handled.replace(false);
        while self.frames.len() > entry {
            let frame = self.frames.last().expect("more than `entry`");
            let code = self.code_at(frame.code);
            let pc = self.pc_of(frame, &code);
            if !std::mem::take(&mut skip_place) {
                error.add_place(Place { code: Rc::clone(&code), pc });
            }
            let catchable = error.exit.is_none() && !error.fatal.get();
            let handler = code.function.handlers.iter().find(|handler| {
                (handler.start..handler.end).contains(&pc)
                    && (handler.kind == HandlerKind::Cleanup || catchable)
            });
            let handler = handler.filter(|_| !self.budget.is_over());
            if let Some(handler) = handler {
                error.handled.set(true);
                let register = frame.base as usize + usize::from(handler.error);
                self.stack.set(register, Value::Error(error));
                let target = code.first().wrapping_add(handler.target as usize);
                if let Some(frame) = self.frames.last_mut() {
                    frame.pc = target;
                }
                return Ok(());
            }
            self.frames.pop();
        }
        Err(self.raise_again(error))
    }

    pub(super) fn rethrow(&mut self, value: Value) -> Raised {
        match value {
            Value::Error(error) => self.raise_again(error),
            other => self.raise_value(other),
        }
    }

    /// Raises what a program gave to `panic`.
    pub(crate) fn raise_value(&mut self, value: Value) -> Raised {
        let (ty, message) = match value {
            Value::Error(error) => return self.raise_again(error),
            Value::Instance(_) | Value::Record(_) | Value::Variant(_) | Value::Foreign(_) => {
                let name = self.type_name(value);
                match self.text(value) {
                    Ok(text) => (name, text),
                    Err(raised) => return raised,
                }
            }
            other => match self.text(other) {
                Ok(text) => (errors::PANIC.name.into(), text),
                Err(raised) => return raised,
            },
        };
        let mut error = ErrorBox::new(errors::PANIC, message.into());
        if &*ty != errors::PANIC.name {
            error.ty = ty.to_string().into();
            error.bases = self.type_names(value).split_off(1);
            if let Value::Instance(instance) = value {
                let interfaces = instance.class.interfaces.iter();
                let names = interfaces.map(|id| self.program.interfaces[*id as usize].name);
                error.bases.extend(names.map(|name| Rc::clone(self.program.symbols.text(name))));
            }
            error.value.set(value);
        }
        self.raise_new(error)
    }

    /// A request to leave with `code`; only `cleanup` and `fini` handlers see it.
    pub fn exit(&mut self, code: i32) -> Raised {
        let mut error = ErrorBox::new(errors::PANIC, "exit".into());
        error.exit = Some(code);
        self.raise_new(error)
    }

    pub(super) fn used_after_fini(&mut self, instance: &Instance) -> Raised {
        let name = Rc::clone(&instance.class.name);
        self.raise(errors::USE_AFTER_FINI, format!("this {name} has ended: its `fini` has run"))
    }
}
