use crate::run::{check, output_once};

#[test]
fn lengths_and_indices_count_code_points() {
    check(&[
        (r#""héllo".length()"#, "5"),
        (r#""héllo".len()"#, "5"),
        (r#""".size()"#, "0"),
        (r#""👩‍🚀".length()"#, "3"),
        (r#""héllo".substring(1, 3)"#, "él"),
        (r#""héllo".substring(1)"#, "éllo"),
        (r#""hello".substr(1, 3)"#, "el"),
        (r#""hello".substring(-5, 99)"#, "hello"),
        (r#""hello".substring(3, 1) + "|""#, "|"),
        (r#""hello".substring(9) + "|""#, "|"),
        (r#""héllo".substring(9, 12) + "|""#, "|"),
        (r#""hello".substring(9223372036854775807, -9223372036854775808) + "|""#, "|"),
        (r#""héllo".charAt(1)"#, "é"),
        (r#""héllo".charAt(5) + "|""#, "|"),
        (r#""héllo".charAt(-1) + "|""#, "|"),
        (r#""héllo".indexOf("l")"#, "2"),
        (r#""héllo".find("lo")"#, "3"),
        (r#""héllo".indexOf("l", 3)"#, "3"),
        (r#""héllo".indexOf("h", 1)"#, "-1"),
        (r#""héllo".indexOf("h", -7)"#, "0"),
        (r#""héllo".indexOf("", 5)"#, "5"),
        (r#""héllo".indexOf("", 6)"#, "-1"),
        (r#""héllo".indexOf("z")"#, "-1"),
        (r#""héllo".lastIndexOf("l")"#, "3"),
        (r#""héllo".lastIndexOf("l", 2)"#, "2"),
        (r#""héllo".lastIndexOf("é", 0)"#, "-1"),
        (r#""héllo".lastIndexOf("h", -1)"#, "-1"),
        (r#""aéaé".lastIndexOf("éa", 99)"#, "1"),
        (r#""aéaé".lastIndexOf("a", 1)"#, "0"),
    ]);
}

#[test]
fn texts_are_searched_changed_and_split() {
    check(&[
        (r#""ab".concat("cd")"#, "abcd"),
        (r#""n = ".concat(5)"#, "n = 5"),
        (r#""ab".concat(null)"#, "TypeError: `concat` cannot add null to a text"),
        (r#""a-b-c".replace("-", "::")"#, "a::b::c"),
        (r#""abc".replace("x", "y")"#, "abc"),
        (r#""ab".replace("", ".")"#, ".a.b."),
        (r#""\t é \n".trim() + "|""#, "é|"),
        (r#""   ".trim() + "|""#, "|"),
        (r#""Straße".toUpper()"#, "STRASSE"),
        (r#""ABC".toLowerCase()"#, "abc"),
        (r#""abc".toUpperCase()"#, "ABC"),
        (r#""ÀB".toLower()"#, "àb"),
        (r#""hello".contains("ell")"#, "true"),
        (r#""hello".contains("")"#, "true"),
        (r#""hello".startsWith("he")"#, "true"),
        (r#""hello".endsWith("he")"#, "false"),
        (r#""a,b,,c".split(",")"#, "[a, b, , c]"),
        (r#"",".split(",").length()"#, "2"),
        (r#""".split(",").length()"#, "1"),
        (r#""abc".split("zz")"#, "[abc]"),
        (r#""aé".split("")"#, "[a, é]"),
        (r#""  one  two\n".split()"#, "[one, two]"),
        (r#""ab".repeat(3)"#, "ababab"),
        (r#""ab".repeat(0) + "|""#, "|"),
        (r#""".repeat(9223372036854775807) + "|""#, "|"),
        (r#""aé".to_array()"#, "[a, é]"),
    ]);
}

#[test]
fn texts_answer_what_they_are() {
    check(&[
        (r#"" \t".is_space()"#, "true"),
        (r#""".is_space()"#, "false"),
        (r#""aé".is_alpha()"#, "true"),
        (r#""a1".is_alpha()"#, "false"),
        (r#"" 42 ".toInteger() + 1"#, "43"),
        (r#""-7".to_int()"#, "-7"),
        (r#""1.5".toFloat()"#, "1.5"),
        (r#""1e3".to_float()"#, "1000"),
        (r#""NaN".toFloat()"#, "NaN"),
        (r#""12".toIntOrNull()"#, "12"),
        (r#""1x".toIntOrNull()"#, "null"),
        (r#""".to_bool()"#, "false"),
        (r#""no".to_bool()"#, "true"),
        (r#""a\"b".repr()"#, r#""a\"b""#),
        (r#""a".str() + "b".to_string() + "c".toString()"#, "abc"),
        (r#""a".type_name()"#, "String"),
        (r#""a".to_value()"#, "a"),
    ]);
}

#[test]
fn wrong_arguments_of_texts_are_named() {
    check(&[
        (
            r#""a".substring("1")"#,
            "TypeError: `start` of `substring` must be an Integer, not the String \"1\" \
             (`toInteger()` makes one of it)",
        ),
        (
            r#""a".substring(1.0)"#,
            "TypeError: `start` of `substring` must be an Integer, not the Float 1 \
             (`to_int()` makes one of it)",
        ),
        (
            r#""a".indexOf(1)"#,
            "TypeError: `text` of `indexOf` must be a String, not the Integer 1 \
             (`to_string()` makes one of it)",
        ),
        (r#""a".contains(null)"#, "TypeError: `text` of `contains` must be a String, not null"),
        (r#""a".repeat(-1)"#, "ValueError: `count` of `repeat` must be 0 or more, not -1"),
        (
            r#""ab".repeat(9223372036854775807)"#,
            "ValueError: the result of `repeat` would be longer than a text may be \
             (1073741824 bytes)",
        ),
        (
            r#""aaaa".repeat(100000).replace("a", "b".repeat(100000))"#,
            "ValueError: the result of `replace` would be longer than a text may be \
             (1073741824 bytes)",
        ),
        (
            r#""12x".toInteger()"#,
            "ValueError: \"12x\" is not an integer; digits with an optional sign are one",
        ),
        (
            r#""9223372036854775808".toInteger()"#,
            "ValueError: \"9223372036854775808\" does not fit an Integer (64 bits)",
        ),
        (r#""one".toFloat()"#, "ValueError: \"one\" is not a number such as \"1.5\" or \"-2e3\""),
        (
            r#""x".repeat(50).toFloat()"#,
            "ValueError: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"… is not a number such as \
             \"1.5\" or \"-2e3\"",
        ),
        (
            r#""a".encode("latin-1")"#,
            "ValueError: `encode` knows the encoding \"utf-8\" only, not \"latin-1\"",
        ),
        (
            r#""a".lenght()"#,
            "AttributeError: String has no method `lenght`; did you mean `length`?",
        ),
    ]);
}

#[test]
fn bytes_come_from_texts_and_arrays_and_go_back() {
    check(&[
        (r#""hé".encode().to_array()"#, "[104, 195, 169]"),
        (r#""hé".encode("UTF-8").length()"#, "3"),
        (r#""hé".encode().to_hex()"#, "68c3a9"),
        (r#""hé".encode().decode()"#, "hé"),
        (r#""hé".encode().get(1)"#, "195"),
        (r#""hé".encode().get(3)"#, "null"),
        (r#""hé".encode().get(-1)"#, "null"),
        (r#"BytesBox([104, 105]).decode()"#, "hi"),
        (r#"BytesBox().length()"#, "0"),
        (r#"BytesBox([1, 2, 3, 4]).slice(1, 3).to_array()"#, "[2, 3]"),
        (r#"BytesBox([1, 2, 3, 4]).slice(-9, 99).to_hex()"#, "01020304"),
        (r#"BytesBox([1, 2]).slice(2).length()"#, "0"),
        (
            r#"BytesBox([65, 255]).decode()"#,
            "ValueError: these bytes are not UTF-8 text: byte 1 is 0xff",
        ),
        (
            r#"BytesBox([1, 256])"#,
            "ValueError: `element 1` of `BytesBox` must be from 0 to 255, not 256",
        ),
        (
            r#"BytesBox([1, "a"])"#,
            "TypeError: `element 1` of `BytesBox` must be an Integer, not the String \"a\" \
             (`toInteger()` makes one of it)",
        ),
        (
            r#"BytesBox("abc")"#,
            "TypeError: `BytesBox` takes an array of integers; the bytes of a text are \
             `text.encode()`",
        ),
        (
            r#"BytesBox(3)"#,
            "TypeError: `BytesBox` takes an Array of integers from 0 to 255, not the Integer 3",
        ),
    ]);
}

#[test]
fn a_text_built_from_pieces_in_a_loop_is_whole() {
    let program = r#"
        local s = ""
        for i in 0..2000 { s = s + "é" + i }
        print(s.length())
        print(s.indexOf("é1999"))
        print(s.lastIndexOf("é0"))
        print(s.substring(s.length() - 5))
    "#;
    assert_eq!(output_once(program), "8890\n8885\n0\né1999\n");
}
