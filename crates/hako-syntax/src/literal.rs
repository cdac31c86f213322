//! The values of literals.

use crate::Diagnostic;
use crate::ast::Span;

/// The integer types a suffix can name: the least value's magnitude, the greatest, the range in
/// words. Literals are `i64` in the end, whatever the suffix.
const SUFFIXES: [(&str, u64, u64); 12] = [
    ("i8", 1 << 7, (1 << 7) - 1),
    ("i16", 1 << 15, (1 << 15) - 1),
    ("i32", 1 << 31, (1 << 31) - 1),
    ("i64", 1 << 63, i64::MAX as u64),
    ("i128", 1 << 63, i64::MAX as u64),
    ("isize", 1 << 63, i64::MAX as u64),
    ("u8", 0, u8::MAX as u64),
    ("u16", 0, u16::MAX as u64),
    ("u32", 0, u32::MAX as u64),
    ("u64", 0, i64::MAX as u64),
    ("u128", 0, i64::MAX as u64),
    ("usize", 0, i64::MAX as u64),
];

/// The value of an integer literal, made negative when a `-` stands before it.
pub(crate) fn int(text: &str, span: Span, negative: bool) -> Result<i64, Diagnostic> {
    let (radix, digits) = match text.get(..2) {
        Some("0x" | "0X") => (16, &text[2..]),
        Some("0o" | "0O") => (8, &text[2..]),
        Some("0b" | "0B") => (2, &text[2..]),
        _ => (10, text),
    };
    let end = digits
        .char_indices()
        .find(|&(_, c)| c != '_' && !c.is_digit(if radix == 16 { 16 } else { 10 }))
        .map_or(digits.len(), |(at, _)| at);
    let (digits, suffix) = digits.split_at(end);
    let mut value: Option<u64> = Some(0);
    let mut any = false;
    for c in digits.chars().filter(|&c| c != '_') {
        let Some(digit) = c.to_digit(radix) else {
            return Err(Diagnostic::error(span, format!("`{c}` is not a digit of base {radix}"))
                .help(format!("`{text}` is written in base {radix}")));
        };
        any = true;
        value = value
            .and_then(|v| v.checked_mul(u64::from(radix)))
            .and_then(|v| v.checked_add(u64::from(digit)));
    }
    if !any {
        return Err(Diagnostic::error(span, format!("`{text}` has no digits"))
            .help("write at least one digit after the prefix, as in `0x1f`"));
    }
    let (name, least, greatest) = if suffix.is_empty() {
        ("a 64-bit integer", 1 << 63, i64::MAX as u64)
    } else if let Some(&found) = SUFFIXES.iter().find(|s| s.0 == suffix) {
        found
    } else {
        return Err(unknown_suffix(suffix, span));
    };
    let limit = if negative { least } else { greatest };
    match value {
        Some(v) if v <= limit => Ok(if negative { (v as i64).wrapping_neg() } else { v as i64 }),
        _ => {
            let sign = if least == 0 { "" } else { "-" };
            Err(Diagnostic::error(span, format!("this number does not fit in {name}"))
                .help(format!("the range is {sign}{least} to {greatest}")))
        }
    }
}

fn unknown_suffix(suffix: &str, span: Span) -> Diagnostic {
    Diagnostic::error(span, format!("`{suffix}` is not a number suffix"))
        .help("suffixes are i8 … i64, u8 … u64, isize, usize, f32 and f64; put a space or an operator before a name")
}

/// The value of a float literal.
pub(crate) fn float(text: &str, span: Span) -> Result<f64, Diagnostic> {
    let digits: String = text.chars().filter(|&c| c != '_').collect();
    let plain =
        digits.strip_suffix("f64").or_else(|| digits.strip_suffix("f32")).unwrap_or(&digits);
    let value = plain.parse::<f64>().map_err(|_| {
        let suffix =
            plain.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
        let suffix = match suffix.strip_prefix(['e', 'E']) {
            Some(rest)
                if rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-')) =>
            {
                rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'))
            }
            _ => suffix,
        };
        unknown_suffix(suffix, span)
    })?;
    if value.is_infinite() {
        return Err(Diagnostic::error(span, "this number does not fit in a float")
            .help(format!("the greatest is {:e}", f64::MAX)));
    }
    Ok(value)
}

/// The text of a string literal: quotes off, escapes replaced, line ends made `\n`. What was
/// wrong goes to `reports`; the text is usable all the same.
pub(crate) fn string(source: &str, span: Span, reports: &mut Vec<Diagnostic>) -> String {
    let (raw, quoted) = match source.strip_prefix('r') {
        Some(rest) => (true, rest),
        None => (false, source),
    };
    let quote = if quoted.starts_with('\'') { '\'' } else { '"' };
    let triple = [quote; 3].iter().collect::<String>();
    let width = if quoted.starts_with(&triple) && quoted.len() >= 6 { 3 } else { 1 };
    // A string that runs into the end of the text has no closing quote.
    let body = quoted.get(width..quoted.len().saturating_sub(width)).unwrap_or("");
    let offset = span.start as usize + usize::from(raw) + width;
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find(['\\', '\r']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('\r') {
            if !after.starts_with('\n') {
                out.push('\r');
            }
            rest = after;
        } else if raw {
            out.push('\\');
            rest = &rest[1..];
        } else {
            let start = offset + (body.len() - rest.len());
            rest = escape(rest, start, &mut out, reports);
        }
    }
    out.push_str(rest);
    out
}

/// One escape, at the start of `text`; gives what follows it.
fn escape<'a>(
    text: &'a str,
    start: usize,
    out: &mut String,
    reports: &mut Vec<Diagnostic>,
) -> &'a str {
    let mut chars = text.chars();
    chars.next();
    let plain = match chars.next() {
        Some('n') => '\n',
        Some('t') => '\t',
        Some('r') => '\r',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('0') => '\0',
        Some(c @ ('\\' | '"' | '\'' | '/')) => c,
        Some('x') => {
            let digits = hex_prefix(chars.as_str(), 2);
            return coded(
                text,
                2,
                digits,
                "`\\x` takes two hex digits, as in `\\x41`",
                start,
                out,
                reports,
            );
        }
        Some('u') if chars.as_str().starts_with('{') => {
            let digits = hex_prefix(&chars.as_str()[1..], 6);
            let closed = chars.as_str().as_bytes().get(1 + digits) == Some(&b'}');
            let help = "`\\u{…}` takes one to six hex digits, as in `\\u{1F600}`";
            let code = text.get(3..3 + digits).and_then(|d| u32::from_str_radix(d, 16).ok());
            return match code.and_then(char::from_u32) {
                Some(c) if closed && digits > 0 => {
                    out.push(c);
                    &text[3 + digits + 1..]
                }
                _ => bad_escape(text, 3 + digits + usize::from(closed), help, start, reports),
            };
        }
        Some('u') => return utf16(text, start, out, reports),
        _ => {
            // An unknown escape keeps its backslash.
            out.push('\\');
            return &text[1..];
        }
    };
    out.push(plain);
    chars.as_str()
}

/// `\xHH`, `\uXXXX`: `digits` must be all that the escape wants.
fn coded<'a>(
    text: &'a str,
    wanted: usize,
    digits: usize,
    help: &str,
    start: usize,
    out: &mut String,
    reports: &mut Vec<Diagnostic>,
) -> &'a str {
    let code = text.get(2..2 + digits).and_then(|d| u32::from_str_radix(d, 16).ok());
    match code.and_then(char::from_u32) {
        Some(c) if digits == wanted => {
            out.push(c);
            &text[2 + digits..]
        }
        _ => bad_escape(text, 2 + digits, help, start, reports),
    }
}

/// `\uXXXX`, or two of them for one character beyond U+FFFF.
fn utf16<'a>(
    text: &'a str,
    start: usize,
    out: &mut String,
    reports: &mut Vec<Diagnostic>,
) -> &'a str {
    let unit = |at: usize| {
        let digits = text.get(at..).and_then(|t| t.strip_prefix("\\u"))?;
        if hex_prefix(digits, 4) < 4 { None } else { u32::from_str_radix(&digits[..4], 16).ok() }
    };
    if let (Some(high @ 0xd800..=0xdbff), Some(low @ 0xdc00..=0xdfff)) = (unit(0), unit(6)) {
        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        return &text[12..];
    }
    let help = "`\\u` takes four hex digits, as in `\\u00e9`; a character beyond them is `\\u{…}`";
    coded(text, 4, hex_prefix(&text[2..], 4), help, start, out, reports)
}

/// How many of the first `most` bytes are hex digits.
fn hex_prefix(text: &str, most: usize) -> usize {
    text.bytes().take(most).take_while(u8::is_ascii_hexdigit).count()
}

fn bad_escape<'a>(
    text: &'a str,
    len: usize,
    help: &str,
    start: usize,
    reports: &mut Vec<Diagnostic>,
) -> &'a str {
    let span = Span::new(start as u32, (start + len) as u32);
    let shown = text.get(..len).unwrap_or("\\");
    reports.push(Diagnostic::error(span, format!("`{shown}` is not a character")).help(help));
    text.get(len..).unwrap_or("")
}
