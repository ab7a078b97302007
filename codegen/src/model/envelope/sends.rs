//! Reads `sends:` and `writes:`: what a provider writes into its messages besides what clients read, and how it writes JSON.

use super::template::template;
use crate::checked::{JsonWriting, Template};
use crate::language::words::JSON_FEATURES;
use crate::reading::{MapReader, Problems, read_word};
use crate::report::{Code, Problem};
use crate::yaml::{Node, Value};

/// Reads `sends:` of an answer or a notification.
pub(crate) fn sends(problems: &Problems, reader: &MapReader<'_>) -> Option<Template> {
    let node = reader.get("sends")?;
    let before = problems.count();
    let read = template(problems, node);
    let is_made = |part: &&Template| {
        matches!(
            part,
            Template::Object(_)
                | Template::Literal(_)
                | Template::Credential(_)
                | Template::Now(..)
                | Template::Nonce(..)
                | Template::Text(_)
        )
    };
    let is_object = matches!(read, Template::Object(_));
    if problems.count() == before && !(is_object && read.parts().iter().all(is_made)) {
        problems.push(
            Problem::new(Code::UnknownVariable, node.at, "`sends:` says what no client reads")
                .label("expected an object of fixed values, credentials, `$now` and `$nonce`")
                .help("fields, codes and signatures stand in the pattern"),
        );
        return None;
    }
    Some(read)
}

/// Reads `writes:` of an answer or a notification.
pub(crate) fn json_style(problems: &Problems, reader: &MapReader<'_>) -> JsonWriting {
    reader.get("writes").map(|node| with_features(problems, node, JsonWriting::default())).unwrap_or_default()
}

fn with_features(problems: &Problems, node: &Node, style: JsonWriting) -> JsonWriting {
    match &node.value {
        Value::List(items) => items.iter().fold(style, |style, item| with_features(problems, item, style)),
        _ => read_word(problems, node, "a way to write JSON", JSON_FEATURES)
            .map_or(style, |feature| style.with(feature)),
    }
}
