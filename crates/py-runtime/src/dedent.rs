//! Removal of common indentation, by the rules of `textwrap.dedent`.

use std::borrow::Cow;

/// Removes the white space that all lines have in front. Lines of only blanks and tabs do not
/// count and become empty; tabs and blanks are different characters.
///
/// ```
/// assert_eq!(py_runtime::dedent("\n    a\n      b\n  \n    c"), "\na\n  b\n\nc");
/// ```
pub fn dedent(text: &str) -> Cow<'_, str> {
    let mut margin: Option<&str> = None;
    let mut blank_text = false;
    for line in text.split('\n') {
        let body = line.trim_start_matches([' ', '\t']);
        let indent = &line[..line.len() - body.len()];
        if body.is_empty() {
            blank_text |= !line.is_empty();
        } else {
            margin = Some(margin.map_or(indent, |margin| common(margin, indent)));
        }
    }
    let margin = margin.unwrap_or("").len();
    if margin == 0 && !blank_text {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            result.push('\n');
        }
        if !line.trim_start_matches([' ', '\t']).is_empty() {
            result.push_str(&line[margin..]);
        }
    }
    Cow::Owned(result)
}

fn common<'a>(a: &'a str, b: &str) -> &'a str {
    let length = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    &a[..length]
}

#[cfg(test)]
mod tests {
    use super::dedent;

    #[test]
    fn common_indentation_goes() {
        for (text, expected) in [
            ("", ""),
            ("a", "a"),
            ("  a\n  b", "a\nb"),
            ("  a\n    b\n", "a\n  b\n"),
            ("\ta\n  b", "\ta\n  b"),
            ("\t a\n\t  b", "a\n b"),
            ("   \n  a", "\na"),
            ("  \n\t\n", "\n\n"),
            ("    a\n   \n  b", "  a\n\nb"),
            ("  é\n  ü", "é\nü"),
            ("  a\r\n  b", "a\r\nb"),
        ] {
            assert_eq!(dedent(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_text_without_indentation_is_not_copied() {
        assert!(matches!(dedent("a\n  b\n\nc"), std::borrow::Cow::Borrowed(_)));
    }
}
