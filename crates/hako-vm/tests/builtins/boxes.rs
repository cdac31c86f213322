use crate::run::{check, check_after, output};

#[test]
fn boxes_of_values_are_the_values() {
    check(&[
        ("new IntegerBox(5) == 5", "true"),
        ("IntegerBox(\"12\") + IntegerBox(2.9) + IntegerBox(true) + IntegerBox()", "15"),
        ("new StringBox(5) + StringBox() + StringBox(null) + StringBox(\"s\")", "5nulls"),
        ("FloatBox(\"1.5\") + FloatBox(1) + FloatBox()", "2.5"),
        ("[BoolBox(1), BoolBox(\"\"), BoolBox()]", "[true, false, false]"),
        ("[ArrayBox(), ArrayBox([1, 2]), ArrayBox(0..3)]", "[[], [1, 2], [0, 1, 2]]"),
        ("{ local a = [1]; local b = ArrayBox(a); b.push(2); [a, b] }", "[[1], [1, 2]]"),
        (
            "{ local a = {\"k\": 1}; local b = MapBox(a); b.set(\"l\", 2); [a, b] }",
            "[{k: 1}, {k: 1, l: 2}]",
        ),
        ("MapBox().size()", "0"),
        (
            "[typeof(new MathBox()), typeof(new ConsoleBox()), typeof(new TimeBox()), typeof(new FileBox())]",
            "[MathBox, ConsoleBox, TimeBox, FileBox]",
        ),
        (
            "new IntegerBox(\"x\")",
            "ValueError: \"x\" is not an integer; digits with an optional sign are one",
        ),
        (
            "new IntegerBox([])",
            "TypeError: `IntegerBox` makes an Integer of a number, a Bool or a String, not of a value of type Array",
        ),
        (
            "new FloatBox(null)",
            "TypeError: `FloatBox` makes a Float of a number, a Bool or a String, not of null",
        ),
        (
            "new ArrayBox(5)",
            "TypeError: `ArrayBox` takes nothing, an Array or a Range, not the Integer 5",
        ),
        ("new MapBox([])", "TypeError: `MapBox` takes nothing or a Map, not a value of type Array"),
        ("new ArrayBox(1, 2)", "ArityError: `ArrayBox` takes 0 to 1 arguments, 2 given"),
    ]);
}

#[test]
fn results_carry_a_value_or_an_error() {
    check(&[
        ("new ResultBox(5)", "Result::Ok(5)"),
        ("new ResultBox(5) == Ok(5)", "true"),
        ("new ResultBox(null, \"bad\")", "Result::Err(bad)"),
        (
            "[Ok(1).is_ok(), Ok(1).is_err(), Ok(1).get_value(), Ok(1).get_error()]",
            "[true, false, 1, null]",
        ),
        (
            "[Err(1).is_ok(), Err(1).is_err(), Err(1).get_value(), Err(1).get_error()]",
            "[false, true, null, 1]",
        ),
        (
            "[Some(1).is_some(), Some(1).is_none(), Some(1).get_value(), None.is_none()]",
            "[true, false, 1, true]",
        ),
        (
            "Some(1).is_ok()",
            "AttributeError: `is_ok` is a method of Result, not of a value of type Option",
        ),
    ]);
}

#[test]
fn weak_references_give_the_box_while_it_lives() {
    let program = r#"
        box Thing { fini() { print("ended") } }
        static box Main {
            main() {
                local t = new Thing()
                local w = weak t
                print(w.weak_to_strong() == t)
                print(w)
                t.fini()
                print(w.weak_to_strong())
                local v = weak (new Thing())
                gc_collect()
                print(v.weak_to_strong())
            }
        }
    "#;
    assert_eq!(output(program), "true\n<weak Thing>\nended\nnull\nended\nnull\n");
}

#[test]
fn clocks_go_forward_and_sleep_takes_its_time() {
    check_after(
        "local t = new TimeBox()",
        &[
            ("t.now_us() / 1000 <= t.now_ms()", "true"),
            ("{ local a = t.monotonic(); t.sleep(20); t.monotonic() - a >= 0.02 }", "true"),
            ("t.sleep(0)", "null"),
            (
                "t.sleep(-1)",
                "ValueError: `ms` of `sleep` must be a number of milliseconds from 0 up, not -1",
            ),
            (
                "t.sleep(\"NaN\".toFloat())",
                "ValueError: `ms` of `sleep` must be a number of milliseconds from 0 up, not NaN",
            ),
            (
                "t.sleep(\"1\")",
                "TypeError: `ms` of `sleep` must be a number, not the String \"1\" (`toFloat()` makes one of it)",
            ),
        ],
    );
}
