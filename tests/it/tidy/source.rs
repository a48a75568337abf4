//! The source files of the workspace as the rule tests read them.
//!
//! There is no parser here: comments are blanked out byte by byte and literals filled with `~`, so that a word in a
//! text is not taken for code, and braces are counted in what is left. Line numbers and offsets stay those of the file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Endings of the files that people write here; a file without one counts when it is `.ci/run`.
const ENDINGS: [&str; 8] = ["rs", "toml", "proto", "sql", "md", "yaml", "py", "ids"];
/// Folders that hold nothing of ours.
const SKIPPED: [&str; 4] = ["target", ".git", "third_party", "snapshots"];

/// What stands before an item that is compiled for tests alone.
const TEST_MARK: &str = "#[cfg(test)]";
/// What stands in the code in place of each byte of a string or of a character; no part of Rust.
pub const LITERAL: u8 = b'~';

/// One file of the workspace.
pub struct Source {
    /// Where it lies below the root, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub text: String,
    /// Rust only: the text with comments blanked out and literals filled with [`LITERAL`].
    pub code: String,
    /// Rust only: the code without what is compiled for tests alone; empty in a file of tests.
    pub live: String,
}

/// A function in a piece of code.
pub struct Function<'a> {
    /// Its name.
    pub name: &'a str,
    /// The offset of its `fn`.
    pub at: usize,
    /// How many lines it has, from `fn` to the closing brace.
    pub lines: usize,
}

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies inside the workspace")
}

/// Every file that people write, in order of its path. Read once.
pub fn all() -> &'static [Source] {
    static ALL: OnceLock<Vec<Source>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut paths = Vec::new();
        walk(root(), &mut paths);
        paths.sort();
        let mut sources = paths.iter().filter_map(|path| read(path)).collect::<Vec<_>>();
        let modules = sources.iter().flat_map(test_modules).collect::<Vec<_>>();
        for source in &mut sources {
            if modules
                .iter()
                .any(|module| source.path.strip_prefix(module).is_some_and(|rest| rest.starts_with(['.', '/'])))
            {
                source.live.clear();
            }
        }
        sources
    })
}

/// The Rust files among them.
pub fn rust() -> impl Iterator<Item = &'static Source> {
    all().iter().filter(|source| is_rust(&source.path))
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "rs")
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if !SKIPPED.contains(&&*name) {
                walk(&path, found);
            }
        } else if path.ends_with(".ci/run") || ENDINGS.iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
            found.push(path);
        }
    }
}

/// The paths, without their endings, of the modules that a file declares for tests alone.
fn test_modules(source: &Source) -> Vec<String> {
    let stem = source.path.trim_end_matches(".rs");
    let folder = match stem.rsplit_once('/') {
        Some((folder, "lib" | "main" | "mod")) => folder,
        _ => stem,
    };
    let declared = source.code.match_indices(TEST_MARK).filter_map(|(at, _)| {
        let item = source.code.get(at + TEST_MARK.len()..)?.split_inclusive(['{', ';']).next()?;
        let (_, name) = item.strip_suffix(';')?.split_once("mod ")?;
        Some(format!("{folder}/{}", name.trim()))
    });
    declared.collect()
}

/// `None` for a file that went away meanwhile, or is no text.
fn read(path: &Path) -> Option<Source> {
    let text = fs::read_to_string(path).ok()?;
    let path = path.strip_prefix(root()).ok()?.to_string_lossy().replace('\\', "/");
    let code = if is_rust(&path) { blanked(&text) } else { String::new() };
    let live = if is_rust(&path) && !is_for_tests(&path) { without_tests(&code) } else { String::new() };
    Some(Source { path, text, code, live })
}

/// Whether the whole file is compiled for tests alone.
fn is_for_tests(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// The line of an offset, counted from one.
pub fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// The offsets of a word that is not a part of a longer one. A word may be a path such as `Instant::now`.
pub fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = at.checked_sub(1).and_then(|before| code.as_bytes().get(before));
        let after = code.as_bytes().get(at + word.len());
        !before.is_some_and(|byte| is_name(*byte)) && !after.is_some_and(|byte| is_name(*byte))
    })
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Every function with a body.
pub fn functions(code: &str) -> Vec<Function<'_>> {
    words(code, "fn").filter_map(|at| function(code, at)).collect()
}

fn function(code: &str, at: usize) -> Option<Function<'_>> {
    let head = code.get(at + 2..)?.trim_start();
    let name = head.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())?;
    let end = item_end(code, at)?;
    let body = code.get(at..end)?;
    body.ends_with('}').then(|| Function { name, at, lines: line(body, body.len()) })
}

/// Where the item that begins at an offset ends: behind its closing brace, or behind its semicolon.
fn item_end(code: &str, at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, byte) in code.bytes().enumerate().skip(at) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 && byte == b'}' {
                    return Some(index + 1);
                }
            }
            b';' if depth == 0 => return Some(index + 1),
            _ => {}
        }
    }
    None
}

/// The code with every item behind `#[cfg(test)]` blanked out.
fn without_tests(code: &str) -> String {
    let mut left = code.to_owned();
    while let Some(at) = left.find(TEST_MARK) {
        let end = item_end(&left, at + TEST_MARK.len()).unwrap_or(left.len());
        let blank = left[at..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect::<String>();
        left.replace_range(at..end, &blank);
    }
    left
}

/// The text with comments turned into spaces, and strings and characters filled; line breaks stay.
fn blanked(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(bytes, at);
        let fill = if bytes[at] == b'/' { b' ' } else { LITERAL };
        for byte in code[at..end.unwrap_or(at)].iter_mut().filter(|byte| **byte != b'\n') {
            *byte = fill;
        }
        at = end.unwrap_or(at + 1);
    }
    String::from_utf8_lossy(&code).into_owned()
}

/// Where the comment or literal that begins here ends; `None` when none begins here.
fn literal_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let name_before = at > 0 && is_name(bytes[at - 1]);
    let length = match rest {
        [b'/', b'/', ..] => rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
        [b'/', b'*', ..] => block_comment(rest),
        [b'"', ..] => quoted(rest, b'"'),
        [b'\'', b'\\', ..] => quoted(rest, b'\''),
        [b'\'', first, ..] => {
            let width = [0xC0, 0xE0, 0xF0].iter().filter(|mark| first >= mark).count() + 1;
            (rest.get(1 + width) == Some(&b'\'')).then_some(width + 2)?
        }
        [b'r', b'"' | b'#', ..] if !name_before => raw(rest, 1)?,
        [b'b', b'r', b'"' | b'#', ..] if !name_before => raw(rest, 2)?,
        _ => return None,
    };
    Some((at + length).min(bytes.len()))
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(rest: &[u8], mark: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != mark {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// A raw string behind its letters; `None` for a raw name such as `r#type`.
fn raw(rest: &[u8], letters: usize) -> Option<usize> {
    let hashes = rest[letters..].iter().take_while(|byte| **byte == b'#').count();
    let start = letters + hashes + 1;
    if rest.get(start - 1) != Some(&b'"') {
        return None;
    }
    let close = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
    let end = rest[start..].windows(close.len()).position(|window| window == close);
    Some(end.map_or(rest.len(), |end| start + end + close.len()))
}

#[test]
fn a_word_in_a_text_is_not_code() {
    let text = r##"let a = "fn b() {"; // fn c() {
let d = '"'; let e: &'static str = r#"x " fn"#; /* fn /* f */ { */ let r#type = b'\''; let g = 'é';"##;
    let code = blanked(text);
    assert_eq!(words(&code, "fn").count(), 0, "{code}");
    assert!(code.contains("let d =") && code.contains("&'static str"), "{code}");
    assert!(code.contains("let r#type =") && code.ends_with(';'), "{code}");
    assert_eq!(code.lines().count(), 2);
}

#[test]
fn a_function_is_counted_to_its_brace() {
    let code = "fn a<const N: usize>(x: [u8; 4]) -> [u8; 2] {\n    if x {\n    }\n}\nfn b();\ntype C = fn(u8);\n";
    let found = functions(code);
    assert_eq!(found.iter().map(|found| (found.name, found.lines)).collect::<Vec<_>>(), [("a", 4)]);
}

#[test]
fn what_is_compiled_for_tests_alone_is_left_out() {
    let code = "fn a() {}\n#[cfg(test)]\nmod tests;\nfn b() {}\n#[cfg(test)]\nmod c {\n fn d() {}\n}\nfn e() {}";
    let live = without_tests(code);
    assert_eq!(functions(&live).iter().map(|found| found.name).collect::<String>(), "abe");
}
