//! Compares how the runtime reads flat XML documents with how another parser reads them.
//!
//! The runtime refuses what flat documents don't need and XML has: comments, attributes, document types and the like. Whatever it
//! reads, the other parser must read as well, and find the same elements with the same texts.

use std::sync::LazyLock;

use paysmith_runtime::spec::{self, BodyKind, Environment, Pattern};
use paysmith_runtime::{Client, Extra, Json, Keys, Message, Notify, Provider, Raw, Redacted, blank};
use roxmltree::{Document, Node};

/// A message without fields, which keeps every element as one that its table doesn't list.
#[derive(Message, Redacted)]
struct Elements {
    #[field(extra)]
    extra: Extra,
}

static NEWS: spec::Notification = spec::Notification {
    name: "news",
    kind: BodyKind::Xml("xml"),
    signed: false,
    pattern: Pattern::Fields,
    fields: blank::<Elements>,
    ..spec::Notification::NONE
};

static PROVIDER: spec::Provider =
    spec::Provider { name: "xml", notifications: &[&NEWS], ..spec::Provider::NONE };

enum OfXml {}

impl Provider for OfXml {
    const SPEC: &'static spec::Provider = &PROVIDER;
    type Credentials = Keys;
}

impl Notify for Elements {
    type Provider = OfXml;
    const SPEC: &'static spec::Notification = &NEWS;
}

static CLIENT: LazyLock<Client<OfXml>> = LazyLock::new(|| {
    let environment = Environment::custom("https://provider.invalid".to_owned());
    Client::new(Keys::from_values([]), environment)
});

/// Reads one document. Whatever the runtime takes, the other parser must take, and read the same of it.
pub fn run(data: &[u8]) {
    let raw = Raw { body: data.to_vec(), ..Raw::default() };
    let Ok(read) = CLIENT.receive_untrusted::<Elements>(&raw) else { return };
    let ours: Vec<_> =
        read.notification().extra.iter().map(|(name, json)| (name.to_owned(), text(json))).collect();
    let theirs = std::str::from_utf8(data).ok().and_then(elements);
    assert_eq!(Some(ours), theirs, "{:?}", String::from_utf8_lossy(data));
}

/// The text that a JSON string stands for.
fn text(json: &Json) -> String {
    serde_json::from_str(json.get()).unwrap_or_default()
}

/// The elements in the root, by the other parser; `None` if that refuses the document, or if the document isn't flat.
fn elements(text: &str) -> Option<Vec<(String, String)>> {
    let document = Document::parse(text.strip_prefix('\u{feff}').unwrap_or(text)).ok()?;
    let plain = |node: Node<'_, '_>| node.is_element() && node.attributes().len() == 0;
    let root = document.root_element();
    let mut found = Vec::new();
    for node in root.children().filter(|node| !node.is_text()) {
        if !plain(node) || !node.children().all(|inner| inner.is_text()) {
            return None;
        }
        found.push((
            node.tag_name().name().to_owned(),
            node.children().filter_map(|inner| inner.text()).collect(),
        ));
    }
    (plain(root) && root.tag_name().name() == "xml").then_some(found)
}
