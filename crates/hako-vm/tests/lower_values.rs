//! What calls, values and declarations become.

mod lowering;

use expect_test::expect;
use lowering::{listing, listing_with};

#[test]
fn keywords_go_to_their_places_or_along_with_the_call() {
    expect![[r#"
        function g(a, b, c): 4 registers
             0  return r1

        function f(x): 7 registers
             0  r3 = 1
             1  r6 = r1
             2  r6 = r6.z()
             3  r5 = r6
             4  r4 = 2
             5  r2 = g(r3, r4, r5)
             6  r2 = r1
             7  r3 = 1
             8  r4 = 2
             9  r2 = r2.m(r3, key: r4)
            10  r2 = r1
            11  r3 = 3
            12  r2 = r2(k: r3)
            13  r2 = 1
            14  r4 = r2
            15  r5 = 2
            16  r6 = 3
            17  r3 = g(r4, r5, r6)
            18  r2 = r3
            19  return r2
    "#]]
    .assert_eq(&listing(
        "function g(a, b, c) { return a }
        function f(x) { g(1, c: x.z(), b: 2); x.m(1, key: 2); x(k: 3); return 1 |> g(2, 3) }",
    ));
}

#[test]
fn conditions_short_circuit() {
    expect![[r#"
        function f(a, b, c): 5 registers
             0  unless r1 < 1 goto 6
             1  r4 = 2.5
             2  if r2 > r4 goto 4
             3  if r3 goto 6
             4  r4 = 1
             5  return r4
             6  if r1 is null goto 9
             7  r4 = "x"
             8  if r2 == r4 goto 11
             9  r4 = 2
            10  return r4
            11  unless r1 goto 15
            12  unless r2 goto 15
            13  r4 = true
            14  goto 16
            15  r4 = false
            16  return r4
    "#]]
    .assert_eq(&listing(
        "function f(a, b, c) {
            if a < 1 && (b > 2.5 || !c) { return 1 }
            if a == null or b != \"x\" { return 2 }
            return a && b
        }",
    ));
}

#[test]
fn operators_use_constants_where_they_fit() {
    expect![[r#"
        function f(a, b): 11 registers
             0  r3 = r1 + 1
             1  r4 = 70000
             2  r4 = r4 * r2
             3  r4 = r4 % 3
             4  r3 = r3 - r4
             5  r3 = r3 + "t"
             6  r3 = r3 - 5
             7  r3 = r3 - -3
             8  r4 = 2
             9  r4 = r3 << r4
            10  r5 = -r2
            11  r6 = ~r1
            12  r7 = r1 is Integer
            13  r8 = r1
            14  unless r8 is null goto 18
            15  r8 = r2
            16  unless r8 is null goto 18
            17  r8 = 1
            18  unless r1 goto 21
            19  r9 = 1
            20  goto 25
            21  unless r2 goto 24
            22  r9 = 2
            23  goto 25
            24  r9 = 3
            25  r10 = 9000000000
            26  r4 = array of 7 from r4
            27  return r4
    "#]]
    .assert_eq(&listing(
        "function f(a, b) {
            local x = a + 1 - 70000 * b % 3 + \"t\"
            x -= 5
            x = x - -3
            return [x << 2, -b, ~a, a is Integer, a ?? b ?? 1, a ? 1 : b ? 2 : 3, 9000000000]
        }",
    ));
}

#[test]
fn indices_slices_and_fields_are_evaluated_once() {
    expect![[r#"
        function f(a, g): 7 registers
             0  r3 = r2
             1  r3 = r3()
             2  r4 = r1[r3]
             3  r4 = r4 + 1
             4  r1[r3] = r4
             5  r3 = r1.b
             6  r4 = r3.c
             7  r4 = r4 - 2
             8  r3.c = r4
             9  r3 = 0
            10  r5 = 1
            11  r6 = null
            12  r4 = r1[r5..r6]
            13  r1[r3] = r4
            14  r3 = r1
            15  if r3 is null goto 17
            16  r3 = r3.x
            17  if r3 is null goto 20
            18  r4 = 1
            19  r3 = r3.y(r4)
            20  return r3
    "#]]
    .assert_eq(&listing(
        "function f(a, g) {
            a[g()] += 1
            a.b.c -= 2
            a[0] = a[1..]
            return a?.x?.y(1)
        }",
    ));
}

#[test]
fn a_box_runs_initialisers_and_then_birth() {
    expect![[r#"
        function P.m(): 2 registers
             0  r1 = me.a
             1  return r1

        function C.m(): 3 registers
             0  r1 = r0
             1  r1 = P.m()
             2  r2 = me.c
             3  r2 = r2.length()
             4  r1 = r1 + r2
             5  return r1

        function D.n(): 2 registers
             0  r1 = closure fn
             1  return r1

        function P.birth(x): 2 registers
             0  me.a = r1
             1  return null

        function P.birth(): 2 registers
             0  r1 = 1
             1  me.a = r1
             2  r1 = null
             3  r0.w = r1
             4  return null

        function P.birth(): 2 registers
             0  r1 = me.a
             1  r1 = r1 + 1
             2  me.b = r1
             3  return null

        function P.birth(x): 3 registers
             0  r2 = 1
             1  me.a = r2
             2  r2 = null
             3  r0.w = r2
             4  r2 = me.a
             5  r2 = r2 + 1
             6  me.b = r2
             7  me.a = r1
             8  return null

        function C.birth(x): 4 registers
             0  r2 = r0
             1  r2 = P.birth()
             2  r2 = 1
             3  r2 = array of 1 from r2
             4  me.c = r2
             5  r2 = r0
             6  r2 = P.birth()
             7  r2 = r0
             8  r3 = r1
             9  r2 = P.birth(r3)
            10  return null

        function D.birth(y): 4 registers
             0  r2 = r0
             1  r2 = P.birth()
             2  r2 = r0
             3  r2 = P.birth()
             4  r2 = r0
             5  r3 = r1
             6  r2 = P.birth(r3)
             7  r2 = r0
             8  r2 = r2.n()
             9  return null

        function fn(): 2 registers
          capture 0: r0 outside
             0  r1 = capture 0
             1  r1 = r1.a
             2  return r1
    "#]].assert_eq(&listing(
        "box P { a = 1; weak w = null; birth_once b => me.a + 1; birth(x) { me.a = x } m() { return me.a } }
        box C from P { c = [1]; override m() { return from P.m() + me.c.length() } }
        box D from P { birth(y) { from P.birth(x: y); me.n() } n() { return fn() => me.a } }",
    ));
}

#[test]
fn computed_fields_are_methods() {
    expect![[r#"
        function P.a(): 2 registers
             0  r1 = 1
             1  return r1

        function P.b(): 2 registers
             0  r1 = r0.a
             1  return r1
    "#]]
    .assert_eq(&listing("box P { get a => 1; once b { return me.a } }"));
}

#[test]
fn a_static_box_calls_its_own_methods() {
    expect![[r#"
        function Main.twice(x): 3 registers
             0  r2 = r1 * 2
             1  return r2

        function Main.main(args): 5 registers
             0  r2 = me.n
             1  r3 = r0
             2  r4 = 4
             3  r3 = Main.twice(r4)
             4  r2 = r2 + r3
             5  me.n = r2
             6  r2 = static Main
             7  r2 = r2.n
             8  return r2

        function Main.birth(): 2 registers
             0  r1 = 0
             1  me.n = r1
             2  return null

        function main(args): 4 registers
             0  r2 = static Main
             1  r3 = r1
             2  r2 = r2.main(r3)
             3  return r2
    "#]].assert_eq(&listing(
        "static box Main { n = 0; twice(x) { return x * 2 } main(args) { me.n += twice(4); return Main.n } }",
    ));
}

#[test]
fn globals_are_evaluated_before_main() {
    expect![[r#"
        function globals(): 2 registers
             0  r1 = 1
             1  global A = r1
             2  r1 = global A
             3  r1 = r1 + 1
             4  global B = r1
             5  return null

        function main(args): 4 registers
             0  r2 = global B
             1  r2 = r2 + 2
             2  global B = r2
             3  r3 = global B
             4  r2 = native print(r3)
             5  return null
    "#]]
    .assert_eq(&listing("global A = 1\nglobal B = A + 1\nB += 2\nprint(B)"));
}

#[test]
fn assertions_cost_a_jump() {
    expect![[r#"
        function f(x): 3 registers
             0  if r1 > 1 goto 3
             1  r2 = null
             2  assertion failed: r2
             3  if r1 goto 7
             4  r2 = "no "
             5  r2 = r2 + r1
             6  assertion failed: r2
             7  return null
    "#]]
    .assert_eq(&listing("function f(x) { assert(x > 1); assert(x, \"no \" + x) }"));
}

#[test]
fn variants_records_and_the_question_mark() {
    expect![[r#"
        function f(e): 11 registers
             0  r2 = r1
             1  r2 = r2.get()
             2  r3, r4 = r2?
             3  if r3 goto 5
             4  return r2
             5  r2 = r4
             6  r5 = r2
             7  r4 = 1
             8  r3 = R from r4
             9  r4 = 2
            10  r3 = r3 with x: r4
            11  r4 = E::A from r4
            12  r6 = 1
            13  r5 = E::B from r6
            14  r7 = 1
            15  r8 = 2
            16  r6 = E::C from r7
            17  r8 = r2
            18  r7 = Option::Some from r8
            19  r8 = Option::None from r8
            20  r10 = r3
            21  r9 = Result::Ok from r10
            22  r4 = array of 6 from r4
            23  return r4
    "#]]
    .assert_eq(&listing(
        "enum E { A, B(x), C { f: Int, g: Int } }
        record R { x: Int, y: Int }
        function f(e) {
            local v = e.get()?
            local r = R { y: v, x: 1 } with { x: 2 }
            return [E::A, E::B(1), E::C { f: 1, g: 2 }, Some(v), None, Ok(r)]
        }",
    ));
}

#[test]
fn tasks_are_closures_over_the_call() {
    expect![[r#"
        function f(x): 5 registers
             0  r3 = r1
             1  r4 = 1
             2  r2 = closure nowait
             3  r2 = task r2
             4  r3 = await r2
             5  return r3

        function nowait(): 3 registers
          capture 0: r4 outside
          capture 1: r3 outside
             0  r1 = capture 1
             1  r2 = capture 0
             2  r1 = r1.work(r2)
             3  return r1
    "#]]
    .assert_eq(&listing("function f(x) { nowait t = x.work(1); return await t }"));
}

#[test]
fn long_literals_are_made_in_pieces() {
    let items = (0..401).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    let listing = listing(&format!("function f() {{ return [{items}] }}"));
    let lines: Vec<_> = listing
        .lines()
        .map(str::trim)
        .filter(|line| line.contains("elements") || line.contains("array of"))
        .collect();
    expect![[r#"
        200  r1 = array of 200 from r1
        401  r1 += 200 elements from r2
        403  r1 += 1 elements from r2"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn far_jumps_take_two_instructions() {
    let body = "x = x + 1\n".repeat(40_000);
    let listing = listing(&format!("function f(x) {{ while x < 3 {{ {body} }} return x }}"));
    let lines: Vec<_> =
        listing.lines().map(str::trim).filter(|line| line.contains("goto")).collect();
    expect![[r#"
        0  goto 40001
        40001  unless r1 < 3 goto 40003
        40002  goto 1  // safe point, 2 alive"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn modules_give_their_names() {
    expect![[r#"
        function f(x): 2 registers
             0  return r1

        function g(x): 4 registers
             0  r3 = r1
             1  r2 = f(r3)
             2  return r2

        function Tools.twice(x): 2 registers
             0  return r1

        function globals(): 2 registers
             0  r1 = 1
             1  global G = r1
             2  return null

        function main(args): 5 registers
             0  r3 = 1
             1  r2 = f(r3)
             2  r2 = 2
             3  global G = r2
             4  r2 = static Tools
             5  r3 = 3
             6  r2 = r2.twice(r3)
             7  r2 = new Cat()
             8  r4 = new RuntimeBox()
             9  r3 = g(r4)
            10  return null
    "#]].assert_eq(&listing_with(
        "using a as A
        using b
        using \"lib\" as L
        A.f(1)
        A.G = 2
        A.twice(3)
        local c = new A.Cat()
        g(L.RuntimeBox())",
        &[
            ("a", "function f(x) { return x }\nglobal G = 1\nbox Cat {}\nstatic box Tools { twice(x) { return x } }"),
            ("b", "using a as A2\nfunction g(x) { return A2.f(x) }"),
        ],
    ));
}
