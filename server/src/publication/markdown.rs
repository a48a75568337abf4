//! Markdown as the few tags that the feed carries. Everything that is not one of these is text, and is escaped.
//!
//! | written | becomes |
//! |---|---|
//! | lines with an empty line between | `<p>...</p>` each |
//! | a line break | `<br />` |
//! | `**strong**`, `*emphasis*`, `_emphasis_` | `<strong>`, `<em>` |
//! | lines that begin with `- ` or `* ` | `<ul><li>...</li></ul>` |
//! | `[words](https://...)`, also `mailto:` | `<a href="...">words</a>` |
//!
//! There are no headings, pictures, tables or raw HTML: a public notice needs none, and each would be one more thing that
//! could carry a script into somebody's page. Worked example: `Ring **101**, not <b>999</b>` becomes
//! `<p>Ring <strong>101</strong>, not &lt;b&gt;999&lt;/b&gt;</p>`.

use std::fmt::Write as _;

/// The HTML of a text; empty for an empty one.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut block: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).chain(std::iter::once("")) {
        let same = block.first().is_none_or(|first| item(first).is_some() == item(line).is_some());
        if line.is_empty() || !same {
            close(&mut out, &block);
            block.clear();
        }
        if !line.is_empty() {
            block.push(line);
        }
    }
    out
}

/// The words of a list item.
fn item(line: &str) -> Option<&str> {
    line.strip_prefix("- ").or_else(|| line.strip_prefix("* "))
}

fn close(out: &mut String, block: &[&str]) {
    let Some(first) = block.first() else { return };
    if item(first).is_some() {
        out.push_str("<ul>");
        for line in block {
            out.push_str("<li>");
            words(out, item(line).unwrap_or_default());
            out.push_str("</li>");
        }
        out.push_str("</ul>");
        return;
    }
    out.push_str("<p>");
    for (at, line) in block.iter().enumerate() {
        if at > 0 {
            out.push_str("<br />");
        }
        words(out, line);
    }
    out.push_str("</p>");
}

/// A run of words with emphasis and links in it.
fn words(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((tag, inside, after)) = emphasised(rest) {
            let _ = write!(out, "<{tag}>");
            escape(out, inside);
            let _ = write!(out, "</{tag}>");
            rest = after;
        } else if let Some((label, target, after)) = link(rest) {
            out.push_str("<a href=\"");
            escape(out, target);
            out.push_str("\">");
            escape(out, label);
            out.push_str("</a>");
            rest = after;
        } else {
            escape(out, first.encode_utf8(&mut [0; 4]));
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
}

/// An emphasised part at the start of a text: its tag, its words, and what follows.
fn emphasised(text: &str) -> Option<(&'static str, &str, &str)> {
    for (mark, tag) in [("**", "strong"), ("*", "em"), ("_", "em")] {
        let Some(after) = text.strip_prefix(mark) else { continue };
        let Some((inside, rest)) = after.split_once(mark) else { continue };
        let tight = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace() && c != '*' && c != '_');
        if tight(inside.chars().next()) && tight(inside.chars().next_back()) {
            return Some((tag, inside, rest));
        }
    }
    None
}

/// A link at the start of a text: its words, where it leads, and what follows.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (label, after) = text.strip_prefix('[')?.split_once("](")?;
    let (target, rest) = after.split_once(')')?;
    let safe = ["https://", "http://", "mailto:"].iter().any(|scheme| target.starts_with(scheme));
    let plain = target.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\'));
    let named = !label.trim().is_empty() && !label.contains(['[', ']']);
    (safe && plain && named).then_some((label, target, rest))
}

/// Text as HTML shows it, without the control characters that it cannot hold.
fn escape(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
}

/// The words of HTML that [`html`] made, for the eyes of whoever approves it.
pub fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        match tag {
            "br /" | "/p" | "/ul" => out.push('\n'),
            "li" => out.push_str("- "),
            "/li" => out.push('\n'),
            _ => {
                if let Some(target) = tag.strip_prefix("a href=\"") {
                    let _ = write!(out, "({}) ", target.trim_end_matches('"'));
                }
            }
        }
        rest = after;
    }
    out.push_str(rest);
    let known = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    known.iter().fold(out, |text, (code, letter)| text.replace(code, letter)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_few_marks_become_tags() {
        for (written, expected) in [
            ("", ""),
            ("Two words", "<p>Two words</p>"),
            ("One\nline\n\nNext", "<p>One<br />line</p><p>Next</p>"),
            ("Ring **101**, *now*", "<p>Ring <strong>101</strong>, <em>now</em></p>"),
            ("- bins\n- lights\nDone", "<ul><li>bins</li><li>lights</li></ul><p>Done</p>"),
            (
                "See [our page](https://example.org/a?b=1&c=2)",
                "<p>See <a href=\"https://example.org/a?b=1&amp;c=2\">our page</a></p>",
            ),
            ("2 * 3 * 4 and snake_case_word", "<p>2 * 3 * 4 and snake<em>case</em>word</p>"),
        ] {
            assert_eq!(html(written), expected);
        }
    }

    #[test]
    fn everything_else_is_text() {
        for written in
            ["<script>alert(1)</script>", "[x](javascript:alert(1))", "[x](https://a\" onclick=\"b)", "<img src=x>"]
        {
            let made = html(written);
            assert!(!made.contains("<script") && !made.contains("<a ") && !made.contains("<img"), "{made}");
        }
        assert_eq!(html("a & b < c"), "<p>a &amp; b &lt; c</p>");
    }

    #[test]
    fn the_words_come_back_for_who_approves_them() {
        assert_eq!(plain(&html("Ring **101** & *ask*\n\n- one\n- two")), "Ring 101 & ask\n- one\n- two");
    }

    /// The text without the tags that may stand in it.
    fn without_tags(made: &str) -> String {
        let mut rest = made.to_owned();
        for tag in ["p", "strong", "em", "ul", "li"] {
            rest = rest.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), "");
        }
        rest = rest.replace("<br />", "").replace("</a>", "");
        while let Some((before, after)) = rest.clone().split_once("<a href=\"") {
            let (target, after) = after.split_once("\">").unwrap_or(("", ""));
            assert!(["https://", "http://", "mailto:"].iter().any(|scheme| target.starts_with(scheme)), "{target}");
            rest = format!("{before}{after}");
        }
        rest
    }

    proptest! {
        #[test]
        fn no_text_makes_another_tag(text in "(\\PC|[<>&\"'*_()\\[\\]\n -]){0,80}") {
            let made = html(&text);
            prop_assert!(!without_tags(&made).contains(['<', '>', '"']), "{}", made);
        }
    }
}
