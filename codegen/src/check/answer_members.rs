//! Checks schemes that sign the member of an answer which is named after its operation.

use crate::checked::{ANSWER, Operation, Part, Provider, Scheme};
use crate::reading::Problems;
use crate::report::{Code, Problem};

/// Reports a scheme that signs the member named after an operation, and that signs no answer of an operation with such a member.
/// Where it signs a request or a notification, that is reported there; where another scheme takes its message, that other is used.
pub(super) fn check(problems: &Problems, provider: &Provider) {
    let is_named = |part: &Part| matches!(part, Part::Raw(path) | Part::Text(path) if path.iter().any(|name| name == ANSWER));
    for scheme in provider.schemes.iter().filter(|scheme| scheme.message.iter().any(is_named)) {
        let (name, subtree) = (scheme.name.as_str(), problems.index().of(scheme.about.at));
        let answers =
            |of: &Operation| of.answer.is_some() && of.envelope.response_signatures().contains(&name);
        let signs_other = provider.envelopes.iter().any(|of| of.request_signatures().contains(&name))
            || provider.notifications.iter().any(|of| of.signatures().contains(&name));
        let is_used = signs_other || provider.operations.iter().any(answers);
        if is_used || !subtree.has("message") || is_base(problems, provider, name) {
            continue;
        }
        problems.push(
            Problem::new(
                Code::SignedMemberMissing,
                subtree.find(&["message"], ANSWER),
                format!("`{name}` signs `$answer`, and no operation says which member that is"),
            )
            .label("it signs no answer of an operation with `answer_member:`")
            .help("name it in the `response:` of an envelope whose operations have `answer_member:`"),
        );
    }
}

/// Whether another scheme takes its settings from this one by `like:`.
fn is_base(problems: &Problems, provider: &Provider, name: &str) -> bool {
    let like = |other: &Scheme| problems.index().of(other.about.at).text(&["like"]) == Some(name);
    provider.schemes.iter().any(like)
}
