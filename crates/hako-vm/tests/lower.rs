//! What programs become: listings of representative functions.

mod lowering;

use expect_test::expect;
use lowering::{listing, listing_with};

#[test]
fn fib_compares_and_calls_directly() {
    expect![[r#"
        function fib(n): 5 registers
             0  unless r1 < 2 goto 2
             1  return r1
             2  r3 = r1 - 1
             3  r2 = fib(r3)
             4  r4 = r1 - 2
             5  r3 = fib(r4)
             6  r2 = r2 + r3
             7  return r2
    "#]]
    .assert_eq(&listing(
        "function fib(n) { if n < 2 { return n } return fib(n - 1) + fib(n - 2) }",
    ));
}

#[test]
fn a_while_loop_tests_at_the_bottom_with_one_jump_per_turn() {
    expect![[r#"
        function sum(n): 5 registers
             0  r2 = 0
             1  r3 = 0
             2  goto 5
             3  r3 = r3 + r2
             4  r2 = r2 + 1
             5  if r2 < r1 goto 3  // safe point, 4 alive
             6  return r3
    "#]]
    .assert_eq(&listing(
        "function sum(n) {
            local i = 0
            local s = 0
            while i < n { s += i; i = i + 1 }
            return s
        }",
    ));
}

#[test]
fn a_loop_is_left_and_gone_on_with() {
    expect![[r#"
        function f(n): 2 registers
             0  r1 = r1 - 1
             1  if r1 == 3 goto 4
             2  if r1 <= 0 goto 5
             3  if r1 == 100 goto 5
             4  goto 0  // safe point, 2 alive
             5  return null
    "#]]
    .assert_eq(&listing(
        "function f(n) {
            loop {
                n -= 1
                if n == 3 { continue }
                if n <= 0 or n == 100 { break }
            }
        }",
    ));
}

#[test]
fn a_range_loop_counts_in_registers() {
    expect![[r#"
        function f(n): 7 registers
             0  r2 = 0
             1  r3 = 0
             2  r4 = r1
             3  r5 = start of r3..r4, else goto 7
             4  r6 = r5 * r5
             5  r2 = r2 + r6
             6  r5 = next of r3..r4, then goto 4  // safe point, 6 alive
             7  return r2
    "#]]
    .assert_eq(&listing("function f(n) { local s = 0; for i in 0..n { s += i * i }; return s }"));
}

#[test]
fn other_loops_use_an_iterator() {
    expect![[r#"
        function f(list): 6 registers
             0  r2 = iterator over r1
             1  r3 = next of r2, else goto 6
             2  if r3 goto 1  // safe point, 3 alive
             3  r5 = r3
             4  r4 = native print(r5)
             5  goto 1  // safe point, 3 alive
             6  return null
    "#]]
    .assert_eq(&listing("function f(list) { for x in list { if x { continue }; print(x) } }"));
}

#[test]
fn closures_copy_what_stays_and_share_what_changes() {
    expect![[r#"
        function f(step): 4 registers
             0  r2 = 0
             1  r2 = cell of r2
             2  r3 = closure fn
             3  return r3

        function fn(): 3 registers
          capture 0: r2 outside
          capture 1: r1 outside
             0  r1 = [capture 0]
             1  r2 = capture 1
             2  r1 = r1 + r2
             3  [capture 0] = r1
             4  r1 = closure fn
             5  return r1

        function fn(): 2 registers
          capture 0: capture 0 outside
             0  r1 = [capture 0]
             1  return r1
    "#]]
    .assert_eq(&listing(
        "function f(step) {
            local count = 0
            local g = fn() { count += step; return fn() => count }
            return g
        }",
    ));
}

#[test]
fn each_turn_has_a_cell_of_its_own() {
    expect![[r#"
        function f(list): 8 registers
             0  r2 = 0
             1  r3 = 3
             2  r4 = start of r2..r3, else goto 7
             3  r5 = r1
             4  r6 = closure fn
             5  r5 = r5.push(r6)
             6  r4 = next of r2..r3, then goto 3  // safe point, 5 alive
             7  r2 = 0
             8  r3 = 3
             9  r4 = start of r2..r3, else goto 18
            10  r5 = cell of r4
            11  r6 = r1
            12  r7 = closure fn
            13  r6 = r6.push(r7)
            14  r6 = [r5]
            15  r6 = r6 + 1
            16  [r5] = r6
            17  r4 = next of r2..r3, then goto 10  // safe point, 5 alive
            18  return null

        function fn(): 2 registers
          capture 0: r4 outside
             0  r1 = capture 0
             1  return r1

        function fn(): 2 registers
          capture 0: r5 outside
             0  r1 = [capture 0]
             1  return r1
    "#]]
    .assert_eq(&listing(
        "function f(list) {
            for i in 0..3 { list.push(fn() => i) }
            for i in 0..3 { list.push(fn() => i); i += 1 }
        }",
    ));
}

#[test]
fn local_functions_may_call_each_other() {
    expect![[r#"
        function f(): 5 registers
             0  r1 = null
             1  r1 = cell of r1
             2  r2 = null
             3  r2 = cell of r2
             4  r3 = closure even
             5  [r1] = r3
             6  r3 = closure odd
             7  [r2] = r3
             8  r3 = [r1]
             9  r4 = 4
            10  r3 = r3(r4)
            11  return r3

        function even(n): 5 registers
          capture 0: r2 outside
             0  if r1 == 0 goto 7
             1  r3 = [capture 0]
             2  r4 = r1 - 1
             3  r3 = r3(r4)
             4  if r3 goto 7
             5  r2 = false
             6  goto 8
             7  r2 = true
             8  return r2

        function odd(n): 5 registers
          capture 0: r1 outside
             0  if r1 == 0 goto 7
             1  r3 = [capture 0]
             2  r4 = r1 - 1
             3  r3 = r3(r4)
             4  unless r3 goto 7
             5  r2 = true
             6  goto 8
             7  r2 = false
             8  return r2
    "#]]
    .assert_eq(&listing(
        "function f() {
            function even(n) { return n == 0 || odd(n - 1) }
            function odd(n) { return n != 0 && even(n - 1) }
            return even(4)
        }",
    ));
}

#[test]
fn return_through_catch_and_cleanup() {
    expect![[r#"
        function f(x): 7 registers
             0  r2 = 1
             1  r3 = null
             2  r4 = r1
             3  r4 = r4.a()
             4  r3 = r4
             5  r2 = 2
             6  goto 16
             7  r5 = r4 is error OSError
             8  unless r5 goto 12
             9  r6 = r4
            10  r5 = native print(r6)
            11  goto 15
            12  r3 = r4
            13  r2 = 2
            14  goto 16
            15  r2 = 0
            16  r4 = r1
            17  r4 = r4.close()
            18  if r2 == 2 goto 21
            19  unless r2 == 1 goto 25
            20  raise r3
            21  return r3
            22  unless r2 == 1 goto 24
            23  cause of r4 = r3
            24  raise r4
            25  return null
          catch 2..7: r4 -> 7
          cleanup 2..15: r3 -> 16
          catch 16..18: r4 -> 22
    "#]]
    .assert_eq(&listing(
        "function f(x) {
            try { return x.a() }
            catch (OSError e) { print(e) }
            catch (e) { return e }
            cleanup { x.close() }
        }",
    ));
}

#[test]
fn break_and_continue_run_cleanups_on_the_way() {
    expect![[r#"
        function f(x): 6 registers
             0  r2 = 1
             1  r3 = null
             2  unless r1 goto 6
             3  r3 = null
             4  r2 = 2
             5  goto 8
             6  r1 = 1
             7  r2 = 0
             8  r5 = 1
             9  r4 = native print(r5)
            10  if r2 == 2 goto 13
            11  unless r2 == 1 goto 17
            12  raise r3
            13  goto 18
            14  unless r2 == 1 goto 16
            15  cause of r4 = r3
            16  raise r4
            17  goto 0  // safe point, 2 alive
            18  return null
          cleanup 2..7: r3 -> 8
          catch 8..10: r4 -> 14
    "#]]
    .assert_eq(&listing(
        "function f(x) {
            loop {
                fini { print(1) }
                if x { break }
                x = 1
            }
        }",
    ));
}

#[test]
fn try_has_a_value() {
    expect![[r#"
        function f(x): 4 registers
             0  r2 = r1
             1  r2 = r2.a()
             2  goto 5
             3  r2 = 0
             4  goto 5
             5  return r2
          catch 0..2: r3 -> 3
    "#]]
    .assert_eq(&listing("function f(x) { local y = try { x.a() } catch { 0 }; return y }"));
}

#[test]
fn a_postfix_catch_covers_the_chain_before_it() {
    expect![[r#"
        function f(x): 6 registers
             0  r3 = r1
             1  r3 = r3.a()
             2  r3 = r3.b()
             3  goto 6
             4  r3 = r4.code
             5  goto 6
             6  r2 = r3
             7  return r2
          catch 0..3: r4 -> 4
    "#]]
    .assert_eq(&listing("function f(x) { local y = x.a().b() catch (e) { e.code }; return y }"));
}

#[test]
fn matching_all_forms() {
    expect![[r#"
        function f(x): 9 registers
             0  r4 = 1
             1  r3 = r1 matches r4
             2  unless r3 goto 4
             3  goto 7
             4  r4 = -2
             5  r3 = r1 matches r4
             6  unless r3 goto 9
             7  r2 = "few"
             8  goto 59
             9  r4 = 10
            10  r5 = 20
            11  r3 = r1 in r4..r5
            12  unless r3 goto 15
            13  r2 = "some"
            14  goto 59
            15  unless r1 is null goto 18
            16  r2 = "none"
            17  goto 59
            18  r5 = r1 is array of 2 or more
            19  unless r5 goto 29
            20  r3 = element 0 of r1
            21  r4 = r1 less 1 in front and 1 behind
            22  r6 = element -1 of r1
            23  r8 = 9
            24  r7 = r6 matches r8
            25  unless r7 goto 29
            26  unless r3 > 1 goto 29
            27  r2 = r4
            28  goto 59
            29  r4, r5 = r1 has key "k"
            30  unless r4 goto 36
            31  r6 = r5 is Integer
            32  unless r6 goto 36
            33  r3 = r5
            34  r2 = r3
            35  goto 59
            36  r4 = r1 is Shape::Circle
            37  unless r4 goto 41
            38  r3 = payload 0 of r1
            39  r2 = r3
            40  goto 59
            41  r4 = r1 is Shape::Box
            42  unless r4 goto 50
            43  r3 = payload 0 of r1
            44  r5 = payload 1 of r1
            45  r7 = 2
            46  r6 = r5 matches r7
            47  unless r6 goto 50
            48  r2 = r3
            49  goto 59
            50  r3 = r1 is String
            51  unless r3 goto 55
            52  r2 = r1
            53  r2 = r2.length()
            54  goto 59
            55  r3 = r1
            56  r4 = r3
            57  r2 = r4
            58  goto 59
            59  return r2
    "#]]
    .assert_eq(&listing(
        "enum Shape { Dot, Circle(r), Box { w: Int, h: Int } }
        function f(x) {
            return match x {
                1 | -2 => \"few\",
                10..20 => \"some\",
                null => \"none\",
                [a, ..rest, 9] if a > 1 => rest,
                { \"k\": Integer(v) } => v,
                Circle(r) => r,
                Shape::Box { w, h: 2 } => w,
                String => x.length(),
                other => { local y = other; y }
            }
        }",
    ));
}

#[test]
fn guard_let_binds_in_the_block() {
    expect![[r#"
        function f(x): 5 registers
             0  r2 = null
             1  r3 = r1
             2  r3 = r3.find()
             3  r4 = r3 is Option::Some
             4  unless r4 goto 7
             5  r2 = payload 0 of r3
             6  goto 9
             7  r3 = null
             8  return r3
             9  return r2
    "#]]
    .assert_eq(&listing(
        "function f(x) { guard let Some(v) = x.find() else { return null }; return v }",
    ));
}

#[test]
fn a_list_literal_stands_in_the_window() {
    expect![[r#"
        function f(sqrt): 5 registers
             0  r2 = r1
             1  r3 = 2.0
             2  r4 = 3
             3  r2 = r2.exec([r3, r4])
             4  return r2
    "#]]
    .assert_eq(&listing("function f(sqrt) { return sqrt.exec([2.0, 3]) }"));
}

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
