//! Does the journal have what became of a payment, whatever becomes of the process that made it?
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that meets the unexpected has failed")]

mod support;

use std::pin::Pin;
use std::time::Duration;

use paysmith_journal::{CallFilter, CallKey, CallState, Journal, NotRecorded, NumberKind, Pass, StoreError};
use paysmith_runtime::{Clock, Decimal, OrderState, Standing, Timestamp};
use paysmith_sandbox::Fault;
use support::{Database, Folder, MovedClock, Shop, charge, journal, left_out, on_each_store};

fn key(number: &str) -> CallKey {
    CallKey {
        provider: "acornpay".to_owned(),
        account: String::new(),
        kind: NumberKind::Order,
        number: number.to_owned(),
    }
}

const PAID: Option<Standing> = Some(Standing::Order(OrderState::Paid));

on_each_store!(
    a_number_is_charged_once_whoever_sends_it_again,
    ten_at_once_with_one_number_make_one_charge_and_hear_its_end,
    another_request_with_the_same_number_is_refused_by_the_path_that_differs,
    a_lost_answer_is_unknown_until_a_worker_has_asked,
    a_dropped_future_loses_no_outcome,
    what_surely_wasnt_sent_may_be_sent_again_even_corrected,
    an_order_of_another_amount_is_a_mismatch_for_a_person,
    nobody_is_told_an_end_that_no_answer_has_told,
    changes_are_read_from_where_one_stopped,
    a_process_that_was_stopped_before_the_first_byte_sends_nothing,
    what_moves_no_money_is_not_kept,
);

async fn a_number_is_charged_once_whoever_sends_it_again(shop: Shop) {
    let first = shop.client().send(&charge("OAK-1")).await.unwrap();
    assert!(
        first.is_new && first.call.state == CallState::Accepted && first.call.standing == PAID,
        "{first}"
    );
    assert_eq!(first.to_string(), "accepted: the order is paid");
    // Again, and by another process, which has the same file open.
    let again = shop.client().send(&charge("OAK-1")).await.unwrap();
    let other = journal(&shop.place.name()).await;
    let elsewhere = other.client(shop.client().client()).send(&charge("OAK-1")).await.unwrap();
    for later in [again, elsewhere] {
        assert!(!later.is_new && later.call == first.call, "{later}");
        assert_eq!(later.answer.unwrap().id, first.answer.as_ref().unwrap().id);
    }
    assert_eq!(shop.charges(), 1);
}

async fn ten_at_once_with_one_number_make_one_charge_and_hear_its_end(shop: Shop) {
    shop.sandbox.set_fault("acornpay", Some(Fault::Delay(Duration::from_millis(300))), Some(1)).unwrap();
    let sending = (0..10).map(|_| {
        let client = shop.client();
        tokio::spawn(async move { client.send(&charge("OAK-2")).await.unwrap() })
    });
    let mut new = 0;
    for sent in sending.collect::<Vec<_>>() {
        let recorded = sent.await.unwrap();
        assert_eq!((recorded.call.state, recorded.call.standing), (CallState::Accepted, PAID), "{recorded}");
        new += u32::from(recorded.is_new);
    }
    assert_eq!((new, shop.charges()), (1, 1));
}

async fn another_request_with_the_same_number_is_refused_by_the_path_that_differs(shop: Shop) {
    shop.client().send(&charge("OAK-3")).await.unwrap();
    let dearer = charge("OAK-3");
    let dearer = paysmith_acornpay::charge::Request { amount: Decimal::new(13_000, 3), ..dearer };
    let mut card = charge("OAK-3");
    card.optional.card = Some("4000123412341299".to_owned());
    for (request, differs) in [(dearer, "amount"), (card, "a sensitive field")] {
        let error = shop.client().send(&request).await.unwrap_err();
        let NotRecorded::Differs(paths) = &error else { panic!("{error}") };
        assert_eq!(paths, &[differs]);
    }
    assert_eq!(shop.charges(), 1);
}

async fn a_lost_answer_is_unknown_until_a_worker_has_asked(shop: Shop) {
    let client = shop.client();
    shop.sandbox.set_fault("acornpay", Some(Fault::Reset), Some(1)).unwrap();
    let lost = client.send(&charge("OAK-4")).await.unwrap();
    assert_eq!(lost.call.state, CallState::Unknown, "{lost}");
    // Sending it again sends nothing, and makes nobody believe anything.
    let again = client.send(&charge("OAK-4")).await.unwrap();
    assert_eq!((again.is_new, again.call.state), (false, CallState::Unknown));
    let worker = shop.journal.worker().with(&client);
    assert_eq!(worker.pass().await.unwrap(), Pass::default(), "the spec's pace is three seconds");
    shop.clock.forward(4);
    assert_eq!(worker.pass().await.unwrap(), Pass { asked: 1, settled: 1, for_a_person: 0 });
    let call = shop.journal.call(key("OAK-4")).await.unwrap().unwrap();
    assert_eq!((call.state, call.standing, call.asked), (CallState::Settled, PAID, 1));
    let settled = client.send(&charge("OAK-4")).await.unwrap();
    assert_eq!(settled.to_string(), "settled: the order is paid");
    assert_eq!(shop.charges(), 1);
}

async fn a_dropped_future_loses_no_outcome(shop: Shop) {
    shop.sandbox.set_fault("acornpay", Some(Fault::Delay(Duration::from_millis(400))), Some(1)).unwrap();
    // The browser leaves before the provider has answered.
    let client = shop.client();
    let request = charge("OAK-5");
    let left = tokio::time::timeout(Duration::from_millis(100), client.send(&request)).await;
    assert!(left.is_err());
    let call = shop.journal.call(key("OAK-5")).await.unwrap().unwrap();
    assert_eq!(call.state, CallState::Sending);
    tokio::time::sleep(Duration::from_millis(900)).await;
    let call = shop.journal.call(key("OAK-5")).await.unwrap().unwrap();
    assert_eq!((call.state, call.standing), (CallState::Accepted, PAID));
}

async fn what_surely_wasnt_sent_may_be_sent_again_even_corrected(shop: Shop) {
    let nobody = shop.client_at("http://127.0.0.1:1/acornpay".to_owned());
    let failed = nobody.send(&charge("OAK-6")).await.unwrap();
    assert_eq!(failed.call.state, CallState::NotSent, "{failed}");
    let corrected = paysmith_acornpay::charge::Request { amount: Decimal::new(11_000, 3), ..charge("OAK-6") };
    let sent = shop.client().send(&corrected).await.unwrap();
    assert_eq!((sent.is_new, sent.call.state), (true, CallState::Accepted), "{sent}");
    assert_eq!(sent.call.amount, Some(Decimal::new(11_000, 3)));
    assert_eq!((shop.charges(), sent.call.id), (1, failed.call.id));
}

async fn an_order_of_another_amount_is_a_mismatch_for_a_person(shop: Shop) {
    // Another program of the merchant's has used the number for another amount.
    let other = paysmith_acornpay::charge::Request { amount: Decimal::new(99_000, 3), ..charge("OAK-7") };
    let _ = shop.client().client().send(&other).await;
    let client = shop.client();
    shop.sandbox.set_fault("acornpay", Some(Fault::Reset), Some(1)).unwrap();
    let lost = client.send(&charge("OAK-7")).await.unwrap();
    assert_eq!(lost.call.state, CallState::Unknown);
    shop.clock.forward(4);
    let pass = shop.journal.worker().with(&client).pass().await.unwrap();
    assert_eq!(pass, Pass { asked: 1, settled: 0, for_a_person: 1 });
    let call = shop.journal.call(key("OAK-7")).await.unwrap().unwrap();
    assert_eq!(call.state, CallState::Mismatch);
    assert!(
        call.sentence().contains("amount differs") && call.sentence().contains("let a person look"),
        "{}",
        call.sentence()
    );
}

async fn nobody_is_told_an_end_that_no_answer_has_told(shop: Shop) {
    // The charge never reaches the provider, as far as anybody can know: the query finds nothing for a week.
    let client = shop.client();
    shop.sandbox.set_fault("acornpay", Some(Fault::Reset), Some(1)).unwrap();
    client.send(&charge("OAK-8")).await.unwrap();
    shop.sandbox.set_fault("acornpay", Some(Fault::BadGateway), None).unwrap();
    let worker = shop.journal.worker().with(&client);
    let mut asked = 0;
    for _ in 0..400 {
        shop.clock.forward(3_601);
        asked += worker.pass().await.unwrap().asked;
        let call = shop.journal.call(key("OAK-8")).await.unwrap().unwrap();
        if call.state != CallState::Unknown {
            break;
        }
    }
    let call = shop.journal.call(key("OAK-8")).await.unwrap().unwrap();
    assert_eq!(call.state, CallState::ForAPerson, "{}", call.sentence());
    assert!((160..180).contains(&asked), "once an hour for a week: {asked}");
    assert!(call.sentence().contains("a person has to ask the provider"), "{}", call.sentence());
}

async fn changes_are_read_from_where_one_stopped(shop: Shop) {
    let client = shop.client();
    client.send(&charge("OAK-9")).await.unwrap();
    let first = shop.journal.changes(0, 10).await.unwrap();
    let states: Vec<CallState> = first.iter().map(|change| change.state).collect();
    assert_eq!(states, [CallState::Sending, CallState::Accepted]);
    client.send(&charge("OAK-10")).await.unwrap();
    let later = shop.journal.changes(first.last().unwrap().place, 10).await.unwrap();
    assert_eq!(later.len(), 2);
    assert!(later.iter().all(|change| change.number.as_deref() == Some("OAK-10")));
    assert_eq!(later.last().unwrap().standing, PAID);
}

#[tokio::test]
async fn no_card_and_no_secret_is_in_the_file() {
    let shop = Shop::open().await;
    shop.sandbox.set_fault("acornpay", Some(Fault::Reset), Some(1)).unwrap();
    let client = shop.client();
    client.send(&charge("OAK-11")).await.unwrap();
    shop.clock.forward(4);
    shop.journal.worker().with(&client).pass().await.unwrap();
    let mut canaries = vec!["4000123412341234".to_owned()];
    let secret = |(name, value): (String, String)| (name != "shop").then_some(value);
    canaries.extend(shop.sandbox.credentials("acornpay").into_iter().filter_map(secret));
    assert_eq!(canaries.len(), 3);
    let mut found_number = false;
    for file in std::fs::read_dir(shop.place.folder().path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        found_number |= text.contains("OAK-11");
        assert!(canaries.iter().all(|canary| !text.contains(canary.as_str())));
    }
    assert!(found_number, "the files that were searched aren't those of the journal");
}

#[tokio::test]
async fn a_file_that_is_no_journal_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    let path = folder.file();
    let open = || Journal::open(&path).map(|_| ()).unwrap_err();
    std::fs::write(&path, "a diary, and no database at all".repeat(100)).unwrap();
    assert!(matches!(open(), StoreError::Corrupt(_)));
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("a diary"));
    std::fs::remove_file(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
    assert!(matches!(open(), StoreError::NotAJournal));
    other.execute_batch("DROP TABLE recipes").unwrap();
    drop(other);
    Journal::open(&path).unwrap();
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.execute_batch("PRAGMA user_version = 99").unwrap();
    assert!(matches!(open(), StoreError::Newer { found: 99, .. }));
    assert!(matches!(
        Journal::open(folder.path().join("none/shop.db")).unwrap_err(),
        StoreError::NotOpened(_)
    ));
}

#[tokio::test]
async fn nothing_is_sent_when_the_intent_cannot_be_stored() {
    let shop = Shop::open().await;
    // Another process keeps the file locked for longer than anybody waits.
    let locking = rusqlite::Connection::open(shop.place.folder().file()).unwrap();
    locking.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let error = shop.client().send(&charge("OAK-12")).await.unwrap_err();
    assert!(matches!(&error, NotRecorded::Intent(StoreError::Busy(_))), "{error}");
    assert!(error.to_string().contains("nothing was sent"));
    assert_eq!(shop.charges(), 0);
    // The work goes on when the cause is gone.
    locking.execute_batch("ROLLBACK").unwrap();
    assert_eq!(shop.client().send(&charge("OAK-12")).await.unwrap().call.state, CallState::Accepted);
    let all = shop.journal.calls(CallFilter { most: 10, ..CallFilter::default() }).await.unwrap();
    assert_eq!(all.len(), 1);
}

/// A clock that is half a minute later each time it is looked at.
struct Slow(MovedClock);

impl Clock for Slow {
    fn now(&self) -> Timestamp {
        self.0.forward(30);
        self.0.now()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
    }
}

async fn a_process_that_was_stopped_before_the_first_byte_sends_nothing(shop: Shop) {
    let slow = shop.client().client().clone().with_clock(Slow(shop.clock.clone()));
    let late = shop.journal.client(&slow).send(&charge("OAK-13")).await.unwrap();
    assert_eq!(late.call.state, CallState::NotSent, "{late}");
    assert!(late.to_string().contains("the time in which it could be sent is over"), "{late}");
    assert_eq!(shop.charges(), 0);
}

async fn what_moves_no_money_is_not_kept(shop: Shop) {
    let lookup = paysmith_acornpay::lookup::Request {
        search: paysmith_acornpay::lookup::Search { r#ref: "OAK-1".to_owned() },
    };
    assert!(matches!(shop.client().send(&lookup).await.unwrap_err(), NotRecorded::MovesNoMoney("lookup")));
}

/// The tests that are about PostgreSQL alone, where there is a server.
async fn database() -> Option<Database> {
    let database = Database::new().await;
    if database.is_none() {
        left_out();
    }
    database
}

#[tokio::test]
async fn no_card_and_no_secret_is_in_the_database() {
    let Some(shop) = Shop::on_postgres().await else { return left_out() };
    shop.sandbox.set_fault("acornpay", Some(Fault::Reset), Some(1)).unwrap();
    let client = shop.client();
    client.send(&charge("OAK-11")).await.unwrap();
    shop.clock.forward(4);
    shop.journal.worker().with(&client).pass().await.unwrap();
    let support::Place::Database(database) = &shop.place else { panic!("not a database") };
    let text = database.text().await;
    assert!(text.contains("OAK-11") && text.contains("settled"), "{text}");
    let mut canaries = vec!["4000123412341234".to_owned()];
    let secret = |(name, value): (String, String)| (name != "shop").then_some(value);
    canaries.extend(shop.sandbox.credentials("acornpay").into_iter().filter_map(secret));
    assert!(canaries.iter().all(|canary| !text.contains(canary.as_str())));
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_and_one_without_tables_gets_them_once() {
    let Some(database) = database().await else { return };
    let url = database.url();
    let opening = (0..8).map(|_| {
        tokio::spawn({
            let url = url.clone();
            async move { Journal::connect(&url).await.map(|_| ()) }
        })
    });
    for opened in opening.collect::<Vec<_>>() {
        opened.await.unwrap().unwrap();
    }
    database.execute("UPDATE paysmith_journal SET format = 99").await;
    let refused = Journal::connect(&url).await.unwrap_err();
    assert!(matches!(refused, StoreError::Newer { found: 99, .. }), "{refused}");
    let nobody = Journal::connect("postgres://nobody@127.0.0.1:1/none").await.unwrap_err();
    assert!(matches!(nobody, StoreError::NotOpened(_)), "{nobody}");
    let no_url = Journal::connect("shop.db").await.unwrap_err();
    assert!(matches!(no_url, StoreError::NotOpened(_)), "{no_url}");
}

#[tokio::test]
async fn nothing_is_sent_while_the_database_is_locked_or_gone_and_the_work_goes_on_afterwards() {
    let Some(shop) = Shop::on_postgres().await else { return left_out() };
    let support::Place::Database(database) = &shop.place else { panic!("not a database") };
    // Somebody keeps the table for longer than anybody waits.
    let locking = Database::connect(&database.url()).await;
    locking.batch_execute("BEGIN; LOCK TABLE paysmith_calls").await.unwrap();
    let error = shop.client().send(&charge("OAK-12")).await.unwrap_err();
    assert!(matches!(&error, NotRecorded::Intent(StoreError::Busy(_))), "{error}");
    locking.batch_execute("ROLLBACK").await.unwrap();
    // The server ends all connections.
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()";
    locking.batch_execute(end).await.unwrap();
    assert_eq!(shop.charges(), 0);
    let mut sent = shop.client().send(&charge("OAK-12")).await;
    if sent.is_err() {
        sent = shop.client().send(&charge("OAK-12")).await;
    }
    assert_eq!(sent.unwrap().call.state, CallState::Accepted);
    assert_eq!(shop.charges(), 1);
}

#[tokio::test]
async fn leases_are_held_by_the_databases_clock_whatever_a_machine_believes() {
    let Some(shop) = Shop::on_postgres().await else { return left_out() };
    let support::Place::Database(database) = &shop.place else { panic!("not a database") };
    // To this machine, the database's clock is an hour ahead: functions of the first schema stand for those of the system.
    database
        .execute(
            "CREATE SCHEMA ahead; CREATE FUNCTION ahead.clock_timestamp() RETURNS timestamptz LANGUAGE sql
             AS $$ SELECT pg_catalog.clock_timestamp() + interval '1 hour' $$",
        )
        .await;
    let url = format!("{}?options=-c%20search_path%3Dahead,public,pg_catalog", database.url());
    let ahead = Journal::connect(&url).await.unwrap();
    shop.sandbox.set_fault("acornpay", Some(Fault::Delay(Duration::from_millis(600))), Some(1)).unwrap();
    let sending = tokio::spawn({
        let client = ahead.client(shop.client().client());
        async move { client.send(&charge("OAK-14")).await.unwrap() }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let call = ahead.call(key("OAK-14")).await.unwrap().unwrap();
    assert_eq!(call.state, CallState::Sending);
    // A worker with the same database's clock leaves the call to its sender.
    let client = ahead.client(shop.client().client());
    assert_eq!(ahead.worker().with(&client).pass().await.unwrap(), Pass::default());
    assert_eq!(sending.await.unwrap().call.state, CallState::Accepted);
    // The change was stored at the database's time.
    let at = ahead.changes(0, 1).await.unwrap()[0].at;
    let early = Timestamp::now().duration_until(at).as_mins();
    assert!((58..=60).contains(&early), "{early} minutes ahead");
}

#[tokio::test]
async fn no_change_appears_behind_one_that_was_read_already() {
    let Some(shop) = Shop::on_postgres().await else { return left_out() };
    let writing = (0..8).map(|lane| {
        let client = shop.client();
        tokio::spawn(async move {
            for number in 0..12 {
                client.send(&charge(&format!("OAK-{lane}-{number}"))).await.unwrap();
            }
        })
    });
    let writing: Vec<_> = writing.collect();
    let (mut place, mut read) = (0, 0);
    while read < 8 * 12 * 2 {
        let done = writing.iter().all(tokio::task::JoinHandle::is_finished);
        let news = shop.journal.changes(place, 5).await.unwrap();
        assert!(!done || !news.is_empty(), "{read} of {} changes were seen", 8 * 12 * 2);
        read += news.len();
        place = news.last().map_or(place, |last| last.place);
    }
}
