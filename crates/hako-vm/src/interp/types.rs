//! The types of values, by name and by test.

use std::rc::Rc;

use super::Vm;
use crate::heap::{Name, Service, Value};
use crate::mir::TypeTest;

impl Vm {
    /// The name of a value's type, as `typeof` gives it.
    pub fn type_name(&self, value: Value) -> Name {
        let symbols = &self.program.symbols;
        match value {
            Value::Instance(instance) => Rc::clone(&instance.class.name),
            Value::Record(record) => Rc::clone(symbols.text(record.def.name)),
            Value::Variant(variant) => Rc::clone(symbols.text(variant.def.name)),
            Value::Class(_) => "Box".into(),
            Value::Foreign(foreign) => foreign.handle.box_type().name.into(),
            other => plain_type_name(other).into(),
        }
    }

    /// The names of a value's type and of its parents, nearest first.
    pub(crate) fn type_names(&self, value: Value) -> Vec<Name> {
        match value {
            Value::Instance(instance) => {
                let classes = &self.program.classes;
                let ancestors = &instance.class.ancestors;
                ancestors.iter().map(|id| Rc::clone(&classes[id.index()].name)).collect()
            }
            other => vec![self.type_name(other)],
        }
    }

    /// Whether a value is of a type.
    pub(super) fn is_type(&self, value: Value, test: &TypeTest) -> bool {
        match (test, value) {
            (TypeTest::Class(class), Value::Instance(instance)) => {
                instance.class.ancestors.contains(class)
            }
            (TypeTest::Interface(interface), Value::Instance(instance)) => {
                instance.class.interfaces.contains(interface)
            }
            (TypeTest::Record(record), Value::Record(value)) => {
                Rc::ptr_eq(&self.program.records[*record as usize], &value.def)
            }
            (TypeTest::Enum(id), Value::Variant(variant)) => variant.id == *id,
            (TypeTest::Named(name), value) => {
                let name = self.program.symbols.text(*name);
                match value {
                    Value::Foreign(foreign) => {
                        let ty = foreign.handle.box_type().name;
                        **name == *ty || Some(&**name) == ty.strip_suffix("Box")
                    }
                    Value::Variant(_) | Value::Instance(_) | Value::Record(_) => false,
                    // An error is an `Error`, and whatever its type says.
                    Value::Error(error) if error.types().any(|ty| *ty == **name) => true,
                    other => {
                        let plain = plain_type_name(other);
                        **name == *plain || Some(&**name) == plain.strip_suffix("Box")
                    }
                }
            }
            _ => false,
        }
    }
}

fn plain_type_name(value: Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "Bool",
        Value::Int(_) => "Integer",
        Value::Float(_) => "Float",
        Value::Str(_) => "String",
        Value::Bytes(_) => "Bytes",
        Value::Array(_) => "Array",
        Value::Map(_) => "Map",
        Value::Range(_) => "Range",
        Value::Function(_) | Value::Bound(_) | Value::Native(_) => "Function",
        Value::Error(_) => "ErrorBox",
        Value::Weak(_) => "Weak",
        Value::Task(_) => "Task",
        Value::Service(service) => match &*service {
            Service::Console => "ConsoleBox",
            Service::Math => "MathBox",
            Service::Time => "TimeBox",
            Service::File(_) => "FileBox",
        },
        Value::Class(_)
        | Value::Instance(_)
        | Value::Record(_)
        | Value::Variant(_)
        | Value::Foreign(_)
        | Value::Iter(_)
        | Value::Cell(_) => "Box",
    }
}
