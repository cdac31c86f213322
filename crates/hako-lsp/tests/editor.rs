//! The extension for editors: its files agree with the language and with each other.

use std::path::{Path, PathBuf};

use fancy_regex::Regex;
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../editors/vscode")
}

fn json(name: &str) -> Value {
    let path = folder().join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Every rule of a grammar, at any depth.
fn rules(value: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            Value::Object(map) => {
                found.push(value);
                left.extend(map.values());
            }
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    found
}

/// The regular expressions of a rule, with their keys.
fn expressions(rule: &Value) -> impl Iterator<Item = (&str, &str)> {
    ["match", "begin", "end", "while", "firstLineMatch"]
        .into_iter()
        .filter_map(|key| Some((key, rule.get(key)?.as_str()?)))
}

fn compiled(expression: &str) -> Regex {
    Regex::new(expression).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

/// The reserved words, from the lexer's own table.
fn keywords() -> Vec<&'static str> {
    let source = include_str!("../../hako-syntax/src/token.rs");
    let table = source.split_once("keywords {\n").expect("the table begins").1;
    let table = table.split_once("marks {").expect("the table ends").0;
    let mut words: Vec<_> = table.split('"').skip(1).step_by(2).collect();
    assert!(words.len() > 25, "{words:?}");
    // The second spellings of two of them.
    words.extend(["this", "import"]);
    words
}

/// Whether a rule of the grammar takes `word` as a whole, as something of the language's own.
fn colours(grammar: &Value, word: &str, after: &str) -> bool {
    let text = format!(" {word}{after}");
    let own = |scope: &Value| {
        let scope = scope.as_str().unwrap_or("");
        [
            "keyword.",
            "constant.language",
            "storage.",
            "variable.language",
            "entity.name.function.constructor",
        ]
        .iter()
        .any(|front| scope.starts_with(front))
    };
    rules(grammar).into_iter().any(|rule| {
        let Some(expression) = rule.get("match").and_then(Value::as_str) else { return false };
        let Ok(Some(found)) = compiled(expression).captures(&text) else { return false };
        let groups = rule.get("captures").and_then(Value::as_object).into_iter().flatten();
        let groups = groups.filter_map(|(number, group)| {
            Some((found.get(number.parse().ok()?)?, group.get("name")?))
        });
        let whole = rule.get("name").and_then(|name| Some((found.get(0)?, name)));
        groups.chain(whole).any(|(part, scope)| part.as_str() == word && own(scope))
    })
}

#[test]
fn every_expression_of_the_grammar_compiles() {
    let grammar = json("syntaxes/hakorune.tmLanguage.json");
    let mut count = 0;
    for rule in rules(&grammar) {
        for (_, expression) in expressions(rule) {
            compiled(expression);
            count += 1;
        }
    }
    assert!(count > 50, "only {count}");
    let configuration = json("language-configuration.json");
    compiled(configuration["wordPattern"].as_str().expect("a pattern"));
    for key in ["increaseIndentPattern", "decreaseIndentPattern"] {
        compiled(configuration["indentationRules"][key].as_str().expect("a pattern"));
    }
}

#[test]
fn every_part_that_the_grammar_includes_is_there() {
    let grammar = json("syntaxes/hakorune.tmLanguage.json");
    let repository = grammar["repository"].as_object().expect("named parts");
    let mut used = Vec::new();
    for rule in rules(&grammar) {
        if let Some(part) = rule.get("include").and_then(Value::as_str) {
            let name = part.strip_prefix('#').expect("parts of this grammar only");
            assert!(repository.contains_key(name), "{name}");
            used.push(name);
        }
    }
    for name in repository.keys() {
        assert!(used.contains(&name.as_str()), "nothing includes {name}");
    }
}

#[test]
fn every_word_of_the_language_has_its_colour() {
    let grammar = json("syntaxes/hakorune.tmLanguage.json");
    for word in keywords() {
        assert!(colours(&grammar, word, " "), "{word}");
    }
    // Words that mean something in their place only, with what makes it their place.
    for (word, after) in [
        ("birth", "(x)"),
        ("birth_once", " f"),
        ("cleanup", " {"),
        ("delegate", " f exposes {"),
        ("exposes", " "),
        ("enum", " E {"),
        ("fini", " {"),
        ("flow", " m("),
        ("from", " Base"),
        ("get", " f"),
        ("global", " g ="),
        ("guard", " c"),
        ("implements", " I"),
        ("init", " {"),
        ("interface", " box I"),
        ("is", " T"),
        ("method", " m("),
        ("nowait", " x"),
        ("once", " f"),
        ("override", " m("),
        ("private", " f"),
        ("public", " {"),
        ("record", " R {"),
        ("weak", " f"),
        ("with", " {"),
    ] {
        let found = match word {
            "exposes" => {
                let rule = r"(delegate)\s+";
                let all = rules(&grammar);
                all.iter()
                    .filter_map(|r| r.get("match")?.as_str())
                    .any(|m| m.contains(rule) && m.contains("exposes"))
            }
            _ => colours(&grammar, word, after),
        };
        assert!(found, "{word}");
    }
    for name in ["matchbox", "iffy", "news", "日in本", "_let"] {
        assert!(!colours(&grammar, name, " "), "{name} is an ordinary name");
    }
}

#[test]
fn the_grammar_knows_the_built_in_functions() {
    let grammar = json("syntaxes/hakorune.tmLanguage.json");
    let all = rules(&grammar);
    let rule = all.iter().find(|rule| rule["name"] == "support.function.builtin.hakorune");
    let expression = compiled(rule.expect("there is one")["match"].as_str().expect("a pattern"));
    for name in hako_vm::builtins::function_names() {
        let text = format!("{name}(1)");
        let found = expression.find(&text).expect("it can be searched");
        assert_eq!(found.map(|found| found.as_str()), Some(name));
    }
}

#[test]
fn the_manifest_names_files_that_are_there_and_what_the_command_reads() {
    let manifest = json("package.json");
    let language = &manifest["contributes"]["languages"][0];
    assert_eq!(language["extensions"], serde_json::json!([".hkr", ".hako"]));
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["license"], "MIT OR Apache-2.0");
    let grammar = &manifest["contributes"]["grammars"][0];
    assert_eq!(grammar["language"], language["id"]);
    assert_eq!(grammar["scopeName"], json("syntaxes/hakorune.tmLanguage.json")["scopeName"]);
    for name in [&manifest["main"], &language["configuration"], &grammar["path"]] {
        let name = name.as_str().expect("a path");
        assert!(folder().join(name).is_file(), "{name}");
    }
    for name in ["README.md", "LICENSE", ".vscodeignore"] {
        assert!(folder().join(name).is_file(), "{name}");
    }
    // What the script asks for is what the manifest offers.
    let script = std::fs::read_to_string(folder().join("extension.js")).expect("it is there");
    let command = manifest["contributes"]["commands"][0]["command"].as_str().expect("a name");
    let setting =
        manifest["contributes"]["configuration"]["properties"]["hakorune.path"].is_object();
    assert!(script.contains(&format!("\"{command}\"")) && setting);
    assert!(script.contains("\"lsp\"") && script.contains("\"hakorune.path\""));
}
