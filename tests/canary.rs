//! Does a secret ever reach what is printed, in any form, whatever the subcommand and however it ends?
//!
//! A canary is given as every secret, and searched for in all output in plain, hex, base64 and URL-encoded form.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_paysmith");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Invented, with characters that each form writes in another way.
const CANARY: &str = "cAnary/7+Tweet=\"9";

const SECRETS: [&str; 7] = [
    "PAYSMITH_SCANFORPAY_SIGN_KEY",
    "PAYSMITH_FUBEI_APP_SECRET",
    "PAYSMITH_QFPAY_CLIENT_KEY",
    "PAYSMITH_CPAY_AUTHEN_KEY",
    "PAYSMITH_CPAY_PROVIDER_KEY",
    "PAYSMITH_ACORNPAY_API_KEY",
    "PAYSMITH_ACORNPAY_HOOK_KEY",
];

fn command(arguments: &[&str], secret: &str) -> Command {
    let mut command = Command::new(BINARY);
    command
        .args(arguments)
        .current_dir(ROOT)
        .env("NO_COLOR", "1")
        .env("PAYSMITH_QFPAY_APP_CODE", "EXAMPLE-APP-CODE");
    command.envs(SECRETS.map(|name| (name, secret)));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command with the canary as every secret, and returns all that it printed.
fn run(arguments: &[&str], code: i32) -> String {
    run_with(arguments, CANARY, "", code)
}

fn run_with(arguments: &[&str], secret: &str, input: &str, code: i32) -> String {
    let mut child = command(arguments, secret).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
    search(secret, arguments, &text);
    text
}

fn search(secret: &str, arguments: &[&str], text: &str) {
    for form in forms(secret) {
        assert!(!text.contains(&form), "{arguments:?} printed the secret as `{form}`:\n{text}");
    }
}

/// How a secret might slip through.
fn forms(secret: &str) -> Vec<String> {
    let mut hex = String::new();
    let mut url = String::new();
    for byte in secret.bytes() {
        write!(hex, "{byte:02x}").unwrap();
        if byte.is_ascii_alphanumeric() {
            url.push(char::from(byte))
        } else {
            write!(url, "%{byte:02X}").unwrap()
        }
    }
    let json = secret.replace('"', "\\\"");
    let mut forms = vec![secret.to_owned(), json, hex.to_uppercase(), hex, url.to_lowercase(), url];
    // In base64 there are three forms, by the place in which it begins; the ends depend on what is around.
    for before in ["", "x", "xx"] {
        let whole = base64(format!("{before}{secret}").as_bytes());
        forms.push(whole[4..whole.len() - 4].to_owned());
    }
    forms
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for at in 0..4 {
            let index = usize::try_from(bits >> (18 - 6 * at) & 63).unwrap();
            out.push(if at <= three.len() { char::from(LETTERS[index]) } else { '=' });
        }
    }
    out
}

fn file(name: &str, content: &str) -> String {
    let path =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("canary-{}-{name}", std::process::id()));
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_search_finds_what_it_looks_for() {
    assert_eq!(base64(b"light work."), "bGlnaHQgd29yay4=");
    assert_eq!(base64(b"light wor"), "bGlnaHQgd29y");
    for leak in [CANARY.to_owned(), base64(format!("ab{CANARY}cd").as_bytes()), forms(CANARY)[3].clone()] {
        assert!(forms(CANARY).iter().any(|form| leak.contains(form.as_str())), "{leak}");
    }
}

#[test]
fn commands_that_need_no_secret_show_none() {
    for arguments in [
        &["demo", "qfpay"][..],
        &["demo", "--tamper", "qfpay"],
        &["list"],
        &["list", "--json"],
        &["check"],
        &["check", "--json"],
        &["generate", "qfpay"],
        &["completions", "bash"],
        &["--help"],
    ] {
        run(arguments, 0);
    }
    run(&["demo", CANARY], 2);
    run(&["list", CANARY], 2);
    run(&["list", "qfpay", CANARY], 1);
    run(&["check", CANARY], 2);
    run(&["generate", CANARY], 2);
    run(&["sandbox", CANARY], 2);
    run(&["completions", CANARY], 2);
    run(&[CANARY], 2);
    run_with(&["check", "-"], CANARY, &format!("provider: x\n{CANARY}: 1\n"), 1);
}

const NOTIFICATION: &str =
    "POST /hook HTTP/1.1\nX-QF-SIGN: {sign}\n\n{\"out_trade_no\": \"1\", \"note\": \"{note}\"}";

fn notification(sign: &str, note: &str) -> String {
    NOTIFICATION.replace("{sign}", sign).replace("{note}", note)
}

#[test]
fn sign_verify_and_doctor_show_none() {
    let odd = notification("00", "a");
    let odd = file("odd.http", &odd);
    let signature = run(&["sign", "qfpay", &odd], 0);
    let right = file("right.http", &notification(signature.trim(), "a"));
    // A message that itself holds the secret, as when it was pasted into the wrong place.
    let leaky = file("leaky.http", &notification("00", &CANARY.replace('"', "\\\"")));
    for flag in ["--explain", "--json"] {
        run(&["sign", "qfpay", &right, flag], 0);
        run(&["sign", "qfpay", &leaky, flag], 0);
        run(&["sign", "qfpay", "--of", "request", "b=1", &format!("key={CANARY}"), flag], 0);
        run(&["sign", "cpay", "--of", "scan_code_pay", "b=1", flag], 0);
        run(&["verify", "qfpay", &right, flag], 0);
        run(&["verify", "qfpay", &odd, flag], 1);
        run(&["verify", "qfpay", &leaky, flag], 1);
        run(&["verify", "qfpay", &right, "--signature", CANARY, flag], 1);
    }
    run(&["sign", "tests/fifth/acornpay.yaml", "--of", "hook", "b=1", "--explain"], 0);
    let canonical = |text: &str| file("canonical.txt", text);
    let body = "{\"out_trade_no\": \"1\", \"note\": \"a\"}";
    for text in [
        format!("{body}{CANARY}"),
        format!("{body}{CANARY}\n"),
        format!("{CANARY}{body}"),
        format!("{body}{}", CANARY.to_uppercase()),
        // Another key, which begins like this one.
        format!("{body}{}", &CANARY[..CANARY.len() - 1]),
    ] {
        let canonical = canonical(&text);
        for flag in ["--json", "--thorough"] {
            let arguments = ["doctor", "qfpay", &right, "--canonical", &canonical, flag];
            let output = command(&arguments, CANARY).output().unwrap();
            let shown = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            search(CANARY, &arguments, &shown);
            assert!(!shown.contains(&CANARY[..8]), "{shown}");
        }
    }
    run(&["doctor", "qfpay", &right], 0);
    run(&["doctor", "qfpay", &odd], 1);
    run(&["doctor", "qfpay", &odd, "--json", "--signature", "00112233445566778899aabbccddeeff"], 1);
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    for arguments in [
        &["sign", "qfpay", "a=1", "--of", CANARY][..],
        &["sign", "qfpay", CANARY],
        &["sign", "qfpay", "a=1", CANARY, "b.http"],
        &["sign", "qfpay", "--of", "request", "a=1", "--secret-env", CANARY],
        &["sign", "qfpay", "--of", "request", "a=1", "--secret-file", CANARY],
        &["sign", "cpay", "--of", "request", "a=1", "--message", CANARY],
        &["sign", "qfpay", "--key", CANARY],
        &["sign", "qfpay", &format!("--key={CANARY}")],
        &["verify", "qfpay", CANARY],
        &["doctor", "qfpay", "--of", "request", "a=1", "--canonical", CANARY],
        &["call", "qfpay", CANARY, "--env", "live_test"],
        &["call", CANARY, "query", "--env", "live_test"],
        &["call", "qfpay", "query", "--env", CANARY],
        &["call", "qfpay", "query", "--base", CANARY],
        &["call", "qfpay", "query", CANARY, "--env", "live_test"],
        &["call", "qfpay", "query", &format!("a={CANARY}"), "--env", "live_test"],
        &["call", "qfpay", "query", "--credential", &format!("client_key={CANARY}"), "--env", "live_test"],
        &["call", "qfpay", "query", &format!("@{CANARY}"), "--env", "live_test"],
    ] {
        run(arguments, 2);
        // Also where the environment doesn't know that it is one: what is meant for a secret isn't repeated at all.
        if arguments.iter().any(|word| word.starts_with("--secret-")) {
            let output = command(arguments, "another secret").output().unwrap();
            search(CANARY, arguments, &String::from_utf8_lossy(&output.stderr));
        }
    }
    let secret = file("secret", &format!("{CANARY}\n"));
    run_with(
        &["sign", "qfpay", "--of", "request", "a=1", "--explain", "--secret-file", &secret],
        "an unused secret",
        "",
        0,
    );
    let text = run_with(
        &["sign", "qfpay", "--of", "request", "a=1", "--explain", "--secret-file", "-"],
        "an unused secret",
        CANARY,
        0,
    );
    search(CANARY, &["--secret-file"], &text);
}

/// A sandbox and what it says of QFPay: base URL and key.
fn sandbox() -> (Child, String, String) {
    let mut child = command(&["sandbox", "--listen", "127.0.0.1:0", "qfpay"], CANARY).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let shown: Vec<String> = lines.take_while(|line| !line.contains("Ctrl-C")).collect();
    search(CANARY, &["sandbox"], &shown.join("\n"));
    let word = |name: &str| {
        let line = shown.iter().find(|line| line.trim_start().starts_with(name)).expect(name);
        line.split_whitespace().last().unwrap().to_owned()
    };
    (child, word("base URL"), word("client_key"))
}

#[test]
fn call_shows_none() {
    let (mut sandbox, base, key) = sandbox();
    let create =
        ["txamt=1200", "txcurrcd=HKD", "pay_type=800101", "out_trade_no=C-1", "txdtm=2024-05-01 12:00:00"];
    let call = |tail: &[&'static str]| {
        let head = ["call", "qfpay", "payment.mpm", "--base", base.as_str()];
        [&head[..], &create, tail].concat()
    };
    // With the sandbox's own key the call succeeds; it is the canary then.
    let sent = run_with(&call(&["--send"]), &key, "", 0);
    assert!(sent.contains("accepted"), "{sent}");
    run_with(&call(&["--send", "--json"]), &key, "", 1);
    run_with(&call(&[]), &key, "", 0);
    run_with(&["call", "qfpay", "query", "out_trade_no=C-1", "--base", &base], &key, "", 0);
    // With another key it doesn't.
    run(&call(&["--send"]), 1);
    run(&call(&["--send", "--json"]), 1);
    run(&call(&["--json"]), 0);
    run(&["call", "qfpay", "query", "out_trade_no=C-1", "--base", "http://127.0.0.1:9"], 1);
    run(&["call", "qfpay", "query", "out_trade_no=C-1"], 2);
    sandbox.kill().unwrap();
    sandbox.wait().unwrap();
}
