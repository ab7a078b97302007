//! Environments that no spec lists.

use crate::spec::Environment;

impl Environment {
    /// An environment with any other base URL, such as that of a spare host, a proxy or a sandbox. Real money is assumed to
    /// move there, unless the host is this machine.
    #[must_use]
    pub fn custom(base: impl Into<String>) -> Self {
        let base = without_slash(base.into());
        let host = base.split_once("://").map_or(base.as_str(), |(_, rest)| rest);
        let this_machine = ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
            host.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
        Self { name: "custom", base: base.into(), backup: None, real_money: !this_machine, doc: "" }
    }

    /// The same environment with another host of the same system. It is asked if the first can't be reached: by queries, and by
    /// other calls if surely nothing was sent.
    #[must_use]
    pub fn with_backup(self, base: impl Into<String>) -> Self {
        Self { backup: Some(without_slash(base.into()).into()), ..self }
    }
}

fn without_slash(mut base: String) -> String {
    base.truncate(base.trim_end_matches('/').len());
    base
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_has_no_real_money() {
        for (base, real) in [
            ("http://127.0.0.1:8080/", false),
            ("http://localhost/x", false),
            ("http://[::1]:1", false),
            ("https://localhost.example.com", true),
            ("https://127.0.0.10", true),
            ("https://pay.example", true),
        ] {
            let environment = Environment::custom(base);
            assert_eq!(environment.real_money, real, "{base}");
            assert!(!environment.base.ends_with('/'));
        }
    }
}
