//! Checks `refusals:` of an outcome: each is told by a code or by members of which the outcome says what they mean.

use crate::checked::{Outcome, RefusalCode};
use crate::language::words::REFUSALS;
use crate::reading::Problems;
use crate::report::{Code, Problem, unknown};
use crate::yaml::Subtree;

/// Checks that each of the `refusals:` of an outcome names a code of `codes:`, or members by which one of its `cases:` tells it. Those
/// that an operation takes over from its envelope are checked with the envelope.
pub(super) fn check_refusals(
    problems: &Problems,
    subtree: &Subtree<'_>,
    outcome: &Outcome,
    code_member: Option<&str>,
) {
    let codes = || outcome.codes.iter().map(|(code, ..)| code.as_str());
    let is_told = |refusal: &RefusalCode| {
        let by_case = outcome.cases.iter().any(|case| refusal.meets(case, code_member));
        by_case || codes().any(|known| known == refusal.code)
    };
    for (what, refusal) in outcome.refusals.iter().filter(|(_, refusal)| !is_told(refusal)) {
        let code = &refusal.code;
        let word = REFUSALS.iter().find(|(_, of)| of == what).map_or("", |(word, _)| *word);
        let own: &[&str] = &["outcome", "refusals", word];
        let path = if refusal.beside.is_empty() { &["outcome", "refusals"] } else { own };
        for at in subtree.find_all(path, code).into_iter().take(1) {
            let problem = if refusal.beside.is_empty() {
                let text = format!("`refusals:` names `{code}`, which `codes:` doesn't have");
                unknown(Code::EnvelopeIncomplete, at, text, code, codes()).label("no such code")
            } else {
                let text = format!("nothing says what `{code}` means with these members");
                Problem::new(Code::EnvelopeIncomplete, at, text)
                    .label("neither one of `cases:` nor one of `codes:`")
                    .help("add a case whose `when:` has these members")
            };
            problems.push(problem);
        }
    }
}
