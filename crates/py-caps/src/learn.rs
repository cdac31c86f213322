//! From what a program asked for to the smallest list that allows it, and into hako.toml.

use std::collections::BTreeSet;
use std::path::Path;

use toml_edit::{Document, Item, TableLike};

use crate::capability::{Capability, Kind};
use crate::policy::{Place, Policy};
use crate::request::Request;

/// What a program asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    /// What must be allowed.
    pub requests: BTreeSet<Request>,
    /// The names that it used of modules that may also come in part: the module, the name.
    pub names: BTreeSet<(String, String)>,
}

/// The smallest list of capabilities that covers what was `learned`, besides what `policy` allows already:
/// none of them can be taken out. What `policy` denies stays denied and is not listed.
pub fn smallest(policy: &Policy, learned: &Learned) -> Vec<String> {
    let wanted: Vec<&Request> =
        learned.requests.iter().filter(|request| !policy.decide(request).denied_by_rule).collect();
    let gone = gone(&learned.requests);
    let mut texts: Vec<String> =
        wanted.iter().map(|request| text(request, &gone, policy.folder())).collect();
    // An import of an empty name and the like: no rule can allow it.
    texts.retain(|text| Capability::parse(text, policy.folder()).is_ok());
    let can = |request: &&&Request| {
        Capability::parse(&text(request, &gone, policy.folder()), policy.folder()).is_ok()
    };
    let wanted: Vec<&Request> = wanted.iter().filter(can).copied().collect();
    texts.sort_unstable();
    texts.dedup();
    // Those that cover most are the first that it is tried without.
    texts.sort_by_key(|text| text.contains(':'));
    let suffices = |texts: &[String]| {
        let mut with = policy.clone();
        for text in texts {
            let place = Place { file: String::new(), line: 0 };
            if with.allow(text, place).is_err() {
                return false;
            }
        }
        let covers_name = |(module, name): &(String, String)| {
            !with.is_partial(module) || with.covers_name(module, name)
        };
        wanted.iter().all(|request| with.decide(request).allowed)
            && learned.names.iter().all(covers_name)
    };
    let mut index = 0;
    while index < texts.len() {
        let mut fewer = texts.clone();
        fewer.remove(index);
        if suffices(&fewer) { texts = fewer } else { index += 1 }
    }
    texts.sort_unstable();
    texts
}

/// What was written and is there no more: temporary files, whose names will be others next time.
fn gone(requests: &BTreeSet<Request>) -> Vec<&Path> {
    let written = requests.iter().filter_map(|request| match request {
        Request::Path(Kind::FsWrite, path) => Some(path.as_path()),
        _ => None,
    });
    written.filter(|path| std::fs::symlink_metadata(path).is_err()).collect()
}

/// The capability of a request; of what is gone, that of the folder it was in.
fn text(request: &Request, gone: &[&Path], folder: &Path) -> String {
    if let Request::Path(kind, path) = request
        && gone.iter().any(|gone| path.starts_with(gone))
        && let Some(kept) = path.ancestors().find(|path| path.is_dir())
    {
        let kept = Request::Path(*kind, kept.to_owned()).capability(folder);
        return format!("{}/**", kept.trim_end_matches('/'));
    }
    request.capability(folder)
}

/// Why a settings file cannot be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannotWrite(pub String);

impl std::fmt::Display for CannotWrite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CannotWrite {}

const TABLE: [&str; 3] = ["box", "PyRuntimeBox", "capabilities"];

/// The text of a settings file with `added` in its list `allow`. Nothing else changes, to the byte:
/// the texts are put in at their place, and what comes out is read again and compared.
///
/// # Errors
/// When the text is no TOML, or the list stands where nothing can be put in.
pub fn write(text: &str, added: &[String]) -> Result<String, CannotWrite> {
    if added.is_empty() {
        return Ok(text.to_owned());
    }
    let written = put_in(text, added)?;
    let allowed = |text: &str| -> Result<Vec<String>, CannotWrite> {
        let document = parse(text)?;
        let list = table(document.as_table()).and_then(|table| table.get("allow"));
        let list = list.and_then(Item::as_array).into_iter().flatten();
        Ok(list.filter_map(|value| value.as_str().map(str::to_owned)).collect())
    };
    let mut wanted = allowed(text)?;
    wanted.extend(added.iter().cloned());
    if allowed(&written)? == wanted {
        return Ok(written);
    }
    let list = added.join(", ");
    Err(CannotWrite(format!("the list `allow` cannot be added to here; put in by hand: {list}")))
}

fn parse(text: &str) -> Result<Document<&str>, CannotWrite> {
    Document::parse(text.strip_prefix('\u{feff}').unwrap_or(text))
        .map_err(|error| CannotWrite(format!("this is no TOML: {}", error.message().trim_end())))
}

fn table(root: &toml_edit::Table) -> Option<&dyn TableLike> {
    let mut table: &dyn TableLike = root;
    for name in TABLE {
        table = table.get(name)?.as_table_like()?;
    }
    Some(table)
}

fn put_in(text: &str, added: &[String]) -> Result<String, CannotWrite> {
    let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let document = parse(text)?;
    let table = table(document.as_table());
    if let Some(list) = table.and_then(|table| table.get("allow")) {
        let list = list.as_array();
        let span = list.and_then(|list| list.span().map(|span| (list, span)));
        let Some((list, span)) = span else {
            return Err(CannotWrite("`allow` is not a list".to_owned()));
        };
        let close = mark + span.end - 1;
        return Ok(into_list(text, list, mark + span.start, close, added, end));
    }
    let line = |texts: &[String]| {
        let rows: Vec<String> = texts.iter().map(|text| format!("    {},", quoted(text))).collect();
        format!("allow = [{end}{}{end}]{end}", rows.join(end))
    };
    // A table with a head of its own gets the list as its first line.
    if let Some(at) = head(text) {
        let (before, after) = text.split_at(at);
        let newline = if before.ends_with('\n') { "" } else { end };
        return Ok(format!("{before}{newline}{}{after}", line(added)));
    }
    if table.is_some() {
        let message =
            "the table is written inline; give it a head `[box.PyRuntimeBox.capabilities]`";
        return Err(CannotWrite(message.to_owned()));
    }
    let gap = match text {
        "" | "\u{feff}" => "",
        text if text.ends_with('\n') => end,
        _ => &format!("{end}{end}"),
    };
    Ok(format!("{text}{gap}[box.PyRuntimeBox.capabilities]{end}{}", line(added)))
}

/// The place after the line that begins the table.
fn head(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let line = line.trim_start_matches('\u{feff}').trim();
        let Some(inner) = line.strip_prefix('[').and_then(|line| line.split(']').next()) else {
            continue;
        };
        let names: Vec<&str> =
            inner.split('.').map(|name| name.trim().trim_matches(['"', '\''])).collect();
        if names == TABLE {
            return Some(at);
        }
    }
    None
}

fn into_list(
    text: &str,
    list: &toml_edit::Array,
    open: usize,
    close: usize,
    added: &[String],
    end: &str,
) -> String {
    let inner = &text[open + 1..close];
    let is_tall = inner.contains('\n');
    // After the last element: a comment that follows it stays behind the comma.
    let last = list.iter().last().and_then(toml_edit::Value::span);
    let mark = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let after = last.map_or(open + 1, |span| mark + span.end);
    let has_comma = text[after..close].trim_start().starts_with(',');
    let comma = if last_needs_comma(list, has_comma) { "," } else { "" };
    if !is_tall {
        let texts: Vec<String> = added.iter().map(|text| quoted(text)).collect();
        let (before, rest) = text.split_at(after);
        let space = if list.is_empty() { "" } else { " " };
        let rest = rest.strip_prefix(',').filter(|_| has_comma).unwrap_or(rest);
        let comma = if list.is_empty() { "" } else { "," };
        return format!("{before}{comma}{space}{}{rest}", texts.join(", "));
    }
    let indent: String = inner
        .lines()
        .skip(1)
        .find(|line| !line.trim().is_empty())
        .map_or_else(|| "    ".to_owned(), |line| blanks(line).to_owned());
    let rows: String = added.iter().map(|text| format!("{indent}{},{end}", quoted(text))).collect();
    // Before the line of the closing bracket.
    let line = text[..close].rfind('\n').map_or(close, |newline| newline + 1);
    let is_alone = text[line..close].trim().is_empty();
    let at = if is_alone { line } else { close };
    let newline = if is_alone { "" } else { end };
    format!("{}{comma}{}{newline}{rows}{}", &text[..after], &text[after..at], &text[at..])
}

fn last_needs_comma(list: &toml_edit::Array, has_comma: bool) -> bool {
    !list.is_empty() && !has_comma
}

fn blanks(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_file_that_is_gone_the_folder_is_listed() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path().canonicalize().unwrap();
        std::fs::write(top.join("kept"), "").unwrap();
        let path = |kind, name: &str| Request::Path(kind, top.join(name));
        let requests: BTreeSet<Request> = [
            path(Kind::FsWrite, "kept"),
            path(Kind::FsWrite, "tmp1"),
            path(Kind::FsWrite, "tmp1/a"),
            path(Kind::FsRead, "tmp1/a"),
            path(Kind::FsRead, "never"),
            Request::Import(String::new()),
        ]
        .into();
        let policy = Policy::new(&top);
        let learned = Learned { requests, names: BTreeSet::new() };
        assert_eq!(smallest(&policy, &learned), ["py.fs.read:./**", "py.fs.write:./**"]);
    }

    fn added(text: &str) -> String {
        write(text, &["py.net".to_owned(), "py.env:A".to_owned()]).unwrap()
    }

    #[test]
    fn what_is_covered_by_another_is_not_listed() {
        let requests: BTreeSet<Request> = [
            Request::Import("time".to_owned()),
            Request::Name(Kind::Time, "monotonic".to_owned()),
            Request::Net { host: None, port: None },
            Request::Net { host: Some("a.org".to_owned()), port: Some(80) },
            Request::Import("subprocess".to_owned()),
            Request::Any(Kind::Subprocess),
        ]
        .into();
        let policy = Policy::new("/top");
        let mut learned = Learned { requests, names: BTreeSet::new() };
        let wanted = ["py.net:a.org:80", "py.subprocess", "py.time:monotonic"];
        assert_eq!(smallest(&policy, &learned), wanted);
        learned.names.insert(("time".to_owned(), "strftime".to_owned()));
        let wanted = ["py.import:time", "py.net:a.org:80", "py.subprocess", "py.time:monotonic"];
        assert_eq!(smallest(&policy, &learned), wanted);
    }

    #[test]
    fn what_is_denied_or_allowed_already_is_not_listed() {
        let place = || Place { file: "hako.toml".to_owned(), line: 1 };
        let mut policy = Policy::new("/top");
        policy.allow("py.import:*", place()).unwrap();
        policy.deny("py.net", place()).unwrap();
        let requests: BTreeSet<Request> = [
            Request::Import("json".to_owned()),
            Request::Net { host: Some("a.org".to_owned()), port: None },
            Request::Any(Kind::Thread),
        ]
        .into();
        let learned = Learned { requests, names: BTreeSet::new() };
        assert_eq!(smallest(&policy, &learned), ["py.thread"]);
    }

    #[test]
    fn a_list_on_one_line_stays_on_one_line() {
        let head = "[box.PyRuntimeBox.capabilities]\n";
        assert_eq!(
            added(&format!("{head}allow = ['py.exec'] # why\n")),
            format!("{head}allow = ['py.exec', \"py.net\", \"py.env:A\"] # why\n")
        );
        assert_eq!(
            added(&format!("{head}allow = []\n")),
            format!("{head}allow = [\"py.net\", \"py.env:A\"]\n")
        );
        assert_eq!(
            added("box.PyRuntimeBox.capabilities.allow = ['py.exec',]"),
            "box.PyRuntimeBox.capabilities.allow = ['py.exec', \"py.net\", \"py.env:A\"]"
        );
    }

    #[test]
    fn a_tall_list_keeps_its_comments_its_indent_and_its_line_ends() {
        let text = "\u{feff}# top\r\n[modules]\r\nx = \"y\"\r\n[box.PyRuntimeBox.capabilities]\r\nenforce = true\r\nallow = [\r\n  'py.exec' # last\r\n]\r\n\r\n[python]\r\nisolated = true";
        assert_eq!(
            added(text),
            text.replace(
                "'py.exec' # last\r\n",
                "'py.exec', # last\r\n  \"py.net\",\r\n  \"py.env:A\",\r\n"
            )
        );
    }

    #[test]
    fn a_table_without_a_list_and_a_file_without_a_table_get_one() {
        let list = "allow = [\n    \"py.net\",\n    \"py.env:A\",\n]\n";
        assert_eq!(
            added("[ box . PyRuntimeBox.'capabilities' ] # here\nenforce = true\n[python]\n"),
            format!(
                "[ box . PyRuntimeBox.'capabilities' ] # here\n{list}enforce = true\n[python]\n"
            )
        );
        assert_eq!(added(""), format!("[box.PyRuntimeBox.capabilities]\n{list}"));
        assert_eq!(
            added("[python]"),
            format!("[python]\n\n[box.PyRuntimeBox.capabilities]\n{list}")
        );
    }

    #[test]
    fn what_cannot_be_added_to_is_refused_and_says_why() {
        let inline = "box = { PyRuntimeBox = { capabilities = { enforce = true } } }";
        assert!(write(inline, &["py.net".to_owned()]).is_err());
        assert!(write("[[", &["py.net".to_owned()]).is_err());
    }
}
