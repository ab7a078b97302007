//! Acts on orders: a refund, a capture, a release or a closing must succeed with as much as there is, and not beyond.

use paysmith_codegen::checked::{Effect, Kind, RuleKind, Table};
use paysmith_runtime::spec::Subject;
use paysmith_runtime::{Final, Outcome, PartState, Standing, to_json};
use paysmith_sandbox::{Reason, RefusedRequest};

use super::json::{Json, join};
use super::stage::{Both, Came, Stage};

/// The operation that makes the orders on which another operation acts.
pub(crate) fn maker<'s>(stage: &'s Stage, acting: Both<'_>) -> Option<Both<'s>> {
    let makers = || {
        stage.operations().into_iter().filter(|one| {
            let spec = one.spec;
            spec.effect.makes_order()
                && spec.address.is_call()
                && spec.order.is_some()
                && spec.amount.is_some()
        })
    };
    let holds = |one: &Both<'_>| one.spec.effect == Effect::Hold;
    let ends_hold = acting.spec.effect == Effect::Cancel && acting.table.subject == Subject::Hold;
    let of_holds = (ends_hold || matches!(acting.spec.effect, Effect::Capture | Effect::Release))
        && makers().any(|one| holds(&one));
    makers().find(|one| holds(one) == of_holds)
}

/// Makes an order, has it paid, and acts on the whole of it twice: the first act must succeed, and the second must be
/// refused.
pub(crate) fn acted_upon(
    stage: &Stage,
    (maker, acting): (Both<'_>, Both<'_>),
    mut order: Json,
    mut request: Json,
) -> Result<(), String> {
    stage.renumber(maker, &mut order);
    let (made, refused) = stage.send(maker, &order)?;
    if let Some(refused) = refused {
        return Err(format!("the order was refused: {refused:?}"));
    }
    let mut known = vec![order.clone()];
    known.extend(answer(&made));
    let number = text_at(&order, maker.spec.order.as_deref()).ok_or("an order number")?;
    let (amount, path) = (text_at(&order, maker.spec.amount.as_deref()), acting.spec.amount.as_deref());
    if amount.as_ref().and_then(|amount| amount.parse().ok()) == Some(paysmith_runtime::Decimal::ZERO) {
        // An act that names no amount leaves as much as before.
        return Ok(());
    }
    let paid = stage.run(async { stage.sandbox.pay(&stage.spec.name, &number) });
    paid.map_err(|unable| unable.to_string())?;
    known.extend(found(stage, maker, &order)?);
    if let (Some(amount), Some(path)) = (amount.filter(|_| acting.spec.effect != Effect::Cancel), path) {
        let kind = &acting.spec.request.find(path).ok_or("an amount")?.kind;
        request.put(path, super::single::written(kind, &amount));
    }
    for own in own_numbers(acting, &known) {
        let mut request = request.clone();
        choose(&acting.spec.request, &known, &mut request);
        fill(&acting.spec.request, &known, own, "", &mut request);
        renumber(stage, acting, own, &mut request);
        let (came, refused) = stage.send(acting, &request)?;
        match refused {
            Some(RefusedRequest { reason: Reason::UnknownOrder | Reason::DuplicateOrder, .. })
                if own.is_some() => {}
            Some(refused) => return Err(format!("with {request}\nthe sandbox says {refused:?}")),
            None => return no_more(stage, acting, own, &came, request),
        }
    }
    Err("nothing leads to the order".to_owned())
}

/// The paths at which the act may have a number of its own. The spec doesn't say whether `order:` is the act's number
/// or the order's. It is the act's own for sure if the act is recovered by it and no order has it.
pub(crate) fn own_numbers<'a>(acting: Both<'a>, known: &[Json]) -> Vec<Option<&'a str>> {
    if acting.spec.effect == Effect::Cancel {
        return vec![None];
    }
    let named = |path: &str| known.iter().any(|known| !known.named(last(path)).is_empty());
    let by = acting.spec.recover.iter().flat_map(|recover| &recover.by).map(|(_, ours)| ours.as_str());
    let strange = by.filter(|path| !named(path));
    let text =
        |path: &&str| matches!(acting.spec.request.find(path).map(|field| &field.kind), Some(Kind::Text(_)));
    let own = strange.chain(acting.spec.order.as_deref()).filter(text);
    own.map(Some).chain([None]).collect()
}

/// After the first act nothing is left of the order, so another must be refused.
fn no_more(
    stage: &Stage,
    acting: Both<'_>,
    own: Option<&str>,
    came: &Came,
    mut request: Json,
) -> Result<(), String> {
    match came {
        Came::Answer(Outcome::Final(Final::Accepted(accepted))) => {
            let wanted = match acting.spec.state.as_ref().map(|_| acting.table.subject) {
                Some(Subject::Refund) => Some(Standing::Refund(PartState::Done)),
                Some(Subject::Release) => Some(Standing::Release(PartState::Done)),
                _ => None,
            };
            if wanted.is_some_and(|wanted| accepted.state != wanted) {
                return Err(format!("told {:?}", accepted.state));
            }
        }
        other => return Err(other.to_string()),
    }
    if acting.spec.effect == Effect::Cancel {
        return Ok(());
    }
    renumber(stage, acting, own, &mut request);
    match stage.send(acting, &request)? {
        (Came::Answer(Outcome::Final(Final::Accepted(_))), _) => Err("it was done a second time".to_owned()),
        (_, Some(refused))
            if matches!(refused.reason, Reason::Refunded | Reason::Closed | Reason::TooMuch) =>
        {
            Ok(())
        }
        (came, refused) => Err(format!("{came}, {refused:?}")),
    }
}

/// What the query tells of the order. It may have the provider's own number, which the answer to a call that waits for
/// the payer hasn't.
pub(crate) fn found(stage: &Stage, maker: Both<'_>, order: &Json) -> Result<Option<Json>, String> {
    let Some(recover) = maker.spec.recover.as_ref().filter(|recover| recover.ask.is_empty()) else {
        return Ok(None);
    };
    let mut question = Json::Object(Default::default());
    for (theirs, ours) in &recover.by {
        if let Some(value) = order.at(ours) {
            question.put(theirs, value.clone());
        }
    }
    // The query may know fewer fields of an object than the order has.
    let came = stage.send(stage.operation(&recover.query), &question);
    Ok(came.ok().and_then(|(came, _)| answer(&came)))
}

pub(crate) fn answer(came: &Came) -> Option<Json> {
    match came {
        Came::Answer(Outcome::Final(Final::Accepted(accepted))) => {
            Json::parse(&to_json(accepted.answer.as_ref()))
        }
        _ => None,
    }
}

pub(crate) fn text_at(json: &Json, path: Option<&str>) -> Option<String> {
    json.at(path?)?.scalar()
}

/// Keeps only one of several numbers that can name the order: one that is known.
pub(crate) fn choose(table: &Table, known: &[Json], request: &mut Json) {
    let is_known = |name: &&String| known.iter().any(|known| !known.named(last(name)).is_empty());
    for rule in &table.rules {
        let (RuleKind::OneOf(names) | RuleKind::AtLeastOne(names)) = &rule.kind else { continue };
        let there: Vec<_> = names.iter().filter(|name| request.at(name).is_some()).collect();
        if let Some(name) = names.iter().find(is_known).filter(|_| !there.iter().any(is_known)) {
            there.iter().for_each(|name| request.remove(name));
            request.put(name, Json::text(""));
        }
    }
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Fills in what is known of the order under the same names, but not the act's own number.
pub(crate) fn fill(table: &Table, known: &[Json], own: Option<&str>, path: &str, request: &mut Json) {
    for field in &table.fields {
        let path = join(path, &field.wire);
        match &field.kind {
            Kind::Object(object) => fill(&object.table, known, own, &path, request),
            Kind::Text(_) if request.at(&path).is_some() && own != Some(path.as_str()) => {
                let mut named = known.iter().flat_map(|known| known.named(&field.wire));
                if let Some(value) = named.find(|value| matches!(value, Json::Text(_))) {
                    request.put(&path, value.clone());
                }
            }
            _ => {}
        }
    }
}

/// Gives the act a new number of its own.
pub(crate) fn renumber(stage: &Stage, acting: Both<'_>, own: Option<&str>, request: &mut Json) {
    if let Some(own) = own {
        stage.renumber_at(&acting.spec.request, own, request);
    }
}
