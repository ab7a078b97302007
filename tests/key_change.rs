//! Does a merchant lose a notification, or believe a false one, while a provider changes its key?
//!
//! Quill (`obstacle/quill.yaml`, invented) names in each notification the key that signed it. The rehearsal has the old key alone, then
//! both, then the new one alone, as an application has them in turn. Quill's side is signed by the generator's interpreter of schemes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that meets the unexpected has failed")]

use paysmith_codegen::checked::{Around, Checked};
use paysmith_codegen::signing::{self, Inputs, rsa};
use paysmith_runtime::spec::Environment;
use paysmith_runtime::{AnyClient, Keys, PublicKeys, Raw, Secret, Timestamp, Why};

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
    let keys = Secret::from(PublicKeys::new(keys).unwrap());
    let value = |name: &str| match name {
        "quill_keys" => Some(keys.clone()),
        _ => None,
    };
    let keys = Keys::from_values(quill::PROVIDER.credentials.iter().map(|one| value(one.name)));
    AnyClient::new(&quill::PROVIDER, keys, Environment::custom("https://quill.example"))
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
