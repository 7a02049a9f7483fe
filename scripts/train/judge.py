"""Trains the stance judge: (passage, holder, target) -> favor, against, neutral.

A cross-encoder over `[CLS] passage [SEP] holder [SEP] target [SEP]`. Holder and target carry marks
1 and 2 in the token types, in the query and, where their place is known, in the passage; the marks
in the passage are dropped at random, so that the judge works without them. The holder "the author"
is the text's own voice, "anyone" no holder in particular.

Data (no set with non-commercial terms): DSE, NewsMTSC, VAST, MPQA 2.0 strict rows, BASIL, PLOVER,
IBM claims, Perspectrum, NLI pairs (entailment is the text's favor of the hypothesis, contradiction
its being against), and the pairs of stance_frames, whose neutrals are hard: exchanged and
mismatched pairs, the author where the text only reports, and names in sentences without a stance.
In a share of the DSE rows both names are replaced by others of the set, so that the judge reads the
sentence and not the reputation. The weights kept are an exponential moving average.

    python scripts/train/judge.py --data DATA --sentences DIR --start models/judge --out DIR
"""

import argparse
import gzip
import json
import random
from pathlib import Path

import torch
from encoder import Encoder, batches, encode, load_folder, load_tokenizer, optimizer, pad
from loop import fit
from sentences import read_cuts
from torch import nn
from torch.nn import functional as F

LABELS = ["favor", "against", "neutral"]
CLS, SEP = 101, 102
PASSAGE = 180
QUERY = 24
NAMES = {"author": "the author", "any": "anyone"}


class Judge(nn.Module):
    """Token types: case (0..3) + 4 * mark; mark 1 the holder, 2 the target, 0 the rest."""

    def __init__(self):
        super().__init__()
        self.encoder = Encoder(type_rows=12)
        size = self.encoder.hidden
        self.drop = nn.Dropout(0.1)
        self.head = nn.Sequential(nn.Linear(3 * size, size), nn.GELU(), nn.Dropout(0.1), nn.Linear(size, 3))

    def forward(self, input_ids, attention_mask, token_type_ids):
        x = self.drop(self.encoder(input_ids, attention_mask, token_type_ids))
        parts = [x[:, 0]]
        for mark in (1, 2):
            m = ((token_type_ids >= 4 * mark) & (token_type_ids < 4 * mark + 4)).to(x.dtype)[:, :, None]
            parts.append((x * m).sum(1) / m.sum(1).clamp(min=1.0))
        return self.head(torch.cat(parts, -1))


def spans_of(value):
    """Spans of a row's field: null, one [s, e] or a list of them."""
    if not value:
        return []
    return [tuple(value)] if isinstance(value[0], int) else [tuple(v) for v in value]


def row(text, holder, target, label, source, holder_spans=(), target_spans=()):
    return {
        "text": text,
        "holder": NAMES.get(holder, holder),
        "target": target,
        "label": LABELS.index(label),
        "source": source,
        "marks": [(s, e, 1) for s, e in holder_spans] + [(s, e, 2) for s, e in target_spans],
    }


def lines(path):
    return (json.loads(x) for x in gzip.open(path, "rt"))


def read_triples(path, source, strict=False):
    out = []
    for r in lines(path):
        if strict and not r.get("strict"):
            continue
        holder = r["holder"] if not r["holder"].startswith("<author") else "author"
        out.append(row(r["text"], holder, r["target"], r["label"], source, spans_of(r.get("holder_span")), spans_of(r.get("target_span"))))
    return out


def read_targets(path, source):
    return [
        row(r["text"], r.get("holder") or "author", r["target"], r["label"], source, (), spans_of(r.get("target_span")))
        for r in lines(path)
        if r["label"] in LABELS
    ]


def read_nli(path):
    """Premise and hypothesis as passage and target, in the text's own voice."""
    sides = {"entailment": "favor", "contradiction": "against", "neutral": "neutral"}
    return [row(r["premise"], "author", r["hypothesis"], sides[r["label"]], "nli") for r in lines(path) if r["label"] in sides]


def read_frames(path, sentences, rng):
    """Gold pairs with the sentence before, and hard neutrals."""
    cuts = read_cuts(sentences)
    out = []
    for r in lines(path):
        text, by_sentence = r["text"], {}
        for g in r["stances"]:
            mid = (g["cue"][0] + g["cue"][1]) // 2
            k = next((i for i, (s, e) in enumerate(cuts[r["id"]]) if s <= mid < e), None)
            if k is not None:
                by_sentence.setdefault(k, []).append(g)
        names = [g["target_name"] for g in r["stances"]] + [g["holder_name"] for g in r["stances"] if g["holder_name"] != "AUTHOR"]
        for k, (first, end) in enumerate(cuts[r["id"]]):
            start = cuts[r["id"]][max(0, k - 1)][0]
            passage = text[start:end]
            inside = lambda s: s and start <= s[0] and s[1] <= end
            move = lambda s: [(s[0] - start, s[1] - start)] if inside(s) else []
            add = lambda holder, target, label, hs, ts: out.append(row(passage, holder, target, label, "frames", hs, ts))
            golds = by_sentence.get(k, [])
            said = {(tuple(g["holder"] or ()), tuple(g["target"])): g["polarity"] for g in golds}
            for g in golds:
                holder = "author" if g["holder_name"] == "AUTHOR" else g["holder_name"]
                add(holder, g["target_name"], g["polarity"], move(g["holder"]), move(g["target"]))
                if g["holder"] and (tuple(g["target"]), tuple(g["holder"])) not in said:
                    add(g["target_name"], g["holder_name"], "neutral", move(g["target"]), move(g["holder"]))
                other = rng.choice(golds)
                if other["holder"] and (tuple(other["holder"]), tuple(g["target"])) not in said and other["holder"] != g["target"]:
                    add(other["holder_name"], g["target_name"], "neutral", move(other["holder"]), move(g["target"]))
            if golds and all(g["holder_name"] != "AUTHOR" for g in golds):
                g = rng.choice(golds)
                add("author", g["target_name"], "neutral", [], move(g["target"]))
            if not golds:
                here = sorted({n for n in names if n in text[first:end]})
                for target in rng.sample(here, min(1, len(here))):
                    at = text.index(target, first) - start
                    holder = rng.choice(["author"] + [n for n in here if n not in target and target not in n])
                    hs = [] if holder == "author" else [(text.index(holder, first) - start, text.index(holder, first) - start + len(holder))]
                    add(holder, target, "neutral", hs, [(at, at + len(target))])
    return out


def renamed(r, names, rng):
    """The row with holder and target named otherwise, wherever the text names them; the row itself
    where it cannot be done."""
    spans = {m: (s, e) for s, e, m in r["marks"]}
    if len(r["marks"]) != 2 or len(spans) != 2:
        return r
    old = {m: r["text"][s:e] for m, (s, e) in spans.items()}
    new = dict(zip((1, 2), rng.sample(names, 2)))
    if any(old[m] in old[3 - m] or new[m] in r["text"] for m in (1, 2)):
        return r
    text, marks, at = "", [], 0
    while at < len(r["text"]):
        m = next((m for m in (1, 2) if r["text"].startswith(old[m], at)), None)
        if m is None:
            text += r["text"][at]
            at += 1
            continue
        if at == spans[m][0]:
            marks.append((len(text), len(text) + len(new[m]), m))
        text += new[m]
        at += len(old[m])
    return {"text": text, "holder": new[1], "target": new[2], "label": r["label"], "source": r["source"], "marks": marks}


def prepare(tok, r):
    e = encode(tok, r["text"])
    marks = [0] * len(e)
    for s, t, m in r["marks"]:
        for i in range(len(e)):
            if e.start[i] < t and s < e.end[i]:
                marks[i] = m
    lo = 0
    if len(e) > PASSAGE:  # keep what stands around the marks
        first = next((i for i, m in enumerate(marks) if m), 0)
        lo = max(0, min(first - PASSAGE // 3, len(e) - PASSAGE))
    cut = slice(lo, lo + PASSAGE)
    holder, target = encode(tok, r["holder"]), encode(tok, r["target"])
    r["ids"] = [CLS] + e.ids[cut] + [SEP] + holder.ids[:QUERY] + [SEP] + target.ids[:QUERY] + [SEP]
    query = [0] + [c + 4 for c in holder.case[:QUERY]] + [0] + [c + 8 for c in target.case[:QUERY]] + [0]
    r["case"] = [0] + e.case[cut]
    r["mark"] = [0] + marks[cut]
    r["query"] = query
    return r


def tensors(batch, rng=None):
    types = []
    for r in batch:
        drop = rng is not None and rng.random() < 0.3
        types.append([c + (0 if drop else 4 * m) for c, m in zip(r["case"], r["mark"])] + r["query"])
    ids = [r["ids"] for r in batch]
    return pad(ids), pad([[1] * len(i) for i in ids]), pad(types), torch.tensor([r["label"] for r in batch])


def macro_f1(gold, found):
    names = sorted(set(gold))
    scores = []
    for n in names:
        tp = sum(g == n and f == n for g, f in zip(gold, found))
        scores.append(2 * tp / max(1, sum(g == n for g in gold) + sum(f == n for f in found)))
    return sum(scores) / len(scores)


@torch.no_grad()
def predict(model, rows):
    """Log-probabilities [rows, 3] of a model in evaluation mode."""
    out = torch.zeros(len(rows), 3)
    for group in batches([len(r["ids"]) for r in rows], 4096, random.Random(0)):
        ids, mask, types, _ = tensors([rows[i] for i in group])
        out[group] = F.log_softmax(model(ids, mask, types), -1)
    return out


def figures(model, dev):
    """Macro F1 on each dev set, by shift of the neutral logit."""
    out = {}
    for name, held in dev.items():
        logp = predict(model, held)
        gold = [r["label"] for r in held]
        out[name] = {}
        for bias in (-1.0, -0.5, 0.0, 0.5, 1.0):
            shifted = logp + torch.tensor([0.0, 0.0, bias])
            if 2 not in gold:
                shifted[:, 2] = -1e9
            out[name][bias] = round(macro_f1(gold, shifted.argmax(-1).tolist()), 4)
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--sentences", type=Path, required=True)
    ap.add_argument("--start", type=Path, help="model folder of a judge to go on from")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--epochs", type=int, default=1)
    ap.add_argument("--rate", type=float, default=8e-5)
    ap.add_argument("--budget", type=int, default=2048)
    ap.add_argument("--renamed", type=float, default=0.4, help="share of DSE rows with other names")
    ap.add_argument("--share", type=float, default=1.0)
    args = ap.parse_args()
    torch.manual_seed(1)
    rng = random.Random(1)
    tok = load_tokenizer()
    d = args.data
    mix = {}
    for r in lines(d / "mix/stance_mix/train.jsonl.gz"):
        mix.setdefault(r["source"], []).append(row(r["context"], r["holder"], r["target"], r["label"], r["source"]))
    sources = {
        "dse": (read_triples(d / "stance_triples/dse/train.jsonl.gz", "dse"), 11000),
        "newsmtsc": (read_targets(d / "stance/newsmtsc/train.jsonl.gz", "newsmtsc"), 4500),
        "vast": (read_targets(d / "stance/vast/train.jsonl.gz", "vast"), 2500),
        "mpqa": (read_triples(d / "stance_triples/mpqa2/train.jsonl.gz", "mpqa", strict=True), 2100),
        "frames": (read_frames(d / "stance_frames/train.jsonl.gz", args.sentences / "train.sentences.jsonl", rng), 6000),
        "conjnli": (read_nli(d / "nli/conjnli/train_adversarial.jsonl.gz"), 700),
        "counterfactual": (read_nli(d / "nli/counterfactual_nli/train.jsonl.gz"), 700),
    }
    for name in ("basil", "plover_plv", "ibm_claim_stance", "perspectrum"):
        sources[name] = (mix[name], 500)
    dev = {
        "dse": read_triples(d / "stance_triples/dse/dev.jsonl.gz", "dse"),
        "dev_rw": read_targets(d / "stance/newsmtsc/dev_rw.jsonl.gz", "newsmtsc"),
        "dev_mt": read_targets(d / "stance/newsmtsc/dev_mt.jsonl.gz", "newsmtsc"),
        "vast": read_targets(d / "stance/vast/dev.jsonl.gz", "vast"),
        "mpqa": read_triples(d / "stance_triples/mpqa2/dev.jsonl.gz", "mpqa", strict=True),
    }
    names = sorted({r[k] for r in sources["dse"][0] for k in ("holder", "target")})
    for rows, _ in sources.values():
        for r in rows:
            prepare(tok, r)
    for name, rows in dev.items():
        dev[name] = [prepare(tok, r) for r in rows[: max(20, int(len(rows) * args.share))]]
    model = Judge()
    if args.start:
        load_folder(model, args.start)
    opt = optimizer(model.encoder, model.head, args.rate, args.rate * (2 if args.start else 5))

    def plan():
        out = []
        for name, (rows, most) in sources.items():
            take = rows
            if name == "dse":  # every row that takes a side, and as many neutrals as still fit
                sides = [r for r in rows if r["label"] != 2]
                rest = [r for r in rows if r["label"] == 2]
                take = sides + rng.sample(rest, min(len(rest), most - len(sides)))
                take = [prepare(tok, renamed(r, names, rng)) if rng.random() < args.renamed else r for r in take]
            elif len(rows) > most:
                take = rng.sample(rows, most)
            out += rng.sample(take, int(len(take) * args.share))
        print(f"{len(out)} rows", flush=True)
        return [[out[i] for i in g] for g in batches([len(r["ids"]) for r in out], args.budget, rng)]

    def loss_of(batch):
        ids, mask, types, gold = tensors(batch, rng)
        return F.cross_entropy(model(ids, mask, types), gold, label_smoothing=0.05), int(mask.sum())

    fit(model, opt, args.epochs, plan, loss_of, lambda model, last: figures(model, dev), args.out)


if __name__ == "__main__":
    main()
