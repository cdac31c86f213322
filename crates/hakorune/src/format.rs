//! `hakorune fmt`: programs in the usual layout.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use hako_vm::Console as _;
use similar::TextDiff;

use crate::report::Reporter;
use crate::source::{Input, Source};
use crate::terminal::Terminal;

/// The bytes of a UTF-8 byte order mark.
const MARK: &[u8; 3] = b"\xef\xbb\xbf";

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// What to format, and how.
#[derive(Args)]
pub(crate) struct FormatArgs {
    /// Files, folders of `.hkr` and `.hako` files, or `-` for standard input.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Writes nothing: shows what would change, and exits with 1 if anything would.
    #[arg(long)]
    check: bool,
}

/// What became of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Same,
    Changed,
    Failed,
}

/// Runs the command; its exit code.
pub(crate) fn run(args: &FormatArgs) -> u8 {
    let reporter = Reporter::for_stderr();
    let dash = |path: &PathBuf| path.as_os_str() == "-";
    let done = if !args.paths.iter().any(dash) {
        files(&reporter, args)
    } else if args.paths.len() > 1 {
        Err(anyhow!("`-` is standard input: it stands alone, without files"))
    } else {
        standard_input(&reporter, args.check)
    };
    match done {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(error) => {
            reporter.plain(&error);
            1
        }
    }
}

/// Formats standard input onto standard output; whether all is well.
fn standard_input(reporter: &Reporter, check: bool) -> anyhow::Result<bool> {
    let Some((source, formatted)) = formatted(reporter, &Input::Stdin) else { return Ok(false) };
    if check {
        let same = source.text == formatted;
        if !same {
            print(&difference(&source, &formatted))?;
            reporter.line("standard input would be formatted");
        }
        return Ok(same);
    }
    print(&formatted)?;
    Ok(true)
}

/// Formats files where they are; whether all is well.
fn files(reporter: &Reporter, args: &FormatArgs) -> anyhow::Result<bool> {
    let mut paths = Vec::new();
    let mut failed = 0;
    for path in &args.paths {
        if let Err(error) = collect(path, true, &mut paths) {
            reporter.plain(&error);
            failed += 1;
        }
    }
    let (mut same, mut changed) = (0, 0);
    for path in &paths {
        let outcome = file(reporter, path, args.check).unwrap_or_else(|error| {
            reporter.plain(&error);
            Outcome::Failed
        });
        match outcome {
            Outcome::Same => same += 1,
            Outcome::Changed => changed += 1,
            Outcome::Failed => failed += 1,
        }
    }
    let done = if args.check { "would be formatted" } else { "formatted" };
    let mut summary = format!("{} {done}, {same} unchanged", files_of(changed));
    if failed > 0 {
        summary.push_str(&format!(", {failed} with errors"));
    }
    reporter.line(&summary);
    Ok(failed == 0 && !(args.check && changed > 0))
}

fn files_of(count: usize) -> String {
    format!("{count} file{}", if count == 1 { "" } else { "s" })
}

/// Adds a file, or the programs in a folder by name. Hidden folders and links in folders are left
/// out: what they hold belongs to others.
fn collect(path: &Path, named: bool, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !path.is_dir() {
        if named || path.extension().is_some_and(|end| end == "hkr" || end == "hako") {
            found.push(path.to_owned());
        }
        return Ok(());
    }
    let list = || -> std::io::Result<Vec<fs::DirEntry>> { fs::read_dir(path)?.collect() };
    let mut entries = list().with_context(|| format!("cannot list `{}`", path.display()))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let link = entry.file_type().map(|kind| kind.is_symlink()).unwrap_or(true);
        if !hidden && !link {
            collect(&entry.path(), false, found)?;
        }
    }
    Ok(())
}

fn file(reporter: &Reporter, path: &Path, check: bool) -> anyhow::Result<Outcome> {
    let Some((source, formatted)) = formatted(reporter, &Input::File(path.to_owned())) else {
        return Ok(Outcome::Failed);
    };
    if source.text == formatted {
        return Ok(Outcome::Same);
    }
    if check {
        print(&difference(&source, &formatted))?;
    } else {
        replace(path, &formatted)
            .with_context(|| format!("cannot write `{}`, which is as it was", path.display()))?;
    }
    Ok(Outcome::Changed)
}

/// A program and how it looks formatted; `None` when what is wrong has been told.
fn formatted(reporter: &Reporter, input: &Input) -> Option<(Source, String)> {
    let source = match input.read() {
        Ok(source) => source,
        Err(failure) => {
            reporter.source_failure(&failure);
            return None;
        }
    };
    match hako_syntax::format(&source.text) {
        Ok(formatted) => Some((source, formatted)),
        Err(reports) => {
            for report in &reports {
                reporter.diagnostic(&source.name, &source.text, report);
            }
            None
        }
    }
}

/// What would change, as a unified diff.
fn difference(source: &Source, formatted: &str) -> String {
    let diff = TextDiff::from_lines(source.text.as_str(), formatted);
    let new = format!("{} (formatted)", source.name);
    diff.unified_diff().context_radius(CONTEXT).header(&source.name, &new).to_string()
}

/// Puts a new text in the place of a file at once: the file is never half written, and it keeps
/// its permissions. A link stays one: the file that it leads to is replaced.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let real = fs::canonicalize(path)?;
    let permissions = fs::metadata(&real)?.permissions();
    if permissions.readonly() {
        bail!("it is read-only");
    }
    let folder = real.parent().ok_or_else(|| anyhow!("it has no folder"))?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    if has_mark(&real)? {
        new.write_all(MARK)?;
    }
    new.write_all(text.as_bytes())?;
    new.as_file().set_permissions(permissions)?;
    new.as_file().sync_all()?;
    new.persist(&real).map_err(|error| error.error)?;
    Ok(())
}

/// Whether a file begins with a byte order mark, which is no part of its text.
fn has_mark(path: &Path) -> std::io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(MARK.len() as u64).read_to_end(&mut start)?;
    Ok(start == MARK)
}

fn print(text: &str) -> anyhow::Result<()> {
    let mut terminal = Terminal::new();
    terminal.write(text).map_err(|error| anyhow!("cannot write to standard output: {error}"))?;
    match terminal.take_failure() {
        Some(error) => Err(anyhow!("cannot write to standard output: {error}")),
        None => Ok(()),
    }
}
