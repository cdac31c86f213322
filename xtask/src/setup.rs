//! `setup`: installs what the machine lacks, with the machine's own package manager.

use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::{process, python};

/// How `setup` behaves.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Say what would be run, and run nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Something that a package provides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// A C compiler, with which Rust links.
    Compiler,
    /// A Python 3 with its shared library.
    Python,
    /// The shared library of a Python that is there, and the name the linker looks for.
    PythonLibrary,
    /// PUC Lua 5.4, which `bench --peers` measures against.
    Lua,
    /// The program that watches memory, for `valgrind`.
    Valgrind,
}

impl Need {
    /// What it is, for a person.
    pub(crate) fn prose(self) -> &'static str {
        match self {
            Need::Compiler => "a C compiler",
            Need::Python => "CPython 3.9 or newer with its shared library",
            Need::PythonLibrary => "the shared library of Python",
            Need::Lua => "Lua 5.4",
            Need::Valgrind => "valgrind",
        }
    }
}

/// A package manager we know how to speak to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manager {
    /// Debian, Ubuntu.
    Apt,
    /// Fedora, Red Hat.
    Dnf,
    /// Arch.
    Pacman,
    /// Alpine.
    Apk,
    /// macOS.
    Brew,
}

impl Manager {
    const ALL: [(Manager, &'static str); 5] = [
        (Manager::Apt, "apt-get"),
        (Manager::Dnf, "dnf"),
        (Manager::Pacman, "pacman"),
        (Manager::Apk, "apk"),
        (Manager::Brew, "brew"),
    ];

    /// The first one that starts on this machine.
    pub(crate) fn detect() -> Option<Manager> {
        Manager::ALL.into_iter().find_map(|(manager, program)| {
            let output = Command::new(program).arg("--version").output().ok()?;
            output.status.success().then_some(manager)
        })
    }

    fn packages(self, need: Need) -> &'static [&'static str] {
        match (self, need) {
            (_, Need::Valgrind) => &["valgrind"],
            (Manager::Apt, Need::Compiler) => &["gcc", "libc6-dev"],
            (Manager::Apt, Need::Python) => &["python3", "libpython3-dev"],
            (Manager::Apt, Need::PythonLibrary) => &["libpython3-dev"],
            (Manager::Apt, Need::Lua) => &["lua5.4"],
            (Manager::Dnf, Need::Python) => &["python3", "python3-devel"],
            (Manager::Dnf, Need::PythonLibrary) => &["python3-devel"],
            (Manager::Apk, Need::Compiler) => &["gcc", "musl-dev"],
            (Manager::Apk, Need::Python) => &["python3", "python3-dev"],
            (Manager::Apk, Need::PythonLibrary) => &["python3-dev"],
            (Manager::Apk, Need::Lua) => &["lua5.4"],
            (Manager::Pacman, Need::Python | Need::PythonLibrary) => &["python"],
            (Manager::Brew, Need::Python | Need::PythonLibrary) => &["python@3.13"],
            (Manager::Dnf | Manager::Pacman | Manager::Brew, Need::Compiler) => &["gcc"],
            (Manager::Dnf | Manager::Pacman | Manager::Brew, Need::Lua) => &["lua"],
        }
    }

    /// The words of the command that installs what is needed.
    fn command(self, needs: &[Need]) -> Vec<&'static str> {
        let mut words = match self {
            Manager::Apt => vec!["apt-get", "install", "-y", "--no-install-recommends"],
            Manager::Dnf => vec!["dnf", "install", "-y"],
            Manager::Pacman => vec!["pacman", "-S", "--needed", "--noconfirm"],
            Manager::Apk => vec!["apk", "add"],
            Manager::Brew => vec!["brew", "install"],
        };
        for need in needs {
            for package in self.packages(*need) {
                if !words.contains(package) {
                    words.push(package);
                }
            }
        }
        words
    }

    /// The command as a person would type it.
    pub(crate) fn shown(self, needs: &[Need]) -> String {
        let words = self.command(needs).join(" ");
        if self == Manager::Brew { words } else { format!("sudo {words}") }
    }
}

/// Looks for what is missing and installs it.
pub(crate) fn run(options: &Options) -> Result<bool> {
    let needs = missing();
    if needs.is_empty() {
        println!("Nothing is missing: C compiler, Python with its library, Lua 5.4, valgrind.");
        return Ok(true);
    }
    for need in &needs {
        println!("missing: {}", need.prose());
    }
    let manager = Manager::detect().context(
        "none of apt-get, dnf, pacman, apk and brew starts here: install the above by hand",
    )?;
    println!("$ {}", manager.shown(&needs));
    if options.dry_run {
        println!("(dry run: nothing was installed)");
        return Ok(true);
    }
    install(manager, &needs)?;
    let left = missing();
    for need in &left {
        println!("still missing: {} (see `cargo xtask doctor`)", need.prose());
    }
    Ok(left.is_empty())
}

fn install(manager: Manager, needs: &[Need]) -> Result<()> {
    let words = manager.command(needs);
    if manager == Manager::Apt {
        // A fresh machine has no list of packages at all.
        process::run(&mut as_root(manager, &["apt-get", "update"])?)?;
    }
    process::run(&mut as_root(manager, &words)?)
}

/// The command, through `sudo` where we are not the administrator already.
fn as_root(manager: Manager, words: &[&str]) -> Result<Command> {
    let Some((program, arguments)) = words.split_first() else { bail!("an empty command") };
    let root = process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let mut command = if manager == Manager::Brew || root {
        Command::new(program)
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg(program);
        sudo
    };
    command.args(arguments);
    Ok(command)
}

fn missing() -> Vec<Need> {
    let mut needs = Vec::new();
    if !starts("cc", "--version") {
        needs.push(Need::Compiler);
    }
    match python::chosen().map(|(path, _)| python::ask(&path)) {
        Some(Ok(facts)) if facts.version[1] >= python::OLDEST => {
            if !facts.shared || !facts.library().exists() {
                needs.push(Need::PythonLibrary);
            }
        }
        _ => needs.push(Need::Python),
    }
    if lua().is_none() {
        needs.push(Need::Lua);
    }
    // There is none for this processor under macOS.
    if !cfg!(target_os = "macos") && !starts("valgrind", "--version") {
        needs.push(Need::Valgrind);
    }
    needs
}

/// The program that is PUC Lua 5.4 here.
pub(crate) fn lua() -> Option<&'static str> {
    ["lua5.4", "lua"].into_iter().find(|program| {
        let output = Command::new(program).arg("-v").output();
        output.is_ok_and(|output| output.stdout.starts_with(b"Lua 5.4"))
    })
}

fn starts(program: &str, argument: &str) -> bool {
    Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_named_once() {
        let shown = Manager::Apt.shown(&[Need::Python, Need::PythonLibrary, Need::Lua]);
        let expected =
            "sudo apt-get install -y --no-install-recommends python3 libpython3-dev lua5.4";
        assert_eq!(shown, expected);
    }

    #[test]
    fn every_manager_has_packages_for_every_need() {
        const ALL: [Need; 5] =
            [Need::Compiler, Need::Python, Need::PythonLibrary, Need::Lua, Need::Valgrind];
        for (manager, _) in Manager::ALL {
            for need in ALL {
                assert!(!manager.packages(need).is_empty(), "{manager:?} {need:?}");
            }
        }
        assert_eq!(Manager::Brew.shown(&[Need::Lua]), "brew install lua");
    }
}
