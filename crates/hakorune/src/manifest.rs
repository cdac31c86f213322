//! hako.toml: where modules are.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use toml_edit::{Document, Item, TableLike};

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
}

/// The name of the file.
pub const FILE_NAME: &str = "hako.toml";

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
    /// When it cannot be read, is not TOML, or says something of the wrong type.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display();
        let text = fs::read_to_string(path).with_context(|| format!("cannot read `{name}`"))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        Self::parse(&text, folder).map_err(|error| anyhow!("`{name}`: {error}"))
    }

    fn parse(text: &str, folder: &Path) -> anyhow::Result<Self> {
        let document = Document::parse(text)?;
        let mut manifest = Self::default();
        let root = document.as_table();
        for (name, path) in strings(root.get("modules"), "modules")? {
            manifest.modules.insert(name, folder.join(path));
        }
        for (name, path) in strings(root.get("module_roots"), "module_roots")? {
            manifest.roots.insert(name, folder.join(path));
        }
        let Some(using) = root.get("using") else { return Ok(manifest) };
        let using = table(using, "using")?;
        for (name, item) in using.iter() {
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

fn table<'a>(item: &'a Item, name: &str) -> anyhow::Result<&'a dyn TableLike> {
    item.as_table_like().ok_or_else(|| anyhow!("`{name}` is not a table"))
}

fn strings(item: Option<&Item>, name: &str) -> anyhow::Result<Vec<(String, String)>> {
    let Some(item) = item else { return Ok(Vec::new()) };
    table(item, name)?
        .iter()
        .map(|(key, value)| match value.as_str() {
            Some(text) => Ok((key.to_owned(), text.to_owned())),
            None => Err(anyhow!("`{name}.{key}` is a text: a name or a path")),
        })
        .collect()
}

fn package(name: &str, item: &Item, folder: &Path) -> anyhow::Result<PathBuf> {
    let table = table(item, &format!("using.{name}"))?;
    let text = |key: &str| match table.get(key) {
        None => Ok(None),
        Some(value) => match value.as_str() {
            Some(text) => Ok(Some(text.to_owned())),
            None => bail!("`using.{name}.{key}` is a text"),
        },
    };
    let Some(path) = text("path")? else { bail!("`using.{name}` has no `path`") };
    let path = folder.join(path);
    match text("main")? {
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
        Manifest::parse(TEXT, Path::new("top")).expect("it is well-formed").resolve(name)
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
        let error = Manifest::parse("[modules]\nx = 1\n", Path::new("")).expect_err("not a text");
        assert_eq!(error.to_string(), "`modules.x` is a text: a name or a path");
    }
}
