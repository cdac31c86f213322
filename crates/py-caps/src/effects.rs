//! From what Python does to what it needs: audit events, imports and wrapped functions, in the
//! words of capabilities.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use py_runtime::{Argument, Effect};

use crate::capability::Kind;
use crate::paths;
use crate::request::Request;

/// What an effect is, so that it can be told which of its arguments matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// An import, or the loading of a shared library.
    Import,
    /// A file is opened; the flags say for what.
    Open,
    /// A path is read or written: the place of the path, the place and keyword of its `dir_fd`.
    Path(Kind, usize, DirFd),
    /// As [`Act::Path`], of the link itself.
    Link(Kind, usize, DirFd),
    /// Files and folders are read: the place and the keyword of each.
    Files(&'static [(usize, &'static str)]),
    /// A database of the system is read.
    System(&'static str),
    /// Two paths are written: the first with its `dir_fd`, the second with its own.
    Two(Kind),
    /// Something that needs all of a kind.
    Plain(Kind),
    /// A function of a clock.
    Clock,
    /// A variable of the environment, the name at this place.
    Env(usize),
    /// An address at this place.
    Address(usize),
    /// A host at this place.
    Host(usize),
    /// A socket is made.
    Socket,
    /// A database is opened.
    Database,
    /// A control of a descriptor.
    Control,
    /// A line of readline's settings, which may include a file.
    Bindings,
    /// A file of readline's; without one, a file of the user's.
    History(Kind, usize),
    /// Memory that is shared by name.
    Memory,
    /// A special file is made.
    Node,
    /// An attribute of a type or a function is set.
    Attribute,
}

/// Where the descriptor stands that a relative path begins at; `usize::MAX` when nowhere.
type DirFd = usize;

const NO_FD: DirFd = usize::MAX;

/// What the effect of this name is; none when it is of no interest.
pub(crate) fn act(name: &str) -> Option<Act> {
    use Act::{Address, Clock, Control, Database, Host, Plain, Socket};
    let Some((family, rest)) = name.split_once('.') else {
        return match name {
            "open" => Some(Act::Open),
            "import" => Some(Act::Import),
            "exec" | "compile" => Some(Plain(Kind::Exec)),
            _ => None,
        };
    };
    match (family, rest) {
        ("os", rest) => os(rest),
        ("time" | "datetime", _) | ("resource", "getrusage") => Some(Clock),
        ("random" | "uuid", _) => Some(Plain(Kind::Random)),
        ("ssl", rest) => ssl(rest),
        ("pwd", _) => Some(Act::System("/etc/passwd")),
        ("grp", _) => Some(Act::System("/etc/group")),
        ("spwd", _) => Some(Act::System("/etc/shadow")),
        ("faulthandler", _) => Some(Plain(Kind::Process)),
        ("socket", "connect" | "bind" | "sendto" | "sendmsg") => Some(Address(1)),
        ("socket", "getaddrinfo" | "gethostbyname" | "gethostbyname_ex" | "gethostbyaddr") => {
            Some(Host(0))
        }
        ("socket", "getnameinfo") => Some(Address(0)),
        ("socket", "__new__") => Some(Socket),
        ("socket", "gethostname") => Some(Plain(Kind::Net)),
        ("socket", "sethostname") => Some(Plain(Kind::Process)),
        ("locale", _) => Some(Act::Files(&[(1, "dir")])),
        ("syslog" | "nis", _) => Some(Plain(Kind::Net)),
        ("multiprocessing" | "ossaudiodev", _) => Some(Plain(Kind::FsWrite)),
        ("subprocess", "Popen") | ("pty", "spawn") | ("posixsubprocess", _) => {
            Some(Plain(Kind::Subprocess))
        }
        ("ctypes" | "tkinter", _) | ("sqlite3", "enable_load_extension" | "load_extension") => {
            Some(Plain(Kind::Ffi))
        }
        ("sqlite3", rest) if rest.starts_with("Connection.") => Some(Plain(Kind::Ffi)),
        ("signal", _) | ("resource", "setrlimit" | "prlimit") => Some(Plain(Kind::Process)),
        ("thread", "interrupt_main") => Some(Plain(Kind::Process)),
        ("thread" | "_thread", _) => Some(Plain(Kind::Thread)),
        ("sys", "_getframe" | "_current_frames" | "_current_exceptions" | "settrace")
        | ("sys", "setprofile" | "set_asyncgen_hooks_firstiter" | "set_asyncgen_hooks_finalizer")
        | ("sys", "_getframemodulename" | "remote_exec" | "activate_stack_trampoline")
        | ("gc", _)
        | ("code", "__new__")
        | ("function", "__new__")
        | ("object", "__getattr__" | "__delattr__") => Some(Plain(Kind::Introspect)),
        ("object", "__setattr__") => Some(Act::Attribute),
        // Another interpreter has no wrappers, and a hook can act between a check and the act.
        ("cpython", "PyInterpreterState_New") | ("sys", "addaudithook") => Some(Plain(Kind::Ffi)),
        ("fcntl", "fcntl" | "ioctl") => Some(Control),
        ("sqlite3", "connect") => Some(Database),
        ("dbm" | "gdbm", _) => Some(Act::Path(Kind::FsWrite, 0, NO_FD)),
        ("posixshmem", _) => Some(Act::Memory),
        // Code that nobody has compiled.
        ("marshal", "loads" | "load") => Some(Plain(Kind::Exec)),
        ("imp", _) => Some(Plain(Kind::Introspect)),
        ("sys", rest) if rest.starts_with("monitoring.") => Some(Plain(Kind::Introspect)),
        ("readline", "parse_and_bind") => Some(Act::Bindings),
        ("readline", "append_history_file") => Some(Act::History(Kind::FsWrite, 1)),
        ("readline", "write_history_file") => Some(Act::History(Kind::FsWrite, 0)),
        ("readline", _) => Some(Act::History(Kind::FsRead, 0)),
        ("FileBox", "read" | "exists") => Some(Act::Path(Kind::FsRead, 0, NO_FD)),
        ("FileBox", _) => Some(Act::Path(Kind::FsWrite, 0, NO_FD)),
        ("hakorune", "exit") => Some(Plain(Kind::Process)),
        _ => None,
    }
}

fn ssl(rest: &str) -> Option<Act> {
    Some(match rest {
        "RAND_bytes" | "RAND_pseudo_bytes" => Act::Plain(Kind::Random),
        "_test_decode_cert" => Act::Files(&[(0, "path")]),
        "_SSLContext.load_verify_locations" => Act::Files(&[(1, "cafile"), (2, "capath")]),
        "_SSLContext.load_cert_chain" => Act::Files(&[(1, "certfile"), (2, "keyfile")]),
        "_SSLContext.load_dh_params" => Act::Files(&[(1, "filepath")]),
        _ => return None,
    })
}

fn os(rest: &str) -> Option<Act> {
    use Act::{Env, Link, Path, Plain, Two};
    use Kind::{FsRead, FsWrite, Process, Random, Subprocess};
    Some(match rest {
        "listdir" | "scandir" | "chdir" | "getxattr" | "listxattr" | "statvfs" | "pathconf" => {
            Path(FsRead, 0, NO_FD)
        }
        "stat" | "access" => Path(FsRead, 0, NO_FD),
        "lstat" | "readlink" => Link(FsRead, 0, NO_FD),
        "open" => Act::Open,
        "mkdir" => Path(FsWrite, 0, 2),
        "mkfifo" => Path(FsWrite, 0, NO_FD),
        "mknod" => Act::Node,
        "getgrouplist" => Act::System("/etc/group"),
        "rmdir" | "remove" => Link(FsWrite, 0, 1),
        "rename" | "link" => Two(FsWrite),
        "symlink" => Link(FsWrite, 1, 2),
        "chmod" => Path(FsWrite, 0, 2),
        "chown" | "utime" => Path(FsWrite, 0, 3),
        "truncate" | "setxattr" | "removexattr" | "chflags" => Path(FsWrite, 0, NO_FD),
        "system" | "posix_spawn" | "exec" | "spawn" => Plain(Subprocess),
        "urandom" | "getrandom" => Plain(Random),
        "times" => Act::Clock,
        "putenv" | "unsetenv" => Env(0),
        "_Environ.__getitem__" | "_Environ.__iter__" | "_Environ.__repr__" => Env(1),
        "fork" | "forkpty" | "kill" | "killpg" => Plain(Process),
        name if PROCESS.contains(&name) => Plain(Process),
        _ => return None,
    })
}

/// Functions of `os` that act on this process or others and raise no event.
pub(crate) const PROCESS: &[&str] = &[
    "_exit",
    "abort",
    "chroot",
    "initgroups",
    "login_tty",
    "nice",
    "pidfd_open",
    "sched_setaffinity",
    "sched_setparam",
    "sched_setscheduler",
    "setegid",
    "seteuid",
    "setgid",
    "setgroups",
    "setns",
    "setpgid",
    "setpgrp",
    "setpriority",
    "setregid",
    "setresgid",
    "setresuid",
    "setreuid",
    "setsid",
    "setuid",
    "tcsetpgrp",
    "umask",
    "unshare",
];

/// What the effect needs: all of these must be allowed. Imports are not told here.
pub(crate) fn requests(act: Act, effect: &Effect<'_>) -> Vec<Request> {
    match act {
        Act::Import => Vec::new(),
        Act::Open => open(effect),
        Act::Path(kind, at, fd) => {
            let mut requests = vec![path(effect, kind, at, fd, true)];
            // They can be of a link itself, which the event does not tell.
            if let "os.chmod" | "os.chown" | "os.utime" | "os.setxattr" | "os.removexattr" =
                effect.name
            {
                requests.push(path(effect, kind, at, fd, false));
            }
            requests
        }
        Act::Link(kind, at, fd) => vec![path(effect, kind, at, fd, false)],
        Act::Files(places) => files(effect, places),
        Act::System(file) => vec![Request::Path(Kind::FsRead, file.into())],
        Act::Two(kind) => {
            let mut requests =
                vec![path(effect, kind, 0, 2, false), path(effect, kind, 1, 3, false)];
            // It may be made to what a link leads to, which the event does not tell.
            if effect.name == "os.link" {
                requests.push(path(effect, kind, 0, 2, true));
            }
            requests
        }
        Act::Plain(Kind::Net) => vec![Request::Net { host: None, port: None }],
        Act::Plain(kind) => vec![Request::Any(kind)],
        Act::Clock => clock(effect),
        Act::Env(at) => vec![match effect.args.get(at) {
            Some(Argument::Text(name)) => Request::Name(Kind::Env, name.clone()),
            Some(Argument::Bytes(name)) => {
                Request::Name(Kind::Env, String::from_utf8_lossy(name).into_owned())
            }
            _ => Request::Any(Kind::Env),
        }],
        Act::Address(at) => {
            let request = address(effect.args.get(at));
            let made = request.as_ref().filter(|_| effect.name == "socket.bind").and_then(file);
            request.into_iter().chain(made).collect()
        }
        Act::Host(at) => host(effect.args.get(at), effect.args.get(at + 1)),
        Act::Socket => socket(effect),
        Act::Database => database(effect),
        Act::Control => control(effect),
        Act::Bindings => match effect.args.first() {
            Some(Argument::Text(line)) if !line.trim_start().starts_with('$') => Vec::new(),
            _ => vec![Request::Any(Kind::FsRead)],
        },
        Act::History(kind, at) => vec![match effect.args.get(at) {
            Some(Argument::Text(_) | Argument::Bytes(_)) => path(effect, kind, at, NO_FD, true),
            _ => Request::Any(kind),
        }],
        Act::Memory => vec![match effect.arg(0, "path") {
            Some(Argument::Text(name)) => {
                let path = Path::new("/dev/shm").join(name.trim_start_matches('/'));
                Request::Path(Kind::FsWrite, path)
            }
            _ => Request::Any(Kind::FsWrite),
        }],
        Act::Node => node(effect),
        Act::Attribute => match effect.args.get(1).and_then(Argument::text) {
            // What a type is called is for people.
            Some("__doc__" | "__module__" | "__name__" | "__qualname__") => Vec::new(),
            _ => vec![Request::Any(Kind::Introspect)],
        },
    }
}

/// Functions of clocks. Those that format read a clock only when they are given no time.
fn clock(effect: &Effect<'_>) -> Vec<Request> {
    let (module, name) = effect.name.split_once('.').unwrap_or(("", effect.name));
    let given = |at: usize| effect.args.get(at).is_some_and(|arg| *arg != Argument::None);
    let reads = match name {
        "localtime" | "gmtime" | "ctime" | "asctime" => !given(0),
        "strftime" => !given(1),
        _ => true,
    };
    let name = if module == "datetime" { name } else { effect.name.trim_start_matches("time.") };
    if reads { vec![Request::Name(Kind::Time, name.to_owned())] } else { Vec::new() }
}

const O_ACCMODE: i64 = 3;
const O_RDONLY: i64 = 0;
const O_RDWR: i64 = 2;
/// `O_CREAT`, `O_TRUNC`, `O_APPEND`: reading alone needs none of them.
const O_CHANGING: i64 = 0o100 | 0o1000 | 0o2000;
const O_NOFOLLOW: i64 = 0o400_000;

fn open(effect: &Effect<'_>) -> Vec<Request> {
    // Of `os.open` the flags come second, of the event third.
    let at = if effect.name == "os.open" { 1 } else { 2 };
    let flags = effect.arg(at, "flags").and_then(Argument::int).unwrap_or(O_RDWR);
    // A descriptor is open already.
    if matches!(effect.arg(0, "path"), Some(Argument::Int(_))) {
        return Vec::new();
    }
    let follow = flags & O_NOFOLLOW == 0;
    // Files that C code opens by `fopen` have no flags, only the mode.
    let by_mode = |letters: &[char]| {
        effect.name == "open"
            && effect
                .args
                .get(1)
                .and_then(Argument::text)
                .is_some_and(|mode| mode.contains(letters))
    };
    let mut requests = Vec::new();
    let access = flags & O_ACCMODE;
    if access == O_RDONLY || access == O_RDWR || by_mode(&['+']) {
        requests.push(path(effect, Kind::FsRead, 0, NO_FD, follow));
    }
    if access != O_RDONLY || flags & O_CHANGING != 0 || by_mode(&['w', 'a', 'x', '+']) {
        requests.push(path(effect, Kind::FsWrite, 0, NO_FD, follow));
    }
    requests
}

/// A device is whatever it stands for, such as a whole disk.
fn node(effect: &Effect<'_>) -> Vec<Request> {
    const S_IFMT: i64 = 0o170_000;
    const S_IFREG: i64 = 0o100_000;
    const S_IFIFO: i64 = 0o010_000;
    const S_IFSOCK: i64 = 0o140_000;
    match effect.arg(1, "mode").map(|mode| mode.int().map(|mode| mode & S_IFMT)) {
        None | Some(Some(0 | S_IFREG | S_IFIFO | S_IFSOCK)) => {
            vec![path(effect, Kind::FsWrite, 0, NO_FD, true)]
        }
        _ => vec![Request::Any(Kind::FsRead), Request::Any(Kind::FsWrite)],
    }
}

fn files(effect: &Effect<'_>, places: &[(usize, &str)]) -> Vec<Request> {
    let given = places.iter().filter_map(|(at, name)| effect.arg(*at, name));
    given
        .filter_map(|file| match file {
            Argument::None => None,
            Argument::Text(text) => Some(resolved(Kind::FsRead, text.as_ref(), true)),
            Argument::Bytes(bytes) => {
                Some(resolved(Kind::FsRead, OsStr::from_bytes(bytes).as_ref(), true))
            }
            _ => Some(Request::Any(Kind::FsRead)),
        })
        .collect()
}

/// The request for a path. Of one that leads nobody knows where all is needed.
fn resolved(kind: Kind, path: &Path, follow: bool) -> Request {
    let real = if follow { paths::real(path) } else { paths::real_parent(path) };
    real.map_or(Request::Any(kind), |real| Request::Path(kind, real))
}

/// The request for the path at `at`. One that is an object is not known, so all is needed.
fn path(effect: &Effect<'_>, kind: Kind, at: usize, fd: DirFd, follow: bool) -> Request {
    let written = match effect.args.get(at).or_else(|| named(effect, at)) {
        Some(Argument::Text(text)) => PathBuf::from(text),
        Some(Argument::Bytes(bytes)) => PathBuf::from(OsStr::from_bytes(bytes)),
        Some(Argument::Int(fd)) => descriptor(*fd),
        Some(Argument::None) | None => PathBuf::from("."),
        Some(_) => return Request::Any(kind),
    };
    let follow = follow
        && effect.keyword("follow_symlinks").is_none_or(|follow| *follow != Argument::Bool(false));
    let path = match folder(effect, at, fd) {
        _ if written.is_absolute() => written,
        Folder::Working => written,
        Folder::Of(descriptor) => descriptor.join(written),
        Folder::Unknown => return Request::Any(kind),
    };
    resolved(kind, &path, follow)
}

fn named<'a>(effect: &Effect<'a>, at: usize) -> Option<&'a Argument> {
    const NAMES: [&[&str]; 2] = [&["path", "src", "filename", "fd"], &["dst"]];
    NAMES.get(at)?.iter().find_map(|name| effect.keyword(name))
}

/// Where a relative path begins.
enum Folder {
    /// At the working directory.
    Working,
    /// At the folder of a descriptor.
    Of(PathBuf),
    /// The descriptor is no number.
    Unknown,
}

/// The folder of a `dir_fd`, which a wrapped function has by keyword and an event by place.
fn folder(effect: &Effect<'_>, at: usize, fd: DirFd) -> Folder {
    let names: &[&str] =
        if at == 0 { &["dir_fd", "src_dir_fd"] } else { &["dir_fd", "dst_dir_fd"] };
    let by_name = names.iter().find_map(|name| effect.keyword(name));
    match by_name.or_else(|| effect.args.get(fd)) {
        None | Some(Argument::None) => Folder::Working,
        Some(Argument::Int(fd)) if *fd < 0 => Folder::Working,
        Some(Argument::Int(fd)) => Folder::Of(descriptor(*fd)),
        Some(_) => Folder::Unknown,
    }
}

fn descriptor(fd: i64) -> PathBuf {
    format!("/proc/self/fd/{fd}").into()
}

/// The request for an address: `(host, port, ..)`, or the path of a local socket. Of a port that is
/// an object nobody knows which it is.
fn address(address: Option<&Argument>) -> Option<Request> {
    let parts = match address {
        Some(Argument::List(parts)) => parts,
        Some(Argument::Text(path)) => return Some(local(path.as_bytes())),
        Some(Argument::Bytes(path)) => return Some(local(path)),
        Some(Argument::None) | None => return None,
        Some(_) => return Some(Request::Any(Kind::Net)),
    };
    let Some(Argument::Int(port)) = parts.get(1) else { return Some(Request::Any(Kind::Net)) };
    let port = u16::try_from(*port).ok();
    Some(match parts.first() {
        Some(Argument::Text(host)) => Request::Net { host: Some(host_name(host)), port },
        Some(Argument::Bytes(host)) => {
            Request::Net { host: Some(host_name(&String::from_utf8_lossy(host))), port }
        }
        _ => Request::Any(Kind::Net),
    })
}

/// The file that a local socket becomes when it is bound to a path.
fn file(request: &Request) -> Option<Request> {
    match request {
        Request::Net { host: Some(host), .. } if host.starts_with('/') => {
            Some(Request::Path(Kind::FsWrite, host.into()))
        }
        _ => None,
    }
}

/// The request for a local socket: its path resolved, or its name when it begins with a zero. The
/// system reads a path to the first zero.
fn local(address: &[u8]) -> Request {
    if let Some(0) | None = address.first() {
        let host = Some(String::from_utf8_lossy(address).into_owned());
        return Request::Net { host, port: None };
    }
    let path = address.split(|byte| *byte == 0).next().unwrap_or_default();
    match paths::real(OsStr::from_bytes(path).as_ref()) {
        Some(path) => Request::Net { host: Some(path.to_string_lossy().into_owned()), port: None },
        None => Request::Any(Kind::Net),
    }
}

/// An empty host is every address of this machine.
fn host_name(host: &str) -> String {
    if host.is_empty() { "0.0.0.0".to_owned() } else { host.to_owned() }
}

fn host(host: Option<&Argument>, port: Option<&Argument>) -> Vec<Request> {
    let port = match port {
        Some(Argument::Int(port)) => u16::try_from(*port).ok(),
        Some(Argument::Text(port)) => port.parse().ok(),
        _ => None,
    };
    match host {
        Some(Argument::Text(host)) => vec![Request::Net { host: Some(host_name(host)), port }],
        Some(Argument::Bytes(host)) => {
            let host = Some(String::from_utf8_lossy(host).into_owned());
            vec![Request::Net { host, port }]
        }
        Some(Argument::None) | None => Vec::new(),
        Some(_) => vec![Request::Any(Kind::Net)],
    }
}

/// A local socket that is not connected does nothing yet, and a pair of them never does. Those that
/// know no hosts (of the kernel, of a machine's devices) need all.
fn socket(effect: &Effect<'_>) -> Vec<Request> {
    const AF_UNIX: i64 = 1;
    const AF_INET: i64 = 2;
    const AF_INET6: i64 = 10;
    /// That of the descriptor that is given, else `AF_INET`.
    const NOT_SAID: i64 = -1;
    match effect.args.get(1).and_then(Argument::int) {
        Some(AF_UNIX) => Vec::new(),
        Some(AF_INET | AF_INET6 | NOT_SAID) => vec![Request::Net { host: None, port: None }],
        _ => vec![Request::Any(Kind::Net)],
    }
}

fn database(effect: &Effect<'_>) -> Vec<Request> {
    if matches!(effect.object(), ":memory:" | "")
        && effect.args.first().is_some_and(|a| a.text().is_some())
    {
        return Vec::new();
    }
    // A database by URI says more than a path: all is needed.
    if effect.object().starts_with("file:") {
        return vec![Request::Any(Kind::FsRead), Request::Any(Kind::FsWrite)];
    }
    [Kind::FsRead, Kind::FsWrite].map(|kind| path(effect, kind, 0, NO_FD, true)).into()
}

/// Controls that reach beyond the descriptor: who gets its signals, what a terminal was told, what
/// its file is like.
fn control(effect: &Effect<'_>) -> Vec<Request> {
    const FS_IOC_SETFLAGS: i64 = 0x4008_6602;
    const FS_IOC_FSSETXATTR: i64 = 0x401C_5820;
    const F_SETOWN: i64 = 8;
    const F_SETSIG: i64 = 10;
    const F_SETOWN_EX: i64 = 15;
    const TIOCSTI: i64 = 0x5412;
    const FIOSETOWN: i64 = 0x8901;
    const SIOCSPGRP: i64 = 0x8902;
    const TIOCSCTTY: i64 = 0x540E;
    const TIOCSPGRP: i64 = 0x5410;
    const TIOCLINUX: i64 = 0x541C;
    const TIOCSIG: i64 = 0x4004_5436;
    const FIFREEZE: i64 = 0xC004_5877;
    if let (Some(FS_IOC_SETFLAGS | FS_IOC_FSSETXATTR), "fcntl.ioctl") =
        (effect.args.get(1).and_then(Argument::int), effect.name)
    {
        return vec![path(effect, Kind::FsWrite, 0, NO_FD, true)];
    }
    let reaches = match effect.args.get(1).and_then(Argument::int) {
        Some(F_SETOWN | F_SETSIG | F_SETOWN_EX) => effect.name == "fcntl.fcntl",
        Some(
            TIOCSTI | FIOSETOWN | SIOCSPGRP | TIOCSCTTY | TIOCSPGRP | TIOCLINUX | TIOCSIG
            | FIFREEZE,
        ) => effect.name == "fcntl.ioctl",
        _ => false,
    };
    if reaches { vec![Request::Any(Kind::Process)] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use py_runtime::Fence;

    use super::*;

    fn text(text: &str) -> Argument {
        Argument::Text(text.to_owned())
    }

    fn needs(name: &str, args: &[Argument], keywords: &[(&str, Argument)]) -> Vec<String> {
        let keywords: Vec<_> =
            keywords.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let effect = Effect { keywords: &keywords, ..Effect::new(name, args, Fence::Audit) };
        let act = act(name).expect("it is of interest");
        requests(act, &effect).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_flags_of_an_open_say_what_it_is_for() {
        let open = |flags: i64| needs("open", &[text("/a"), text("r"), Argument::Int(flags)], &[]);
        assert_eq!(open(0), ["py.fs.read:/a"]);
        assert_eq!(open(1), ["py.fs.write:/a"]);
        assert_eq!(open(2), ["py.fs.read:/a", "py.fs.write:/a"]);
        assert_eq!(open(0o100), ["py.fs.read:/a", "py.fs.write:/a"]);
        assert!(
            needs("open", &[Argument::Int(1), Argument::None, Argument::Int(0)], &[]).is_empty()
        );
        let object = [Argument::Object, Argument::None, Argument::Int(0)];
        assert_eq!(needs("open", &object, &[]), ["py.fs.read"]);
        // `fopen` in C has no flags.
        let by_c = |mode: &str| needs("open", &[text("/a"), text(mode), Argument::Int(0)], &[]);
        assert_eq!(by_c("rb"), ["py.fs.read:/a"]);
        assert_eq!(by_c("a"), ["py.fs.read:/a", "py.fs.write:/a"]);
    }

    #[test]
    fn a_folder_by_descriptor_is_where_a_relative_path_begins() {
        use std::os::fd::AsRawFd as _;
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        let file = std::fs::File::open(&real).unwrap();
        let fd = Argument::Int(file.as_raw_fd().into());
        let wanted = [format!("py.fs.read:{}/x", real.display())];
        let flags = Argument::Int(0);
        assert_eq!(needs("os.open", &[text("x"), flags], &[("dir_fd", fd.clone())]), wanted);
        assert_eq!(needs("os.stat", &[text("x")], &[("dir_fd", fd.clone())]), wanted);
        let mode = Argument::Int(0o777);
        let wanted = [format!("py.fs.write:{}/x", real.display())];
        assert_eq!(needs("os.mkdir", &[text("x"), mode, fd], &[]), wanted);
        let object = [("dir_fd", Argument::Object)];
        assert_eq!(needs("os.stat", &[text("x")], &object), ["py.fs.read"]);
        assert_eq!(needs("os.stat", &[text("/x")], &object), ["py.fs.read:/x"]);
    }

    #[test]
    fn addresses_are_hosts_and_ports_or_paths() {
        let inet = Argument::List(vec![text("1.2.3.4"), Argument::Int(80)]);
        assert_eq!(needs("socket.connect", &[Argument::Object, inet], &[]), ["py.net:1.2.3.4:80"]);
        let unix = [Argument::Object, text("/run/x")];
        assert_eq!(needs("socket.connect", &unix, &[]), ["py.net:/run/x"]);
        let none = [Argument::Object, Argument::None];
        assert!(needs("socket.sendmsg", &none, &[]).is_empty());
        // What cannot be told needs all.
        for port in [Argument::Object, Argument::Bool(true), Argument::None] {
            let address = Argument::List(vec![text("1.2.3.4"), port]);
            let wanted = Request::Any(Kind::Net);
            let args = [Argument::Object, address];
            let effect = Effect::new("socket.connect", &args, Fence::Audit);
            assert_eq!(requests(Act::Address(1), &effect), [wanted]);
        }
        let ends = [Argument::Object, text("/run/../run/x\0y")];
        assert_eq!(needs("socket.connect", &ends, &[]), ["py.net:/run/x"]);
        let bound = needs("socket.bind", &[Argument::Object, text("/run/x")], &[]);
        assert_eq!(bound, ["py.net:/run/x", "py.fs.write:/run/x"]);
        let abstracted = [Argument::Object, Argument::Bytes(b"\0x".to_vec())];
        assert_eq!(needs("socket.bind", &abstracted, &[]), ["py.net:\0x"]);
        const AF_NETLINK: i64 = 16;
        let args = [Argument::Object, Argument::Int(AF_NETLINK)];
        let effect = Effect::new("socket.__new__", &args, Fence::Audit);
        assert_eq!(requests(Act::Socket, &effect), [Request::Any(Kind::Net)]);
        let local = [Argument::Object, Argument::Int(1)];
        assert!(needs("socket.__new__", &local, &[]).is_empty());
        assert_eq!(needs("socket.__new__", &[Argument::Object, Argument::Int(2)], &[]), ["py.net"]);
    }

    #[test]
    fn formatting_a_time_that_is_given_reads_no_clock() {
        assert_eq!(needs("time.time", &[], &[]), ["py.time:time"]);
        assert_eq!(needs("time.localtime", &[], &[]), ["py.time:localtime"]);
        assert!(needs("time.localtime", &[Argument::Int(0)], &[]).is_empty());
        assert_eq!(needs("datetime.datetime.now", &[], &[]), ["py.time:datetime.now"]);
    }

    #[test]
    fn what_is_of_no_interest_is_none() {
        for name in ["builtins.id", "marshal.dumps", "os.getpid", "glob.glob", "shutil.copyfile"] {
            assert_eq!(act(name), None, "{name}");
        }
    }
}
