//! Every construct of the language and its tree.

use expect_test::{Expect, expect};
use hako_syntax::{Severity, dump, parse};

#[expect(clippy::needless_pass_by_value, reason = "`expect![..]` is written in place")]
fn check(text: &str, tree: Expect) {
    let parsed = parse(text);
    let errors: Vec<_> =
        parsed.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(!parsed.incomplete);
    tree.assert_eq(&dump::dump(&parsed.file));
}

#[test]
fn using_names_a_module_in_three_ways() {
    check(
        r##"using python
using a.b as X
import "rel/path.hkr" as Y"##,
        expect![[r#"
            (file (using python) (using a.b (as X)) (using "rel/path.hkr" (as Y)))
        "#]],
    );
}

#[test]
fn the_seed_program_parses_as_written() {
    check(
        r##"using "python"
box Main {
  flow main() {
    let py = PyRuntimeBox()
    let math = py.import("math")
    try { print(math.get("sqrt").exec([2.0])) } catch (e) { print(e.type) }
    assert(true)
    py.fini()
  }
}"##,
        expect![[r#"
            (file
              (using "python")
              (box Main
                (method main
                  (params)
                  (block
                    (local py (= (postfix PyRuntimeBox (call))))
                    (local math (= (postfix py (.import "math"))))
                    (expr
                      (try
                        (block
                          (expr (postfix print (call (postfix math (.get "sqrt") (.exec (array 2.0)))))))
                        (catch e (block (expr (postfix print (call (postfix e .type))))))))
                    (expr (postfix assert (call true)))
                    (expr (postfix py (.fini)))))))
        "#]],
    );
}

#[test]
fn a_box_has_fields_of_every_kind() {
    check(
        r##"box P<T> from a.B implements I, J {
  f
  g: Array<T> = []
  a, b
  init { c, weak d }
  weak w: Node
  get area: Float => me.w * 2
  get body { return 1 }
  once big { return f() } catch (e) { return 0 }
  birth_once cfg => { 1 }
}"##,
        expect![[r#"
            (file
              (box P
                (from a.B)
                (implements I J)
                (field f)
                (field (: g "Array<T>") (array))
                (field a)
                (field b)
                (field c)
                (weak d)
                (weak (: w Node))
                (get (: area Float) (=> (* (postfix me .w) 2)))
                (get body (block (return 1)))
                (once big
                  (block (expr (try (block (return (postfix f (call)))) (catch e (block (return 0)))))))
                (birth_once cfg (=> (block (expr 1))))))
        "#]],
    );
}

#[test]
fn a_box_has_methods_of_every_kind() {
    check(
        r##"box P {
  birth(x, y: T) { me.x = x }
  m(a): U { }
  flow f() { }
  override method g<T>() => 1
  import(x) { }
  h() { f() } catch (E e) { 1 } catch { 2 } cleanup { 3 }
  delegate inner exposes { a, b as c }
  fini() { }
}"##,
        expect![[r#"
            (file
              (box P
                (birth (params x (: y T)) (block (= (postfix me .x) x)))
                (method m (params a) (: U) (block))
                (method f (params) (block))
                (override g (params) (=> 1))
                (method import (params x) (block))
                (method h
                  (params)
                  (block
                    (expr
                      (try
                        (block (expr (postfix f (call))))
                        (catch (type E) e (block (expr 1)))
                        (catch (block (expr 2)))
                        (cleanup (block (expr 3)))))))
                (delegate inner a (as b c))
                (fini (params) (block))))
        "#]],
    );
}

#[test]
fn access_is_given_in_groups_or_one_by_one() {
    check(
        r##"box P { public { a; m() { } }
 private { b, get c => 1 }
 private d
 public weak e
 private n() { } }"##,
        expect![[r#"
            (file
              (box P
                (field a)
                (method m (params) (block))
                (private (field b))
                (private (get c (=> 1)))
                (private (field d))
                (weak e)
                (private (method n (params) (block)))))
        "#]],
    );
}

#[test]
fn words_with_a_meaning_in_their_place_are_names_elsewhere() {
    check(
        r##"box P { get
 once
 method
 init
 get(x) { }
 fini
}
get = from + guard(x) - weak.with(enum)
x.fini().type.import(me.this).box"##,
        expect![[r#"
            (file
              (box P
                (field get)
                (field once)
                (field method)
                (field init)
                (method get (params x) (block))
                (field fini))
              (= get (chain from + (postfix guard (call x)) - (postfix weak (.with enum))))
              (expr (postfix x (.fini) .type (.import (postfix me .this)) .box)))
        "#]],
    );
}

#[test]
fn other_declarations() {
    check(
        r##"static box S { n = 0
 main(args) { } }
interface box I { m(a: T): U; flow n() }
record R { x: Integer, y }
enum E<T> { A, B(T, U), C { f: T }
 D }
function f<T: Bound>(a, b: T): U { }
global X: T = 1"##,
        expect![[r#"
            (file
              (static-box S (field n 0) (method main (params args) (block)))
              (interface I (m (params (: a T))) (n (params)))
              (record R (: x Integer) y)
              (enum E A (B 2) (C (fields f)) D)
              (function f (params a (: b T)) (: U) (block))
              (global X 1))
        "#]],
    );
}

#[test]
fn annotations_keep_their_text() {
    check(
        r##"local a: Map<String, Array<T>>= x
local b: [T]?, c: A | B.C, d: fn(A, B) -> C, e: T[]"##,
        expect![[r#"
            (file
              (local (: a "Map<String, Array<T>>") (= x))
              (local (: b "[T]?") (: c "A | B.C") (: d "fn(A, B) -> C") (: e "T[]")))
        "#]],
    );
}

#[test]
fn locals_and_assignments() {
    check(
        r##"local a
let b: T = 1
local c, d: U
local h = open() fini { h.close() }
a = 1
o.f += 2
a[i] *= 3
(x = 4)
outbox r = 5"##,
        expect![[r#"
            (file
              (local a)
              (local (: b T) (= 1))
              (local c (: d U))
              (local h (= (postfix open (call))) (fini (block (expr (postfix h (.close))))))
              (= a 1)
              (+= (postfix o .f) 2)
              (*= (postfix a (index i)) 3)
              (expr (= x 4))
              (local r (= 5)))
        "#]],
    );
}

#[test]
fn loops() {
    check(
        r##"loop { break }
loop(c) { continue }
loop c < 1 { }
loop i in 0..n { }
while not c { }
for x in [1, 2] { }"##,
        expect![[r#"
            (file
              (loop (block (break)))
              (while c (block (continue)))
              (while (< c 1) (block))
              (for i (.. 0 n) (block))
              (while (not c) (block))
              (for x (array 1 2) (block)))
        "#]],
    );
}

#[test]
fn if_and_its_forms() {
    check(
        r##"if a { 1 } else if (b) { 2 }
else { 3 }
local x = if a { {"k": 1} } else {"k": 2}"##,
        expect![[r#"
            (file
              (expr (if (when a (block (expr 1))) (when b (block (expr 2))) (else (block (expr 3)))))
              (local x
                (= (if (when a (block (expr (map (: "k" 1))))) (else (block (expr (map (: "k" 2)))))))))
        "#]],
    );
}

#[test]
fn try_and_postfix_handlers() {
    check(
        r##"try { a() } catch (lib.E e) { 1 }
catch { 2 }
cleanup { 3 }
local x = f() catch (e) { 0 }
{ g() } cleanup { 1 }
while c { h() } catch { }
match x { _ => 1 } catch (e) { 2 }"##,
        expect![[r#"
            (file
              (expr
                (try
                  (block (expr (postfix a (call))))
                  (catch (type lib.E) e (block (expr 1)))
                  (catch (block (expr 2)))
                  (cleanup (block (expr 3)))))
              (local x (= (postfix f (call) (guarded (catch e (block (expr 0)))))))
              (expr (try (block (expr (postfix g (call)))) (cleanup (block (expr 1)))))
              (while c (block (expr (try (block (expr (postfix h (call)))) (catch (block))))))
              (expr (postfix (match x (arm _ 1)) (guarded (catch e (block (expr 2)))))))
        "#]],
    );
}

#[test]
fn guard_nowait_and_fini() {
    check(
        r##"guard a else { return }
guard let Some(x) = f() else { return 1 }
guard (b) else { return }
guard(c) else { return }
nowait t = f()
await t
fini { 1 }
function inner() => 2"##,
        expect![[r#"
            (file
              (guard a (block (return)))
              (guard (let (named Some (args (bind x))) (postfix f (call))) (block (return 1)))
              (guard b (block (return)))
              (guard c (block (return)))
              (nowait t (postfix f (call)))
              (expr (await t))
              (fini (block (expr 1)))
              (function inner (params) (=> 2)))
        "#]],
    );
}

#[test]
fn patterns() {
    check(
        r##"match x {
  1 | -2.5 | "s" | null | true => a
  -1..5 => b, "a".."z" => c
  [h, ..t] if t => { d }
  [.., l] => e
  [a, (1 | 2)] => {}
  { "k": v, "z": [_, Some(y)] } => {"k": v}
  None => f
  Integer(i) => i
  lib.E::V => g
  E::B(p, _) => h
  E::C { f, g: 1 } => fn() => 1
  other => other
}"##,
        expect![[r#"
            (file
              (expr
                (match x
                  (arm (| 1 -2.5 "s" null true) a)
                  (arm (.. -1 5) b)
                  (arm (.. "a" "z") c)
                  (arm (array (bind h) (rest t)) (if t) (block (expr d)))
                  (arm (array (rest) (bind l)) e)
                  (arm (array (bind a) (| 1 2)) (map))
                  (arm
                    (map (: "k" (bind v)) (: "z" (array _ (named Some (args (bind y))))))
                    (map (: "k" v)))
                  (arm (named None) f)
                  (arm (named Integer (args (bind i))) i)
                  (arm (:: lib.E V) g)
                  (arm (:: E B (args (bind p) _)) h)
                  (arm (:: E C (fields (: f (bind f)) (: g 1))) (fn (params) (=> 1)))
                  (arm (bind other) other))))
        "#]],
    );
}

#[test]
fn operators_by_precedence() {
    check(
        r##"a |> b ? c : d
a ?? b || c && d | e ^ f & g == h < i .. j + k << l * -m.n()
a - b + c
x is T and not y is a.U
a ? b : c ? d : e
- -9223372036854775808
!a @ ~b % weak c"##,
        expect![[r#"
            (file
              (expr (|> a (? (when b c) d)))
              (expr
                (?? a
                  (or b
                    (and c (| d (^ e (& f (== g (< h (.. i (+ j (<< k (* l (neg (postfix m (.n))))))))))))))))
              (expr (chain a - b + c))
              (expr (and (is x (type T)) (is (not y) (type a.U))))
              (expr (? (when a b) (when c d) e))
              (expr (neg -9223372036854775808))
              (expr (chain (not a) @ (~ b) % (weak c))))
        "#]],
    );
}

#[test]
fn suffixes() {
    check(
        r##"a.b.c(1, key: 2, in: 3,)?.d?.e()[i][a..b][a..][..b][..](x)
f()?
g()? + 1
r with { x: 1, type: 2 }
(a)(b)[c]"##,
        expect![[r#"
            (file
              (expr
                (postfix a .b
                  (.c 1 (key key 2) (key in 3))
                  ?.d
                  (?.e)
                  (index i)
                  (slice a b)
                  (slice a -)
                  (slice - b)
                  (slice - -)
                  (call x)))
              (expr (postfix f (call) ?))
              (expr (+ (postfix g (call) ?) 1))
              (expr (postfix r (with (: x 1) (: type 2))))
              (expr (postfix a (call b) (index c))))
        "#]],
    );
}

#[test]
fn question_marks_end_or_choose() {
    check(
        r##"a?
[b?, c ? d : e]
f(x? ?? y)
if a? { }
local x = c ? -1 : 2"##,
        expect![[r#"
            (file
              (expr (postfix a ?))
              (expr (array (postfix b ?) (? (when c d) e)))
              (expr (postfix f (call (?? (postfix x ?) y))))
              (expr (if (when (postfix a ?) (block))))
              (local x (= (? (when c (neg 1)) 2))))
        "#]],
    );
}

#[test]
fn primaries() {
    check(
        r##"new a.B<T>(1)
from P.m(1)
E::V
E::V(1, 2)
E::V { f: 1 }
P { x: 1, y: 2 }
lib.P { x: 1 }
P {}
%{"a" => 1, b: 2}
{"k": 1}
x = {}
x = { 1; 2 }
fn(a, b: T): U { a }
fn() => {}
fn(x) => { x }"##,
        expect![[r#"
            (file
              (expr (new a.B 1))
              (expr (from P m 1))
              (expr (:: E V))
              (expr (:: E V (args 1 2)))
              (expr (:: E V (fields (: f 1))))
              (expr (record P (fields (: x 1) (: y 2))))
              (expr (record lib.P (fields (: x 1))))
              (expr (record P (fields)))
              (expr (map (: "a" 1) (: b 2)))
              (expr (map (: "k" 1)))
              (= x (map))
              (= x (block (expr 1) (expr 2)))
              (expr (fn (params a (: b T)) (: U) (block (expr a))))
              (expr (fn (params) (=> (map))))
              (expr (fn (params x) (=> (block (expr x))))))
        "#]],
    );
}

#[test]
fn literals() {
    check(
        r##"[1_000, 0xff, 0o17, 0b101u8, 1.5e-3, 2f64, 1e9]
["a\n\x41\u00e9\u{1F600}\ud83d\ude00\q\/", 'b"']
["""a"b
c""", r"\d", r"""\"x""", ""]"##,
        expect![[r#"
            (file
              (expr (array 1000 255 15 5 0.0015 2.0 1000000000.0))
              (expr (array "a\nAé😀😀\\q/" "b\""))
              (expr (array "a\"b\nc" "\\d" "\\\"x" "")))
        "#]],
    );
}

#[test]
fn comments_are_no_tokens() {
    check(
        r##"#!/bin/x
a // b
# c
/* d /* e */ f */ g"##,
        expect![[r#"
            (file (expr a) (expr g))
        "#]],
    );
}

#[test]
fn a_line_goes_on_where_it_cannot_end() {
    check(
        r##"a
+ 1
.b
?.c
|> d
?? e
f =
1
g(
1
- 2,
3)
[fn() { 1
-2 }]"##,
        expect![[r#"
            (file
              (expr (|> (+ a (postfix 1 .b ?.c)) (?? d e)))
              (= f 1)
              (expr (postfix g (call (- 1 2) 3)))
              (expr (array (fn (params) (block (expr 1) (expr (neg 2)))))))
        "#]],
    );
}

#[test]
fn a_line_begins_anew_where_it_can() {
    check(
        r##"x
-1
x
(y)
x
[1]
x
{ y }
x
%{1 => 2}
x
!y
return
1"##,
        expect![[r#"
            (file
              (expr x)
              (expr (neg 1))
              (expr x)
              (expr y)
              (expr x)
              (expr (array 1))
              (expr x)
              (expr (block (expr y)))
              (expr x)
              (expr (map (: 1 2)))
              (expr x)
              (expr (not y))
              (return)
              (expr 1))
        "#]],
    );
}

#[test]
fn statements_may_share_a_line() {
    check(
        r##"{ print("no") 7 }
a = 1; b = 2;; f() g() return 1"##,
        expect![[r#"
            (file
              (expr (block (expr (postfix print (call "no"))) (expr 7)))
              (= a 1)
              (= b 2)
              (expr (postfix f (call)))
              (expr (postfix g (call)))
              (return 1))
        "#]],
    );
}
