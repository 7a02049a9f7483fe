"""Trains the entailment model: does a passage say what a sentence says? entailment, neutral, contradiction.

A cross-encoder over `[CLS] passage [SEP] sentence [SEP]`; the wordpieces of the sentence carry mark 1
in their token types. It judges whether a sentence of an abstractive summary is supported by its source.

Data (no set with non-commercial terms): the four protocols of NewProtocols NLI, ConjNLI,
counterfactual NLI and nine tenths of FEVER-NLI by passage, whose other tenth is held out, as is all of
SNLI. As a summary is judged by windows of neighbouring sentences, the passage of another row stands
before or behind that of a share of the rows; others get a sentence of another passage, which is
neutral, or one of their own, which is entailed. The weights kept are an exponential moving average.

Claims from news go on from there: `data/claims` has sentences written for this project about
passages of news, each with a twin that differs little and is not borne out. The loss has a second part:
of two twins, that which is borne out shall have the greater log-odds.

    python scripts/train/entailment.py --data DATA --out A [--share 0.02]
    python scripts/train/entailment.py --data DATA --out B --start A/checkpoint-1200.pt --claims --nli 0.1 --rate 8e-5
"""

import argparse
import gzip
import json
import random
import zlib
from pathlib import Path

import torch
from claims import read_pairs
from encoder import Encoder, batches, encode, load_tokenizer, optimizer
from loop import fit, tensors
from torch import nn
from torch.nn import functional as F

LABELS = ["entailment", "neutral", "contradiction"]
CLS, SEP = 101, 102
PREMISE, HYPOTHESIS = 176, 76
FEW = 300
PROTOCOLS = ["base", "contrast", "edit_other", "edit_premise"]


class Entailment(nn.Module):
    """Token types: case (0..3) + 4 * mark; mark 1 the sentence, 0 the passage.

    Read at the first token and from the means of the two sides, their difference and their product,
    by which the base model tells sentences apart already (Conneau and others, 2017).
    """

    def __init__(self):
        super().__init__()
        self.encoder = Encoder(type_rows=8)
        size = self.encoder.hidden
        self.drop = nn.Dropout(0.1)
        self.head = nn.Sequential(nn.Linear(5 * size, size), nn.GELU(), nn.Dropout(0.1), nn.Linear(size, 3))

    def forward(self, input_ids, attention_mask, token_type_ids):
        x = self.drop(self.encoder(input_ids, attention_mask, token_type_ids))
        sentence = (token_type_ids >= 4).to(x.dtype)
        mean = lambda side: (x * side[:, :, None]).sum(1) / side.sum(1, keepdim=True).clamp(min=1.0)
        said, passage = mean(sentence), mean((1.0 - sentence) * attention_mask.to(x.dtype))
        return self.head(torch.cat([x[:, 0], said, passage, (said - passage).abs(), said * passage], -1))


def unquoted(text):
    """Without the quotation marks that a table of commas has left around and doubled within."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"')
    return text.strip()


def read(path):
    rows = (json.loads(x) for x in gzip.open(path, "rt"))
    return [(unquoted(r["premise"]), unquoted(r["hypothesis"]), LABELS.index(r["label"])) for r in rows if r["label"] in LABELS]


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


def log_odds(logits):
    """Of entailment against the rest."""
    return logits[:, 0] - logits[:, 1:].logsumexp(-1)


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
    of the claims also how often the one borne out has more support than its twin, and the latter accuracy
    by threshold."""
    out = {}
    for name, rows in dev.items():
        p = predict(model, rows)
        gold = torch.tensor([r["label"] for r in rows])
        there = torch.zeros(3).scatter(0, gold, 1.0)
        share = lambda right: round(right.float().mean().item(), 4)
        at = lambda t: share((p[:, 0] >= t) == (gold == 0))
        out[name] = {"rows": len(rows), "accuracy": share((p * there).argmax(-1) == gold), "supported": at(0.5)}
        if name == "claims":
            out[name] |= {"twins": share(p[::2, 0] > p[1::2, 0]), "by": {t / 10: at(t / 10) for t in range(3, 9)}}
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--claims", action="store_true", help="learn from data/claims too")
    ap.add_argument("--start", type=Path, help="checkpoint to go on from")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--epochs", type=int, default=1)
    ap.add_argument("--rate", type=float, default=1e-4)
    ap.add_argument("--budget", type=int, default=2048)
    ap.add_argument("--padded", type=float, default=0.2, help="share of rows with a second passage")
    ap.add_argument("--made", type=float, default=0.02, help="share of rows with a sentence of another passage, and of their own")
    ap.add_argument("--nli", type=float, default=1.0, help="share of the NLI rows that an epoch takes")
    ap.add_argument("--share", type=float, default=1.0)
    args = ap.parse_args()
    torch.manual_seed(1)
    rng = random.Random(1)
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
    dev |= {p: read(d / f"newprotocols/{p}_dev.jsonl.gz") for p in PROTOCOLS}
    known = {premise for rows in dev.values() for premise, _, _ in rows}
    train = [r for r in train if r[0] not in known]
    twins = []
    if args.claims:
        pairs = lambda part: [
            ((passage, claim, 0), (passage, twin, LABELS.index(label)))
            for passage, claim, twin, label in read_pairs(args.data, part)
        ]
        twins = [[prepare(tok, r) | {"twin": True} for r in pair] for pair in pairs("train")]
        dev["claims"] = [r for pair in pairs("dev") for r in pair]
    few = lambda rows: rows if args.share == 1 else rows[: max(20, int(len(rows) * args.share) // 2 * 2)]
    dev = {name: [prepare(tok, r) for r in few(rows)] for name, rows in dev.items()}
    model = Entailment()
    if args.start:
        model.load_state_dict(torch.load(args.start, weights_only=True))
    opt = optimizer(model.encoder, model.head, args.rate, args.rate * (2 if args.start else 5))

    def plan():
        rows = rng.sample(train, int(len(train) * args.nli * args.share))
        rows = [prepare(tok, varied(r, train, rng, args.padded, args.made)) for r in rows]
        pairs = rng.sample(twins, int(len(twins) * args.share))
        out = [[rows[i] for i in g] for g in batches([len(r["ids"]) for r in rows], args.budget, rng)]
        longest = [max(len(r["ids"]) for r in pair) for pair in pairs]
        out += [[r for i in g for r in pairs[i]] for g in batches(longest, args.budget // 2, rng)]
        print(f"{len(rows)} rows of NLI, {len(pairs)} pairs of claims, {sum(len(r['ids']) for b in out for r in b)} tokens", flush=True)
        rng.shuffle(out)
        return out

    def loss_of(batch):
        ids, mask, types, gold = tensors(batch)
        logits = model(ids, mask, types)
        loss = F.cross_entropy(logits, gold, label_smoothing=0.05)
        if "twin" in batch[0]:
            odds = log_odds(logits)
            loss = loss + F.softplus(odds[1::2] - odds[::2]).mean()
        return loss, int(mask.sum())

    def tell(model, last):
        return figures(model, dev if last else {name: rows[:FEW] for name, rows in dev.items()})

    fit(model, opt, args.epochs, plan, loss_of, tell, args.out, decay=0.998 if args.share == 1 else 0.9)


if __name__ == "__main__":
    main()
