//! What a merchant is given: a struct, or an enum where there are several sets.

use super::layout::{Break, Group};
use super::source::Source;
use crate::checked::{Credential, CredentialSet, Provider};
use crate::ir::Ir;
use crate::lower::sentence;
use crate::naming::{ident, pascal, snake};

pub(super) fn credentials(out: &mut Source, ir: &Ir<'_>) {
    let provider = ir.provider;
    if provider.credential_sets.is_empty() {
        one_set(out, provider);
    } else {
        sets(out, provider);
    }
}

fn one_set(out: &mut Source, provider: &Provider) {
    out.doc("What the provider gives a merchant. Secrets are masked in `Debug`.");
    out.line("#[derive(Debug, Clone)]");
    out.block("pub struct Credentials", |out| {
        for credential in &provider.credentials {
            field(out, "pub ", credential);
            out.line(",");
        }
    });
    // Who gives no credentials has nothing to look at.
    let argument = if provider.credentials.is_empty() { "_" } else { "credentials" };
    conversion(out, argument, |out| {
        out.word("Self::from_values(");
        out.array(&provider.credentials, |out, credential| {
            value(out, credential, |out| {
                out.word("credentials");
                out.link(format_args!(".{}", name(credential)));
            });
        });
        out.line(")");
    });
}

fn sets(out: &mut Source, provider: &Provider) {
    out.doc("What the provider gives a merchant: one of these sets. Secrets are masked in `Debug`.");
    out.line("#[derive(Debug, Clone)]");
    out.block("pub enum Credentials", |out| {
        for set in &provider.credential_sets {
            variant(out, provider, set);
        }
    });
    conversion(out, "credentials", |out| {
        out.block("match credentials", |out| {
            for set in &provider.credential_sets {
                arm(out, provider, set);
            }
        });
    });
}

/// What the runtime needs of them, in the order of the spec.
fn conversion(out: &mut Source, argument: &str, body: impl FnOnce(&mut Source)) {
    out.implementation("::core::convert::From<Credentials>", "::paysmith_runtime::Keys", |out| {
        out.block(format_args!("fn from({argument}: Credentials) -> Self"), body);
    });
}

fn variant(out: &mut Source, provider: &Provider, set: &CredentialSet) {
    let doc = set.about.doc.clone().unwrap_or_else(|| format!("`{}`", set.name));
    out.doc(&sentence(&doc));
    out.block_to("},", ident(&pascal(&set.name)), |out| {
        let mut members = members(provider, set).peekable();
        while let Some(credential) = members.next() {
            field(out, "", credential);
            match members.peek() {
                Some(_) => out.word(","),
                // The comma that a broken list has at its end isn't counted when lines are filled.
                None => out.line.may_break(Break { otherwise: ",", ..Break::default() }),
            }
            out.end();
        }
    });
}

/// `Credentials::Set { a, b } => Self::from_values([…]),`, with a block where that is too wide.
fn arm(out: &mut Source, provider: &Provider, set: &CredentialSet) {
    let names = members(provider, set).map(name);
    out.names(format_args!("Credentials::{}", ident(&pascal(&set.name))), names);
    out.word(" => ");
    out.line.fit_to_here();
    out.line.open(Group::Items);
    out.line.may_break(Break { before: "{", ..Break::default() });
    out.word("Self::from_values(");
    out.array(&provider.credentials, |out, credential| {
        if provider.set_has(set, &credential.name) {
            value(out, credential, |out| out.word(name(credential)));
        } else {
            out.none();
        }
    });
    out.word(")");
    out.line.may_break(Break { back: true, after: "}", otherwise: ",", ..Break::default() });
    out.line.close();
    out.end();
}

fn members<'p>(provider: &'p Provider, set: &'p CredentialSet) -> impl Iterator<Item = &'p Credential> {
    provider.credentials.iter().filter(|credential| provider.set_has(set, &credential.name))
}

/// The places of a set's own credentials.
pub(super) fn places(provider: &Provider, set: &CredentialSet) -> Vec<usize> {
    let all = provider.credentials.iter().enumerate();
    all.filter(|(_, credential)| set.members.contains(&credential.name)).map(|(place, _)| place).collect()
}

fn field(out: &mut Source, visibility: &str, credential: &Credential) {
    let doc = credential.about.doc.clone().unwrap_or_else(|| format!("`{}`", credential.name));
    let limit = credential.max.map(|max| format!(" At most {max} characters.")).unwrap_or_default();
    out.doc(&format!("{}{limit}", sentence(&doc)));
    let ty = if credential.secret { "::paysmith_runtime::Secret" } else { "::std::string::String" };
    out.word(format_args!("{visibility}{}: ", name(credential)));
    if credential.optional {
        out.generic("::std::option::Option", |of| of.item().word(ty));
    } else {
        out.word(ty);
    }
}

fn name(credential: &Credential) -> String {
    ident(&snake(&credential.name)).into_owned()
}

/// An `Option<Secret>` of what is called so.
fn value(out: &mut Source, credential: &Credential, name: impl FnOnce(&mut Source)) {
    match (credential.optional, credential.secret) {
        (true, true) => out.chain(name),
        (true, false) => out.chain(|out| {
            name(out);
            out.link("");
            out.call(".map", |out| out.word("::core::convert::Into::into"));
        }),
        (false, true) => out.call("::core::option::Option::Some", |out| out.chain(name)),
        (false, false) => out.call("::core::option::Option::Some", |out| {
            out.chain(|out| {
                name(out);
                out.link(".into()");
            });
        }),
    }
}
