//! The boxes that programs see, as data.

use hako_box::{BoxType, Method, MethodId, Param};

/// A Python of the program's own: its globals, its handles.
pub static PY_RUNTIME: BoxType = BoxType {
    name: "PyRuntimeBox",
    id: 40,
    birth: Some(&[]),
    methods: RUNTIME_METHODS,
    open: false,
    doc: "Python with globals of its own.",
};

/// Any Python object that is not one of the others.
pub static PY_OBJECT: BoxType = BoxType {
    name: "PyObjectBox",
    id: 41,
    birth: None,
    methods: OBJECT_METHODS,
    open: true,
    doc: "A Python object.",
};

/// A Python module.
pub static PY_MODULE: BoxType = BoxType {
    name: "PyModuleBox",
    id: 42,
    birth: None,
    methods: MODULE_METHODS,
    open: true,
    doc: "A Python module.",
};

/// A Python function or method.
pub static PY_FUNCTION: BoxType = BoxType {
    name: "PyFunctionBox",
    id: 43,
    birth: None,
    methods: FUNCTION_METHODS,
    open: true,
    doc: "A Python function or method.",
};

/// The numbers of the methods. A name has the same number on every Python box.
pub mod id {
    use hako_box::MethodId;

    /// `import`
    pub const IMPORT: MethodId = MethodId(100);
    /// `exec` of source text
    pub const RUN: MethodId = MethodId(101);
    /// `eval`
    pub const EVAL: MethodId = MethodId(102);
    /// `get`
    pub const GET: MethodId = MethodId(103);
    /// `set`
    pub const SET: MethodId = MethodId(104);
    /// `version`
    pub const VERSION: MethodId = MethodId(105);
    /// `fini`
    pub const FINI: MethodId = MethodId(106);
    /// `handles`
    pub const HANDLES: MethodId = MethodId(107);
    /// `output`
    pub const OUTPUT: MethodId = MethodId(114);
    /// `name`
    pub const NAME: MethodId = MethodId(108);
    /// `dir`
    pub const DIR: MethodId = MethodId(109);
    /// `exec` with a list of arguments
    pub const EXEC: MethodId = MethodId(110);
    /// `exec` with the elements of a list literal
    pub const EXEC_SPREAD: MethodId = MethodId(111);
    /// `call`
    pub const CALL: MethodId = MethodId(112);
    /// `callKw`
    pub const CALL_KW: MethodId = MethodId(113);
    /// `getattr`
    pub const GETATTR: MethodId = MethodId(120);
    /// `get_field`
    pub const GET_FIELD: MethodId = MethodId(121);
    /// `set_field`
    pub const SET_FIELD: MethodId = MethodId(122);
    /// `call_method`
    pub const CALL_METHOD: MethodId = MethodId(123);
    /// `str`
    pub const STR: MethodId = MethodId(124);
    /// `repr`
    pub const REPR: MethodId = MethodId(125);
    /// `type_name`
    pub const TYPE_NAME: MethodId = MethodId(126);
    /// `to_float`
    pub const TO_FLOAT: MethodId = MethodId(127);
    /// `to_int`
    pub const TO_INT: MethodId = MethodId(128);
    /// `to_bool`
    pub const TO_BOOL: MethodId = MethodId(129);
    /// `to_string`
    pub const TO_STRING: MethodId = MethodId(130);
    /// `to_array`
    pub const TO_ARRAY: MethodId = MethodId(131);
    /// `to_map`
    pub const TO_MAP: MethodId = MethodId(132);
    /// `to_value`
    pub const TO_VALUE: MethodId = MethodId(133);
    /// `release`
    pub const RELEASE: MethodId = MethodId(134);
    /// `importR`
    pub const IMPORT_R: MethodId = MethodId(140);
    /// `evalR`
    pub const EVAL_R: MethodId = MethodId(141);
    /// `callR`
    pub const CALL_R: MethodId = MethodId(142);
    /// `callKwR`
    pub const CALL_KW_R: MethodId = MethodId(143);
}

const fn method(
    id: MethodId,
    name: &'static str,
    params: &'static [Param],
    doc: &'static str,
) -> Method {
    Method { id, name, params, variadic: false, doc }
}

const fn variadic(id: MethodId, name: &'static str, doc: &'static str) -> Method {
    Method { id, name, params: &[], variadic: true, doc }
}

const NAME: &[Param] = &[Param::required("name")];
const NAME_VALUE: &[Param] = &[Param::required("name"), Param::required("value")];
const ARGS: &[Param] = &[Param::required("args"), Param::optional("keywords")];
const NAME_ARGS: &[Param] =
    &[Param::required("name"), Param::optional("args"), Param::optional("keywords")];

const IMPORT_DOC: &str = "Imports a module; of `a.b` it gives `a.b`.";
const EVAL_DOC: &str =
    "The value of a Python expression, with the runtime's globals. Common indentation is removed.";
const CALL_DOC: &str = "Calls it with the arguments given, keywords included.";
const CALL_KW_DOC: &str = "Calls it with keyword arguments: a name, its value, and so on.";

const EXEC_METHOD: Method =
    method(id::EXEC, "exec", ARGS, "Calls it with the arguments in an array, keywords in a map.");
/// The VM picks this one when the only argument is an array literal, and hands over the elements.
const EXEC_SPREAD_METHOD: Method =
    variadic(id::EXEC_SPREAD, "exec", "Calls it with the elements of an array literal.");
const CALL_METHODS: [Method; 6] = [
    EXEC_METHOD,
    EXEC_SPREAD_METHOD,
    variadic(id::CALL, "call", CALL_DOC),
    variadic(id::CALL_KW, "callKw", CALL_KW_DOC),
    variadic(id::CALL_R, "callR", CALL_DOC),
    variadic(id::CALL_KW_R, "callKwR", CALL_KW_DOC),
];
const COMMON: [Method; 15] = [
    method(id::GETATTR, "getattr", NAME, "Reads an attribute."),
    method(id::GET_FIELD, "get_field", NAME, "Reads an attribute."),
    method(id::SET_FIELD, "set_field", NAME_VALUE, "Writes an attribute."),
    method(
        id::CALL_METHOD,
        "call_method",
        NAME_ARGS,
        "Calls a method with the arguments in an array, keywords in a map.",
    ),
    method(id::STR, "str", &[], "The text of Python's `str()`."),
    method(id::REPR, "repr", &[], "The text of Python's `repr()`."),
    method(id::TYPE_NAME, "type_name", &[], "The name of its Python type."),
    method(id::TO_FLOAT, "to_float", &[], "Python's `float()` of it."),
    method(id::TO_INT, "to_int", &[], "Python's `int()` of it; an error beyond 64 bits."),
    method(id::TO_BOOL, "to_bool", &[], "Python's `bool()` of it."),
    method(id::TO_STRING, "to_string", &[], "The text of Python's `str()`."),
    method(id::TO_ARRAY, "to_array", &[], "An array of its elements, copied deeply."),
    method(id::TO_MAP, "to_map", &[], "A map of its items, copied deeply."),
    method(id::TO_VALUE, "to_value", &[], "A copy as Hakorune values, made deeply."),
    method(id::RELEASE, "release", &[], "Ends this handle now; using it later is an error."),
];

static RUNTIME_METHODS: &[Method] = &[
    method(id::IMPORT, "import", NAME, IMPORT_DOC),
    method(
        id::RUN,
        "exec",
        &[Param::required("code")],
        "Runs Python statements in the runtime's globals. Common indentation is removed.",
    ),
    method(id::EVAL, "eval", &[Param::required("expression")], EVAL_DOC),
    method(id::GET, "get", NAME, "A global of the runtime, or a builtin."),
    method(id::SET, "set", NAME_VALUE, "Sets a global of the runtime."),
    method(id::VERSION, "version", &[], "Python's version, such as `3.11.7`."),
    method(id::HANDLES, "handles", &[], "How many handles are alive, by type of box."),
    method(
        id::OUTPUT,
        "output",
        &[],
        "What Python has printed since the last time, when the settings say `capture`.",
    ),
    method(id::DIR, "dir", &[], "The names of the runtime's globals."),
    method(
        id::FINI,
        "fini",
        &[],
        "Ends the runtime and every handle that it gave out. Harmless when repeated.",
    ),
    method(id::IMPORT_R, "importR", NAME, IMPORT_DOC),
    method(id::EVAL_R, "evalR", &[Param::required("expression")], EVAL_DOC),
    method(id::GETATTR, "getattr", NAME, "A global of the runtime, or a builtin."),
    method(id::GET_FIELD, "get_field", NAME, "A global of the runtime, or a builtin."),
    method(id::SET_FIELD, "set_field", NAME_VALUE, "Sets a global of the runtime."),
    method(id::CALL_METHOD, "call_method", NAME_ARGS, "Calls a global function."),
    method(id::STR, "str", &[], "A text that names the runtime."),
    method(id::REPR, "repr", &[], "A text that names the runtime."),
    method(id::TYPE_NAME, "type_name", &[], "The text `PyRuntimeBox`."),
    method(id::TO_STRING, "to_string", &[], "A text that names the runtime."),
    method(id::RELEASE, "release", &[], "The same as `fini`."),
];

static OBJECT_METHODS: &[Method] = &join::<21>(&[&CALL_METHODS, &COMMON]);
static FUNCTION_METHODS: &[Method] = &join::<22>(&[
    &[method(id::NAME, "name", &[], "The function's name.")],
    &CALL_METHODS,
    &COMMON,
]);
static MODULE_METHODS: &[Method] = &join::<19>(&[
    &[
        method(id::GET, "get", NAME, "Reads an attribute."),
        method(id::SET, "set", NAME_VALUE, "Writes an attribute."),
        method(id::NAME, "name", &[], "The module's name."),
        method(id::DIR, "dir", &[], "The names in the module."),
    ],
    &COMMON,
]);

/// Joins lists of methods; `N` is their total length, checked when this is compiled.
const fn join<const N: usize>(lists: &[&[Method]]) -> [Method; N] {
    let mut joined = [const { method(MethodId(0), "", &[], "") }; N];
    let (mut list, mut next) = (0, 0);
    while list < lists.len() {
        let mut index = 0;
        while index < lists[list].len() {
            joined[next] = copy(&lists[list][index]);
            next += 1;
            index += 1;
        }
        list += 1;
    }
    assert!(next == N);
    joined
}

const fn copy(method: &Method) -> Method {
    Method {
        id: method.id,
        name: method.name,
        params: method.params,
        variadic: method.variadic,
        doc: method.doc,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    static ALL: [&BoxType; 4] = [&PY_RUNTIME, &PY_OBJECT, &PY_MODULE, &PY_FUNCTION];

    #[test]
    fn a_number_stands_once_in_a_box_and_means_one_name() {
        let mut names = std::collections::HashMap::new();
        for ty in ALL {
            let mut seen = HashSet::new();
            for method in ty.methods {
                assert!(seen.insert(method.id), "{}.{}", ty.name, method.name);
                assert_eq!(*names.entry(method.id).or_insert(method.name), method.name);
                assert!(method.id.0 >= 100);
                assert!(!method.doc.is_empty());
            }
        }
    }

    #[test]
    fn the_list_form_of_exec_comes_before_the_spread_form() {
        for ty in [&PY_OBJECT, &PY_FUNCTION] {
            assert_eq!(ty.method("exec").map(|method| method.id), Some(id::EXEC));
            let spread = ty.methods.iter().find(|method| method.name == "exec" && method.variadic);
            assert_eq!(spread.map(|method| method.id), Some(id::EXEC_SPREAD));
        }
    }

    #[test]
    fn each_python_box_has_the_methods_that_all_have() {
        for ty in [&PY_OBJECT, &PY_MODULE, &PY_FUNCTION] {
            for method in &COMMON {
                assert_eq!(ty.method(method.name), Some(method), "{}", ty.name);
            }
        }
    }
}
