//! Do the decisions hold, whatever the processes, the network and the clock do?
//!
//! Each simulated order is sent by several processes, one after the other or at once. Requests and answers are lost, processes end
//! or stall between any two steps, notifications come late, twice and out of order, workers ask and stall, too, and the clock jumps.
//! After each step the journal is compared with what the provider has really done. A seed gives the same run again:
//! `PAYSMITH_ORDERS=1000000 PAYSMITH_SEED=7 cargo test -p paysmith-journal --lib simulation`.

use paysmith_runtime::spec::{Effect, Operation, Recover};
use paysmith_runtime::{Decimal, News, OrderState, Standing};

use super::{End, Told, Verdict, begin, claimed, end, news, told};
use crate::pace::Millis;
use crate::state::{CallEvent, CallState};
use crate::stored_call::{Call, NumberKind};

static CHARGE: Operation = Operation {
    name: "charge",
    effect: Effect::Charge,
    recover: Some(Recover { query: "query", by: &[], ask: &[], every: 3, within: 60 }),
    ..Operation::NONE
};

const SECOND: Millis = 1_000;
/// As the recorder has it: how long a first byte may take, and how long a sender has in all.
const SEND_WITHIN: Millis = 20 * SECOND;
const LEASE: Millis = 60 * SECOND;

/// Random numbers that are the same in each run with the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// What the provider has really done.
#[derive(Debug, Clone, Copy, Default)]
struct Truth {
    arrived: u32,
    paid: bool,
    declined: bool,
    /// How many copies of its notification are on their way.
    notifications: u32,
}

/// A process that sends, between two of its steps.
#[derive(Debug, Clone)]
enum Sender {
    /// It holds the call, and hasn't sent anything.
    Holds { fence: i64, until: Millis },
    /// It has sent, and has this to store.
    Knows { fence: i64, end: End },
}

/// A worker, between two of its steps.
#[derive(Debug, Clone)]
struct Asking {
    fence: i64,
    told: Told,
}

struct Order {
    draw: Draw,
    now: Millis,
    stored: Option<Call>,
    noted: bool,
    /// Whether the journal has said that the order is paid.
    said_paid: bool,
    truth: Truth,
    senders: Vec<Sender>,
    workers: Vec<Asking>,
}

impl Order {
    fn new(seed: u64) -> Self {
        let (stored, truth) = (None, Truth::default());
        let mut draw = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        draw.below(2);
        Self {
            draw,
            now: SECOND,
            stored,
            noted: false,
            said_paid: false,
            truth,
            senders: Vec::new(),
            workers: Vec::new(),
        }
    }

    fn intended(&self) -> Call {
        Call {
            id: 1,
            provider: "p".to_owned(),
            account: String::new(),
            operation: CHARGE.name.to_owned(),
            kind: Some(NumberKind::Order),
            number: Some("A-1".to_owned()),
            original: None,
            amount: Some(Decimal::from(12)),
            currency: None,
            request: r#"{"no":"A-1"}"#.to_owned(),
            sensitive: None,
            state: CallState::Intended,
            standing: None,
            code: None,
            why: None,
            answer: None,
            asked: 0,
            due: None,
            fence: 0,
            lease: None,
            made: self.now,
            sent: None,
            changed: self.now,
        }
    }

    /// A process begins to send the order, or learns that it needn't.
    fn begin(&mut self) {
        let decided = begin(self.stored.as_ref(), self.intended(), self.now + LEASE);
        if decided.verdict == Verdict::Done {
            let call = decided.write.unwrap();
            let until = self.now + SEND_WITHIN;
            self.senders.push(Sender::Holds { fence: call.fence, until });
            self.stored = Some(call);
        }
    }

    /// A sender goes one step further, or its process ends.
    fn send(&mut self) {
        if self.senders.is_empty() {
            return;
        }
        let place = usize::try_from(self.draw.below(self.senders.len() as u64)).unwrap();
        let sender = self.senders.swap_remove(place);
        if self.draw.happens(15) {
            return;
        }
        match sender {
            Sender::Holds { fence, until } => {
                let end = if self.now > until { ended(CallEvent::Fail) } else { self.deliver() };
                self.senders.push(Sender::Knows { fence, end });
            }
            Sender::Knows { fence, end: own } => {
                let decided = end(self.stored.as_ref(), fence, own.clone(), &CHARGE, self.now);
                let is_told = decided.verdict == Verdict::Done;
                assert_eq!(is_told, self.holds(fence), "a sender is told wrongly whether its end is stored");
                assert!(
                    decided.write.is_none() || self.holds(fence),
                    "who doesn't hold the call has written"
                );
                self.stored = decided.write.or(self.stored.take());
                // The store may fail after it has written, so that the sender writes once more, and much later.
                if self.draw.happens(20) {
                    self.senders.push(Sender::Knows { fence, end: own });
                }
            }
        }
    }

    /// The request goes out, and perhaps arrives; the answer goes back, and perhaps arrives.
    fn deliver(&mut self) -> End {
        if self.draw.happens(10) {
            return ended(CallEvent::Fail);
        }
        if self.draw.happens(15) {
            return ended(CallEvent::Lose);
        }
        self.truth.arrived += 1;
        let (pays, declines) = (self.draw.happens(60), self.draw.happens(30));
        if !pays && declines {
            self.truth.declined = true;
        } else if pays {
            self.pay();
        }
        match () {
            () if self.draw.happens(25) => ended(CallEvent::Lose),
            () if self.truth.declined => ended(CallEvent::Decline),
            () => End { standing: Some(self.standing()), ..ended(CallEvent::Accept) },
        }
    }

    fn pay(&mut self) {
        self.truth.paid = true;
        // Some orders are never notified.
        self.truth.notifications = u32::try_from(self.draw.below(4)).unwrap();
    }

    fn standing(&self) -> Standing {
        Standing::Order(if self.truth.paid { OrderState::Paid } else { OrderState::Pending })
    }

    /// Whether nobody has taken the call over from whoever holds it with this count.
    fn holds(&self, fence: i64) -> bool {
        self.stored.as_ref().is_some_and(|call| call.fence == fence)
    }

    /// A worker takes the call if it is due, and asks the provider.
    fn claim(&mut self) {
        let Some(call) = &self.stored else { return };
        let is_due = call.due.is_some_and(|due| due <= self.now);
        if !is_due || call.lease.is_some_and(|lease| lease > self.now) {
            return;
        }
        let Some(held) = claimed(call, self.now, self.now + LEASE) else { return };
        assert!(held.fence > call.fence, "whoever held the call before could still write");
        self.stored = Some(held.clone());
        if held.lease.is_none() {
            return;
        }
        let nothing = Told { event: None, standing: None, why: None };
        let told = if self.truth.arrived == 0 || self.draw.happens(30) {
            nothing
        } else if self.truth.declined {
            Told {
                event: Some(CallEvent::Settle),
                standing: Some(Standing::Order(OrderState::Failed)),
                why: None,
            }
        } else {
            let event = self.truth.paid.then_some(CallEvent::Settle);
            Told { event, standing: Some(self.standing()), why: None }
        };
        self.workers.push(Asking { fence: held.fence, told });
    }

    fn tell(&mut self) {
        if self.workers.is_empty() {
            return;
        }
        let place = usize::try_from(self.draw.below(self.workers.len() as u64)).unwrap();
        let Asking { fence, told: own } = self.workers.swap_remove(place);
        if !self.draw.happens(15) {
            let decided = told(self.stored.as_ref(), fence, own, &CHARGE, self.now);
            assert!(decided.write.is_none() || self.holds(fence), "who doesn't hold the call has written");
            self.stored = decided.write.or(self.stored.take());
        }
    }

    /// The provider's notification arrives, and again if the reply isn't a good one or is lost.
    fn notify(&mut self) {
        if self.truth.notifications == 0 {
            return;
        }
        let told = News {
            state: Standing::Order(OrderState::Paid),
            number: Some("A-1".to_owned()),
            original: None,
            merchant: None,
            amount: Some(Decimal::from(12)),
            currency: None,
        };
        if !self.noted {
            let decided = news(self.stored.as_ref(), &told, self.now);
            assert_eq!(decided.verdict, Verdict::Done, "news of an order that was sent finds its intent");
            self.stored = decided.write;
            self.noted = true;
        }
        self.truth.notifications -= u32::from(!self.draw.happens(20));
    }

    fn tick(&mut self) {
        let passed = match self.draw.below(10) {
            0 => 90 * SECOND,
            1 => -5 * SECOND,
            _ => Millis::try_from(self.draw.below(8)).unwrap() * SECOND,
        };
        self.now = (self.now + passed).max(SECOND);
    }

    fn step(&mut self) {
        match self.draw.below(12) {
            0 | 1 => self.begin(),
            2..=4 => self.send(),
            5 | 6 => self.claim(),
            7 | 8 => self.tell(),
            9 if self.draw.happens(30) => self.notify(),
            10 if self.truth.arrived > 0 && !self.truth.declined && !self.truth.paid => self.pay(),
            _ => self.tick(),
        }
    }

    /// What the journal says against the truth, or against what it has said; `None` if nothing.
    fn lie(&mut self) -> Option<&'static str> {
        let lie = self.found_lie();
        self.said_paid |= self.stored.as_ref().is_some_and(says_paid);
        lie
    }

    fn found_lie(&self) -> Option<&'static str> {
        let Truth { arrived, paid, declined, .. } = self.truth;
        if arrived > 1 {
            return Some("the number was sent twice");
        }
        let Some(call) = &self.stored else { return (arrived > 0).then_some("sent without an intent") };
        let says_paid = says_paid(call);
        match call.state {
            _ if self.said_paid && !says_paid => Some("it was said to be paid, and isn't any more"),
            CallState::Unknown | CallState::ForAPerson if says_paid => {
                Some("its end is known, and the journal denies it")
            }
            CallState::NotSent if arrived > 0 => Some("it was sent, and the journal says that it wasn't"),
            CallState::Declined if !declined => Some("it wasn't declined, and the journal says so"),
            CallState::Mismatch => Some("nothing contradicts anything, and the journal says so"),
            _ if says_paid && !paid => Some("it isn't paid, and the journal says so"),
            CallState::Settled if !says_paid && !declined => {
                Some("it isn't at its end, and the journal says so")
            }
            _ => None,
        }
    }

    /// Lets everything come to its end without further faults.
    fn settle(&mut self) {
        for _ in 0..60 {
            self.now += 90 * SECOND;
            while !self.senders.is_empty() {
                self.send();
            }
            while self.truth.notifications > 0 {
                self.notify();
            }
            self.claim();
            while !self.workers.is_empty() {
                self.tell();
            }
        }
    }
}

fn says_paid(call: &Call) -> bool {
    call.standing == Some(Standing::Order(OrderState::Paid))
}

fn ended(event: CallEvent) -> End {
    End { event, standing: None, code: None, why: None, answer: None }
}

#[test]
fn the_journal_never_says_what_is_not_so() {
    let number = |name: &str, usual: u64| std::env::var(name).map_or(usual, |text| text.parse().unwrap());
    let (orders, seed) = (number("PAYSMITH_ORDERS", 20_000), number("PAYSMITH_SEED", 1));
    let (mut paid, mut unknown) = (0, 0);
    for place in 0..orders {
        let mut order = Order::new(seed.wrapping_add(place));
        for step in 0..50 {
            order.step();
            assert_eq!(order.lie(), None, "seed {}, step {step}: {:?}", seed + place, order.stored);
        }
        order.settle();
        assert_eq!(order.lie(), None, "seed {}, at its end: {:?}", seed + place, order.stored);
        let Some(call) = &order.stored else { continue };
        let is_lost = order.truth.paid && !says_paid(call);
        assert!(!is_lost, "seed {}: it is paid, and the journal doesn't know it: {call:?}", seed + place);
        let is_stuck =
            call.state == CallState::Sending || (order.truth.declined && call.state == CallState::Unknown);
        assert!(!is_stuck, "seed {}: {call:?}", seed + place);
        paid += u64::from(order.truth.paid);
        unknown += u64::from(call.state == CallState::Unknown);
    }
    assert!(paid > orders / 4 && unknown > orders / 100, "of {orders} orders {paid} paid, {unknown} unknown");
}
