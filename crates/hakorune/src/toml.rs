//! Reading settings so that what is wrong with them is shown where it stands.

use std::fmt;
use std::ops::Range;

use hako_syntax::Diagnostic;
use hako_syntax::ast::Span;
use toml_edit::{Item, TableLike};

/// Settings that cannot be used.
#[derive(Debug)]
pub struct BadSettings {
    /// The file's name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What is wrong with it, and where.
    pub diagnostic: Box<Diagnostic>,
}

impl fmt::Display for BadSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = line(&self.text, self.diagnostic.span.start as usize);
        write!(f, "{}:{line}: {}", self.name, self.diagnostic.message)
    }
}

impl std::error::Error for BadSettings {}

/// The line that `at` is on, from 1.
pub(crate) fn line(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n');
    u32::try_from(before.count()).unwrap_or(u32::MAX).saturating_add(1)
}

/// A stretch of the text; the beginning when it is not known.
pub(crate) fn span(range: Option<Range<usize>>) -> Span {
    let range = range.unwrap_or(0..0);
    let at = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span::new(at(range.start), at(range.end))
}

/// A table, and what it is called.
pub(crate) struct Table<'a> {
    pub(crate) items: &'a dyn TableLike,
    name: String,
}

impl<'a> Table<'a> {
    pub(crate) fn new(item: &'a Item, name: &str) -> Result<Self, Diagnostic> {
        match item.as_table_like() {
            Some(items) => Ok(Self { items, name: name.to_owned() }),
            None => {
                let message = format!("`{name}` is a table, not {}", described(item));
                Err(Diagnostic::error(span(item.span()), message))
            }
        }
    }

    /// Refuses keys that are not among `known`.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Diagnostic> {
        let Some((name, item)) = self.items.iter().find(|(name, _)| !known.contains(name)) else {
            return Ok(());
        };
        let key = self.items.get_key_value(name).and_then(|(key, _)| key.span());
        let message = format!("`{}` has no setting `{name}`", self.name);
        let help = match hako_syntax::nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has {}", known.join(", ")),
        };
        Err(Diagnostic::error(span(key.or_else(|| item.span())), message).help(help))
    }

    /// The error that `key` has the wrong type.
    pub(crate) fn wrong(&self, key: &str, right: &str) -> Diagnostic {
        let place = self.items.get(key).and_then(Item::span);
        Diagnostic::error(span(place), format!("`{}.{key}` is {right}", self.name))
    }

    pub(crate) fn text(&self, key: &str) -> Result<Option<String>, Diagnostic> {
        self.typed(key, "a text", |item| item.as_str().map(str::to_owned))
    }

    pub(crate) fn bool(&self, key: &str) -> Result<Option<bool>, Diagnostic> {
        self.typed(key, "`true` or `false`", Item::as_bool)
    }

    pub(crate) fn texts(&self, key: &str) -> Result<Option<Vec<String>>, Diagnostic> {
        let Some(item) = self.items.get(key) else { return Ok(None) };
        let right = "a list of texts, such as `[\"lib\"]`";
        let Some(list) = item.as_array() else { return Err(self.wrong(key, right)) };
        let texts = list.iter().map(|value| {
            let wrong = || {
                let message = format!("`{}.{key}` is {right}", self.name);
                Diagnostic::error(span(value.span()), message)
            };
            value.as_str().map(str::to_owned).ok_or_else(wrong)
        });
        texts.collect::<Result<_, _>>().map(Some)
    }

    pub(crate) fn typed<T>(
        &self,
        key: &str,
        right: &str,
        read: impl FnOnce(&Item) -> Option<T>,
    ) -> Result<Option<T>, Diagnostic> {
        let Some(item) = self.items.get(key) else { return Ok(None) };
        read(item).map(Some).ok_or_else(|| self.wrong(key, right))
    }
}

fn described(item: &Item) -> String {
    let name = item.type_name();
    let article = if name.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {name}")
}
