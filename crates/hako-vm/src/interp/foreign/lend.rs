//! Functions and boxes of the program that a library may call and keep.

use std::collections::HashMap;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use hako_box::{Callback, CallbackTarget, Datum, Error};
use rustc_hash::FxBuildHasher;

use super::super::Vm;
use super::super::errors::Raised;
use super::current::with_current;
use crate::heap::{Marker, Value};

/// What is given back, on whatever thread, waits here for the machine's next safe point.
struct Returned {
    ids: Mutex<Vec<u64>>,
    attention: Arc<AtomicBool>,
}

/// What a machine has lent: roots until it is given back.
pub(in crate::interp) struct Lent {
    machine: u64,
    next: u64,
    values: HashMap<u64, Value, FxBuildHasher>,
    returned: Arc<Returned>,
}

impl Lent {
    pub(in crate::interp) fn new(attention: Arc<AtomicBool>) -> Self {
        static MACHINES: AtomicU64 = AtomicU64::new(1);
        Self {
            machine: MACHINES.fetch_add(1, Ordering::Relaxed),
            next: 0,
            values: HashMap::default(),
            returned: Arc::new(Returned { ids: Mutex::default(), attention }),
        }
    }

    pub(in crate::interp) fn mark(&self, marker: &mut Marker) {
        self.values.values().for_each(|value| marker.mark(*value));
    }

    /// Forgets what was given back.
    pub(in crate::interp) fn release(&mut self) {
        let ids = {
            let mut ids = self.returned.ids.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *ids)
        };
        for id in ids {
            self.values.remove(&id);
        }
    }
}

/// One function or box that was lent.
struct Loan {
    id: u64,
    machine: u64,
    name: String,
    callable: bool,
    returned: Arc<Returned>,
}

impl Drop for Loan {
    fn drop(&mut self) {
        let mut ids = self.returned.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.push(self.id);
        drop(ids);
        self.returned.attention.store(true, Ordering::Relaxed);
    }
}

impl Loan {
    /// Runs `work` in the machine with what was lent, if the machine is out on this thread.
    fn inside<R>(
        &self,
        work: impl FnOnce(&mut Vm, Value) -> Result<R, Raised>,
    ) -> Result<R, Error> {
        let result = with_current(
            |vm| vm.lent.machine == self.machine,
            |vm| {
                let value = vm.lent.values.get(&self.id).copied().unwrap_or(Value::Null);
                let roots = vm.roots.len();
                vm.roots.push(value);
                let result = work(vm, value).map_err(|raised| {
                    let error = vm.take_pending(raised);
                    vm.export_error(error)
                });
                vm.roots.truncate(roots);
                vm.console.flush();
                result
            },
        );
        result.unwrap_or_else(|| {
            Err(Error::new(
                "ThreadError",
                "runtime/thread",
                format!(
                    "`{}` belongs to a Hakorune program that runs on another thread or has ended; \
                     call it on the thread that runs the program, while it runs",
                    self.name
                ),
            ))
        })
    }
}

impl CallbackTarget for Loan {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn call(&self, args: Vec<Datum>, keywords: Vec<(Box<str>, Datum)>) -> Result<Datum, Error> {
        self.inside(|vm, value| {
            let (values, names) = vm.loan_arguments(args, keywords);
            let result = vm.call_with(value, &values, &names)?;
            vm.datum_of(result)
        })
    }

    fn get(&self, name: &str) -> Result<Datum, Error> {
        self.inside(|vm, value| {
            let name = vm.program.symbols.intern(name);
            let field = vm.read_field(value, name)?;
            vm.datum_of(field)
        })
    }

    fn set(&self, name: &str, datum: Datum) -> Result<(), Error> {
        self.inside(|vm, value| {
            let name = vm.program.symbols.intern(name);
            let new = vm.value_of(datum);
            vm.write_field(value, name, new)
        })
    }

    fn is_callable(&self) -> bool {
        self.callable
    }

    fn text(&self) -> Result<String, Error> {
        self.inside(|vm, value| vm.text(value))
    }
}

impl Vm {
    /// Lends a function or a box.
    pub(super) fn lend(&mut self, value: Value) -> Datum {
        self.lent.release();
        let id = self.lent.next;
        self.lent.next += 1;
        self.lent.values.insert(id, value);
        let callable = matches!(
            value,
            Value::Function(_) | Value::Bound(_) | Value::Native(_) | Value::Class(_)
        );
        let name = match value {
            Value::Function(closure) => closure.code.function.name.to_string(),
            Value::Native(native) => crate::builtins::native(native).name.to_owned(),
            Value::Bound(bound) => self.program.symbols.text(bound.name).to_string(),
            other => self.type_name(other).to_string(),
        };
        let returned = Arc::clone(&self.lent.returned);
        let machine = self.lent.machine;
        Datum::Callback(Callback::new(Loan { id, machine, name, callable, returned }))
    }

    /// What was lent, when it comes back.
    pub(super) fn lent_value(&mut self, callback: &Callback) -> Option<Value> {
        let loan = callback.downcast::<Loan>()?;
        if loan.machine != self.lent.machine {
            return None;
        }
        self.lent.values.get(&loan.id).copied()
    }

    fn loan_arguments(
        &mut self,
        args: Vec<Datum>,
        keywords: Vec<(Box<str>, Datum)>,
    ) -> (Vec<Value>, Vec<crate::symbol::Symbol>) {
        let mut values: Vec<_> = args.into_iter().map(|arg| self.value_of(arg)).collect();
        let mut names = Vec::new();
        for (name, datum) in keywords {
            names.push(self.program.symbols.intern(&name));
            let value = self.value_of(datum);
            values.push(value);
        }
        (values, names)
    }
}
