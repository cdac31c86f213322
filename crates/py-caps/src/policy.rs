//! What is allowed and what is denied, and which rule says so.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::capability::{Capability, Kind};
use crate::implied;
use crate::request::Request;

/// Where a rule stands: a file and a line, or the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's name, or the option.
    pub file: String,
    /// The line, from 1; 0 when it is no file.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}

/// A capability that is allowed or denied, and where that is written.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The capability.
    pub capability: Capability,
    /// Where it stands.
    pub place: Place,
}

/// What happens to what is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Enforce {
    /// It is told and goes on: `false`.
    Warn,
    /// It is refused: `true`.
    #[default]
    Refuse,
    /// It is refused, and the environment cannot change that: `"always"`.
    Always,
}

/// A policy: what Python code may do.
///
/// What is not allowed is denied, and `deny` beats `allow`.
///
/// ```
/// use py_caps::{Place, Policy, Request};
///
/// let place = Place { file: "--allow".to_owned(), line: 0 };
/// let mut policy = Policy::new(".");
/// policy.allow("py.import:math", place)?;
/// assert!(policy.decide(&Request::Import("math".to_owned())).allowed);
/// assert!(!policy.decide(&Request::Import("os".to_owned())).allowed);
/// # Ok::<(), py_caps::Mistake>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    allow: Vec<Rule>,
    deny: Vec<Rule>,
    enforce: Enforce,
    folder: PathBuf,
}

/// What a policy says of a request.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// Whether it is allowed.
    pub allowed: bool,
    /// The rule that decided; none when no rule speaks of it.
    pub rule: Option<&'a Rule>,
    /// Whether a rule of `deny` decided.
    pub denied_by_rule: bool,
}

impl Policy {
    /// A policy that allows nothing. Relative paths in its rules begin at `folder`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        let folder = crate::paths::real(&folder).unwrap_or(folder);
        Self { allow: Vec::new(), deny: Vec::new(), enforce: Enforce::default(), folder }
    }

    /// Adds to what is allowed.
    ///
    /// # Errors
    /// A [`crate::Mistake`] when the text names no capability.
    pub fn allow(&mut self, text: &str, place: Place) -> Result<(), crate::Mistake> {
        let capability = Capability::parse(text, &self.folder)?;
        self.allow.push(Rule { capability, place });
        Ok(())
    }

    /// Adds a rule of somewhere else than hako.toml: relative paths begin at `folder`.
    ///
    /// # Errors
    /// A [`crate::Mistake`] when the text names no capability.
    pub fn add_from(
        &mut self,
        folder: &Path,
        denies: bool,
        text: &str,
        place: Place,
    ) -> Result<(), crate::Mistake> {
        let capability = Capability::parse(text, folder)?;
        let list = if denies { &mut self.deny } else { &mut self.allow };
        list.push(Rule { capability, place });
        Ok(())
    }

    /// Adds to what is denied.
    ///
    /// # Errors
    /// A [`crate::Mistake`] when the text names no capability.
    pub fn deny(&mut self, text: &str, place: Place) -> Result<(), crate::Mistake> {
        let capability = Capability::parse(text, &self.folder)?;
        self.deny.push(Rule { capability, place });
        Ok(())
    }

    /// Sets what happens to what is not allowed.
    pub fn set_enforce(&mut self, enforce: Enforce) {
        self.enforce = enforce;
    }

    /// What happens to what is not allowed.
    pub fn enforce(&self) -> Enforce {
        self.enforce
    }

    /// What is allowed, in order.
    pub fn allowed(&self) -> &[Rule] {
        &self.allow
    }

    /// What is denied, in order.
    pub fn denied(&self) -> &[Rule] {
        &self.deny
    }

    /// The folder at which relative paths begin.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the request is allowed, and by which rule.
    pub fn decide(&self, request: &Request) -> Decision<'_> {
        if let Some(rule) = self.deny.iter().find(|rule| denies(&rule.capability, request)) {
            return Decision { allowed: false, rule: Some(rule), denied_by_rule: true };
        }
        let rule = self.allow.iter().find(|rule| rule.capability.covers(request));
        let rule = rule.or_else(|| match request {
            Request::Import(name) => self.implying(name),
            _ => None,
        });
        Decision { allowed: rule.is_some(), rule, denied_by_rule: false }
    }

    /// The rule with which the module comes, when it comes with one.
    fn implying(&self, module: &str) -> Option<&Rule> {
        self.allow.iter().find(|rule| implied::part(&rule.capability, module).is_some())
    }

    /// Whether a module may only be used in part: no rule allows its import, it comes with others.
    pub fn is_partial(&self, module: &str) -> bool {
        let request = Request::Import(module.to_owned());
        let parts = |rule: &Rule| implied::part(&rule.capability, module);
        !self.allow.iter().any(|rule| rule.capability.covers(&request))
            && self.allow.iter().any(|rule| parts(rule).is_some())
            && !self.allow.iter().any(|rule| parts(rule) == Some(implied::Part::Whole))
    }

    /// Whether the name of a module that may only be used in part is within the part.
    pub fn covers_name(&self, module: &str, name: &str) -> bool {
        self.allow.iter().any(|rule| {
            implied::part(&rule.capability, module)
                .is_some_and(|part| implied::covers(part, &rule.capability, name))
        })
    }

    /// The line of hako.toml with which the request would be allowed; two when one denies it.
    pub fn remedy(&self, request: &Request) -> String {
        let wanted = request.capability(&self.folder);
        let denied: Vec<&Rule> =
            self.deny.iter().filter(|rule| denies(&rule.capability, request)).collect();
        let mut lines = Vec::new();
        if !denied.is_empty() {
            let rest = self.deny.iter().filter(|rule| !denies(&rule.capability, request));
            lines.push(line("deny", rest.map(|rule| rule.capability.to_string())));
        }
        if !self.allow.iter().any(|rule| rule.capability.covers(request)) {
            let allowed = self.allow.iter().map(|rule| rule.capability.to_string());
            lines.push(line("allow", allowed.chain([wanted])));
        }
        lines.join("\n")
    }

    /// A line for each rule, for the fingerprint of a process.
    pub fn lines(&self) -> Vec<String> {
        let line = |verb: &'static str| {
            move |rule: &Rule| format!("capabilities: {verb} {}", rule.capability)
        };
        let rules = self.allow.iter().map(line("allow"));
        let mut lines: Vec<String> = rules.chain(self.deny.iter().map(line("deny"))).collect();
        lines.push(format!("capabilities: enforce {:?}", self.enforce));
        lines
    }
}

/// A socket that is not connected is no business of a rule that denies some hosts. Of a file or a
/// host that cannot be told it may be one that is denied.
fn denies(rule: &Capability, request: &Request) -> bool {
    if let Request::Any(kind @ (Kind::FsRead | Kind::FsWrite | Kind::Net)) = request {
        return rule.kind() == *kind;
    }
    let is_unconnected = matches!(request, Request::Net { host: None, .. });
    rule.covers(request) && !(is_unconnected && rule.to_string() != Kind::Net.name())
}

fn line(key: &str, texts: impl Iterator<Item = String>) -> String {
    let texts: Vec<String> =
        texts.map(|text| toml_edit::Value::from(text).to_string().trim().to_owned()).collect();
    format!("{key} = [{}]", texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(allow: &[&str], deny: &[&str]) -> Policy {
        let place = |line| Place { file: "hako.toml".to_owned(), line };
        let mut policy = Policy::new("/top");
        for (line, text) in (1..).zip(allow) {
            policy.allow(text, place(line)).unwrap();
        }
        for (line, text) in (101..).zip(deny) {
            policy.deny(text, place(line)).unwrap();
        }
        policy
    }

    fn import(name: &str) -> Request {
        Request::Import(name.to_owned())
    }

    #[test]
    fn what_is_not_allowed_is_denied_and_deny_beats_allow() {
        let policy = policy(&["py.import:*", "py.net"], &["py.import:socket", "py.net:a.org"]);
        assert!(policy.decide(&import("json")).allowed);
        let denied = policy.decide(&import("socket"));
        assert!(!denied.allowed);
        assert_eq!(denied.rule.unwrap().place.to_string(), "hako.toml:101");
        let none = policy.decide(&Request::Any(Kind::Subprocess));
        assert!(!none.allowed && none.rule.is_none());
        assert!(policy.decide(&Request::Net { host: None, port: None }).allowed);
        let host = Some("a.org".to_owned());
        assert!(!policy.decide(&Request::Net { host, port: None }).allowed);
        assert!(!policy.decide(&Request::Any(Kind::Net)).allowed, "it may be that host");
    }

    #[test]
    fn a_function_of_a_clock_brings_its_module_in_part() {
        let policy = policy(&["py.time:monotonic"], &[]);
        assert!(policy.decide(&import("time")).allowed);
        assert!(policy.is_partial("time"));
        assert!(policy.covers_name("time", "monotonic"));
        assert!(policy.covers_name("time", "__name__"));
        assert!(!policy.covers_name("time", "time"));
        assert!(!policy.decide(&import("datetime")).allowed);
        let time = |name: &str| Request::Name(Kind::Time, name.to_owned());
        assert!(policy.decide(&time("monotonic")).allowed);
        assert!(!policy.decide(&time("time")).allowed);
    }

    #[test]
    fn an_allowed_import_makes_a_module_whole() {
        let both = policy(&["py.time:monotonic", "py.import:time"], &[]);
        assert!(!both.is_partial("time"));
        let all = policy(&["py.time"], &[]);
        assert!(!all.is_partial("time"));
        let env = policy(&["py.env:HOME"], &[]);
        assert!(env.is_partial("os") && env.covers_name("os", "environ"));
        assert!(!env.covers_name("os", "system"));
        let date = policy(&["py.time:datetime.now"], &[]);
        assert!(date.decide(&import("datetime")).allowed && !date.is_partial("datetime"));
        assert!(!date.decide(&import("time")).allowed);
    }

    #[test]
    fn the_remedy_is_the_line_that_would_allow() {
        let small = policy(&["py.import:math"], &["py.subprocess", "py.net"]);
        let request = Request::Any(Kind::Subprocess);
        assert_eq!(
            small.remedy(&request),
            "deny = [\"py.net\"]\nallow = [\"py.import:math\", \"py.subprocess\"]"
        );
        assert_eq!(small.remedy(&import("os")), "allow = [\"py.import:math\", \"py.import:os\"]");
        let odd = Request::Path(Kind::FsRead, "/top/a\"b".into());
        assert_eq!(policy(&[], &[]).remedy(&odd), "allow = ['py.fs.read:./a\"b']");
    }
}
