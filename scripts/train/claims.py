"""Resolves `data/claims`, whose rows name articles by set and record, against the data folder.

    python scripts/train/claims.py --data DATA --out FILE

writes the claims about whole articles as rows of `standpoint eval faithfulness`: {id, premise,
hypothesis, label}.
"""

import argparse
import gzip
import json
from functools import cache
from pathlib import Path

CLAIMS = Path(__file__).parents[2] / "data/claims"


@cache
def articles(data, source):
    """The texts of a set, in its order."""
    rows = map(json.loads, gzip.open(data / f"{source}.jsonl.gz", "rt"))
    return [r["text"] if "text" in r else r["article"] for r in rows]


def read_pairs(data, part):
    """Of each pair of `train` or `dev` the passage, the claim that it bears out, the twin, the twin's label."""
    for row in map(json.loads, open(CLAIMS / f"{part}.jsonl")):
        text = articles(data, row["source"])[row["record"]]
        passage = " ".join(text[start:end] for start, end in row["spans"])
        for claim, twin, label in row["pairs"]:
            yield passage, claim, twin, label


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    args = ap.parse_args()
    with args.out.open("w") as out:
        for row in map(json.loads, open(CLAIMS / "articles.jsonl")):
            text = articles(args.data, row["source"])[row["record"]]
            for i, (claim, label) in enumerate(row["claims"]):
                place = f"{row['source']}-{row['record']}-{i + 1}"
                known = {"id": place, "premise": text, "hypothesis": claim, "label": label}
                out.write(json.dumps(known, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
