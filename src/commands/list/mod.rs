//! `paysmith list`: shows providers, their operations and notifications, and the fields of those.

mod field_table;
mod json;

use std::sync::Arc;

use paysmith_codegen::checked::{Provider, Scheme, To};

use crate::arguments::ListArgs;
use crate::output::{Output, Result};
use crate::spec_source::{SpecSource, check_all};
use crate::terminal_table::{plain_table, ruled_table};

pub(crate) fn run(out: &Output, args: &ListArgs) -> Result<bool> {
    let names: Vec<String> = args.provider.iter().cloned().collect();
    let providers = check_all(&SpecSource::find_all(&names)?)?;
    if args.json {
        let all: Vec<_> = providers.iter().map(|provider| json::provider(provider)).collect();
        let all = serde_json::Value::Array(all);
        out.line(&serde_json::to_string_pretty(&json::keep_named(all, args.operation.as_deref()))?)?;
        return Ok(true);
    }
    match (&args.provider, &args.operation, providers.as_slice()) {
        (Some(_), Some(operation), [provider]) => one_operation(out, provider, operation),
        (Some(_), None, [provider]) => one_provider(out, provider).map(|()| true),
        _ => overview(out, &providers).map(|()| true),
    }
}

fn overview(out: &Output, providers: &[Arc<Provider>]) -> Result<()> {
    let mut rows = ruled_table(&["provider", "title", "operations", "notifications", "signatures"]);
    for provider in providers {
        let operations: Vec<_> =
            provider.operations.iter().map(|operation| operation.name.as_str()).collect();
        let notifications: Vec<_> = provider.notifications.iter().map(|of| of.name.as_str()).collect();
        let schemes: Vec<_> = provider.schemes.iter().map(scheme_words).collect();
        rows.add_row([
            provider.name.clone(),
            provider.title.clone(),
            operations.join("\n"),
            notifications.join("\n"),
            schemes.join("\n"),
        ]);
    }
    out.line(&rows.to_string())?;
    out.line("\nTo see more of one: paysmith list PROVIDER [OPERATION]")
}

fn one_provider(out: &Output, provider: &Provider) -> Result<()> {
    out.line(&format!("{} ({})\n{}\n", provider.title, provider.name, provider.docs))?;
    let mut rows = plain_table(&["operation", "what it does", "effect", "recovery"]);
    for operation in &provider.operations {
        rows.add_row([
            operation.name.clone(),
            operation.title.clone().unwrap_or_default(),
            operation.effect.word().to_owned(),
            operation.recover.as_ref().map(|recover| recover.query.clone()).unwrap_or_default(),
        ]);
    }
    out.line(&rows.to_string())?;
    let mut rows = plain_table(&["notification", "what it says", "signed", "sent to"]);
    for notification in &provider.notifications {
        rows.add_row([
            notification.name.clone(),
            notification.title.clone().unwrap_or_default(),
            if notification.signed { "yes" } else { "no" }.to_owned(),
            notification.to.iter().map(where_to).collect::<Vec<_>>().join(", else "),
        ]);
    }
    out.line(&rows.to_string())?;
    credentials_and_environments(out, provider)
}

/// Prints credentials and environments side by side in one table, since there are few of each.
fn credentials_and_environments(out: &Output, provider: &Provider) -> Result<()> {
    let mut rows = plain_table(&["credential", "environment", "base URL", "money"]);
    for row in 0..provider.credentials.len().max(provider.environments.len()) {
        let credential = provider.credentials.get(row);
        let environment = provider.environments.get(row);
        rows.add_row([
            credential.map(|of| of.name.clone()).unwrap_or_default(),
            environment.map(|of| of.name.clone()).unwrap_or_default(),
            environment.map(|of| of.base.clone()).unwrap_or_default(),
            environment.map(|of| if of.real_money { "real" } else { "test" }).unwrap_or_default().to_owned(),
        ]);
    }
    out.line(&rows.to_string())
}

fn one_operation(out: &Output, provider: &Provider, name: &str) -> Result<bool> {
    if let Some(operation) = provider.operation(name) {
        out.line(&format!("{name}: {}\n", operation.title.as_deref().unwrap_or_default()))?;
        out.line(&format!("request\n{}", field_table::write(&operation.request)))?;
        out.line(&format!("answer\n{}", field_table::write(&operation.response)))?;
        return Ok(true);
    }
    if let Some(notification) = provider.notifications.iter().find(|of| of.name == name) {
        out.line(&format!("{name}: {}\n", notification.title.as_deref().unwrap_or_default()))?;
        out.line(&field_table::write(&notification.table).to_string())?;
        return Ok(true);
    }
    let names: Vec<_> = provider.operations.iter().map(|operation| operation.name.as_str()).collect();
    out.line(&format!("{} has no operation `{name}`; it has {}", provider.name, names.join(", ")))?;
    Ok(false)
}

fn where_to(to: &To) -> &str {
    match to {
        To::Field(name) => name,
        To::Registered => "the registered URL",
    }
}

/// A scheme's name and algorithm, such as `request: hmac-sha256, HEX`.
fn scheme_words(scheme: &Scheme) -> String {
    format!("{}: {}", scheme.name, scheme.algorithm())
}
