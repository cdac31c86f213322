//! Any bytes: resolving and lowering end, do not panic, and break no rule of the MIR.

#![no_main]

use hako_vm::lower::{lower, verify};
use hako_vm::mir::Program;
use libfuzzer_sys::fuzz_target;

mod nothing;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = hako_syntax::decode(bytes) else { return };
    let mut program = Program::default();
    match lower(&mut program, &[], &mut nothing::Nothing, "main", "main.hkr", text) {
        Ok(_) => {
            for function in &program.functions {
                assert_eq!(verify(&program, function), Ok(()));
            }
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                let told = problem.diagnostic;
                assert!(!told.message.contains("breaks a rule"), "{told:?}");
            }
        }
    }
});
