//! Reads `sends:`: what a provider writes into its messages besides what clients read.

use super::template::template;
use crate::checked::Template;
use crate::reading::{MapReader, Problems};
use crate::report::{Code, Problem};

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
