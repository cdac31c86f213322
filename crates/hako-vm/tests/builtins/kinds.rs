//! Arrays whose elements are of one kind, and then no longer.

use crate::run::{check_after, output};

/// Arrays of one kind each; what comes in is of another.
const ARRAYS: &str = "local t = [true, false]\nlocal n = [1, 2]\nlocal f = [0.5, 1.5]\n\
                      local s = [\"a\" + 1, \"b\" + 2]\nlocal o = [null, null]";

#[test]
fn an_element_of_another_kind_may_come_in_on_every_way() {
    check_after(
        ARRAYS,
        &[
            ("[t.push(0), t]", "[null, [true, false, 0]]"),
            ("[n.push(true), n]", "[null, [1, 2, true]]"),
            ("[f.push(1), f]", "[null, [0.5, 1.5, 1]]"),
            ("[s.push(null), s]", "[null, [a1, b2, null]]"),
            ("[o.push([1]), o]", "[null, [null, null, [1]]]"),
            ("[t.insert(1, null), t]", "[null, [true, null, false]]"),
            ("[n.insert(0, \"x\" + 1), n]", "[null, [x1, 1, 2]]"),
            ("[s.insert(2, 7), s]", "[null, [a1, b2, 7]]"),
            ("[t.set(0, 1), t]", "[null, [1, false]]"),
            ("[n.set(1, 2.5), n]", "[null, [1, 2.5]]"),
            ("[n.set(2, \"end\"), n]", "[null, [1, 2, end]]"),
            ("[n.set(3, \"no\"), n, n.push(3), n]", "[null, [1, 2, 3], null, [1, 2, 3]]"),
            ("{ t[1] = null; t }", "[true, null]"),
            ("{ n[0] = true; n }", "[true, 2]"),
            ("{ f[0] = 1; f }", "[1, 1.5]"),
            ("{ s[1] = s; s }", "[a1, [...]]"),
            ("{ o[0] = false; o }", "[false, null]"),
            ("{ n[0] += 0.5; n }", "[1.5, 2]"),
            ("{ n[2] = true; n }", "IndexError: index 2 is out of range: an array of length 2"),
            ("{ t[-1] = 0; t }", "IndexError: index -1 is out of range: an array of length 2"),
        ],
    );
}

#[test]
fn an_emptied_array_takes_any_kind() {
    check_after(
        ARRAYS,
        &[
            ("{ t.clear(); t.push(1); t.push(2); t }", "[1, 2]"),
            ("{ n.clear(); n.push(true); n.push(false); n }", "[true, false]"),
            ("{ n.clear(); n.push(0.5); n.push(1); n }", "[0.5, 1]"),
            ("{ s.clear(); s.push(1); s[0] = \"x\"; s }", "[x]"),
            ("{ n.pop(); n.pop(); n.insert(0, \"a\" + 1); n }", "[a1]"),
            ("{ t.remove(0); t.remove(0); t.set(0, 3); t }", "[3]"),
            ("{ n.push(null); n.clear(); n.push(4); [n, n.contains(4)] }", "[[4], true]"),
            ("{ t.clear(); [t, t.pop(), t.get(0), t.length()] }", "[[], null, null, 0]"),
        ],
    );
}

#[test]
fn parts_of_an_array_are_arrays_of_their_own() {
    check_after(
        ARRAYS,
        &[
            ("{ local p = t.slice(1); p.push(9); [p, t] }", "[[false, 9], [true, false]]"),
            ("{ local p = n[0..1]; p[0] = \"x\"; [p, n] }", "[[x], [1, 2]]"),
            ("{ local p = s.slice(0, 0); p.push(1); [p, s] }", "[[1], [a1, b2]]"),
            ("{ local p = ArrayBox(t); p[0] = 1; [p, t] }", "[[1, false], [true, false]]"),
            ("{ local p = n.to_array(); p.push(null); [p, n] }", "[[1, 2, null], [1, 2]]"),
            ("{ local p = ArrayBox(0..2); p.push(\"x\"); p }", "[0, 1, x]"),
            ("{ local p = [1, \"x\", 2].slice(2); p.push(3); p.sort(); p }", "[2, 3]"),
            (
                "match [true, 1, 2] { [a, ..rest] => [a, rest, rest.length()], _ => null }",
                "[true, [1, 2], 2]",
            ),
        ],
    );
}

#[test]
fn results_of_functions_may_be_of_any_kind() {
    check_after(
        ARRAYS,
        &[
            ("n.map(fn(x) => x > 1)", "[false, true]"),
            ("t.map(fn(x) => if x { 1 } else { 2 })", "[1, 2]"),
            ("n.map(fn(x) => if x > 1 { x } else { null })", "[null, 2]"),
            ("t.map(fn(x) => if x { x } else { \"no\" + 1 })", "[true, no1]"),
            ("f.map(fn(x) => x.to_string())", "[0.5, 1.5]"),
            ("t.filter(fn(x) => x)", "[true]"),
            ("[1, true, \"a\", 2.5].filter(fn(x) => x != true)", "[1, a, 2.5]"),
            ("t.reduce(fn(all, x) => all + \" \" + x, \"\")", " true false"),
        ],
    );
}

#[test]
fn elements_are_found_and_sorted_whatever_they_are_kept_with() {
    check_after(
        ARRAYS,
        &[
            ("[n.contains(2.0), n.contains(true), n.indexOf(2)]", "[true, false, 1]"),
            ("[t.contains(false), t.contains(0), t.indexOf(null)]", "[true, false, -1]"),
            ("[f.indexOf(1.5), s.indexOf(\"b2\"), o.indexOf(null)]", "[1, 1, 0]"),
            ("{ f.push(1); f.push(0); f.sort(); f }", "[0, 0.5, 1, 1.5]"),
            ("{ n.push(null); n.pop(); n.reverse(); n.sort(); n }", "[1, 2]"),
            ("{ s.reverse(); s.sort(); s }", "[a1, b2]"),
            ("{ t.reverse(); t }", "[false, true]"),
            (
                "{ t.sort(fn(x, y) => (if x { 1 } else { 0 }) - (if y { 1 } else { 0 })); t }",
                "[false, true]",
            ),
            ("{ t.sort(); t }", "TypeError: `<` does not take Bool and Bool"),
            ("{ n.push(\"x\"); n.sort(); n }", "TypeError: `<` does not take Integer and String"),
            ("[n.join(\"-\"), t.join(\"-\"), f.join(\"-\")]", "[1-2, true-false, 0.5-1.5]"),
        ],
    );
}

#[test]
fn an_array_may_change_its_kind_while_it_is_walked() {
    let program = r#"
        local a = [1, 2, 3]
        for x in a {
            print(x)
            if x == 1 { a[1] = "two"; a.push(null) }
            gc_collect()
        }
        local b = [true, false]
        print(b.map(fn(x) { b.clear(); b.push("new"); b.push("er"); return x }))
        local c = [3, 1, 2]
        try { c.sort(fn(x, y) { c[0] = "x"; return x - y }) } catch (e) { print(e.type) }
        print(c)
        local d = [1, 2]
        try { d.sort(fn(x, y) { d[0] = 1.0; return x - y }) } catch (e) { print(e.type) }
    "#;
    let expected = "\
1
two
3
null
[true, er]
ValueError
[x, 1, 2]
ValueError
";
    assert_eq!(output(program), expected);
}

#[test]
fn objects_in_arrays_of_one_kind_stay_alive() {
    let program = r#"
        box Point { x birth(x) { me.x = x } }
        local texts = []
        local points = []
        local lists = []
        local functions = []
        for i in 0..20 {
            texts.push("a text that is too long to stand in its object " + i)
            points.push(new Point(i))
            lists.push([i, [i]])
            functions.push(fn() => i)
            gc_collect()
        }
        points[3] = new Point(-3)
        texts.push(null)
        lists[0] = "no list"
        gc_collect()
        print([texts[19].length(), texts[20]])
        print(points.map(fn(p) => p.x).join(" "))
        print([lists[0], lists[19]])
        print(functions.reduce(fn(sum, f) => sum + f(), 0))
    "#;
    let expected = "\
[49, null]
0 1 2 -3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19
[no list, [19, [19]]]
190
";
    assert_eq!(output(program), expected);
}

#[test]
fn long_literals_may_change_their_kind_at_any_place() {
    for odd in [0, 1, 299, 300, 511, 512, 999] {
        let items: Vec<String> = (0..1000)
            .map(|at| if at == odd { "null".to_owned() } else { at.to_string() })
            .collect();
        let list = items.join(", ");
        assert_eq!(output(&format!("print([{list}])")), format!("[{list}]\n"));
    }
}
