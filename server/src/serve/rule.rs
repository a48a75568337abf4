//! What one RPC needs and leaves, as a line of the golden table.

use super::table;
use crate::rpc::{Kind, Leaves, Needs, Spends};

/// What one RPC needs and leaves: a line of the golden table.
pub struct Rule {
    /// Service and function: `safetynet.access.v1.SessionService/sign_in`.
    pub method: &'static str,
    /// What the caller needs.
    pub needs: Needs,
    /// The audit event.
    pub event: &'static str,
    /// How the store is used.
    pub kind: Kind,
    /// What a success leaves in the audit.
    pub leaves: Leaves,
    /// What it takes out of the caller's budget.
    pub spends: Spends,
}

impl Rule {
    /// The rule of a method in the spelling of the interface, with a slash in front or without.
    pub fn of(path: &str) -> Option<&'static Rule> {
        let path = path.strip_prefix('/').unwrap_or(path);
        table().find(|rule| rule.wire_name() == path)
    }

    /// The method in the spelling of the interface: `safetynet.access.v1.SessionService/SignIn`.
    pub fn wire_name(&self) -> String {
        let (service, method) = self.method.split_once('/').unwrap_or((self.method, ""));
        let words = method.split('_').map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
        });
        format!("{service}/{}", words.collect::<String>())
    }
}
