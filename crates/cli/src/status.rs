use std::process::ExitCode;

/// How a run of the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// 0: everything was done. So is what was asked for when the reader of the output closes it.
    Success,
    /// 1: it went through, but some documents failed; each is reported with its reason.
    Failures,
    /// 2: it could not run or go on: usage, an input that does not exist, a model, the disk.
    Error,
    /// 128 + n: ended by signal n (130 SIGINT, 143 SIGTERM); every line that was written is whole.
    Signal(u8),
}

impl ExitStatus {
    /// The number the process ends with.
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failures => 1,
            Self::Error => 2,
            Self::Signal(n) => n.saturating_add(128),
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        status.code().into()
    }
}
