//! The functions that raise no audit event, and are wrapped.

use py_runtime::Wrap;

use crate::effects::PROCESS;

const PATHS: &[(&str, &[&str])] = &[
    (
        "posix",
        &["open", "stat", "lstat", "access", "readlink", "statvfs", "pathconf", "mkfifo", "mknod"],
    ),
    (
        "readline",
        &["read_history_file", "write_history_file", "append_history_file", "read_init_file"],
    ),
    ("_dbm", &["open"]),
    ("_gdbm", &["open"]),
    ("_posixshmem", &["shm_open", "shm_unlink"]),
    (
        "_ssl",
        &[
            "_SSLContext.load_verify_locations",
            "_SSLContext.load_cert_chain",
            "_SSLContext.load_dh_params",
            "_test_decode_cert",
        ],
    ),
];

const OTHERS: &[(&str, &[&str])] = &[
    (
        "time",
        &[
            "time",
            "time_ns",
            "monotonic",
            "monotonic_ns",
            "perf_counter",
            "perf_counter_ns",
            "process_time",
            "process_time_ns",
            "thread_time",
            "thread_time_ns",
            "clock_gettime",
            "clock_gettime_ns",
            "sleep",
            "localtime",
            "gmtime",
            "ctime",
            "asctime",
            "strftime",
            "clock_settime",
            "clock_settime_ns",
        ],
    ),
    ("_datetime", &["datetime.now", "datetime.utcnow", "datetime.today", "date.today"]),
    ("posix", &["urandom", "getrandom", "times", "getgrouplist"]),
    ("_imp", &["_fix_co_filename"]),
    ("resource", &["getrusage"]),
    ("_random", &["Random.random", "Random.getrandbits", "Random.seed", "Random.getstate"]),
    ("_uuid", &["generate_time_safe"]),
    ("_ssl", &["RAND_bytes", "RAND_pseudo_bytes"]),
    ("pwd", &["getpwall", "getpwnam", "getpwuid"]),
    ("grp", &["getgrall", "getgrgid", "getgrnam"]),
    ("spwd", &["getspall", "getspnam"]),
    (
        "faulthandler",
        &[
            "dump_traceback_later",
            "register",
            "_fatal_error",
            "_fatal_error_c_thread",
            "_read_null",
            "_sigabrt",
            "_sigfpe",
            "_sigsegv",
            "_stack_overflow",
        ],
    ),
    ("readline", &["parse_and_bind"]),
    ("_sqlite3", &["Connection.enable_load_extension", "Connection.load_extension"]),
    ("sys", &["activate_stack_trampoline"]),
    ("os", &["_Environ.__getitem__", "_Environ.__iter__", "_Environ.__repr__"]),
    ("_posixsubprocess", &["fork_exec"]),
    (
        "_signal",
        &[
            "signal",
            "alarm",
            "setitimer",
            "raise_signal",
            "set_wakeup_fd",
            "pidfd_send_signal",
            "pthread_sigmask",
            "siginterrupt",
        ],
    ),
    ("_thread", &["start_new_thread", "start_new", "start_joinable_thread", "interrupt_main"]),
    ("_socket", &["getaddrinfo", "gethostbyname", "gethostbyname_ex"]),
    ("_tkinter", &["create"]),
    ("_locale", &["bindtextdomain"]),
    ("_multiprocessing", &["sem_unlink"]),
    ("nis", &["cat", "get_default_domain", "maps", "match"]),
    ("ossaudiodev", &["open", "openmixer"]),
];

/// All of them.
pub(crate) fn all() -> Vec<Wrap> {
    let rows = |rows: &'static [(&'static str, &'static [&'static str])], path: bool| {
        rows.iter().flat_map(move |(module, names)| {
            names.iter().map(move |name| Wrap { module, name, path })
        })
    };
    let process =
        PROCESS.iter().map(|name| Wrap { module: "posix", name, path: *name == "chroot" });
    let mut all: Vec<Wrap> = rows(PATHS, true).chain(rows(OTHERS, false)).chain(process).collect();
    all.sort_by_key(|wrap| wrap.module);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effects::act;

    #[test]
    fn each_wrapped_function_is_an_effect_that_is_known() {
        for wrap in all() {
            let module = match wrap.module {
                "posix" => "os",
                module => module.trim_start_matches('_'),
            };
            let name = format!("{module}.{}", wrap.name);
            assert!(act(&name).is_some(), "{name}");
        }
    }
}
