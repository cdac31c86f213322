//! Fields and items: reading and writing them.

use std::rc::Rc;

use super::code::{Cache, CallSite};
use super::dispatch::Flow;
use super::errors::{self, Raised};
use super::{NO_SLOT, Vm};
use crate::builtins;
use crate::heap::{Gc, Instance, Key, Kind, Life, Map, Str, Value};
use crate::mir::{Access, Member, MemberKind};
use crate::symbol::Symbol;

impl Vm {
    /// `dst = object.name`; `base` is register 0 of the running function.
    pub(super) fn get_field(
        &mut self,
        object: Value,
        place: &CallSite,
        base: usize,
        dst: u16,
    ) -> Result<Flow, Raised> {
        let register = base + usize::from(dst);
        let Value::Instance(instance) = object else {
            let value = self.read_field(object, place.name)?;
            self.stack.set(register, value);
            return Ok(Flow::Done);
        };
        if instance.life() == Life::Ended {
            return Err(self.used_after_fini(&instance));
        }
        let value = match instance.class.members.get(&place.name).copied() {
            None => self.bound_builtin(object, place.name)?,
            Some(member) => {
                self.check_access(&instance, &member, place.name)?;
                match member.kind {
                    MemberKind::Field { slot, .. } => {
                        place.cache.set(Cache::Field(Rc::as_ptr(&instance.class), slot));
                        instance.fields()[usize::from(slot)].get()
                    }
                    MemberKind::Get(function) => {
                        self.enter_getter(function, object, dst, NO_SLOT)?;
                        return Ok(Flow::Entered);
                    }
                    MemberKind::Once { slot, function } => {
                        if !matches!(
                            instance.fields()[usize::from(slot) + 1].get(),
                            Value::Bool(true)
                        ) {
                            self.enter_getter(function, object, dst, slot)?;
                            return Ok(Flow::Entered);
                        }
                        instance.fields()[usize::from(slot)].get()
                    }
                    MemberKind::Method(_) | MemberKind::Delegate { .. } => {
                        self.new_bound(object, place.name)
                    }
                }
            }
        };
        self.stack.set(register, value);
        Ok(Flow::Done)
    }

    /// Reads a field of any value, from native code.
    pub(crate) fn read_field(&mut self, object: Value, name: Symbol) -> Result<Value, Raised> {
        match object {
            Value::Instance(instance) => {
                if instance.life() == Life::Ended {
                    return Err(self.used_after_fini(&instance));
                }
                let Some(member) = instance.class.members.get(&name).copied() else {
                    return self.bound_builtin(object, name);
                };
                self.check_access(&instance, &member, name)?;
                match member.kind {
                    MemberKind::Field { slot, .. } => {
                        Ok(instance.fields()[usize::from(slot)].get())
                    }
                    MemberKind::Get(function) | MemberKind::Once { function, .. } => {
                        self.read_computed(instance, &member, function)
                    }
                    MemberKind::Method(_) | MemberKind::Delegate { .. } => {
                        Ok(self.new_bound(object, name))
                    }
                }
            }
            Value::Foreign(foreign) => self.foreign_field(foreign, name),
            other => match self.value_field(other, name) {
                Some(value) => value,
                None => self.bound_builtin(other, name),
            },
        }
    }

    /// A field of a value that is neither a box of the program nor of a library.
    pub(super) fn value_field(
        &mut self,
        object: Value,
        name: Symbol,
    ) -> Option<Result<Value, Raised>> {
        match object {
            Value::Record(record) => {
                let slot = record.def.fields.iter().position(|field| *field == name)?;
                Some(Ok(record.fields[slot]))
            }
            Value::Variant(variant) => {
                let def = &variant.def.variants[variant.index as usize];
                let slot = def.fields.iter().position(|field| def.named && *field == name)?;
                Some(Ok(variant.payload[slot]))
            }
            _ => {
                let text = Rc::clone(self.program.symbols.text(name));
                builtins::field(self, object, &text)
            }
        }
    }

    fn bound_builtin(&mut self, object: Value, name: Symbol) -> Result<Value, Raised> {
        let text = self.program.symbols.text(name);
        let kind = object.kind();
        let is_fini = kind == Kind::Instance && &**text == "fini";
        if is_fini || builtins::method(kind, text).is_some() {
            return Ok(self.new_bound(object, name));
        }
        Err(self.no_member(object, name, false))
    }

    fn new_bound(&mut self, receiver: Value, name: Symbol) -> Value {
        Value::Bound(self.heap.alloc(crate::heap::Bound { receiver, name }))
    }

    /// `object.name = value`
    pub(super) fn set_field(
        &mut self,
        object: Value,
        place: &CallSite,
        value: Value,
    ) -> Result<(), Raised> {
        if let Value::Instance(instance) = object
            && let Some(member) = instance.class.members.get(&place.name)
            && let MemberKind::Field { slot, weak: false, assignable: true } = member.kind
            && self.may_touch(member)
            && instance.life() != Life::Ended
        {
            place.cache.set(Cache::Field(Rc::as_ptr(&instance.class), slot));
            instance.fields()[usize::from(slot)].set(value);
            return Ok(());
        }
        self.write_field(object, place.name, value)
    }

    /// Writes a field of any value.
    pub(crate) fn write_field(
        &mut self,
        object: Value,
        name: Symbol,
        value: Value,
    ) -> Result<(), Raised> {
        match object {
            Value::Instance(instance) => self.write_instance(instance, name, value),
            Value::Foreign(foreign) => self.set_foreign_field(foreign, name, value),
            Value::Record(record) => {
                let (record, field) = (record.def.name, name);
                let symbols = &self.program.symbols;
                let message = format!(
                    "a record does not change: make a new one, `r with {{ {}: … }}` of {}",
                    symbols.text(field),
                    symbols.text(record),
                );
                Err(self.raise(errors::TYPE, message))
            }
            other => {
                let ty = self.type_name(other);
                let text = Rc::clone(self.program.symbols.text(name));
                Err(self.raise(
                    errors::ATTRIBUTE,
                    format!("{ty} has no field `{text}` that can be set"),
                ))
            }
        }
    }

    fn write_instance(
        &mut self,
        instance: Gc<Instance>,
        name: Symbol,
        value: Value,
    ) -> Result<(), Raised> {
        if instance.life() == Life::Ended {
            return Err(self.used_after_fini(&instance));
        }
        let Some(member) = instance.class.members.get(&name).copied() else {
            return Err(self.no_member(Value::Instance(instance), name, false));
        };
        self.check_access(&instance, &member, name)?;
        match member.kind {
            MemberKind::Field { slot, weak, assignable } if assignable || self.is_birth() => {
                let value = if weak { self.new_weak(value)? } else { value };
                instance.fields()[usize::from(slot)].set(value);
                Ok(())
            }
            kind => {
                let text = Rc::clone(self.program.symbols.text(name));
                let class = Rc::clone(&instance.class.name);
                let what = match kind {
                    MemberKind::Method(_) | MemberKind::Delegate { .. } => "a method",
                    MemberKind::Field { .. } => "computed once, at birth",
                    _ => "computed",
                };
                Err(self.raise(
                    errors::ATTRIBUTE,
                    format!("`{text}` of {class} cannot be set: it is {what}"),
                ))
            }
        }
    }

    /// Whether the running function is a constructor, which may fill `birth_once` fields.
    fn is_birth(&self) -> bool {
        let Some(frame) = self.frames.last() else { return false };
        let id = self.code_at(frame.code).id;
        self.program.classes.iter().any(|class| class.constructor == Some(id))
    }

    /// Whether the running function may touch `member`.
    pub(super) fn may_touch(&self, member: &Member) -> bool {
        if member.access == Access::Public {
            return true;
        }
        let Some(frame) = self.frames.last() else { return false };
        let Some(owner) = self.code_at(frame.code).function.owner else { return false };
        self.program.classes[owner.index()].ancestors.contains(&member.owner)
    }

    pub(super) fn check_access(
        &mut self,
        instance: &Instance,
        member: &Member,
        name: Symbol,
    ) -> Result<(), Raised> {
        if self.may_touch(member) {
            return Ok(());
        }
        let text = Rc::clone(self.program.symbols.text(name));
        let class = Rc::clone(&instance.class.name);
        Err(self.raise(
            errors::ACCESS,
            format!("`{text}` of {class} is private: only methods of the box may touch it"),
        ))
    }

    /// The error for a member that is not there.
    pub(super) fn no_member(&mut self, object: Value, name: Symbol, called: bool) -> Raised {
        let text = Rc::clone(self.program.symbols.text(name));
        if object.is_null() {
            let what = if called { "method" } else { "field" };
            return self
                .raise(errors::ATTRIBUTE, format!("null has no {what} `{text}`; `?.` gives null"));
        }
        let ty = self.type_name(object);
        let names = self.member_names(object);
        let mut message = if called {
            format!("{ty} has no method `{text}`")
        } else {
            format!("{ty} has no field or method `{text}`")
        };
        if object.kind() == Kind::Map && !called {
            message.push_str(&format!("; its entries are `m[\"{text}\"]`"));
        } else if object.kind() == Kind::Weak {
            message.push_str("; `weak_to_strong()` gives the box");
        } else if let Some(nearest) = hako_syntax::nearest(&text, names.iter().map(|name| &**name))
        {
            message.push_str(&format!("; did you mean `{nearest}`?"));
        }
        self.raise(errors::ATTRIBUTE, message)
    }

    /// The names of fields and methods of a value, for advice and completion.
    pub fn member_names(&self, object: Value) -> Vec<Rc<str>> {
        let symbols = &self.program.symbols;
        let mut names: Vec<Rc<str>> = match object {
            Value::Instance(instance) => {
                instance.class.members.keys().map(|name| Rc::clone(symbols.text(*name))).collect()
            }
            Value::Record(record) => {
                record.def.fields.iter().map(|name| Rc::clone(symbols.text(*name))).collect()
            }
            _ => Vec::new(),
        };
        names.extend(builtins::method_names(object.kind()).map(Rc::from));
        names.sort();
        names
    }

    /// `object[index]`
    pub(super) fn get_index(&mut self, object: Value, index: Value) -> Result<Value, Raised> {
        match (object, index) {
            (Value::Array(array), Value::Int(at)) => {
                let len = array.len();
                self.in_range("an array", at, len)?;
                Ok(array.get(at as usize).unwrap_or(Value::Null))
            }
            (Value::Str(text), Value::Int(at)) => {
                self.in_range("a text", at, text.chars())?;
                let front = &text.as_str()[text.offset(at as usize)..];
                Ok(front.chars().next().map_or(Value::Null, |letter| self.heap.letter(letter)))
            }
            (Value::Bytes(bytes), Value::Int(at)) => {
                self.in_range("a BytesBox", at, bytes.0.len())?;
                Ok(Value::Int(i64::from(bytes.0[at as usize])))
            }
            (Value::Range(range), Value::Int(at)) => {
                let len = range.end.saturating_sub(range.start).max(0) as usize;
                self.in_range("a range", at, len)?;
                Ok(Value::Int(range.start + at))
            }
            (Value::Array(_) | Value::Str(_) | Value::Bytes(_), Value::Range(range)) => {
                self.get_slice(object, Value::Int(range.start), Value::Int(range.end))
            }
            (Value::Map(map), key) => {
                let key = self.key(key)?;
                match map.0.with(|entries| entries.get(&key)) {
                    Some(value) => Ok(value),
                    None => Err(self.raise(
                        errors::KEY,
                        format!(
                            "the map has no key `{}`; `m.get_or(key, default)` gives a default",
                            key.0.as_str()
                        ),
                    )),
                }
            }
            (Value::Foreign(foreign), index) => self.foreign_item(foreign, index),
            (object, index) => {
                let (object, index) = (self.type_name(object), self.type_name(index));
                Err(self.raise(errors::TYPE, format!("{object} cannot be indexed by {index}")))
            }
        }
    }

    fn in_range(&mut self, what: &str, at: i64, len: usize) -> Result<(), Raised> {
        if usize::try_from(at).is_ok_and(|at| at < len) {
            return Ok(());
        }
        Err(self
            .raise(errors::INDEX, format!("index {at} is out of range: {what} of length {len}")))
    }

    /// A value as the key of a map.
    pub(crate) fn key(&mut self, key: Value) -> Result<Key, Raised> {
        match key {
            Value::Str(text) => Ok(Key(text)),
            Value::Int(number) => Ok(Key(self.heap.alloc(Str::new(number.to_string())))),
            other => {
                let name = self.type_name(other);
                Err(self.raise(
                    errors::TYPE,
                    format!("the key of a map is a String or an Integer, not {name}"),
                ))
            }
        }
    }

    /// `object[index] = value`
    pub(super) fn set_index(
        &mut self,
        object: Value,
        index: Value,
        value: Value,
    ) -> Result<(), Raised> {
        match (object, index) {
            (Value::Array(array), Value::Int(at)) => {
                let len = array.len();
                self.in_range("an array", at, len)?;
                let grown = array.0.with(|items| items.set(at as usize, value));
                self.heap.grown(grown);
                Ok(())
            }
            (Value::Map(map), key) => {
                let key = self.key(key)?;
                self.insert(map, key, value);
                Ok(())
            }
            (Value::Foreign(foreign), index) => self.set_foreign_item(foreign, index, value),
            (object, index) => {
                let (object, index) = (self.type_name(object), self.type_name(index));
                Err(self
                    .raise(errors::TYPE, format!("an item of {object} cannot be set by {index}")))
            }
        }
    }

    /// Puts `value` under `key`.
    pub(crate) fn insert(&mut self, map: Gc<Map>, key: Key, value: Value) {
        let new = map.0.with(|entries| entries.insert(key, value).is_none());
        if new {
            self.heap.grown(size_of::<(Key, Value)>() + 16);
        }
    }

    /// `object[from..to]`; null is an open bound.
    pub(super) fn get_slice(
        &mut self,
        object: Value,
        from: Value,
        to: Value,
    ) -> Result<Value, Raised> {
        if let Value::Foreign(foreign) = object {
            return self.foreign_slice(foreign, from, to);
        }
        let len = match object {
            Value::Array(array) => array.len(),
            Value::Str(text) => text.chars(),
            Value::Bytes(bytes) => bytes.0.len(),
            other => {
                let name = self.type_name(other);
                return Err(self.raise(errors::TYPE, format!("{name} cannot be sliced")));
            }
        };
        let from = self.bound(from, 0, len)?;
        let to = self.bound(to, len, len)?.max(from);
        Ok(match object {
            Value::Array(array) => {
                let items = array.0.with(|items| items.slice(from..to));
                self.heap.array(items)
            }
            Value::Str(text) => {
                let part: Box<str> = text.as_str()[text.offset(from)..text.offset(to)].into();
                self.heap.str(part)
            }
            Value::Bytes(bytes) => {
                let part = bytes.0[from..to].into();
                Value::Bytes(self.heap.alloc(crate::heap::Bytes(part)))
            }
            // The length was taken above.
            _ => Value::Null,
        })
    }

    fn bound(&mut self, bound: Value, open: usize, len: usize) -> Result<usize, Raised> {
        match bound {
            Value::Null => Ok(open),
            Value::Int(at) => Ok(at.clamp(0, len as i64) as usize),
            other => {
                let name = self.type_name(other);
                Err(self
                    .raise(errors::TYPE, format!("the bounds of a slice are integers, not {name}")))
            }
        }
    }
}
