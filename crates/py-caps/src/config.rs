//! `[box.PyRuntimeBox.capabilities]` in hako.toml.

use std::ops::Range;
use std::path::Path;

use hako_syntax::Diagnostic;
use hako_syntax::ast::Span;
use toml_edit::{Item, TableLike, Value};

use crate::mistake::Mistake;
use crate::policy::{Enforce, Place, Policy};

const KEYS: [&str; 3] = ["allow", "deny", "enforce"];

/// The settings file that is read.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The folder at which relative paths begin.
    pub folder: &'a Path,
}

/// Reads the table.
///
/// # Errors
/// The first thing that is wrong, with its place in the text: a key that is not known, a wrong
/// type, a text that names no capability, the same allowed and denied.
pub fn read(
    table: &dyn TableLike,
    source: Source<'_>,
) -> Result<(Policy, Vec<Diagnostic>), Diagnostic> {
    known(table)?;
    let mut policy = Policy::new(source.folder);
    let mut rules = Vec::new();
    for key in ["allow", "deny"] {
        for (text, span) in texts(table, key)? {
            let place = Place { file: source.name.to_owned(), line: line(source.text, span.start) };
            let added = match key {
                "allow" => policy.allow(&text, place),
                _ => policy.deny(&text, place),
            };
            added.map_err(|mistake| in_file(&mistake, &text, &span, source.text))?;
            rules.push((key, text, span));
        }
    }
    if let Some(item) = table.get("enforce") {
        policy.set_enforce(enforce(item)?);
    }
    let warnings = doubled(&rules)?;
    Ok((policy, warnings))
}

fn known(table: &dyn TableLike) -> Result<(), Diagnostic> {
    let Some((name, item)) = table.iter().find(|(name, _)| !KEYS.contains(name)) else {
        return Ok(());
    };
    let key = table.get_key_value(name).and_then(|(key, _)| key.span());
    let message = format!("`box.PyRuntimeBox.capabilities` has no setting `{name}`");
    let help = match hako_syntax::nearest(name, KEYS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it has {}", KEYS.join(", ")),
    };
    Err(Diagnostic::error(span(key.or_else(|| item.span())), message).help(help))
}

fn texts(table: &dyn TableLike, key: &str) -> Result<Vec<(String, Range<usize>)>, Diagnostic> {
    let Some(item) = table.get(key) else { return Ok(Vec::new()) };
    let wrong = |place: Option<Range<usize>>| {
        let message = format!("`box.PyRuntimeBox.capabilities.{key}` is a list of texts");
        Diagnostic::error(span(place), message)
            .help(format!("such as `{key} = [\"py.import:math\"]`"))
    };
    let Some(list) = item.as_array() else { return Err(wrong(item.span())) };
    let text = |value: &Value| match value.as_str() {
        Some(text) => Ok((text.to_owned(), value.span().unwrap_or_default())),
        None => Err(wrong(value.span())),
    };
    list.iter().map(text).collect()
}

fn enforce(item: &Item) -> Result<Enforce, Diagnostic> {
    match (item.as_bool(), item.as_str()) {
        (Some(true), _) => Ok(Enforce::Refuse),
        (Some(false), _) => Ok(Enforce::Warn),
        (_, Some("always")) => Ok(Enforce::Always),
        _ => {
            let message =
                "`box.PyRuntimeBox.capabilities.enforce` is `true`, `false` or `\"always\"`";
            Err(Diagnostic::error(span(item.span()), message))
        }
    }
}

/// The diagnostic of a mistake in a text of the file. Its place within the text holds when the text
/// stands there as it is, without escapes.
fn in_file(mistake: &Mistake, text: &str, place: &Range<usize>, file: &str) -> Diagnostic {
    let written = file.get(place.clone()).unwrap_or_default();
    let quotes = written.find(text).unwrap_or(0);
    let within = mistake.span();
    let place = if written.get(quotes..quotes + text.len()) == Some(text) && !text.is_empty() {
        place.start + quotes + within.start..place.start + quotes + within.end
    } else {
        place.clone()
    };
    let diagnostic = Diagnostic::error(span(Some(place)), mistake.to_string());
    match mistake.help_text() {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// The same allowed and denied is an error, since the file says both; the same twice a warning.
fn doubled(rules: &[(&str, String, Range<usize>)]) -> Result<Vec<Diagnostic>, Diagnostic> {
    let mut warnings = Vec::new();
    for (index, (key, text, place)) in rules.iter().enumerate() {
        let Some((other, _, first)) = rules[..index].iter().find(|(_, own, _)| own == text) else {
            continue;
        };
        if other == key {
            let message = format!("`{text}` stands twice in `{key}`");
            warnings.push(
                Diagnostic::warning(span(Some(place.clone())), message)
                    .label(span(Some(first.clone())), "here already"),
            );
        } else {
            let message = format!("`{text}` is both allowed and denied");
            return Err(Diagnostic::error(span(Some(place.clone())), message)
                .label(span(Some(first.clone())), "allowed here")
                .help("take one of them out; `deny` would win"));
        }
    }
    Ok(warnings)
}

fn line(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n');
    u32::try_from(before.count()).unwrap_or(u32::MAX).saturating_add(1)
}

fn span(range: Option<Range<usize>>) -> Span {
    let range = range.unwrap_or(0..0);
    let at = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span::new(at(range.start), at(range.end))
}

#[cfg(test)]
mod tests {
    use toml_edit::Document;

    use super::*;

    fn parse(text: &str) -> Result<(Policy, Vec<Diagnostic>), Diagnostic> {
        let document = Document::parse(text).expect("it is TOML");
        let source = Source { name: "hako.toml", text, folder: Path::new("/top") };
        read(document.as_table(), source)
    }

    /// The message, and the text that it points to.
    fn wrong(text: &str) -> (String, String) {
        let error = parse(text).expect_err("it is wrong");
        let place = error.span.start as usize..error.span.end as usize;
        (error.message.clone(), text[place].to_owned())
    }

    #[test]
    fn rules_know_their_lines() {
        let text = "allow = [\n  'py.import:math',\n  'py.time:monotonic',\n]\ndeny = ['py.net']\nenforce = 'always'\n";
        let (policy, warnings) = parse(text).unwrap();
        assert!(warnings.is_empty());
        assert_eq!(policy.enforce(), Enforce::Always);
        let places = policy.allowed().iter().chain(policy.denied());
        let places: Vec<_> = places.map(|rule| rule.place.to_string()).collect();
        assert_eq!(places, ["hako.toml:2", "hako.toml:3", "hako.toml:5"]);
    }

    #[test]
    fn mistakes_are_shown_where_they_stand() {
        let pair = |message: &str, place: &str| (message.to_owned(), place.to_owned());
        assert_eq!(
            wrong("allow = ['py.inport:math']"),
            pair("there is no capability `py.inport`", "py.inport")
        );
        assert_eq!(
            wrong("allow = ['py.fs.read:a/**/../b']"),
            pair("`..` after a pattern can never match: paths are compared resolved", "..")
        );
        assert_eq!(
            wrong("allow = 'py.net'"),
            pair("`box.PyRuntimeBox.capabilities.allow` is a list of texts", "'py.net'")
        );
        assert_eq!(
            wrong("deny = ['py.net', 3]"),
            pair("`box.PyRuntimeBox.capabilities.deny` is a list of texts", "3")
        );
        assert_eq!(
            wrong("enforce = 'maybe'"),
            pair(
                "`box.PyRuntimeBox.capabilities.enforce` is `true`, `false` or `\"always\"`",
                "'maybe'"
            )
        );
        assert_eq!(
            wrong("alow = []"),
            pair("`box.PyRuntimeBox.capabilities` has no setting `alow`", "alow")
        );
        assert_eq!(
            wrong("allow = ['py.net']\ndeny = ['py.net']"),
            pair("`py.net` is both allowed and denied", "'py.net'")
        );
        assert_eq!(
            wrong("allow = [\"py.env:A\\u0020B\"]"),
            pair("' ' cannot be in a name", "\"py.env:A\\u0020B\"")
        );
    }

    #[test]
    fn the_same_rule_twice_is_a_warning() {
        let (_, warnings) = parse("allow = ['py.net', 'py.net']").unwrap();
        assert_eq!(warnings[0].message, "`py.net` stands twice in `allow`");
    }
}
