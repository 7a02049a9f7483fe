//! Scores this crate's sentences and words, and beside them the sentences of the crate `sentencex`,
//! on gold data: `cargo run --release -p standpoint-tokenize --example compare_sentencex -- FILE...`
//!
//! A file is JSON Lines, plain or gzip. A row has `text` and either `sentences` as strings (a case
//! counts as right when all its sentences are) or as objects with `start`, `end` and `tokens`, in code
//! points. `--only PREFIX` keeps rows whose `doc_id` or `source` starts so, `--skip PREFIX` drops them,
//! `--errors` prints what was found and not gold (`+`) and what was gold and not found (`-`).

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use serde_json::Value;
use standpoint_document::{OffsetMap, OffsetUnit, Span};
use standpoint_tokenize::metrics::PrecisionRecall;

#[derive(Default)]
struct Options {
    only: Vec<String>,
    skip: Vec<String>,
    errors: bool,
    words: bool,
}

#[derive(Default)]
struct Scores {
    rows: usize,
    ours: PrecisionRecall,
    theirs: PrecisionRecall,
    words: PrecisionRecall,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut options = Options::default();
    let mut files = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--only" => options.only.extend(args.next()),
            "--skip" => options.skip.extend(args.next()),
            "--errors" => options.errors = true,
            "--word-errors" => options.words = true,
            _ => files.push(arg),
        }
    }
    let mut scores = Scores::default();
    for file in &files {
        for line in lines(file)?.lines() {
            let row: Value = serde_json::from_str(&line?)?;
            if wanted(&row, &options) {
                score(&row, &options, &mut scores).ok_or("a row is not in either format")?;
            }
        }
    }
    let Scores {
        rows,
        ours,
        theirs,
        words,
    } = scores;
    println!("{rows} rows, {} gold units", ours.gold);
    print("sentences, this crate", ours);
    print("sentences, sentencex", theirs);
    if words.gold > 0 {
        print("words, this crate", words);
    }
    Ok(())
}

fn print(name: &str, s: PrecisionRecall) {
    println!(
        "{name}: F1 {:.4} precision {:.4} recall {:.4} ({} right, {} found)",
        s.f1(),
        s.precision(),
        s.recall(),
        s.right,
        s.found
    );
}

fn lines(path: &str) -> Result<Box<dyn BufRead>, Box<dyn Error>> {
    let file = File::open(path).map_err(|e| format!("{path}: {e}"))?;
    let read: Box<dyn Read> = if path.ends_with(".gz") {
        Box::new(flate2::read::GzDecoder::new(file))
    } else {
        Box::new(file)
    };
    Ok(Box::new(BufReader::new(read)))
}

fn wanted(row: &Value, options: &Options) -> bool {
    let field = |k: &str| row.get(k).and_then(Value::as_str);
    let name = field("doc_id").or(field("source")).unwrap_or_default();
    let any = |list: &[String]| list.iter().any(|p| name.starts_with(p.as_str()));
    (options.only.is_empty() || any(&options.only)) && !any(&options.skip)
}

fn score(row: &Value, options: &Options, scores: &mut Scores) -> Option<()> {
    let text = row.get("text")?.as_str()?;
    let gold = row.get("sentences")?.as_array()?;
    let doc = standpoint_tokenize::document(text);
    let found: Vec<Span> = doc.sentences.iter().map(|s| s.span).collect();
    let other = trimmed(text, &sentencex::segment("en", text));
    scores.rows += 1;
    if gold.iter().all(Value::is_string) {
        let gold: Vec<&str> = gold.iter().filter_map(Value::as_str).collect();
        let texts = |spans: &[Span]| -> Vec<String> {
            spans.iter().map(|&s| doc.slice(s).to_owned()).collect()
        };
        scores.ours += PrecisionRecall::of(
            &[texts(&found)],
            &[gold.iter().map(|s| s.to_string()).collect()],
        );
        scores.theirs += PrecisionRecall::of(
            &[texts(&other)],
            &[gold.iter().map(|s| s.to_string()).collect()],
        );
        if options.errors && texts(&found) != gold {
            println!("+ {:?}\n- {gold:?}", texts(&found));
        }
        return Some(());
    }
    let map = OffsetMap::new(text, OffsetUnit::Chars);
    let span = |start: &Value, end: &Value| {
        let byte = |v: &Value| map.to_byte(v.as_u64()? as usize);
        Span::new(byte(start)?, byte(end)?).ok()
    };
    let mut spans = Vec::new();
    let mut tokens = Vec::new();
    for sentence in gold {
        spans.push(span(sentence.get("start")?, sentence.get("end")?)?);
        for token in sentence.get("tokens")?.as_array()? {
            let whole = span(token.get(0)?, token.get(1)?)?;
            tokens.extend(parts(doc.slice(whole), token.get(2), whole));
        }
    }
    scores.ours += PrecisionRecall::of(&found, &spans);
    scores.theirs += PrecisionRecall::of(&other, &spans);
    let words: Vec<Span> = doc
        .sentences
        .iter()
        .flat_map(|s| s.words.iter().copied())
        .collect();
    scores.words += PrecisionRecall::of(&words, &tokens);
    if options.errors {
        differences(text, &found, &spans, 0);
    }
    if options.words {
        differences(text, &words, &tokens, 12);
    }
    Some(())
}

/// The parts of a token that stands for several words, where they spell it; else the whole.
fn parts(form: &str, parts: Option<&Value>, whole: Span) -> Vec<Span> {
    let parts: Vec<&str> = parts
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if parts.is_empty() || parts.concat() != form {
        return vec![whole];
    }
    let mut at = whole.start();
    parts
        .iter()
        .map(|p| {
            at += p.len();
            Span::at(at - p.len(), p.len())
        })
        .collect()
}

fn trimmed(text: &str, pieces: &[&str]) -> Vec<Span> {
    let mut at = 0;
    let mut spans = Vec::new();
    for piece in pieces {
        let body = piece.trim();
        if let Some(start) = text
            .get(at..)
            .and_then(|t| t.find(body))
            .filter(|_| !body.is_empty())
        {
            spans.push(Span::at(at + start, body.len()));
            at += start + body.len();
        }
    }
    spans
}

fn differences(text: &str, found: &[Span], gold: &[Span], around: usize) {
    let show = |s: &Span| {
        let start = text.floor_char_boundary(s.start().saturating_sub(around));
        let end = text.ceil_char_boundary((s.end() + around).min(text.len()));
        text.get(start..end).unwrap_or_default().to_owned()
    };
    for s in found.iter().filter(|s| !gold.contains(s)) {
        println!(
            "+ {:?} {:?}",
            text.get(s.start()..s.end()).unwrap_or_default(),
            show(s)
        );
    }
    for s in gold.iter().filter(|s| !found.contains(s)) {
        println!(
            "- {:?} {:?}",
            text.get(s.start()..s.end()).unwrap_or_default(),
            show(s)
        );
    }
}
