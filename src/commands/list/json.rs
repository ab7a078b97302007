//! Writes what `list` shows as JSON, for scripts.

use paysmith_codegen::checked::{Address, Class, Field, Notification, Operation, Provider, Table};
use serde_json::{Value, json};

use super::field_table;

pub(super) fn provider(of: &Provider) -> Value {
    json!({
        "provider": of.name,
        "title": of.title,
        "docs": of.docs,
        "credentials": of.credentials.iter().map(|credential| json!({
            "name": credential.name,
            "secret": credential.secret,
            "optional": credential.optional,
            "doc": credential.about.doc,
        })).collect::<Vec<_>>(),
        "credential_sets": of.credential_sets.iter().map(|set| json!({
            "name": set.name,
            "credentials": of.credentials.iter()
                .map(|credential| credential.name.as_str())
                .filter(|name| of.set_has(set, name))
                .collect::<Vec<_>>(),
            "doc": set.about.doc,
        })).collect::<Vec<_>>(),
        "currencies": of.currencies.iter().map(|currency| json!({
            "code": currency.code,
            "also": currency.also,
            "exponent": currency.exponent,
            "doc": currency.about.doc,
        })).collect::<Vec<_>>(),
        "environments": of.environments.iter().map(|environment| json!({
            "name": environment.name,
            "base": environment.base,
            "real_money": environment.real_money,
        })).collect::<Vec<_>>(),
        "signatures": of.schemes.iter().map(|scheme| json!({
            "name": scheme.name,
            "algorithm": scheme.algorithm(),
        })).collect::<Vec<_>>(),
        "operations": of.operations.iter().map(operation).collect::<Vec<_>>(),
        "notifications": of.notifications.iter().map(notification).collect::<Vec<_>>(),
    })
}

fn operation(of: &Operation) -> Value {
    json!({
        "name": of.name,
        "title": of.title,
        "http": match of.address {
            Address::Link(_) => "link",
            Address::App => "app",
            ref address => address.method(),
        },
        "path": of.address.path(),
        "method": of.method,
        "effect": of.effect.word(),
        "recover": of.recover.as_ref().map(|recover| &recover.query),
        "request": table(&of.request),
        "answer": table(&of.response),
        "codes": of.outcome().codes.iter().map(|(code, class, about)| json!({
            "code": code,
            "class": class_name(*class),
            "doc": about.doc,
        })).collect::<Vec<_>>(),
    })
}

const fn class_name(class: Class) -> &'static str {
    match class {
        Class::Success => "success",
        Class::Pending => "pending",
        Class::Declined => "declined",
        Class::Unknown => "unknown",
    }
}

fn notification(of: &Notification) -> Value {
    json!({
        "name": of.name,
        "title": of.title,
        "signed": of.signed,
        "of": of.of,
        "fields": table(&of.table),
    })
}

fn table(of: &Table) -> Vec<Value> {
    field_table::paths_and_fields(of).into_iter().map(|(path, of)| field(&path, of)).collect()
}

fn field(path: &str, of: &Field) -> Value {
    json!({
        "path": path,
        "type": of.type_name(),
        "limits": of.limits(),
        "required": of.required,
        "sensitive": of.sensitive,
        "doc": of.about.doc,
        "source": of.about.source,
    })
}

/// Keeps only the operations and notifications of that name.
pub(super) fn keep_named(mut all: Value, name: Option<&str>) -> Value {
    let Some(name) = name else { return all };
    for provider in all.as_array_mut().into_iter().flatten() {
        for key in ["operations", "notifications"] {
            if let Some(items) = provider.get_mut(key).and_then(Value::as_array_mut) {
                items.retain(|item| item.get("name").and_then(Value::as_str) == Some(name));
            }
        }
    }
    all
}
