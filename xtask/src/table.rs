//! Tables for people: columns as wide as they must be, no frames.

/// Lays rows out under a header; the last column is not padded.
pub(crate) fn render(header: &[&str], rows: &[Vec<String>]) -> String {
    let columns = header.len();
    let mut widths: Vec<usize> = header.iter().map(|cell| width(cell)).collect();
    for row in rows {
        for (column, cell) in row.iter().enumerate().take(columns) {
            widths[column] = widths[column].max(width(cell));
        }
    }
    let mut text = String::new();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let header: Vec<String> = header.iter().map(ToString::to_string).collect();
    for row in [&header, &rule].into_iter().chain(rows) {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate().take(columns) {
            if column > 0 {
                line.push_str("  ");
            }
            line.push_str(cell);
            line.push_str(&" ".repeat(widths[column].saturating_sub(width(cell))));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = vec![
            vec!["fmt".to_owned(), "1.0 s".to_owned(), "ok".to_owned()],
            vec!["a longer one ≤".to_owned(), String::new(), "FAILED".to_owned()],
        ];
        let expected = "\
what            time   verdict
--------------  -----  -------
fmt             1.0 s  ok
a longer one ≤         FAILED
";
        assert_eq!(render(&["what", "time", "verdict"], &rows), expected);
    }

    #[test]
    fn a_short_row_is_not_a_crash() {
        assert_eq!(render(&["a", "b"], &[vec!["x".to_owned()]]), "a  b\n-  -\nx\n");
    }
}
