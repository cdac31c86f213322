//! What lowered programs do: each runs twice, the second time with a collection at every safe
//! point, which finds registers that lowering forgot to keep alive.

mod lowering;

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use expect_test::expect;
use hako_vm::{Console, Limits, Outcome, Vm};
use lowering::{Files, drawn};

struct Recorder(Rc<RefCell<String>>);

impl Console for Recorder {
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.0.borrow_mut().push_str(text);
        Ok(())
    }

    fn write_error(&mut self, text: &str) -> io::Result<()> {
        self.write(text)
    }

    fn flush(&mut self) {}

    fn read_line(&mut self) -> io::Result<Option<String>> {
        Ok(None)
    }
}

fn run_once(program: &str, stress: bool) -> String {
    let record = Rc::new(RefCell::new(String::new()));
    let limits = Limits { stress, ..Limits::default() };
    let mut vm = Vm::new(Vec::new(), Box::new(Recorder(Rc::clone(&record))), limits);
    let unit = match vm.compile(&mut Files(&[]), "main.hkr", "main.hkr", program) {
        Ok(unit) => unit,
        Err(problems) => panic!("{}", drawn(vm.program(), &problems)),
    };
    let ended = match vm.run(&unit, &[]) {
        Outcome::Done(_) => String::new(),
        Outcome::Exit(code) => format!("exit {code}\n"),
        Outcome::Failed(failure) => {
            let cause = failure.cause.map_or(String::new(), |c| format!(" after {}", c.message));
            format!("{}: {}{cause}\n", failure.ty, failure.message)
        }
    };
    let mut record = record.borrow().clone();
    record.push_str(&ended);
    record
}

/// What a program prints, and how it ends if not at its end.
fn output(program: &str) -> String {
    let output = run_once(program, false);
    assert_eq!(run_once(program, true), output, "with a collection at every safe point");
    output
}

#[test]
fn handlers_run_however_a_block_is_left() {
    expect![[r#"
        0
        turn 0
        r
        turn 1
        r
        f return
        [return, r1]
        0
        turn 0
        r
        turn 1
        r
        f break
        end
        0
        turn 0
        r
        turn 1
        r
        2
        turn 2
        r
        f continue
        end
        0
        turn 0
        r
        1
        turn 1
        r
        2
        turn 2
        r
        f end
        end
        0
        turn 0
        r
        turn 1
        r
        f panic
        p1
        0
        turn 0
        r
        turn 1
        r
        f panic
        Panic: p1
    "#]]
    .assert_eq(&output(
        r#"
        function f(how) {
            fini { print("f " + how) }
            for i in 0..3 {
                local r = "r" + i fini { print("r") }
                fini { print("turn " + i) }
                if i == 1 {
                    if how == "return" { return [how, r] }
                    if how == "break" { break }
                    if how == "continue" { continue }
                    if how == "panic" { panic("p" + i) }
                }
                print(i)
            }
            return "end"
        }
        for how in ["return", "break", "continue", "end"] { print(f(how)) }
        f("panic") catch (e) { print(e.message) }
        f("panic")"#,
    ));
}

#[test]
fn cleanups_nest_and_errors_in_them_keep_their_cause() {
    expect![[r#"
        inner
        outer
        caught
        kept2
        inner
        outer
        caught
        second
        null
        inner
        outer
        caught
        second
        first
        3
        exit 7
    "#]]
    .assert_eq(&output(
        r#"
        function f(n) {
            try {
                try { if n == 0 { panic("first") } return "kept" + n }
                catch (TypeError e) { print("no") }
                cleanup { print("inner"); if n < 2 { panic("second") } }
            }
            cleanup { print("outer"); try { panic("hidden") } catch { print("caught") } }
        }
        print(f(2))
        f(1) catch (e) { print(e.message); print(e.cause) }
        f(0) catch (e) { print(e.message); print(e.cause.message) }
        function g() { loop { try { continue } cleanup { return_once() } } }
        global N = 0
        function return_once() { N += 1; if N == 3 { exit(7) } }
        try { g() } catch (e) { print("never") } cleanup { print(N) }
        "#,
    ));
}

#[test]
fn closures_share_variables_and_turns_have_their_own() {
    expect![[r#"
        2
        [0, 10, 20, aa!, bb!, 6, 7]
        [0, 10, 20, aa!!, bb!!, 7, 8]
        true
        bottom
    "#]]
    .assert_eq(&output(
        r#"
        function counter() {
            local n = 0
            return [fn() { n += 1; return n }, fn() => n]
        }
        local c = counter()
        c[0](); c[0]()
        print(c[1]())
        local all = []
        for i in 0..3 { all.push(fn() => i * 10) }
        for x in ["a", "b"] { local y = x + x; all.push(fn() { y += "!"; return y }) }
        loop i in 5..7 { all.push(fn() { i += 1; return i }) }
        print(all.map(fn(f) => f()))
        print(all.map(fn(f) => f()))
        function even(n) { return n == 0 || odd(n - 1) }
        function odd(n) { return n != 0 && even(n - 1) }
        print(even(10))
        function outer(k) {
            function down(n) { if n == 0 { return k } return down(n - 1) }
            return down(5)
        }
        print(outer("bottom"))
        "#,
    ));
}

#[test]
fn operands_keep_the_value_they_had() {
    expect![[r#"
        [1, 5, 5, 19]
        4
        [[9, 32, 3], [1, 2, 0, 9]]
        [mid, mid, 4]
        [7, 7, 2]
        3
    "#]]
    .assert_eq(&output(
        r#"
        local x = 1
        print([x, (x = 5), x, x + (x = 7) + x])
        local w = 1
        w += (w = 5)
        w -= { w = 2; w }
        print(w)
        local a = [1, 2, 3]
        global calls = []
        function at(i) { calls.push(i); return i }
        a[at(1)] += a[at(2)] * 10
        a[at(0)] = at(9)
        print([a, calls])
        local y = x > 3 ? (x < 8 ? "mid" : "high") : "low"
        local z = null ?? y ?? at(100)
        print([y, z, calls.length()])
        x = [x, x]
        x = { local t = x; t.push(t.length()); t }
        print(x)
        print(x |> fn(v) => v.length() |> at)
        "#,
    ));
}

#[test]
fn boxes_begin_with_their_parents() {
    expect![[r#"
        A.a
        B.b
        A.once A.a
        A.birth xA.once A.a
        lazy
        A.m1B.mA.aB.blazylazy
        A.a
        B.b
        A.once A.a
        A.birth 2A.once A.a
        C3
        A.m3B.m
        true
        true
        S.n
        <S.n.><S.n..>S.n..
    "#]].assert_eq(&output(
        r#"
        function say(x) { print(x); return x }
        box A {
            a = say("A.a")
            birth_once o { return say("A.once " + me.a) }
            birth(x) { say("A.birth " + x + me.o) }
            get both => me.a + me.b
            once lazy { return say("lazy") }
            m(x) { return "A.m" + x }
        }
        box B from A {
            b = say("B.b")
            override m(x) { return from A.m(x: x) + "B.m" }
        }
        box C from B {
            birth(x, y) { from A.birth(y); me.list = [x]; me.list[0] += y }
            list
            toString() { return "C" + me.list.join("") }
        }
        local b = new B("x")
        print(b.m(1) + b.both + b.lazy + b.lazy)
        local c = C(1, y: 2)
        print(c)
        print("" + c.m(3))
        print(c is A)
        print(c is B && !(b is C))
        static box S { n = say("S.n"); next() { me.n += "."; return helper(me.n) } helper(t) { return "<" + t + ">" } }
        print(S.next() + S.next() + S.n)
        "#,
    ));
}

#[test]
fn matching_takes_values_apart() {
    expect![[r#"
        small, small, few, other, letter, other, nothing, yes, empty, one and 2, from 1 to 2, other, map 12, other, dot, round 3, round 4, rect 8, fine 1, not, not, box, few
        3no
        MatchError: no arm matches `3`; `_` takes the rest
    "#]].assert_eq(&output(
        r#"
        enum Shape { Dot, Circle(r), Rect { w: Int, h: Int } }
        box P { }
        function f(x) {
            return match x {
                0 | -1 => "small",
                1..10 => "few",
                "a" => "letter",
                null => "nothing",
                true => "yes",
                [] => "empty",
                [1, ..rest] if rest.length() > 1 => "one and " + rest.length(),
                [h, .., t] => "from " + h + " to " + t,
                { "k": [v], "l": Integer(n) } => "map " + v + n,
                Dot => "dot",
                Circle(r) | Shape::Rect { w: 1, h: r } => "round " + r,
                Shape::Rect { w, h } => "rect " + w * h,
                Some(Ok(v)) => "fine " + v,
                Some(Err(_)) | None => "not",
                P => "box",
                Float(d) => { local e = d * 2; "float " + e },
                _ => "other"
            }
        }
        local all = [0, -1, 5, 10, "a", "b", null, true, [], [1, 2, 3], [1, 2], [7], {"k": [1], "l": 2},
            {"k": [1], "l": "x"}, Shape::Dot, Shape::Circle(3), Shape::Rect { h: 4, w: 1 },
            Shape::Rect { h: 4, w: 2 }, Some(Ok(1)), Some(Err(1)), None, new P(), 2.5]
        print(all.map(f).join(", "))
        function g(e) { guard let Some([a, b]) = e else { return "no" } return a + b }
        print(g(Some([1, 2])) + g(None))
        match 3 { 4 => 1 }
        "#,
    ));
}

#[test]
fn the_question_mark_returns_early() {
    expect![[r#"
        end 8
        Result::Ok(2)
        end 6
        Result::Err(odd 3)
        null
        [2, 3]
        R { x: 5, y: 2 }
        Result::Err(odd 3)
        TypeError: `?` takes an Option or a Result, not Integer
    "#]]
    .assert_eq(&output(
        r#"
        function half(n) { if n % 2 == 0 { return Ok(n / 2) } return Err("odd " + n) }
        function quarter(n) { fini { print("end " + n) } return Ok(half(half(n)?)?) }
        print(quarter(8))
        print(quarter(6))
        local nothing = null
        print(nothing?.a)
        print([1, 2, 3, 4][1..3])
        record R { x: Int, y: Int }
        local r = R { y: 2, x: 1 }
        print(r with { x: 5 })
        nowait t = half(3)
        print(await t)
        1?
        "#,
    ));
}

#[test]
fn safe_points_keep_what_is_alive() {
    expect![[r#"
        [xxx, [x], [x, [, x, xx, xxx], xxxxx], {k: x, l: xx}, xxxx, 3]
    "#]].assert_eq(&output(
        r#"
        function make(n) { local s = ""; local i = 0; while i < n { s += "x"; i += 1 } return s }
        function f(a, b) {
            local all = [make(1), { local t = []; for i in 0..4 { t.push(make(i)) } t }, make(2) + make(3)]
            local m = {"k": make(1), "l": try { for x in all { if x == make(1) { panic(make(2)) } } 1 } catch (e) { e.message }}
            return [a, b, all, m, a ? make(4) : null, make(1).length() + make(2).length()]
        }
        print(f(make(3), [make(1)]))
        "#,
    ));
}
