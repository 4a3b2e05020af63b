//! A test that leaves jobs behind fails.

use super::outstanding;
use crate::app::App;

/// Made at the start of a test and ended at its end; forgotten, it fails the test as well.
#[derive(Debug)]
pub(crate) struct JobsGuard<'a> {
    app: &'a App,
    ended: bool,
}

impl<'a> JobsGuard<'a> {
    pub(crate) fn new(app: &'a App) -> Self {
        Self { app, ended: false }
    }

    /// Fails if anything is still to be done.
    pub(crate) async fn end(mut self) {
        self.ended = true;
        let left = outstanding(self.app).await.unwrap();
        let words: Vec<String> = left.iter().map(|job| format!("{} {}", job.kind, job.progress.state)).collect();
        assert!(left.is_empty(), "jobs are left behind: {words:?}");
    }
}

impl Drop for JobsGuard<'_> {
    fn drop(&mut self) {
        if !self.ended && !std::thread::panicking() {
            panic!("the test did not look whether it left jobs behind");
        }
    }
}
