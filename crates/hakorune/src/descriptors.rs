//! Files that the process got from whoever started it.
#![expect(unsafe_code, reason = "closes descriptors that nobody here owns")]

/// Closes all but the three standard ones: an isolated program has what its policy names, and not
/// what somebody left open.
#[cfg(target_os = "linux")]
pub(crate) fn close_inherited() {
    const FIRST: libc::c_uint = 3;
    // SAFETY: called before this process opens anything that it keeps: `machine_with` opens the
    // trace after it. An older kernel answers with an error, and they stay open.
    unsafe {
        libc::syscall(libc::SYS_close_range, FIRST, libc::c_uint::MAX, 0);
    }
}

/// Isolation is not known here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn close_inherited() {}
