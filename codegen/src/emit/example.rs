//! A call with the values of a spec's `example:`, as Rust that compiles: for the docs of each operation.

use serde_json::{Map, Value};

use super::crate_name;
use super::source::Source;
use super::value::Writer;
use crate::checked::{Address, Credential, Operation, Provider};
use crate::ir::{Ir, OperationIr};
use crate::naming::{ident, pascal, snake};

/// The lines of a code block; none for an operation without an example, or with one that can't be said in Rust.
pub(super) fn lines(ir: &Ir<'_>, of: &OperationIr<'_>) -> Vec<String> {
    let Some(example) = &of.operation.example else { return Vec::new() };
    let Some((call, with_types)) = call(ir, of, &example.request) else { return Vec::new() };
    let uses = uses(ir, of, with_types);
    let mut lines = vec!["```no_run".to_owned()];
    lines.extend(uses.lines().chain(call.lines()).map(str::to_owned));
    lines.push("```".to_owned());
    lines
}

/// `use paysmith_x::{Client, Credentials, environment, pay};`
fn uses(ir: &Ir<'_>, of: &OperationIr<'_>, with_types: bool) -> String {
    let mut out = Source::default();
    let module = ident(&of.module);
    let mut names = vec!["Client", "Credentials", "environment", &module];
    names.extend(with_types.then_some("types"));
    out.word(format_args!("use {}::", crate_name(ir)));
    out.filled(("{", "}"), &names);
    out.line(";");
    out.finish()
}

/// The function, and whether it names a shared type; nothing if a value can't be said.
fn call(ir: &Ir<'_>, of: &OperationIr<'_>, values: &Map<String, Value>) -> Option<(String, bool)> {
    let mut out = Source::default();
    let mut writer = Writer::new(ir, of);
    let mut said = None;
    out.block("async fn call() -> Result<(), Box<dyn std::error::Error>>", |out| {
        client(out, ir.provider);
        out.item("let request = ", |out| said = writer.request(out, values));
        for line in used(of.operation) {
            out.line(line);
        }
        out.line("Ok(())");
    });
    said.map(|()| (out.finish(), writer.names_types))
}

/// Where it can cost nothing, if there is such a place.
fn client(out: &mut Source, provider: &Provider) {
    let environments = &provider.environments;
    let playground = environments.iter().find(|environment| !environment.real_money);
    let Some(environment) = playground.or(environments.first()) else { return };
    out.item("let credentials = ", |out| credentials(out, provider));
    out.item("let client = Client::new", |out| {
        out.parens(|list| {
            list.item().word("credentials");
            let constant = snake(&environment.name).to_uppercase();
            list.item().word(format_args!("environment::{}", ident(&constant)));
        });
    });
}

fn credentials(out: &mut Source, provider: &Provider) {
    let set = provider.credential_sets.first();
    let path = match set {
        Some(set) => format!("Credentials::{}", ident(&pascal(&set.name))),
        None => "Credentials".to_owned(),
    };
    out.structure(path, |list| {
        for of in &provider.credentials {
            if set.is_none_or(|set| provider.set_has(set, &of.name)) {
                credential(list.field(ident(&snake(&of.name))), of);
            }
        }
    });
}

fn credential(out: &mut Source, of: &Credential) {
    if of.optional {
        return out.word("None");
    }
    let value = of.example.clone().unwrap_or_else(|| format!("your {}", of.name));
    out.chain(|out| {
        out.string(&value);
        out.link(".into()");
    });
}

/// What is done with the request.
const fn used(of: &Operation) -> &'static [&'static str] {
    match (&of.address, of.file) {
        (Address::Link(_), _) => &["let link = client.hand_over(&request)?;", "println!(\"{}\", link.what);"],
        (Address::App, _) => &["let text = client.hand_over(&request)?;", "println!(\"{}\", text.what);"],
        (_, Some(_)) => &[
            "let mut file = std::fs::File::create(\"file\")?;",
            "let downloaded = client.download(&request, &mut file).await;",
            "println!(\"{downloaded}\");",
        ],
        (_, None) => &["let outcome = client.send(&request).await;", "println!(\"{outcome}\");"],
    }
}
