"""Trains the attribution model: who says, believes or wants what (source, cue, content).

One encoder, one pass. Windows of whole sentences are tagged with cues (B/I); each cue then points
at the first and last word of its source and of its content by a scaled dot product between a query
(the mean over the cue's wordpieces) and a key of every wordpiece, as biaffine dependency parsers
choose heads (Dozat and Manning, 2017). The opening token stands for "none". A content that the
source interrupts ("..., she said, ...") is the stretch from its first to its last word less cue
and source.

Data: PolNeAR (Newell, Margolin and Ruths, 2018).

    for split in train dev; do
        standpoint run DATA/attribution/polnear/$split.jsonl.gz --stages sentences --no-text -o DIR/$split.sentences.jsonl
    done
    python scripts/train/attribution.py --data DATA --sentences DIR --start models/stance --out OUT
"""

import argparse
import gzip
import json
import random
import time
from pathlib import Path

import torch
from encoder import Encoder, batches, load_folder, load_tokenizer, optimizer, pad, schedule, train_step
from sentences import cut, read_cuts
from torch import nn
from torch.nn import functional as F

TAGS = ["O", "B-cue", "I-cue"]
POINTERS = ["source-start", "source-end", "content-start", "content-end"]
CLS, SEP = 101, 102
WINDOW = 254
SIZE = 96
LONGEST_SOURCE = 40


class Attribution(nn.Module):
    """Token types are case (0..3). Queries and keys are [batch, tokens, 4 * SIZE], a pointer a part."""

    def __init__(self):
        super().__init__()
        self.encoder = Encoder(type_rows=4)
        self.drop = nn.Dropout(0.1)
        self.cues = nn.Linear(self.encoder.hidden, len(TAGS))
        self.queries = nn.Linear(self.encoder.hidden, len(POINTERS) * SIZE)
        self.keys = nn.Linear(self.encoder.hidden, len(POINTERS) * SIZE)

    def heads(self):
        return nn.ModuleList([self.cues, self.queries, self.keys])

    def forward(self, input_ids, attention_mask, token_type_ids):
        x = self.drop(self.encoder(input_ids, attention_mask, token_type_ids))
        return self.cues(x), self.queries(x) / SIZE**0.5, self.keys(x)


def start_from_finder(model: Attribution, folder: Path) -> None:
    """Takes the finder's encoder, without its marks."""
    from finder import Finder

    finder = Finder()
    load_folder(finder, folder)
    state = finder.encoder.state_dict()
    state["types.weight"] = state["types.weight"][:4]
    model.encoder.load_state_dict(state)


# ---- data


def read(data: Path, sentences: Path, tok):
    cuts = read_cuts(sentences)
    docs = []
    for line in gzip.open(data, "rt"):
        r = json.loads(line)
        gold = []
        for a in r["attributions"]:
            spans = {k: sorted(tuple(s) for part in a[k] for s in part["spans"]) for k in ("cue", "source", "content")}
            if spans["cue"]:
                gold.append(spans)
        docs.append({"id": r["id"], "text": r["text"], "sents": cut(tok, r["text"], cuts[r["id"]]), "gold": gold})
    return docs


def windows(docs, rng=None):
    """Lists of whole consecutive sentences of one document; random lengths while training."""
    out = []
    for d in docs:
        rows, size = [], 0
        cap = WINDOW if rng is None else rng.randint(WINDOW // 2, WINDOW)
        for s in d["sents"]:
            if rows and size + len(s.e) > cap:
                out.append((d, rows))
                rows, size = [], 0
                cap = WINDOW if rng is None else rng.randint(WINDOW // 2, WINDOW)
            rows.append(s)
            size += len(s.e)
        if rows:
            out.append((d, rows))
    return out


def row_of(d, sents):
    """ids, types, words of a window: (first piece, last piece, start, end), positions with [CLS] at 0."""
    ids, types, words = [CLS], [0], []
    for s in sents:
        at = len(ids)
        words += [(at + f, at + l - 1, a, b) for f, l, a, b in s.words if at + l <= WINDOW + 1]
        ids += s.e.ids
        types += s.e.case
    return ids[: WINDOW + 1] + [SEP], types[: WINDOW + 1] + [0], words


def cover(words, spans):
    """Range of the words that touch the stretch from the first to the last span, or none."""
    start, end = spans[0][0], spans[-1][1]
    hit = [i for i, (_, _, a, b) in enumerate(words) if a < end and start < b]
    return (hit[0], hit[-1] + 1) if hit else None


def gold_of(d, words):
    """Per cue in the window: word range of the cue, of its source and of its content (or none)."""
    out, lo, hi = [], words[0][2], words[-1][3]
    for g in d["gold"]:
        if not (lo <= g["cue"][0][0] and g["cue"][-1][1] <= hi):
            continue
        cue = cover(words, g["cue"])
        if cue is None or cue[1] - cue[0] > 12:
            continue
        inside = lambda spans: spans and lo <= spans[0][0] and spans[-1][1] <= hi
        source = cover(words, g["source"]) if inside(g["source"]) else None
        content = cover(words, g["content"]) if g["content"] else None
        out.append((cue, source, content))
    return out


def tensors(batch):
    ids, types, labels, cues, places, gold = [], [], [], [], [], []
    for b, (d, sents) in enumerate(batch):
        i, t, words = row_of(d, sents)
        lab = [-100] * len(i)
        for f, _, _, _ in words:
            lab[f] = 0
        for cue, source, content in gold_of(d, words) if words else []:
            for w in range(*cue):
                lab[words[w][0]] = 1 if w == cue[0] else 2
            cues.append((b, words[cue[0]][0], words[cue[1] - 1][1] + 1))
            row = []
            for span in (source, content):
                row += [words[span[0]][0], words[span[1] - 1][1]] if span else [0, 0]
            gold.append(row)
        ids.append(i), types.append(t), labels.append(lab), places.append(words)
    mask = pad([[1] * len(i) for i in ids])
    return pad(ids), mask, pad(types), pad(labels, -100), cues, torch.tensor(gold).view(-1, 4), places


def allowed_places(places, length):
    """[rows, 4, tokens]: starts may be first pieces of words, ends last ones; [CLS] always."""
    allow = torch.zeros(len(places), 4, length, dtype=torch.bool)
    allow[:, :, 0] = True
    for b, words in enumerate(places):
        allow[b, 0::2, [w[0] for w in words]] = True
        allow[b, 1::2, [w[1] for w in words]] = True
    return allow


def point(queries, keys, cues, allow):
    """Log-probabilities [cues, 4, tokens] of each cue's pointers."""
    length = keys.shape[1]
    rows = torch.tensor([b for b, _, _ in cues])
    at = torch.arange(length)
    inside = (at >= torch.tensor([s for _, s, _ in cues])[:, None]) & (at < torch.tensor([e for _, _, e in cues])[:, None])
    weight = inside.float() / inside.sum(-1, keepdim=True)
    q = torch.einsum("nt,nth->nh", weight, queries[rows]).view(len(cues), 4, SIZE)
    k = keys.view(len(keys), length, 4, SIZE)[rows]
    scores = torch.einsum("nps,ntps->npt", q, k)
    return F.log_softmax(scores.masked_fill(~allow[rows], -1e4), -1)


def loss_of(model, batch):
    ids, mask, types, labels, cues, gold, places = tensors(batch)
    tags, queries, keys = model(ids, mask, types)
    loss = F.cross_entropy(tags.flatten(0, 1), labels.flatten(), ignore_index=-100)
    if cues:
        logp = point(queries, keys, cues, allowed_places(places, ids.shape[1]))
        loss = loss + 0.25 * F.nll_loss(logp.flatten(0, 1), gold.flatten())
    return loss, int(mask.sum())


# ---- decoding


def best_span(start, end, words, longest):
    """The best word range and its log-probability, or none where "none" is likelier."""
    starts, ends = start[[w[0] for w in words]], end[[w[1] for w in words]]
    n = len(words)
    pairs = starts[:, None] + ends[None, :]
    at = torch.arange(n)
    gap = at[None, :] - at[:, None]
    pairs = pairs.masked_fill((gap < 0) | (gap >= longest), -1e9)
    i = int(pairs.argmax())
    best = float(pairs.flatten()[i])
    return (i // n, i % n + 1) if best > float(start[0] + end[0]) else None


def cue_ranges(logp, bias):
    """Word ranges of cues. logp: [words, 3]; the best path in which I follows B or I."""
    score = logp.clone()
    score[:, 0] -= bias
    allowed = torch.tensor([[0.0, 0.0, -1e9], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    best, back = score[0].clone(), []
    best[2] = -1e9
    for step in range(1, len(score)):
        best, arg = (best[:, None] + allowed).max(0)
        best = best + score[step]
        back.append(arg)
    path = [int(best.argmax())]
    for arg in reversed(back):
        path.append(int(arg[path[-1]]))
    path = list(reversed(path)) + [0]
    out, i = [], 0
    while i < len(path):
        if path[i] == 0:
            i += 1
            continue
        j = i + 1
        while path[j] == 2:
            j += 1
        out.append((i, j))
        i = j
    return out


@torch.no_grad()
def attribute(model, docs, bias):
    """Attributions by document: lists of {cue, source, content}, each a list of spans."""
    model.eval()
    rows = windows(docs)
    out = {d["id"]: [] for d in docs}
    for group in batches([sum(len(s.e) for s in r) for _, r in rows], 4096, random.Random(0)):
        batch = [rows[i] for i in group]
        ids, mask, types, _, _, _, places = tensors(batch)
        tags, queries, keys = model(ids, mask, types)
        tags = F.log_softmax(tags, -1)
        cues, owners = [], []
        for b, words in enumerate(places):
            for i, j in cue_ranges(tags[b, [w[0] for w in words]], bias) if words else []:
                cues.append((b, words[i][0], words[j - 1][1] + 1))
                owners.append((b, i, j))
        if not cues:
            continue
        logp = point(queries, keys, cues, allowed_places(places, ids.shape[1]))
        for (b, i, j), p in zip(owners, logp):
            words = places[b]
            span = lambda r: (words[r[0]][2], words[r[1] - 1][3])
            source = best_span(p[0], p[1], words, LONGEST_SOURCE)
            content = best_span(p[2], p[3], words, len(words))
            holes = [span((i, j))] + ([span(source)] if source else [])
            out[batch[b][0]["id"]].append(
                {
                    "cue": [span((i, j))],
                    "source": [span(source)] if source else [],
                    "content": without(span(content), holes) if content else [],
                }
            )
    model.train()
    return out


def without(span, holes):
    """What is left of a stretch when some are cut out of it."""
    parts = [span]
    for a, b in holes:
        parts = [(s, e) for x, y in parts for s, e in ((x, min(a, y)), (max(b, x), y)) if e - s > 1]
    return parts


# ---- measure


def agree(a, b):
    """Whether two unions of spans share at least a quarter of the longer."""
    shared = sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)
    return shared > 0 and 4 * shared >= max(sum(e - s for s, e in a), sum(e - s for s, e in b))


def figures(docs, out):
    """Overlap F1 of each role: its distinct spans in a document, matched one to one."""
    totals = {}
    for d in docs:
        for role in ("cue", "source", "content"):
            gold = sorted({tuple(g[role]) for g in d["gold"] if g[role]})
            found = sorted({tuple(g[role]) for g in out[d["id"]] if g[role]})
            free, right = list(gold), 0
            for f in found:
                hit = next((g for g in free if g == f), None) or next((g for g in free if agree(f, g)), None)
                if hit:
                    free.remove(hit)
                    right += 1
            t = totals.setdefault(role, [0, 0, 0])
            t[0], t[1], t[2] = t[0] + right, t[1] + len(found), t[2] + len(gold)
    return {r: round(2 * a / max(1, b + c), 4) for r, (a, b, c) in totals.items()}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--sentences", type=Path, required=True, help="folder with train.sentences.jsonl and dev.sentences.jsonl")
    ap.add_argument("--start", type=Path, help="folder of the stance finder, whose encoder is taken")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--epochs", type=int, default=4)
    ap.add_argument("--rate", type=float, default=1.5e-4)
    ap.add_argument("--budget", type=int, default=1280)
    ap.add_argument("--share", type=float, default=1.0)
    args = ap.parse_args()
    torch.manual_seed(1)
    rng = random.Random(1)
    tok = load_tokenizer()
    sets = {}
    for name in ("train", "dev"):
        docs = read(args.data / f"attribution/polnear/{name}.jsonl.gz", args.sentences / f"{name}.sentences.jsonl", tok)
        sets[name] = docs[: max(8, int(len(docs) * args.share))]
    train, dev = sets["train"], sets["dev"]
    model = Attribution()
    if args.start:
        start_from_finder(model, args.start)
    opt = optimizer(model.encoder, model.heads(), args.rate, args.rate * 5)

    def plan():
        rows = windows(train, rng)
        return [[rows[i] for i in g] for g in batches([sum(len(s.e) for s in r) for _, r in rows], args.budget, rng)]

    steps = len(plan()) * args.epochs
    sched = schedule(opt, steps)
    args.out.mkdir(parents=True, exist_ok=True)
    start, done, seen = time.time(), 0, 0
    for epoch in range(args.epochs):
        for batch in plan():
            loss, tokens = loss_of(model, batch)
            train_step(model, loss, opt, sched)
            done += 1
            seen += tokens
            if done % 50 == 0:
                print(f"step {done}/{steps} loss {loss.item():.3f} {seen / (time.time() - start):.0f} tok/s", flush=True)
        torch.save(model.state_dict(), args.out / "checkpoint.pt")
        for bias in (0.0, 0.5, 1.0):
            print(f"epoch {epoch + 1} bias {bias} dev {figures(dev, attribute(model, dev, bias))} {time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
