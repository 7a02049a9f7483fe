"""Trains the entity model: one encoder, one token-classification head for each label set.

Data: CoNLL-2003 (head `conll`: PER ORG LOC MISC) and Stanford's English Worldwide Newswire
(head `news`: PER ORG LOC FAC NORP DATE MONEY PRODUCT MISC). Windows are whole consecutive
sentences of a document. A word's label stands on its first wordpiece. In a tenth of the windows
the case feature is replaced by all-upper or all-lower, so that headlines and lower-cased text
degrade gently.

    python scripts/train/ner.py --data DIR --out DIR [--share 0.02]
"""

import argparse
import gzip
import json
import random
import time
from pathlib import Path

import torch
from encoder import Encoder, batches, encode, load_tokenizer, optimizer, pad, schedule, train_step
from torch import nn
from torch.nn import functional as F

HEADS = {
    "conll": ["PER", "ORG", "LOC", "MISC"],
    "news": ["PER", "ORG", "LOC", "FAC", "NORP", "DATE", "MONEY", "PRODUCT", "MISC"],
}
FOLDERS = {"conll": "conll2003", "news": "worldwide"}


def tags(head: str) -> list[str]:
    return ["O"] + [f"{p}-{label}" for label in HEADS[head] for p in "BI"]


class NerModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder(type_rows=4)
        self.drop = nn.Dropout(0.1)
        self.heads = nn.ModuleDict(
            {h: nn.Linear(self.encoder.hidden, len(tags(h))) for h in HEADS}
        )

    def forward(self, input_ids, attention_mask, token_type_ids):
        x = self.drop(self.encoder(input_ids, attention_mask, token_type_ids))
        return tuple(self.heads[h](x) for h in HEADS)


def read(path: Path, head: str, tok):
    """Documents: lists of sentences (Encoded, label at each wordpiece or -100, first wordpiece of each word)."""
    index = {t: i for i, t in enumerate(tags(head))}
    docs: dict[str, list] = {}
    for line in gzip.open(path, "rt"):
        row = json.loads(line)
        text = " ".join(row["tokens"])
        starts, at = {}, 0
        for i, word in enumerate(row["tokens"]):
            starts[at] = i
            at += len(word) + 1
        e = encode(tok, text)
        labels, firsts = [-100] * len(e), [-1] * len(row["tokens"])
        for i, s in enumerate(e.start):
            word = starts.get(s)
            if word is not None and firsts[word] < 0:
                firsts[word] = i
                labels[i] = index[row["ner"][word]]
        docs.setdefault(str(row["doc"]), []).append((e, labels, firsts, row["ner"]))
    return list(docs.values())


def windows(docs, head, limit, rng=None):
    """Whole consecutive sentences up to `limit` wordpieces; random limits while training."""
    out = []
    for doc in docs:
        rows, size = [], 0
        cap = limit if rng is None else rng.randint(limit // 2, limit)
        for sentence in doc:
            n = len(sentence[0])
            if rows and size + n > cap:
                out.append((head, rows))
                rows, size = [], 0
                cap = limit if rng is None else rng.randint(limit // 2, limit)
            rows.append(sentence)
            size += n
        if rows:
            out.append((head, rows))
    return out


CLS, SEP, MAX = 101, 102, 510


def tensors(batch, rng=None):
    ids, types, labels = [], [], {h: [] for h in HEADS}
    for head, rows in batch:
        row_ids = [i for e, *_ in rows for i in e.ids][:MAX]
        case = [c for e, *_ in rows for c in e.case][:MAX]
        gold = [x for _, lab, *_ in rows for x in lab][:MAX]
        if rng is not None and rng.random() < 0.10:
            case = [2 if c else 0 for c in [1] * len(case)] if rng.random() < 0.5 else [0] * len(case)
        ids.append([CLS] + row_ids + [SEP])
        types.append([0] + case + [0])
        for h in HEADS:
            labels[h].append([-100] + (gold if h == head else [-100] * len(gold)) + [-100])
    mask = pad([[1] * len(r) for r in ids])
    return pad(ids), mask, pad(types), {h: pad(v, -100) for h, v in labels.items()}


def viterbi(scores, labels):
    """Best tag sequence in which I-X follows B-X or I-X. scores: [words, tags] log-probabilities."""
    n, k = scores.shape
    allowed = torch.zeros(k, k)
    for j, t in enumerate(labels):
        if t.startswith("I-"):
            for i, p in enumerate(labels):
                if p not in ("B-" + t[2:], t):
                    allowed[i, j] = -1e9
    best = scores[0].clone()
    for j, t in enumerate(labels):
        if t.startswith("I-"):
            best[j] = -1e9
    back = []
    for step in range(1, n):
        total = best[:, None] + allowed
        best, arg = total.max(0)
        best = best + scores[step]
        back.append(arg)
    path = [int(best.argmax())]
    for arg in reversed(back):
        path.append(int(arg[path[-1]]))
    return [labels[i] for i in reversed(path)]


def spans(labels):
    out, start = set(), None
    for i, t in enumerate(list(labels) + ["O"]):
        if start is not None and (t[0] != "I" or t[2:] != labels[start][2:]):
            out.add((start, i, labels[start][2:]))
            start = None
        if t[0] == "B" or (t[0] == "I" and start is None):
            start = i
    return out


@torch.no_grad()
def evaluate(model, docs, head, limit=254):
    model.eval()
    order = list(HEADS).index(head)
    names = tags(head)
    right = found = gold = 0
    rows = windows(docs, head, limit)
    for group in batches([sum(len(s[0]) for s in r[1]) for r in rows], 4096, random.Random(0)):
        batch = [rows[i] for i in group]
        ids, mask, types, _ = tensors(batch)
        logits = F.log_softmax(model(ids, mask, types)[order], -1)
        for b, (_, sentences) in enumerate(batch):
            at = 1
            for e, _, firsts, ner in sentences:
                take = [at + f for f in firsts if f >= 0 and at + f <= MAX]
                if take:
                    got = viterbi(logits[b, take], names)
                    full, k = [], 0
                    for f in firsts:
                        ok = f >= 0 and at + f <= MAX
                        full.append(got[k] if ok else "O")
                        k += ok
                else:
                    full = ["O"] * len(ner)
                p, g = spans(full), spans(ner)
                right, found, gold = right + len(p & g), found + len(p), gold + len(g)
                at += len(e)
    model.train()
    return 2 * right / max(1, found + gold)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True, help="the folder that holds ner/")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--epochs", type=int, default=5)
    ap.add_argument("--rate", type=float, default=1.5e-4)
    ap.add_argument("--budget", type=int, default=1536, help="padded wordpieces a batch")
    ap.add_argument("--limit", type=int, default=192, help="wordpieces a window")
    ap.add_argument("--share", type=float, default=1.0, help="share of the documents, to prove the loop")
    args = ap.parse_args()
    torch.manual_seed(1)
    rng = random.Random(1)
    tok = load_tokenizer()
    train, dev = {}, {}
    for head, folder in FOLDERS.items():
        docs = read(args.data / "ner" / folder / "train.jsonl.gz", head, tok)
        train[head] = docs[: max(8, int(len(docs) * args.share))]
        docs = read(args.data / "ner" / folder / "dev.jsonl.gz", head, tok)
        dev[head] = docs[: max(8, int(len(docs) * args.share))]
    model = NerModel()
    opt = optimizer(model.encoder, model.heads, args.rate, args.rate * 5)

    def epoch_rows():
        rows = [w for h in HEADS for w in windows(train[h], h, args.limit, rng)]
        return rows, batches([sum(len(s[0]) for s in r[1]) for r in rows], args.budget, rng)

    steps = len(epoch_rows()[1]) * args.epochs
    sched = schedule(opt, steps)
    args.out.mkdir(parents=True, exist_ok=True)
    start, done, seen = time.time(), 0, 0
    for epoch in range(args.epochs):
        rows, groups = epoch_rows()
        for group in groups:
            ids, mask, types, labels = tensors([rows[i] for i in group], rng)
            out = model(ids, mask, types)
            loss = sum(
                F.cross_entropy(o.flatten(0, 1), labels[h].flatten(), ignore_index=-100, reduction="sum")
                for h, o in zip(HEADS, out)
            ) / max(1, sum(int((v != -100).sum()) for v in labels.values()))
            train_step(model, loss, opt, sched)
            done += 1
            seen += int(mask.sum())
            if done % 50 == 0:
                print(f"step {done}/{steps} loss {loss.item():.4f} {seen / (time.time() - start):.0f} tok/s", flush=True)
        torch.save(model.state_dict(), args.out / "checkpoint.pt")
        figures = {h: round(evaluate(model, dev[h], h), 4) for h in HEADS}
        print(f"epoch {epoch + 1} dev {figures} {time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
