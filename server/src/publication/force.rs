//! The force whose neighbourhoods are published: its public details are settings of the deployment, since they change
//! once in years and belong to nobody's casework. They go out with the next publication, and so through two persons too.

use serde::{Deserialize, Serialize};

use super::public::written;
use super::{About, Entry};

/// A force, as `[[publication.forces]]` of `settings.toml` has it.
#[derive(Clone, Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Force {
    /// The name of the organisation in this system whose publishers publish for it.
    pub organisation: String,
    /// Its id on the feed: small letters and hyphens, such as `hampshire`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What people should know of it, in Markdown; may be empty.
    pub description: String,
    /// Its website, an https address.
    pub url: String,
    /// The number to call.
    pub telephone: String,
    /// Where else people reach it.
    pub engagement_methods: Vec<Method>,
}

/// A way of reaching a force.
#[derive(Clone, Serialize, Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
pub struct Method {
    /// An https address.
    pub url: String,
    /// What it is called.
    pub title: String,
    /// Such as `facebook`.
    #[serde(rename = "type")]
    pub kind: String,
}

#[derive(Serialize)]
struct PublicForce<'f> {
    id: &'f str,
    name: &'f str,
    description: Option<String>,
    url: &'f str,
    telephone: &'f str,
    engagement_methods: Vec<PublicMethod<'f>>,
}

#[derive(Serialize)]
struct PublicMethod<'f> {
    url: &'f str,
    title: &'f str,
    description: Option<&'f str>,
    #[serde(rename = "type")]
    kind: &'f str,
}

impl PublicMethod<'_> {
    fn of(method: &Method) -> PublicMethod<'_> {
        PublicMethod { url: &method.url, title: &method.title, description: None, kind: &method.kind }
    }
}

impl Force {
    /// Holds the setting against the public form.
    ///
    /// # Errors
    /// The field and its rule.
    pub fn check(&self) -> Result<(), String> {
        let slug = |c: char| c.is_ascii_lowercase() || c == '-';
        if !(2..=40).contains(&self.id.len()) || !self.id.chars().all(slug) || self.id == "forces" {
            return Err(format!("publication.forces: id must be 2-40 small letters and hyphens, and is {}", self.id));
        }
        for (field, text) in [("organisation", &self.organisation), ("name", &self.name)] {
            if text.trim().is_empty() {
                return Err(format!("publication.forces: {field} of {} must be given", self.id));
            }
        }
        let links = self.engagement_methods.iter().map(|method| &method.url).chain([&self.url]);
        match links.into_iter().find(|url| !url.is_empty() && !url.starts_with("https://")) {
            Some(url) => Err(format!("publication.forces: {url} must be an https address")),
            None => Ok(()),
        }
    }

    /// The entry of the force itself.
    pub fn entry(&self) -> Entry {
        let description = super::markdown::html(&self.description);
        let public = PublicForce {
            id: &self.id,
            name: &self.name,
            description: (!description.is_empty()).then_some(description),
            url: &self.url,
            telephone: &self.telephone,
            engagement_methods: self.engagement_methods.iter().map(PublicMethod::of).collect(),
        };
        Entry::kept(About::Force, [self.id.clone(), String::new(), self.name.clone(), written(&public)], None)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_force_is_in_the_form_of_the_feed() {
        let method = Method { url: "https://f.example".into(), title: "F".into(), kind: "facebook".into() };
        let force = Force {
            organisation: "Sample Constabulary".into(),
            id: "sample".into(),
            name: "Sample Constabulary".into(),
            engagement_methods: vec![method],
            ..Force::default()
        };
        force.check().unwrap();
        let made: serde_json::Value = serde_json::from_str(force.entry().json()).unwrap();
        let expected = serde_json::json!({
            "id": "sample", "name": "Sample Constabulary", "description": null, "url": "", "telephone": "",
            "engagement_methods":
                [{"url": "https://f.example", "title": "F", "description": null, "type": "facebook"}],
        });
        assert_eq!(made, expected);
    }

    #[test]
    fn a_wrong_setting_is_named() {
        let force = Force { organisation: "A".into(), id: "sample".into(), name: "A".into(), ..Force::default() };
        assert!(force.check().is_ok());
        for wrong in [
            Force { id: "Sample".into(), ..force.clone() },
            Force { id: "forces".into(), ..force.clone() },
            Force { name: String::new(), ..force.clone() },
            Force { url: "http://a.example".into(), ..force.clone() },
        ] {
            assert!(wrong.check().unwrap_err().starts_with("publication.forces: "));
        }
    }
}
