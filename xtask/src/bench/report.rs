//! The report of `bench`: one HTML file that needs nothing else.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::Line;
use crate::peers::Measured;
use crate::workspace;

const STYLE: &str = "\
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}\
table{border-collapse:collapse;width:100%}\
td,th{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ddd;white-space:nowrap}\
td.n{text-align:right;font-variant-numeric:tabular-nums}\
td.bar{width:45%}\
svg{display:block;width:100%;height:16px}\
.bad{color:#b00020;font-weight:600}";

/// Writes the report and says where it is.
pub(crate) fn write(
    python: &str,
    lines: &[Line],
    programs: &[Measured],
    skipped: &[&str],
) -> Result<PathBuf> {
    let file = workspace::target_dir()?.join("report").join("index.html");
    let folder = file.parent().context("a file has a folder")?;
    std::fs::create_dir_all(folder)?;
    std::fs::write(&file, page(python, lines, programs, skipped))
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}

fn page(python: &str, lines: &[Line], programs: &[Measured], skipped: &[&str]) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Benchmarks</title>\
         <style>{STYLE}</style>\n<h1>Benchmarks</h1>\n<p>CPython {}. Every figure is a ratio of \
         medians over turns that were taken by both sides; lower is better.</p>\n",
        escape(python)
    );
    for what in skipped {
        push(&mut page, format_args!("<p class=\"bad\">Skipped {}</p>\n", escape(what)));
    }
    figures(&mut page, lines);
    if !programs.is_empty() {
        peers(&mut page, programs);
    }
    page.push_str("</html>\n");
    page
}

fn push(page: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = page.write_fmt(text);
}

/// Each figure against its limit (a line), its goal and its saved value (dots).
fn figures(page: &mut String, lines: &[Line]) {
    page.push_str(
        "<h2>Figures</h2>\n<p>The upright line is the limit, the circle the goal, the square the \
         saved figure.</p>\n<table><tr><th>figure<th>now<th>limit<th>saved<th>verdict<th></tr>\n",
    );
    for line in lines {
        let number =
            |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
        let limit = line.budget.as_ref().map_or_else(String::new, |budget| budget.limit());
        let why = line.budget.as_ref().map_or("", |budget| &budget.why);
        let max = line.budget.as_ref().map(|budget| budget.max);
        let goal = line.budget.as_ref().and_then(|budget| budget.goal);
        let widest = [line.now, max, goal, line.saved].into_iter().flatten().fold(0.0, f64::max);
        push(
            page,
            format_args!(
                "<tr title=\"{}\"><td>{}<td class=\"n\">{}<td>{}<td class=\"n\">{}\
                 <td{}>{}<td class=\"bar\">{}</tr>\n",
                escape(why),
                escape(&line.name),
                number(line.now),
                escape(&limit),
                number(line.saved),
                if line.good { "" } else { " class=\"bad\"" },
                line.verdict,
                plot(line.now, max, [goal, line.saved], widest * 1.05),
            ),
        );
    }
    page.push_str("</table>\n");
}

/// Each program against the same in Lua and CPython, which are the upright line at 1.
fn peers(page: &mut String, programs: &[Measured]) {
    type Ratio = fn(&Measured) -> f64;
    const PLOTS: [(&str, Ratio); 3] = [
        ("Time over Lua's", |program| program.time_over(1)),
        ("Time over CPython's", |program| program.time_over(2)),
        ("Peak memory over CPython's", |program| program.memory_over(2)),
    ];
    for (title, ratio) in PLOTS {
        push(page, format_args!("<h2>{title}</h2>\n<table>\n"));
        let widest = programs.iter().map(ratio).fold(1.0, f64::max) * 1.05;
        for program in programs {
            let now = ratio(program);
            push(
                page,
                format_args!(
                    "<tr><td>{}<td class=\"n\">{now:.2}<td class=\"bar\">{}</tr>\n",
                    escape(&program.name),
                    plot(Some(now), Some(1.0), [None, None], widest),
                ),
            );
        }
        page.push_str("</table>\n");
    }
}

/// A bar, an upright line at `limit`, a circle and a square at the marks.
fn plot(now: Option<f64>, limit: Option<f64>, marks: [Option<f64>; 2], widest: f64) -> String {
    let x = |value: f64| if widest > 0.0 { value / widest * 100.0 } else { 0.0 };
    let mut svg = String::from("<svg role=\"img\">");
    if let Some(now) = now {
        let colour = if limit.is_some_and(|limit| now > limit) { "#b00020" } else { "#4a7ab5" };
        push(
            &mut svg,
            format_args!(
                "<rect y=\"3\" height=\"10\" width=\"{:.1}%\" fill=\"{colour}\"/>",
                x(now)
            ),
        );
    }
    if let Some(limit) = limit {
        let at = x(limit);
        push(
            &mut svg,
            format_args!(
                "<line x1=\"{at:.1}%\" x2=\"{at:.1}%\" y1=\"0\" y2=\"16\" stroke=\"#222\"/>"
            ),
        );
    }
    let [goal, saved] = marks;
    if let Some(goal) = goal {
        push(
            &mut svg,
            format_args!("<circle cx=\"{:.1}%\" cy=\"8\" r=\"4\" fill=\"#2e7d32\"/>", x(goal)),
        );
    }
    if let Some(saved) = saved {
        push(
            &mut svg,
            format_args!(
                "<rect x=\"{:.1}%\" y=\"5\" width=\"6\" height=\"6\" fill=\"#888\"/>",
                x(saved)
            ),
        );
    }
    svg.push_str("</svg>");
    svg
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budgets::Budget;
    use crate::measure::Cost;

    fn line(now: Option<f64>, good: bool) -> Line {
        let budget = Budget {
            name: "m0.a".to_owned(),
            max: 2.0,
            goal: Some(1.0),
            python: None,
            why: "a < b & \"c\"".to_owned(),
        };
        let verdict = if good { "holds" } else { "OVER" };
        Line { name: "m0.a".to_owned(), now, budget: Some(budget), saved: Some(1.5), verdict, good }
    }

    #[test]
    fn a_figure_has_its_bar_its_limit_and_its_marks() {
        let page = page("3.11.7", &[line(Some(1.0), true)], &[], &[]);
        assert!(page.contains("<td>m0.a<td class=\"n\">1.000<td>≤ 2.00 (goal 1.00)"), "{page}");
        assert!(page.contains("width=\"47.6%\" fill=\"#4a7ab5\""), "{page}");
        assert!(page.contains("<line x1=\"95.2%\" x2=\"95.2%\""), "{page}");
        assert!(page.contains("<circle cx=\"47.6%\"") && page.contains("x=\"71.4%\""), "{page}");
        assert!(page.contains("title=\"a &lt; b &amp; &quot;c&quot;\""), "{page}");
        assert!(!page.contains("Time over Lua"), "{page}");
    }

    #[test]
    fn what_is_over_or_missing_or_skipped_is_told() {
        let lines = [line(Some(3.0), false), line(None, false)];
        let page = page("3.11.7", &lines, &[], &["peers: <none>"]);
        assert_eq!(page.matches("<td class=\"bad\">OVER").count(), 2, "{page}");
        assert_eq!(page.matches("fill=\"#b00020\"").count(), 1, "{page}");
        assert!(page.contains("<p class=\"bad\">Skipped peers: &lt;none&gt;</p>"), "{page}");
    }

    #[test]
    fn programs_stand_against_each_peer() {
        let cost = |seconds, memory| Cost { seconds, memory };
        let costs = [cost(1.0, 8.0), cost(2.0, 8.0), cost(4.0, 4.0)];
        let page = page("3.11.7", &[], &[Measured { name: "fib".to_owned(), costs }], &[]);
        for ratio in ["0.50", "0.25", "2.00"] {
            let row = format!("<tr><td>fib<td class=\"n\">{ratio}<td class=\"bar\">");
            assert!(page.contains(&row), "{ratio} is not in\n{page}");
        }
    }
}
