//! `using "python"`: the boxes, over any host.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use hako_box::{
    Arg, Args, BoxType, Datum, Error, Handle, Library, Method, Operation, Safepoint, Selector,
};

use crate::arguments::{self, Expected};
use crate::boxes::{PY_FUNCTION, PY_MODULE, PY_RUNTIME, id};
use crate::host::first_handle;
use crate::{Argument, Call, Conversion, Engine, Host, Verb, names};

/// The boxes of `using "python"`, over the host at the top of the stack.
///
/// It turns methods and operators into crossings and knows nothing else of Python. Nothing is
/// started until a program makes the first `PyRuntimeBox`.
pub struct PythonLibrary {
    /// A box, not an `Arc`, whose content begins where its alignment says: each call had to ask.
    host: Box<dyn Host>,
    engine: Arc<dyn Engine>,
    safepoint: Rc<dyn Safepoint>,
}

impl PythonLibrary {
    /// A library whose crossings go to `host`: the engine itself, or layers around it.
    ///
    /// The thread that calls this stays attached to Python between crossings, until the library
    /// and all its safe points are dropped.
    pub fn new(host: Box<dyn Host>, engine: Arc<dyn Engine>) -> Self {
        let safepoint = engine.keep_attached();
        Self { host, engine, safepoint }
    }

    /// Where the virtual machine lets Python's other threads in.
    pub fn safepoint(&self) -> Rc<dyn Safepoint> {
        Rc::clone(&self.safepoint)
    }

    /// Ends Python; for the end of the process, after all runtimes.
    ///
    /// # Errors
    /// As [`Engine::shutdown`].
    pub fn shutdown(&self) -> Result<(), Error> {
        self.engine.shutdown()
    }

    fn call(&self, verb: Verb<'_>, receiver: &Handle) -> Result<Datum, Error> {
        self.host.call(&Call::new(verb, receiver))
    }

    fn convert(&self, conversion: Conversion, receiver: &Handle) -> Result<Datum, Error> {
        self.call(Verb::Convert(conversion), receiver)
    }

    /// Not inlined: what the most frequent call does not need would be set up for it too.
    #[inline(never)]
    fn invoke_method(
        &self,
        receiver: &Handle,
        method: &'static Method,
        args: Args<'_>,
    ) -> Result<Datum, Error> {
        let ty = receiver.box_type();
        if names::python_may_win(ty, method)
            && self.call(Verb::Has(method.name), receiver)? == Datum::Bool(true)
        {
            return self.invoke_python(receiver, method, args);
        }
        let expected = Expected { ty, method };
        match method.id {
            id::CALL | id::CALL_R | id::EXEC_SPREAD => {
                self.host.call(&Call::with_args(Verb::Call, receiver, &args))
            }
            id::CALL_KW | id::CALL_KW_R => {
                let keywords = expected.pairs(args)?;
                let args = Args { positional: &[], keywords: &keywords };
                self.host.call(&Call::with_args(Verb::Call, receiver, &args))
            }
            id::EXEC => {
                expected.count(args)?;
                let list = expected.list(args.positional[0])?;
                let map = expected.map(args.positional.get(1).copied())?;
                self.spread(Verb::Call, receiver, list, map)
            }
            id::CALL_METHOD => {
                expected.count(args)?;
                let name = expected.text(args.positional[0])?;
                let list = match args.positional.get(1) {
                    Some(arg) => expected.list(*arg)?,
                    None => &[],
                };
                let map = expected.map(args.positional.get(2).copied())?;
                self.spread(Verb::CallMethod(name), receiver, list, map)
            }
            _ => {
                expected.count(args)?;
                self.invoke_simple(receiver, expected, args.positional)
            }
        }
    }

    /// The methods whose arguments have been counted and are at most a name and a value.
    fn invoke_simple(
        &self,
        receiver: &Handle,
        expected: Expected,
        args: &[Arg<'_>],
    ) -> Result<Datum, Error> {
        let text = || expected.text(args[0]);
        let verb = match expected.method.id {
            id::IMPORT | id::IMPORT_R => Verb::Import(text()?),
            id::RUN => Verb::Exec(text()?),
            id::EVAL | id::EVAL_R => Verb::Eval(text()?),
            id::GET | id::GETATTR | id::GET_FIELD => Verb::Get(text()?),
            id::SET | id::SET_FIELD => {
                let args = Args::positional(&args[1..]);
                return self.host.call(&Call::with_args(Verb::Set(text()?), receiver, &args));
            }
            id::VERSION => Verb::Version,
            id::HANDLES => Verb::Handles,
            id::OUTPUT => Verb::Output,
            id::NAME => Verb::Get("__name__"),
            id::DIR => Verb::Names,
            id::FINI => Verb::Fini,
            id::RELEASE if expected.ty == &PY_RUNTIME => Verb::Fini,
            id::RELEASE => Verb::Release,
            id::STR | id::TO_STRING => Verb::Convert(Conversion::Str),
            id::REPR => Verb::Convert(Conversion::Repr),
            id::TYPE_NAME => Verb::Convert(Conversion::TypeName),
            id::TO_FLOAT => Verb::Convert(Conversion::Float),
            id::TO_INT => Verb::Convert(Conversion::Int),
            id::TO_BOOL => Verb::Convert(Conversion::Bool),
            id::TO_ARRAY => Verb::Convert(Conversion::Array),
            id::TO_MAP => Verb::Convert(Conversion::Map),
            id::TO_VALUE => Verb::Convert(Conversion::Value),
            _ => return Err(arguments::no_such_method(expected.ty, expected.method.name)),
        };
        self.call(verb, receiver)
    }

    /// A method of ours whose name the Python object has too: Python's is called.
    fn invoke_python(
        &self,
        receiver: &Handle,
        method: &'static Method,
        args: Args<'_>,
    ) -> Result<Datum, Error> {
        let verb = Verb::CallMethod(method.name);
        if method.id != id::EXEC_SPREAD {
            return self.host.call(&Call::with_args(verb, receiver, &args));
        }
        // The program wrote one array literal; Python's own method gets it as one list.
        let list: Vec<Datum> = args.positional.iter().map(|arg| arg.to_datum()).collect();
        let args = Args { positional: &[Arg::List(&list)], keywords: args.keywords };
        self.host.call(&Call::with_args(verb, receiver, &args))
    }

    fn spread(
        &self,
        verb: Verb<'_>,
        receiver: &Handle,
        list: &[Datum],
        map: &[(Box<str>, Datum)],
    ) -> Result<Datum, Error> {
        arguments::borrowed(list, |positional| {
            let keywords: Vec<(&str, Arg<'_>)> =
                map.iter().map(|(name, value)| (&**name, Arg::from(value))).collect();
            let args = Args { positional, keywords: &keywords };
            self.host.call(&Call::with_args(verb, receiver, &args))
        })
    }
}

impl Library for PythonLibrary {
    fn name(&self) -> &'static str {
        "python"
    }

    fn types(&self) -> &'static [&'static BoxType] {
        static TYPES: [&BoxType; 1] = [&PY_RUNTIME];
        &TYPES
    }

    fn birth(&self, ty: &'static BoxType, args: Args<'_>) -> Result<Datum, Error> {
        if ty != &PY_RUNTIME {
            let message = format!("a {} is made by Python, not by the program", ty.name);
            return Err(Error::type_error(message));
        }
        arguments::no_arguments("PyRuntimeBox", args)?;
        self.host.call(&Call::birth())
    }

    fn invoke(
        &self,
        receiver: &Handle,
        selector: Selector<'_>,
        args: Args<'_>,
    ) -> Result<Datum, Error> {
        match selector {
            Selector::Method(method) => {
                // The way of `f.exec([..])` with a list literal: nothing is looked up.
                if method.id == id::EXEC_SPREAD && receiver.box_type() == &PY_FUNCTION {
                    return self.host.call(&Call::with_args(Verb::Call, receiver, &args));
                }
                self.invoke_method(receiver, method, args)
            }
            Selector::Name(name) if receiver.box_type().open => {
                self.host.call(&Call::with_args(Verb::CallMethod(name), receiver, &args))
            }
            Selector::Name(name) => Err(arguments::no_such_method(receiver.box_type(), name)),
        }
    }

    fn operate(&self, operation: Operation, operands: Args<'_>) -> Result<Datum, Error> {
        let Some(receiver) = first_handle(operands.positional) else {
            return Err(Error::type_error("an operation on Python boxes needs one"));
        };
        let name = || arguments::field_name(operands.positional.get(1).copied());
        match operation {
            Operation::Call => {
                let rest = operands.positional.get(1..).unwrap_or_default();
                let args = Args { positional: rest, keywords: operands.keywords };
                self.host.call(&Call::with_args(Verb::Call, receiver, &args))
            }
            Operation::GetField => self.call(Verb::Get(name()?), receiver),
            Operation::SetField => {
                let value = Args::positional(operands.positional.get(2..).unwrap_or_default());
                self.host.call(&Call::with_args(Verb::Set(name()?), receiver, &value))
            }
            Operation::Truth => self.convert(Conversion::Bool, receiver),
            Operation::Text => self.convert(Conversion::Str, receiver),
            Operation::Fini if receiver.box_type() == &PY_RUNTIME => {
                self.call(Verb::Fini, receiver)
            }
            Operation::Fini => self.call(Verb::Release, receiver),
            _ => self.host.call(&Call::with_args(Verb::Operate(operation), receiver, &operands)),
        }
    }

    fn next(&self, iterator: &Handle) -> Result<Option<Datum>, Error> {
        let ended = Cell::new(false);
        let value = self.call(Verb::Next(&ended), iterator)?;
        Ok(if ended.get() { None } else { Some(value) })
    }

    fn permit(&self, effect: &str, object: &str) -> Result<(), Error> {
        self.engine.raise_in_callback(effect, &[Argument::Text(object.to_owned())])
    }

    fn names(&self, receiver: &Handle) -> Vec<String> {
        let ty = receiver.box_type();
        let mut names: Vec<String> =
            ty.methods.iter().map(|method| method.name.to_owned()).collect();
        let is_open = ty.open || ty == &PY_MODULE;
        if is_open && let Ok(Datum::List(list)) = self.call(Verb::Names, receiver) {
            names.extend(list.into_iter().filter_map(|name| match name {
                Datum::Str(name) => Some(name.into()),
                _ => None,
            }));
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}
