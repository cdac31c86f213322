//! What programs become: listings of representative functions.

mod lowering;

use expect_test::expect;
use lowering::listing;

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
