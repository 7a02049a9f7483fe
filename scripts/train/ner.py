"""Trains the entity model: one encoder, one token-classification head for each label set.

Data: CoNLL-2003 (head `conll`: PER ORG LOC MISC) and Stanford's English Worldwide Newswire
(head `news`: PER ORG LOC FAC NORP DATE MONEY PRODUCT MISC). Windows are whole consecutive
sentences of a document. A word's label stands on its first wordpiece. The case feature of some
windows and sentences is that of the text in all upper, all lower or headline case, so that such
text degrades gently.

With `--start` it goes on from a model folder, and with `--raw` that model also teaches: raw news,
as the student sees it with case noise, is to get the label probabilities that the teacher gives
to the clean text (self-training with noise; Xie and others, 2020). The weights kept are an
exponential moving average.

    standpoint run RAW... --stages sentences -o raw.jsonl
    python scripts/train/ner.py --data DIR [--start models/ner --raw raw.jsonl] --out DIR [--share 0.02]
"""

import argparse
import copy
import gzip
import json
import random
import re
import time
from pathlib import Path

import torch
from encoder import (
    Average,
    Encoder,
    batches,
    encode,
    load_folder,
    load_tokenizer,
    optimizer,
    pad,
    schedule,
    train_step,
)
from torch import nn
from torch.nn import functional as F

HEADS = {
    "conll": ["PER", "ORG", "LOC", "MISC"],
    "news": ["PER", "ORG", "LOC", "FAC", "NORP", "DATE", "MONEY", "PRODUCT", "MISC"],
}
RAW = "raw"
CLS, SEP, MAX = 101, 102, 510
WORD = re.compile(r"[^\W_]+(?:[.'’&/-][^\W_]+)*|[^\w\s]")
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


def first_pieces(e, starts):
    """The first wordpiece of each word, or -1; `starts`: word by offset."""
    firsts = [-1] * len(starts)
    for i, s in enumerate(e.start):
        word = starts.get(s)
        if word is not None and firsts[word] < 0:
            firsts[word] = i
    return firsts


def read(path: Path, head: str, tok, change=None):
    """Documents: lists of sentences (Encoded, label at each wordpiece or -100, first wordpiece of each word)."""
    index = {t: i for i, t in enumerate(tags(head))}
    docs: dict[str, list] = {}
    for line in gzip.open(path, "rt"):
        row = json.loads(line)
        words = [change(w) for w in row["tokens"]] if change else row["tokens"]
        starts, at = {}, 0
        for i, word in enumerate(words):
            starts[at] = i
            at += len(word) + 1
        e = encode(tok, " ".join(words))
        firsts = first_pieces(e, starts)
        labels = [-100] * len(e)
        for word, i in enumerate(firsts):
            if i >= 0:
                labels[i] = index[row["ner"][word]]
        docs.setdefault(str(row["doc"]), []).append((e, labels, firsts, row["ner"]))
    return list(docs.values())


def read_raw(path: Path, tok, rng, wordpieces: int):
    """Documents without labels up to so many wordpieces, drawn at random; 0 stands on each word's first piece."""
    docs, size = [], 0
    lines = open(path).readlines()
    rng.shuffle(lines)
    for line in lines:
        row = json.loads(line)
        doc = []
        for s in row["sentences"]:
            text = row["text"][s["start"] : s["end"]]
            starts = {m.start(): i for i, m in enumerate(WORD.finditer(text))}
            e = encode(tok, text)
            firsts = first_pieces(e, starts)
            labels = [-100] * len(e)
            for i in firsts:
                if i >= 0:
                    labels[i] = 0
            if 0 < len(e) <= MAX:
                doc.append((e, labels, firsts, None))
        docs.append(doc)
        size += sum(len(s[0]) for s in doc)
        if size >= wordpieces:
            break
    return docs


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


def headline(word: str) -> str:
    return word[:1].upper() + word[1:]


def case_feature(rows, rng):
    """Case of each wordpiece; with `rng`, of some windows and sentences as if written otherwise."""
    if rng is None:
        return [c for e, *_ in rows for c in e.case]
    draw = rng.random()
    if draw < 0.14:
        change = str.upper if draw < 0.07 else str.lower
        return [c for e, *_ in rows for c in e.recased(change)]
    case = []
    for e, *_ in rows:
        draw = rng.random()
        case.extend(e.case if draw > 0.06 else e.recased(str.upper if draw < 0.03 else headline))
    return case


def tensors(batch, rng=None):
    ids, types, labels = [], [], {h: [] for h in (*HEADS, RAW)}
    for head, rows in batch:
        row_ids = [i for e, *_ in rows for i in e.ids][:MAX]
        gold = [x for _, lab, *_ in rows for x in lab][:MAX]
        ids.append([CLS] + row_ids + [SEP])
        types.append([0] + case_feature(rows, rng)[:MAX] + [0])
        for h in labels:
            labels[h].append([-100] + (gold if h == head else [-100] * len(gold)) + [-100])
    mask = pad([[1] * len(r) for r in ids])
    return pad(ids), mask, pad(types), {h: pad(v, -100) for h, v in labels.items()}


def gold_loss(out, labels):
    """Cross-entropy over the labelled words of both heads."""
    return sum(
        F.cross_entropy(o.flatten(0, 1), labels[h].flatten(), ignore_index=-100, reduction="sum")
        for h, o in zip(HEADS, out)
    ) / max(1, sum(int((labels[h] != -100).sum()) for h in HEADS))


def taught_loss(out, taught, words):
    """Cross-entropy against the teacher's probabilities at the words, mean over the heads."""
    return sum(
        F.cross_entropy(o[words], F.softmax(t[words], -1)) for o, t in zip(out, taught)
    ) / len(out)


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
    return 2 * right / max(1, found + gold)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True, help="the folder that holds ner/")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--start", type=Path, help="a model folder to go on from")
    ap.add_argument("--raw", type=Path, help="results of `standpoint run --stages sentences`, to be taught on")
    ap.add_argument("--raw-wordpieces", type=int, default=400_000, help="of raw news an epoch")
    ap.add_argument("--epochs", type=int, default=5)
    ap.add_argument("--rate", type=float, default=1.5e-4)
    ap.add_argument("--budget", type=int, default=1536, help="padded wordpieces a batch")
    ap.add_argument("--limit", type=int, default=192, help="wordpieces a window")
    ap.add_argument("--share", type=float, default=1.0, help="share of the documents, to prove the loop")
    args = ap.parse_args()
    if args.raw and not args.start:
        ap.error("--raw needs --start: the model that teaches")
    torch.manual_seed(1)
    rng = random.Random(1)
    tok = load_tokenizer()

    def load(head, split, change=None):
        docs = read(args.data / "ner" / FOLDERS[head] / f"{split}.jsonl.gz", head, tok, change)
        return docs[: max(8, int(len(docs) * args.share))]

    train = {h: load(h, "train") for h in HEADS}
    dev = {h: load(h, "dev") for h in HEADS}
    model = NerModel()
    if args.start:
        load_folder(model, args.start)
    teacher = copy.deepcopy(model).eval() if args.raw else None
    average = Average(model, 0.998)
    opt = optimizer(model.encoder, model.heads, args.rate, args.rate * 5)

    def epoch_batches():
        sets = {h: windows(train[h], h, args.limit, rng) for h in HEADS}
        kinds = [[w for rows in sets.values() for w in rows]]
        if args.raw:
            docs = read_raw(args.raw, tok, rng, int(args.raw_wordpieces * args.share))
            kinds.append(windows(docs, RAW, args.limit, rng))
        out = []
        for rows in kinds:
            sizes = [sum(len(s[0]) for s in r[1]) for r in rows]
            out += [[rows[i] for i in group] for group in batches(sizes, args.budget, rng)]
        rng.shuffle(out)
        return out

    first = epoch_batches()
    steps = len(first) * args.epochs
    sched = schedule(opt, steps)
    args.out.mkdir(parents=True, exist_ok=True)
    start, done, seen = time.time(), 0, 0
    for epoch in range(args.epochs):
        for batch in first if epoch == 0 else epoch_batches():
            ids, mask, types, labels = tensors(batch, rng)
            out = model(ids, mask, types)
            words = labels[RAW] != -100
            if words.any():
                with torch.no_grad():
                    taught = teacher(*tensors(batch)[:3])
                loss = taught_loss(out, taught, words)
            else:
                loss = gold_loss(out, labels)
            train_step(model, loss, opt, sched)
            average.update()
            done += 1
            seen += int(mask.sum())
            if done % 50 == 0:
                print(f"step {done}/{steps} loss {loss.item():.4f} {seen / (time.time() - start):.0f} tok/s", flush=True)
        torch.save(average.module.state_dict(), args.out / "checkpoint.pt")
        figures = {h: round(evaluate(average.module, dev[h], h), 4) for h in HEADS}
        print(f"epoch {epoch + 1} dev {figures} {time.time() - start:.0f} s", flush=True)
    for change in (str.upper, str.lower):
        figures = {h: round(evaluate(average.module, load(h, "dev", change), h), 4) for h in HEADS}
        print(f"dev in {change.__name__} case {figures}", flush=True)


if __name__ == "__main__":
    main()
