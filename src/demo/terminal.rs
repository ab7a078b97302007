//! A line for each step, with a spinner while it runs, and QR codes.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use super::stage::Act;
use crate::output::{Output, Result};

/// The demo's terminal.
pub(super) struct Terminal<'a> {
    out: &'a Output,
    spinner: ProgressBar,
}

impl<'a> Terminal<'a> {
    pub(super) fn new(out: &'a Output) -> Self {
        let spinner = ProgressBar::new_spinner();
        let style = ProgressStyle::with_template("  {spinner} {msg}");
        spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Self { out, spinner }
    }

    pub(super) fn line(&self, text: &str) -> Result<()> {
        self.spinner.suspend(|| self.out.line(text))
    }

    pub(super) fn heading(&self, act: &Act) -> Result<()> {
        self.line(&format!("\n{}, {}: {}", act.provider.title, act.operation.name, act.operation.title))
    }

    /// What is going on, until [`done`](Self::done) says how it ended.
    pub(super) fn begin(&self, step: &str) {
        self.spinner.set_message(step.to_owned());
        self.spinner.enable_steady_tick(Duration::from_millis(80));
    }

    /// How a step ended.
    pub(super) fn done(&self, good: bool, text: &str) -> Result<()> {
        self.spinner.disable_steady_tick();
        self.line(&format!("  {} {text}", mark(good)))
    }

    /// What the payer scans, with a margin so that a phone finds it.
    pub(super) fn qr(&self, content: &str) -> Result<()> {
        let code = QrCode::new(content.as_bytes())?;
        let picture = code.render::<Dense1x2>().quiet_zone(true).build();
        let indented: Vec<String> = picture.lines().map(|line| format!("    {line}")).collect();
        self.line(&indented.join("\n"))
    }
}

/// A tick, or a cross.
pub(super) fn mark(good: bool) -> &'static str {
    if good { "✓" } else { "✗" }
}
