use crate::run::{check, output, output_with};

#[test]
fn printing_shows_every_kind_of_value() {
    let program = r#"
        print("text")
        println(1)
        print()
        print("a", 1, null, [1.0, "b"])
        print(1.0) print(0.1) print(-0.0) print(1e21) print(true) print(null)
        eprint("to err", 2)
        error("gone wrong")
        local c = new ConsoleBox()
        c.log("log") c.print("print") c.println("println") c.error("err")
        print([typeof(print), print.to_string()])
    "#;
    let expected = "\
text
1

a 1 null [1, b]
1
0.1
-0
1000000000000000000000
true
null
err| to err 2
err| Error: gone wrong
log
print
println
err| err
[Function, <function print>]
";
    assert_eq!(output(program), expected);
}

#[test]
fn input_gives_lines_and_then_null() {
    let program = r#"
        local name = input("name? ")
        print("hello " + name)
        print(input() + "|")
        print(input())
        print(input())
        try { input(null) } catch (e) { print(e.message) }
    "#;
    let expected = "\
name? hello Ann
|
null
null
`prompt` of `input` must be a text, not null
";
    assert_eq!(output_with(program, &["Ann", ""]), expected);
}

#[test]
fn functions_work_on_numbers_and_texts() {
    check(&[
        ("sin(0) + cos(0)", "1"),
        ("abs(-3)", "3"),
        ("abs(-3.5)", "3.5"),
        ("min(3, 1, 2)", "1"),
        ("max(\"a\", \"c\", \"b\")", "c"),
        ("max(1, 2.5)", "2.5"),
        ("typeof(max(3, 2.5))", "Integer"),
        ("min(1, \"a\")", "TypeError: `<` does not take String and Integer"),
        ("min(1)", "ArityError: `min` takes at least 2 arguments, 1 given"),
        (
            "abs(\"x\")",
            "TypeError: `x` of `abs` must be a number, not the String \"x\" (`toFloat()` makes one of it)",
        ),
        ("sin(null)", "TypeError: `x` of `sin` must be a number, not null"),
        ("now() > 1600000000000", "true"),
        (
            "[1, 1.5, true, \"s\", null, [], {}, 0..1, abs, \"\".encode()].map(typeof)",
            "[Integer, Float, Bool, String, Null, Array, Map, Range, Function, Bytes]",
        ),
        ("abs.call(-2)", "2"),
    ]);
}

#[test]
fn panic_raises_texts_errors_and_boxes() {
    let program = r#"
        box Base { }
        box Trouble from Base { code birth(code) { me.code = code } toString() { return "trouble " + me.code } }
        record Point { x y }
        static box Main {
            main() {
                try { panic("oh") } catch (e) { print([e.type, e.types, e.message, e.code, e.value]) }
                try { panic(5) } catch (e) { print([e.type, e.message]) }
                try { panic(new Trouble(7)) } catch (Base e) { print([e.type, e.types, e.message, e.value.code]) }
                try { panic(Point { x: 1, y: 2 }) } catch (Point e) { print([e.type, e.value.x]) }
                local kept = null
                try { panic("again") } catch (e) { kept = e }
                try { panic(kept) } catch (e) { print([e == kept, e.to_string()]) }
                try { panic(new ErrorBox("ValueError", "made")) } catch (ValueError e) { print([e.type, e.code, e.message]) }
                try { panic(new ErrorBox("Odd", 3)) } catch (Odd e) { print([e.type, e.code, e.message]) }
                local f = panic
                try { f("by value") } catch (e) { print(e.message) }
                local check = assert
                check(1 == 1)
                try { check(false, "said so") } catch (AssertionError e) { print(e.message) }
                try { check(0) } catch (e) { print(e.message) }
            }
        }
    "#;
    let expected = "\
[Panic, [Panic], oh, runtime/panic, null]
[Panic, 5]
[Trouble, [Trouble, Base], trouble 7, 7]
[Point, 1]
[true, Panic: again]
[ValueError, runtime/value, made]
[Odd, runtime/panic, 3]
by value
said so
assertion failed
";
    assert_eq!(output(program), expected);
}

#[test]
fn errors_tell_where_they_were() {
    let program = "\
function deep(n) {
    return 1 / n
}
static box Main {
    main() {
        try {
            deep(0)
        } catch (e) {
            print([e.line, e.file, e.cause])
            print(e.traceback)
        }
        print(new ErrorBox(\"T\", \"m\").line)
        try { new ErrorBox(\"\", \"m\") } catch (e) { print(e.message) }
        try { ErrorBox(1, \"m\") } catch (e) { print(e.message) }
    }
}
";
    let expected = "\
[2, test.hkr, null]
  at deep (test.hkr:2)
  at Main.main (test.hkr:7)
null
`type` of `ErrorBox` must be a name such as \"ValueError\", not an empty text
`type` of `ErrorBox` must be a String, not the Integer 1 (`to_string()` makes one of it)
";
    assert_eq!(output(program), expected);
}

#[test]
fn a_wrong_number_of_arguments_is_an_arity_error() {
    check(&[
        ("\"a\".substring()", "ArityError: `substring` takes 1 to 2 arguments, 0 given"),
        ("\"a\".length(1)", "ArityError: `length` takes no arguments, 1 given"),
        ("[1].push()", "ArityError: `push` takes 1 argument, 0 given"),
        ("{}.set(\"a\")", "ArityError: `set` takes 2 arguments, 1 given"),
        ("abs(1, 2)", "ArityError: `abs` takes 1 argument, 2 given"),
        ("MapBox(1, 2)", "ArityError: `MapBox` takes 0 to 1 arguments, 2 given"),
        ("abs(x: 1)", "ArityError: `abs` takes no named arguments"),
    ]);
}

#[test]
fn exit_leaves_with_a_code_and_runs_cleanups() {
    assert_eq!(output("print(1)\nexit()\nprint(2)"), "1\nexit 0\n");
    assert_eq!(output("try { exit(300) } cleanup { print(\"bye\") }"), "bye\nexit 44\n");
    assert_eq!(output("try { exit(-1) } catch (e) { print(\"no\") }"), "exit 255\n");
    assert_eq!(
        output("exit(\"x\")"),
        "TypeError: `code` of `exit` must be an Integer, not the String \"x\" \
         (`toInteger()` makes one of it)\n"
    );
}

#[test]
fn garbage_is_collected_and_counted_on_request() {
    let program = r#"
        local before = gc_stats()
        local a = []
        for i in 0..1000 { a.push([i]) }
        a = null
        print(gc_collect())
        local after = gc_stats()
        print(after.keys())
        print(after.get("collections") > before.get("collections"))
        print(after.get("objects") < 500)
    "#;
    let expected = "null\n[collections, objects, live_bytes, allocated_bytes]\ntrue\ntrue\n";
    assert_eq!(output(program), expected);
}
