//! Who may depend on whom: the table that keeps every prefix of milestones buildable alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::Finding;

/// Every crate of the workspace and the crates of the workspace it may use.
///
/// A new crate, or a new edge, is a change of this table: rare, and said in the commit.
const MAY_USE: &[(&str, &[&str])] = &[
    ("hako-box", &[]),
    ("hako-syntax", &[]),
    ("hako-vm", &["hako-box", "hako-syntax"]),
    ("hako-lsp", &["hako-box", "hako-syntax", "hako-vm"]),
    ("py-runtime", &["hako-box"]),
    ("py-caps", &["hako-box", "hako-syntax", "py-runtime"]),
    ("hakorune", &["hako-box", "hako-lsp", "hako-syntax", "hako-vm", "py-caps", "py-runtime"]),
    ("benches", &["hako-box", "hako-syntax", "hako-vm", "hakorune", "py-caps", "py-runtime"]),
    ("xtask", &[]),
];

/// The only crates that may name CPython's bindings.
const MAY_NAME_PYTHON: &[&str] = &["py-runtime", "benches"];

/// Crates in whose graph, however deep, no Python stands.
const FREE_OF_PYTHON: &[&str] = &["hako-box", "hako-lsp", "hako-syntax", "hako-vm", "xtask"];

/// Checks the output of `cargo metadata`.
pub(crate) fn check(metadata: &Value) -> Result<Vec<Finding>> {
    let graph = Graph::read(metadata)?;
    let mut findings = Vec::new();
    for (name, manifest) in &graph.members {
        let file = Path::new(manifest);
        let mut complain = |message: String| findings.push(Finding::new(file, 0, message));
        let Some((_, allowed)) = MAY_USE.iter().find(|(member, _)| member == name) else {
            complain(format!("`{name}` is in no row of the table in xtask/src/tidy/edges.rs"));
            continue;
        };
        let direct = graph.direct.get(name).cloned().unwrap_or_default();
        for used in &direct {
            if graph.members.contains_key(used) && !allowed.contains(&used.as_str()) {
                complain(format!("`{name}` may not depend on `{used}`"));
            }
            if names_python(used) && !MAY_NAME_PYTHON.contains(&name.as_str()) {
                complain(format!("only py-runtime names `{used}`"));
            }
        }
        if FREE_OF_PYTHON.contains(&name.as_str()) {
            for used in graph.reachable(name).iter().filter(|used| is_python(used)) {
                complain(format!("`{used}` is in the graph of `{name}`, which is free of Python"));
            }
        }
    }
    Ok(findings)
}

/// The bindings themselves; the crate that finds an interpreter is for build scripts.
fn names_python(package: &str) -> bool {
    package.starts_with("pyo3") && package != "pyo3-build-config"
}

fn is_python(package: &str) -> bool {
    package.starts_with("py-") || package.starts_with("pyo3")
}

/// Names of packages and what they use; versions do not matter here.
struct Graph {
    /// Members of the workspace and their manifests, relative to the root.
    members: BTreeMap<String, String>,
    direct: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn read(metadata: &Value) -> Result<Graph> {
        let root = metadata["workspace_root"].as_str().context("metadata without a root")?;
        let member_ids: BTreeSet<&str> = metadata["workspace_members"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut names = BTreeMap::new();
        let mut members = BTreeMap::new();
        for package in metadata["packages"].as_array().into_iter().flatten() {
            let (Some(id), Some(name)) = (package["id"].as_str(), package["name"].as_str()) else {
                bail!("metadata with a package that has no id or no name");
            };
            names.insert(id, name.to_owned());
            if member_ids.contains(id) {
                let manifest = package["manifest_path"].as_str().unwrap_or(name);
                let manifest = manifest.strip_prefix(root).unwrap_or(manifest);
                let manifest = manifest.trim_start_matches(['/', '\\']);
                members.insert(name.to_owned(), manifest.to_owned());
            }
        }
        let mut direct: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in metadata["resolve"]["nodes"].as_array().into_iter().flatten() {
            let Some(user) = node["id"].as_str().and_then(|id| names.get(id)) else { continue };
            let used = node["deps"].as_array().into_iter().flatten();
            let used = used.filter_map(|used| names.get(used["pkg"].as_str()?).cloned());
            direct.entry(user.clone()).or_default().extend(used);
        }
        Ok(Graph { members, direct })
    }

    fn reachable(&self, from: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![from.to_owned()];
        while let Some(name) = waiting.pop() {
            for used in self.direct.get(&name).into_iter().flatten() {
                if seen.insert(used.clone()) {
                    waiting.push(used.clone());
                }
            }
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn metadata(edges: &[(&str, &[&str])]) -> Value {
        let mut names: BTreeSet<&str> = edges.iter().map(|(name, _)| *name).collect();
        names.extend(edges.iter().flat_map(|(_, used)| used.iter()));
        let packages: Vec<Value> = names
            .iter()
            .map(|name| json!({"id": name, "name": name, "manifest_path": format!("/w/{name}/Cargo.toml")}))
            .collect();
        let nodes: Vec<Value> = edges
            .iter()
            .map(|(name, used)| {
                let deps: Vec<Value> = used.iter().map(|used| json!({"pkg": used})).collect();
                json!({"id": name, "deps": deps})
            })
            .collect();
        let members: Vec<&str> = edges
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| MAY_USE.iter().any(|(known, _)| known == name) || *name == "py-new")
            .collect();
        json!({"workspace_root": "/w", "workspace_members": members,
               "packages": packages, "resolve": {"nodes": nodes}})
    }

    fn shown(edges: &[(&str, &[&str])]) -> Vec<String> {
        check(&metadata(edges)).unwrap().iter().map(Finding::show).collect()
    }

    #[test]
    fn the_edges_of_the_design_are_allowed() {
        let edges: &[(&str, &[&str])] = &[
            ("hako-box", &[]),
            ("hako-vm", &["hako-box", "stacker"]),
            ("py-runtime", &["hako-box", "pyo3"]),
            ("hakorune", &["hako-vm", "py-runtime", "pyo3-build-config"]),
        ];
        assert_eq!(shown(edges), [""; 0]);
    }

    #[test]
    fn python_below_the_line_is_found_however_deep() {
        let edges: &[(&str, &[&str])] =
            &[("xtask", &["helpful"]), ("helpful", &["pyo3-ffi"]), ("hakorune", &["pyo3"])];
        let expected = [
            "hakorune/Cargo.toml: only py-runtime names `pyo3`",
            "xtask/Cargo.toml: `pyo3-ffi` is in the graph of `xtask`, which is free of Python",
        ];
        assert_eq!(shown(edges), expected);
    }

    #[test]
    fn an_edge_upwards_and_an_unknown_crate_are_found() {
        let edges: &[(&str, &[&str])] =
            &[("hako-box", &["hako-vm"]), ("hako-vm", &[]), ("py-new", &[])];
        let expected = [
            "hako-box/Cargo.toml: `hako-box` may not depend on `hako-vm`",
            "py-new/Cargo.toml: `py-new` is in no row of the table in xtask/src/tidy/edges.rs",
        ];
        assert_eq!(shown(edges), expected);
    }
}
