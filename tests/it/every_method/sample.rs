//! Sample requests: one line says a method's name, who makes it, which record it is about, and the request. They stand in
//! the text files beside this one; whoever adds an RPC adds a line there.
//!
//! The request is protobuf's text form. In it `$id` and `$etag` are those of the record that the sample is about, `$fresh` is
//! a new identity (a `request_id`), and any other `$name` is a record of the [scene](super::scene), `$name.etag` its version.
//! A line that begins with a space goes on from the one before.
//!
//! ```text
//! icm.v1.ChannelService/GetChannel | caseworker | channel | - | id: '$id'
//! ```

use std::sync::OnceLock;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor};
use safetynet_tests::request_id;

/// A sample request of a method.
pub struct Sample {
    /// Without the first word, which all have in common: `icm.v1.ChannelService/GetChannel`.
    pub method: String,
    /// Who is entitled to it, by the last word of the user name.
    pub who: String,
    /// The record of the scene that it is about, when it names one of somebody's.
    pub of: Option<String>,
    /// The reason of the refusal with which it ends behind the rule of sight; none when it is done.
    pub ends: Option<String>,
    /// The request.
    body: String,
}

impl Sample {
    /// All of them.
    pub fn all() -> Vec<Sample> {
        let files = [
            include_str!("access.txt"),
            include_str!("governance.txt"),
            include_str!("icm.txt"),
            include_str!("nms.txt"),
            include_str!("admin.txt"),
            include_str!("audit.txt"),
        ];
        files.into_iter().flat_map(lines).map(|line| Sample::read(&line)).collect()
    }

    fn read(line: &str) -> Sample {
        let parts: Vec<&str> = line.splitn(5, '|').map(str::trim).collect();
        let [method, who, of, ends, body] = parts[..] else { panic!("five parts: {line}") };
        let some = |word: &str| (word != "-").then(|| word.to_owned());
        Sample { method: method.into(), who: who.into(), of: some(of), ends: some(ends), body: body.into() }
    }

    /// The method's name on the wire.
    pub fn wire_name(&self) -> String {
        format!("safetynet.{}", self.method)
    }

    /// The encoded request about a record; `value` answers what stands for a `$name`.
    pub fn about(&self, id: &str, value: impl Fn(&str) -> Option<String>) -> Vec<u8> {
        encoded(&self.method, &self.body, |name| match (name, &self.of) {
            ("id", _) => Some(id.to_owned()),
            ("etag", Some(of)) => value(&format!("{of}.etag")),
            _ => value(name),
        })
    }
}

/// The lines of a file: without comments, each with those that go on from it.
pub fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        match lines.last_mut() {
            Some(last) if line.starts_with(' ') => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// The description of the interface.
pub fn pool() -> &'static DescriptorPool {
    static POOL: OnceLock<DescriptorPool> = OnceLock::new();
    POOL.get_or_init(|| DescriptorPool::decode(safetynet_proto::DESCRIPTOR_SET).unwrap())
}

/// The description of a method.
pub fn described(method: &str) -> MethodDescriptor {
    let (service, name) = method.split_once('/').unwrap();
    let service = pool().get_service_by_name(&format!("safetynet.{service}")).unwrap_or_else(|| panic!("no {service}"));
    service.methods().find(|method| method.name() == name).unwrap_or_else(|| panic!("no {method}"))
}

/// A request in text, encoded; `value` answers what stands for a `$name`.
pub fn encoded(method: &str, body: &str, value: impl Fn(&str) -> Option<String>) -> Vec<u8> {
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('$') {
        let end = after.find(|letter: char| !(letter.is_ascii_lowercase() || "._".contains(letter)));
        let (name, tail) = after.split_at(end.unwrap_or(after.len()));
        let fresh = (name == "fresh").then(request_id);
        text.push_str(before);
        text.push_str(&fresh.or_else(|| value(name)).unwrap_or_else(|| panic!("{method}: the scene has no {name}")));
        rest = tail;
    }
    text.push_str(rest);
    let message = DynamicMessage::parse_text_format(described(method).input(), &text);
    message.unwrap_or_else(|error| panic!("{method}: {error}: {text}")).encode_to_vec()
}
