"""Trains the entailment model: does a passage say what a sentence says? entailment, neutral, contradiction.

A cross-encoder over `[CLS] passage [SEP] sentence [SEP]`; the wordpieces of the sentence carry mark 1
in their token types. It judges whether a sentence of an abstractive summary is supported by its source.

Data (no set with non-commercial terms): the four protocols of NewProtocols NLI, ConjNLI,
counterfactual NLI and nine tenths of FEVER-NLI by passage, whose other tenth is held out, as is all of
SNLI. As a summary is judged by windows of neighbouring sentences, the passage of another row stands
before or behind that of a share of the rows; others get a sentence of another passage, which is
neutral, or one of their own, which is entailed.

And claims from news, after FactCC (Kryscinski and others, 2020): a sentence of an article, or of its
summary where the article has nearly all its words in one place, is entailed by that place; with a name,
a number or a date exchanged, or a "not" put in or taken out, it is contradicted. Articles are results of
`standpoint run FILE --text-field article --stages sentences -o OUT` on pairs in raw case; every tenth is
held out. The weights kept are an exponential moving average.

    python scripts/train/entailment.py --data DATA --articles OUT --out DIR [--share 0.02]
"""

import argparse
import gzip
import json
import random
import re
import time
import zlib
from pathlib import Path

import torch
from encoder import Average, Encoder, batches, encode, load_tokenizer, optimizer, pad, schedule, train_step
from torch import nn
from torch.nn import functional as F

LABELS = ["entailment", "neutral", "contradiction"]
CLS, SEP = 101, 102
PREMISE, HYPOTHESIS = 176, 76
FEW = 300
PROTOCOLS = ["base", "contrast", "edit_other", "edit_premise"]
NAME = re.compile(r"(?<=[a-z,;] )(?:[A-Z][\w-]*[a-z][\w-]*|[A-Z]{2,})(?: (?:[A-Z][\w-]*[a-z][\w-]*|[A-Z]{2,}))*")
NUMBER = re.compile(r"\b\d+(?:[.,]\d+)*\b")
DATE = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December")
DENIAL = re.compile(r" not\b|n['’]t\b")
VERB = re.compile(r"\b(?:is|are|was|were|will|has|have|had|can|could|should|would)\b")


class Entailment(nn.Module):
    """Token types: case (0..3) + 4 * mark; mark 1 the sentence, 0 the passage.

    Read at the first token and from the means of the two sides, by which the base model tells
    sentences apart already.
    """

    def __init__(self):
        super().__init__()
        self.encoder = Encoder(type_rows=8)
        size = self.encoder.hidden
        self.drop = nn.Dropout(0.1)
        self.head = nn.Sequential(nn.Linear(3 * size, size), nn.GELU(), nn.Dropout(0.1), nn.Linear(size, 3))

    def forward(self, input_ids, attention_mask, token_type_ids):
        x = self.drop(self.encoder(input_ids, attention_mask, token_type_ids))
        parts = [x[:, 0]]
        sentence = (token_type_ids >= 4).to(x.dtype)
        for side in (sentence, (1.0 - sentence) * attention_mask.to(x.dtype)):
            parts.append((x * side[:, :, None]).sum(1) / side.sum(1, keepdim=True).clamp(min=1.0))
        return self.head(torch.cat(parts, -1))


def unquoted(text):
    """Without the quotation marks that a table of commas has left around and doubled within."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"')
    return text.strip()


def read(path):
    rows = (json.loads(x) for x in gzip.open(path, "rt"))
    return [(unquoted(r["premise"]), unquoted(r["hypothesis"]), LABELS.index(r["label"])) for r in rows if r["label"] in LABELS]


def exchanged(sentence, article, rng):
    """The sentence with one name, number or date of the article in place of another, or with a "not"
    more or less; `None` if it has none of them."""
    ways = []
    for kind in (NAME, NUMBER, DATE):
        for m in kind.finditer(sentence):
            if kind is NAME and DATE.search(m.group()):
                continue
            same = lambda o: o in m.group() or m.group() in o
            others = {o for o in kind.findall(article) if not same(o) and not (kind is NAME and DATE.search(o))}
            ways += [(m, o) for o in rng.sample(sorted(others), min(2, len(others)))]
    m = DENIAL.search(sentence)
    ways += [(m, "")] if m else [(m, m.group() + " not") for m in VERB.finditer(sentence)][:1]
    if not ways:
        return None
    m, other = rng.choice(ways)
    return sentence[: m.start()] + other + sentence[m.end() :]


def claims(path, rng, each=6):
    """Rows (passage, sentence, label) of every article: as many sentences of it as `each`, those of its
    summary, and all of them again with something exchanged."""
    words = lambda text: set(re.findall(r"\w+", text.lower()))
    for line in open(path):
        result = json.loads(line)
        spans = [(s["start"], s["end"]) for s in result["sentences"]]
        text = result["text"]
        sentences = [text[s:e] for s, e in spans]
        passage = lambda i: text[spans[max(0, i - 1)][0] : spans[min(len(spans) - 1, i + 1)][1]]
        own = [i for i, s in enumerate(sentences) if 8 <= len(s.split()) <= 50]
        found = [(i, sentences[i]) for i in rng.sample(own, min(each, len(own)))]
        for sentence in result["meta"]["summary"]:
            said = words(sentence)
            near = max(range(len(spans)), key=lambda i: len(said & words(passage(i))))
            if len(said) > 4 and len(said & words(passage(near))) >= 0.85 * len(said):
                found.append((near, sentence))
        rows = []
        for i, sentence in found:
            rows.append((passage(i), sentence, LABELS.index("entailment")))
            other = exchanged(sentence, text, rng)
            if other and other not in passage(i):
                rows.append((passage(i), other, LABELS.index("contradiction")))
        yield rows


def prepare(tok, row):
    premise, hypothesis, label = row
    p, h = encode(tok, premise), encode(tok, hypothesis)
    ids = [CLS] + p.ids[:PREMISE] + [SEP] + h.ids[:HYPOTHESIS] + [SEP]
    types = [0] + p.case[:PREMISE] + [0] + [c + 4 for c in h.case[:HYPOTHESIS]] + [0]
    return {"ids": ids, "types": types, "label": label}


def varied(row, rows, rng, padded, made):
    """The row as it is, with a passage more, or with a sentence of another passage or of its own."""
    premise, hypothesis, label = row
    other = rng.choice(rows)[0]
    kind = rng.random()
    if kind < made and other != premise:
        return premise, other, LABELS.index("neutral")
    if kind < 2 * made:
        hypothesis, label = premise, LABELS.index("entailment")
    if rng.random() < padded:
        premise = f"{premise} {other}" if rng.random() < 0.5 else f"{other} {premise}"
    return premise, hypothesis, label


def tensors(batch):
    ids = [r["ids"] for r in batch]
    return pad(ids), pad([[1] * len(i) for i in ids]), pad([r["types"] for r in batch]), torch.tensor([r["label"] for r in batch])


@torch.no_grad()
def predict(model, rows):
    """Probabilities [rows, 3] of a model in evaluation mode."""
    out = torch.zeros(len(rows), 3)
    for group in batches([len(r["ids"]) for r in rows], 4096, random.Random(0)):
        ids, mask, types, _ = tensors([rows[i] for i in group])
        out[group] = F.softmax(model(ids, mask, types), -1)
    return out


def figures(model, dev):
    """Of each held-out set the accuracy, among the labels it has, and that of entailed or not at one half;
    of all together the latter by threshold."""
    out, support, entailed = {}, [], []
    for name, rows in dev.items():
        p = predict(model, rows)
        gold = torch.tensor([r["label"] for r in rows])
        there = torch.zeros(3).scatter(0, gold, 1.0)
        right = ((p * there).argmax(-1) == gold).float().mean().item()
        binary = ((p[:, 0] >= 0.5) == (gold == 0)).float().mean().item()
        out[name] = {"rows": len(rows), "accuracy": round(right, 4), "supported": round(binary, 4)}
        support.append(p[:, 0])
        entailed.append(gold == 0)
    support, entailed = torch.cat(support), torch.cat(entailed)
    out["all"] = {t / 10: round(((support >= t / 10) == entailed).float().mean().item(), 4) for t in range(3, 10)}
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--articles", type=Path, required=True)
    ap.add_argument("--start", type=Path, help="checkpoint to go on from")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--epochs", type=int, default=1)
    ap.add_argument("--rate", type=float, default=1e-4)
    ap.add_argument("--budget", type=int, default=2048)
    ap.add_argument("--padded", type=float, default=0.3, help="share of rows with a second passage")
    ap.add_argument("--made", type=float, default=0.03, help="share of rows with a sentence of another passage, and of their own")
    ap.add_argument("--nli", type=float, default=0.5, help="share of the NLI rows that an epoch takes")
    ap.add_argument("--share", type=float, default=1.0)
    args = ap.parse_args()
    torch.manual_seed(1)
    rng = random.Random(2 if args.start else 1)
    tok = load_tokenizer()
    d = args.data / "nli"
    fever = read(d / "fever_nli/dev.jsonl.gz")
    held = lambda row: zlib.crc32(row[0].encode()) % 10 == 0
    train = read(d / "conjnli/train_adversarial.jsonl.gz") + read(d / "counterfactual_nli/train.jsonl.gz")
    train += [r for p in PROTOCOLS for r in read(d / f"newprotocols/{p}_train.jsonl.gz")]
    train += [r for r in fever if not held(r)]
    dev = {
        "snli": read(d / "snli/dev.jsonl.gz"),
        "conjnli": read(d / "conjnli/dev.jsonl.gz"),
        "counterfactual": read(d / "counterfactual_nli/dev.jsonl.gz"),
        "fever": [r for r in fever if held(r)],
    }
    told = list(claims(args.articles, rng))
    dev["claims"] = [r for rows in told[::10] for r in rows]
    told = [r for k, rows in enumerate(told) if k % 10 for r in rows]
    dev |= {p: read(d / f"newprotocols/{p}_dev.jsonl.gz") for p in PROTOCOLS}
    known = {premise for rows in dev.values() for premise, _, _ in rows}
    train = [r for r in train if r[0] not in known]
    few = lambda rows: random.Random(2).sample(rows, max(20, int(len(rows) * args.share)))
    dev = {name: [prepare(tok, r) for r in (few(rows) if args.share < 1 else rows)] for name, rows in dev.items()}
    model = Entailment()
    if args.start:
        model.load_state_dict(torch.load(args.start, weights_only=True))
    opt = optimizer(model.encoder, model.head, args.rate, args.rate * 5)

    def epoch_rows():
        rows = [varied(r, train, rng, args.padded, args.made) for r in rng.sample(train, int(len(train) * args.nli))]
        rows = [prepare(tok, r) for r in few(rows + told)]
        return rows, batches([len(r["ids"]) for r in rows], args.budget, rng)

    steps = len(epoch_rows()[1]) * args.epochs
    sched = schedule(opt, steps)
    average = Average(model, 0.998 if steps > 1000 else 0.9)
    args.out.mkdir(parents=True, exist_ok=True)
    start, done, seen = time.time(), 0, 0
    for epoch in range(args.epochs):
        rows, groups = epoch_rows()
        print(f"epoch {epoch + 1}: {len(rows)} rows", flush=True)
        model.train()
        for group in groups:
            ids, mask, types, gold = tensors([rows[i] for i in group])
            loss = F.cross_entropy(model(ids, mask, types), gold, label_smoothing=0.05)
            train_step(model, loss, opt, sched)
            average.update()
            done += 1
            seen += int(mask.sum())
            if done % 100 == 0:
                print(f"step {done}/{steps} loss {loss.item():.3f} {seen / (time.time() - start):.0f} tok/s", flush=True)
            if done % 600 == 0 or done == steps:
                torch.save(average.module.state_dict(), args.out / f"checkpoint-{done}.pt")
                held_out = dev if done == steps else {name: rows[:FEW] for name, rows in dev.items()}
                print(f"step {done} dev {figures(average.module, held_out)} {time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
