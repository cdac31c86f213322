//! Comments: those that describe a declaration, and whether a place is within one.

/// The comment right above the line of `offset`, without its marks.
pub(crate) fn above(text: &str, offset: usize) -> Option<String> {
    let front = text.get(..offset)?;
    let line = front.rfind('\n').map_or(0, |newline| newline + 1);
    // With code before it on its line, what stands above belongs to that.
    if front[line..].contains(|c: char| !c.is_alphanumeric() && c != '_' && !c.is_whitespace()) {
        return None;
    }
    let mut lines = Vec::new();
    let mut rest = front[..line].lines().rev().map(str::trim).peekable();
    while let Some(text) = rest.next() {
        if let Some(comment) = text.strip_prefix("//") {
            lines.push(comment.trim_start_matches(['/', '!']).trim());
        } else if let Some(comment) = text.strip_prefix('#').filter(|c| !c.starts_with('!')) {
            lines.push(comment.trim());
        } else if let Some(comment) = text.strip_suffix("*/") {
            block(comment, &mut rest, &mut lines)?;
        } else {
            break;
        }
    }
    lines.reverse();
    let comment = lines.join("\n");
    let comment = comment.trim();
    (!comment.is_empty()).then(|| comment.to_owned())
}

/// The first line of the comment that a file begins with.
pub(crate) fn above_all(text: &str) -> Option<&str> {
    let mut lines = text.lines().skip_while(|line| line.starts_with("#!"));
    let line = lines.next()?.trim();
    let comment = line.strip_prefix("//").or_else(|| line.strip_prefix('#'))?;
    Some(comment.trim_start_matches(['/', '!']).trim())
}

/// The lines of a block comment whose last is `line`, last first. None when code stands before
/// it on its first line.
fn block<'t>(
    line: &'t str,
    above: &mut impl Iterator<Item = &'t str>,
    lines: &mut Vec<&'t str>,
) -> Option<()> {
    let mut line = line;
    loop {
        if let Some((before, comment)) = line.split_once("/*") {
            lines.push(comment.trim_start_matches(['*', '!']).trim_matches(['*', ' ', '\t']));
            return before.is_empty().then_some(());
        }
        lines.push(line.trim_start_matches('*').trim());
        line = above.next()?;
    }
}

/// Whether `offset` is in code: not within a comment or a text.
pub(crate) fn is_code(text: &str, offset: usize) -> bool {
    let offset = offset.min(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < offset {
        let rest = &bytes[at..];
        let end = match rest {
            [b'#', ..] | [b'/', b'/', ..] => match find(rest, b"\n") {
                Some(length) if at + length < offset => at + length,
                _ => return false,
            },
            [b'/', b'*', ..] => at + block_length(rest),
            [b'r', b'"' | b'\'', ..] if !is_word_before(bytes, at) => {
                at + 1 + text_length(&rest[1..], true)
            }
            [b'"' | b'\'', ..] => at + text_length(rest, false),
            _ => {
                at += 1;
                continue;
            }
        };
        if offset < end {
            return false;
        }
        at = end;
    }
    true
}

fn is_word_before(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| bytes.get(before))
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii())
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// The length of a block comment, which may have others in it. One that never ends is longer
/// than the text.
fn block_length(bytes: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len() + 1
}

/// The length of a text with its quotes. One that never ends is longer than what follows.
fn text_length(bytes: &[u8], raw: bool) -> usize {
    let quote = bytes[0];
    let triple = bytes.len() >= 3 && bytes[1] == quote && bytes[2] == quote;
    let mut at = if triple { 3 } else { 1 };
    while at < bytes.len() {
        match &bytes[at..] {
            [b'\\', ..] if !raw => at += 2,
            [a, b, c, ..] if triple && [*a, *b, *c] == [quote; 3] => return at + 3,
            [a, ..] if !triple && *a == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment_of(text: &str, what: &str) -> Option<String> {
        above(text, text.find(what).expect("it is there"))
    }

    #[test]
    fn comments_right_above_describe_a_declaration() {
        let text = "#!/usr/bin/env hakorune\n/// One.\n// Two.\nfunction a() { }\n\n# far\n\n\
                    function b() { }\n/* three\n * lines\n */\nprivate c() { }\n\
                    x = 1 // no\nfunction d() { }\n  # near\n  static box E { m() { } }\n";
        assert_eq!(comment_of(text, "function a").as_deref(), Some("One.\nTwo."));
        assert_eq!(comment_of(text, "function b"), None);
        assert_eq!(comment_of(text, "c()").as_deref(), Some("three\nlines"));
        assert_eq!(comment_of(text, "function d"), None);
        assert_eq!(comment_of(text, "box E").as_deref(), Some("near"));
        assert_eq!(comment_of(text, "m()"), None);
        assert_eq!(comment_of("#!/bin/x\nfunction f() { }", "function"), None);
        assert_eq!(comment_of("*/\nfunction f() { }", "function"), None);
        assert_eq!(comment_of("x /* a\nb */\nfunction f() { }", "function"), None);
    }

    #[test]
    fn texts_and_comments_are_no_code() {
        // A cross stands at each place that is asked for.
        for (text, wanted) in [
            ("a + x", true),
            ("// x", false),
            ("// c\nx", true),
            ("# x", false),
            ("/* /* */ x */", false),
            ("/* /* */ */ x", true),
            ("/* never x", false),
            ("'a x b'", false),
            ("'it\\'s x'", false),
            ("'a' + x", true),
            ("\"\"\"a \" x\"\"\"", false),
            ("r'\\' + x", true),
            ("bar'' x", true),
            ("\"日本\" + x", true),
            ("\"never x", false),
            ("\"a\\", true),
        ] {
            let at = text.find('x').unwrap_or(0);
            assert_eq!(is_code(text, at), wanted, "{text}");
        }
        assert!(!is_code("// at the end", 13));
        assert!(is_code("", 5));
        assert!(!is_code("\"\\", 2));
    }
}
