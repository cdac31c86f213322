//! What the language brings along, described for those who read and write programs: functions,
//! boxes, and the members of each kind of value. A test holds these tables to the machine's own.

mod functions;
mod members;

pub(crate) use functions::{BOXES, FUNCTIONS, KEYWORDS, WORDS};
pub(crate) use members::{EVERY, GROUPS};

/// The kinds of plain value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Plain {
    Null,
    Bool,
    Integer,
    Float,
    /// An Integer or a Float.
    Number,
    Text,
    Bytes,
    Array,
    Map,
    Range,
    Function,
    Weak,
    Console,
    Math,
    Time,
    File,
    Error,
    /// A variant of `Option`.
    Maybe,
    /// A variant of `Result`.
    Outcome,
}

/// A function or member.
#[derive(Debug)]
pub(crate) struct Entry {
    /// How it is written, as in `substring(from[, to])`; a field is only its name.
    pub(crate) signature: &'static str,
    /// What it gives, when that is one kind.
    pub(crate) result: Option<Plain>,
    /// What it is or does.
    pub(crate) doc: &'static str,
}

impl Entry {
    /// The name.
    pub(crate) fn name(&self) -> &'static str {
        self.signature.split('(').next().unwrap_or(self.signature)
    }

    /// Whether it is called.
    pub(crate) fn is_method(&self) -> bool {
        self.signature.ends_with(')')
    }
}

/// The members of a kind of value.
#[derive(Debug)]
pub(crate) struct Group {
    /// The kinds that have them.
    pub(crate) kinds: &'static [Plain],
    /// The kind's name.
    pub(crate) name: &'static str,
    /// The members.
    pub(crate) members: &'static [Entry],
}

/// An entry whose result is of one kind.
const fn gives(signature: &'static str, result: Plain, doc: &'static str) -> Entry {
    Entry { signature, result: Some(result), doc }
}

/// An entry whose result can be anything, or nothing of interest.
const fn entry(signature: &'static str, doc: &'static str) -> Entry {
    Entry { signature, result: None, doc }
}

/// The built-in function `name`.
pub(crate) fn function(name: &str) -> Option<&'static Entry> {
    FUNCTIONS.iter().find(|entry| entry.name() == name)
}

/// The built-in box `name`, and what it makes.
pub(crate) fn constructor(name: &str) -> Option<&'static Entry> {
    BOXES.iter().find(|entry| entry.name() == name)
}

/// The members of a kind: its own, then those of every value.
pub(crate) fn members(kind: Plain) -> impl Iterator<Item = (&'static str, &'static Entry)> {
    let groups = GROUPS.iter().filter(move |group| group.kinds.contains(&kind));
    groups.chain([&EVERY]).flat_map(|group| group.members.iter().map(|entry| (group.name, entry)))
}

/// The kind that a type's name stands for, in `is`, annotations and patterns.
pub(crate) fn named_kind(name: &str) -> Option<Plain> {
    Some(match name {
        "Null" | "NullBox" => Plain::Null,
        "Bool" | "BoolBox" => Plain::Bool,
        "Integer" | "IntegerBox" => Plain::Integer,
        "Float" | "FloatBox" => Plain::Float,
        "String" | "StringBox" => Plain::Text,
        "Bytes" | "BytesBox" => Plain::Bytes,
        "Array" | "ArrayBox" => Plain::Array,
        "Map" | "MapBox" => Plain::Map,
        "Range" | "RangeBox" => Plain::Range,
        "Function" | "FunctionBox" => Plain::Function,
        "ConsoleBox" => Plain::Console,
        "MathBox" => Plain::Math,
        "TimeBox" => Plain::Time,
        "FileBox" => Plain::File,
        "ErrorBox" => Plain::Error,
        "Option" => Plain::Maybe,
        "Result" | "ResultBox" => Plain::Outcome,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hako_vm::builtins as machine;

    #[test]
    fn every_function_and_box_of_the_machine_is_described_and_no_other() {
        let sorted = |names: Vec<&'static str>| {
            let mut names = names;
            names.sort_unstable();
            names
        };
        let ours = sorted(FUNCTIONS.iter().map(Entry::name).collect());
        assert_eq!(ours, sorted(machine::function_names().collect()));
        let ours = sorted(BOXES.iter().map(Entry::name).collect());
        assert_eq!(ours, sorted(machine::constructor_names().collect()));
    }

    #[test]
    fn reserved_words_cannot_be_names_and_the_others_can() {
        let is_name = |word: &str| {
            let parsed = hako_syntax::parse(&format!("local {word} = 1\n"));
            parsed.diagnostics.is_empty()
        };
        for word in KEYWORDS {
            assert!(!is_name(word), "{word}");
        }
        for word in WORDS {
            assert!(is_name(word), "{word}");
        }
        // None of the lexer's is missing.
        let table = include_str!("../../../hako-syntax/src/token.rs");
        let table =
            table.split_once("keywords {\n").and_then(|(_, rest)| rest.split_once("marks {"));
        let (table, _) = table.expect("the table of keywords");
        for word in table.split('"').skip(1).step_by(2) {
            assert!(KEYWORDS.contains(&word), "{word}");
        }
    }

    /// A value of each kind, as a program writes it.
    fn value(kind: Plain) -> &'static str {
        match kind {
            Plain::Null => "null",
            Plain::Bool => "true",
            Plain::Integer | Plain::Number => "1",
            Plain::Float => "1.5",
            Plain::Text => "\"\"",
            Plain::Bytes => "BytesBox([])",
            Plain::Array => "[]",
            Plain::Map => "{}",
            Plain::Range => "(0..1)",
            Plain::Function => "print",
            Plain::Weak => "(weak new P())",
            Plain::Console => "ConsoleBox()",
            Plain::Math => "MathBox()",
            Plain::Time => "TimeBox()",
            Plain::File => "FileBox()",
            Plain::Error => "ErrorBox(\"T\", \"m\")",
            Plain::Maybe => "Option::Some(1)",
            Plain::Outcome => "Result::Ok(1)",
        }
    }

    /// Whether a member is missing, as the machine says.
    fn is_missing(kind: Plain, entry: &Entry) -> bool {
        struct None;
        impl hako_vm::lower::Loader for None {
            fn find(
                &mut self,
                _: &str,
                _: &hako_syntax::ast::UsingTarget,
            ) -> Result<hako_vm::lower::Found, (String, Option<String>)> {
                Err((String::new(), Option::None))
            }
        }
        // Too many arguments are no missing member.
        let arguments = if entry.is_method() { "(1, 2, 3, 4, 5, 6, 7, 8)" } else { "" };
        let text = format!(
            "box P {{ }}\nlocal v = {}\n\
             return try {{ v.{}{arguments}\n false }} catch (e) {{ e.type == \"AttributeError\" }}",
            value(kind),
            entry.name()
        );
        let limits = hako_vm::Limits::default();
        let mut vm = hako_vm::Vm::new(Vec::new(), Box::new(hako_vm::Silent), limits);
        let unit = vm.compile(&mut None, "", "test", &text).expect("it is well-formed");
        match vm.run(&unit, &[]) {
            hako_vm::Outcome::Done(hako_vm::Value::Bool(missing)) => missing,
            other => panic!("{text}\n{other:?}"),
        }
    }

    #[test]
    fn every_member_described_is_there() {
        for group in GROUPS {
            for kind in group.kinds {
                for entry in group.members {
                    assert!(!is_missing(*kind, entry), "{kind:?}.{}", entry.name());
                }
            }
        }
        let nonsense = entry("nonsense()", "");
        assert!(is_missing(Plain::Text, &nonsense) && is_missing(Plain::File, &nonsense));
    }

    #[test]
    fn every_entry_of_the_machine_s_tables_is_described() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../hako-vm/src/builtins");
        let members = GROUPS.iter().chain([&EVERY]).flat_map(|group| group.members);
        let ours: Vec<_> = members.chain(FUNCTIONS).chain(BOXES).map(Entry::name).collect();
        let mut count = 0;
        for file in std::fs::read_dir(folder).expect("the tables are there") {
            let path = file.expect("it can be listed").path();
            let text = std::fs::read_to_string(&path).expect("it is text");
            for rest in text.split("entry(\"").skip(1) {
                let name = rest.split('"').next().unwrap_or("");
                assert!(ours.contains(&name), "{name} of {}", path.display());
                count += 1;
            }
        }
        assert!(count > 100, "only {count}");
    }

    #[test]
    fn no_member_is_described_twice() {
        for group in GROUPS {
            for kind in group.kinds {
                let mut names: Vec<_> = members(*kind).map(|(_, entry)| entry.name()).collect();
                names.sort_unstable();
                let all = names.clone();
                names.dedup();
                assert_eq!(names, all, "{kind:?}");
            }
        }
    }
}
