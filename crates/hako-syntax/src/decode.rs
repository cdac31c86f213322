//! Bytes become text.

use crate::Diagnostic;
use crate::ast::Span;

/// The text of a file's bytes: UTF-8, without a byte order mark.
///
/// # Errors
/// Where the bytes are not UTF-8. The span is that of the bad byte in the text where each
/// malformed part is replaced by U+FFFD, as `String::from_utf8_lossy` makes it.
pub fn decode(bytes: &[u8]) -> Result<&str, Diagnostic> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            let start = u32::try_from(at).unwrap_or(u32::MAX);
            let span = Span::new(start, start.saturating_add(3));
            let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            let help = if utf16 {
                "it looks like UTF-16: save the file as UTF-8"
            } else {
                "save the file as UTF-8"
            };
            let message = format!("the file is not UTF-8: byte 0x{byte:02x} at offset {at}");
            Err(Diagnostic::error(span, message).help(help))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::decode;
    use crate::ast::Span;

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(decode(b"\xef\xbb\xbfx"), Ok("x"));
        assert_eq!(decode(b""), Ok(""));
    }

    #[test]
    fn a_bad_byte_is_named_with_its_place() {
        let report = decode(b"ab\xff").expect_err("0xff is never UTF-8");
        assert_eq!(report.message, "the file is not UTF-8: byte 0xff at offset 2");
        assert_eq!(report.span, Span::new(2, 5));
        let report = decode(b"\xff\xfea\0").expect_err("UTF-16");
        assert_eq!(report.help.as_deref(), Some("it looks like UTF-16: save the file as UTF-8"));
    }
}
