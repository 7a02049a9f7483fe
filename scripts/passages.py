#!/usr/bin/env python3
"""Whether sentences that take a stance on a target are found by meaning, and how many others are.

For each target of the gold and each threshold of the cosine: the share of sentences with a stance on
the target that do not name it and are found; of the other sentences of the document that do not
name it; and of the sentences of other documents, which are what a long list of targets costs.

    standpoint run dev.jsonl.gz --stages sentences --no-text -o cuts.jsonl
    scripts/passages.py --frames dev.jsonl.gz --cuts cuts.jsonl --model models/sentences

Needs numpy, onnxruntime and tokenizers (scripts/train/requirements.txt).
"""

import argparse
import gzip
import json
import re
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

PRONOUNS = {"he", "she", "it", "they", "him", "her", "them", "i", "we", "us", "you", "this", "that", "who", "himself"}


class Encoder:
    """Vectors of length 1 from a folder of the task `sentences`."""

    def __init__(self, folder: Path):
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(256)
        self.session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
        self.inputs = [i.name for i in self.session.get_inputs()]

    def __call__(self, texts: list[str]) -> np.ndarray:
        out = []
        for at in range(0, len(texts), 32):
            rows = self.tokenizer.encode_batch(texts[at : at + 32])
            width = max(len(r.ids) for r in rows)
            ids = np.zeros((len(rows), width), np.int64)
            mask = np.zeros_like(ids)
            for i, row in enumerate(rows):
                ids[i, : len(row.ids)] = row.ids
                mask[i, : len(row.ids)] = 1
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            types = {i.name: np.int32 if "int32" in i.type else np.int64 for i in self.session.get_inputs()}
            (found,) = self.session.run(["embedding"], {n: feed[n].astype(types[n]) for n in self.inputs})
            out.append(found / np.linalg.norm(found, axis=1, keepdims=True))
        return np.concatenate(out)


def names(text: str, target: str) -> bool:
    """Whether the text has the target as whole words."""
    words = r"\s+".join(map(re.escape, target.split()))
    return re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) is not None


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--frames", type=Path, required=True, help="stance_frames JSONL, plain or gzip")
    ap.add_argument("--cuts", type=Path, required=True, help="the same documents' sentences")
    ap.add_argument("--model", type=Path, required=True, help="a model folder of the task sentences")
    args = ap.parse_args()
    opened = gzip.open(args.frames, "rt") if args.frames.suffix == ".gz" else open(args.frames)
    docs = [json.loads(line) for line in opened]
    cuts = {r["id"]: r["sentences"] for r in map(json.loads, open(args.cuts))}
    encode = Encoder(args.model)
    sentences = [[d["text"][s["start"] : s["end"]] for s in cuts[d["id"]]] for d in docs]
    vectors = [encode(s) if s else np.zeros((0, 384)) for s in sentences]
    # Cosines of the sentences that do not name the target: with a stance on it, without, elsewhere.
    stance, other, elsewhere = [], [], []
    for d, doc in enumerate(docs):
        targets = sorted({s["target_name"] for s in doc["stances"]} - {""})
        targets = [t for t in targets if t.lower() not in PRONOUNS]
        if not targets:
            continue
        found = encode(targets)
        for target, vector in zip(targets, found):
            gold = [s["evidence"] for s in doc["stances"] if s["target_name"] == target]
            for i, (place, text) in enumerate(zip(cuts[doc["id"]], sentences[d])):
                if names(text, target):
                    continue
                hit = any(a < place["end"] and place["start"] < b for a, b in gold)
                (stance if hit else other).append(float(vectors[d][i] @ vector))
            for e, far in enumerate(docs):
                if e != d and not names(far["text"], target):
                    elsewhere.append(vectors[e] @ vector)
    stance, other, elsewhere = np.array(stance), np.array(other), np.concatenate(elsewhere)
    print(f"{len(stance)} with a stance, {len(other)} others of the document, {len(elsewhere)} of other documents")
    print("threshold  found  others  elsewhere")
    for t in np.arange(0.25, 0.75, 0.05):
        print(f"{t:9.2f}  {np.mean(stance >= t):.3f}  {np.mean(other >= t):.4f}  {np.mean(elsewhere >= t):.5f}")


if __name__ == "__main__":
    main()
