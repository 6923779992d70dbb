//! The same call to the system for many files, on a few threads of our own: a build that finds
//! nothing to do should not have to start those that render pages.

use std::num::NonZero;
use std::thread;

/// How many files make a thread worth starting.
const BATCH: usize = 64;

/// Does `each` for every item; the results have the order of the items.
pub(super) fn map<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if items.len() < 2 * BATCH {
        return items.iter().map(each).collect();
    }
    let n_threads = thread::available_parallelism().map_or(1, NonZero::get);
    let run = |share: &[T]| share.iter().map(&each).collect::<Vec<R>>();
    let mut shares = items.chunks(items.len().div_ceil(n_threads).max(BATCH));
    let first = shares.next().unwrap_or_default();
    thread::scope(|scope| {
        let rest = shares.map(|share| {
            (
                share,
                thread::Builder::new().spawn_scoped(scope, || run(share)),
            )
        });
        let rest: Vec<_> = rest.collect();
        let mut results = run(first);
        for (share, thread) in rest {
            // A thread that cannot be had, or that failed, leaves its share to this one.
            let done = thread.ok().and_then(|thread| thread.join().ok());
            results.extend(done.unwrap_or_else(|| run(share)));
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::map;

    #[test]
    fn results_have_the_order_of_the_items() {
        for n_items in [0, 1, 127, 128, 129, 1000] {
            let items: Vec<usize> = (0..n_items).collect();
            let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), expected);
        }
    }
}
