//! System calls, by seccomp: what Landlock does not know.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

use super::{Failure, Net, Plan};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Calls that no program of this kind needs, and that lead around the others: other processes'
/// memory, the kernel itself, queues of calls, file handles, mounts, keys.
const NEVER: &[i64] = &[
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_fanotify_mark,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_fspick,
    libc::SYS_init_module,
    libc::SYS_inotify_add_watch,
    libc::SYS_kexec_file_load,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_move_pages,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_pivot_root,
    libc::SYS_process_madvise,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_setdomainname,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    libc::SYS_vhangup,
    libc::SYS_clock_settime,
    libc::SYS_settimeofday,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_shmctl,
    libc::SYS_msgget,
    libc::SYS_msgsnd,
    libc::SYS_msgrcv,
    libc::SYS_msgctl,
    libc::SYS_semget,
    libc::SYS_semop,
    libc::SYS_semtimedop,
    libc::SYS_semctl,
    libc::SYS_mq_open,
    libc::SYS_mq_unlink,
    libc::SYS_syslog,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_ioperm,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_iopl,
];

/// Calls that are answered as by a kernel that does not know them: what asks has another way. The
/// arguments of `clone3` cannot be looked at, and the queues of `io_uring` go around the filter.
const UNKNOWN: &[i64] = &[libc::SYS_clone3, libc::SYS_io_uring_setup];

/// Since Linux 6.13 and 6.17; their numbers are the same on all systems.
const SYS_SETXATTRAT: i64 = 463;
const SYS_REMOVEXATTRAT: i64 = 466;
const SYS_FILE_SETATTR: i64 = 469;

/// Calls that change what a file is like, which Landlock does not hold.
const ATTRIBUTES: &[i64] = &[
    SYS_SETXATTRAT,
    SYS_REMOVEXATTRAT,
    SYS_FILE_SETATTR,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_fchmodat2,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chmod,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lchown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utime,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utimes,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_futimesat,
];

/// What is put into a terminal is typed into the shell that reads it next.
const TIOCSTI: u64 = 0x5412;
const TIOCLINUX: u64 = 0x541C;
/// They say whom a socket sends signals to.
const FIOSETOWN: u64 = 0x8901;
const SIOCSPGRP: u64 = 0x8902;
/// They change a file's flags, as [`ATTRIBUTES`] do.
const FS_IOC_SETFLAGS: u64 = 0x4008_6602;
const FS_IOC_FSSETXATTR: u64 = 0x401C_5820;

/// Calls that reach other processes.
const PROCESSES: &[i64] = &[
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_setpriority,
    libc::SYS_prlimit64,
    libc::SYS_sched_setaffinity,
    libc::SYS_ioprio_set,
    libc::SYS_migrate_pages,
    libc::SYS_sched_setattr,
    libc::SYS_sched_setparam,
    libc::SYS_sched_setscheduler,
];

pub(super) fn restrict(plan: &Plan) -> Result<(), Failure> {
    let never = program(denied(plan)?, libc::EPERM)?;
    let unknown = UNKNOWN.iter().map(|call| (*call, Vec::new())).collect();
    let unknown = program(unknown, libc::ENOSYS)?;
    for filter in [&unknown, &never] {
        seccompiler::apply_filter_all_threads(filter).map_err(|e| Failure(e.to_string()))?;
    }
    Ok(())
}

/// On x86-64 a kernel may know a second set of the same calls, with this bit in the number.
#[cfg(target_arch = "x86_64")]
const X32: i64 = 0x4000_0000;

/// Calls that have another number in that set.
#[cfg(target_arch = "x86_64")]
const X32_NUMBERS: &[(i64, i64)] = &[
    (libc::SYS_ioctl, 514),
    (libc::SYS_execve, 520),
    (libc::SYS_sendmsg, 518),
    (libc::SYS_ptrace, 521),
    (libc::SYS_rt_sigqueueinfo, 524),
    (libc::SYS_kexec_load, 528),
    (libc::SYS_rt_tgsigqueueinfo, 536),
    (libc::SYS_sendmmsg, 538),
    (libc::SYS_process_vm_readv, 539),
    (libc::SYS_process_vm_writev, 540),
    (libc::SYS_execveat, 545),
];

/// The same rules for the second set.
#[cfg(target_arch = "x86_64")]
fn with_x32(mut rules: Rules) -> Rules {
    let other =
        |call: &i64| X32_NUMBERS.iter().find(|(own, _)| own == call).map(|(_, there)| *there);
    let there =
        rules.iter().map(|(call, rules)| (other(call).unwrap_or(*call) | X32, rules.clone()));
    let there: Rules = there.collect();
    rules.extend(there);
    rules
}

fn program(rules: Rules, errno: libc::c_int) -> Result<BpfProgram, Failure> {
    #[cfg(target_arch = "x86_64")]
    let rules = with_x32(rules);
    let failed = |error: seccompiler::BackendError| Failure(error.to_string());
    let arch = std::env::consts::ARCH.try_into().map_err(failed)?;
    let errno = SeccompAction::Errno(errno.unsigned_abs());
    SeccompFilter::new(rules, SeccompAction::Allow, errno, arch)
        .and_then(BpfProgram::try_from)
        .map_err(failed)
}

fn denied(plan: &Plan) -> Result<Rules, Failure> {
    let mut rules: Rules = NEVER.iter().map(|call| (*call, Vec::new())).collect();
    // Where something may be written, the fences in the process hold them; native code they do not.
    let mut controls = vec![is(1, TIOCSTI)?, is(1, TIOCLINUX)?];
    if !plan.process {
        controls.extend([is(1, FIOSETOWN)?, is(1, SIOCSPGRP)?]);
    }
    if plan.write.is_empty() || plan.native {
        rules.extend(ATTRIBUTES.iter().map(|call| (*call, Vec::new())));
        controls.extend([is(1, FS_IOC_SETFLAGS)?, is(1, FS_IOC_FSSETXATTR)?]);
    }
    rules.insert(libc::SYS_ioctl, controls);
    programs(plan, &mut rules)?;
    signals(plan, &mut rules)?;
    sockets(plan, &mut rules)?;
    Ok(rules)
}

fn programs(plan: &Plan, rules: &mut Rules) -> Result<(), Failure> {
    if plan.subprocess {
        return Ok(());
    }
    rules.insert(libc::SYS_execve, Vec::new());
    rules.insert(libc::SYS_execveat, Vec::new());
    if !plan.process {
        // A clone that is no thread is a process.
        let thread = libc::CLONE_THREAD as u64;
        let no_thread = condition(0, SeccompCmpOp::MaskedEq(thread), 0)?;
        rules.insert(libc::SYS_clone, vec![rule(vec![no_thread])?]);
        #[cfg(target_arch = "x86_64")]
        rules.extend([(libc::SYS_fork, Vec::new()), (libc::SYS_vfork, Vec::new())]);
    }
    Ok(())
}

fn signals(plan: &Plan, rules: &mut Rules) -> Result<(), Failure> {
    if plan.process {
        return Ok(());
    }
    rules.extend(PROCESSES.iter().map(|call| (*call, Vec::new())));
    // Limits of its own may be read.
    let own = u64::from(std::process::id());
    let others = condition(0, SeccompCmpOp::Ne, own)?;
    let none = condition(0, SeccompCmpOp::Ne, 0)?;
    rules.insert(libc::SYS_prlimit64, vec![rule(vec![others.clone(), none])?]);
    for call in [libc::SYS_kill, libc::SYS_tgkill] {
        rules.insert(call, vec![rule(vec![others.clone()])?]);
    }
    const F_SETOWN: u64 = 8;
    const F_SETSIG: u64 = 10;
    const F_SETOWN_EX: u64 = 15;
    rules.insert(libc::SYS_fcntl, vec![is(1, F_SETOWN)?, is(1, F_SETSIG)?, is(1, F_SETOWN_EX)?]);
    Ok(())
}

fn sockets(plan: &Plan, rules: &mut Rules) -> Result<(), Failure> {
    const INET: u64 = libc::AF_INET as u64;
    const INET6: u64 = libc::AF_INET6 as u64;
    /// The flags for closing and waiting stand above the type.
    const TYPE: u64 = 0xf;
    const STREAM: u64 = libc::SOCK_STREAM as u64;
    /// What Landlock knows; a stream of another protocol has no ports for it.
    const PROTOCOLS: [u64; 2] = [0, libc::IPPROTO_TCP as u64];
    if plan.net == Net::All {
        return Ok(());
    }
    // Datagrams of a local pair can be sent to any other local socket, too.
    let datagrams = [libc::SOCK_DGRAM as u64, libc::SOCK_RAW as u64];
    let pairs = datagrams.map(|kind| {
        condition(1, SeccompCmpOp::MaskedEq(TYPE), kind).and_then(|kind| rule(vec![kind]))
    });
    rules.insert(libc::SYS_socketpair, pairs.into_iter().collect::<Result<_, _>>()?);
    let socket = match &plan.net {
        // Local sockets included: a service of the system that is reached by one is outside.
        Net::None | Net::All => Vec::new(),
        Net::Ports(_) => {
            // A connection that is made with the first data is none that Landlock is asked for.
            const FAST_OPEN: u64 = libc::MSG_FASTOPEN as u64;
            for (call, flags) in
                [(libc::SYS_sendto, 3), (libc::SYS_sendmsg, 2), (libc::SYS_sendmmsg, 3)]
            {
                let fast = condition(flags, SeccompCmpOp::MaskedEq(FAST_OPEN), FAST_OPEN)?;
                rules.insert(call, vec![rule(vec![fast])?]);
            }
            let no_inet = condition(0, SeccompCmpOp::Ne, INET)?;
            let no_inet6 = condition(0, SeccompCmpOp::Ne, INET6)?;
            let mut refused = vec![rule(vec![no_inet, no_inet6])?];
            let others = PROTOCOLS.map(|known| condition(2, SeccompCmpOp::Ne, known));
            refused.push(rule(others.into_iter().collect::<Result<_, _>>()?)?);
            // Landlock holds the ports of TCP alone.
            for other in (0..=TYPE).filter(|kind| *kind != STREAM) {
                refused.push(rule(vec![condition(1, SeccompCmpOp::MaskedEq(TYPE), other)?])?);
            }
            refused
        }
    };
    rules.insert(libc::SYS_socket, socket);
    Ok(())
}

fn condition(
    argument: u8,
    operator: SeccompCmpOp,
    value: u64,
) -> Result<SeccompCondition, Failure> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
        .map_err(|error| Failure(error.to_string()))
}

fn rule(conditions: Vec<SeccompCondition>) -> Result<SeccompRule, Failure> {
    SeccompRule::new(conditions).map_err(|error| Failure(error.to_string()))
}

fn is(argument: u8, value: u64) -> Result<SeccompRule, Failure> {
    rule(vec![condition(argument, SeccompCmpOp::Eq, value)?])
}
