use crate::run::{check, check_after, output, output_once};

#[test]
fn elements_are_read_added_and_taken_out() {
    check_after(
        "local a = [10, 20, 30]",
        &[
            ("a.length() + a.len() + a.size()", "9"),
            ("a.get(1)", "20"),
            ("a.get(3)", "null"),
            ("a.get(-1)", "null"),
            ("[a.set(0, 1), a]", "[null, [1, 20, 30]]"),
            ("[a.set(3, 40), a]", "[null, [10, 20, 30, 40]]"),
            ("[a.set(4, 50), a]", "[null, [10, 20, 30]]"),
            ("[a.set(-1, 50), a]", "[null, [10, 20, 30]]"),
            ("[a.push(40), a]", "[null, [10, 20, 30, 40]]"),
            ("[a.insert(0, 5), a]", "[null, [5, 10, 20, 30]]"),
            ("[a.insert(2, 25), a]", "[null, [10, 20, 25, 30]]"),
            ("[a.insert(3, 40), a]", "[null, [10, 20, 30, 40]]"),
            ("[a.clear(), a]", "[null, []]"),
            ("[a.pop(), a]", "[30, [10, 20]]"),
            ("[].pop()", "null"),
            ("[a.remove(0), a]", "[10, [20, 30]]"),
            ("[a.remove(3), a]", "[null, [10, 20, 30]]"),
            ("[a.remove(-1), a]", "[null, [10, 20, 30]]"),
            ("[a.reverse(), a]", "[ok, [30, 20, 10]]"),
            ("a.slice(1)", "[20, 30]"),
            ("a.slice(1, 2)", "[20]"),
            ("a.slice(-5, 99)", "[10, 20, 30]"),
            ("a.slice(1, -1)", "[20, 30]"),
            ("a.slice(2, 1)", "[]"),
            ("a.join(\"-\")", "10-20-30"),
            ("[].join(\"-\") + \"|\"", "|"),
            ("[1, null, true, [2], \"x\"].join(\", \")", "1, null, true, [2], x"),
        ],
    );
}

#[test]
fn elements_are_found_by_equality() {
    check(&[
        ("[1, 2, 3].contains(2)", "true"),
        ("[1, 2, 3].contains(2.0)", "true"),
        ("[1, 2, 3].contains(\"2\")", "false"),
        ("[\"a\", \"b\"].indexOf(\"b\")", "1"),
        ("[\"a\", \"b\"].indexOf(\"c\")", "-1"),
        ("[null].contains(null)", "true"),
        ("[0.0 / 1.0].indexOf(0)", "0"),
        ("[[1]].contains([1])", "false"),
        ("[Some(1), None].indexOf(None)", "1"),
        ("[Some(1), Some([])].contains(Some(1))", "true"),
    ]);
}

#[test]
fn sorting_is_stable_and_knows_numbers_and_texts() {
    check(&[
        ("[[3, 1, 2].sort()]", "[ok]"),
        ("{ local a = [3, -1, 2, 3]; a.sort(); a }", "[-1, 2, 3, 3]"),
        ("{ local a = [2.5, -0.0, 1, 0.0, 0]; a.sort(); a }", "[-0, 0, 0, 1, 2.5]"),
        (
            "{ local n = \"NaN\".toFloat(); local a = [n, 1, n, -1.5]; a.sort(); a }",
            "[-1.5, 1, NaN, NaN]",
        ),
        (
            "{ local a = [9007199254740993, 9007199254740992.0]; a.sort(); a }",
            "[9007199254740992, 9007199254740993]",
        ),
        ("{ local a = [\"b\", \"é\", \"a\", \"B\"]; a.sort(); a }", "[B, a, b, é]"),
        ("{ local a = []; a.sort(); a }", "[]"),
        ("[1, \"a\"].sort()", "TypeError: `<` does not take Integer and String"),
        ("[null, null].sort()", "TypeError: `<` does not take Null and Null"),
        ("{ local a = [3, 1, 2]; a.sort(fn(x, y) => y - x); a }", "[3, 2, 1]"),
        ("{ local a = [1, 3, 2]; a.sort(fn(x, y) => 0); a }", "[1, 3, 2]"),
        ("{ local a = [1, 3, 2]; a.sort(fn(x, y) => x * 0.5 - y * 0.5); a }", "[1, 2, 3]"),
        (
            "{ local a = [\"bb\", \"a\", \"cc\", \"d\"]; \
             a.sort(fn(x, y) => x.length() - y.length()); a }",
            "[a, d, bb, cc]",
        ),
        (
            "[2, 1].sort(fn(x, y) => x < y)",
            "TypeError: the function given to `sort` must give a number below, at or above 0 for \
             its two arguments (such as `a - b`), not the Bool false",
        ),
        ("[2, 1].sort(5)", "TypeError: `cmp` of `sort` must be a function, not the Integer 5"),
    ]);
}

#[test]
fn a_comparison_that_misbehaves_leaves_a_sound_array() {
    let program = r#"
        local a = [5, 3, 4, 1, 2]
        try { a.sort(fn(x, y) { a.clear(); return x - y }) } catch (e) { print(e.type + ": " + e.message) }
        print(a)
        local b = ["x".repeat(3), "w".repeat(3), "v".repeat(3)]
        try { b.sort(fn(x, y) { b.set(0, "new"); gc_collect(); return 1 }) } catch (e) { print(e.type) }
        print(b)
        local c = [3, 2, 1]
        try { c.sort(fn(x, y) => panic("no")) } catch (e) { print(e.message) }
        print(c)
        local n = 0
        local d = [1, 2, 3, 4, 5, 6, 7, 8, 9]
        d.sort(fn(x, y) { n += 1; return if n % 2 == 0 { 1 } else { -1 } })
        d.sort()
        print(d)
    "#;
    let expected = "\
ValueError: the array was changed while `sort` compared its elements; the comparison function \
must leave it alone
[]
ValueError
[new, www, vvv]
no
[3, 2, 1]
[1, 2, 3, 4, 5, 6, 7, 8, 9]
";
    assert_eq!(output(program), expected);
}

#[test]
fn functions_are_applied_to_elements() {
    let program = r#"
        local a = [1, 2, 3, 4]
        print(a.map(fn(x) => x * x))
        print(a.filter(fn(x) => x % 2 == 0))
        print(a.reduce(fn(sum, x) => sum + x, 0))
        print([].reduce(fn(sum, x) => sum + x, "none"))
        print(a.each(fn(x) { print("item " + x) }))
        print(a.map(fn(x) => "n" + x).filter(fn(s) => s != "n2").join(" "))
        print(["b", "a"].map("x".concat))
        print([1, -2].map(abs))
        try { a.map(3) } catch (e) { print(e.message) }
        try { a.map(fn(x, y) => x) } catch (e) { print(e.type) }
        try { a.filter(fn(x) => null) } catch (e) { print(e.type) }
        try { a.each(fn(x) => panic("at " + x)) } catch (e) { print(e.message) }
        print(a)
    "#;
    let expected = "\
[1, 4, 9, 16]
[2, 4]
10
none
item 1
item 2
item 3
item 4
null
n1 n3 n4
[xb, xa]
[1, 2]
`f` of `map` must be a function, not the Integer 3
ArityError
TypeError
at 1
[1, 2, 3, 4]
";
    assert_eq!(output(program), expected);
}

#[test]
fn callbacks_may_change_the_array_they_walk() {
    let program = r#"
        local a = [1, 2, 3]
        print(a.map(fn(x) { a.push(x * 10); return x }))
        print(a)
        local b = [1, 2, 3, 4]
        print(b.map(fn(x) { b.pop(); return x }))
        local c = ["a" + 1, "b" + 2, "c" + 3]
        print(c.filter(fn(x) { c.clear(); gc_collect(); return true }))
        local d = ["a" + 1, "b" + 2]
        print(d.reduce(fn(all, x) { d.set(0, null); gc_collect(); return all + x }, ""))
    "#;
    let expected = "\
[1, 2, 3]
[1, 2, 3, 10, 20, 30]
[1, 2]
[a1]
a1b2
";
    assert_eq!(output(program), expected);
}

#[test]
fn joining_survives_a_text_that_empties_the_array() {
    let program = r#"
        global list = []
        box Loud {
            name
            birth(name) { me.name = name }
            toString() { list.clear(); gc_collect(); return "<" + me.name + ">" }
        }
        static box Main {
            main() {
                list.push(new Loud("a"))
                list.push(new Loud("b"))
                print(list.join("+"))
                print(list)
            }
        }
    "#;
    assert_eq!(output(program), "<a>\n[]\n");
}

#[test]
fn arrays_that_contain_themselves_are_shown_and_found_but_not_copied() {
    let program = r#"
        local a = [1]
        a.push(a)
        print(a)
        print(a.join(","))
        print(a.contains(a))
        print(a.indexOf(a))
        try { a.to_value() } catch (e) { print(e.type + ": " + e.message) }
        local shared = [7]
        local copy = [shared, {"k": shared}].to_array()
        shared.push(8)
        copy.get(0).push(9)
        print(copy)
    "#;
    let expected = "\
[1, [...]]
1,[1, [...]]
true
1
ValueError: a value that contains itself cannot be copied
[[7, 9], {k: [7, 9]}]
";
    assert_eq!(output(program), expected);
}

#[test]
fn wrong_arguments_of_arrays_are_named() {
    check(&[
        ("[1].insert(2, 0)", "IndexError: `index` of `insert` must be from 0 to 1, not 2"),
        ("[1].insert(-1, 0)", "IndexError: `index` of `insert` must be from 0 to 1, not -1"),
        ("[1].get(null)", "TypeError: `index` of `get` must be an Integer, not null"),
        (
            "[1].set([], 0)",
            "TypeError: `index` of `set` must be an Integer, not a value of type Array",
        ),
        (
            "[1].join(0)",
            "TypeError: `separator` of `join` must be a String, not the Integer 0 \
             (`to_string()` makes one of it)",
        ),
        ("[1][1]", "IndexError: index 1 is out of range: an array of length 1"),
    ]);
}

#[test]
fn ranges_answer_without_being_written_out() {
    check(&[
        ("(2..5).length()", "3"),
        ("(5..2).length()", "0"),
        ("(2..5).contains(5)", "false"),
        ("(2..5).contains(2.0)", "true"),
        ("(2..5).contains(2.5)", "false"),
        ("(2..5).contains(\"2\")", "false"),
        ("(2..5).to_array()", "[2, 3, 4]"),
        ("(2..5).start + (2..5).end", "7"),
        ("(2..5).to_string()", "2..5"),
        ("(0..9223372036854775807).length()", "9223372036854775807"),
        (
            "(-2..9223372036854775807).length()",
            "ValueError: this range has more elements than an Integer can count",
        ),
        (
            "(0..9223372036854775807).to_array()",
            "ValueError: `to_array` would make an array of more than 67108864 elements",
        ),
        (
            "ArrayBox(0..100000000)",
            "ValueError: `ArrayBox` would make an array of more than 67108864 elements",
        ),
    ]);
}

#[test]
fn deep_and_shared_arrays_are_copied_without_recursion() {
    let program = r#"
        local deep = []
        for i in 0..100000 { deep = [deep] }
        print(deep.to_value().length())
        local wide = []
        for i in 0..60 { wide = [wide, wide] }
        print(wide.to_value().length())
    "#;
    assert_eq!(output_once(program), "1\n2\n");
}

#[test]
fn both_ways_of_sorting_give_the_same_for_thousands_of_elements() {
    let program = r#"
        local seed = 42
        local a = []
        for i in 0..3000 {
            seed = (seed * 1103515245 + 12345) % 2147483648
            a.push(seed % 1000)
        }
        local b = a.slice(0)
        a.sort()
        b.sort(fn(x, y) => x - y)
        local same = true
        for i in 0..3000 { if a[i] != b[i] { same = false } }
        print(same)
        for i in 1..3000 { assert(a[i - 1] <= a[i]) }
    "#;
    assert_eq!(output_once(program), "true\n");
}
