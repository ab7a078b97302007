//! Do the journal and the provider agree on every order, after the shop's process was killed again and again?
//!
//! The shop is this program, started anew for each life (`the_shop_itself`). It charges the same orders in each of its lives, as a
//! queue would that hands out what isn't done, and asks about what nobody knows. It is killed at random moments, and at each named
//! step by itself; some of its lives are stopped for so long that another takes over, and then wake up. The provider is a sandbox in the test's own process, which loses some of its answers.
//!
//! On PostgreSQL three processes run at the same time, and two of them are killed in each round.
//!
//! `PAYSMITH_KILLS=1000 cargo test -p paysmith-journal --test kills` is the long run.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that meets the unexpected has failed, and this one prints what it counts"
)]

mod support;

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use paysmith_acornpay::{Acornpay, Client, Credentials, Environment};
use paysmith_journal::{CallFilter, CallState, Recorder};
use paysmith_runtime::{
    Bounds, Clock, Http, OrderState, Reply, Sealed, Standing, Timestamp, Transport, TransportError,
};
use paysmith_sandbox::{Fault, Running, StateClass};
use support::{Shop, charge, journal, left_out};

/// How much faster the shop's clock runs, so that leases and waits of a minute are over in seconds.
const FASTER: i64 = 20;

/// How many orders come with each life of the shop, and how many earlier ones it charges again.
const EACH_LIFE: u64 = 4;
const AGAIN: u64 = 40;

/// The steps at which the shop ends itself.
const STEPS: [&str; 5] = ["before_sending", "after_answer", "after_storing", "before_asking", "after_asking"];

/// A clock that runs faster, and shows the same time in every process.
struct FastClock;

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        let real = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
        let start = 1_767_225_600_000;
        Timestamp::from_millisecond(start + (i64::try_from(real).unwrap() - start) * FASTER).unwrap()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time / u32::try_from(FASTER).unwrap()))
    }
}

/// A transport in which the process ends at a step, when it is reached for so many times.
#[derive(Clone)]
struct Dying {
    inner: Http,
    step: String,
    left: Arc<AtomicI64>,
}

impl Dying {
    fn reach(&self, step: &str) {
        if self.step == step && self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            std::process::abort();
        }
    }
}

impl Transport for Dying {
    async fn send(&self, request: Sealed, bounds: Bounds) -> Result<Reply, TransportError> {
        let asks = request.url.ends_with("/lookup");
        self.reach(if asks { "before_asking" } else { "before_sending" });
        let reply = self.inner.send(request, bounds).await;
        self.reach(if asks { "after_asking" } else { "after_answer" });
        reply
    }
}

/// One life of the shop. It isn't a test: the others start it.
#[tokio::test]
#[ignore = "the other test of this file starts it as a process of its own"]
async fn the_shop_itself() {
    let Ok(place) = std::env::var("SHOP_JOURNAL") else { return };
    let given = |name: &str| std::env::var(name).unwrap();
    let credentials = Credentials {
        shop: given("SHOP_SHOP"),
        api_key: given("SHOP_API_KEY").into(),
        hook_key: given("SHOP_HOOK_KEY").into(),
    };
    let number = |name: &str| given(name).parse::<u64>().unwrap();
    let (first, last) = (number("SHOP_FIRST"), number("SHOP_LAST"));
    let left = Arc::new(AtomicI64::new(given("SHOP_TIMES").parse().unwrap()));
    let dying = Dying { inner: Http::default(), step: given("SHOP_STEP"), left };
    let client = Client::new(credentials, Environment::custom(given("SHOP_BASE")));
    let client = client.with_clock(FastClock).with_transport(dying.clone());
    let journal = journal(&place).await;
    let client: Recorder<Acornpay, Dying> = journal.client(&client);
    let worker = journal.worker().with(&client);
    let charging = (0..4).map(|lane| {
        let (client, dying) = (client.clone(), dying.clone());
        tokio::spawn(async move {
            for number in (first + lane..last).step_by(4) {
                let _ = client.send(&charge(&format!("OAK-{number}"))).await;
                dying.reach("after_storing");
            }
        })
    });
    let charging: Vec<_> = charging.collect();
    let asking = tokio::spawn(async move {
        loop {
            let _ = worker.pass().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    for lane in charging {
        lane.await.unwrap();
    }
    // The rest of this life, it asks about what nobody knows, until it is killed.
    asking.await.unwrap();
}

fn start(shop: &Shop, (first, last): (u64, u64), step: &str, times: u64) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "the_shop_itself"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("SHOP_JOURNAL", shop.place.name()).env("SHOP_BASE", shop.sandbox.base("acornpay").unwrap());
    for (name, value) in shop.sandbox.credentials("acornpay") {
        command.env(format!("SHOP_{}", name.to_uppercase()), value);
    }
    command.env("SHOP_FIRST", first.to_string()).env("SHOP_LAST", last.to_string());
    command.env("SHOP_STEP", step).env("SHOP_TIMES", times.to_string()).spawn().unwrap()
}

/// Numbers that are the same in each run with the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Stops a life for longer than it may hold anything, lets another take over meanwhile, and wakes it up again: it must neither send
/// nor store what is the other's by then.
async fn outlive(shop: &Shop, stopped: &mut Child, orders: (u64, u64)) {
    if stopped.try_wait().unwrap().is_some() {
        return;
    }
    let process = stopped.id().to_string();
    let signal = |name: &str| Command::new("kill").args([name, &process]).status().unwrap();
    assert!(signal("-STOP").success());
    let mut other = start(shop, orders, "none", 1);
    // Leases of a minute are over after three seconds of the fast clock.
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(signal("-CONT").success());
    tokio::time::sleep(Duration::from_millis(500)).await;
    let _ = other.kill();
    other.wait().unwrap();
}

fn lose_some_answers(sandbox: &Running, draw: &mut Draw) {
    let fault = match draw.below(4) {
        0 => Some(Fault::Reset),
        1 => Some(Fault::BadGateway),
        2 => Some(Fault::Delay(Duration::from_millis(draw.below(120)))),
        _ => None,
    };
    let times = u32::try_from(1 + draw.below(5)).unwrap();
    sandbox.set_fault("acornpay", fault, Some(times)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_and_the_provider_agree_after_every_kill() {
    kill(Shop::open().await, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn they_agree_on_postgres_while_three_processes_share_it() {
    match Shop::on_postgres().await {
        Some(shop) => kill(shop, 3).await,
        None => left_out(),
    }
}

/// Kills one process of a shop after another. So many run at the same time.
async fn kill(shop: Shop, processes: usize) {
    let kills: u64 = std::env::var("PAYSMITH_KILLS").map_or(50, |kills| kills.parse().unwrap());
    let mut draw = Draw(20_261_130);
    let mut by_itself = 0;
    let mut others: VecDeque<Child> = VecDeque::new();
    for kill in 0..kills {
        lose_some_answers(&shop.sandbox, &mut draw);
        // Every other life ends at a named step, the rest at a random moment.
        let step = STEPS.get(usize::try_from(kill / 2 % 5).unwrap()).filter(|_| kill % 2 == 0);
        let last = (kill + 1) * EACH_LIFE;
        let orders = (last.saturating_sub(AGAIN), last);
        // The oldest of the others is killed as well, and another takes its place.
        if others.len() + 1 >= processes
            && let Some(mut oldest) = others.pop_front()
        {
            let _ = oldest.kill();
            oldest.wait().unwrap();
        }
        others.extend((others.len() + 1..processes).map(|_| start(&shop, orders, "none", 1)));
        let mut life = start(&shop, orders, step.copied().unwrap_or("none"), 1 + draw.below(3));
        let until =
            Instant::now() + Duration::from_millis(if step.is_some() { 3_000 } else { 20 + draw.below(400) });
        while Instant::now() < until && life.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        by_itself += u64::from(life.try_wait().unwrap().is_some());
        if kill % 16 == 15 {
            outlive(&shop, &mut life, orders).await;
        }
        let _ = life.kill();
        life.wait().unwrap();
    }
    for other in &mut others {
        let _ = other.kill();
        other.wait().unwrap();
    }
    assert!(by_itself >= kills / 5, "too few lives have reached their step: {by_itself} of {kills}");
    // The last life isn't disturbed. It ends once the journal has nothing more to learn from the provider.
    shop.sandbox.set_fault("acornpay", None, None).unwrap();
    let orders = kills * EACH_LIFE;
    let mut life = start(&shop, (0, orders), "none", 1);
    let until = Instant::now() + Duration::from_secs(60 + kills / 2);
    while disagreements(&shop, orders).await.iter().any(|told| !told.starts_with("FALSE"))
        && Instant::now() < until
    {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let _ = life.kill();
    life.wait().unwrap();
    let told = disagreements(&shop, orders).await;
    let doubled = shop.sandbox.refusals().len();
    println!(
        "{kills} kills, {by_itself} of them at a named step; {orders} orders, {} at the provider, {doubled} sent twice",
        shop.sandbox.orders().len()
    );
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert_eq!(doubled, 0, "a number was sent twice: {:?}", shop.sandbox.refusals());
}

/// What the journal and the provider's book don't agree on.
async fn disagreements(shop: &Shop, orders: u64) -> Vec<String> {
    let paid = Some(Standing::Order(OrderState::Paid));
    let booked = shop.sandbox.orders().into_iter();
    let book: HashMap<String, StateClass> =
        booked.filter_map(|order| Some((order.number?, order.state))).collect();
    let calls = shop.journal.calls(CallFilter { most: 100_000, ..CallFilter::default() }).await.unwrap();
    let mut told = Vec::new();
    for number in 0..orders {
        let number = format!("OAK-{number}");
        let call = calls.iter().find(|call| call.number.as_deref() == Some(&number));
        let is_paid = book.get(&number).is_some_and(|state| *state == StateClass::Paid);
        match call.map(|call| (call.state, call.standing)) {
            Some((CallState::Accepted | CallState::Settled, standing)) if standing == paid && is_paid => {}
            // It was perhaps never sent. Nobody knows, and nobody says that it is known.
            Some((CallState::Unknown | CallState::ForAPerson, _)) if !is_paid => {}
            Some((CallState::NotSent, _)) if !is_paid => {}
            Some((CallState::Unknown | CallState::Sending, _)) => {
                told.push(format!("{number} isn't settled yet"))
            }
            None if !is_paid => told.push(format!("{number} wasn't charged yet")),
            other => told.push(format!(
                "FALSE: {number} is {:?} at the provider, and the journal says {other:?}",
                book.get(&number)
            )),
        }
    }
    told
}
