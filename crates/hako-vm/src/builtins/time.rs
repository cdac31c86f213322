//! `TimeBox`: clocks and waiting.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

use super::{Native, NativeArgs, entry};
use crate::heap::Value;
use crate::interp::{Raised, Vm, errors};

pub(super) static METHODS: &[Native] = &[
    entry("now_ms", 0, 0, now_ms),
    entry("now_us", 0, 0, now_us),
    entry("monotonic", 0, 0, monotonic),
    entry("sleep", 1, 1, sleep),
];

/// The time since 1970; negative before.
#[expect(clippy::disallowed_methods, reason = "`TimeBox` is how programs read the clock")]
fn since_epoch(unit: impl Fn(Duration) -> u128) -> Value {
    let units = match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(unit(after)).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(unit(before.duration())).map_or(i64::MIN, |units| -units),
    };
    Value::Int(units)
}

/// Milliseconds since 1970.
pub(super) fn now_ms(_: &mut Vm, _: NativeArgs) -> Result<Value, Raised> {
    Ok(since_epoch(|time| time.as_millis()))
}

/// Microseconds since 1970.
fn now_us(_: &mut Vm, _: NativeArgs) -> Result<Value, Raised> {
    Ok(since_epoch(|time| time.as_micros()))
}

/// Seconds, as a float, since a moment that stays the same while the process lives.
#[expect(clippy::disallowed_methods, reason = "`TimeBox` is how programs read the clock")]
fn monotonic(_: &mut Vm, _: NativeArgs) -> Result<Value, Raised> {
    static START: OnceLock<Instant> = OnceLock::new();
    Ok(Value::Float(START.get_or_init(Instant::now).elapsed().as_secs_f64()))
}

/// Waits some milliseconds.
fn sleep(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let ms = args.float(vm, 0, "sleep", "ms")?;
    let Ok(time) = Duration::try_from_secs_f64(ms / 1000.0) else {
        let given = super::number::float_text(ms);
        let message =
            format!("`ms` of `sleep` must be a number of milliseconds from 0 up, not {given}");
        return Err(vm.raise(errors::VALUE, message));
    };
    vm.pause(time)?;
    Ok(Value::Null)
}
