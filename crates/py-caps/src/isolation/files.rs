//! Files and TCP ports, by Landlock.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, NetPort, PathBeneath,
    PathFd, PathFdError, Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetStatus,
    Scope,
};

use super::{Failure, Held, Net, Plan};

/// The newest that is made use of; an older kernel holds what it knows.
const NEWEST: ABI = ABI::V6;

/// Where programs and their libraries are, for those that may start some.
const PROGRAMS: [&str; 6] = ["/bin", "/sbin", "/usr", "/lib", "/lib64", "/etc/ld.so.cache"];

/// Devices that are everybody's.
const DEVICES: [&str; 4] = ["/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"];

/// What looking hosts up reads.
const NAMES: [&str; 6] = [
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/nsswitch.conf",
    "/etc/services",
    "/etc/gai.conf",
    "/etc/ssl",
];

pub(super) fn restrict(plan: &Plan, held: &mut Held) -> Result<(), Failure> {
    let failed = |error: landlock::RulesetError| Failure(error.to_string());
    let all = AccessFs::from_all(NEWEST);
    let mut ruleset = Ruleset::default().set_compatibility(CompatLevel::BestEffort);
    ruleset = ruleset.handle_access(all).map_err(failed)?;
    if plan.net != Net::All {
        ruleset = ruleset.handle_access(AccessNet::from_all(NEWEST)).map_err(failed)?;
    }
    if !plan.process && !plan.subprocess {
        ruleset = ruleset.scope(Scope::from_all(NEWEST)).map_err(failed)?;
    }
    let mut created = ruleset.create().map_err(failed)?;
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    // A device is whatever it stands for, such as the disk itself.
    let devices = AccessFs::MakeChar | AccessFs::MakeBlock;
    let write = all & !AccessFs::Execute & !read & !devices;
    for path in &plan.read {
        created = below(created, path, read)?;
    }
    for path in &plan.write {
        created = below(created, path, write)?;
    }
    for path in DEVICES {
        created = below(created, Path::new(path), AccessFs::ReadFile | AccessFs::WriteFile)?;
    }
    if plan.subprocess {
        for path in PROGRAMS {
            created = below(created, Path::new(path), read | AccessFs::Execute)?;
        }
    }
    if let Net::Ports(ports) = &plan.net {
        for port in ports {
            let rule = NetPort::new(*port, AccessNet::ConnectTcp | AccessNet::BindTcp);
            created = created.add_rule(rule).map_err(failed)?;
        }
    }
    if plan.net != Net::None {
        for path in NAMES {
            created = below(created, Path::new(path), read)?;
        }
    }
    let status = created.restrict_self().map_err(failed)?;
    match status.ruleset {
        RulesetStatus::FullyEnforced => {}
        RulesetStatus::PartiallyEnforced => {
            held.lacking.push("a part of Landlock: this kernel knows an older one".to_owned());
        }
        RulesetStatus::NotEnforced => {
            held.lacking.push("Landlock: files and ports are not held by the system".to_owned());
        }
    }
    Ok(())
}

/// Allows `access` to what is below `path`. Of a file that is to be made the folder counts; what
/// does not exist otherwise needs no rule.
fn below(
    created: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, Failure> {
    let makes = access.contains(AccessFs::MakeReg);
    let Some(path) = existing(path, makes) else { return Ok(created) };
    let fd = match PathFd::new(&path) {
        Ok(fd) => fd,
        // It went away meanwhile.
        Err(PathFdError::OpenCall { .. }) => return Ok(created),
        Err(error) => return Err(Failure(error.to_string())),
    };
    let access = if path.is_dir() { access } else { access & AccessFs::from_file(NEWEST) };
    created.add_rule(PathBeneath::new(fd, access)).map_err(|error| Failure(error.to_string()))
}

fn existing(path: &Path, makes: bool) -> Option<PathBuf> {
    if path.exists() {
        return Some(path.to_owned());
    }
    if !makes {
        return None;
    }
    path.ancestors().find(|folder| folder.exists()).map(Path::to_owned)
}
