//! hako.toml: where modules are, and how Python is started.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use hako_syntax::Diagnostic;
use toml_edit::{Document, Item, TableLike};

use crate::python::Settings;
use crate::toml::{BadSettings, Table, span};

/// What hako.toml says about modules.
///
/// ```toml
/// [using.aliases]
/// json = "json_native"              # another name for a module
///
/// [modules]
/// "game.player" = "src/player.hkr"  # one module, one file
///
/// [using.json_native]               # a package
/// path = "lib/json_native"
/// main = "json.hkr"
///
/// [module_roots]
/// tools = "lib/tools"               # tools.text.wrap is lib/tools/text/wrap.hkr
/// ```
#[derive(Debug, Default)]
pub struct Manifest {
    aliases: BTreeMap<String, String>,
    modules: BTreeMap<String, PathBuf>,
    packages: BTreeMap<String, PathBuf>,
    roots: BTreeMap<String, PathBuf>,
    python: Settings,
    #[cfg(feature = "m1")]
    capabilities: Option<py_caps::Policy>,
    #[cfg(feature = "m1")]
    isolation: bool,
    file: Option<PathBuf>,
    warnings: Vec<BadSettings>,
}

/// The name of the file.
pub const FILE_NAME: &str = "hako.toml";

/// Tables that other builds know, or that this one will: with them ignored a program would run
/// under less than its settings ask for.
const OF_OTHER_BUILDS: &[(&str, &str)] = &[
    ("contracts", "no contracts"),
    ("determinism", "no deterministic mode"),
    #[cfg(not(feature = "m1"))]
    ("box.PyRuntimeBox.capabilities", "no capabilities"),
    #[cfg(not(feature = "m1"))]
    ("box.PyRuntimeBox.isolation", "no isolation"),
    ("box.PyInstanceBox.fields", "no limits on fields"),
];

const TABLES: &[&str] = &["using", "modules", "module_roots", "python"];

impl Manifest {
    /// The settings for a program in `folder`: beside it, then upward, then in the working
    /// directory; none are as good as empty ones.
    ///
    /// # Errors
    /// When there is a hako.toml that cannot be read.
    pub fn find(folder: Option<&Path>) -> anyhow::Result<Self> {
        let here = std::env::current_dir().ok();
        let upward = folder.into_iter().flat_map(upward);
        let found =
            upward.chain(here).map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file());
        found.map_or_else(|| Ok(Self::default()), |path| Self::read(&path))
    }

    /// The settings in `path`.
    ///
    /// # Errors
    /// When it cannot be read; [`BadSettings`] when it is not TOML, or says something that is not
    /// known or of the wrong type.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let name = shown(path);
        let bytes = fs::read(path).with_context(|| format!("cannot read `{name}`"))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let parsed = match String::from_utf8(bytes) {
            Ok(text) => Self::parse(&name, &text, folder).map_err(|diagnostic| (text, diagnostic)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                Err((text, Diagnostic::error(span(Some(at..at)), "this is not UTF-8, as TOML is")))
            }
        };
        match parsed {
            Ok(mut manifest) => {
                manifest.file = Some(path.to_owned());
                Ok(manifest)
            }
            Err((text, diagnostic)) => {
                Err(BadSettings { name, text, diagnostic: Box::new(diagnostic) }.into())
            }
        }
    }

    fn parse(name: &str, text: &str, folder: &Path) -> Result<Self, Diagnostic> {
        let document = Document::parse(text).map_err(|error| {
            let message = error.message().trim_end().replace('\n', "; ");
            Diagnostic::error(span(error.span()), message)
        })?;
        let root = document.as_table();
        let mut manifest = Self::default();
        manifest.warnings.extend(unknown(root)?.into_iter().map(|diagnostic| BadSettings {
            name: name.to_owned(),
            text: text.to_owned(),
            diagnostic: Box::new(diagnostic),
        }));
        for (name, path) in strings(root.get("modules"), "modules")? {
            manifest.modules.insert(name, folder.join(path));
        }
        for (name, path) in strings(root.get("module_roots"), "module_roots")? {
            manifest.roots.insert(name, folder.join(path));
        }
        if let Some(python) = root.get("python") {
            manifest.python = Settings::read(&Table::new(python, "python")?, text, folder)?;
        }
        #[cfg(feature = "m1")]
        manifest.read_capabilities(root, name, text, folder)?;
        let Some(using) = root.get("using") else { return Ok(manifest) };
        let using = Table::new(using, "using")?;
        for (name, item) in using.items.iter() {
            match name {
                "aliases" => manifest.aliases.extend(strings(Some(item), "using.aliases")?),
                // Folders to search, in upstream's files.
                "paths" => {}
                name => {
                    manifest.packages.insert(name.to_owned(), package(name, item, folder)?);
                }
            }
        }
        Ok(manifest)
    }

    /// The file that the settings are from, if there is one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// How Python is started.
    pub fn python(&self) -> &Settings {
        &self.python
    }

    /// What Python may do, when the settings say it.
    #[cfg(feature = "m1")]
    pub fn capabilities(&self) -> Option<&py_caps::Policy> {
        self.capabilities.as_ref()
    }

    /// Whether the operating system is to hold the policy, too.
    #[cfg(feature = "m1")]
    pub fn isolation(&self) -> bool {
        self.isolation
    }

    #[cfg(feature = "m1")]
    fn read_capabilities(
        &mut self,
        root: &toml_edit::Table,
        name: &str,
        text: &str,
        folder: &Path,
    ) -> Result<(), Diagnostic> {
        let Some(boxes) = root.get("box") else { return Ok(()) };
        let boxes = Table::new(boxes, "box")?;
        let Some(runtime) = boxes.items.get("PyRuntimeBox") else { return Ok(()) };
        let runtime = Table::new(runtime, "box.PyRuntimeBox")?;
        runtime.only(&["capabilities", "isolation"])?;
        if let Some(item) = runtime.items.get("isolation") {
            let table = Table::new(item, "box.PyRuntimeBox.isolation")?;
            table.only(&["os"])?;
            self.isolation = table.bool("os")?.unwrap_or(false);
            if self.isolation && runtime.items.get("capabilities").is_none() {
                let message = "isolation holds a policy, and there is none";
                return Err(Diagnostic::error(span(item.span()), message)
                    .help("add the table `[box.PyRuntimeBox.capabilities]`"));
            }
        }
        let Some(table) = runtime.items.get("capabilities") else { return Ok(()) };
        let table = Table::new(table, "box.PyRuntimeBox.capabilities")?;
        let source = py_caps::config::Source { name, text, folder };
        let (policy, warnings) = py_caps::config::read(table.items, source)?;
        self.capabilities = Some(policy);
        self.warnings.extend(warnings.into_iter().map(|diagnostic| BadSettings {
            name: name.to_owned(),
            text: text.to_owned(),
            diagnostic: Box::new(diagnostic),
        }));
        Ok(())
    }

    /// What is odd but no error: tables of upstream's own.
    pub fn warnings(&self) -> &[BadSettings] {
        &self.warnings
    }

    /// The file that `name` stands for, if the settings know it.
    ///
    /// # Errors
    /// When aliases go in a circle.
    pub fn resolve(&self, name: &str) -> Result<Option<PathBuf>, String> {
        let mut name = name;
        let mut steps = 0;
        while let Some(target) = self.aliases.get(name) {
            name = target;
            steps += 1;
            if steps > self.aliases.len() {
                return Err(format!("the alias `{name}` in hako.toml leads back to itself"));
            }
        }
        if let Some(path) = self.modules.get(name).or_else(|| self.packages.get(name)) {
            return Ok(Some(path.clone()));
        }
        let root = self
            .roots
            .iter()
            .filter_map(|(root, folder)| Some((root, folder, below(name, root)?)))
            .max_by_key(|(root, _, _)| root.len());
        Ok(root.map(|(_, folder, rest)| {
            let stem = folder.join(rest.replace('.', "/"));
            let candidates = crate::loader::EXTENSIONS.map(|e| stem.with_extension(e));
            let found = candidates.iter().find(|path| path.is_file());
            found.unwrap_or(&candidates[0]).clone()
        }))
    }

    /// What the settings say of modules: which kind, the name, what it stands for.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, &str, String)> {
        fn paths<'a>(
            kind: &'static str,
            map: &'a BTreeMap<String, PathBuf>,
        ) -> impl Iterator<Item = (&'static str, &'a str, String)> {
            map.iter().map(move |(name, path)| (kind, &**name, path.display().to_string()))
        }
        let aliases = self.aliases.iter().map(|(name, to)| ("alias", &**name, to.clone()));
        aliases
            .chain(paths("module", &self.modules))
            .chain(paths("package", &self.packages))
            .chain(paths("root of modules", &self.roots))
    }

    /// All names that the settings know.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.aliases.keys().chain(self.modules.keys()).chain(self.packages.keys());
        names.map(String::as_str)
    }
}

/// What follows `root` and a dot in `name`.
fn below<'a>(name: &'a str, root: &str) -> Option<&'a str> {
    name.strip_prefix(root)?.strip_prefix('.').filter(|rest| !rest.is_empty())
}

/// `folder` and those above it, up to a repository's or the user's own.
fn upward(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let home = std::env::home_dir();
    let mut stop = false;
    let folders: Vec<PathBuf> = folder
        .ancestors()
        .take_while(|folder| {
            let go_on = !stop;
            stop = folder.join(".git").exists() || Some(*folder) == home.as_deref();
            go_on && same_owner(folder)
        })
        .map(Path::to_owned)
        .collect();
    folders.into_iter()
}

/// Whether a folder belongs to whoever runs the program: settings in a folder of somebody else's
/// are not taken.
#[cfg(unix)]
fn same_owner(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let owner = |path: &Path| fs::metadata(path).map(|data| data.uid()).ok();
    let me = owner(Path::new("/proc/self"));
    me.is_none() || owner(folder) == me
}

#[cfg(not(unix))]
fn same_owner(_: &Path) -> bool {
    true
}

/// A path as seen from the working directory, when it is below it.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

/// Top-level names that nobody knows are upstream's, and a warning; those of layers that this
/// build lacks are errors.
fn unknown(root: &toml_edit::Table) -> Result<Vec<Diagnostic>, Diagnostic> {
    for (path, lacks) in OF_OTHER_BUILDS {
        let mut item = None;
        let mut table: Option<&dyn TableLike> = Some(root);
        for name in path.split('.') {
            item = table.and_then(|table| table.get_key_value(name));
            table = item.and_then(|(_, item)| item.as_table_like());
        }
        if let Some((key, item)) = item {
            let place = span(item.span().or_else(|| key.span()));
            let message = format!("`{path}` is set, but this build has {lacks}");
            return Err(Diagnostic::error(place, message)
                .help("use a build that has it, or take the table out"));
        }
    }
    let strange = root.iter().filter(|(name, _)| !TABLES.contains(name) && *name != "box");
    let warnings = strange.map(|(name, item)| {
        let key = root.key(name).and_then(toml_edit::Key::span);
        let message = format!("`{name}` is not known and ignored");
        let warning = Diagnostic::warning(span(key.or_else(|| item.span())), message);
        match hako_syntax::nearest(name, TABLES.iter().copied()) {
            Some(near) => warning.help(format!("did you mean `{near}`?")),
            None => warning,
        }
    });
    Ok(warnings.collect())
}

fn strings(item: Option<&Item>, name: &str) -> Result<Vec<(String, String)>, Diagnostic> {
    let Some(item) = item else { return Ok(Vec::new()) };
    let table = Table::new(item, name)?;
    let pairs = table.items.iter().map(|(key, value)| match value.as_str() {
        Some(text) => Ok((key.to_owned(), text.to_owned())),
        None => Err(table.wrong(key, "a text: a name or a path")),
    });
    pairs.collect()
}

fn package(name: &str, item: &Item, folder: &Path) -> Result<PathBuf, Diagnostic> {
    let table = Table::new(item, &format!("using.{name}"))?;
    let Some(path) = table.text("path")? else {
        let message = format!("`using.{name}` has no `path`");
        return Err(Diagnostic::error(span(item.span()), message).help("add `path = \"folder\"`"));
    };
    let path = folder.join(path);
    match table.text("main")? {
        Some(main) => Ok(path.join(main)),
        None if path.extension().is_some() => Ok(path),
        None => {
            let last = name.rsplit('.').next().unwrap_or(name);
            Ok(path.join(format!("{last}.hkr")))
        }
    }
}

#[cfg(test)]
mod tests {
    use hako_syntax::ast::Span;

    use super::*;

    const TEXT: &str = r#"
[using.aliases]
json = "json_native"
a = "b"
b = "a"
[modules]
"game.player" = "src/player.hkr"
[using.json_native]
path = "lib/json_native"
main = "json.hkr"
[module_roots]
tools = "lib/tools"
"tools.text" = "text"
[build]
other = 1
"#;

    fn resolve(name: &str) -> Result<Option<PathBuf>, String> {
        parse(TEXT).expect("it is well-formed").resolve(name)
    }

    fn parse(text: &str) -> Result<Manifest, Diagnostic> {
        Manifest::parse("hako.toml", text, Path::new("top"))
    }

    #[test]
    fn names_resolve_by_alias_module_package_and_longest_root() {
        let path = |text: &str| Ok(Some(PathBuf::from(text)));
        assert_eq!(resolve("json"), path("top/lib/json_native/json.hkr"));
        assert_eq!(resolve("game.player"), path("top/src/player.hkr"));
        assert_eq!(resolve("tools.files.copy"), path("top/lib/tools/files/copy.hkr"));
        assert_eq!(resolve("tools.text.wrap"), path("top/text/wrap.hkr"));
        assert_eq!(resolve("unknown"), Ok(None));
    }

    #[test]
    fn a_circle_of_aliases_is_an_error() {
        let error = resolve("a").expect_err("it never ends");
        assert!(error.contains("leads back to itself"), "{error}");
    }

    #[test]
    fn a_wrong_type_is_named() {
        let error = parse("[modules]\nx = 1\n").expect_err("not a text");
        assert_eq!(error.message, "`modules.x` is a text: a name or a path");
        assert_eq!(error.span, Span::new(14, 15));
    }

    #[test]
    fn a_table_of_a_layer_that_this_build_lacks_is_an_error() {
        let text = "[box.PyInstanceBox.fields]\nallow = []\n";
        let error = parse(text).expect_err("it would be ignored");
        assert_eq!(
            error.message,
            "`box.PyInstanceBox.fields` is set, but this build has no limits on fields"
        );
    }

    #[test]
    fn upstreams_tables_are_named_and_no_error() {
        let manifest = parse("[build]\nx = 1\n[pyton]\n").expect("they are warnings");
        let told: Vec<_> = manifest
            .warnings()
            .iter()
            .map(|w| (w.to_string(), w.diagnostic.help.as_deref()))
            .collect();
        let wanted = [
            ("hako.toml:1: `build` is not known and ignored".to_owned(), None),
            (
                "hako.toml:3: `pyton` is not known and ignored".to_owned(),
                Some("did you mean `python`?"),
            ),
        ];
        assert_eq!(told, wanted);
    }
}
