//! Does every valid request arrive as it was meant, and is every other one refused before it is sent?
//!
//! Requests are made at random from the tables of the specs: with values up to the ends of their limits, with any
//! characters, with and without optional fields, and so that they keep to the rules. The generated client sends each,
//! and the sandbox, which shares no code with it, must take it, remember just what was sent, and tell of it when it is
//! asked. Then one thing in each request is made wrong, again at random. The client must refuse it, and the sandbox
//! must refuse it for the same reason if it is sent around the client's validation. An act on an order (a refund, a
//! capture, a release) concerns an order that was made and paid at random before: it must succeed once with the whole
//! amount, and then no more.
//!
//! The seed is fixed. `PROPTEST_RNG_SEED=7 PROPTEST_CASES=5000 cargo test --test round_trip` makes other requests, and
//! more.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[path = "round_trip/mod.rs"]
mod round_trip;

use std::sync::Arc;

use paysmith_codegen::checked::{Condition, Effect, Is, Kind, RuleKind, Signed, StateClass};
use paysmith_runtime::{Accepted, Final, OrderState, Outcome, Standing, to_json};
use proptest::prelude::{Strategy, any};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

use round_trip::json::Json;
use round_trip::stage::{Both, Came, Generated, Stage};
use round_trip::{COURSE, acting, for_each_provider, judging, mistakes, requests};

/// How many valid and how many invalid requests are made for each operation.
const CASES: u32 = 200;

for_each_provider!(what_is_valid_arrives_as_it_was_sent);
for_each_provider!(what_is_invalid_is_refused_by_client_and_provider_alike);
for_each_provider!(what_is_done_with_an_order_is_done_as_far_as_there_is_some);

#[test]
fn what_is_valid_arrives_in_every_word_of_the_language() {
    what_is_valid_arrives_as_it_was_sent(COURSE);
}

#[test]
fn what_is_invalid_is_refused_in_every_word_of_the_language() {
    what_is_invalid_is_refused_by_client_and_provider_alike(COURSE);
}

fn what_is_valid_arrives_as_it_was_sent(generated: Generated) {
    for name in Stage::set(generated).names() {
        // Each operation gets a new sandbox, since a sandbox keeps only so many refusals.
        let stages = Stage::sets(generated);
        let stages = stages.iter().filter(|stage| stage.is_for(stage.operation(&name)));
        stages.for_each(|stage| what_is_valid_arrives_on(stage, stage.operation(&name)));
    }
}

fn what_is_valid_arrives_on(stage: &Stage, operation: Both<'_>) {
    let table = Arc::new(operation.spec.request.clone());
    let valid = requests::valid(&table, &stage.credentials);
    if !operation.spec.effect.makes_order() {
        check(operation, &valid, |request| judging::understood(stage, operation, &request));
        return;
    }
    let Some(recover) = &operation.spec.recover else {
        check(operation, &valid, |request| made(stage, operation, request).map(drop));
        return;
    };
    let query = stage.operation(&recover.query);
    let states = states_that_it_can_say(query);
    let wanted = if operation.spec.effect == Effect::Hold { StateClass::Held } else { StateClass::Paid };
    assert!(states.contains(&wanted), "{states:?}");
    let questions = requests::valid(&Arc::new(query.spec.request.clone()), &stage.credentials);
    let cases = (valid, questions, proptest::sample::select(states));
    check(operation, &cases, |(request, question, state)| {
        let sent = made(stage, operation, request)?;
        let question = about(operation, query, &sent, question);
        told(stage, operation, query, &sent, &question, state)
    });
}

/// Sends a request with a new order number. The sandbox must take it and remember it. Returns the request as it was
/// sent.
fn made(stage: &Stage, operation: Both<'_>, mut request: Json) -> Result<Json, String> {
    stage.renumber(operation, &mut request);
    judging::taken(stage, operation, &request)?;
    let Some(number) = number(operation, &request) else { return Ok(request) };
    let remembered =
        stage.sandbox.request(&stage.spec.name, &number).ok_or("no such order in the sandbox")?;
    let wanted = requests::understood(&request, operation.in_form());
    match Json::parse(&remembered) {
        Some(remembered) if remembered == wanted => Ok(request),
        _ => Err(format!("the sandbox understood {remembered}\ninstead of {wanted}")),
    }
}

fn number(operation: Both<'_>, request: &Json) -> Option<String> {
    operation.spec.order.as_ref().and_then(|path| request.at(path)?.scalar())
}

/// The states that the query's answer has a word for.
fn states_that_it_can_say(query: Both<'_>) -> Vec<StateClass> {
    use StateClass::{Closed, Failed, Held, Paid, PartlyRefunded, Pending, Refunded, Released};
    let state = query.spec.state.as_ref().expect("a query says how the order stands");
    let can = |class: &StateClass| state.cases.iter().any(|case| case.is == *class);
    let all = [Pending, Held, Released, Paid, Failed, Closed, Refunded, PartlyRefunded];
    all.into_iter().filter(can).collect()
}

/// Makes a random query be about this order.
fn about(maker: Both<'_>, query: Both<'_>, order: &Json, mut question: Json) -> Json {
    for rule in &query.spec.request.rules {
        if let RuleKind::OneOf(names) | RuleKind::AtLeastOne(names) = &rule.kind {
            // Any other number would name another order.
            let numbers = names.iter().filter(|name| {
                query.spec.request.find(name).is_some_and(|field| matches!(field.kind, Kind::Text(_)))
            });
            numbers.for_each(|name| question.remove(name));
        }
    }
    for (theirs, ours) in maker.spec.recover.iter().flat_map(|recover| &recover.by) {
        match order.at(ours) {
            Some(value) => {
                let mut value = value.clone();
                keep_known(&mut value, &query.spec.request.find(theirs).expect("a field").kind);
                question.put(theirs, value);
            }
            None => question.remove(theirs),
        }
    }
    question
}

/// Removes the members of an object that the query doesn't have.
fn keep_known(value: &mut Json, kind: &Kind) {
    let (Json::Object(members), Kind::Object(of)) = (value, kind) else { return };
    members.retain(|name, _| of.table.fields.iter().any(|field| field.wire == *name));
    for (name, value) in members {
        keep_known(value, &of.table.find(name).expect("a field").kind);
    }
}

/// The query must tell the state that the sandbox has given to the order.
fn told(
    stage: &Stage,
    maker: Both<'_>,
    query: Both<'_>,
    order: &Json,
    question: &Json,
    state: StateClass,
) -> Result<(), String> {
    let number = number(maker, order).expect("an order number");
    stage.sandbox.set_state(&stage.spec.name, &number, state).map_err(|error| error.to_string())?;
    let (came, refused) = stage.send(query, question)?;
    match came {
        Came::Answer(Outcome::Final(Final::Accepted(Accepted { answer, state: told, verified, .. }))) => {
            let answer = Json::parse(&to_json(answer.as_ref())).unwrap();
            let numbers = answer.named(last(query.spec.order.as_deref().unwrap_or_default()));
            let signed = !matches!(query.spec.envelope.response.signed, Signed::Never);
            match () {
                () if !told.is_known() && is_unsayable(query, order) => Ok(()),
                () if told != Standing::new(query.table.subject, same(state)) => {
                    Err(format!("asked {question}\ntold {told}"))
                }
                () if numbers.iter().any(|told| **told != Json::text(&number)) => {
                    Err(format!("told of {numbers:?}"))
                }
                () if verified != signed => Err(format!("verified: {verified}")),
                () => Ok(()),
            }
        }
        other => Err(format!("asked {question}\n{other} {refused:?}")),
    }
}

/// Whether the query can't tell the state of orders that were made with a certain value, as its spec says.
fn is_unsayable(query: Both<'_>, order: &Json) -> bool {
    let of_order = |condition: &Condition| match &condition.is {
        Is::Any(values) => {
            order.at(&condition.name).and_then(Json::scalar).is_some_and(|it| values.contains(&it))
        }
        Is::Present | Is::Absent => false,
    };
    let cases = query.spec.state.iter().flat_map(|state| &state.cases);
    cases.filter(|case| case.is == StateClass::Unknown).any(|case| case.when.iter().any(of_order))
}

/// The last name of a dotted path.
fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn same(state: StateClass) -> OrderState {
    match state {
        StateClass::Pending => OrderState::Pending,
        StateClass::Held => OrderState::Held,
        StateClass::Released => OrderState::Released,
        StateClass::Paid => OrderState::Paid,
        StateClass::Failed => OrderState::Failed,
        StateClass::Closed => OrderState::Closed,
        StateClass::Refunded => OrderState::Refunded,
        StateClass::PartlyRefunded => OrderState::PartlyRefunded,
        StateClass::GivenBack => OrderState::GivenBack,
        StateClass::Unknown => OrderState::Unknown,
    }
}

fn what_is_done_with_an_order_is_done_as_far_as_there_is_some(generated: Generated) {
    use Effect::{Cancel, Capture, Refund, Release};
    let stage = Stage::set(generated);
    let acts = |one: &Both<'_>| matches!(one.spec.effect, Refund | Capture | Release | Cancel);
    for acting in stage.operations().into_iter().filter(acts) {
        let Some(maker) = acting::maker(&stage, acting) else { continue };
        let valid = |of: Both<'_>| requests::valid(&Arc::new(of.spec.request.clone()), &stage.credentials);
        check(acting, &(valid(maker), valid(acting)), |(order, request)| {
            acting::acted_upon(&stage, (maker, acting), order, request)
        });
    }
}

fn what_is_invalid_is_refused_by_client_and_provider_alike(generated: Generated) {
    for name in Stage::set(generated).names() {
        // Each operation gets a new sandbox, since a sandbox keeps only so many refusals.
        let stage = Stage::set(generated);
        let operation = stage.operation(&name);
        let table = Arc::new(operation.spec.request.clone());
        let all = mistakes::of_operation(operation, &stage.credentials);
        let cases =
            (requests::material(&table, &stage.credentials), proptest::sample::select(all), any::<u64>());
        let cases =
            cases.prop_filter_map("no good request has all that to spoil", move |(material, mistake, _)| {
                let mut request = requests::with(&table, &material, &mistake.wanted)?;
                mistake.spoil(&mut request);
                Some((mistake, request))
            });
        check(operation, &cases, |(mistake, bad)| {
            judging::refused_by_both(&stage, operation, &mistake, &bad)
        });
    }
}

/// Tries random cases, as many as `CASES` or the environment says, and shows the smallest that fails.
fn check<S: Strategy>(operation: Both<'_>, strategy: &S, test: impl Fn(S::Value) -> Result<(), String>) {
    let mut config = Config { failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(20_260_101);
    }
    let seed = config.rng_seed;
    let mut runner = TestRunner::new(config);
    match runner.run(strategy, |case| test(case).map_err(TestCaseError::fail)) {
        Ok(()) => {}
        Err(TestError::Fail(why, case)) => {
            panic!("{} (seed {seed}): {why}\nwith {case:?}", operation.table.at)
        }
        Err(TestError::Abort(why)) => panic!("{} (seed {seed}): {why}", operation.table.at),
    }
}
