//! Ends a program that takes too long.

use std::io::Write;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use hako_vm::interp::{Interrupter, Reason};

/// How long `cleanup` and `fini` handlers may run after the program's time is over; and how long
/// whoever does not answer then (Python, a read from a pipe) is waited for.
const GRACE: Duration = Duration::from_secs(1);

/// Watches over the time of a running program, until it is dropped.
pub struct Watchdog {
    /// Nothing is sent: that it is gone is the message.
    _run: Sender<()>,
}

impl Watchdog {
    /// Stops the program after `time`. If it does not stop, the process ends with exit code 1.
    pub fn start(time: Duration, interrupter: Interrupter) -> Self {
        let (run, ended) = mpsc::channel::<()>();
        thread::spawn(move || {
            let is_over = |wait| ended.recv_timeout(wait) == Err(RecvTimeoutError::Disconnected);
            if is_over(time) {
                return;
            }
            for _ in 0..2 {
                interrupter.stop(Reason::Time(time));
                if is_over(GRACE) {
                    return;
                }
            }
            give_up(time);
        });
        Self { _run: run }
    }
}

/// The program is where nobody can reach it, so its handlers cannot run.
#[expect(clippy::exit, reason = "the thread that could return from `main` does not answer")]
fn give_up(time: Duration) -> ! {
    let text = format!(
        "error[Timeout]: the program was stopped: it may run for {} s, and did not answer {} s \
         later; its `cleanup` and `fini` handlers have not run\n",
        time.as_secs_f64(),
        2 * GRACE.as_secs()
    );
    // When standard error is closed there is nobody to tell.
    drop(std::io::stderr().write_all(text.as_bytes()));
    std::process::exit(1)
}

/// A number of seconds on the command line.
///
/// # Errors
/// What would be right.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok();
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "write a number of seconds above 0, such as 10 or 0.5".to_owned())
}
