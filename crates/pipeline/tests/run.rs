//! What a run promises: order, bounded memory, isolation, a clean stop.
#![allow(clippy::expect_used, reason = "a test that cannot go on says why")]

mod scripted;

use std::convert::Infallible;
use std::io;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use scripted::{Scripted, numbered, ran};
use standpoint_document::{Document, Source};
use standpoint_model::Pool;
use standpoint_pipeline::{Failure, Observer, Outcome, Pipeline, RunError, RunOptions, Totals};

fn pipeline(stage: Scripted) -> Pipeline {
    Pipeline::builder().stage(stage).build().expect("one stage")
}

fn threads(n: usize) -> RunOptions {
    RunOptions::default().with_threads(NonZeroUsize::new(n).expect("not zero"))
}

fn collect(
    pipeline: &Pipeline,
    input: Vec<Outcome>,
    options: &RunOptions,
) -> (Vec<Outcome>, Totals) {
    let mut out = Vec::new();
    let totals = pipeline.run(input, options, |outcome| {
        out.push(outcome);
        Ok::<_, Infallible>(())
    });
    (out, totals.expect("nothing ends this run"))
}

fn ids(out: &[Outcome]) -> Vec<String> {
    out.iter()
        .map(|o| {
            o.as_ref()
                .map_or_else(|f| format!("!{}", f.id), |d| d.id.clone())
        })
        .collect()
}

#[test]
fn an_empty_input_is_an_empty_run() {
    let (out, totals) = collect(&pipeline(Scripted::new(|_| {})), vec![], &threads(3));
    assert!(out.is_empty());
    assert_eq!(totals, Totals::default());
}

#[test]
fn thousands_of_documents_come_out_in_order() {
    let stage = Scripted::new(|doc| {
        if doc.id.ends_with('7') {
            std::thread::yield_now();
        }
    });
    let (out, totals) = collect(&pipeline(stage), numbered(5000), &threads(4));
    let expected: Vec<String> = (0..5000).map(|n| n.to_string()).collect();
    assert_eq!(ids(&out), expected);
    assert_eq!(totals.documents, 5000);
    assert!(out.iter().flatten().all(ran));
}

#[test]
fn a_slow_first_document_does_not_let_the_rest_pile_up() {
    let read = Arc::new(AtomicUsize::new(0));
    let seen_by_slow = Arc::new(AtomicUsize::new(0));
    let stage = {
        let (read, seen) = (Arc::clone(&read), Arc::clone(&seen_by_slow));
        Scripted::new(move |doc| {
            if doc.id == "0" {
                let patience = Instant::now() + Duration::from_secs(30);
                while read.load(Ordering::SeqCst) < 10 && Instant::now() < patience {
                    std::thread::sleep(Duration::from_millis(1));
                }
                std::thread::sleep(Duration::from_millis(100));
                seen.store(read.load(Ordering::SeqCst), Ordering::SeqCst);
            }
        })
    };
    let input = {
        let read = Arc::clone(&read);
        numbered(1000).into_iter().inspect(move |_| {
            read.fetch_add(1, Ordering::SeqCst);
        })
    };
    let options = threads(2).with_batch(1, 1 << 10).with_window(10);
    let mut out = Vec::new();
    pipeline(stage)
        .run(input, &options, |o| {
            out.push(o);
            Ok::<_, Infallible>(())
        })
        .expect("nothing ends this run");
    assert_eq!(seen_by_slow.load(Ordering::SeqCst), 10);
    assert_eq!(out.len(), 1000);
    assert_eq!(ids(&out)[..3], ["0", "1", "2"]);
}

#[test]
fn documents_read_and_not_yet_written_never_exceed_the_window() {
    let held = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let input = {
        let (held, most) = (Arc::clone(&held), Arc::clone(&most));
        numbered(2000).into_iter().inspect(move |_| {
            let now = held.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
        })
    };
    let options = threads(4).with_window(32);
    pipeline(Scripted::new(|_| {}))
        .run(input, &options, |_| {
            held.fetch_sub(1, Ordering::SeqCst);
            Ok::<_, Infallible>(())
        })
        .expect("nothing ends this run");
    let most = most.load(Ordering::SeqCst);
    assert!((4..=32).contains(&most), "{most}");
}

#[test]
fn long_documents_are_held_by_bytes() {
    let held = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let text = "x".repeat(1000);
    let input = {
        let (held, most) = (Arc::clone(&held), Arc::clone(&most));
        (0..200).map(move |n| {
            let now = held.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            Ok(Document::new(n.to_string(), text.clone()))
        })
    };
    let options = threads(2).with_window_bytes(3500);
    pipeline(Scripted::new(|_| {}))
        .run(input, &options, |_| {
            held.fetch_sub(1, Ordering::SeqCst);
            Ok::<_, Infallible>(())
        })
        .expect("nothing ends this run");
    assert!(most.load(Ordering::SeqCst) <= 4);
}

#[test]
fn a_panic_costs_the_one_document_that_causes_it() {
    let stage = Scripted::new(|doc| assert!(doc.id != "5", "five is right out"));
    let (out, totals) = collect(
        &pipeline(stage),
        numbered(9),
        &threads(2).with_batch(9, 1 << 20),
    );
    assert_eq!(ids(&out), ["0", "1", "2", "3", "4", "!5", "6", "7", "8"]);
    assert_eq!((totals.documents, totals.failures), (8, 1));
    let failure = out[5].as_ref().expect_err("it panicked");
    assert_eq!(failure.reason, "panicked: five is right out");
    assert_eq!(failure.stage, "scripted");
    assert_eq!(
        failure.source,
        Source {
            path: "n".to_owned(),
            record: 5
        }
    );
}

#[test]
fn a_retry_starts_from_the_document_as_it_was_read() {
    let stage = Scripted::new(|doc| {
        assert!(doc.sentences.is_empty(), "a half-made document came back");
        assert!(doc.id != "3");
    });
    let (out, _) = collect(
        &pipeline(stage),
        numbered(8),
        &threads(1).with_batch(8, 1 << 20),
    );
    assert_eq!(ids(&out), ["0", "1", "2", "!3", "4", "5", "6", "7"]);
}

#[test]
fn an_error_keeps_its_causes() {
    let stage = Scripted::failing(|doc| doc.id == "1");
    let (out, _) = collect(&pipeline(stage), numbered(3), &threads(2));
    assert_eq!(ids(&out), ["0", "!1", "2"]);
    assert_eq!(
        out[1].as_ref().expect_err("it failed").reason,
        "the model gave up: unexpected end of file"
    );
}

#[test]
fn a_stage_that_does_not_keep_its_word_is_a_failure() {
    let stage = Scripted::idle();
    let (out, _) = collect(&pipeline(stage), numbered(1), &threads(1));
    let reason = &out[0].as_ref().expect_err("no layer").reason;
    assert!(
        reason.contains("without the layers it gives (sentences)"),
        "{reason}"
    );
}

#[test]
fn what_could_not_be_read_stays_in_its_place() {
    let mut input = numbered(6);
    let error = io::Error::other("no such luck");
    input[2] = Err(Failure::read(Source::default(), "2", &error));
    let (out, totals) = collect(&pipeline(Scripted::new(|_| {})), input, &threads(3));
    assert_eq!(ids(&out), ["0", "1", "!2", "3", "4", "5"]);
    assert_eq!((totals.documents, totals.failures), (5, 1));
    assert_eq!(
        out[2].as_ref().expect_err("unread").to_string(),
        "2: read: no such luck"
    );
}

#[test]
fn a_stop_leaves_a_beginning_of_the_whole_output() {
    let stop = Arc::new(AtomicBool::new(false));
    let stage = {
        let stop = Arc::clone(&stop);
        Scripted::new(move |doc| {
            if doc.id == "100" {
                stop.store(true, Ordering::SeqCst);
            }
        })
    };
    let options = threads(3).with_stop(stop);
    let (out, totals) = collect(&pipeline(stage), numbered(100_000), &options);
    assert!(totals.stopped);
    assert!((101..1000).contains(&out.len()), "{}", out.len());
    let expected: Vec<String> = (0..out.len()).map(|n| n.to_string()).collect();
    assert_eq!(ids(&out), expected);
}

#[test]
fn a_stop_does_not_wait_for_an_input_that_is_silent() {
    let (send, receive) = mpsc::channel::<Outcome>();
    send.send(Ok(Document::new("0", "x")))
        .expect("the run listens");
    let stop = Arc::new(AtomicBool::new(false));
    let options = threads(2).with_stop(Arc::clone(&stop));
    let mut out = Vec::new();
    let totals = pipeline(Scripted::new(|_| {}))
        .run(receive, &options, |o| {
            out.push(o);
            stop.store(true, Ordering::SeqCst);
            Ok::<_, Infallible>(())
        })
        .expect("nothing fails");
    assert!(totals.stopped);
    assert_eq!(ids(&out), ["0"]);
    drop(send);
}

#[test]
fn a_result_comes_while_the_input_is_still_open() {
    let (send, receive) = mpsc::channel::<Outcome>();
    send.send(Ok(Document::new("0", "x")))
        .expect("the run listens");
    let mut send = Some(send);
    let (out, totals) = {
        let mut out = Vec::new();
        let totals = pipeline(Scripted::new(|_| {})).run(receive, &threads(2), |o| {
            out.push(o);
            send = None;
            Ok::<_, Infallible>(())
        });
        (out, totals.expect("nothing fails"))
    };
    assert_eq!(ids(&out), ["0"]);
    assert!(!totals.stopped);
}

#[test]
fn an_output_that_fails_ends_the_run_with_its_error() {
    let mut rows = 0;
    let result = pipeline(Scripted::new(|_| {})).run(numbered(10_000), &threads(3), |_| {
        rows += 1;
        if rows == 50 {
            return Err(io::Error::from(io::ErrorKind::BrokenPipe));
        }
        Ok(())
    });
    assert_eq!(rows, 50);
    assert!(matches!(result, Err(RunError::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe));
}

#[test]
fn an_input_that_panics_is_an_error_after_what_it_gave() {
    let input = numbered(20).into_iter().inspect(|o| {
        assert!(o.as_ref().is_ok_and(|d| d.id != "13"), "thirteen");
    });
    let mut out = Vec::new();
    let result = pipeline(Scripted::new(|_| {})).run(input, &threads(2), |o| {
        out.push(o);
        Ok::<_, Infallible>(())
    });
    assert!(matches!(result, Err(RunError::Input { message }) if message == "thirteen"));
    assert_eq!(out.len(), 13);
}

#[test]
fn work_runs_in_the_pool_and_nowhere_else() {
    let pool = Arc::new(Pool::new(NonZeroUsize::new(2).expect("not zero")).expect("two threads"));
    let active = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let stage = {
        let (active, most) = (Arc::clone(&active), Arc::clone(&most));
        Scripted::new(move |_| {
            assert_eq!(rayon::current_num_threads(), 2);
            assert!(rayon::current_thread_index().is_some());
            let now = active.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            rayon::join(
                || std::thread::sleep(Duration::from_micros(200)),
                || std::thread::sleep(Duration::from_micros(200)),
            );
            active.fetch_sub(1, Ordering::SeqCst);
        })
    };
    let options = RunOptions::default().with_pool(pool);
    let (out, totals) = collect(&pipeline(stage), numbered(400), &options);
    assert_eq!(totals.failures, 0, "{:?}", out.iter().find(|o| o.is_err()));
    assert_eq!(out.len(), 400);
    assert!(most.load(Ordering::SeqCst) <= 2);
}

#[test]
fn an_observer_sees_every_batch_and_the_end() {
    #[derive(Default)]
    struct Log(Mutex<Vec<Totals>>);
    impl Observer for Log {
        fn advanced(&self, totals: &Totals) {
            self.0.lock().expect("not poisoned").push(*totals);
        }
    }
    let log = Arc::new(Log::default());
    let options = threads(2).with_observer(log.clone());
    let (_, totals) = collect(
        &pipeline(Scripted::failing(|d| d.id == "7")),
        numbered(10),
        &options,
    );
    let seen = log.0.lock().expect("not poisoned");
    assert!(seen.is_sorted_by_key(|t| t.documents + t.failures));
    assert_eq!(seen.last(), Some(&totals));
    assert_eq!((totals.documents, totals.failures), (9, 1));
    assert_eq!(totals.bytes, 9 * "text 0".len() as u64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_setting_gives_what_one_document_at_a_time_gives(
        count in 0_usize..60,
        workers in 1_usize..6,
        batch in 1_usize..9,
        batch_bytes in 0_usize..60,
        window in 1_usize..40,
        bad in prop::collection::hash_set(0_usize..60, 0..6),
    ) {
        let is_bad = move |doc: &Document| bad.contains(&(doc.source.record as usize));
        let pipeline = pipeline(Scripted::failing(is_bad));
        let expected: Vec<_> = numbered(count)
            .into_iter()
            .map(|o| o.and_then(|doc| pipeline.process(doc)))
            .collect();
        let options = threads(workers).with_batch(batch, batch_bytes).with_window(window);
        let (out, totals) = collect(&pipeline, numbered(count), &options);
        prop_assert_eq!(out, expected);
        prop_assert_eq!(totals.documents + totals.failures, count as u64);
    }
}
