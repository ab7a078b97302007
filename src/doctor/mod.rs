//! `paysmith doctor`

mod show;

use paysmith_doctor::capture::{self, Captured};
use paysmith_doctor::{
    Effort, Finding, MessageContent, OtherSide, SignedMessage, diagnose, first_difference, needed_secrets,
};
use serde_json::json;

use crate::cli::Doctor;
use crate::input::Subject;
use crate::output::{Output, Result};
use crate::secret::all_secrets;
use crate::sign::notes;
use crate::source::{Source, read};

pub(crate) fn run(out: &Output, args: &Doctor) -> Result<bool> {
    let provider = Source::of(&args.input.provider)?.checked()?;
    let subject = Subject::of(&provider, &args.input)?;
    let canonical = args.canonical.as_deref().map(read).transpose()?;
    let signature = args.signature.clone().or_else(|| subject.received.clone());
    if signature.is_none() && canonical.is_none() {
        let place = subject.place.location_in_words();
        return Err(format!(
            "there is no signature in {place}: give the other side's with --signature or --canonical"
        )
        .into());
    }
    let secrets = all_secrets(out, &args.secrets, &provider, &needed_secrets(subject.place.scheme))?;
    let other = other(args, &subject)?;
    let theirs = OtherSide {
        // A canonical string tells more than a signature that merely came with the message.
        signature: signature.as_deref().filter(|_| args.signature.is_some() || canonical.is_none()),
        canonical: canonical.as_deref(),
    };
    let effort = if args.thorough { Effort::THOROUGH } else { Effort::QUICK };
    let diagnosis = diagnose(&subject.place, &subject.material, other.as_ref(), &secrets, &theirs, effort)?;
    let difference = match &canonical {
        Some(theirs) => first_difference(&subject.place, &subject.material, &secrets, theirs)?,
        None => None,
    };
    if args.json {
        let answer = json!({
            "message": subject.place.in_words(),
            "rule": subject.place.scheme.algorithm(),
            "signature": theirs.signature,
            "diagnosis": diagnosis,
            "first_difference": difference,
            "notes": subject.notes,
        });
        out.line(&serde_json::to_string_pretty(&answer)?)?;
    } else {
        out.print(&notes(&subject.notes))?;
        out.print(&show::report(&subject.place, &diagnosis, theirs.signature, difference.as_ref()))?;
    }
    Ok(matches!(diagnosis.finding, Finding::Right | Finding::Explained(_)))
}

/// The request of an answer, or the answer of a request.
fn other(args: &Doctor, subject: &Subject<'_>) -> Result<Option<MessageContent>> {
    let captured = match &args.other {
        Some(file) => {
            let messages = capture::read(&read(file)?).map_err(|error| format!("{file}: {error}"))?;
            messages.into_iter().next()
        }
        None => subject.other.clone(),
    };
    Ok(captured.map(|captured| material(&captured, subject)))
}

fn material(captured: &Captured, subject: &Subject<'_>) -> MessageContent {
    let place = SignedMessage::find(subject.place.provider, None, Some(captured));
    MessageContent::of(captured, place.as_ref().unwrap_or(&subject.place))
}
