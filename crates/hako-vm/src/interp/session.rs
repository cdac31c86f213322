//! Running a session: one line at a time, in one machine.

use super::{Failure, Raised, Vm};
use crate::heap::Value;
use crate::lower::{Loader, Named, Problem, Session, SessionFiles, Unit};
use crate::mir::MemberKind;

/// How a line of a session ended.
#[derive(Debug)]
pub enum LineOutcome {
    /// It ran to its end. If its value is not null, this is its text, with texts in quotes.
    Done(Option<String>),
    /// It asked to leave with this exit code.
    Exit(i32),
    /// It raised an error that nothing caught; the session can go on.
    Failed(Failure),
}

impl Vm {
    /// A session in this machine; its files are kept in `files`.
    pub fn session<'a>(&self, files: &'a SessionFiles) -> Session<'a> {
        Session::new(files, &self.program)
    }

    /// Adds a line to a session, and all that it uses; `name` is what messages show.
    ///
    /// # Errors
    /// Everything that is wrong; the line has then declared nothing.
    pub fn compile_line(
        &mut self,
        session: &mut Session<'_>,
        loader: &mut dyn Loader,
        name: &str,
        text: &str,
    ) -> Result<Unit, Vec<Problem>> {
        let offers = self.offers();
        let unit = session.lower(&mut self.program, &offers, loader, name, text)?;
        self.link();
        Ok(unit)
    }

    /// Runs what a line added, and the tasks that it left. Boxes live on.
    pub fn run_line(&mut self, unit: &Unit) -> LineOutcome {
        self.begin_budget();
        self.top = 0;
        let roots = self.roots.len();
        let result = self.start(unit, &[]).and_then(|value| self.shown(value));
        self.roots.truncate(roots);
        self.console.flush();
        match result {
            Ok(text) => LineOutcome::Done(text),
            Err(raised) => {
                let error = self.take_pending(raised);
                match error.exit {
                    Some(code) => {
                        self.tell_last_words(error);
                        LineOutcome::Exit(code)
                    }
                    None => LineOutcome::Failed(self.failure(error)),
                }
            }
        }
    }

    /// Takes back what a failed line was to declare and gave no value, so that the name is
    /// undefined and not null. A variable that was there before keeps its old value.
    pub fn forget_unset(&self, session: &mut Session<'_>) {
        session.forget_fresh(|index| !self.globals[index as usize].is_null());
    }

    fn shown(&mut self, value: Value) -> Result<Option<String>, Raised> {
        if value.is_null() { Ok(None) } else { self.quoted_text(value).map(Some) }
    }

    /// Ends the boxes that are still alive, newest first. Their errors are reported on the
    /// console.
    pub fn end_session(&mut self) {
        self.begin_budget();
        if let Err(raised) = self.finish() {
            self.take_pending(raised);
        }
        self.console.flush();
    }

    /// The names that may follow `a.b.` (or `a::`, for an enum), given as its parts. Fields are
    /// read, computed ones are not; the boxes of a library are asked. In alphabetic order.
    pub fn names_behind(&mut self, session: &Session<'_>, path: &[&str]) -> Vec<String> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        self.begin_budget();
        let mut names = match session.find(first) {
            Some(Named::Global(index)) => {
                let value = self.globals.get(index as usize).copied().unwrap_or(Value::Null);
                self.names_of(value, rest)
            }
            Some(Named::Static(class)) => match (self.statics[class.index()], rest) {
                (Value::Null, []) => {
                    let members = self.program.classes[class.index()].members.keys();
                    members.map(|name| self.program.symbols.text(*name).to_string()).collect()
                }
                (value, rest) => self.names_of(value, rest),
            },
            Some(Named::Other) if rest.is_empty() => session.names_within(first, &self.program),
            _ => Vec::new(),
        };
        names.sort_unstable();
        names.dedup();
        names
    }

    fn names_of(&mut self, mut value: Value, path: &[&str]) -> Vec<String> {
        let roots = self.roots.len();
        for name in path {
            match self.peek(value, name) {
                Some(field) => value = field,
                None => value = Value::Null,
            }
            self.roots.push(value);
        }
        let mut names: Vec<String> = match value {
            Value::Foreign(foreign) => self.foreign_names(foreign),
            _ => Vec::new(),
        };
        names.extend(self.member_names(value).iter().map(|name| name.to_string()));
        self.roots.truncate(roots);
        names
    }

    /// A field of a value, if reading it runs nothing of the program.
    fn peek(&mut self, value: Value, name: &str) -> Option<Value> {
        let symbol = self.program.symbols.intern(name);
        match value {
            Value::Instance(instance) => match instance.class.members.get(&symbol)?.kind {
                MemberKind::Field { slot, weak: false, .. } => {
                    Some(instance.fields()[usize::from(slot)].get())
                }
                _ => None,
            },
            Value::Record(record) => {
                let at = record.def.fields.iter().position(|field| *field == symbol)?;
                Some(record.fields[at])
            }
            Value::Foreign(foreign) => match self.foreign_field(foreign, symbol) {
                Ok(field) => Some(field),
                Err(raised) => {
                    self.take_pending(raised);
                    None
                }
            },
            _ => None,
        }
    }
}
