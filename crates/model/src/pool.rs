use std::fmt;
use std::num::NonZeroUsize;

use crate::ModelError;
#[cfg(feature = "rten")]
pub(crate) use crate::rten::Threads;

/// The threads that models run on, and that work around them should run on too.
///
/// An engine that runs in one rayon pool, called from a worker of another, lets that worker take up
/// outer jobs without bound while it waits. So there is one pool: give it to every model through
/// [`LoadOptions::with_pool`](crate::LoadOptions::with_pool), and spread documents with rayon inside
/// [`install`](Self::install). Results do not depend on the number of threads.
///
/// ```
/// use std::num::NonZeroUsize;
/// let pool = standpoint_model::Pool::new(NonZeroUsize::new(2).unwrap())?;
/// assert_eq!(pool.install(|| 6 * 7), 42);
/// # Ok::<(), standpoint_model::ModelError>(())
/// ```
pub struct Pool {
    threads: Threads,
    count: NonZeroUsize,
}

impl Pool {
    /// Starts `count` threads.
    ///
    /// # Errors
    /// [`ModelError::Pool`] if the system does not give that many.
    pub fn new(count: NonZeroUsize) -> Result<Self, ModelError> {
        let pool = Self {
            threads: Threads::new(count),
            count,
        };
        match pool.install(rayon::current_thread_index) {
            Some(_) => Ok(pool),
            None => Err(ModelError::Pool {
                wanted: count,
                found: 0,
            }),
        }
    }

    /// How many threads there are.
    pub fn threads(&self) -> NonZeroUsize {
        self.count
    }

    /// Runs `job` on the pool and waits for it. Rayon's parallel iterators inside use this pool.
    pub fn install<R: Send>(&self, job: impl FnOnce() -> R + Send) -> R {
        self.threads.run(job)
    }

    #[cfg(feature = "rten")]
    pub(crate) fn engine_threads(&self) -> &Threads {
        &self.threads
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("threads", &self.count)
            .finish()
    }
}

/// A plain rayon pool, for builds without an engine that brings its own.
#[cfg(not(feature = "rten"))]
struct Threads(Option<rayon::ThreadPool>);

#[cfg(not(feature = "rten"))]
impl Threads {
    fn new(count: NonZeroUsize) -> Self {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(count.get())
            .build();
        Self(pool.ok())
    }

    fn run<R: Send>(&self, job: impl FnOnce() -> R + Send) -> R {
        match &self.0 {
            Some(pool) => pool.install(job),
            None => job(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    #[test]
    fn rayon_inside_runs_on_this_pool() {
        let pool = Pool::new(NonZeroUsize::new(3).unwrap()).unwrap();
        assert_eq!(pool.threads().get(), 3);
        assert_eq!(pool.install(rayon::current_num_threads), 3);
        let sum: u64 = pool.install(|| (0..100u64).into_par_iter().sum());
        assert_eq!(sum, 4950);
    }
}
