//! Is a secret ever printed, in any form, whatever the subcommand and however it ends?
//!
//! Every secret is set to a canary, a text that stands nowhere else. All output is searched for it, in plain, hex,
//! base64 and URL-encoded form.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

mod support;

use std::process::Command;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use support::command_line::{self, SandboxProcess, file, finish};

/// It has characters that each of these forms writes in another way.
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

/// A command with this secret as every secret.
fn command(arguments: &[&str], secret: &str) -> Command {
    let mut command = command_line::paysmith(arguments);
    command.env("PAYSMITH_QFPAY_APP_CODE", "EXAMPLE-APP-CODE").envs(SECRETS.map(|name| (name, secret)));
    command
}

/// Runs a command with the canary as every secret, and returns all that it printed.
fn run(arguments: &[&str], code: i32) -> String {
    run_with(arguments, CANARY, "", code)
}

fn run_with(arguments: &[&str], secret: &str, input: &str, code: i32) -> String {
    let ran = finish(&mut command(arguments, secret), input.as_bytes());
    let text = ran.all();
    assert_eq!(ran.code, code, "{arguments:?}: {text}");
    search(secret, arguments, &text);
    text
}

fn search(secret: &str, arguments: &[&str], text: &str) {
    for form in forms(secret) {
        assert!(!text.contains(&form), "{arguments:?} printed the secret as `{form}`:\n{text}");
    }
}

/// The forms in which a secret might slip through.
fn forms(secret: &str) -> Vec<String> {
    let hex = base16ct::lower::encode_string(secret.as_bytes());
    let url: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let json = secret.replace('"', "\\\"");
    let mut forms = vec![secret.to_owned(), json, hex.to_uppercase(), hex, url.to_lowercase(), url];
    // Base64 writes a text in three ways, depending on how many bytes stand before it. What stands around it changes the
    // characters at both ends, and so those are left out.
    for before in ["", "x", "xx"] {
        let whole = BASE64_STANDARD.encode(format!("{before}{secret}"));
        forms.push(whole[4..whole.len() - 4].to_owned());
    }
    forms
}

#[test]
fn the_search_finds_what_it_looks_for() {
    for leak in [CANARY.to_owned(), BASE64_STANDARD.encode(format!("ab{CANARY}cd")), forms(CANARY)[3].clone()]
    {
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
    let right = file("right.http", notification(signature.trim(), "a"));
    // A message that contains the secret itself, as if it had been pasted into the wrong place.
    let leaky = file("leaky.http", notification("00", &CANARY.replace('"', "\\\"")));
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
        // Another key, which has the same beginning.
        format!("{body}{}", &CANARY[..CANARY.len() - 1]),
    ] {
        let canonical = canonical(&text);
        for flag in ["--json", "--thorough"] {
            let arguments = ["doctor", "qfpay", &right, "--canonical", &canonical, flag];
            let shown = finish(&mut command(&arguments, CANARY), b"").all();
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
        // What is given in place of a secret isn't repeated even if the environment doesn't have that secret.
        if arguments.iter().any(|word| word.starts_with("--secret-")) {
            let ran = finish(&mut command(arguments, "another secret"), b"");
            search(CANARY, arguments, &ran.all());
        }
    }
    let secret = file("secret", format!("{CANARY}\n"));
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

#[test]
fn call_shows_none() {
    let arguments = ["sandbox", "--listen", "127.0.0.1:0", "qfpay"];
    let sandbox = SandboxProcess::start_command(command(&arguments, CANARY));
    search(CANARY, &arguments, &sandbox.lines.join("\n"));
    let [base, key] = ["base URL", "client_key"].map(|name| sandbox.value("qfpay", name).to_owned());
    let create =
        ["txamt=1200", "txcurrcd=HKD", "pay_type=800101", "out_trade_no=C-1", "txdtm=2024-05-01 12:00:00"];
    let call = |tail: &[&'static str]| {
        let head = ["call", "qfpay", "payment.mpm", "--base", base.as_str()];
        [&head[..], &create, tail].concat()
    };
    // With the sandbox's own key the call succeeds. That key is then what is searched for.
    let sent = run_with(&call(&["--send"]), &key, "", 0);
    assert!(sent.contains("accepted"), "{sent}");
    run_with(&call(&["--send", "--json"]), &key, "", 1);
    run_with(&call(&[]), &key, "", 0);
    run_with(&["call", "qfpay", "query", "out_trade_no=C-1", "--base", &base], &key, "", 0);
    // With another key the call fails.
    run(&call(&["--send"]), 1);
    run(&call(&["--send", "--json"]), 1);
    run(&call(&["--json"]), 0);
    run(&["call", "qfpay", "query", "out_trade_no=C-1", "--base", "http://127.0.0.1:9"], 1);
    run(&["call", "qfpay", "query", "out_trade_no=C-1"], 2);
}
