//! Hover, completion, outline and formatting.

mod common;

use common::{Client, marked, uri};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

const SHAPES: &str = "// Shapes and their sizes.\n\n/// How much room there is.\n\
    function area(w, h) { return w * h }\n\
    box Square { side birth(side) { me.side = side } }\n\
    static box Tools { shout(s) { return s } }\n";

fn client(text: &str) -> Client {
    Client::with(text, &[("shapes.hkr", SHAPES)])
}

#[track_caller]
fn shows(text: &str, wanted: Expect) {
    let (text, position) = marked(text);
    let hover = client(&text).at("textDocument/hover", &position);
    let shown = match hover["contents"]["value"].as_str() {
        Some(shown) => format!("{shown}\n"),
        None => hover.to_string(),
    };
    wanted.assert_eq(&shown);
}

#[test]
fn a_declaration_is_shown_as_written_with_the_comment_above_it() {
    shows(
        "// Adds two.\n// Wraps.\nfunction add(a, b: Integer): Integer { return a + b }\n$0add(1, 2)",
        expect![[r#"
        ```hakorune
        function add(a, b: Integer): Integer
        ```

        Adds two.
        Wraps.
    "#]],
    );
    shows(
        "/* A player. */\nbox Player from Base implements I { }\nbox Base { }\nnew $0Player()",
        expect![[r#"
        ```hakorune
        box Player from Base implements I
        ```

        A player.
    "#]],
    );
    shows(
        "box A {\n    // How many.\n    private count: Integer = 0\n    m() { me.$0count }\n}",
        expect![[r#"
        ```hakorune
        count: Integer = 0
        ```

        How many.

        A field of `A`.
    "#]],
    );
    shows(
        "box A { get both => 1 + 2 }\nnew A().$0both",
        expect![[r#"
        ```hakorune
        get both
        ```

        A computed field of `A`.
    "#]],
    );
    shows(
        "box A { birth(x) { } }\nlocal abc = new A(\n    1)\n$0abc",
        expect![[r#"
        ```hakorune
        local abc = new A( …
        ```
    "#]],
    );
    shows(
        "function f(a: String, b) { return $0a }",
        expect![[r#"
        ```hakorune
        a: String (parameter)
        ```
    "#]],
    );
    shows(
        "enum E { A, B(Integer) }\nE::$0B(1)",
        expect![[r#"
        ```hakorune
        B
        ```

        A variant of `E`.
    "#]],
    );
    shows(
        "function f(x) { x.$0go() }\nbox A { go() { } }\nbox B { go(n) { } }",
        expect![[r#"
        ```hakorune
        go()
        ```

        A method of `A`.

        ---

        ```hakorune
        go(n)
        ```

        A method of `B`.
    "#]],
    );
}

#[test]
fn what_is_built_in_is_described() {
    shows(
        "$0print(1)",
        expect![[r#"
        ```hakorune
        print(values…)
        ```

        Writes a line on standard output: the texts of the values, with spaces between.
    "#]],
    );
    shows(
        "\"a\".$0trim()",
        expect![[r#"
        ```hakorune
        trim()
        ```

        Without white space at both ends.

        A method of `String`.
    "#]],
    );
    shows(
        "local list = [1, 2]\nlist.$0push(3)",
        expect![[r#"
        ```hakorune
        push(value)
        ```

        Adds an element at the end.

        A method of `Array`.
    "#]],
    );
    shows(
        "try { f() } catch (e) { print(e.$0message) }",
        expect![[r#"
        ```hakorune
        message
        ```

        What happened.

        A field of `ErrorBox`.
    "#]],
    );
    shows(
        "local m = new $0MathBox()",
        expect![[r#"
        ```hakorune
        box MathBox()
        ```

        Mathematical functions and constants.
    "#]],
    );
    shows(
        "local m = new MathBox()\nm.$0PI",
        expect![[r#"
        ```hakorune
        PI
        ```

        3.14159…, a circle's circumference by its diameter.

        A field of `MathBox`.
    "#]],
    );
    shows(
        "match x { $0Some(v) => v, None => 1 }",
        expect![[r#"
        ```hakorune
        enum Option { Some(value), None }
        ```

        A value, or none.
    "#]],
    );
    shows(
        "new A().$0toString()\nbox A { }",
        expect![[r#"
        ```hakorune
        toString()
        ```

        Its text, as `print` shows it.

        A method of every value.
    "#]],
    );
}

#[test]
fn modules_and_libraries_are_described() {
    shows(
        "using $0\"shapes.hkr\" as S",
        expect![[r#"
        ```hakorune
        module shapes.hkr
        ```

        Shapes and their sizes.
    "#]],
    );
    shows(
        "using \"shapes.hkr\"\n$0area(1, 2)",
        expect![[r#"
        ```hakorune
        function area(w, h)
        ```

        How much room there is.
    "#]],
    );
    shows(
        "using \"birds\"\nlocal p = $0ParrotBox(\"Polly\")",
        expect![[r#"
        ```hakorune
        box ParrotBox(name)
        ```

        A bird.
    "#]],
    );
    shows(
        "using \"birds\"\nlocal p = ParrotBox(\"Polly\")\np.$0speak(\"hi\")",
        expect![[r#"
        ```hakorune
        speak(words[, times])
        ```

        Says the words.

        A method of `ParrotBox`.
    "#]],
    );
    shows(
        "using $0\"birds\"",
        expect![[r#"
        ```hakorune
        using "birds"
        ```

        A library with the boxes `ParrotBox`.
    "#]],
    );
}

#[test]
fn there_is_nothing_to_say_about_nothing() {
    shows("local s = \"pri$0nt\"", expect!["null"]);
    shows("1 $0+ 2", expect!["null"]);
    shows("unknown.$0thing", expect!["null"]);
}

/// What is offered at the mark: each name with its kind's number and its line.
fn offers(text: &str) -> Vec<String> {
    let (text, position) = marked(text);
    let offered = client(&text).at("textDocument/completion", &position);
    let items = offered.as_array().expect("a list");
    let line = |item: &Value| {
        let text = |key: &str| item[key].as_str().unwrap_or("").to_owned();
        format!("{} ({}) {}", text("label"), item["kind"], text("detail"))
    };
    items.iter().map(line).collect()
}

#[track_caller]
fn offers_all(text: &str, wanted: Expect) {
    wanted.assert_eq(&(offers(text).join("\n") + "\n"));
}

#[test]
fn after_a_dot_come_the_members_of_a_known_value() {
    let boxes =
        "box Base { name hello() { } }\nbox A from Base { n = 1 private p birth() { } m(x) { } }\n";
    offers_all(
        &format!("{boxes}local a = new A()\na.$0"),
        expect![[r#"
        n (5) n = 1
        p (5) p
        m (2) m(x)
        name (5) name
        hello (2) hello()
        to_string (2) to_string() of every value
        toString (2) toString() of every value
    "#]],
    );
    offers_all(
        &format!("{boxes}local a = new A()\na.n$0\nprint(1)"),
        expect![[r#"
        n (5) n = 1
        p (5) p
        m (2) m(x)
        name (5) name
        hello (2) hello()
        to_string (2) to_string() of every value
        toString (2) toString() of every value
    "#]],
    );
    offers_all(
        &format!("{boxes}local a = new A()\nprint(a.$0"),
        expect![[r#"
        n (5) n = 1
        p (5) p
        m (2) m(x)
        name (5) name
        hello (2) hello()
        to_string (2) to_string() of every value
        toString (2) toString() of every value
    "#]],
    );
    offers_all(
        &format!("{boxes}local a = new A()\nprint([\"(\", a.$0\nlocal b = 1"),
        expect![[r#"
        n (5) n = 1
        p (5) p
        m (2) m(x)
        name (5) name
        hello (2) hello()
        to_string (2) to_string() of every value
        toString (2) toString() of every value
    "#]],
    );
    offers_all(
        "true.$0",
        expect![[r#"
        str (2) str() of plain values
        repr (2) repr() of plain values
        type_name (2) type_name() of plain values
        to_value (2) to_value() of plain values
        abs (2) abs() of Bool
        min (2) min(other…) of Bool
        max (2) max(other…) of Bool
        not (2) not() of Bool
        and (2) and(other) of Bool
        or (2) or(other) of Bool
        to_float (2) to_float() of Bool
        to_int (2) to_int() of Bool
        to_bool (2) to_bool() of Bool
        to_string (2) to_string() of every value
        toString (2) toString() of every value
    "#]],
    );
    offers_all(
        "using \"shapes.hkr\" as S\nlocal x = S.$0\nprint(x)",
        expect![[r#"
        Square (7) box Square
        Tools (7) static box Tools
        area (3) function area(w, h)
        shout (2) shout(s)
    "#]],
    );
    offers_all(
        "using \"birds\"\nlocal p = ParrotBox(\"x\")\np.$0",
        expect![[r#"
        speak (2) speak(words[, times])
    "#]],
    );
    offers_all(
        "static box S { n = 1 m() { } }\nS.$0",
        expect![[r#"
        n (5) n = 1
        m (2) m()
        to_string (2) to_string() of every value
        toString (2) toString() of every value
    "#]],
    );
    offers_all(
        "enum E { A, B(Integer) }\nlocal e = E::$0",
        expect![[r#"
        A (20) A
        B (20) B
    "#]],
    );
    offers_all(
        "box C { x = 1 m() { me.$0 } }",
        expect![[r#"
        x (5) x = 1
        m (2) m()
        to_string (2) to_string() of every value
        toString (2) toString() of every value
    "#]],
    );
    offers_all(
        "try { f() } catch (e) { e.$0 }",
        expect![[r#"
        type (5) type of ErrorBox
        types (5) types of ErrorBox
        message (5) message of ErrorBox
        code (5) code of ErrorBox
        line (5) line of ErrorBox
        file (5) file of ErrorBox
        value (5) value of ErrorBox
        cause (5) cause of ErrorBox
        traceback (5) traceback of ErrorBox
        to_string (2) to_string() of every value
        toString (2) toString() of every value
    "#]],
    );
}

#[test]
fn after_a_dot_come_all_members_when_nothing_is_known() {
    let offered = offers("box A { mine(x) { } field }\nfunction f(x) { x.$0 }");
    for wanted in [
        "mine (2) mine(x)",
        "field (5) field",
        "trim (2) trim() of String",
        "push (2) push(value) of Array",
    ] {
        assert!(offered.iter().any(|item| item == wanted), "no {wanted} in {offered:#?}");
    }
    assert!(!offered.iter().any(|item| item.starts_with("print (3)")), "{offered:#?}");
}

#[test]
fn names_in_scope_are_offered_and_no_others() {
    let text = "using \"shapes.hkr\"\nlocal outer = 1\nfunction f(param) {\n    local inner = 2\n    \
        { local hidden = 3 }\n    $0\n    local later = 4\n}\nbox A { member() { } }\n";
    let names: Vec<String> = offers(text)
        .into_iter()
        .map(|item| item.split(' ').next().unwrap_or("").to_owned())
        .collect();
    for wanted in [
        "param",
        "inner",
        "f",
        "A",
        "area",
        "Square",
        "Tools",
        "print",
        "StringBox",
        "local",
        "guard",
        "true",
    ] {
        assert!(names.iter().any(|name| name == wanted), "no {wanted} in {names:?}");
    }
    for other in ["outer", "hidden", "later", "member", "shout", "hako_name_to_come"] {
        assert!(!names.iter().any(|name| name == other), "{other} in {names:?}");
    }
}

#[test]
fn after_new_come_boxes_and_methods_of_a_static_box_come_inside_it() {
    let offered =
        offers("using \"shapes.hkr\" as S\nbox A { }\nfunction f() { }\nlocal x = new $0");
    let all = offered.join("\n");
    assert!(
        all.contains("A (7) box A") && all.contains("S (9)") && all.contains("ArrayBox (7)"),
        "{all}"
    );
    assert!(!all.contains("f (3)") && !all.contains("print") && !all.contains("local"), "{all}");
    let offered = offers("static box T { a() { $0 } b(x) { } }");
    assert!(offered.contains(&"b (2) b(x)".to_owned()), "{offered:#?}");
}

#[test]
fn nothing_is_offered_in_texts_comments_numbers_and_for_new_names() {
    for text in [
        "\"a $0\"",
        "// a $0",
        "/* $0 */",
        "local n$0",
        "local $0",
        "12$0",
        "box $0",
        "r'$0'",
        "using \"$0\"",
    ] {
        assert_eq!(offers(text), Vec::<String>::new(), "{text}");
    }
    assert!(!offers("0..$0").is_empty(), "a range's end can be a name");
    assert!(!offers("print(\"😀\", $0)").is_empty());
    assert!(!offers("$0").is_empty());
}

fn outline(symbols: &Value, depth: usize, lines: &mut String) {
    for symbol in symbols.as_array().into_iter().flatten() {
        let (start, end) = (&symbol["range"]["start"], &symbol["range"]["end"]);
        let inner = &symbol["selectionRange"]["start"];
        let detail = symbol["detail"].as_str().unwrap_or("-");
        *lines += &format!(
            "{}{} ({}) {}:{}-{}:{} @{}:{} {detail}\n",
            "  ".repeat(depth),
            symbol["name"].as_str().unwrap_or(""),
            symbol["kind"],
            start["line"],
            start["character"],
            end["line"],
            end["character"],
            inner["line"],
            inner["character"],
        );
        outline(&symbol["children"], depth + 1, lines);
    }
}

#[test]
fn the_outline_has_declarations_with_their_members() {
    let text = "using \"shapes.hkr\" as S\nglobal 日本 = \"😀\" function f(a) { local b = a }\n\
        static box Main {\n    n: Integer = 1\n    get twice => me.n * 2\n    birth() { }\n    \
        main(args) {\n        print(1)\n    }\n}\nenum E { A, B { x: Integer } }\n\
        interface box I { m(a, b) }\nrecord R { x: Integer y }\nlocal bare = 1\n";
    let mut client = client(text);
    let params = json!({"textDocument": {"uri": uri("main.hkr")}});
    let symbols = client.request("textDocument/documentSymbol", params).expect("an outline");
    let mut lines = String::new();
    outline(&symbols, 0, &mut lines);
    expect![[r#"
        日本 (13) 1:0-1:16 @1:7 global 日本 = "😀"
        f (12) 1:17-1:46 @1:26 function f(a)
        Main (19) 2:0-9:1 @2:11 static box Main
          n (8) 3:4-3:18 @3:4 n: Integer = 1
          twice (7) 4:4-4:25 @4:8 get twice
          birth (9) 5:4-5:15 @5:4 birth()
          main (6) 6:4-8:5 @6:4 main(args)
        E (10) 10:0-10:30 @10:5 enum E { A, B { x: Integer } }
          A (22) 10:9-10:10 @10:9 -
          B (22) 10:12-10:13 @10:12 -
        I (11) 11:0-11:27 @11:14 interface box I
          m (6) 11:18-11:25 @11:18 m(a, b)
        R (23) 12:0-12:25 @12:7 record R { x: Integer y }
          x (8) 12:11-12:21 @12:11 x: Integer
          y (8) 12:22-12:23 @12:22 -
    "#]]
    .assert_eq(&lines);
}

fn formatted(text: &str) -> Value {
    let params = json!({
        "textDocument": {"uri": uri("main.hkr")},
        "options": {"tabSize": 4, "insertSpaces": true}
    });
    client(text).request("textDocument/formatting", params).expect("an answer")
}

#[test]
fn formatting_changes_the_lines_that_differ() {
    let edits = formatted("local a = 1\nlocal   b =  [1,2]\nprint(a)\n");
    let wanted = json!([{
        "range": {"start": {"line": 1, "character": 0}, "end": {"line": 2, "character": 0}},
        "newText": "local b = [1, 2]\n"
    }]);
    assert_eq!(edits, wanted);
    assert_eq!(formatted("local a = 1\n"), json!([]), "it is already so");
    assert_eq!(formatted("local   a = \n"), Value::Null, "errors are left alone");
    assert_eq!(formatted("").as_array().map(Vec::len), Some(0));
}
