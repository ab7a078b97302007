//! Checks the layouts of answers besides the ordinary one: where they stand in a spec, and whether an answer by a further one can be told
//! from the others.

use crate::checked::{AnswerLayout, Class, Envelope, Signed};
use crate::reading::Problems;
use crate::report::{Code, Problem, unknown};
use crate::yaml::Subtree;

/// The keys that lead to the layout of a body, from the envelope.
pub(super) type Path<'e> = Vec<&'e str>;

/// The layouts of an envelope's answers, and where the body of each is laid out. The ordinary one comes first.
pub(super) fn layouts(envelope: &Envelope) -> Vec<(&AnswerLayout, Path<'_>)> {
    let ordinary = (&envelope.response, vec!["response", envelope.response.kind.word()]);
    std::iter::once(ordinary).chain(others(envelope)).collect()
}

/// The layouts besides the ordinary one, and where each stands.
pub(super) fn others(envelope: &Envelope) -> Vec<(&AnswerLayout, Path<'_>)> {
    let refused = envelope.refused.iter().map(|refused| (refused, vec!["response", "refused"]));
    let further = envelope.further.iter();
    let further = further.map(|of| (&of.layout, vec!["response", "further", of.name.as_str()]));
    refused.chain(further).collect()
}

/// Checks the codes that the layouts name, and how an answer by a further one is told.
pub(super) fn check(problems: &Problems, subtree: &Subtree<'_>, envelope: &Envelope) {
    check_unsigned_codes(problems, subtree, envelope);
    for (place, further) in envelope.further.iter().enumerate() {
        let path = ["response", "further", further.name.as_str()];
        check_codes(problems, subtree, envelope, place);
        let Some(code) = further.layout.pattern.code_path() else { continue };
        let before = envelope.further.iter().take(place).map(|of| &of.layout);
        let mut earlier = std::iter::once(&envelope.response).chain(&envelope.refused).chain(before);
        if !envelope.response.has_code() {
            problems.push(
                Problem::new(
                    Code::StatusAlone,
                    subtree.find(&path, "$code"),
                    "nothing tells this answer from an ordinary one",
                )
                .label("ordinary answers have no code, so that the status alone tells how a call ended")
                .help("describe refusals under `refused:`, each code with its `status:`"),
            );
        } else if earlier.any(|layout| layout.pattern.code_path().as_ref() == Some(&code)) {
            problems.push(
                Problem::new(
                    Code::StandsTwice,
                    subtree.find(&path, "$code"),
                    "nothing tells this answer from another one",
                )
                .label("another layout has its code in this place, too")
                .help("a further layout is for answers that have their code in another place"),
            );
        }
    }
}

/// Reports codes under `except:` that the outcome doesn't have.
fn check_unsigned_codes(problems: &Problems, subtree: &Subtree<'_>, envelope: &Envelope) {
    let codes = || envelope.outcome.codes.iter().map(|(code, ..)| code.as_str());
    let ordinary = (&envelope.response, vec!["response"]);
    for (layout, path) in std::iter::once(ordinary).chain(others(envelope)) {
        let Signed::Except(except) = &layout.signed else { continue };
        for code in except.iter().filter(|code| codes().all(|known| known != *code)) {
            let at = subtree.find(&[&path[..], &["signature", "except"]].concat(), code);
            let text = format!("`except:` names `{code}`, which `codes:` doesn't have");
            problems.push(unknown(Code::EnvelopeIncomplete, at, text, code, codes()).label("no such code"));
        }
    }
}

/// Checks the codes that come by a further layout: the outcome has them, none of them means success, and each comes by one layout.
fn check_codes(problems: &Problems, subtree: &Subtree<'_>, envelope: &Envelope, place: usize) {
    let Some(further) = envelope.further.get(place) else { return };
    let path = ["response", "further", further.name.as_str(), "codes"];
    let known = || envelope.outcome.codes.iter().map(|(code, ..)| code.as_str());
    for (index, code) in further.codes.iter().enumerate() {
        let at = subtree.find(&path, code);
        let listed = envelope.outcome.codes.iter().find(|(own, ..)| own == code);
        let named = envelope.further.iter().take(place).flat_map(|of| &of.codes);
        let is_twice = named.chain(further.codes.iter().take(index)).any(|other| other == code);
        match listed {
            None => {
                let text = format!("`{code}` isn't among the codes of the outcome");
                problems
                    .push(unknown(Code::EnvelopeIncomplete, at, text, code, known()).label("no such code"));
            }
            Some((_, Class::Success, _)) => problems.push(
                Problem::new(Code::EnvelopeIncomplete, at, format!("`{code}` means success"))
                    .label("a success comes as an ordinary answer")
                    .help("name the codes of refusals, and of answers that leave the outcome unknown"),
            ),
            Some(_) if is_twice => problems.push(
                Problem::new(Code::StandsTwice, at, format!("`{code}` comes by two layouts"))
                    .label("named before")
                    .help("an answer with a code comes by one layout"),
            ),
            Some(_) => {}
        }
    }
}
