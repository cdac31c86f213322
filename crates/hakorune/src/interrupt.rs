//! Ctrl-C: what Python runs, else the program, is interrupted; a second one ends the process.
#![expect(unsafe_code, reason = "asks how SIGINT is handled, and leaves at once")]

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(feature = "m0")]
use std::time::Duration;

use hako_vm::interp::{Interrupter, Reason};

/// The exit code of a program that Ctrl-C has ended.
pub(crate) const EXIT: u8 = 130;

/// The type of the error that an interrupt is.
pub(crate) const ERROR: &str = "KeyboardInterrupt";

/// How long Python has to hear of it before the machine is stopped too: it may be in the middle of
/// something, or the program may not be in Python at all and sleep.
#[cfg(feature = "m0")]
const PATIENCE: Duration = Duration::from_millis(100);

/// Hears Ctrl-C from now on, on a thread of its own. A process that was started to ignore it, as
/// shells start jobs in the background, goes on ignoring it.
pub(crate) fn listen(interrupter: Interrupter) {
    if is_ignored() {
        return;
    }
    let was_pressed = AtomicBool::new(false);
    // Without a handler Ctrl-C ends the process, as it does elsewhere.
    drop(ctrlc::set_handler(move || {
        if was_pressed.swap(true, Ordering::Relaxed) {
            kill();
        }
        // Not here: a second Ctrl-C has to be heard meanwhile.
        let interrupter = interrupter.clone();
        std::thread::spawn(move || stop(&interrupter));
    }));
}

fn is_ignored() -> bool {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: asks only; the struct is ours, and all zeros are a value of it.
    let action = unsafe {
        libc::sigaction(libc::SIGINT, std::ptr::null(), action.as_mut_ptr());
        action.assume_init()
    };
    action.sa_sigaction == libc::SIG_IGN
}

/// Interrupts what runs. How often the machine was asked to stop and has not heard it: 0 when
/// Python code was interrupted instead.
pub(crate) fn stop(interrupter: &Interrupter) -> u32 {
    #[cfg(feature = "m0")]
    if py_runtime::interrupt() {
        let step = Duration::from_millis(2);
        let mut waited = Duration::ZERO;
        while waited < PATIENCE
            && py_runtime::interrupt_state() == py_runtime::InterruptState::Waiting
        {
            std::thread::sleep(step);
            waited += step;
        }
        if py_runtime::interrupt_state() == py_runtime::InterruptState::Heard {
            return 0;
        }
    }
    interrupter.stop(Reason::Interrupt)
}

/// Whoever presses it twice does not want to wait for anything.
fn kill() -> ! {
    let text = "error[KeyboardInterrupt]: interrupted twice; no handlers have run\n";
    // When standard error is closed there is nobody to tell.
    drop(std::io::stderr().write_all(text.as_bytes()));
    // SAFETY: ends the process at once; nothing of ours runs after it.
    unsafe { libc::_exit(EXIT.into()) }
}
