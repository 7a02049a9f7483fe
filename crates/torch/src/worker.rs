//! A thread that owns a model which is not `Sync`, and answers for its panics.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

use crate::TorchError;
use crate::folder::Folder;

type Job<M> = Box<dyn FnOnce(&M) + Send>;

/// A model in a thread of its own. Calls from several threads are answered one after the other.
pub(crate) struct Worker<M> {
    folder: Folder,
    jobs: Option<Sender<Job<M>>>,
    thread: Option<JoinHandle<()>>,
}

impl<M: 'static> Worker<M> {
    /// Makes the model in its thread; it never leaves it.
    pub(crate) fn start(
        folder: &Folder,
        make: impl FnOnce(&Folder) -> Result<M, TorchError> + Send + 'static,
    ) -> Result<Self, TorchError> {
        let (jobs, queue) = channel::<Job<M>>();
        let (ready, made) = sync_channel(1);
        let gone = || TorchError::Thread {
            dir: folder.dir.clone(),
        };
        let inside = folder.clone();
        let thread = Builder::new()
            .name("standpoint-torch".to_owned())
            .spawn(move || {
                let _no_grad = tch::no_grad_guard();
                let model = match caught(&inside, || make(&inside)) {
                    Ok(model) => model,
                    Err(e) => {
                        ready.send(Err(e)).unwrap_or_default();
                        return;
                    }
                };
                ready.send(Ok(())).unwrap_or_default();
                for job in queue {
                    job(&model);
                }
            })
            .map_err(|_| gone())?;
        made.recv().map_err(|_| gone())??;
        Ok(Self {
            folder: folder.clone(),
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Runs `job` with the model in its thread and waits for the answer.
    pub(crate) fn call<R: Send + 'static>(
        &self,
        job: impl FnOnce(&M) -> Result<R, TorchError> + Send + 'static,
    ) -> Result<R, TorchError> {
        let gone = || TorchError::Thread {
            dir: self.folder.dir.clone(),
        };
        let (answer, answered) = sync_channel(1);
        let folder = self.folder.clone();
        let job = Box::new(move |model: &M| {
            let result = caught(&folder, || job(model));
            answer.send(result).unwrap_or_default();
        });
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(job).map_err(|_| gone())?;
        answered.recv().map_err(|_| gone())?
    }
}

impl<M> Drop for Worker<M> {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // Its panics were caught; there is nothing to learn from how it ended.
            thread.join().unwrap_or_default();
        }
    }
}

/// Runs `f`; a panic is an error.
fn caught<R>(folder: &Folder, f: impl FnOnce() -> Result<R, TorchError>) -> Result<R, TorchError> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|panic| {
        Err(TorchError::Panic {
            dir: folder.dir.clone(),
            architecture: folder.architecture,
            message: TorchError::panic_message(panic.as_ref()),
        })
    })
}
