//! The library over a host that is not Python: which crossing each method becomes.

use std::rc::Rc;
use std::sync::{Arc, Mutex};

use hako_box::{
    Arg, Args, BoxType, Datum, Error, Handle, Library, NoSafepoint, Operation, Safepoint, Selector,
    Target,
};
use py_runtime::boxes::{PY_FUNCTION, PY_MODULE, PY_OBJECT, PY_RUNTIME};
use py_runtime::{Call, Engine, EnginePlan, Host, PythonLibrary, Verb};

struct Fake(&'static BoxType);

impl Target for Fake {
    fn box_type(&self) -> &'static BoxType {
        self.0
    }
}

/// Notes the crossings, and has the attribute `get` on every object.
#[derive(Default)]
struct FakeHost {
    seen: Mutex<Vec<String>>,
}

impl Host for FakeHost {
    fn call(&self, call: &Call<'_>) -> Result<Datum, Error> {
        let receiver = call.receiver.map_or("nothing", |handle| handle.box_type().name);
        let positional: Vec<Datum> =
            call.args.positional.iter().map(|arg| arg.to_datum()).collect();
        let keywords: Vec<_> = call.args.keywords.iter().map(|(name, _)| *name).collect();
        let line = format!("{receiver} {:?} {positional:?} {keywords:?}", call.verb);
        self.seen.lock().unwrap().push(line);
        match call.verb {
            Verb::Birth => Ok(Datum::Handle(Handle::new(Fake(&PY_RUNTIME)))),
            Verb::Has(name) => Ok(Datum::Bool(name == "get")),
            Verb::Next(ended) => {
                ended.set(true);
                Ok(Datum::Null)
            }
            Verb::Names => Ok(Datum::List(vec!["zeta".into(), "get".into(), Datum::Int(1)])),
            _ => Ok(Datum::Null),
        }
    }
}

impl Engine for FakeHost {
    fn start(&self, _: EnginePlan) -> Result<(), Error> {
        Ok(())
    }

    fn is_running(&self) -> bool {
        true
    }

    fn keep_attached(&self) -> Rc<dyn Safepoint> {
        Rc::new(NoSafepoint::default())
    }

    fn attached(&self, f: &mut dyn FnMut()) -> Result<(), Error> {
        f();
        Ok(())
    }

    fn raise_in_callback(&self, _: &str, _: &[py_runtime::Argument]) -> Result<(), Error> {
        Ok(())
    }

    fn shutdown(&self) -> Result<(), Error> {
        Ok(())
    }
}

fn library() -> (PythonLibrary, Arc<FakeHost>) {
    let host = Arc::new(FakeHost::default());
    (PythonLibrary::new(Box::new(host.clone()), host.clone()), host)
}

/// The crossings of one method call.
fn crossings(ty: &'static BoxType, name: &str, variadic: bool, args: &[Arg<'_>]) -> Vec<String> {
    let (library, host) = library();
    let receiver = Handle::new(Fake(ty));
    let method = ty.methods.iter().find(|m| m.name == name && m.variadic == variadic).unwrap();
    library.invoke(&receiver, Selector::Method(method), Args::positional(args)).unwrap();
    std::mem::take(&mut *host.seen.lock().unwrap())
}

#[test]
fn a_list_literal_is_spread_and_a_list_value_is_taken_apart() {
    let list = [Datum::Int(1), Datum::Int(2)];
    let nested = [Datum::List(list.to_vec())];
    let called = "PyFunctionBox Call [Int(1), Int(2)] []";
    assert_eq!(crossings(&PY_FUNCTION, "exec", true, &[Arg::Int(1), Arg::Int(2)]), [called]);
    assert_eq!(crossings(&PY_FUNCTION, "exec", false, &[Arg::List(&list)]), [called]);
    let nested_call = "PyFunctionBox Call [List([Int(1), Int(2)])] []";
    assert_eq!(crossings(&PY_FUNCTION, "exec", true, &[Arg::List(&list)]), [nested_call]);
    assert_eq!(crossings(&PY_FUNCTION, "exec", false, &[Arg::List(&nested)]), [nested_call]);
}

#[test]
fn keywords_come_in_a_map_or_in_pairs() {
    let map = [("k".into(), Datum::Int(1))];
    let list = [Datum::Null; 0];
    let called = "PyFunctionBox Call [] [\"k\"]";
    assert_eq!(
        crossings(&PY_FUNCTION, "exec", false, &[Arg::List(&list), Arg::Map(&map)]),
        [called]
    );
    assert_eq!(crossings(&PY_FUNCTION, "callKw", true, &[Arg::Str("k"), Arg::Int(1)]), [called]);
}

#[test]
fn a_python_attribute_goes_before_ours_on_modules_and_objects() {
    assert_eq!(
        crossings(&PY_MODULE, "get", false, &[Arg::Str("url")]),
        ["PyModuleBox Has(\"get\") [] []", "PyModuleBox CallMethod(\"get\") [Str(\"url\")] []"]
    );
    assert_eq!(
        crossings(&PY_MODULE, "set", false, &[Arg::Str("x"), Arg::Int(1)]),
        ["PyModuleBox Has(\"set\") [] []", "PyModuleBox Set(\"x\") [Int(1)] []"]
    );
    assert_eq!(
        crossings(&PY_OBJECT, "getattr", false, &[Arg::Str("x")]),
        ["PyObjectBox Get(\"x\") [] []"]
    );
    assert_eq!(
        crossings(&PY_RUNTIME, "get", false, &[Arg::Str("x")]),
        ["PyRuntimeBox Get(\"x\") [] []"]
    );
}

#[test]
fn methods_of_methods() {
    let list = [Datum::Int(20)];
    assert_eq!(
        crossings(&PY_OBJECT, "call_method", false, &[Arg::Str("heal"), Arg::List(&list)]),
        ["PyObjectBox CallMethod(\"heal\") [Int(20)] []"]
    );
    assert_eq!(
        crossings(&PY_OBJECT, "call_method", false, &[Arg::Str("heal")]),
        ["PyObjectBox CallMethod(\"heal\") [] []"]
    );
    assert_eq!(crossings(&PY_RUNTIME, "release", false, &[]), ["PyRuntimeBox Fini [] []"]);
    assert_eq!(crossings(&PY_OBJECT, "to_float", false, &[]), ["PyObjectBox Convert(Float) [] []"]);
}

#[test]
fn every_method_leads_to_a_crossing() {
    for ty in [&PY_RUNTIME, &PY_OBJECT, &PY_MODULE, &PY_FUNCTION] {
        for method in ty.methods {
            let list = [];
            let args: Vec<_> = method
                .params
                .iter()
                .filter(|param| !param.optional)
                .map(|param| if param.name == "args" { Arg::List(&list) } else { Arg::Str("x") })
                .collect();
            let (library, host) = library();
            let receiver = Handle::new(Fake(ty));
            let result =
                library.invoke(&receiver, Selector::Method(method), Args::positional(&args));
            assert!(result.is_ok(), "{}.{}: {result:?}", ty.name, method.name);
            assert!(!host.seen.lock().unwrap().is_empty(), "{}.{}", ty.name, method.name);
        }
    }
}

#[test]
fn wrong_arguments_are_told_before_any_crossing() {
    let (library, host) = library();
    let list = [Datum::Null; 0];
    for (ty, name, args, message) in [
        (
            &PY_RUNTIME,
            "import",
            &[][..],
            "ArityError: PyRuntimeBox.import(name) takes 1 argument, 0 given",
        ),
        (
            &PY_RUNTIME,
            "import",
            &[Arg::Int(1)][..],
            "TypeError: PyRuntimeBox.import(name): the first must be a text, not Integer",
        ),
        (
            &PY_RUNTIME,
            "version",
            &[Arg::Null][..],
            "ArityError: PyRuntimeBox.version() takes no arguments, 1 given",
        ),
        (
            &PY_RUNTIME,
            "set",
            &[Arg::Str("x")][..],
            "ArityError: PyRuntimeBox.set(name, value) takes 2 arguments, 1 given",
        ),
        (
            &PY_FUNCTION,
            "exec",
            &[Arg::Int(1)][..],
            "TypeError: PyFunctionBox.exec(args, keywords): the list of arguments must be an array, not Integer",
        ),
        (
            &PY_FUNCTION,
            "exec",
            &[Arg::List(&list), Arg::Int(1)][..],
            "TypeError: PyFunctionBox.exec(args, keywords): the keyword arguments must be a map, not Integer",
        ),
        (
            &PY_FUNCTION,
            "exec",
            &[][..],
            "ArityError: PyFunctionBox.exec(args, keywords) takes 1 to 2 arguments, 0 given",
        ),
        (
            &PY_FUNCTION,
            "callKw",
            &[Arg::Str("k")][..],
            "ArityError: PyFunctionBox.callKw(..) takes names and values in turn; the last name has no value",
        ),
        (
            &PY_FUNCTION,
            "callKw",
            &[Arg::Int(1), Arg::Int(2)][..],
            "TypeError: PyFunctionBox.callKw(..): the name of a keyword must be a text, not Integer",
        ),
    ] {
        let method = ty.method(name).unwrap();
        let receiver = Handle::new(Fake(ty));
        let result = library.invoke(&receiver, Selector::Method(method), Args::positional(args));
        assert_eq!(result.unwrap_err().to_string(), message);
    }
    let method = PY_RUNTIME.method("import").unwrap();
    let args = Args { positional: &[Arg::Str("x")], keywords: &[("as", Arg::Null)] };
    let receiver = Handle::new(Fake(&PY_RUNTIME));
    let error = library.invoke(&receiver, Selector::Method(method), args).unwrap_err();
    assert_eq!(error.to_string(), "ArityError: PyRuntimeBox.import(name) takes no keyword `as`");
    let error = library.invoke(&receiver, Selector::Name("sqrt"), Args::default()).unwrap_err();
    assert_eq!(error.to_string(), "AttributeError: PyRuntimeBox has no method `sqrt`");
    assert!(host.seen.lock().unwrap().is_empty());
}

#[test]
fn only_runtimes_are_made_by_programs() {
    let (library, _) = library();
    assert_eq!(library.name(), "python");
    assert_eq!(library.types().len(), 1);
    assert!(library.birth(&PY_RUNTIME, Args::default()).is_ok());
    let error = library.birth(&PY_RUNTIME, Args::positional(&[Arg::Null])).unwrap_err();
    assert_eq!(error.to_string(), "ArityError: PyRuntimeBox() takes no arguments, 1 given");
    let error = library.birth(&PY_OBJECT, Args::default()).unwrap_err();
    assert_eq!(error.to_string(), "TypeError: a PyObjectBox is made by Python, not by the program");
}

#[test]
fn operations_become_crossings() {
    let (library, host) = library();
    let object = Handle::new(Fake(&PY_OBJECT));
    let own = Arg::Handle(&object);
    let operate = |operation, operands: &[Arg<'_>]| {
        library.operate(operation, Args::positional(operands)).unwrap();
        let seen = host.seen.lock().unwrap().pop().unwrap();
        seen.replace("Handle(Handle(PyObjectBox))", "own")
    };
    assert_eq!(operate(Operation::GetField, &[own, Arg::Str("x")]), "PyObjectBox Get(\"x\") [] []");
    assert_eq!(
        operate(Operation::SetField, &[own, Arg::Str("x"), Arg::Int(1)]),
        "PyObjectBox Set(\"x\") [Int(1)] []"
    );
    assert_eq!(operate(Operation::Call, &[own, Arg::Int(1)]), "PyObjectBox Call [Int(1)] []");
    assert_eq!(operate(Operation::Truth, &[own]), "PyObjectBox Convert(Bool) [] []");
    assert_eq!(operate(Operation::Text, &[own]), "PyObjectBox Convert(Str) [] []");
    assert_eq!(operate(Operation::Fini, &[own]), "PyObjectBox Release [] []");
    assert_eq!(
        operate(Operation::Sub, &[Arg::Int(1), own]),
        "PyObjectBox Operate(Sub) [Int(1), own] []"
    );
    assert!(library.operate(Operation::Add, Args::default()).is_err());
    assert!(library.next(&object).unwrap().is_none());
}

#[test]
fn names_are_ours_and_pythons_without_doubles() {
    let (library, _) = library();
    let names = library.names(&Handle::new(Fake(&PY_MODULE)));
    assert!(names.is_sorted());
    assert_eq!(names.iter().filter(|name| *name == "get").count(), 1);
    assert!(names.contains(&"zeta".to_owned()) && names.contains(&"to_float".to_owned()));
}
