//! The text of values, as `print` shows it.

use std::collections::HashSet;
use std::rc::Rc;

use hako_box::Operation;

use super::Vm;
use super::errors::Raised;
use crate::builtins::{self, MAX_BYTES, check_bytes};
use crate::heap::{Gc, Str, Value};

/// Writing the text of so many containers is a step of the program, where it can be stopped.
const CONTAINERS_PER_STEP: u32 = 1024;

/// What is left to write. Containers may be nested as deep as memory goes: no recursion.
enum Work {
    Value(Value),
    Word(&'static str),
    Name(Rc<str>),
    /// The end of a container: it may be shown again, and its contents need no root any more.
    Leave(usize),
}

impl Vm {
    /// The text of a value.
    ///
    /// # Errors
    /// Whatever a box's own `toString` or `str` raises.
    pub fn text(&mut self, value: Value) -> Result<String, Raised> {
        self.text_as(value, false)
    }

    /// The text of a value as a session shows it: texts stand in quotes.
    pub(super) fn quoted_text(&mut self, value: Value) -> Result<String, Raised> {
        self.text_as(value, true)
    }

    fn text_as(&mut self, value: Value, quoted: bool) -> Result<String, Raised> {
        let roots = self.roots.len();
        self.roots.push(value);
        let mut out = String::new();
        let result = self.write_text(value, quoted, &mut out);
        self.roots.truncate(roots);
        result.map(|()| out)
    }

    /// The text of a value, on the heap.
    pub(crate) fn text_value(&mut self, value: Value) -> Result<Gc<Str>, Raised> {
        if let Value::Str(text) = value {
            return Ok(text);
        }
        let text = self.text(value)?;
        Ok(self.heap.alloc(Str::new(text)))
    }

    fn write_text(&mut self, value: Value, quoted: bool, out: &mut String) -> Result<(), Raised> {
        let mut work = vec![Work::Value(value)];
        let mut open: Vec<usize> = Vec::new();
        let mut inside: HashSet<usize> = HashSet::new();
        let mut containers = 0_u32;
        while let Some(next) = work.pop() {
            match next {
                Work::Word(word) => out.push_str(word),
                Work::Name(name) => out.push_str(&name),
                Work::Leave(roots) => {
                    open.pop().inspect(|address| {
                        inside.remove(address);
                    });
                    self.roots.truncate(roots);
                }
                Work::Value(value) => {
                    let address = value.address();
                    let container = matches!(
                        value,
                        Value::Array(_) | Value::Map(_) | Value::Record(_) | Value::Variant(_)
                    );
                    if let (Value::Str(text), true) = (value, quoted) {
                        quote(text.as_str(), out);
                    } else if !container {
                        self.write_plain(value, out)?;
                    } else if address.is_some_and(|address| !inside.insert(address)) {
                        out.push_str("[...]");
                    } else {
                        // Parts may be shared: the text can be far longer than what it shows.
                        containers = containers.wrapping_add(1);
                        if containers.is_multiple_of(CONTAINERS_PER_STEP) {
                            self.attend(self.top)?;
                        }
                        open.extend(address);
                        self.open_container(value, &mut work);
                    }
                }
            }
            if out.len() > MAX_BYTES {
                check_bytes(self, "toString", Some(out.len()))?;
            }
        }
        Ok(())
    }

    /// Puts the parts of a container on the list, last first, and makes them roots: the program
    /// may change the container while a part's own `toString` runs.
    fn open_container(&mut self, container: Value, work: &mut Vec<Work>) {
        work.push(Work::Leave(self.roots.len()));
        let start = work.len();
        let (names, values) = self.parts(container, work);
        self.roots.extend(&values);
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                work.push(Work::Word(", "));
            }
            if let Some(name) = names.get(index) {
                work.push(Work::Name(Rc::clone(name)));
                work.push(Work::Word(": "));
            }
            work.push(Work::Value(value));
        }
        // The closing word was put first; it belongs to the end.
        if work.len() > start {
            work[start..].rotate_left(1);
        }
        work[start..].reverse();
    }

    /// The names, if any, and values of a container. Puts its closing word on the list, and the
    /// opening one, when there are values to put between them.
    fn parts(&self, container: Value, work: &mut Vec<Work>) -> (Vec<Rc<str>>, Vec<Value>) {
        let symbols = &self.program.symbols;
        match container {
            Value::Array(array) => {
                work.extend([Work::Word("]"), Work::Word("[")]);
                (Vec::new(), array.to_vec())
            }
            Value::Map(map) => {
                work.extend([Work::Word("}"), Work::Word("{")]);
                map.0.with(|entries| {
                    let names = entries.keys().map(|key| key.0.as_str().into()).collect();
                    (names, entries.values().collect())
                })
            }
            Value::Record(record) => {
                let name = Rc::clone(symbols.text(record.def.name));
                work.extend([Work::Word(" }"), Work::Name(name), Work::Word(" { ")]);
                let names = record.def.fields.iter().map(|f| Rc::clone(symbols.text(*f)));
                (names.collect(), record.fields.to_vec())
            }
            Value::Variant(variant) => {
                let def = &variant.def.variants[variant.index as usize];
                let name =
                    format!("{}::{}", symbols.text(variant.def.name), symbols.text(def.name));
                let name = Work::Name(name.into());
                if variant.payload.is_empty() {
                    work.extend([Work::Word(""), name]);
                    return (Vec::new(), Vec::new());
                }
                if !def.named {
                    work.extend([Work::Word(")"), name, Work::Word("(")]);
                    return (Vec::new(), variant.payload.to_vec());
                }
                work.extend([Work::Word(" }"), name, Work::Word(" { ")]);
                let names = def.fields.iter().map(|f| Rc::clone(symbols.text(*f)));
                (names.collect(), variant.payload.to_vec())
            }
            _ => (Vec::new(), Vec::new()),
        }
    }

    fn write_plain(&mut self, value: Value, out: &mut String) -> Result<(), Raised> {
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(truth) => out.push_str(if truth { "true" } else { "false" }),
            Value::Int(number) => out.push_str(&format!("{number}")),
            Value::Float(number) => out.push_str(&builtins::float_text(number)),
            Value::Str(text) => out.push_str(text.as_str()),
            Value::Bytes(bytes) => out.push_str(&format!("b\"{}\"", bytes.0.escape_ascii())),
            Value::Range(range) => out.push_str(&format!("{}..{}", range.start, range.end)),
            Value::Function(closure) => {
                out.push_str(&format!("<function {}>", closure.code.function.name));
            }
            Value::Native(native) => {
                out.push_str(&format!("<function {}>", builtins::native(native).name));
            }
            Value::Bound(bound) => {
                let owner = self.type_name(bound.receiver);
                let name = self.program.symbols.text(bound.name);
                out.push_str(&format!("<function {owner}.{name}>"));
            }
            Value::Class(class) => {
                let name = &self.program.classes[class.index()].name;
                out.push_str(&format!("<box {name}>"));
            }
            Value::Instance(instance) => {
                let Some(function) = instance.class.to_text else {
                    out.push_str(&format!("<{} instance>", instance.class.name));
                    return Ok(());
                };
                if instance.life() == crate::heap::Life::Ended {
                    out.push_str(&format!("<{} ended>", instance.class.name));
                    return Ok(());
                }
                let result = self.call_code(function, value, &[])?;
                match result {
                    Value::Str(text) => out.push_str(text.as_str()),
                    // A `toString` that gives something else: its text, but not endlessly.
                    Value::Instance(_) => out.push_str(&self.type_name(result)),
                    other => out.push_str(&self.text(other)?),
                }
            }
            Value::Error(error) => out.push_str(&error.summary()),
            Value::Weak(weak) => out.push_str(&format!("<weak {}>", weak.name)),
            Value::Foreign(_) => {
                if let Value::Str(text) = self.operate(Operation::Text, &[value])? {
                    out.push_str(text.as_str());
                }
            }
            Value::Task(_) => out.push_str("<task>"),
            other => out.push_str(&format!("<{}>", self.type_name(other))),
        }
        Ok(())
    }
}

/// Writes a text as a program would.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\0"),
            _ if letter.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out.push('"');
}
