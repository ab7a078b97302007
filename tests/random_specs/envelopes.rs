//! Random envelopes: JSON and forms, with signatures in the body or in a header, and what is signed.

use crate::dice::{Dice, Entries, entry, map, text, texts, word};
use crate::schemes::{Covers, scheme};
use crate::yaml::Yaml;

/// An envelope, and what the rest of the spec must know of it.
pub(crate) struct Envelope {
    pub(crate) yaml: Yaml,
    /// The schemes that it signs by, each with its name.
    pub(crate) schemes: Entries,
    /// Whether the fields lie in a form.
    pub(crate) form: bool,
    /// The field that stands in a header or in a member of its own.
    pub(crate) elsewhere: Option<&'static str>,
    /// Whether a signature covers the URL, or lies deep in the body, so that it can't stand in a URL.
    pub(crate) in_url: bool,
    /// Whether the member with the answer is named by the operation.
    pub(crate) names_answer: bool,
}

/// The field that an envelope may take out of the others.
pub(crate) const CHANNEL: &str = "channel";

/// A random envelope of that name. One that isn't answered is for links and texts for apps.
pub(crate) fn envelope(dice: &mut Dice, name: &str, answered: bool) -> Envelope {
    let form = dice.chance(40);
    let mut made = Envelope {
        yaml: word("~"),
        schemes: Vec::new(),
        form,
        elsewhere: None,
        in_url: true,
        names_answer: false,
    };
    let request = if form {
        form_request(dice, name, answered, &mut made)
    } else {
        json_request(dice, name, answered, &mut made)
    };
    let mut keys = vec![("request", request)];
    if answered {
        keys.push(("response", response(dice, name, &mut made)));
        keys.push(("outcome", outcome(dice)));
    }
    if dice.chance(20) {
        keys.push(("doc", text("around everything")));
    }
    made.yaml = map(keys);
    made
}

fn sign(dice: &mut Dice, made: &mut Envelope, name: &str, covers: Covers) -> String {
    let name = format!("{name}_{}", made.schemes.len());
    made.schemes.push(entry(&name, scheme(dice, covers, "key")));
    name
}

/// Members that stand beside the fields.
fn beside(dice: &mut Dice) -> Vec<(&'static str, Yaml)> {
    let all = [
        ("zz_account", text("$account")),
        ("zz_agent", text("$agent")),
        ("zz_method", text("$operation")),
        ("zz_version", text("1.0")),
        ("zz_number", word(3)),
        ("zz_now", map([("$now", word("datetime")), ("zone", text("+08:00"))])),
        ("zz_unix", map([("$now", word("unix"))])),
        ("zz_nonce", map([("$nonce", word(12)), ("alphabet", word("digits"))])),
        ("zz_text", text("id=${account};m=${operation}")),
    ];
    all.into_iter().filter(|_| dice.chance(25)).collect()
}

fn json_request(dice: &mut Dice, name: &str, answered: bool, made: &mut Envelope) -> Yaml {
    let mut members = beside(dice);
    let mut headers = headers(dice, answered, made);
    let mut values = Vec::new();
    match dice.below(8) {
        // A signature among the members.
        of @ 0..=3 => {
            let (member, data, covers) = match of {
                0 => ("*", text("$fields"), Covers::Pairs),
                2 => ("zz_data", map([("$text", text("$fields"))]), Covers::Text("zz_data")),
                _ => ("zz_data", text("$fields"), Covers::Raw("zz_data")),
            };
            members.push((member, data));
            let signature = text(format!("$signature.{}", sign(dice, made, name, covers)));
            if of == 3 {
                members.push(("zz_head", map([("sign", signature), ("of", text("$account"))])));
            } else {
                members.push(("zz_sign", signature));
            }
            made.in_url = of == 0;
        }
        4 if answered => {
            members.push(("*", text("$fields")));
            let scheme = sign(dice, made, name, Covers::Body);
            headers.push(("X-Sign", text(format!("$signature.{scheme}"))));
        }
        5 | 6 if answered => {
            if dice.chance(50) {
                members.push(("*", text("$fields")));
            } else {
                members.push(("zz_data", text("$fields")));
                made.in_url = false;
            }
            let scheme = sign(dice, made, name, Covers::Request);
            values.push(("time", map([("$now", word("unix"))])));
            values.push(("once", map([("$nonce", word(16)), ("alphabet", word("alphanumeric"))])));
            headers.push((
                "Authorization",
                text(format!(
                    "V1 id=\"${{account}}\",t=${{value.time}},n=${{value.once}},s=${{signature.{scheme}}}"
                )),
            ));
        }
        _ if members.is_empty() => return request(map([("json", text("$fields"))]), headers, values),
        _ => members.push(("*", text("$fields"))),
    }
    if made.elsewhere.is_none() && dice.chance(15) {
        members.push(("zz_channel", text(format!("$field.{CHANNEL}"))));
        made.elsewhere = Some(CHANNEL);
    }
    request(map([("json", map(members))]), headers, values)
}

fn form_request(dice: &mut Dice, name: &str, answered: bool, made: &mut Envelope) -> Yaml {
    let mut members = beside(dice);
    let mut headers = headers(dice, answered, made);
    if dice.chance(20) && members.is_empty() {
        made.form = true;
        return request(map([("form", text("$fields"))]), headers, Vec::new());
    }
    if dice.chance(25) {
        members.push(("zz_data", map([("$text", text("$fields"))])));
        made.form = false;
    } else {
        members.push(("*", text("$fields")));
    }
    match dice.below(3) {
        0 => {
            let scheme = sign(dice, made, name, Covers::Pairs);
            members.push(("zz_sign", text(format!("$signature.{scheme}"))));
        }
        1 if answered => {
            let covers = dice.pick(&[Covers::Pairs, Covers::Body]);
            let scheme = sign(dice, made, name, covers);
            headers.push(("X-Sign", text(format!("v1=${{signature.{scheme}}}"))));
        }
        _ => {}
    }
    request(map([("form", map(members))]), headers, Vec::new())
}

/// Headers without signatures. What isn't sent by the merchant has none.
fn headers(dice: &mut Dice, answered: bool, made: &mut Envelope) -> Vec<(&'static str, Yaml)> {
    if !answered || dice.chance(50) {
        return Vec::new();
    }
    let mut all = vec![
        ("X-Version", text("1.0")),
        ("X-Agent", text("Bearer ${agent}")),
        ("X-Date", map([("$now", word("rfc3339")), ("zone", text("+00:00"))])),
        ("X-Once", map([("$nonce", word(8))])),
    ];
    all.retain(|_| dice.chance(50));
    if dice.chance(20) {
        all.push(("X-Channel", text(format!("$field.{CHANNEL}"))));
        made.elsewhere = Some(CHANNEL);
    }
    all
}

fn request(body: Yaml, headers: Vec<(&str, Yaml)>, values: Vec<(&str, Yaml)>) -> Yaml {
    let Yaml::Map(mut keys) = body else { return body };
    if !headers.is_empty() {
        keys.push(entry("headers", map(headers)));
    }
    if !values.is_empty() {
        keys.push(entry("values", map(values)));
    }
    Yaml::Map(keys)
}

fn response(dice: &mut Dice, name: &str, made: &mut Envelope) -> Yaml {
    let mut members = vec![("zz_code", text("$code"))];
    if dice.chance(70) {
        members.push(("zz_message", text("$message")));
    }
    let signed = dice.below(6);
    let data = match signed {
        1 => text("$fields"),
        _ => dice.pick_of(vec![
            text("$fields"),
            map([("$text", text("$fields"))]),
            map([("$maybe_text", text("$fields"))]),
        ]),
    };
    let (mut headers, mut values) = (Vec::new(), Vec::new());
    if signed == 0 || dice.chance(30) {
        members.push(("*", text("$fields")));
    } else if dice.chance(30) && signed != 1 {
        members.push(("$answer", data));
        made.names_answer = true;
    } else {
        members.push(("zz_data", data));
    }
    let nested = members.iter().any(|(member, _)| *member == "zz_data");
    let scheme = |dice: &mut Dice, made: &mut Envelope, covers| {
        let scheme = sign(dice, made, &format!("{name}_answer"), covers);
        format!("$signature.{scheme}")
    };
    match signed {
        0 => members.push(("zz_sign", text(scheme(dice, made, Covers::Pairs)))),
        1 if nested => members.push(("zz_sign", text(scheme(dice, made, Covers::Raw("zz_data"))))),
        2 => headers.push(("X-Sign", text(scheme(dice, made, Covers::Body)))),
        3 => {
            let signature = scheme(dice, made, Covers::Stamped);
            headers.push((
                "X-Sign",
                text(format!("t=${{value.time}},v1=${{{}}}", signature.trim_start_matches('$'))),
            ));
            values.push(("time", map([("$now", word("unix"))])));
        }
        _ => {}
    }
    let is_signed = !headers.is_empty() || members.iter().any(|(member, _)| *member == "zz_sign");
    let mut keys = vec![("json", map(members))];
    if is_signed && dice.chance(40) {
        let except = map([("except", texts(["BAD"]))]);
        keys.push(("signature", dice.pick_of(vec![word("required"), word("optional"), except])));
    }
    if dice.chance(25) {
        let refused =
            map([("json", map([("zz_error", map([("code", text("$code"))]))])), ("signature", word("none"))]);
        keys.push(("refused", refused));
    }
    if dice.chance(25) {
        let body = map([("zz_gate", map([("code", text("$code")), ("*", text("$fields"))]))]);
        let gate = map([("codes", texts(["WAIT"])), ("json", body), ("doc", text("the gate"))]);
        keys.push(("further", map([("gate", gate)])));
    }
    request(map(keys.drain(..)), headers, values)
}

/// What codes mean.
fn outcome(dice: &mut Dice) -> Yaml {
    let codes = map([
        ("OK", word("success")),
        ("WAIT", map([("is", word("pending")), ("doc", text("[it] waits"))])),
        ("BAD", dice.pick_of(vec![word("declined"), map([("is", word("declined")), ("status", word(422))])])),
        ("TWIN", map([("is", word("declined")), ("source", word("US"))])),
    ]);
    let mut keys = vec![("codes", codes)];
    if dice.chance(60) {
        keys.push(("otherwise", word("unknown")));
    }
    if dice.chance(60) {
        keys.push((
            "refusals",
            map([("duplicate_order", word("TWIN")), ("field", word("BAD")), ("signature", word("BAD"))]),
        ));
    }
    if dice.chance(20) {
        keys.push(("code_types", dice.pick_of(vec![word("string"), texts(["string", "number"])])));
    }
    if dice.chance(20) {
        let when = map([("zz_code", texts(["OK", "WAIT"])), ("zz_retry", texts(["1", "true"]))]);
        keys.push(("cases", Yaml::List(vec![map([("when", when), ("is", word("unknown"))])])));
    }
    map(keys)
}
