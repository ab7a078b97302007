//! `paysmith list`

mod fields;
mod json;

use comfy_table::{ContentArrangement, Table, TableComponent, presets};
use paysmith_codegen::checked::{Provider, Scheme, To};

use crate::cli::List;
use crate::output::{Output, Result};
use crate::source::{Source, checked};

pub(crate) fn run(out: &Output, args: &List) -> Result<bool> {
    let names: Vec<String> = args.provider.iter().cloned().collect();
    let providers = checked(&Source::all(&names)?)?;
    if args.json {
        let all: Vec<_> = providers.iter().map(|provider| json::provider(provider)).collect();
        let all = serde_json::Value::Array(all);
        out.line(&serde_json::to_string_pretty(&json::narrow(all, args.operation.as_deref()))?)?;
        return Ok(true);
    }
    match (&args.provider, &args.operation, providers.as_slice()) {
        (Some(_), Some(operation), [provider]) => one_operation(out, provider, operation),
        (Some(_), None, [provider]) => one_provider(out, provider).map(|()| true),
        _ => overview(out, &providers).map(|()| true),
    }
}

/// How wide a table is where no terminal says it.
const WIDTH: u16 = 120;

/// An empty table with these headings, and lines between its rows.
pub(crate) fn ruled_table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if !table.is_tty() {
        table.set_width(WIDTH);
    }
    table.set_header(headings);
    table
}

/// The same for rows of a line each, which need no lines between them.
pub(crate) fn table(headings: &[&str]) -> Table {
    let mut table = ruled_table(headings);
    table.remove_style(TableComponent::HorizontalLines);
    table.remove_style(TableComponent::MiddleIntersections);
    table
}

fn overview(out: &Output, providers: &[std::sync::Arc<Provider>]) -> Result<()> {
    let mut rows = ruled_table(&["provider", "title", "operations", "notifications", "signatures"]);
    for provider in providers {
        let operations: Vec<_> =
            provider.operations.iter().map(|operation| operation.name.as_str()).collect();
        let notifications: Vec<_> = provider.notifications.iter().map(|of| of.name.as_str()).collect();
        let schemes: Vec<_> = provider.schemes.iter().map(in_words).collect();
        rows.add_row([
            provider.name.clone(),
            provider.title.clone(),
            operations.join("\n"),
            notifications.join("\n"),
            schemes.join("\n"),
        ]);
    }
    out.line(&rows.to_string())?;
    out.line("\npaysmith list PROVIDER [OPERATION] shows more.")
}

fn one_provider(out: &Output, provider: &Provider) -> Result<()> {
    out.line(&format!("{} ({})\n{}\n", provider.title, provider.name, provider.docs))?;
    let mut rows = table(&["operation", "what it does", "effect", "recovery"]);
    for operation in &provider.operations {
        rows.add_row([
            operation.name.clone(),
            operation.title.clone().unwrap_or_default(),
            operation.effect.word().to_owned(),
            operation.recover.as_ref().map(|recover| recover.query.clone()).unwrap_or_default(),
        ]);
    }
    out.line(&rows.to_string())?;
    let mut rows = table(&["notification", "what it says", "signed", "sent to"]);
    for notification in &provider.notifications {
        rows.add_row([
            notification.name.clone(),
            notification.title.clone().unwrap_or_default(),
            if notification.signed { "yes" } else { "no" }.to_owned(),
            notification.to.iter().map(where_to).collect::<Vec<_>>().join(", else "),
        ]);
    }
    out.line(&rows.to_string())?;
    let mut rows = table(&["credential", "environment", "base URL", "money"]);
    let lines = provider.credentials.len().max(provider.environments.len());
    for line in 0..lines {
        let credential = provider.credentials.get(line);
        let environment = provider.environments.get(line);
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
        out.line(&format!("request\n{}", fields::table(&operation.request)))?;
        out.line(&format!("answer\n{}", fields::table(&operation.response)))?;
        return Ok(true);
    }
    if let Some(notification) = provider.notifications.iter().find(|of| of.name == name) {
        out.line(&format!("{name}: {}\n", notification.title.as_deref().unwrap_or_default()))?;
        out.line(&fields::table(&notification.table).to_string())?;
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

/// `request: hmac-sha256, HEX`
pub(crate) fn in_words(scheme: &Scheme) -> String {
    format!("{}: {}", scheme.name, scheme.algorithm())
}
