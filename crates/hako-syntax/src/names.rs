//! "Did you mean".

/// The candidate that is most like `name`, if one is like it: by Damerau's distance, in which a
/// transposition of neighbours counts once. Long names may differ in more places than short ones.
///
/// ```
/// assert_eq!(hako_syntax::nearest("pritn", ["print", "sprint", "input"]), Some("print"));
/// assert_eq!(hako_syntax::nearest("x", ["y"]), None);
/// ```
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name: Vec<char> = name.chars().take(MAX_CHARS + 1).collect();
    if name.len() > MAX_CHARS {
        return None;
    }
    let allowed = match name.len() {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other: Vec<char> = candidate.chars().take(MAX_CHARS + 1).collect();
        if other.len().abs_diff(name.len()) > allowed.max(1) {
            continue;
        }
        let same_but_case = name
            .iter()
            .flat_map(|c| c.to_lowercase())
            .eq(other.iter().flat_map(|c| c.to_lowercase()));
        let distance = if same_but_case { 0 } else { distance(&name, &other) };
        let close = distance <= allowed && (distance < name.len() || same_but_case);
        if close && name != other && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Longer names are not compared: it would take time and help nobody.
const MAX_CHARS: usize = 60;

/// The optimal string alignment distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != y);
            let mut least = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let words = ["function", "return", "local", "else"];
        assert_eq!(nearest("fucntion", words), Some("function"));
        assert_eq!(nearest("retrun", words), Some("return"));
        assert_eq!(nearest("esle", words), Some("else"));
        assert_eq!(nearest("LOCAL", words), Some("local"));
        assert_eq!(nearest("banana", words), None);
        assert_eq!(nearest("local", words), None);
        assert_eq!(nearest("", words), None);
        assert_eq!(nearest(&"x".repeat(100_000), words), None);
    }
}
