//! The gate: effects against the policy.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hako_box::Error;
use py_runtime::{Argument, Asker, Effect, EffectGate, Fence, Tracer, Verdict};
use serde_json::{Map, Value};

use crate::capability::Kind;
use crate::effects::{self, Act};
use crate::free;
use crate::implied::PARTS;
use crate::learn::Learned;
use crate::policy::{Decision, Policy};
use crate::refusal;
use crate::request::Request;
use crate::surroundings::Surroundings;

/// What the gate does with what is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Refuses it.
    Refuse,
    /// Tells of it, once each, and lets it happen.
    Warn,
    /// Notes it and lets it happen.
    Learn,
}

/// Tells a person something.
pub type Tell = Box<dyn Fn(&str) + Send + Sync>;

/// A gate that holds effects to a policy; [`Caps`](crate::Caps) holds crossings to the same.
pub struct Gate {
    policy: Policy,
    mode: Mode,
    around: Surroundings,
    audit: Option<Arc<Tracer>>,
    tell: Tell,
    told: Mutex<HashSet<String>>,
    learned: Mutex<Learned>,
    /// The names under which addresses were looked up.
    names: Mutex<HashMap<IpAddr, BTreeSet<String>>>,
}

impl Gate {
    /// A gate for `policy`. Verdicts are written to `audit`; warnings are told by `tell`.
    pub fn new(
        policy: Policy,
        mode: Mode,
        around: Surroundings,
        audit: Option<Arc<Tracer>>,
        tell: Tell,
    ) -> Self {
        Self {
            policy,
            mode,
            around,
            audit,
            tell,
            told: Mutex::default(),
            learned: Mutex::default(),
            names: Mutex::default(),
        }
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What was asked for and is not free, when learning.
    pub fn learned(&self) -> Learned {
        lock(&self.learned).clone()
    }

    /// Whether the environment's variable of this name may be seen.
    pub fn shows_variable(&self, name: &str) -> bool {
        let request = Request::Name(Kind::Env, name.to_owned());
        self.mode != Mode::Refuse || self.policy.decide(&request).allowed
    }

    /// Holds an import to the policy, as the crossing does before Python is asked.
    ///
    /// # Errors
    /// The refusal.
    pub fn import(&self, name: &str) -> Result<(), Error> {
        let request = Request::Import(name.to_owned());
        let decision = self.policy.decide(&request);
        self.settle(&request, decision, || format!("import of {name}"), "crossing", true)
    }

    /// Holds the use of a name of a module to the policy, when the module came with another
    /// capability and may only be used in part.
    ///
    /// # Errors
    /// The refusal.
    pub fn name_of(&self, module: &str, name: &str, fence: &str) -> Result<(), Error> {
        if self.mode == Mode::Learn {
            lock(&self.learned).names.insert((module.to_owned(), name.to_owned()));
            return Ok(());
        }
        if self.policy.covers_name(module, name) {
            return Ok(());
        }
        let request = match module {
            "time" => Request::Name(Kind::Time, name.to_owned()),
            module => Request::Import(module.to_owned()),
        };
        let none = Decision { allowed: false, rule: None, denied_by_rule: false };
        let what = || format!("{module}.{name}, of a module that is allowed only in part");
        self.settle(&request, none, what, fence, fence == Fence::Import.name())
    }

    /// Whether the names that are used of a module matter.
    pub(crate) fn is_partial(&self, module: &str) -> bool {
        PARTS.contains(&module) && (self.mode == Mode::Learn || self.policy.is_partial(module))
    }

    /// Holds what the program does while Python has called it to the policy.
    ///
    /// # Errors
    /// The refusal.
    pub fn callback(&self, request: &Request, what: &str) -> Result<(), Error> {
        let decision = self.policy.decide(request);
        self.settle(request, decision, || what.to_owned(), Fence::Callback.name(), false)
    }

    fn settle(
        &self,
        request: &Request,
        decision: Decision<'_>,
        what: impl Fn() -> String,
        fence: &str,
        is_import: bool,
    ) -> Result<(), Error> {
        if self.mode == Mode::Learn {
            lock(&self.learned).requests.insert(request.clone());
        }
        let refused = !decision.allowed && self.mode == Mode::Refuse;
        if let Some(audit) = &self.audit {
            self.write(audit, request, decision, &what(), fence);
        }
        if decision.allowed || self.mode == Mode::Learn {
            return Ok(());
        }
        let asked = self.around.asked();
        let error = refusal::error(&self.policy, request, &decision, &what(), &asked, is_import);
        if refused {
            return Err(error);
        }
        if lock(&self.told).insert(request.capability(self.policy.folder())) {
            (self.tell)(error.message());
        }
        Ok(())
    }

    fn write(
        &self,
        audit: &Tracer,
        request: &Request,
        decision: Decision<'_>,
        what: &str,
        fence: &str,
    ) {
        let verdict = match (decision.allowed, self.mode) {
            (true, _) => "allowed",
            (false, Mode::Refuse) => "denied",
            (false, Mode::Warn) => "warned",
            (false, Mode::Learn) => "learned",
        };
        let rule = decision.rule.map(|rule| rule.place.to_string());
        let fields = [
            ("verdict", verdict.into()),
            ("fence", fence.into()),
            ("what", what.into()),
            ("rule", rule.map_or(Value::Null, Value::from)),
        ];
        let fields: Map<String, Value> =
            fields.into_iter().map(|(name, value): (_, Value)| (name.to_owned(), value)).collect();
        audit.note("capability", &request.capability(self.policy.folder()), fields);
    }

    fn effect(&self, act: Act, effect: &Effect<'_>) -> Result<(), Error> {
        let fence = effect.fence.name();
        for request in effects::requests(act, effect) {
            let decision = self.decide(&request);
            // What is allowed is not asked whether it is free, except to learn.
            let is_free = || free::effect(&request, effect, &self.around);
            if (!decision.allowed || self.mode == Mode::Learn) && is_free() {
                continue;
            }
            self.settle(&request, decision, || described(effect), fence, false)?;
        }
        Ok(())
    }

    /// An address stands also for the names under which it was looked up.
    fn decide(&self, request: &Request) -> Decision<'_> {
        let own = self.policy.decide(request);
        let Request::Net { host: Some(host), port } = request else { return own };
        let Ok(address) = host.parse::<IpAddr>().map(|address| address.to_canonical()) else {
            return own;
        };
        let names = lock(&self.names).get(&address).cloned().unwrap_or_default();
        let mut decision = own;
        for name in names {
            let by_name = self.policy.decide(&Request::Net { host: Some(name), port: *port });
            if by_name.denied_by_rule {
                return by_name;
            }
            if by_name.allowed && !decision.denied_by_rule {
                decision = by_name;
            }
        }
        decision
    }

    fn imported(&self, effect: &Effect<'_>) -> Result<(), Error> {
        if matches!(effect.asker, Asker::Runtime | Asker::Start) {
            return Ok(());
        }
        if effect.fence == Fence::Audit {
            return self.library(effect);
        }
        let name = effect.object();
        if is_native(name) {
            self.native(&format!("import of {name}"), effect.fence.name(), true)?;
        }
        let request = Request::Import(name.to_owned());
        let decision = self.policy.decide(&request);
        let is_free = || {
            free::import(name, effect, |module| {
                let request = Request::Import(module.to_owned());
                self.policy.decide(&request).allowed
                    || lock(&self.learned).requests.contains(&request)
            })
        };
        if !decision.denied_by_rule && (!decision.allowed || self.mode == Mode::Learn) && is_free()
        {
            return Ok(());
        }
        let fence = effect.fence.name();
        self.settle(&request, decision, || format!("import of {name}"), fence, true)?;
        if effect.loading.is_none() && self.is_partial(name) {
            for taken in taken(effect) {
                self.name_of(name, taken, fence)?;
            }
        }
        Ok(())
    }

    /// A shared library that is no part of the standard library is native code of somebody's.
    fn library(&self, effect: &Effect<'_>) -> Result<(), Error> {
        let file = match effect.args.get(1) {
            Some(Argument::Text(file)) => file.clone(),
            Some(Argument::Bytes(file)) => String::from_utf8_lossy(file).into_owned(),
            _ => return Ok(()),
        };
        if self.around.is_stdlib_library(file.as_ref()) {
            return Ok(());
        }
        self.native(&format!("native code of {file}"), "audit", false)
    }

    fn native(&self, what: &str, fence: &str, is_import: bool) -> Result<(), Error> {
        let request = Request::Any(Kind::Ffi);
        let decision = self.policy.decide(&request);
        self.settle(&request, decision, || what.to_owned(), fence, is_import)
    }
}

/// Whether a module of the standard library gives the memory of the process away: whoever can
/// import it can do all that native code can, and no event tells of it. Those for CPython's own
/// tests are among them. The last part of a name is what C code is found by.
fn is_native(module: &str) -> bool {
    const NATIVE: &[&str] = &[
        "_ctypes",
        "_ctypes_test",
        "_testbuffer",
        "_testcapi",
        "_testclinic",
        "_testinternalcapi",
        "_testlimitedcapi",
        "_testmultiphase",
        "_testsinglephase",
        "_xxtestfuzz",
    ];
    let last = module.rsplit('.').next().unwrap_or(module).replace('-', "_");
    NATIVE.contains(&&*last)
}

impl EffectGate for Gate {
    fn wants(&self, name: &str) -> bool {
        effects::act(name).is_some()
    }

    fn raise(&self, effect: &Effect<'_>) -> Verdict {
        let checked = match effects::act(effect.name) {
            None => Ok(()),
            Some(Act::Import) => self.imported(effect),
            Some(act) => self.effect(act, effect),
        };
        checked.map_or_else(Verdict::Deny, |()| Verdict::Allow)
    }

    fn hears(&self, name: &str) -> bool {
        matches!(effects::act(name), Some(Act::Host(_)))
    }

    fn done(&self, effect: &Effect<'_>, result: &Argument) {
        if let (Some(Act::Host(_)), host) = (effects::act(effect.name), effect.object())
            && !host.is_empty()
        {
            let mut names = lock(&self.names);
            addresses(result, &mut |address| {
                names.entry(address).or_default().insert(host.to_ascii_lowercase());
            });
        }
    }
}

/// The addresses in what a look-up has given.
fn addresses(result: &Argument, found: &mut impl FnMut(IpAddr)) {
    match result {
        Argument::Text(text) => {
            if let Ok(address) = text.parse::<IpAddr>() {
                found(address.to_canonical());
            }
        }
        Argument::List(list) => list.iter().for_each(|item| addresses(item, found)),
        _ => {}
    }
}

/// The names that an import takes from the module.
fn taken<'a>(effect: &Effect<'a>) -> Vec<&'a str> {
    match effect.args.get(1) {
        Some(Argument::List(names)) => names.iter().filter_map(Argument::text).collect(),
        _ => Vec::new(),
    }
}

/// An effect in words: its name, and what it is done to.
fn described(effect: &Effect<'_>) -> String {
    const LONGEST: usize = 200;
    let object = match effect.name {
        // Contents, which a message does not tell.
        "compile" | "exec" | "marshal.loads" | "os.putenv" => "",
        _ => effect.object(),
    };
    let name = match effect.name.split_once("._Environ.") {
        Some(_) => "os.environ",
        None => effect.name,
    };
    if object.is_empty() {
        return name.to_owned();
    }
    let shown: String = object.chars().take(LONGEST).collect();
    let more = if shown.len() < object.len() { ".." } else { "" };
    format!("{name}({shown:?}{more})")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
