//! The boxes of libraries: values cross here, in both directions.

mod convert;
mod current;
mod lend;

use std::rc::Rc;

use hako_box::{Arg, Args, BoxType, Datum, Error, Handle, Method, Operation, Selector};

use self::convert::{Crossing, borrow};
use self::current::Current;
pub(super) use self::lend::Lent;
use super::Vm;
use super::errors::{Raised, line_of};
use crate::heap::{Foreign, Gc, Value};
use crate::symbol::Symbol;

/// The file and line of the program that is out in a library on this thread, if one is.
pub fn current_place() -> Option<(String, u32)> {
    current::with_current(
        |_| true,
        |vm| {
            let (code, pc) = vm.here()?;
            let source = vm.program.sources.get(code.source().index())?;
            Some((source.name.to_string(), line_of(&source.text, code.span(pc).start)))
        },
    )?
}

impl Vm {
    /// Does `work` with library `library`: its boxes may call back into the program meanwhile.
    fn cross<R>(
        &mut self,
        library: u32,
        work: impl FnOnce(&dyn hako_box::Library) -> Result<R, Error>,
    ) -> Result<R, Raised> {
        self.console.flush();
        let library = Rc::clone(&self.libraries[library as usize]);
        let result = {
            let _current = Current::enter(self);
            work(&*library)
        };
        result.map_err(|error| self.raise_foreign(error))
    }

    /// Asks the libraries whether the program may do something to the world: code of theirs that has
    /// called it back must not get through it what it may not do itself.
    pub(crate) fn permit(&mut self, effect: &str, object: &str) -> Result<(), Raised> {
        for library in self.libraries.clone() {
            if let Err(error) = library.permit(effect, object) {
                return Err(self.raise_foreign(error));
            }
        }
        Ok(())
    }

    /// Calls a method, with the arguments behind `window`; the result comes there.
    pub(super) fn invoke(
        &mut self,
        foreign: Gc<Foreign>,
        method: &'static Method,
        window: usize,
        argc: usize,
    ) -> Result<(), Raised> {
        self.top = window + 1 + argc;
        let selector = Selector::Method(method);
        match argc {
            0 => self.invoke_few::<0>(foreign, selector, window),
            1 => self.invoke_few::<1>(foreign, selector, window),
            2 => self.invoke_few::<2>(foreign, selector, window),
            3 => self.invoke_few::<3>(foreign, selector, window),
            _ => self.invoke_many(foreign, selector, window, argc),
        }
    }

    /// Calls with few arguments cross without allocating.
    ///
    /// Numbers go from the register to the argument and from the result to the register in parts,
    /// never through a copy of a whole value: see [`Value`] on stores and loads.
    #[inline]
    fn invoke_few<const N: usize>(
        &mut self,
        foreign: Gc<Foreign>,
        selector: Selector<'_>,
        window: usize,
    ) -> Result<(), Raised> {
        let mut values = [Value::Null; N];
        let mut args = [Arg::Null; N];
        let mut numbers = true;
        for index in 0..N {
            match self.stack.peek(window + 1 + index) {
                Value::Float(number) => args[index] = Arg::Float(*number),
                Value::Int(number) => args[index] = Arg::Int(*number),
                other => {
                    values[index] = *other;
                    numbers = false;
                }
            }
        }
        if !numbers {
            for index in 0..N {
                match (&args[index], borrow(&values[index])) {
                    (Arg::Null, Some(borrowed)) => args[index] = borrowed,
                    (Arg::Null, None) => {
                        return self.invoke_many(foreign, selector, window, N);
                    }
                    _ => {}
                }
            }
        }
        self.console.flush();
        let library = Rc::clone(&self.libraries[foreign.library as usize]);
        let result = {
            let _current = Current::enter(self);
            library.invoke(&foreign.handle, selector, Args::positional(&args))
        };
        let number = match &result {
            Ok(Datum::Float(number)) => Value::Float(*number),
            Ok(Datum::Int(number)) => Value::Int(*number),
            _ => return self.store(window, result),
        };
        self.stack.set(window, number);
        // A number has nothing to give back, which the compiler does not see.
        std::mem::forget(result);
        Ok(())
    }

    fn store(&mut self, window: usize, result: Result<Datum, Error>) -> Result<(), Raised> {
        match result {
            Ok(datum) => {
                let value = self.value_of(datum);
                self.stack.set(window, value);
                Ok(())
            }
            Err(error) => Err(self.raise_foreign(error)),
        }
    }

    fn invoke_many(
        &mut self,
        foreign: Gc<Foreign>,
        selector: Selector<'_>,
        window: usize,
        argc: usize,
    ) -> Result<(), Raised> {
        let values = self.window(window, argc);
        let datum = self.invoke_crossing(foreign, selector, &values, &[])?;
        self.store(window, Ok(datum))
    }

    fn invoke_crossing(
        &mut self,
        foreign: Gc<Foreign>,
        selector: Selector<'_>,
        values: &[Value],
        keywords: &[Symbol],
    ) -> Result<Datum, Raised> {
        let crossing = Crossing::new(self, values, keywords)?;
        let handle = &foreign.handle;
        self.cross(foreign.library, |library| {
            crossing.with(|args| library.invoke(handle, selector, args))
        })
    }

    fn window(&self, window: usize, argc: usize) -> Vec<Value> {
        (0..argc).map(|index| self.stack.get(window + 1 + index)).collect()
    }

    /// Calls a method by its name; the result comes to `window`.
    pub(super) fn invoke_named(
        &mut self,
        foreign: Gc<Foreign>,
        name: Symbol,
        window: usize,
        argc: usize,
        keywords: &[Symbol],
    ) -> Result<(), Raised> {
        self.top = window + 1 + argc;
        let ty = foreign.handle.box_type();
        let text = Rc::clone(self.program.symbols.text(name));
        let selector = match ty.method(&text) {
            Some(method) => Selector::Method(method),
            None => Selector::Name(&text),
        };
        let values = self.window(window, argc);
        let datum = self.invoke_crossing(foreign, selector, &values, keywords)?;
        let value = self.value_of(datum);
        self.stack.set(window, value);
        Ok(())
    }

    /// Makes a box of a library; it comes to `window`.
    pub(super) fn birth(
        &mut self,
        library: u32,
        ty: &'static BoxType,
        window: usize,
        argc: usize,
        keywords: &[Symbol],
    ) -> Result<(), Raised> {
        self.top = window + 1 + argc;
        let values = self.window(window, argc);
        let crossing = Crossing::new(self, &values, keywords)?;
        let datum = self.cross(library, |library| crossing.with(|args| library.birth(ty, args)))?;
        let value = self.value_of(datum);
        self.stack.set(window, value);
        Ok(())
    }

    /// `f(args)` on a library's box at `window`; the result comes there.
    pub(super) fn operate_call(
        &mut self,
        foreign: Gc<Foreign>,
        window: usize,
        argc: usize,
        keywords: &[Symbol],
    ) -> Result<(), Raised> {
        self.top = window + 1 + argc;
        let values: Vec<_> = (0..=argc).map(|index| self.stack.get(window + index)).collect();
        let crossing = Crossing::new(self, &values, keywords)?;
        let datum = self.cross(foreign.library, |library| {
            crossing.with(|args| library.operate(Operation::Call, args))
        })?;
        let value = self.value_of(datum);
        self.stack.set(window, value);
        Ok(())
    }

    /// Does `operation`; the first library's box among the operands says which library.
    pub(crate) fn operate(
        &mut self,
        operation: Operation,
        operands: &[Value],
    ) -> Result<Value, Raised> {
        let datum = self.operate_datum(operation, operands)?;
        Ok(self.value_of(datum))
    }

    pub(super) fn operate_datum(
        &mut self,
        operation: Operation,
        operands: &[Value],
    ) -> Result<Datum, Raised> {
        let library = operands.iter().find_map(|value| match value {
            Value::Foreign(foreign) => Some(foreign.library),
            _ => None,
        });
        let crossing = Crossing::new(self, operands, &[])?;
        self.cross(library.unwrap_or(0), |library| {
            crossing.with(|args| library.operate(operation, args))
        })
    }

    pub(super) fn next_foreign(
        &mut self,
        iterator: &Handle,
        library: u32,
    ) -> Result<Option<Datum>, Raised> {
        self.cross(library, |library| library.next(iterator))
    }

    /// The names of fields and methods of a library's box.
    pub(super) fn foreign_names(&mut self, foreign: Gc<Foreign>) -> Vec<String> {
        let handle = &foreign.handle;
        let names = self.cross(foreign.library, |library| Ok(library.names(handle)));
        names.unwrap_or_default()
    }

    fn name_value(&mut self, name: Symbol) -> Value {
        let text = Rc::clone(self.program.symbols.text(name));
        self.heap.str(&*text)
    }

    pub(super) fn foreign_field(
        &mut self,
        foreign: Gc<Foreign>,
        name: Symbol,
    ) -> Result<Value, Raised> {
        let name = self.name_value(name);
        self.operate(Operation::GetField, &[Value::Foreign(foreign), name])
    }

    pub(super) fn set_foreign_field(
        &mut self,
        foreign: Gc<Foreign>,
        name: Symbol,
        value: Value,
    ) -> Result<(), Raised> {
        let name = self.name_value(name);
        self.operate(Operation::SetField, &[Value::Foreign(foreign), name, value]).map(drop)
    }

    pub(super) fn foreign_item(
        &mut self,
        foreign: Gc<Foreign>,
        index: Value,
    ) -> Result<Value, Raised> {
        self.operate(Operation::GetItem, &[Value::Foreign(foreign), index])
    }

    pub(super) fn set_foreign_item(
        &mut self,
        foreign: Gc<Foreign>,
        index: Value,
        value: Value,
    ) -> Result<(), Raised> {
        self.operate(Operation::SetItem, &[Value::Foreign(foreign), index, value]).map(drop)
    }

    pub(super) fn foreign_slice(
        &mut self,
        foreign: Gc<Foreign>,
        from: Value,
        to: Value,
    ) -> Result<Value, Raised> {
        self.operate(Operation::Slice, &[Value::Foreign(foreign), from, to])
    }
}
