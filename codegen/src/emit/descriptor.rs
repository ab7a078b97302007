//! The provider itself: descriptor, credentials, environments, signature schemes.

use super::source::Source;
use super::{crate_name, credential, credentials};
use crate::checked::{Part, Provider, Scheme};
use crate::ir::Ir;
use crate::lower::sentence;
use crate::naming::{ident, snake};

/// What the crate's users need of the runtime. Where the code is included in a private module, nobody may use them.
pub(super) fn re_exports(out: &mut Source, ir: &Ir<'_>) {
    const ALLOWED: &str = r#"#[allow(unused_imports, reason = "they are for users of the crate")]"#;
    out.line(ALLOWED);
    out.line("pub use ::paysmith_runtime as runtime;");
    for of in ir.re_exports {
        out.line(ALLOWED);
        let between = if of.path.is_empty() { "" } else { "::" };
        out.word(format_args!("pub use ::paysmith_runtime{between}{}::", of.path));
        out.filled(("{", "}"), of.names);
        out.line(";");
    }
}

pub(super) fn provider(out: &mut Source, ir: &Ir<'_>) {
    let marker = ident(&ir.marker);
    descriptor(out, ir);
    out.doc(&format!("{}, as a type: the provider of a [`Client`].", ir.provider.title));
    out.line("#[derive(Debug, Clone, Copy)]");
    out.block(format_args!("pub enum {marker}"), |_| {});
    out.implementation("::paysmith_runtime::Provider", &marker, |out| {
        out.line("type Credentials = Credentials;");
        out.line("const SPEC: &'static ::paysmith_runtime::spec::Provider = &PROVIDER;");
        exponents(out, ir.provider);
    });
    out.doc("A client of this provider; see [`Client`](::paysmith_runtime::Client) for what it does.");
    out.item("pub type Client<T = ::paysmith_runtime::Http> = ", |out| {
        out.generic("::paysmith_runtime::Client", |of| {
            of.item().word(&marker);
            of.item().word("T");
        });
    });
}

/// The currencies that the provider counts otherwise than ISO 4217.
fn exponents(out: &mut Source, provider: &Provider) {
    let own: Vec<_> =
        provider.currencies.iter().filter_map(|fact| Some((&fact.code, fact.exponent?))).collect();
    if own.is_empty() {
        return;
    }
    out.item("const EXPONENTS: &'static [(::paysmith_runtime::Currency, u32)] = ", |out| {
        out.slice(&own, |out, (code, digits)| {
            out.parens(|list| {
                list.item().word(format_args!("::paysmith_runtime::Currency::{code}"));
                list.item().word(digits);
            });
        });
    });
}

fn descriptor(out: &mut Source, ir: &Ir<'_>) {
    let provider = ir.provider;
    out.doc("Everything that the runtime knows of the provider.");
    out.item("pub static PROVIDER: ::paysmith_runtime::spec::Provider = ", |out| {
        out.structure("::paysmith_runtime::spec::Provider", |of| {
            of.field("name").string(&provider.name);
            of.field("title").string(&provider.title);
            of.field("docs").string(&provider.docs);
            all_credentials(of.field("credentials"), provider);
            all_sets(of.field("credential_sets"), provider);
            of.field("environments").slice(&provider.environments, |out, environment| {
                out.word(format_args!("environment::{}", constant(&environment.name)));
            });
            of.field("schemes").word("SCHEMES");
            of.field("operations").slice(&ir.operations, |out, operation| {
                out.word(format_args!("&{}::OPERATION", ident(&operation.module)));
            });
            of.field("notifications").slice(&ir.notifications, |out, notification| {
                out.word(format_args!("&notifications::{}::NOTIFICATION", ident(&notification.module)));
            });
        });
    });
}

fn all_credentials(out: &mut Source, provider: &Provider) {
    out.slice(&provider.credentials, |out, credential| {
        out.structure("::paysmith_runtime::spec::Credential", |of| {
            of.field("name").string(&credential.name);
            of.field("secret").word(credential.secret);
            of.field("optional").word(credential.optional);
            of.field("doc").string(credential.about.doc.as_deref().unwrap_or_default());
        });
    });
}

fn all_sets(out: &mut Source, provider: &Provider) {
    out.slice(&provider.credential_sets, |out, set| {
        out.structure("::paysmith_runtime::spec::CredentialSet", |of| {
            of.field("name").string(&set.name);
            let members = of.field("members");
            members.word("&");
            members.filled(("[", "]"), &credentials::places(provider, set));
        });
    });
}

pub(super) fn environments(out: &mut Source, ir: &Ir<'_>) {
    let (crate_name, name) = (crate_name(ir), &ir.provider.name);
    out.doc("Where the provider listens.");
    out.doc("");
    out.doc("Any other base URL is one, too. `paysmith sandbox` plays the provider on this machine, and prints its URL and the");
    out.doc("credentials that it takes:");
    out.doc("");
    out.doc("```");
    out.doc(&format!("use {crate_name}::{{Client, Credentials, Environment}};"));
    out.doc("");
    out.doc("fn at_the_sandbox(credentials: Credentials) -> Client {");
    out.doc(&format!("    Client::new(credentials, Environment::custom(\"http://127.0.0.1:4600/{name}\"))"));
    out.doc("}");
    out.doc("```");
    out.block("pub mod environment", |out| {
        for environment in &ir.provider.environments {
            let (name, base) = (constant(&environment.name), &environment.base);
            let doc = environment.about.doc.as_deref().unwrap_or_default();
            let money =
                if environment.real_money { "Real money moves here." } else { "No real money moves here." };
            out.doc(format!("`{base}`. {money} {}", sentence(doc)).trim());
            let head = format_args!("pub const {name}: ::paysmith_runtime::spec::Environment = ");
            out.item(head, |out| {
                out.structure("::paysmith_runtime::spec::Environment", |of| {
                    of.field("name").string(&environment.name);
                    of.field("base").call("::std::borrow::Cow::Borrowed", |out| out.string(base));
                    of.field("real_money").word(environment.real_money);
                    of.field("doc").string(doc);
                });
            });
        }
    });
}

/// The name of an environment's constant.
fn constant(environment: &str) -> String {
    ident(&snake(environment).to_uppercase()).into_owned()
}

pub(super) fn schemes(out: &mut Source, ir: &Ir<'_>) {
    out.item("static SCHEMES: &[::paysmith_runtime::spec::Scheme] = ", |out| {
        out.slice(&ir.provider.schemes, |out, scheme| of_scheme(out, ir, scheme));
    });
}

fn of_scheme(out: &mut Source, ir: &Ir<'_>, scheme: &Scheme) {
    out.structure("::paysmith_runtime::spec::Scheme", |of| {
        of.field("name").string(&scheme.name);
        of.field("message").slice(&scheme.message, |out, part| of_part(out, ir, part));
        of.field("digest").word(format_args!("::paysmith_runtime::spec::Digest::{:?}", scheme.digest));
        let key = of.field("key");
        match &scheme.key {
            Some(name) => {
                key.call("::core::option::Option::Some", |out| out.word(credential(ir, name)));
            }
            None => key.none(),
        }
        of.field("encode").word(format_args!("::paysmith_runtime::spec::Encode::{:?}", scheme.encode));
    });
}

fn of_part(out: &mut Source, ir: &Ir<'_>, part: &Part) {
    match part {
        Part::Pairs(pairs) => out.structure("::paysmith_runtime::spec::Part::Pairs", |of| {
            of.field("sorted").word(pairs.sorted);
            of.field("between").string(&pairs.between);
            of.field("join").string(&pairs.join);
            of.field("empty").word(format_args!("::paysmith_runtime::spec::Empty::{:?}", pairs.empty));
            of.field("except").strings(&pairs.except);
        }),
        Part::Raw(path) => out.call("::paysmith_runtime::spec::Part::Raw", |out| out.strings(path)),
        Part::Text(path) => out.call("::paysmith_runtime::spec::Part::Text", |out| out.strings(path)),
        Part::Body => out.word("::paysmith_runtime::spec::Part::Body"),
        Part::Secret(name) => {
            out.call("::paysmith_runtime::spec::Part::Secret", |out| out.word(credential(ir, name)));
        }
        Part::Literal(text) => out.call("::paysmith_runtime::spec::Part::Literal", |out| out.string(text)),
    }
}
