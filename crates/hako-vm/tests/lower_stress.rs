//! Long and deep programs on a small stack.

mod lowering;

use hako_vm::mir::Program;
use lowering::{problems, try_lower};

/// Runs `test` on a thread with a stack of 2 MB.
fn small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(test).unwrap();
    thread.join().unwrap();
}

/// How many instructions the last function has.
fn size(main: &str) -> usize {
    let mut program = Program::default();
    match try_lower(&mut program, main, &[]) {
        Ok(_) => program.functions.last().unwrap().code.len(),
        Err(problems) => {
            panic!("{}", lowering::drawn(&program, &problems[..problems.len().min(3)]))
        }
    }
}

#[test]
fn a_chain_of_a_million_terms_is_flat() {
    small_stack(|| {
        let sum = vec!["a"; 1_000_000].join("+");
        assert_eq!(size(&format!("function f(a) {{ return {sum} }}")), 1_000_000);
        let both = vec!["a"; 1_000_000].join("&&");
        assert!(size(&format!("function f(a) {{ return {both} }}")) >= 1_000_000);
        let order = vec!["a"; 1_000_000].join("??");
        assert!(size(&format!("function f(a) {{ return {order} }}")) >= 1_000_000);
    });
}

#[test]
fn a_million_calls_in_a_row_are_flat() {
    small_stack(|| {
        let calls = ".a()".repeat(1_000_000);
        assert_eq!(size(&format!("function f(x) {{ return x{calls} }}")), 1_000_002);
        let pipes = "|> g".repeat(300_000);
        assert!(size(&format!("function f(x, g) {{ return x {pipes} }}")) >= 300_000);
    });
}

#[test]
fn a_million_else_ifs_are_flat() {
    small_stack(|| {
        let arms = "else if a { b() } ".repeat(1_000_000);
        assert!(size(&format!("function f(a, b) {{ if a {{ }} {arms} }}")) >= 1_000_000);
        let arms = "a ? 1 : ".repeat(300_000);
        assert!(size(&format!("function f(a) {{ return {arms} 2 }}")) >= 300_000);
    });
}

#[test]
fn deep_nesting_needs_little_stack() {
    small_stack(|| {
        let depth = 150;
        let cases = [
            format!("return {}a{}", "(a + ".repeat(depth), ")".repeat(depth)),
            format!("return {}a{}", "[".repeat(depth), "]".repeat(depth)),
            format!("return {}a{}", "f(".repeat(depth), ")".repeat(depth)),
            format!("{} {}", "if a {".repeat(depth), "}".repeat(depth)),
            format!("{} {}", "for i in a {".repeat(depth), "}".repeat(depth)),
            format!("return {}a{}", "fn() => (".repeat(depth / 2), ")".repeat(depth / 2)),
            format!("{} {}", "try {".repeat(depth), "} catch (e) { e() }".repeat(depth)),
            format!("{} {}", "try { } cleanup {".repeat(depth), "}".repeat(depth)),
        ];
        for case in cases {
            let text = format!("function f(a) {{ {case} }}");
            let mut program = Program::default();
            if let Err(problems) = try_lower(&mut program, &text, &[]) {
                panic!("{}: {}", &case[..40], lowering::drawn(&program, &problems));
            }
            let size: usize = program.functions.iter().map(|f| f.code.len()).sum();
            assert!(size < 60 * depth, "{}: {size} instructions", &case[..40]);
        }
    });
}

#[test]
fn many_exits_through_many_cleanups_stay_small() {
    let exits = "if a { return 1 } if b { break } ".repeat(1_000);
    let text = format!(
        "function f(a, b) {{ loop {{ fini {{ a() }} fini {{ b() }} fini {{ a() }} {exits} }} }}"
    );
    assert!(size(&text) < 12_000);
}

#[test]
fn a_thousand_wrong_names_are_a_thousand_errors() {
    let names: String = (0..1_000).map(|n| format!("wrong{n} + ")).collect();
    let drawn = problems(&format!("function f() {{ return {names} 1 }}"));
    assert_eq!(drawn.lines().filter(|line| line.contains("undefined name")).count(), 1_000);
}
