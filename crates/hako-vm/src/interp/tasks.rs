//! Cooperative tasks: `nowait` makes one, `await` or the end of `main` runs it.

use std::cell::Cell;

use super::Vm;
use super::errors::{self, Raised};
use crate::heap::{Gc, Task, TaskState, Value};

impl Vm {
    /// A task that will call `function`.
    pub(super) fn new_task(&mut self, function: Value) -> Value {
        let state = Cell::new(TaskState::Waiting(function));
        let task = self.heap.alloc(Task { state, told: Cell::new(false) });
        self.tasks.push_back(task);
        Value::Task(task)
    }

    /// Runs the tasks that wait, in the order made, those they make included. An error is kept
    /// in its task.
    ///
    /// # Errors
    /// Only a request to leave.
    pub(super) fn run_tasks(&mut self) -> Result<(), Raised> {
        while let Some(task) = self.tasks.pop_front() {
            let TaskState::Waiting(function) = task.state.get() else { continue };
            task.state.set(TaskState::Running);
            self.roots.push(Value::Task(task));
            self.roots.push(function);
            let result = self.call(function, &[]);
            self.roots.pop();
            self.roots.pop();
            match result {
                Ok(value) => task.state.set(TaskState::Done(value)),
                Err(raised) => {
                    let error = self.take_pending(raised);
                    task.state.set(TaskState::Failed(Value::Error(error)));
                    if error.exit.is_some() || error.fatal.get() {
                        return Err(self.raise_again(error));
                    }
                    self.failed.push_back(task);
                }
            }
        }
        Ok(())
    }

    /// Raises the first error of a task that nobody waited for: it must not pass in silence.
    ///
    /// # Errors
    /// That error.
    pub(super) fn raise_untold(&mut self) -> Result<(), Raised> {
        let untold = self.failed.drain(..).find(|task| !task.told.get());
        match untold.map(|task| task.state.get()) {
            Some(TaskState::Failed(error)) => Err(self.rethrow(error)),
            _ => Ok(()),
        }
    }

    /// Somebody was told of the error of `task`.
    fn told(&mut self, task: Gc<Task>) {
        task.told.set(true);
        while self.failed.front().is_some_and(|task| task.told.get()) {
            self.failed.pop_front();
        }
    }

    /// The value of a task, or its error. What is not a task is its own value.
    pub(super) fn wait_for(&mut self, value: Value) -> Result<Value, Raised> {
        let Value::Task(task) = value else { return Ok(value) };
        if let TaskState::Waiting(_) = task.state.get() {
            self.run_tasks()?;
        }
        match task.state.get() {
            TaskState::Done(value) => Ok(value),
            TaskState::Failed(error) => {
                self.told(task);
                Err(self.rethrow(error))
            }
            TaskState::Waiting(_) | TaskState::Running => {
                Err(self.raise(errors::VALUE, "a task cannot wait for itself"))
            }
        }
    }
}
