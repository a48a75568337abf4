//! Bytes as hexadecimal digits, for references, hashes and fingerprints.

use std::fmt::Write as _;

/// The bytes as small hexadecimal digits.
pub fn write(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of hexadecimal digits, capitals or not; none for anything else.
pub fn read(text: &str) -> Option<Vec<u8>> {
    let digits = text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap_or_default());
    if digits { pairs.map(|pair| u8::from_str_radix(pair, 16).ok()).collect() } else { None }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn bytes_come_back() {
        assert_eq!(write(&[0, 15, 255]), "000fff");
        assert_eq!(read("000fFF").unwrap(), [0, 15, 255]);
        assert!(read("0").is_none() && read("zz").is_none() && read("+1").is_none());
    }
}
