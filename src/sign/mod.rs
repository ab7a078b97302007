//! `paysmith sign`

mod show;

use paysmith_doctor::{needed_secrets, trace};

use crate::cli::Sign;
use crate::input::Subject;
use crate::output::{Output, Result};
use crate::secret::secrets;
use crate::source::Source;

pub(crate) use show::{explained, notes};

pub(crate) fn run(out: &Output, args: &Sign) -> Result<bool> {
    let provider = Source::of(&args.input.provider)?.checked()?;
    let subject = Subject::of(&provider, &args.input)?;
    let secrets = secrets(out, &args.secrets, &provider, &needed_secrets(subject.place.scheme))?;
    let trace = trace(&subject.place, &subject.material, &secrets)?;
    if args.json {
        out.line(&serde_json::to_string_pretty(&trace)?)?;
    } else if args.explain {
        out.line(&format!("{}{}", notes(&subject.notes), explained(&trace)))?;
    } else {
        out.line(&trace.signature)?;
    }
    Ok(true)
}
