"""Fits the finder's calibration and threshold on development articles, for models/stance/manifest.toml.

    standpoint run DATA/stance_frames/dev.jsonl.gz --stages entities,stances --min-score 0 -o scored.jsonl
    python scripts/train/calibrate.py --gold DATA/stance_frames/dev.jsonl.gz --scored scored.jsonl

The manifest's `scale` and `shift` must be 1 and 0 while `scored.jsonl` is made. Fits a logistic on
the log-odds of the raw score (Platt, 1999), prints it, the error of a fit on one half of the
articles measured on the other half, and the threshold with the best F1. Needs no package.
"""

import argparse
import gzip
import json
import math

from frames import match, matched


def read(gold_path, scored_path):
    scored = {}
    for line in open(scored_path):
        r = json.loads(line)
        out = []
        for s in r["stances"]:
            holder = s["holder"] or {"start": None, "end": None, "name": "AUTHOR"}
            span = lambda p: [p["start"], p["end"]] if p and p["start"] is not None else None
            out.append(
                {
                    "evidence": span(s["evidence"]),
                    "cue": span(s["cue"]),
                    "holder": span(holder),
                    "holder_name": holder["name"],
                    "target": span(s["target"]),
                    "target_name": s["target"]["name"],
                    "polarity": s["polarity"],
                    "score": s["score"],
                }
            )
        scored[r["id"]] = out
    return [(g["stances"], scored[g["id"]]) for g in map(json.loads, gzip.open(gold_path, "rt"))]


def odds(score):
    score = min(max(score, 1e-6), 1 - 1e-6)
    return math.log(score / (1 - score))


def fit(rows):
    """Scale and shift of the logistic, by Newton's method."""
    a = b = 0.0
    for _ in range(50):
        g0 = g1 = h00 = h01 = h11 = 0.0
        for x, y in rows:
            p = probability(x, a, b)
            w = p * (1 - p)
            g0 += (p - y) * x
            g1 += p - y
            h00, h01, h11 = h00 + w * x * x, h01 + w * x, h11 + w
        det = h00 * h11 - h01 * h01 + 1e-9
        a, b = a - (h11 * g0 - h01 * g1) / det, b - (h00 * g1 - h01 * g0) / det
    return a, b


def probability(x, a, b):
    return 1 / (1 + math.exp(-(a * x + b)))


def ece(rows, bins=10):
    rows = sorted(rows)
    n = len(rows)
    parts = [rows[i * n // bins : (i + 1) * n // bins] for i in range(bins)]
    return sum(abs(sum(p for p, _ in part) - sum(y for _, y in part)) for part in parts) / n


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--gold", required=True)
    ap.add_argument("--scored", required=True)
    args = ap.parse_args()
    docs = read(args.gold, args.scored)
    rows = [[(odds(p["score"]), float(y)) for p, y in matched(g, found)] for g, found in docs]
    flat = lambda part: [r for doc in part for r in doc]
    halves = rows[::2], rows[1::2]
    held = []
    for learn, tell in (halves, halves[::-1]):
        a, b = fit(flat(learn))
        held += [(probability(x, a, b), y) for x, y in flat(tell)]
    brier = sum((p - y) ** 2 for p, y in held) / len(held)
    print(f"{len(held)} candidates; fitted on one half, measured on the other: ECE {ece(held):.4f}, Brier {brier:.4f}")
    a, b = fit(flat(rows))
    best = (0.0, 0.0)
    for step in range(1, 20):
        threshold = step / 20
        right = found = gold = 0
        for g, all_found in docs:
            kept = [s for s in all_found if probability(odds(s["score"]), a, b) >= threshold]
            right, found, gold = right + match(g, kept), found + len(kept), gold + len(g)
        best = max(best, (2 * right / max(1, found + gold), threshold))
    print(f"scale = {a:.3f}\nshift = {b:.3f}\nkeep = {best[1]:.2f}    # F1 {best[0]:.4f} on these articles")


if __name__ == "__main__":
    main()
