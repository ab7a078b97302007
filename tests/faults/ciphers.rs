//! Notifications with an encrypted part: genuine but for that part, which is spoilt before the notification is signed. So the signature
//! is right, and each must be refused all the same.

use std::panic::{AssertUnwindSafe, catch_unwind};

use paysmith_runtime::Why;
use paysmith_runtime::spec::Notification;

use crate::judge::Verdict;
use crate::options::Options;
use crate::report::Report;
use crate::round_trip::json::Json;
use crate::round_trip::reply::{Spoil, spoilt_notification};
use crate::round_trip::stage::Stage;

/// What is done to the encrypted part, by name.
const SPOILT: &[(&str, Spoil)] = &[
    ("encrypted by another key", Spoil::Key),
    ("a bit of its text flipped", Spoil::Text(|text| Some(Json::text(flipped(text, 0))))),
    ("a bit of its tag flipped", Spoil::Text(|text| Some(Json::text(flipped(text, text.len() - 8))))),
    ("cut in the middle", Spoil::Text(|text| Some(Json::text(&text[..text.len() / 8 * 4])))),
    ("shorter than a tag", Spoil::Text(|text| Some(Json::text(&text[..16])))),
    ("empty", Spoil::Text(|_| Some(Json::text("")))),
    ("not base64", Spoil::Text(|text| Some(Json::text(format!("%{}", &text[1..]))))),
    ("padded too much", Spoil::Text(|text| Some(Json::text(format!("{text}===="))))),
    ("broken into lines", Spoil::Text(|text| Some(Json::text(format!("{}\n{}", &text[..8], &text[8..]))))),
    ("a number", Spoil::Text(|_| Some(Json::number(7)))),
    ("left out", Spoil::Text(|_| None)),
    ("its nonce another", Spoil::Nonce(|nonce| Some(Json::text(flipped(nonce, 0))))),
    ("its nonce shorter", Spoil::Nonce(|nonce| Some(Json::text(&nonce[1..])))),
    ("its nonce longer", Spoil::Nonce(|nonce| Some(Json::text(format!("{nonce}0000"))))),
    ("its nonce empty", Spoil::Nonce(|_| Some(Json::text("")))),
    ("its nonce null", Spoil::Nonce(|_| Some(Json::Null))),
    ("its nonce left out", Spoil::Nonce(|_| None)),
    ("its associated data another", Spoil::Associated(|_| Some(Json::text("other data")))),
    ("its associated data left out", Spoil::Associated(|_| None)),
    ("a web page", Spoil::Plain(|_| "<html>".to_owned())),
    ("cut before it was encrypted", Spoil::Plain(|text| text[..text.trim_end().len() - 1].to_owned())),
    ("with more behind it", Spoil::Plain(|text| format!("{text}{{}}"))),
    ("a list", Spoil::Plain(|text| format!("[{text}]"))),
    ("its JSON in a string", Spoil::Plain(|text| Json::text(text).to_string())),
    ("nothing, encrypted", Spoil::Plain(|_| String::new())),
    ("null, encrypted", Spoil::Plain(|_| "null".to_owned())),
    ("an object without members", Spoil::Plain(|_| "{}".to_owned())),
    ("nested too deep", Spoil::Plain(|_| "[".repeat(200) + &"]".repeat(200))),
    ("a megabyte of text", Spoil::Plain(|_| Json::text("x".repeat(1 << 20)).to_string())),
    ("each of its members twice", Spoil::Plain(|text| format!("{},{}", &text[..text.len() - 1], &text[1..]))),
];

/// The text with the lowest bit of a character flipped.
fn flipped(text: &str, at: usize) -> String {
    text.bytes().enumerate().map(|(here, byte)| char::from(byte ^ u8::from(here == at))).collect()
}

/// Plays a kind of notification with each fault, if a part of it is encrypted.
pub(crate) fn play(stage: &Stage, of: &'static Notification, options: &Options, report: &mut Report) {
    let notification = stage.spec.notifications.iter().find(|one| one.name == of.name).unwrap();
    let Some((cipher, _)) = notification.pattern.decrypted() else { return };
    let cipher = stage.spec.cipher(cipher).unwrap();
    let called = format!("{} {}", stage.spec.name, of.name);
    let example = notification.example.clone().unwrap_or_default();
    let fields = Json::parse(&serde_json::Value::Object(example).to_string()).unwrap();
    let received = |spoil: &Spoil| {
        let raw = spoilt_notification(&stage.spec, notification, &stage.credentials, &fields, spoil);
        let receive = || match of.signed {
            true => stage.client.receive(of, &raw).map(drop),
            false => stage.client.receive_untrusted(of, &raw).map(drop),
        };
        catch_unwind(AssertUnwindSafe(receive)).map_err(drop)
    };
    let sound = [("as it is", Spoil::Nothing)];
    for (fault, spoil) in sound.iter().chain(SPOILT) {
        let name = format!("{called}: an encrypted part: {fault}");
        let has_place = match spoil {
            Spoil::Associated(_) => cipher.associated.is_some(),
            Spoil::Nonce(_) => cipher.nonce.is_some(),
            _ => true,
        };
        if !has_place || !options.wants(&name) {
            continue;
        }
        let mut verdict = Verdict::default();
        match (received(spoil), spoil) {
            (Err(()), _) => verdict.violations.push("I4: a panic".to_owned()),
            (Ok(Ok(())), Spoil::Nothing) => verdict.is_final = true,
            (Ok(Ok(())), _) => verdict.violations.push("I3: believed although it can't be read".to_owned()),
            (Ok(Err(refused)), _) if is_expected(spoil, &refused.why) => {}
            (Ok(Err(refused)), _) => {
                verdict.violations.push(format!("refused for another reason: {}", refused.why));
            }
        }
        report.note("notification, its encrypted part spoilt", &called, &name, verdict);
    }
}

/// Whether a notification is refused for what was done to it. What was encrypted may be read in part before it is refused.
fn is_expected(spoil: &Spoil, why: &Why) -> bool {
    match spoil {
        Spoil::Nothing => false,
        Spoil::Plain(_) => matches!(why, Why::Undecrypted(_) | Why::Unreadable(_) | Why::Incomplete(_)),
        // A part that stands alone, and is no text or isn't there, has nothing that could be decrypted.
        _ => matches!(why, Why::Undecrypted(_) | Why::Incomplete(_)),
    }
}
