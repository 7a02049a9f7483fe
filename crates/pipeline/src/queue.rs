//! Documents between the reader, the workers and the writer: how many, whose turn, in which order.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::chain::Outcome;

/// How long a batch that is not full waits for more, and how soon a stop is noticed.
const PAUSE: Duration = Duration::from_millis(50);

/// How much is held at a time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) batch: usize,
    pub(crate) batch_bytes: usize,
    pub(crate) window: usize,
    pub(crate) window_bytes: usize,
}

/// Some documents in input order, with the number of their turn.
pub(crate) struct Batch {
    pub(crate) turn: u64,
    pub(crate) items: Vec<Outcome>,
    /// Bytes of text in it when it was cut.
    pub(crate) bytes: usize,
}

/// A document counts from the moment it is read until it is written. The reader waits for room;
/// the oldest document is always with a worker or the writer, so room comes.
pub(crate) struct Queue {
    state: Mutex<State>,
    room: Condvar,
    work: Condvar,
    done: Condvar,
    limits: Limits,
    stop: Arc<AtomicBool>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Outcome>,
    waiting_bytes: usize,
    last_push: Option<Instant>,
    held: usize,
    held_bytes: usize,
    /// Batches given to workers, and batches given to the writer.
    taken: u64,
    written: u64,
    finished: BTreeMap<u64, Batch>,
    /// The input is at its end.
    ended: bool,
    /// Nothing more is to be read or begun.
    halted: bool,
    /// A batch that was begun will never finish.
    abandoned: bool,
}

impl Queue {
    pub(crate) fn new(limits: Limits, stop: Arc<AtomicBool>) -> Self {
        Self {
            state: Mutex::default(),
            room: Condvar::new(),
            work: Condvar::new(),
            done: Condvar::new(),
            limits,
            stop,
        }
    }

    /// Waits until one more document may be read; false if none is wanted any more.
    pub(crate) fn wait_for_room(&self) -> bool {
        let mut state = self.lock();
        while !state.halted && self.is_full(&state) {
            state = self.wait(&self.room, state);
        }
        !state.halted
    }

    pub(crate) fn push(&self, item: Outcome) {
        let mut state = self.lock();
        let bytes = size(&item);
        state.held += 1;
        state.held_bytes += bytes;
        state.waiting_bytes += bytes;
        state.waiting.push_back(item);
        state.last_push = Some(Instant::now());
        self.work.notify_one();
    }

    /// No more will be pushed.
    pub(crate) fn end(&self) {
        self.lock().ended = true;
        self.notify_all();
    }

    /// Lets what is begun finish, and nothing more begin.
    pub(crate) fn halt(&self) {
        self.lock().halted = true;
        self.notify_all();
    }

    /// Lets nobody wait for what is begun either.
    pub(crate) fn abandon(&self) {
        self.lock().abandoned = true;
        self.halt();
    }

    /// Whether the run was halted before its input ended.
    pub(crate) fn is_cut_short(&self) -> bool {
        let state = self.lock();
        state.halted && !(state.ended && state.waiting.is_empty())
    }

    /// The next batch for a worker; none at the end.
    pub(crate) fn take(&self) -> Option<Batch> {
        let mut state = self.lock();
        loop {
            if state.halted || (state.ended && state.waiting.is_empty()) {
                return None;
            }
            if self.is_due(&state) {
                return Some(self.cut(&mut state));
            }
            state = self.wait(&self.work, state);
        }
    }

    pub(crate) fn finish(&self, batch: Batch) {
        let mut state = self.lock();
        state.finished.insert(batch.turn, batch);
        self.done.notify_one();
    }

    /// The next batch for the writer, in input order; none at the end.
    pub(crate) fn next(&self) -> Option<Batch> {
        let mut state = self.lock();
        loop {
            let turn = state.written;
            if let Some(batch) = state.finished.remove(&turn) {
                state.written += 1;
                return Some(batch);
            }
            let no_more = state.halted || (state.ended && state.waiting.is_empty());
            if state.abandoned || (no_more && state.written == state.taken) {
                return None;
            }
            state = self.wait(&self.done, state);
        }
    }

    /// Gives the room of a written batch back.
    pub(crate) fn release(&self, documents: usize, bytes: usize) {
        let mut state = self.lock();
        state.held = state.held.saturating_sub(documents);
        state.held_bytes = state.held_bytes.saturating_sub(bytes);
        self.room.notify_one();
    }

    fn is_full(&self, state: &State) -> bool {
        state.held >= self.limits.window || state.held_bytes >= self.limits.window_bytes
    }

    /// Whether a batch should be cut now: it is full, nothing can come, or nothing came for a while.
    fn is_due(&self, state: &State) -> bool {
        let idle = || state.last_push.is_some_and(|t| t.elapsed() >= PAUSE);
        let full = state.waiting.len() >= self.limits.batch
            || state.waiting_bytes >= self.limits.batch_bytes;
        !state.waiting.is_empty() && (full || state.ended || self.is_full(state) || idle())
    }

    fn cut(&self, state: &mut State) -> Batch {
        let (mut items, mut bytes) = (Vec::new(), 0);
        while let Some(item) = state.waiting.front() {
            let more = size(item);
            let fits = items.len() < self.limits.batch && bytes + more <= self.limits.batch_bytes;
            if !items.is_empty() && !fits {
                break;
            }
            bytes += more;
            items.extend(state.waiting.pop_front());
        }
        state.waiting_bytes = state.waiting_bytes.saturating_sub(bytes);
        let turn = state.taken;
        state.taken += 1;
        if !state.waiting.is_empty() {
            self.work.notify_one();
        }
        Batch { turn, items, bytes }
    }

    /// The stop flag has no bell: whoever takes the lock looks at it, and once seen it holds for
    /// all.
    fn lock(&self) -> MutexGuard<'_, State> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.heed(state)
    }

    fn wait<'a>(&self, bell: &Condvar, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let waited = bell.wait_timeout(state, PAUSE);
        self.heed(waited.unwrap_or_else(PoisonError::into_inner).0)
    }

    fn heed<'a>(&self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.halted |= self.stop.load(Ordering::Relaxed);
        state
    }

    fn notify_all(&self) {
        self.room.notify_all();
        self.work.notify_all();
        self.done.notify_all();
    }
}

fn size(item: &Outcome) -> usize {
    item.as_ref().map_or(0, |doc| doc.text().len())
}
