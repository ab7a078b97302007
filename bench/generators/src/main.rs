//! Runs progenitor or typify on every `.json` file of a folder, as often as asked, and prints seconds, lines and memory as
//! JSON.
//!
//! `paysmith-bench-generators progenitor|typify FOLDER ROUNDS formatted|unformatted [OUT]`
#![forbid(unsafe_code)]

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[expect(clippy::print_stdout, reason = "this is how it tells the other program")]
fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [generator, folder, rounds, formatted, out @ ..] = arguments.as_slice() else {
        return Err("progenitor|typify FOLDER ROUNDS formatted|unformatted [OUT]".into());
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let texts = files.iter().map(std::fs::read_to_string).collect::<std::io::Result<Vec<_>>>()?;
    let mut seconds = Vec::new();
    let mut code = String::new();
    for _ in 0..rounds.parse::<usize>()? {
        code.clear();
        let start = busy();
        for text in &texts {
            code = generate(generator, text, formatted == "formatted")?;
        }
        seconds.push(busy().saturating_sub(start).as_secs_f64());
    }
    if let Some(out) = out.first() {
        std::fs::write(out, &code)?;
    }
    println!(
        "{}",
        serde_json::json!({ "seconds": seconds, "lines": code.lines().count(), "peak": peak_memory() })
    );
    Ok(())
}

/// How long this process has run on processors so far. Other processes that use the processors don't count.
fn busy() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

/// The greatest memory of this process so far, in bytes. (The figure of `getrusage` would include the memory of the process
/// that started this one.)
fn peak_memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() * 1024
}

/// The code; of a folder with several files that of the last one is kept.
fn generate(generator: &str, text: &str, formatted: bool) -> Result<String> {
    let tokens = match generator {
        "progenitor" => {
            let document: openapiv3::OpenAPI = serde_json::from_str(text)?;
            progenitor_impl::Generator::default().generate_tokens(&document)?
        }
        "typify" => {
            let schema: schemars::schema::RootSchema = serde_json::from_str(text)?;
            let mut types = typify_impl::TypeSpace::default();
            types.add_root_schema(schema)?;
            types.to_stream()
        }
        other => return Err(format!("{other} is no generator").into()),
    };
    if formatted { Ok(prettyplease::unparse(&syn::parse2(tokens)?)) } else { Ok(tokens.to_string()) }
}
