//! Measures by medians over many rounds. In each round all contenders run in turn, so that a moment in which the machine is
//! busy hits all of them. The work of one thread is measured by that thread's own time of the processor, so that other
//! programs which use the processor don't count.

use std::hint::black_box;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

/// How much time a measurement may take.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// The number of rounds. In each, every contender runs once.
    pub rounds: usize,
    /// How long each contender runs in each round.
    pub slice: Duration,
    /// Whether the run only proves that every row works. Peers that are heavy to build or install are left out then.
    pub short: bool,
}

impl Effort {
    /// The effort for figures that are published.
    pub const FULL: Self = Self { rounds: 61, slice: Duration::from_millis(4), short: false };
    /// The effort for CI.
    pub const SHORT: Self = Self { rounds: 2, slice: Duration::from_millis(1), short: true };

    /// The number of rounds that a table wants: `full`, or one in a short run.
    #[must_use]
    pub const fn rounds(&self, full: usize) -> usize {
        if self.short { 1 } else { full }
    }
}

/// Something that is measured beside others.
pub struct Contender<'a> {
    /// Its name in the table.
    pub name: String,
    run: Box<dyn FnMut(u64) -> Duration + 'a>,
}

impl<'a> Contender<'a> {
    /// A contender whose work is a call of this function.
    pub fn new<T>(name: &str, mut work: impl FnMut() -> T + 'a) -> Self {
        Self::timed(name, move |times| {
            let start = busy();
            for _ in 0..times {
                black_box(work());
            }
            busy().saturating_sub(start)
        })
    }

    /// A contender that makes its call as often as asked and returns how long that took, which it best measures by [`busy`].
    pub fn timed(name: &str, run: impl FnMut(u64) -> Duration + 'a) -> Self {
        Self { name: name.to_owned(), run: Box::new(run) }
    }

    /// How often the work fits into the slice of time, at least once.
    fn calibrate(&mut self, slice: Duration) -> u64 {
        let mut times = 1;
        loop {
            let took = (self.run)(times);
            if took * 4 >= slice || times >= 1 << 30 {
                let fitting = slice.as_secs_f64() / took.as_secs_f64().max(1e-9) * times as f64;
                return (fitting as u64).max(1);
            }
            times *= 4;
        }
    }
}

/// What was measured of a contender.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The contender's name.
    pub name: String,
    /// The median of the rounds, in nanoseconds for each call.
    pub nanos: f64,
    /// The nanoseconds of a call in each round.
    pub rounds: Vec<f64>,
}

impl Figure {
    /// How many times as long as this one the other took: the median of the rounds' ratios.
    #[must_use]
    pub fn times(&self, other: &Self) -> f64 {
        median(self.rounds.iter().zip(&other.rounds).map(|(own, other)| other / own))
    }
}

/// Runs all contenders in turns: in one direction in one round, in the other direction in the next.
#[must_use]
pub fn race(effort: Effort, mut contenders: Vec<Contender<'_>>) -> Vec<Figure> {
    let times: Vec<u64> = contenders.iter_mut().map(|one| one.calibrate(effort.slice)).collect();
    let mut rounds = vec![Vec::with_capacity(effort.rounds); contenders.len()];
    for round in 0..effort.rounds {
        let mut all: Vec<_> = contenders.iter_mut().zip(&times).zip(&mut rounds).collect();
        if round % 2 == 1 {
            all.reverse();
        }
        for ((one, times), rounds) in all {
            rounds.push((one.run)(*times).as_secs_f64() * 1e9 / *times as f64);
        }
    }
    let figures = contenders.into_iter().zip(rounds);
    figures
        .map(|(one, rounds)| Figure { name: one.name, nanos: median(rounds.iter().copied()), rounds })
        .collect()
}

/// How long this thread has run on a processor so far.
#[must_use]
pub fn busy() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

/// How long the threads of this process have run on processors so far.
#[must_use]
pub fn busy_process() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

/// The middle value; for an even number of values, the mean of the two in the middle.
#[must_use]
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let at = |place: usize| values.get(place).copied().unwrap_or(f64::NAN);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.wrapping_sub(1)), at(middle)) }
}

/// Keeps the calling thread on one core, if the system can. Elsewhere this does nothing, and figures vary more.
#[cfg(target_os = "linux")]
pub fn keep_to(core: usize) {
    use nix::sched::{CpuSet, sched_setaffinity};
    let mut only = CpuSet::new();
    let _ = only.set(core).and_then(|()| sched_setaffinity(nix::unistd::Pid::from_raw(0), &only));
}

/// Keeps the calling thread on one core, if the system can. Elsewhere this does nothing, and figures vary more.
#[cfg(not(target_os = "linux"))]
pub const fn keep_to(_core: usize) {}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median([]).is_nan());
    }
}
