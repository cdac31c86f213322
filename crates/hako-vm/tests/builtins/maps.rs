use crate::run::{check_after, output};

#[test]
fn entries_are_read_written_and_removed() {
    check_after(
        "local m = {\"a\": 1, \"b\": 2}",
        &[
            ("m.size() + m.length() + m.len()", "6"),
            ("m.has(\"a\")", "true"),
            ("m.has(\"z\")", "false"),
            ("m.get(\"b\")", "2"),
            ("m.get(\"z\")", "[map/missing] Key not found: z"),
            ("m.get_or(\"z\", 9)", "9"),
            ("m.get_or(\"a\", 9)", "1"),
            ("[m.set(\"c\", 3), m]", "[Set key: c, {a: 1, b: 2, c: 3}]"),
            ("[m.set(\"a\", 5), m]", "[Set key: a, {a: 5, b: 2}]"),
            ("[m.set(7, 5), m.get(\"7\"), m.get(7), m.has(7)]", "[Set key: 7, 5, 5, true]"),
            ("[m.delete(\"a\"), m]", "[Deleted key: a, {b: 2}]"),
            ("[m.remove(\"z\"), m]", "[Key not found: z, {a: 1, b: 2}]"),
            ("m.keys()", "[a, b]"),
            ("m.values()", "[1, 2]"),
            ("[m.clear(), m]", "[Map cleared, {}]"),
            ("m.to_map()", "{a: 1, b: 2}"),
            ("m.to_string()", "{a: 1, b: 2}"),
            ("m.set(null, 1)", "TypeError: the key of a map is a String or an Integer, not Null"),
            ("m.get([])", "TypeError: the key of a map is a String or an Integer, not Array"),
            ("m.keyz()", "AttributeError: Map has no method `keyz`; did you mean `keys`?"),
        ],
    );
}

#[test]
fn insertion_order_holds_through_deletion() {
    let program = r#"
        local m = {}
        for i in 0..6 { m.set("k" + i, i) }
        m.delete("k2")
        m.set("k2", "again")
        m.set("k0", "first")
        print(m)
        m.set("self", m)
        print(m)
        try { m.to_map() } catch (e) { print(e.message) }
        for k in m { if k != "self" { m.delete(k) } }
        print(m.keys())
    "#;
    let expected = "\
{k0: first, k1: 1, k3: 3, k4: 4, k5: 5, k2: again}
{k0: first, k1: 1, k3: 3, k4: 4, k5: 5, k2: again, self: [...]}
a value that contains itself cannot be copied
[self]
";
    assert_eq!(output(program), expected);
}
