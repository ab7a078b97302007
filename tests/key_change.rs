//! Does a merchant lose a notification, or believe a false one, while a provider changes its key?
//!
//! Quill (`obstacle/quill.yaml`, invented) names in each notification the key that signed it. The rehearsal has the old key alone, then
//! both, then the new one alone, as an application has them in turn; or it learns the new one from Quill's own answer. Quill's side is
//! signed by the generator's interpreter of schemes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that meets the unexpected has failed")]

use std::time::Duration;

use paysmith_codegen::checked::{Algorithm, Around, Checked};
use paysmith_codegen::encryption::encrypt;
use paysmith_codegen::signing::{self, Inputs, rsa};
use paysmith_runtime::spec::Environment;
use paysmith_runtime::{
    Accepted, AnyClient, BadKey, Cause, Final, Keys, Message, NotLearnt, NotSent, Outcome, PublicKeys, Raw,
    Reply, Secret, Timestamp, Undecrypted, Unsealed, Why,
};

#[rustfmt::skip]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::all, reason = "`goldens.rs` compiles it with all warnings")]
#[path = "golden/quill.rs"]
mod quill;

const YAML: &str = include_str!("obstacle/quill.yaml");

fn spec() -> Checked {
    paysmith_codegen::check_str("quill.yaml", YAML).unwrap_or_else(|report| panic!("{report}"))
}

/// A key pair of Quill's: its id, and the private half.
struct Pair {
    id: &'static str,
    private: String,
}

impl Pair {
    fn new(id: &'static str) -> Self {
        Self { id, private: rsa::generate().unwrap() }
    }

    fn public(&self) -> String {
        rsa::public_half(&self.private).unwrap()
    }

    /// A notification that names the key `named`, signed by this key at that time.
    fn tell(&self, named: &str, at: Timestamp) -> Raw {
        let body = r#"{"no":"Q-1","amount":1250,"status":"paid"}"#;
        let time = at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
        let values = vec![("time".to_owned(), time.clone()), ("key".to_owned(), named.to_owned())];
        let inputs = Inputs {
            pairs: &[],
            member: &|_, _| None,
            body: body.as_bytes(),
            around: &Around { values, ..Around::default() },
            secret: &|_| Some(self.private.clone()),
        };
        let signature = signing::sign(spec().scheme("hook").unwrap(), &inputs).unwrap();
        let mut raw = Raw { body: body.as_bytes().to_vec(), ..Raw::default() };
        raw.headers.insert("quill-time", time.parse().unwrap());
        raw.headers.insert("quill-signature", format!("{named}:{signature}").parse().unwrap());
        raw
    }
}

/// A merchant who has these keys of Quill's.
fn merchant(pairs: &[&Pair]) -> AnyClient {
    let keys = pairs.iter().map(|pair| (pair.id, pair.public().parse().unwrap()));
    with_ring(PublicKeys::new(keys).unwrap(), &Pair::new("ANSWERS"))
}

/// A merchant who has these keys for Quill's notifications, and this one for its answers.
fn with_ring(ring: PublicKeys, answers: &Pair) -> AnyClient {
    let value = |name: &str| match name {
        "quill_keys" => Secret::from(ring.clone()),
        "quill_key" => answers.public().into(),
        "member_key" => rsa::generate().unwrap().into(),
        "wax" => WAX.into(),
        _ => "m_1".into(),
    };
    let keys = Keys::from_values(quill::PROVIDER.credentials.iter().map(|one| Some(value(one.name))));
    AnyClient::new(&quill::PROVIDER, keys, Environment::custom("https://quill.example"))
}

const WAX: &str = "sealing wax, thirty-two bytes: .";

/// A row of Quill's answer: a certificate for this key, encrypted.
fn row(id: &str, plain: &str) -> String {
    let text = encrypt(Algorithm::Aes256Gcm, WAX, "twelve bytes", "key", plain).unwrap();
    format!(r#"{{"id":"{id}","sealed":{{"letter":"{text}","fold":"twelve bytes","seal":"key"}}}}"#)
}

/// A certificate for a key, which is valid until the end of that year.
fn certified(pair: &Pair, year: u8) -> String {
    let key = rcgen::KeyPair::from_pem(&rsa::pkcs8(&pair.private).unwrap()).unwrap();
    let mut parameters = rcgen::CertificateParams::default();
    parameters.not_before = rcgen::date_time_ymd(2020, 1, 1);
    parameters.not_after = rcgen::date_time_ymd(2001 + i32::from(year), 1, 1) - Duration::from_secs(1);
    parameters.self_signed(&key).unwrap().pem()
}

/// How the call for the keys ends that is answered by these rows, signed by this key.
fn answered(
    client: &AnyClient,
    rows: &[String],
    signer: &Pair,
) -> Outcome<Box<dyn Message>, Box<dyn Message>> {
    let body = format!(r#"{{"code":"OK","keys":[{}]}}"#, rows.join(","));
    let time = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    let inputs = Inputs {
        pairs: &[],
        member: &|_, _| None,
        body: body.as_bytes(),
        around: &Around { values: vec![("time".to_owned(), time.clone())], ..Around::default() },
        secret: &|_| Some(signer.private.clone()),
    };
    let signature = signing::sign(spec().scheme("answer").unwrap(), &inputs).unwrap();
    let headers = Raw::default().headers;
    let mut reply = Reply { status: 200, headers, body: body.clone().into_bytes() };
    reply.headers.insert("quill-time", time.parse().unwrap());
    reply.headers.insert("quill-signature", signature.parse().unwrap());
    client.open(&quill::keys::OPERATION, (quill::keys::OPERATION.request)().as_ref(), &reply)
}

fn accepted(client: &AnyClient, rows: &[String], signer: &Pair) -> Accepted<Box<dyn Message>> {
    match answered(client, rows, signer) {
        Outcome::Final(Final::Accepted(accepted)) => accepted,
        other => panic!("{other}"),
    }
}

/// Why a notification is refused; `None` if it is believed.
fn refused(client: &AnyClient, raw: &Raw) -> Option<Why> {
    client.receive(quill::PROVIDER.notifications.first().unwrap(), raw).err().map(|refused| refused.why)
}

#[test]
fn nothing_is_lost_and_nothing_is_believed_that_no_key_has_signed() {
    let (old, new, nobody) = (Pair::new("OLD"), Pair::new("NEW"), Pair::new("NOBODY"));
    let now = Timestamp::now();
    let (by_old, by_new) = (old.tell("OLD", now), new.tell("NEW", now));
    // Before the change, while it lasts, and after it.
    for (keys, believes_old, believes_new) in
        [(&[&old][..], true, false), (&[&old, &new], true, true), (&[&new], false, true)]
    {
        let client = merchant(keys);
        for (raw, is_believed) in [(&by_old, believes_old), (&by_new, believes_new)] {
            let why = refused(&client, raw);
            assert_eq!(why.is_none(), is_believed, "{why:?}");
            // What is refused is refused since its key isn't there, so that the application learns what to do.
            assert!(is_believed || matches!(why, Some(Why::UnknownKey("quill_keys"))), "{why:?}");
        }
        // An id that was never seen, and a key that signs under another's id.
        assert!(matches!(refused(&client, &nobody.tell("NOBODY", now)), Some(Why::UnknownKey(_))));
        let known = keys.first().unwrap().id;
        assert!(matches!(refused(&client, &nobody.tell(known, now)), Some(Why::BadSignature)));
    }
    let both = merchant(&[&old, &new]);
    assert!(matches!(refused(&both, &old.tell("NEW", now)), Some(Why::BadSignature)));
}

#[test]
fn a_time_is_believed_within_five_minutes_either_way() {
    let pair = Pair::new("ONLY");
    let client = merchant(&[&pair]);
    let at = |seconds: i64| {
        let time = Timestamp::from_second(Timestamp::now().as_second() + seconds).unwrap();
        refused(&client, &pair.tell("ONLY", time))
    };
    for near in [0, -290, 290] {
        assert!(at(near).is_none(), "{near}");
    }
    for far in [-310, 310, -86_400, 86_400] {
        assert!(matches!(at(far), Some(Why::Stale("time"))), "{far}");
    }
    let mut raw = pair.tell("ONLY", Timestamp::now());
    raw.headers.insert("quill-time", "yesterday".parse().unwrap());
    assert!(matches!(refused(&client, &raw), Some(Why::BadSignature)));
    raw.headers.remove("quill-time");
    assert!(refused(&client, &raw).is_some());
}

#[test]
fn a_signature_that_is_cut_or_stretched_or_spaced_is_refused() {
    let pair = Pair::new("ONLY");
    let client = merchant(&[&pair]);
    let raw = pair.tell("ONLY", Timestamp::now());
    let header = raw.headers.get("quill-signature").unwrap().to_str().unwrap().to_owned();
    let (id, signature) = header.split_once(':').unwrap();
    let cut = signature.get(..signature.len() - 4).unwrap();
    let test = format!("WECHATPAY/SIGNTEST/{signature}");
    let spaced = format!(" {signature}");
    for wrong in ["", cut, &format!("{signature}AAAA"), &test, &spaced, &signature.to_lowercase()] {
        let mut raw = raw.clone();
        raw.headers.insert("quill-signature", format!("{id}:{wrong}").parse().unwrap());
        assert!(matches!(refused(&client, &raw), Some(Why::BadSignature)), "{wrong}");
    }
}

/// The application asks for the keys, signed by one that it knows, and believes from then on what the new key signs, too.
#[test]
fn a_new_key_is_learnt_from_an_answer_and_believed() {
    let (old, new, answers) = (Pair::new("OLD"), Pair::new("NEW"), Pair::new("ANSWERS"));
    let ring = PublicKeys::new([(old.id, old.public().parse().unwrap())]).unwrap();
    let client = with_ring(ring, &answers);
    let now = Timestamp::now();
    let (by_old, by_new) = (old.tell("OLD", now), new.tell("NEW", now));
    assert!(matches!(refused(&client, &by_new), Some(Why::UnknownKey("quill_keys"))));

    let rows = [row("NEW", &certified(&new, 49))];
    let accepted = accepted(&client, &rows, &answers);
    let learnt = client.learn(&quill::keys::OPERATION, &accepted).unwrap();
    assert_eq!(learnt.ids(), ["NEW", "OLD"]);
    // What is kept as text is what was learnt.
    let kept: PublicKeys = learnt.to_text().parse().unwrap();
    for client in [client.clone().with_learnt(&quill::keys::OPERATION, &learnt), with_ring(kept, &answers)] {
        assert!(refused(&client, &by_old).is_none() && refused(&client, &by_new).is_none());
    }
    // The client that has learnt is another one.
    assert!(refused(&client, &by_new).is_some());
}

#[test]
fn nothing_is_learnt_from_what_no_known_key_has_signed() {
    let (old, new, answers) = (Pair::new("OLD"), Pair::new("NEW"), Pair::new("ANSWERS"));
    let ring = || PublicKeys::new([(old.id, old.public().parse().unwrap())]).unwrap();
    let client = with_ring(ring(), &answers);
    let rows = [row("NEW", &certified(&new, 49))];
    match answered(&client, &rows, &new) {
        Outcome::Unknown(unknown) => assert!(matches!(unknown.cause, Cause::BadSignature)),
        other => panic!("{other}"),
    }
    let keys = &quill::keys::OPERATION;
    let mut taken = accepted(&client, &rows, &answers);
    taken.verified = false;
    assert_eq!(client.learn(keys, &taken).err(), Some(NotLearnt::Unverified));
    let learn = |rows: &[String]| client.learn(keys, &accepted(&client, rows, &answers));
    assert_eq!(learn(&[]).unwrap().ids(), ["OLD"]);
    // The second row is wrong, so that the first isn't learnt either.
    let first = || row("NEW", &certified(&new, 49));
    for (second, expected) in [
        (row("", &certified(&new, 49)), NotLearnt::Incomplete(1)),
        (r#"{"id":"X"}"#.to_owned(), NotLearnt::Incomplete(1)),
        (row("X", "no certificate"), NotLearnt::BadKey(1, BadKey::NoKey)),
        (row("X", &new.private), NotLearnt::BadKey(1, BadKey::Private)),
        (row("OLD", &certified(&new, 49)), NotLearnt::OtherKey(1)),
        (
            row("X", "x").replace(r#""seal":"key""#, r#""seal":"other""#),
            NotLearnt::Undecrypted(1, Undecrypted::Wrong("wax")),
        ),
    ] {
        assert_eq!(learn(&[first(), second]).err(), Some(expected));
    }
    // A certificate for a key that is known is no other key.
    assert_eq!(learn(&[row("OLD", &certified(&old, 49))]).unwrap().ids(), ["OLD"]);
    let other = quill::PROVIDER.operations.first().unwrap();
    assert!(matches!(client.learn(other, &taken), Err(NotLearnt::NoKeys("order"))));
}

/// A certificate says until when its key is valid. One that has expired does no harm as long as another is valid.
#[test]
fn keys_expire_and_somebody_is_told_in_time() {
    let (old, new, answers) = (Pair::new("OLD"), Pair::new("NEW"), Pair::new("ANSWERS"));
    let ring = |years: &[(&Pair, u8)]| {
        let keys = years.iter().map(|(pair, year)| (pair.id, certified(pair, *year).parse().unwrap()));
        with_ring(PublicKeys::new(keys).unwrap(), &answers)
    };
    let expiring = |client: &AnyClient, days: u64| {
        let keys = client.expiring_keys(Duration::from_secs(days * 86_400));
        keys.into_iter().map(|key| (key.id, key.not_after.to_string())).collect::<Vec<_>>()
    };
    let request = (quill::keys::OPERATION.request)();
    let sealed = |client: &AnyClient| client.seal(&quill::keys::OPERATION, request.as_ref()).map(drop);

    let both = ring(&[(&old, 25), (&new, 49)]);
    let old_end = ("OLD".to_owned(), "2025-12-31T23:59:59Z".to_owned());
    assert_eq!(expiring(&both, 0), [old_end]);
    assert_eq!(expiring(&both, 365 * 40).len(), 2);
    assert!(sealed(&both).is_ok(), "one of them is valid");
    let none = ring(&[(&old, 25), (&new, 24)]);
    match sealed(&none) {
        Err(NotSent::Unsealed(why)) => {
            assert_eq!(why, Unsealed::BadKey("quill_keys", BadKey::Expired));
            assert!(why.to_string().contains("has expired"), "{why}");
        }
        other => panic!("{other:?}"),
    }
    // A bare key never expires.
    assert!(expiring(&merchant(&[&old, &new]), 365 * 400).is_empty() && sealed(&merchant(&[&old])).is_ok());
}
