//! A module for each operation and each notification.

use super::source::Source;
use super::{envelope, example, types};
use crate::checked::{Address, Currency, HandOver, Lists, NotificationReply, Recover, Subject, To};
use crate::ir::{Ir, NotificationIr, OperationIr};
use crate::lower::place;
use crate::naming::ident;

pub(super) fn operation(out: &mut Source, ir: &Ir<'_>, of: &OperationIr<'_>) {
    out.docs(&of.docs);
    let example = example::lines(ir, of);
    if !example.is_empty() {
        out.doc("");
        out.docs(&example);
    }
    out.block(format_args!("pub mod {}", ident(&of.module)), |out| {
        types::all(out, &of.types);
        out.doc("What the runtime knows of the operation.");
        let head = "pub static OPERATION: ::paysmith_runtime::spec::Operation = ";
        out.item(head, |out| descriptor(out, ir, of));
        implementation(out, ir, of);
        if of.operation.file.is_some() {
            out.implementation("::paysmith_runtime::Download", "Request", |_| {});
        }
    });
}

fn implementation(out: &mut Source, ir: &Ir<'_>, of: &OperationIr<'_>) {
    let marker = ident(&ir.marker);
    // What isn't sent has no answer, and can't be sent by mistake.
    let is_call = of.operation.address.is_call();
    let role = if is_call { "::paysmith_runtime::Operation" } else { "::paysmith_runtime::HandOver" };
    out.implementation(role, "Request", |out| {
        out.line(format_args!("type Provider = super::{marker};"));
        if is_call {
            out.line("type Answer = Answer;");
        }
        out.item("type Query = ", |out| match &of.query {
            Some(module) => out.word(format_args!("super::{}::Request", ident(module))),
            None => out.generic("::paysmith_runtime::NoQuery", |of| {
                of.item().word(format_args!("super::{marker}"));
            }),
        });
        out.line("const SPEC: &'static ::paysmith_runtime::spec::Operation = &OPERATION;");
    });
}

/// The table; what it hasn't got isn't written.
fn descriptor(out: &mut Source, ir: &Ir<'_>, of: &OperationIr<'_>) {
    let operation = of.operation;
    out.structure("::paysmith_runtime::spec::Operation", |list| {
        list.field("name").string(&operation.name);
        if let Some(title) = &operation.title {
            list.field("title").string(title);
        }
        address(list.field("address"), &operation.address);
        if let Some(method) = &operation.method {
            list.field("method").string(method);
        }
        if let Some(key) = &operation.answer {
            list.field("answer_key").string(key);
        }
        list.field("effect").word(format_args!("::paysmith_runtime::spec::Effect::{:?}", operation.effect));
        list.field("means").word(format_args!("::paysmith_runtime::spec::Means::{:?}", operation.means));
        if let Some(order) = &operation.order {
            list.field("order").path(order);
        }
        if let Some(amount) = &operation.amount {
            list.field("amount").path(amount);
        }
        if let Some(original) = &operation.original {
            list.field("original").path(original);
        }
        match operation.currency() {
            Some(Currency::Field(name)) => list.field("currency").path(&name),
            Some(Currency::Code(code)) => list.field("currency_code").string(&code),
            None => {}
        }
        let subject = operation.subject(ir.provider);
        if subject != Subject::Order {
            list.field("subject").word(format_args!("::paysmith_runtime::spec::Subject::{subject:?}"));
        }
        if !operation.echo.pairs.is_empty() {
            list.field("echo").slice(&operation.echo.pairs, Source::paths);
        }
        if let Some(reason) = &operation.echo.nothing {
            list.field("no_echo").string(reason);
        }
        if let Some(of) = &operation.hand_over {
            hand_over(list.field("hand_over"), of);
        }
        let envelope = envelope::static_name(&operation.envelope);
        list.field("envelope").word(format_args!("&super::{envelope}"));
        if let Some(outcome) = &operation.own_outcome {
            list.field("outcome").call("::core::option::Option::Some", |out| {
                out.word("&");
                envelope::outcome(out, outcome);
            });
        }
        if let Some(file) = operation.file {
            list.field("file").call("::core::option::Option::Some", |out| {
                out.word(format_args!("::paysmith_runtime::spec::File::{file:?}"));
            });
        }
        if let Some(state) = &operation.state {
            envelope::state(list.field("state"), Some(state));
        }
        if let Some(of) = &operation.lists {
            list.field("lists").some(|out| lists(out, of));
        }
        if let Some(of) = &operation.recover {
            list.field("recover").some(|out| recover(out, of));
        }
        if operation.featured {
            list.field("featured").word(true);
        }
        if let Some(example) = &operation.example {
            let request = serde_json::Value::Object(example.request.clone());
            list.field("example").string(&request.to_string());
        }
        list.field("at").string(&place(ir.provider, operation.about.at));
        list.field("request").word("::paysmith_runtime::blank::<Request>");
        if operation.address.is_call() {
            list.field("answer").word("::paysmith_runtime::blank::<Answer>");
        }
        list.rest("::paysmith_runtime::spec::Operation::NONE");
    });
}

fn address(out: &mut Source, of: &Address) {
    match of {
        Address::Post(path) => out.call("::paysmith_runtime::spec::Address::Post", |out| out.string(path)),
        Address::Get(path) => out.call("::paysmith_runtime::spec::Address::Get", |out| out.string(path)),
        Address::Link(path) => out.call("::paysmith_runtime::spec::Address::Link", |out| out.string(path)),
        Address::App => out.word("::paysmith_runtime::spec::Address::App"),
    }
}

fn hand_over(out: &mut Source, of: &HandOver) {
    out.call("::core::option::Option::Some", |out| match of {
        HandOver::Qr(name) => out.call("::paysmith_runtime::spec::HandOver::Qr", |out| out.path(name)),
        HandOver::Link(name) => out.call("::paysmith_runtime::spec::HandOver::Link", |out| out.path(name)),
    });
}

fn lists(out: &mut Source, of: &Lists) {
    out.structure("::paysmith_runtime::spec::Lists", |list| {
        list.field("rows").path(&of.rows);
        list.field("order").path(&of.order);
        list.field("amount").optional_path(of.amount.as_ref());
    });
}

fn recover(out: &mut Source, of: &Recover) {
    out.structure("::paysmith_runtime::spec::Recover", |list| {
        list.field("query").string(&of.query);
        list.field("by").slice(&of.by, Source::paths);
        list.field("ask").strings(&of.ask);
        list.field("every").word(of.every);
        list.field("within").word(of.within);
    });
}

/// The module of all notifications; nothing if there are none.
pub(super) fn notifications(out: &mut Source, ir: &Ir<'_>) {
    if ir.notifications.is_empty() {
        return;
    }
    out.doc("What the provider sends to the merchant.");
    out.block("pub mod notifications", |out| {
        for of in &ir.notifications {
            notification(out, ir, of);
        }
    });
}

fn notification(out: &mut Source, ir: &Ir<'_>, of: &NotificationIr<'_>) {
    out.docs(&of.docs);
    out.block(format_args!("pub mod {}", ident(&of.module)), |out| {
        types::all(out, &of.types);
        out.doc("What the runtime knows of the notification.");
        let head = "pub static NOTIFICATION: ::paysmith_runtime::spec::Notification = ";
        out.item(head, |out| table(out, ir, of));
        out.implementation("::paysmith_runtime::Notify", "Notification", |out| {
            out.line(format_args!("type Provider = super::super::{};", ident(&ir.marker)));
            out.line("const SPEC: &'static ::paysmith_runtime::spec::Notification = &NOTIFICATION;");
        });
    });
}

fn table(out: &mut Source, ir: &Ir<'_>, of: &NotificationIr<'_>) {
    let notification = of.notification;
    out.structure("::paysmith_runtime::spec::Notification", |list| {
        list.field("name").string(&notification.name);
        list.field("title").string(notification.title.as_deref().unwrap_or_default());
        list.field("of").strings(&notification.of);
        list.field("to").slice(&notification.to, |out, to| match to {
            To::Field(name) => out.call("::paysmith_runtime::spec::To::Field", |out| out.path(name)),
            To::Registered => out.word("::paysmith_runtime::spec::To::Registered"),
        });
        envelope::conditions(list.field("when"), &notification.when);
        list.field("form").word(notification.form);
        envelope::pattern(list.field("pattern"), ir, &notification.pattern);
        envelope::signature_headers(list.field("headers"), ir, &notification.headers);
        list.field("signed").word(notification.signed);
        let outcome = list.field("outcome");
        match &notification.outcome {
            Some(of) => outcome.some(|out| envelope::outcome(out, of)),
            None => outcome.none(),
        }
        list.field("order").optional_path(notification.order.as_ref());
        list.field("amount").optional_path(notification.amount.as_ref());
        list.field("currency").optional_path(notification.currency.as_ref());
        list.field("merchant").optional_path(notification.merchant.as_ref());
        list.field("original").optional_path(notification.original.as_ref());
        envelope::state(list.field("state"), notification.state.as_ref());
        list.field("key").slice(&notification.key, |out, name| out.path(name));
        reply(list.field("acknowledge"), &notification.acknowledge);
        reply(list.field("refuse"), &notification.refuse);
        list.field("at").string(&place(ir.provider, notification.about.at));
        list.field("fields").call("|| ::std::boxed::Box::new", |out| {
            out.word("<Notification as ::paysmith_runtime::Blank>::blank()");
        });
    });
}

fn reply(out: &mut Source, of: &NotificationReply) {
    out.structure("::paysmith_runtime::spec::NotificationReply", |list| {
        list.field("status").word(of.status);
        list.field("content_type").string(&of.content_type);
        list.field("body").string(&of.body);
    });
}
