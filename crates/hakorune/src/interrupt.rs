//! Ctrl-C: what Python runs, else the program, is interrupted; a second one ends the process.
//!
//! A program that only computes is stopped by the signal's handler itself, which is cheap to
//! install. A thread that can do more is started when there is more to do: when Python starts, and
//! before the program waits.
#![expect(unsafe_code, reason = "handles SIGINT, and leaves at once")]

use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once, OnceLock};
#[cfg(feature = "m0")]
use std::time::Duration;

use hako_box::{Error, Safepoint};
use hako_vm::interp::{Interrupter, Reason};

/// The exit code of a program that Ctrl-C has ended.
pub(crate) const EXIT: u8 = 130;

/// The type of the error that an interrupt is.
pub(crate) const ERROR: &str = "KeyboardInterrupt";

/// How long Python has to hear of it before the machine is stopped too: it may be in the middle of
/// something, or the program may not be in Python at all and sleep.
#[cfg(feature = "m0")]
const PATIENCE: Duration = Duration::from_millis(100);

/// The machine that Ctrl-C stops, when the process listens.
static MACHINE: OnceLock<Interrupter> = OnceLock::new();

/// Whether it was pressed once already.
static WAS_PRESSED: AtomicBool = AtomicBool::new(false);

/// Hears Ctrl-C from now on. A process that was started to ignore it, as shells start jobs in the
/// background, goes on ignoring it.
pub(crate) fn listen(interrupter: Interrupter) {
    if is_ignored() || MACHINE.set(interrupter).is_err() {
        return;
    }
    let handler: extern "C" fn(libc::c_int) = on_signal;
    // SAFETY: all zeros are a value of the struct: no flags, an empty mask.
    let mut action = unsafe { std::mem::zeroed::<libc::sigaction>() };
    action.sa_sigaction = handler as libc::sighandler_t;
    action.sa_flags = libc::SA_RESTART;
    // Without a handler Ctrl-C ends the process, as it does elsewhere.
    // SAFETY: the struct is whole, and the handler calls only what a signal handler may call.
    unsafe { libc::sigaction(libc::SIGINT, &raw const action, std::ptr::null_mut()) };
}

/// What is pressed from now on is heard by a thread of its own, which wakes up who waits and asks
/// Python. Does nothing in a process that does not [`listen`].
pub(crate) fn listen_on_a_thread() {
    static STARTED: Once = Once::new();
    // Asked first: a wait before `listen` must not count as the start.
    let Some(interrupter) = MACHINE.get() else { return };
    STARTED.call_once(|| {
        // If there can be no thread the handler stays.
        drop(ctrlc::set_handler(move || {
            if WAS_PRESSED.swap(true, Ordering::Relaxed) {
                kill();
            }
            // Not here: a second Ctrl-C has to be heard meanwhile.
            std::thread::spawn(move || stop(interrupter));
        }));
    });
}

extern "C" fn on_signal(_: libc::c_int) {
    if WAS_PRESSED.swap(true, Ordering::Relaxed) {
        kill();
    }
    if let Some(interrupter) = MACHINE.get() {
        interrupter.request(Reason::Interrupt);
    }
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
            py_runtime::interrupt_again();
        }
        if py_runtime::interrupt_state() == py_runtime::InterruptState::Heard {
            return 0;
        }
    }
    interrupter.stop(Reason::Interrupt)
}

/// Whoever presses it twice does not want to wait for anything.
fn kill() -> ! {
    const TEXT: &[u8] = b"error[KeyboardInterrupt]: interrupted twice; no handlers have run\n";
    // SAFETY: both may be called in a signal handler. When standard error is closed there is
    // nobody to tell, and nothing of ours runs after the end of the process.
    unsafe {
        libc::write(libc::STDERR_FILENO, TEXT.as_ptr().cast(), TEXT.len());
        libc::_exit(EXIT.into())
    }
}

/// A safe point whose waits Ctrl-C ends.
pub(crate) struct Listening(pub(crate) Rc<dyn Safepoint>);

impl Safepoint for Listening {
    fn flag(&self) -> Arc<AtomicBool> {
        self.0.flag()
    }

    fn poll(&self) -> Result<(), Error> {
        self.0.poll()
    }

    fn blocking(&self, wait: &mut dyn FnMut()) {
        listen_on_a_thread();
        self.0.blocking(wait);
    }
}
