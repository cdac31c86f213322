//! Texts and sorting against plain models, over random data.

use proptest::prelude::*;

use crate::run::output_once;

/// What the program's text methods should say, done the slow way over a list of characters.
struct Model(Vec<char>);

impl Model {
    fn part(&self, start: i64, end: i64) -> String {
        let len = self.0.len() as i64;
        let start = start.clamp(0, len);
        let end = end.clamp(start, len);
        self.0[start as usize..end as usize].iter().collect()
    }

    fn starts(&self, needle: &[char]) -> impl DoubleEndedIterator<Item = i64> {
        let starts: Vec<i64> = (0..=self.0.len())
            .filter(|at| self.0[*at..].starts_with(needle))
            .map(|at| at as i64)
            .collect();
        starts.into_iter()
    }

    fn index_of(&self, needle: &[char], from: i64) -> i64 {
        self.starts(needle).find(|at| *at >= from).unwrap_or(-1)
    }

    fn last_index_of(&self, needle: &[char], from: i64) -> i64 {
        self.starts(needle).rfind(|at| *at <= from).unwrap_or(-1)
    }

    fn char_at(&self, at: i64) -> String {
        usize::try_from(at)
            .ok()
            .and_then(|at| self.0.get(at))
            .map(char::to_string)
            .unwrap_or_default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn text_methods_agree_with_a_list_of_characters(
        text in "[abé👩]{0,8}",
        needle in "[abé👩]{0,2}",
        first in -2_i64..10,
        second in -2_i64..10,
    ) {
        let program = format!(
            "local s = \"{text}\"\nlocal n = \"{needle}\"\n\
             print(s.length())\n\
             print(s.substring({first}, {second}))\n\
             print(s.indexOf(n))\n\
             print(s.indexOf(n, {first}))\n\
             print(s.lastIndexOf(n))\n\
             print(s.lastIndexOf(n, {first}))\n\
             print(s.charAt({first}))\n\
             print(s.contains(n))\n\
             print(s.replace(n, \"<\" + n + \">\"))\n\
             print(s.split(n).join(n) == s || n == \"\")\n"
        );
        let model = Model(text.chars().collect());
        let needle_chars: Vec<char> = needle.chars().collect();
        let expected = format!(
            "{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\ntrue\n",
            model.0.len(),
            model.part(first, second),
            model.index_of(&needle_chars, 0),
            model.index_of(&needle_chars, first),
            model.last_index_of(&needle_chars, i64::MAX),
            model.last_index_of(&needle_chars, first),
            model.char_at(first),
            text.contains(&needle),
            text.replace(&needle, &format!("<{needle}>")),
        );
        prop_assert_eq!(output_once(&program), expected);
    }

    #[test]
    fn sorting_with_a_function_is_stable(numbers in prop::collection::vec(0_i64..100, 0..40)) {
        let list = format!("{numbers:?}");
        let program = format!(
            "local a = {list}\na.sort(fn(x, y) => x / 10 - y / 10)\nprint(a)\na.sort()\nprint(a)\n"
        );
        let mut by_tens = numbers.clone();
        by_tens.sort_by_key(|number| number / 10);
        let mut sorted = by_tens.clone();
        sorted.sort_unstable();
        prop_assert_eq!(output_once(&program), format!("{by_tens:?}\n{sorted:?}\n"));
    }

    #[test]
    fn texts_sort_as_their_bytes(texts in prop::collection::vec("[a\0é]{0,10}", 0..30)) {
        let list: Vec<String> =
            texts.iter().map(|text| format!("\"{}\"", text.replace('\0', "\\0"))).collect();
        let program =
            format!("local a = [{}]\na.sort()\nprint(a.join(\"|\"))\n", list.join(", "));
        let mut sorted = texts.clone();
        sorted.sort();
        prop_assert_eq!(output_once(&program), sorted.join("|") + "\n");
    }
}
