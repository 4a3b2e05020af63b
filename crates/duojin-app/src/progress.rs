//! How a long use case tells where it is. The caller decides what a bar looks like.

/// Something that shows progress.
pub trait Progress: Sync {
    /// A new step begins; `total` is in units of [`Progress::advance`], none if it is not known.
    fn begin(&self, zh: &str, en: &str, total: Option<u64>);

    /// So many more units are done.
    fn advance(&self, units: u64);

    /// The step is over.
    fn end(&self);
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _zh: &str, _en: &str, _total: Option<u64>) {}
    fn advance(&self, _units: u64) {}
    fn end(&self) {}
}
