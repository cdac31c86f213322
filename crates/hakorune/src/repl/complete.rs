//! Completion of names, and of members after a `.`.

use hako_vm::Vm;
use hako_vm::builtins;
use hako_vm::lower::Session;

/// The words of the language that a line may have.
const WORDS: &[&str] = &[
    "await",
    "box",
    "break",
    "catch",
    "cleanup",
    "continue",
    "else",
    "enum",
    "false",
    "fini",
    "fn",
    "for",
    "function",
    "global",
    "guard",
    "if",
    "in",
    "interface",
    "is",
    "let",
    "local",
    "loop",
    "match",
    "new",
    "not",
    "nowait",
    "null",
    "record",
    "return",
    "static",
    "true",
    "try",
    "using",
    "weak",
    "while",
    "with",
];

/// What stands before the cursor.
#[derive(Debug, PartialEq, Eq)]
enum Wanted<'t> {
    /// A name, of which this is the beginning.
    Name(&'t str),
    /// A member of what this path names, and its beginning.
    Member(Vec<&'t str>, &'t str),
    /// Something that cannot be completed.
    Nothing,
}

/// Where the word to complete begins in `line`, whose end is the cursor; and what it may be.
pub(super) fn candidates(vm: &mut Vm, session: &Session<'_>, line: &str) -> (usize, Vec<String>) {
    let (start, mut names, begin) = match wanted(line) {
        Wanted::Nothing => return (line.len(), Vec::new()),
        Wanted::Member(path, begin) => {
            (line.len() - begin.len(), vm.names_behind(session, &path), begin)
        }
        Wanted::Name("") => return (line.len(), Vec::new()),
        Wanted::Name(begin) => (line.len() - begin.len(), names(session), begin),
    };
    names.retain(|name| name.starts_with(begin) && !hidden(name, begin));
    (start, names)
}

/// Python's names with underscores are many; they are for those who begin one.
fn hidden(name: &str, begin: &str) -> bool {
    name.starts_with('_') && !begin.starts_with('_')
}

/// All names that a line may begin with, in alphabetic order.
fn names(session: &Session<'_>) -> Vec<String> {
    let words = WORDS.iter().copied();
    let functions = builtins::function_names().chain(builtins::constructor_names());
    let mut names: Vec<String> = words.chain(functions).map(str::to_owned).collect();
    names.extend(session.names().map(str::to_owned));
    names.sort_unstable();
    names.dedup();
    names
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The name at the end of a text, and what stands before it.
fn last_name(text: &str) -> (&str, &str) {
    let start = text.char_indices().rev().take_while(|(_, c)| is_name(*c)).last();
    text.split_at(start.map_or(text.len(), |(at, _)| at))
}

fn wanted(line: &str) -> Wanted<'_> {
    let (before, begin) = last_name(line);
    if begin.starts_with(|c: char| c.is_ascii_digit()) {
        return Wanted::Nothing;
    }
    let mut path = Vec::new();
    let mut rest = before;
    while let Some(owner) = rest
        .strip_suffix("::")
        .or_else(|| rest.strip_suffix("?."))
        .or_else(|| rest.strip_suffix('.').filter(|owner| !owner.ends_with('.')))
    {
        let (before, name) = last_name(owner);
        // `1.`, `f().`, `"text".`
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Wanted::Nothing;
        }
        path.insert(0, name);
        rest = before;
    }
    if path.is_empty() { Wanted::Name(begin) } else { Wanted::Member(path, begin) }
}

#[cfg(test)]
mod tests {
    use hako_vm::lower::SessionFiles;
    use hako_vm::{Limits, Silent};

    use super::*;

    #[test]
    fn what_stands_before_the_cursor() {
        let member = |path: &[&'static str], begin| Wanted::Member(path.to_vec(), begin);
        for (line, expected) in [
            ("pr", Wanted::Name("pr")),
            ("local x = pr", Wanted::Name("pr")),
            ("größ", Wanted::Name("größ")),
            ("a.", member(&["a"], "")),
            ("print(a.b.le", member(&["a", "b"], "le")),
            ("a?.b", member(&["a"], "b")),
            ("Color::R", member(&["Color"], "R")),
            ("for i in 0..n", Wanted::Name("n")),
            ("1.", Wanted::Nothing),
            ("12", Wanted::Nothing),
            ("f().", Wanted::Nothing),
            ("", Wanted::Name("")),
        ] {
            assert_eq!(wanted(line), expected, "{line}");
        }
    }

    #[test]
    fn names_and_members_of_a_session_are_completed() {
        let mut machine =
            crate::stack::machine(Box::new(Silent), Limits::default()).expect("it is made");
        let vm = &mut machine.vm;
        let files = SessionFiles::default();
        let mut session = vm.session(&files);
        let mut loader = crate::loader::Files::default();
        for line in [
            "box Point { x\n y\n birth(x) { me.x = x } length() { return 1 } }",
            "local point = new Point([1])\nlocal pointless = 2",
            "enum Color { Red, Green }",
            "static box Tools { helper() { } }",
            "function pow(x) { return x }",
        ] {
            let unit =
                vm.compile_line(&mut session, &mut loader, "<1>", line).expect("it is right");
            assert!(matches!(vm.run_line(&unit), hako_vm::interp::LineOutcome::Done(None)));
        }
        let mut complete = |line: &str| {
            let (start, names) = candidates(vm, &session, line);
            (start, names.join(" "))
        };
        assert_eq!(complete("po"), (0, "point pointless pow".into()));
        assert_eq!(complete("1 + Po"), (4, "Point".into()));
        assert_eq!(complete("whi"), (0, "while".into()));
        assert_eq!(complete("pri"), (0, "print println".into()));
        assert_eq!(complete("Arr"), (0, "ArrayBox".into()));
        assert_eq!(complete("point.le"), (6, "length".into()));
        assert_eq!(complete("point.x.pu"), (8, "push".into()));
        assert_eq!(complete("Color::"), (7, "Green Red".into()));
        assert_eq!(complete("Tools.h"), (6, "helper".into()));
        assert_eq!(complete("nothing."), (8, String::new()));
        // What is null, or not there, has what every value has.
        let every = "repr str toString to_string to_value type_name";
        assert_eq!(complete("point.nothing.at.all."), (21, every.into()));
    }
}
