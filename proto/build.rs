//! Compiles every `.proto` under `safetynet/` and writes three things to `OUT_DIR`: the Rust modules, the descriptor
//! set (with comments, since it answers reflection), and the `RequestMessage` implementations.
//!
//! The folder is walked, so a new file needs no list; its order is sorted, so that two builds give the same bytes.
//! `protox` is a compiler in Rust: no protoc is needed on the machine.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};
use tonic_prost_build::FileDescriptorSet;

/// Where the packages of this project begin, relative to this crate.
const OURS: &str = "safetynet";
/// Where the vendored files of others begin, relative to this crate.
const THIRD_PARTY: &str = "third_party";

#[expect(clippy::disallowed_methods, reason = "a build script writes into the folder that cargo gives it")]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={OURS}");
    println!("cargo:rerun-if-changed={THIRD_PARTY}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut files = Vec::new();
    walk(Path::new(OURS), &mut files)?;
    files.sort();
    let mut compiler = protox::Compiler::new([".", THIRD_PARTY])?;
    compiler.include_imports(true).include_source_info(true).open_files(files)?;
    fs::write(out.join("descriptor_set.bin"), compiler.encode_file_descriptor_set())?;
    let set = compiler.file_descriptor_set();
    fs::write(out.join("request_messages.rs"), request_messages(&set)?)?;
    generate(set)
}

/// Adds every `.proto` below `folder` to `found`.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            found.push(path);
        }
    }
    Ok(())
}

/// Writes the Rust modules. Messages get no `Debug`, so that none can be printed into a log or an error by mistake;
/// enums keep theirs. `build_transport` is off: the client's and the server's connections are made by hand.
fn generate(set: FileDescriptorSet) -> Result<(), Box<dyn Error>> {
    let messages = set.file.iter().flat_map(|file| {
        let types = file.message_type.iter();
        types.map(move |message| format!(".{}.{}", file.package(), message.name()))
    });
    tonic_prost_build::configure()
        .skip_debug(messages.collect::<Vec<_>>())
        .disable_comments([".google"])
        .codec_path("crate::codec::StrictCodec")
        .build_transport(false)
        .include_file("packages.rs")
        .compile_fds(set)?;
    Ok(())
}

/// One `impl crate::RequestMessage` for every message of ours whose name ends in `Request`.
fn request_messages(set: &FileDescriptorSet) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    for file in &set.file {
        let Some(area) = file.package().strip_prefix("safetynet.") else {
            continue;
        };
        let module = area.replace("type.", "r#type.").replace('.', "::");
        for message in &file.message_type {
            if !message.name().ends_with("Request") {
                continue;
            }
            let has = |name| message.field.iter().any(|field| field.name() == name);
            writeln!(text, "impl crate::RequestMessage for crate::{module}::{} {{", message.name())?;
            if has("request_id") {
                text.push_str("fn request_id(&self) -> Option<&str> { Some(&self.request_id) }\n");
            }
            if has("validate_only") {
                text.push_str("fn validate_only(&self) -> bool { self.validate_only }\n");
            }
            text.push_str("}\n");
        }
    }
    Ok(text)
}
