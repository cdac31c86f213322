//! What a policy costs: on a call, on an effect, at the start.
//!
//! A process has one policy, so each side is a process of its own; they take turns.

use std::error::Error;
use std::hint::black_box;
use std::process::{Command, Stdio};
use std::sync::Arc;

use hako_box::{Arg, Args, BoxType, Datum, Handle, Target};
use py_caps::{Caps, Gate, Mode, Place, Policy, Surroundings};
use py_runtime::{Argument, Call, Effect, EffectGate, EnginePlan, Host, PyRuntime, Verb, Verdict};

type Failure = Box<dyn Error>;

/// Turns of each side; the median counts.
const TURNS: usize = 15;

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let [_, "child", side, what] = words[..] {
        return child(side, what);
    }
    for (what, baseline) in [("effect", "bare"), ("open", "bare")] {
        let ratio = turns(baseline, what, time_of)?;
        report(&format!("{what}_over_bare_hook"), ratio);
    }
    report("start_over_m0", turns("none", "start", processor_time_of)?);
    report("call_instructions", call_instructions()?);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a bench program's output is its result")]
fn report(name: &str, value: f64) {
    println!("METRIC m1.{name} {value:.4}");
}

/// The median of the policy's side over that of the baseline.
fn turns(
    baseline: &str,
    what: &str,
    measure: fn(&str, &str) -> Result<f64, Failure>,
) -> Result<f64, Failure> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for turn in 0..=TURNS {
        let (first, second) = (measure(baseline, what)?, measure("caps", what)?);
        // The first fills the caches.
        if turn > 0 {
            before.push(first);
            after.push(second);
        }
    }
    Ok(median(&mut after) / median(&mut before))
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn own(side: &str, what: &str) -> Result<Command, Failure> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["child", side, what]);
    Ok(command)
}

/// Nanoseconds of one turn, which the child prints.
fn time_of(side: &str, what: &str) -> Result<f64, Failure> {
    let output = own(side, what)?.stderr(Stdio::inherit()).output()?;
    assert!(output.status.success(), "{side} {what}: {}", output.status);
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// Processor time of the whole child, in microseconds.
fn processor_time_of(side: &str, what: &str) -> Result<f64, Failure> {
    let before = children();
    let status = own(side, what)?.status()?;
    assert!(status.success(), "{side} {what}: {status}");
    Ok(children() - before)
}

#[expect(unsafe_code, reason = "asks the system")]
fn children() -> f64 {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the call fills the struct, which is plain numbers.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_CHILDREN, usage.as_mut_ptr());
        usage.assume_init()
    };
    let micros = |time: libc::timeval| time.tv_sec as f64 * 1e6 + time.tv_usec as f64;
    micros(usage.ru_utime) + micros(usage.ru_stime)
}

/// How many calls the instructions are counted over.
const CALLS: u64 = 200_000;

/// Instructions that the layer adds to one call, counted by valgrind.
fn call_instructions() -> Result<f64, Failure> {
    let count = |side: &str| -> Result<f64, Failure> {
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        command.arg(std::env::current_exe()?).args(["child", side, "call"]);
        let output = command.output().map_err(|error| {
            format!(
                "valgrind counts the instructions, and `cargo xtask setup` installs it: {error}"
            )
        })?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = text.lines().find_map(|line| line.split_once("Collected : "));
        let (_, number) = line.ok_or_else(|| format!("valgrind has counted nothing: {text}"))?;
        Ok(number.trim().parse()?)
    };
    Ok((count("caps")? - count("none")?) / CALLS as f64)
}

fn child(side: &str, what: &str) -> Result<(), Failure> {
    match what {
        "call" => calls(side),
        _ => python(side, what)?,
    }
    Ok(())
}

/// A host that answers at once.
struct Fake;

impl Host for Fake {
    fn call(&self, _: &Call<'_>) -> Result<Datum, py_runtime::Error> {
        Ok(Datum::Float(1.0))
    }
}

struct Nothing;

impl Target for Nothing {
    fn box_type(&self) -> &'static BoxType {
        &py_runtime::boxes::PY_FUNCTION
    }
}

fn calls(side: &str) {
    let gate = gate();
    let host: Arc<dyn Host> = match side {
        "caps" => Arc::new(Caps::new(Fake, gate, py_runtime::called_back)),
        _ => Arc::new(Fake),
    };
    let handle = Handle::new(Nothing);
    let args = [Arg::Float(2.0)];
    let args = Args::positional(&args);
    for _ in 0..CALLS {
        let call = Call::with_args(Verb::Call, &handle, &args);
        black_box(black_box(&host).call(black_box(&call)).is_ok());
    }
}

/// A hook that does nothing but be there.
struct Bare;

impl EffectGate for Bare {
    fn wants(&self, _: &str) -> bool {
        false
    }

    fn raise(&self, _: &Effect<'_>) -> Verdict {
        Verdict::Allow
    }

    fn done(&self, _: &Effect<'_>, _: &Argument) {}
}

const RULES: [&str; 8] = [
    "py.import:*",
    "py.time",
    "py.env:HOME",
    "py.net:example.org:443",
    "py.fs.read:/srv/data/**",
    "py.fs.read:/dev/null",
    "py.random",
    "py.introspect",
];

fn gate() -> Arc<Gate> {
    let mut policy = Policy::new("/");
    for rule in RULES {
        let place = Place { file: "bench".to_owned(), line: 1 };
        policy.allow(rule, place).unwrap_or_else(|mistake| panic!("{rule}: {mistake}"));
    }
    let around = Surroundings::new(
        Box::new(|| None),
        Box::new(py_runtime::python_place),
        Box::new(py_runtime::python_code),
        Box::new(|| py_runtime::roots().map(Into::into)),
    );
    Arc::new(Gate::new(policy, Mode::Refuse, around, None, Box::new(|_| {})))
}

#[expect(clippy::print_stdout, reason = "the parent reads it")]
#[allow(clippy::disallowed_methods, reason = "measuring reads the clock")]
fn python(side: &str, what: &str) -> Result<(), Failure> {
    const LOOPS: u32 = 20_000;
    let mut plan = EnginePlan::default();
    match side {
        "caps" => py_caps::contribute(&mut plan, &gate(), vec!["HOME".to_owned()]),
        "bare" => {
            plan.gate(Arc::new(Bare));
        }
        _ => {}
    }
    let py = PyRuntime::builder().plan(plan).build()?;
    if what == "start" {
        return Ok(());
    }
    let body = match what {
        "open" => "open('/dev/null').close()".to_owned(),
        _ => "frame()".to_owned(),
    };
    py.exec(&format!(
        "import sys\nframe = sys._getframe\ndef loop(n):\n    for _ in range(n):\n        {body}\n"
    ))?;
    let run = py.get("loop")?;
    run.call((100,))?;
    let start = std::time::Instant::now();
    run.call((i64::from(LOOPS),))?;
    println!("{}", start.elapsed().as_nanos() as f64 / f64::from(LOOPS));
    Ok(())
}
