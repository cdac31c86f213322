//! Deep copies of arrays and maps.

use rustc_hash::{FxHashMap, FxHashSet};

use super::NativeArgs;
use super::arguments::reserve;
use crate::heap::{Entries, Value};
use crate::interp::{Raised, Vm, errors};

/// An array or map that is being copied, and how far.
struct Level {
    source: Value,
    copy: Value,
    next: usize,
}

/// A copy in progress. No program code runs meanwhile, so nothing changes and nothing is
/// collected.
#[derive(Default)]
struct Copier {
    /// Copies by the address of what they copy: what is shared stays shared.
    done: FxHashMap<usize, Value>,
    /// The addresses of the levels, to notice a cycle.
    open: FxHashSet<usize>,
    levels: Vec<Level>,
}

/// The receiver with all arrays and maps in it copied; other values stay themselves. A cycle is
/// an error.
pub(super) fn copy(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let value = args.receiver(vm);
    let mut copier = Copier::default();
    let copy = copier.begin(vm, value)?;
    while let Some(level) = copier.levels.last_mut() {
        let at = level.next;
        level.next += 1;
        let (source, target) = (level.source, level.copy);
        match (source, target) {
            (Value::Array(source), Value::Array(target)) => {
                if let Some(item) = source.get(at) {
                    let item = copier.begin(vm, item)?;
                    target.0.with(|items| items.push(item));
                    continue;
                }
            }
            (Value::Map(source), Value::Map(target)) => {
                let entry = source.0.with(|entries| entries.next_from(at));
                if let Some((key, item, next)) = entry {
                    level.next = next;
                    let item = copier.begin(vm, item)?;
                    target.0.with(|entries| entries.insert(key, item));
                    continue;
                }
            }
            _ => {}
        }
        copier.end(source);
    }
    Ok(copy)
}

impl Copier {
    /// What stands for `value` in the copy; of an array or map it is filled in later.
    fn begin(&mut self, vm: &mut Vm, value: Value) -> Result<Value, Raised> {
        let (Value::Array(_) | Value::Map(_), Some(address)) = (value, value.address()) else {
            return Ok(value);
        };
        if self.open.contains(&address) {
            let message = "a value that contains itself cannot be copied";
            return Err(vm.raise(errors::VALUE, message));
        }
        if let Some(copy) = self.done.get(&address) {
            return Ok(*copy);
        }
        let copy = match value {
            Value::Array(source) => {
                let mut items = source.0.with(|items| items.like());
                reserve(vm, "copy", &mut items, source.len())?;
                vm.heap.array(items)
            }
            Value::Map(source) => {
                let count = source.0.with(|entries| entries.len());
                vm.heap.map(Entries::with_capacity(count))
            }
            other => other,
        };
        self.done.insert(address, copy);
        self.open.insert(address);
        self.levels.push(Level { source: value, copy, next: 0 });
        Ok(copy)
    }

    fn end(&mut self, source: Value) {
        self.levels.pop();
        if let Some(address) = source.address() {
            self.open.remove(&address);
        }
    }
}
