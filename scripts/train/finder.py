"""Trains the stance finder: cues first, then each cue's verdict and arguments.

One encoder, two passes. Pass one reads windows of whole sentences and tags cue words (B/I with
polarity). Pass two reads, once a cue, the sentence with a little of what stands before it, the cue
marked in the token types, and gives a verdict (none, favor, against) and pointers to the first and
last word of holder and target; the holder pointer may also choose the opening token (the text's own
voice) or the closing token (a speaker named outside the sentence).

Data: stance_frames, MPQA 2.0 (arguments only). So that the verdict learns from the mistakes that pass one really makes, cue
candidates for the training articles come from taggers trained on the other articles (two folds).

Sentences are the product's own:
    standpoint run DATA/stance_frames/train.jsonl.gz --stages sentences --no-text -o DIR/train.sentences.jsonl
    python scripts/train/finder.py --data DATA --sentences DIR --start models/ner --out DIR

An ablation, which does not ship: with `--own data/stances` (and DIR/own.sentences.jsonl) a finished
finder goes on over the passages written for this project and, against forgetting, another part of
the rest in each epoch. Candidates for our passages are then the finder's own, which has not seen
them. It prints the figures before as epoch 0.
    python scripts/train/finder.py --data DATA --sentences DIR --own data/stances --start models/stance --out DIR
"""

import argparse
import gzip
import json
import math
import random
import time
from pathlib import Path

import torch
from encoder import Encoder, batches, load_folder, load_tokenizer, optimizer, pad, schedule, train_step
from frames import match
from sentences import Sent, cut, read_cuts
from torch import nn
from torch.nn import functional as F

TAGS = ["O", "B-favor", "I-favor", "B-against", "I-against"]
VERDICTS = ["none", "favor", "against"]
CLS, SEP = 101, 102
WINDOW = 254
CONTEXT = 32
LONGEST = 200


class Finder(nn.Module):
    """Token types: case (0..3) + 4 * mark; mark 0 context, 1 the cue, 2 the cue's sentence."""

    def __init__(self):
        super().__init__()
        self.encoder = Encoder(type_rows=12)
        size = self.encoder.hidden
        self.drop = nn.Dropout(0.1)
        self.cues = nn.Linear(size, len(TAGS))
        self.verdict = nn.Sequential(nn.Linear(2 * size, size), nn.GELU(), nn.Dropout(0.1), nn.Linear(size, 3))
        self.arguments = nn.Linear(size, 4)

    def heads(self):
        return nn.ModuleList([self.cues, self.verdict, self.arguments])

    def start_from(self, folder: Path):
        """Takes the encoder of the entity model, whose type rows already know case."""
        from ner import NerModel

        model = NerModel()
        load_folder(model, folder)
        state = model.encoder.state_dict()
        state["types.weight"] = state["types.weight"].repeat(3, 1)
        self.encoder.load_state_dict(state)

    def forward(self, input_ids, attention_mask, token_type_ids):
        x = self.drop(self.encoder(input_ids, attention_mask, token_type_ids))
        cue = ((token_type_ids >= 4) & (token_type_ids < 8)).to(x.dtype)[:, :, None]
        mean = (x * cue).sum(1) / cue.sum(1).clamp(min=1.0)
        return self.cues(x), self.verdict(torch.cat([x[:, 0], mean], -1)), self.arguments(x)


# ---- data


def read_frames(files: list[Path], sentences: Path, tok):
    cuts = read_cuts(sentences)
    docs = []
    for r in (json.loads(line) for f in files for line in (gzip.open if f.suffix == ".gz" else open)(f, "rt")):
        sents = cut(tok, r["text"], cuts[r["id"]])
        docs.append({"id": r["id"], "text": r["text"], "sents": sents, "gold": r["stances"]})
    for d in docs:
        d["cues"] = gold_cues(d)
    return docs


def gold_cues(doc):
    """Gold stances by cue: sentence, word range, polarity, holders (word range, CLS or SEP), targets."""
    out = {}
    for g in doc["gold"]:
        mid = (g["cue"][0] + g["cue"][1]) // 2
        k = next((i for i, s in enumerate(doc["sents"]) if s.start <= mid < s.end), None)
        if k is None:
            continue
        s = doc["sents"][k]
        cue = s.cover(g["cue"])
        if cue is None:
            continue
        row = out.setdefault((k, cue), {"sent": k, "cue": cue, "polarity": g["polarity"], "holders": [], "targets": []})
        if g["holder"] is None:
            h = "author" if g["holder_name"] == "AUTHOR" else "outside"
        else:
            h = s.cover(g["holder"]) or "outside"
        t = s.cover(g["target"])
        if h not in row["holders"]:
            row["holders"].append(h)
        if t is not None and t not in row["targets"]:
            row["targets"].append(t)
    return list(out.values())


def read_mpqa(path: Path, tok):
    """MPQA opinions as arguments of a given cue; polarity only where an attitude carries it."""
    rows = []
    for line in gzip.open(path, "rt"):
        r = json.loads(line)
        by_cue = {}
        for o in r["opinions"]:
            spans = (o["expression"] or {}).get("spans") or []
            if not spans or o.get("implicit"):
                continue
            cue = (spans[0][0], spans[-1][1])
            attitude = o.get("attitude") or ""
            polarity = None
            if attitude.startswith(("sentiment", "agree")):
                polarity = "favor" if attitude.endswith("pos") else "against" if attitude.endswith("neg") else None
            row = by_cue.setdefault(cue, {"polarity": polarity, "holders": [], "targets": []})
            row["polarity"] = row["polarity"] or polarity
            for name, found in (("holders", o.get("holders") or []), ("targets", o.get("targets") or [])):
                for f in found:
                    if f.get("spans"):
                        span = (f["spans"][0][0], f["spans"][-1][1])
                        if span not in row[name]:
                            row[name].append(span)
        if not by_cue:
            continue
        s = Sent(tok, r["text"], 0, len(r["text"]))
        for cue, row in by_cue.items():
            c = s.cover(cue)
            holders = [h for h in map(s.cover, row["holders"]) if h]
            targets = [t for t in map(s.cover, row["targets"]) if t]
            if c and (holders or targets):
                rows.append((s, {"sent": 0, "cue": c, "polarity": row["polarity"], "holders": holders, "targets": targets}))
    return rows


def cue_windows(docs, rng=None, limit=WINDOW):
    out = []
    for d in docs:
        labels = {}
        for c in d["cues"]:
            lab = labels.setdefault(c["sent"], {})
            for w in range(*c["cue"]):
                lab[w] = ("B-" if w == c["cue"][0] else "I-") + c["polarity"]
        rows, size = [], 0
        cap = limit if rng is None else rng.randint(limit // 2, limit)
        for k, s in enumerate(d["sents"]):
            if rows and size + len(s.e) > cap:
                out.append((d, rows))
                rows, size = [], 0
                cap = limit if rng is None else rng.randint(limit // 2, limit)
            rows.append((k, s, labels.get(k, {})))
            size += len(s.e)
        if rows:
            out.append((d, rows))
    return out


def cue_tensors(batch):
    ids, types, gold = [], [], []
    for _, rows in batch:
        i, t, g = [CLS], [0], [-100]
        for _, s, labels in rows:
            lab = [-100] * len(s.e)
            for w, (first, _, _, _) in enumerate(s.words):
                lab[first] = TAGS.index(labels.get(w, "O"))
            i += s.e.ids
            t += s.e.case
            g += lab
        i, t, g = i[: WINDOW + 1] + [SEP], t[: WINDOW + 1] + [0], g[: WINDOW + 1] + [-100]
        ids.append(i), types.append(t), gold.append(g)
    return pad(ids), pad([[1] * len(r) for r in ids]), pad(types), pad(gold, -100)


def cue_row(doc_sents, k, cue):
    """Row of pass two: (ids, types, first piece of each word of the sentence, last piece)."""
    s = doc_sents[k]
    before_ids, before_case = [], []
    for j in range(k - 1, max(-1, k - 4), -1):
        p = doc_sents[j].e
        take = min(len(p), CONTEXT - len(before_ids))
        if take <= 0:
            break
        before_ids = p.ids[len(p) - take :] + before_ids
        before_case = p.case[len(p) - take :] + before_case
    lo, hi = 0, len(s.e)
    if hi > LONGEST:  # a very long sentence: what stands around the cue
        mid = s.words[cue[0]][0]
        lo = max(0, min(mid - LONGEST // 2, hi - LONGEST))
        hi = lo + LONGEST
    a, b = s.words[cue[0]][0], s.words[cue[1] - 1][1]
    types = list(before_case)
    for i in range(lo, hi):
        types.append(s.e.case[i] + 4 * (1 if a <= i < b else 2))
    ids = [CLS] + before_ids + s.e.ids[lo:hi] + [SEP]
    shift = 1 + len(before_ids) - lo
    firsts = [f + shift if lo <= f and l <= hi else -1 for f, l, _, _ in s.words]
    lasts = [l - 1 + shift if lo <= f and l <= hi else -1 for f, l, _, _ in s.words]
    return ids, [0] + types + [0], firsts, lasts


def argument_targets(row, firsts, lasts, end):
    """Positions of gold starts and ends for holder and target; empty: no loss."""
    hs, he, ts, te = [], [], [], []
    for h in row["holders"]:
        if h == "author":
            hs.append(0), he.append(0)
        elif h == "outside":
            hs.append(end), he.append(end)
        elif firsts[h[0]] >= 0 and lasts[h[1] - 1] >= 0:
            hs.append(firsts[h[0]]), he.append(lasts[h[1] - 1])
    for t in row["targets"]:
        if firsts[t[0]] >= 0 and lasts[t[1] - 1] >= 0:
            ts.append(firsts[t[0]]), te.append(lasts[t[1] - 1])
    return hs, he, ts, te


def argument_batch(examples):
    """examples: (sents, row or none-row dict with cue, verdict index or -100)."""
    ids, types, golds, verdicts = [], [], [], []
    for sents, row, verdict in examples:
        i, t, firsts, lasts = cue_row(sents, row["sent"], row["cue"])
        golds.append(argument_targets(row, firsts, lasts, len(i) - 1))
        ids.append(i), types.append(t), verdicts.append(verdict)
    mask = pad([[1] * len(r) for r in ids])
    types = pad(types)
    allowed = types >= 4
    holder = allowed.clone()
    holder[:, 0] = True
    for b, r in enumerate(ids):
        holder[b, len(r) - 1] = True
    gold = torch.zeros(len(ids), 4, mask.shape[1])
    for b, parts in enumerate(golds):
        for p, places in enumerate(parts):
            for at in places:
                gold[b, p, at] += 1.0 / len(places)
    allow = torch.stack([holder, holder, allowed, allowed], 1)
    return pad(ids), mask, types, gold, allow, torch.tensor(verdicts)


def argument_loss(logits, gold, allow):
    logp = F.log_softmax(logits.transpose(1, 2).masked_fill(~allow, -1e4), -1)
    each = -(logp * gold).sum(-1)
    has = gold.sum(-1) > 0
    return (each * has).sum() / has.sum().clamp(min=1)


# ---- decoding


def viterbi(logp):
    n, k = logp.shape
    allowed = torch.zeros(k, k)
    for j, t in enumerate(TAGS):
        if t[0] == "I":
            for i, p in enumerate(TAGS):
                if p not in ("B-" + t[2:], t):
                    allowed[i, j] = -1e9
    best = logp[0].clone()
    for j, t in enumerate(TAGS):
        if t[0] == "I":
            best[j] = -1e9
    back = []
    for step in range(1, n):
        best, arg = (best[:, None] + allowed).max(0)
        best = best + logp[step]
        back.append(arg)
    path = [int(best.argmax())]
    for arg in reversed(back):
        path.append(int(arg[path[-1]]))
    return [TAGS[i] for i in reversed(path)]


@torch.no_grad()
def find_cues(model, docs, bias):
    """Cue candidates by document: (sentence, word range, probability that some word is a cue)."""
    model.eval()
    rows = cue_windows(docs)
    found = {d["id"]: [] for d in docs}
    sizes = [sum(len(s.e) for _, s, _ in r) for _, r in rows]
    for group in batches(sizes, 4096, random.Random(0)):
        batch = [rows[i] for i in group]
        ids, mask, types, _ = cue_tensors(batch)
        logp = F.log_softmax(model(ids, mask, types)[0], -1)
        for b, (d, sents) in enumerate(batch):
            at = 1
            for k, s, _ in sents:
                take = [at + f for f, _, _, _ in s.words if at + f <= WINDOW]
                at += len(s.e)
                if not take:
                    continue
                lp = logp[b, take].clone()
                lp[:, 0] -= bias
                path = viterbi(lp) + ["O"]
                p = 1 - logp[b, take, 0].exp()
                w = 0
                while w < len(take):
                    if path[w] == "O":
                        w += 1
                        continue
                    e = w + 1
                    while path[e][0] == "I":
                        e += 1
                    found[d["id"]].append((k, (w, e), float(p[w:e].max())))
                    w = e
    model.train()
    return found


def best_spans(start, end, firsts, lasts, ratio, longest=45):
    """The best word range by start and end log-probabilities, and others nearly as good that do not overlap."""
    words = [w for w in range(len(firsts)) if firsts[w] >= 0]
    scored = []
    for a in words:
        for b in range(a, min(a + longest, len(firsts))):
            if lasts[b] < 0:
                break
            scored.append((float(start[firsts[a]] + end[lasts[b]]), a, b + 1))
    scored.sort(reverse=True)
    out = []
    for v, a, b in scored[:60]:
        if out and v < out[0][0] + math.log(ratio):
            break
        if all(b <= x or y <= a for _, x, y in out):
            out.append((v, a, b))
    return out


@torch.no_grad()
def find_stances(model, docs, found, ratio=0.35):
    """All stances with their score, unthresholded, by document."""
    model.eval()
    jobs = [(d, c) for d in docs for c in found[d["id"]]]
    out = {d["id"]: [] for d in docs}
    sizes = [min(LONGEST, len(d["sents"][c[0]].e)) + CONTEXT for d, c in jobs]
    for group in batches(sizes, 4096, random.Random(0)):
        examples = [(jobs[i][0]["sents"], {"sent": jobs[i][1][0], "cue": jobs[i][1][1], "holders": [], "targets": []}, 0) for i in group]
        ids, mask, types, _, allow, _ = argument_batch(examples)
        _, verdict, arguments = model(ids, mask, types)
        verdict = F.softmax(verdict, -1)
        logp = F.log_softmax(arguments.transpose(1, 2).masked_fill(~allow, -1e4), -1)
        for b, i in enumerate(group):
            d, (k, cue, p_cue) = jobs[i]
            s = d["sents"][k]
            row_ids, _, firsts, lasts = cue_row(d["sents"], k, cue)
            end = len(row_ids) - 1
            v = int(verdict[b, 1:].argmax()) + 1
            hs, he, ts, te = logp[b]
            author, outside = float(hs[0] + he[0]), float(hs[end] + he[end])
            holders = best_spans(hs, he, firsts, lasts, ratio)
            targets = best_spans(ts, te, firsts, lasts, ratio)
            if not targets:
                continue
            best = holders[0][0] if holders else -1e9
            if max(author, outside) > best:
                holders = [(author, "author", None)] if author > outside else [(outside, "outside", None)]
            for hv, ha, hb in holders:
                for tv, ta, tb in targets:
                    holder = None if isinstance(ha, str) else [s.words[ha][2], s.words[hb - 1][3]]
                    target = [s.words[ta][2], s.words[tb - 1][3]]
                    if holder and holder[0] < target[1] and target[0] < holder[1]:
                        continue
                    out[d["id"]].append(
                        {
                            "evidence": [s.start, s.end],
                            "cue": [s.words[cue[0]][2], s.words[cue[1] - 1][3]],
                            "holder": holder,
                            "holder_name": "AUTHOR" if ha == "author" else "" if holder is None else d["text"][holder[0] : holder[1]],
                            "target": target,
                            "target_name": d["text"][target[0] : target[1]],
                            "polarity": VERDICTS[v],
                            "score": float(verdict[b, v]) * math.exp((hv + tv) / 4),
                            "verdict": float(verdict[b, v]),
                            "p_cue": p_cue,
                        }
                    )
    model.train()
    return out


def without_repeats(stances):
    """One stance for each holder, target and polarity in a sentence: the best."""
    kept = []
    for s in sorted(stances, key=lambda s: -s["score"]):
        same = any(
            k["evidence"] == s["evidence"]
            and k["polarity"] == s["polarity"]
            and overlaps(k["target"], s["target"])
            and (k["holder"] == s["holder"] or (k["holder"] and s["holder"] and overlaps(k["holder"], s["holder"])))
            for k in kept
        )
        if not same:
            kept.append(s)
    return kept


def overlaps(a, b):
    return a[0] < b[1] and b[0] < a[1]


def figures(docs, out):
    """Best F1 over thresholds, with precision, recall and the threshold."""
    docs_out = {d["id"]: without_repeats(out[d["id"]]) for d in docs}
    best = (0.0, 0.0, 0.0, 0.0)
    for step in range(1, 19):
        threshold = step * 0.05
        right = found = gold = 0
        for d in docs:
            kept = [s for s in docs_out[d["id"]] if s["score"] >= threshold]
            right += match(d["gold"], kept)
            found += len(kept)
            gold += len(d["gold"])
        f1 = 2 * right / max(1, found + gold)
        best = max(best, (round(f1, 4), round(right / max(1, found), 3), round(right / gold, 3), threshold))
    return best


# ---- training


def train_cues(docs, start, epochs, rate, rng):
    model = Finder()
    if start:
        model.start_from(start)
    opt = optimizer(model.encoder, model.cues, rate, rate * 5)
    rows = cue_windows(docs, rng)
    sched = schedule(opt, epochs * (len(batches([sum(len(s.e) for _, s, _ in r) for _, r in rows], 1024, rng)) + 2))
    for _ in range(epochs):
        rows = cue_windows(docs, rng)
        for group in batches([sum(len(s.e) for _, s, _ in r) for _, r in rows], 1024, rng):
            ids, mask, types, gold = cue_tensors([rows[i] for i in group])
            loss = F.cross_entropy(model(ids, mask, types)[0].flatten(0, 1), gold.flatten(), ignore_index=-100)
            train_step(model, loss, opt, sched)
    return model


def candidates(docs, start, rng, epochs):
    """Cue candidates for every training article from a tagger that did not see it."""
    order = list(docs)
    rng.shuffle(order)
    halves = order[::2], order[1::2]
    found = {}
    for learn, tell in (halves, halves[::-1]):
        model = train_cues(learn, start, epochs, 1.5e-4, rng)
        found.update(find_cues(model, tell, bias=3.0))
    return found


def epoch_examples(docs, found, mpqa, rng):
    """Gold cues, or the candidate that overlaps one; as many again that overlap none; MPQA."""
    out, wrong = [], []
    for d in docs:
        gold = d["cues"]
        hits = {}
        for k, cue, _ in found[d["id"]]:
            owner = next((i for i, g in enumerate(gold) if g["sent"] == k and g["cue"][0] < cue[1] and cue[0] < g["cue"][1]), None)
            if owner is None:
                wrong.append((d["sents"], {"sent": k, "cue": cue, "holders": [], "targets": []}, 0))
            else:
                hits.setdefault(owner, []).append(cue)
        for i, g in enumerate(gold):
            row = dict(g)
            if i in hits and rng.random() < 0.5:
                row["cue"] = rng.choice(hits[i])
            out.append((d["sents"], row, VERDICTS.index(g["polarity"])))
    out += rng.sample(wrong, min(len(wrong), int(1.3 * len(out))))
    for s, row in mpqa:
        out.append(([s], row, VERDICTS.index(row["polarity"]) if row["polarity"] else -100))
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True)
    ap.add_argument("--sentences", type=Path, required=True, help="folder with train.sentences.jsonl and dev.sentences.jsonl")
    ap.add_argument("--start", type=Path, help="folder of the entity model, or with --own of the finder that goes on")
    ap.add_argument("--own", type=Path, help="folder of our passages")
    ap.add_argument("--replay", type=float, default=0.35, help="with --own: part of the other data in an epoch")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--epochs", type=int, default=5)
    ap.add_argument("--rate", type=float, default=1.2e-4)
    ap.add_argument("--budget", type=int, default=1280)
    ap.add_argument("--share", type=float, default=1.0)
    args = ap.parse_args()
    torch.manual_seed(1)
    rng = random.Random(1)
    tok = load_tokenizer()
    train = read_frames([args.data / "stance_frames/train.jsonl.gz"], args.sentences / "train.sentences.jsonl", tok)
    dev = read_frames([args.data / "stance_frames/dev.jsonl.gz"], args.sentences / "dev.sentences.jsonl", tok)
    own = read_frames(sorted(args.own.glob("*.jsonl")), args.sentences / "own.sentences.jsonl", tok) if args.own else []
    mpqa = read_mpqa(args.data / "structured/mpqa2/train.jsonl.gz", tok)
    train, dev = train[: max(8, int(len(train) * args.share))], dev[: max(4, int(len(dev) * args.share))]
    mpqa, own = mpqa[: int(len(mpqa) * args.share)], own[: int(len(own) * args.share)]
    cues = lambda docs: sum(len(d["cues"]) for d in docs)
    print(f"{len(train)} articles, {cues(train)} cues; {len(own)} passages of ours, {cues(own)} cues; {len(mpqa)} MPQA cues", flush=True)
    start = time.time()
    args.out.mkdir(parents=True, exist_ok=True)
    model = Finder()
    cache = args.out / "candidates.json"
    if cache.exists():
        found = {k: [(s, tuple(c), p) for s, c, p in v] for k, v in json.loads(cache.read_text()).items()}
    elif own:
        load_folder(model, args.start)
        found = find_cues(model, train + own, bias=2.0)
    else:
        found = candidates(train, args.start, rng, 3 if args.share == 1 else 1)
    cache.write_text(json.dumps(found))
    for name, docs in (("articles", train), ("passages of ours", own)):
        total = sum(len(found[d["id"]]) for d in docs)
        touched = lambda d, g: any(k == g["sent"] and g["cue"][0] < c[1] and c[0] < g["cue"][1] for k, c, _ in found[d["id"]])
        hit = sum(touched(d, g) for d in docs for g in d["cues"])
        print(f"{name}: {total} candidates, recall {hit / max(1, cues(docs)):.3f}, {time.time() - start:.0f} s", flush=True)

    if own:
        load_folder(model, args.start)
    elif args.start:
        model.start_from(args.start)
    opt = optimizer(model.encoder, model.heads(), args.rate, args.rate * (2 if own else 5))

    def plan():
        part = lambda rows: rng.sample(rows, int(len(rows) * args.replay)) if own else rows
        docs = own + part(train)
        windows = cue_windows(docs, rng)
        one = batches([sum(len(s.e) for _, s, _ in r) for _, r in windows], args.budget, rng)
        examples = epoch_examples(docs, found, part(mpqa), rng)
        two = batches([min(LONGEST, len(s[r["sent"]].e)) + CONTEXT * (r["sent"] > 0) for s, r, _ in examples], args.budget, rng)
        jobs = [("cues", [windows[i] for i in g]) for g in one] + [("arguments", [examples[i] for i in g]) for g in two]
        rng.shuffle(jobs)
        return jobs

    def tell(epoch):
        for bias in (1.0, 2.0, 3.0):
            out = find_stances(model, dev, find_cues(model, dev, bias))
            print(f"epoch {epoch} bias {bias} dev (F1, P, R, threshold) {figures(dev, out)} {time.time() - start:.0f} s", flush=True)

    if own:
        tell(0)
    steps = len(plan()) * args.epochs
    sched = schedule(opt, steps)
    done = seen = 0
    for epoch in range(args.epochs):
        for kind, rows in plan():
            if kind == "cues":
                ids, mask, types, gold = cue_tensors(rows)
                loss = F.cross_entropy(model(ids, mask, types)[0].flatten(0, 1), gold.flatten(), ignore_index=-100)
            else:
                ids, mask, types, gold, allow, verdicts = argument_batch(rows)
                _, verdict, arguments = model(ids, mask, types)
                loss = 0.5 * argument_loss(arguments, gold, allow)
                if (verdicts >= 0).any():
                    loss = loss + F.cross_entropy(verdict, verdicts, ignore_index=-100)
            train_step(model, loss, opt, sched)
            done += 1
            seen += int(mask.sum())
            if done % 100 == 0:
                print(f"step {done}/{steps} loss {loss.item():.3f} {seen / (time.time() - start):.0f} tok/s", flush=True)
        torch.save(model.state_dict(), args.out / "checkpoint.pt")
        tell(epoch + 1)


if __name__ == "__main__":
    main()
