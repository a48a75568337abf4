//! What a process holds in memory, as the kernel counts it.

/// Resident MiB of a process.
pub fn mib(process: u32) -> f64 {
    kib(process, "VmRSS:") / 1024.0
}

/// Resident MiB of a process that no file stands behind: what it holds alone.
pub fn own_mib(process: u32) -> f64 {
    kib(process, "RssAnon:") / 1024.0
}

fn kib(process: u32, field: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
