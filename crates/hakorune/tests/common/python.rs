//! The Python that `hakorune` runs, as a command.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::{Run, eval};

/// Plain Python's executable and version: the one whose libpython `hakorune` has loaded.
pub(crate) fn plain_python() -> &'static (PathBuf, String) {
    static FOUND: OnceLock<(PathBuf, String)> = OnceLock::new();
    FOUND.get_or_init(|| {
        let run = eval(
            "using python\nlet py = PyRuntimeBox()\nprint(py.version())\n\
             print(py.import(\"sys\").base_prefix)",
        );
        let mut lines = run.stdout.lines();
        let (Some(version), Some(prefix)) = (lines.next(), lines.next()) else {
            panic!("hakorune does not run Python: {run:#?}");
        };
        let short = version.rsplit_once('.').map_or(version, |(short, _)| short);
        let python = Path::new(prefix).join("bin").join(format!("python{short}"));
        let mut ask = Command::new(&python);
        ask.args(["-I", "-c", "import platform; print(platform.python_version())"]);
        let answer = Run::of(&mut ask);
        assert_eq!(answer.stdout.trim(), version, "{} is another Python", python.display());
        (python, version.to_owned())
    })
}
