"""Asks whether a judge's opinion of the stances that the finder finds makes their score better.

    standpoint run DATA/stance_frames/dev.jsonl.gz --stages entities,stances --min-score 0 -o scored.jsonl
    python scripts/train/pair.py --gold DATA/stance_frames/dev.jsonl.gz --scored scored.jsonl --judge models/judge

A logistic over the log-odds of the finder's score, and of the judge's probability of the same side,
is fitted on one half of the articles and measured on the other: F1 at its best threshold,
expected calibration error, Brier score, and what the judge has to read for it.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from calibrate import ece, odds, read
from encoder import load_folder, load_tokenizer
from frames import match, matched
from judge import Judge, predict, prepare, row

FLOOR = 0.1


def queries(tok, scored: Path):
    """Of each stance, in the order of the file: the evidence with holder and target, as the judge reads it."""
    out = []
    for r in map(json.loads, open(scored)):
        for s in r["stances"]:
            evidence, holder, target = s["evidence"], s["holder"], s["target"]
            place = lambda p: [(p["start"] - evidence["start"], p["end"] - evidence["start"])] if p and p["start"] is not None else []
            name = holder["name"] if holder else "author"
            out.append(prepare(tok, row(evidence["text"], name, target["name"], s["polarity"], "frames", place(holder), place(target))))
    return out


def fit(x, y):
    """Weights of the logistic, by Newton's method."""
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        slope = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(len(w))
        w -= np.linalg.solve(slope, x.T @ (p - y) + 1e-3 * w)
    return w


def best_f1(docs):
    found = []
    for step in range(4, 36):
        kept = [(g, [s for s in o if s["pair"] >= step / 40]) for g, o in docs]
        right, said, gold = (sum(f(g, o) for g, o in kept) for f in (match, lambda g, o: len(o), lambda g, o: len(g)))
        found.append((2 * right / max(1, said + gold), right / max(1, said), right / gold))
    return max(found)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--gold", type=Path, required=True)
    ap.add_argument("--scored", type=Path, required=True)
    ap.add_argument("--judge", type=Path, required=True, help="model folder")
    args = ap.parse_args()
    model = Judge()
    load_folder(model, args.judge)
    asked = queries(load_tokenizer(), args.scored)
    judged = torch.softmax(predict(model.eval(), asked), -1)
    docs = read(args.gold, args.scored)
    for stance, query, p in zip((s for _, o in docs for s in o), asked, judged):
        stance["judge"], stance["pieces"] = float(p[query["label"]]), len(query["ids"])
    docs = [(g, [s for s in o if s["score"] >= FLOOR]) for g, o in docs]
    pieces = sum(s["pieces"] for _, o in docs for s in o)
    print(f"{sum(len(o) for _, o in docs)} stances scored at least {FLOOR}; the judge reads {pieces} wordpieces")
    for name, parts in (("finder alone", ("score",)), ("finder and judge", ("score", "judge"))):
        features = lambda s: [odds(s[k]) for k in parts] + [1.0]
        held = []
        halves = docs[::2], docs[1::2]
        for learn, tell in (halves, halves[::-1]):
            rows = [(features(s), float(ok)) for g, o in learn for s, ok in matched(g, o)]
            weights = fit(np.array([x for x, _ in rows]), np.array([y for _, y in rows]))
            for _, o in tell:
                for s in o:
                    s["pair"] = float(1 / (1 + np.exp(-np.array(features(s)) @ weights)))
            held += [(s["pair"], float(ok)) for g, o in tell for s, ok in matched(g, o)]
        f1, precision, recall = best_f1(docs)
        brier = sum((p - y) ** 2 for p, y in held) / len(held)
        print(f"{name}: F1 {f1:.4f} (P {precision:.3f}, R {recall:.3f}), ECE {ece(held):.4f}, Brier {brier:.4f}")


if __name__ == "__main__":
    main()
