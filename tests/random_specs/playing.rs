//! Plays the providers, so that the generated clients have somebody to call.

use std::path::Path;
use std::sync::Arc;

use paysmith_sandbox::{Running, Sandbox};

/// A sandbox that plays providers.
pub(crate) struct Played {
    runtime: tokio::runtime::Runtime,
    sandbox: Running,
}

impl Played {
    /// Plays the providers whose specs are in a folder.
    pub(crate) fn start(folder: &Path, names: &[String]) -> Self {
        let specs = names.iter().map(|name| {
            let yaml = std::fs::read_to_string(folder.join(format!("{name}.yaml"))).unwrap();
            let spec = paysmith_codegen::check_str(name, &yaml).unwrap_or_else(|report| panic!("{report}"));
            Arc::new((*spec).clone())
        });
        let sandbox = Sandbox::new(specs.collect::<Vec<_>>());
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let sandbox = runtime.block_on(sandbox.start(([127, 0, 0, 1], 0).into())).unwrap();
        Self { runtime, sandbox }
    }

    /// A line for each provider: its name, its base URL and its credentials, with tabs between them.
    pub(crate) fn lines(&self, names: &[String]) -> String {
        let line = |name: &String| {
            let mut words = vec![name.clone(), self.sandbox.base(name).unwrap()];
            words.extend(self.sandbox.credentials(name).into_iter().flat_map(|(name, value)| [name, value]));
            words.join("\t")
        };
        names.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Stops playing, and says what was refused.
    pub(crate) fn stop(self) -> Vec<String> {
        let refused = self.sandbox.take_refusals();
        self.runtime.block_on(self.sandbox.stop());
        refused.iter().map(|refused| format!("{refused:?}")).collect()
    }
}
