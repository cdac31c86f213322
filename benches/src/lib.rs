//! Measuring one way of doing a thing against another, in one process.
//!
//! Seconds differ between machines and between minutes; the ratio of two ways that take turns
//! does so much less. Each round runs `baseline, subject, subject, baseline`, so that a slow
//! drift of the machine falls on both; the median over the rounds counts. Before that the
//! baseline is measured against itself in the same way: what differs from 1 there is noise.
//!
//! Not here: limits. They stand in `budgets.toml`, and `cargo xtask gate` judges.
//!
//! ```
//! use benches::{Plan, compare};
//!
//! let sum = |n: u64| { std::hint::black_box((0..n).sum::<u64>()); };
//! let plan = Plan { rounds: 3, batch: 1000 };
//! let comparison = compare(&plan, sum, sum);
//! assert!(comparison.ratio > 0.0);
//! ```

#![allow(clippy::disallowed_methods, reason = "measuring reads the clock")]
#![expect(clippy::print_stdout, reason = "a bench program's output is its result")]

use std::time::Instant;

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many times each side takes its turn twice.
    pub rounds: usize,
    /// How many times a turn repeats the thing.
    pub batch: u64,
}

impl Plan {
    /// A plan whose turns take about two milliseconds: long against the clock's grain, short
    /// against what else the machine does.
    pub fn calibrated(mut thing: impl FnMut(u64)) -> Plan {
        const TURN: f64 = 2e-3;
        let mut batch: u64 = 1;
        loop {
            let taken = time(&mut thing, batch);
            if taken >= TURN || batch >= 1 << 40 {
                return Plan { rounds: 61, batch };
            }
            // At most ten times more at once: a first turn that hit a cold cache misleads.
            let wanted = (batch as f64 * TURN / taken.max(1e-9)).ceil() as u64;
            batch = wanted.clamp(batch + 1, batch.saturating_mul(10));
        }
    }
}

/// What a comparison found; times are in nanoseconds for one repetition.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// The subject's time over the baseline's.
    pub ratio: f64,
    /// The same, of the baseline against itself.
    pub noise: f64,
    /// The baseline's time.
    pub baseline: f64,
    /// The subject's time.
    pub subject: f64,
}

/// Measures `subject` against `baseline`; each runs its thing as many times as it is told.
pub fn compare(
    plan: &Plan,
    mut baseline: impl FnMut(u64),
    mut subject: impl FnMut(u64),
) -> Comparison {
    let (mut noise, mut ratios, mut firsts, mut seconds) = (vec![], vec![], vec![], vec![]);
    // The first turns of both warm the caches and count for nothing.
    time(&mut baseline, plan.batch);
    time(&mut subject, plan.batch);
    for _ in 0..plan.rounds {
        let turns: [f64; 4] = std::array::from_fn(|_| time(&mut baseline, plan.batch));
        noise.push((turns[1] + turns[2]) / (turns[0] + turns[3]));
    }
    for _ in 0..plan.rounds {
        let before = time(&mut baseline, plan.batch);
        let middle = time(&mut subject, plan.batch) + time(&mut subject, plan.batch);
        let outside = before + time(&mut baseline, plan.batch);
        ratios.push(middle / outside);
        let each = 2.0 * plan.batch as f64;
        firsts.push(outside / each * 1e9);
        seconds.push(middle / each * 1e9);
    }
    Comparison {
        ratio: median(&mut ratios),
        noise: median(&mut noise),
        baseline: median(&mut firsts),
        subject: median(&mut seconds),
    }
}

/// Prints comparisons for people and for `cargo xtask`, and remembers the worst noise.
#[derive(Debug)]
pub struct Sheet {
    milestone: &'static str,
    worst_noise: f64,
}

impl Sheet {
    /// A sheet whose figures are named `milestone.…`.
    pub fn new(milestone: &'static str) -> Sheet {
        Sheet { milestone, worst_noise: 0.0 }
    }

    /// Prints one comparison.
    pub fn add(&mut self, name: &str, comparison: &Comparison) {
        self.worst_noise = self.worst_noise.max((comparison.noise - 1.0).abs());
        let Comparison { ratio, noise, baseline, subject } = comparison;
        println!(
            "{name}: {subject:.1} ns against {baseline:.1} ns, {ratio:.3} × (A/A {noise:.3} ×)"
        );
        println!("METRIC {}.{name} {ratio:.4}", self.milestone);
    }

    /// Prints by how much the worst A/A run was off.
    pub fn finish(self) {
        println!("METRIC {}.noise {:.4}", self.milestone, self.worst_noise);
    }
}

/// Seconds that a thing takes, repeated.
fn time(thing: &mut impl FnMut(u64), batch: u64) -> f64 {
    let start = Instant::now();
    thing(batch);
    start.elapsed().as_secs_f64()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[count / 2],
        count => f64::midpoint(values[count / 2 - 1], values[count / 2]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn both_sides_take_their_turns_in_a_fixed_order() {
        let order = std::cell::RefCell::new(String::new());
        let plan = Plan { rounds: 2, batch: 7 };
        compare(
            &plan,
            |batch| {
                assert_eq!(batch, 7);
                order.borrow_mut().push('a');
            },
            |_| order.borrow_mut().push('b'),
        );
        assert_eq!(order.into_inner(), "abaaaaaaaaabbaabba");
    }

    #[test]
    fn a_plan_ends_even_for_nothing() {
        let calls = Cell::new(0);
        let plan = Plan::calibrated(|_| calls.set(calls.get() + 1));
        assert!(plan.batch > 1);
        assert!(calls.get() < 100);
    }

    #[test]
    fn the_median_of_nothing_is_not_a_number() {
        assert!(median(&mut []).is_nan());
        assert_eq!(median(&mut [2.0, 1.0, 9.0]), 2.0);
        assert_eq!(median(&mut [2.0, 1.0]), 1.5);
    }
}
