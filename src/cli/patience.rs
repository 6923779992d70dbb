//! Ends a run that a template holds up: one that loops so long that it might as well be forever.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use crate::source::OutPath;

/// How often the pages that are being rendered are looked at.
const TICK: Duration = Duration::from_millis(200);

/// The pages that are being rendered, and how long each may take.
pub(super) struct Patience {
    limit: Duration,
    pages: Mutex<BTreeMap<OutPath, Begun>>,
}

/// A page that is being rendered.
#[derive(Clone, Copy)]
struct Begun {
    template: &'static str,
    at: Instant,
}

impl Patience {
    /// Gives each page so much time.
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            limit,
            pages: Mutex::default(),
        }
    }

    /// Takes note that a template begins with a page.
    pub(super) fn begin(&self, page: &OutPath, template: &'static str) {
        let at = Instant::now();
        self.lock().insert(page.clone(), Begun { template, at });
    }

    /// Takes note that a page is done.
    pub(super) fn end(&self, page: &OutPath) {
        self.lock().remove(page);
    }

    /// Does some work; meanwhile calls `give_up` with a page that takes too long and its template.
    ///
    /// `give_up` must end the process: a template that is running cannot be stopped.
    pub(super) fn during<T>(
        &self,
        work: impl FnOnce() -> T,
        give_up: impl Fn(&OutPath, &str) + Send,
    ) -> T {
        let (done, is_done) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                while is_done.recv_timeout(TICK) == Err(mpsc::RecvTimeoutError::Timeout) {
                    if let Some((page, begun)) = self.overdue() {
                        give_up(&page, begun.template);
                    }
                }
            });
            let result = work();
            drop(done);
            result
        })
    }

    fn overdue(&self) -> Option<(OutPath, Begun)> {
        let pages = self.lock();
        let mut late = pages
            .iter()
            .filter(|(_, begun)| begun.at.elapsed() > self.limit);
        late.next().map(|(page, begun)| (page.clone(), *begun))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<OutPath, Begun>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
