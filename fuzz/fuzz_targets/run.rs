//! Any program: it ends within its steps, without a panic. Every other one collects garbage at
//! each safe point, to find what nobody holds.

#![no_main]

use hako_vm::{Limits, Silent, Vm};
use libfuzzer_sys::fuzz_target;

mod nothing;

/// What would reach out of the machine, wait, or fill the memory as the program is told to.
const LEFT_OUT: [&str; 3] = ["FileBox", "sleep", "repeat"];

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = hako_syntax::decode(bytes) else { return };
    if LEFT_OUT.iter().any(|word| text.contains(word)) {
        return;
    }
    let limits = Limits {
        depth: 2_000,
        native_depth: 20,
        steps: Some(1_000),
        stress: text.len() % 2 == 0,
    };
    let mut vm = Vm::new(Vec::new(), Box::new(Silent), limits);
    if let Ok(unit) = vm.compile(&mut nothing::Nothing, "main", "main.hkr", text) {
        let _outcome = vm.run(&unit, &["word".to_owned()]);
    }
});
