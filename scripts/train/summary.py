"""Trains the summary model: how much each sentence of an article belongs in its short form.

Rows hold consecutive sentences of one article, up to BODY wordpieces; the first wordpiece of each
sentence carries a mark (1 in the article's first row, 2 in its second, 3 in the later ones), and
there the output `score` is read: the logit of the share of good summaries that hold the sentence.
A later row starts with the article's opening sentence, unmarked, so that it knows what the article
is about. No case feature: most of the data is lower-cased.

Targets are soft oracles: all choices of three among an article's most promising sentences are
scored by ROUGE-1 and ROUGE-2 F1 against the reference summary, and each choice weighs
exp(score / TEMPERATURE); a sentence's target is the weight of the choices that hold it. The greedy
oracle of Nallapati and others (2017) keeps one choice of the many that are as good.

Data: results of `standpoint run FILE --text-field article --stages sentences -o OUT` on files with
`article` and `summary`: CNN/DailyMail pairs, lower-cased and in raw case.

    python scripts/train/summary.py --train A.jsonl B.jsonl --dev DEV.jsonl --out DIR [--share 0.02]
"""

import argparse
import itertools
import json
import random
import re
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from encoder import Average, Encoder, encode, load_tokenizer, optimizer, pad, schedule, train_step
from torch import nn
from torch.nn import functional as F

CLS, SEP = 101, 102
BODY, OPENING = 320, 48
ROWS = 3
TEMPERATURE = 0.02
CHOICE = 3
PROMISING = 11
FROZEN = 2


class Summary(nn.Module):
    """Token types: 4 * mark, mark 0 to 3."""

    def __init__(self):
        super().__init__()
        self.encoder = Encoder(type_rows=16)
        self.drop = nn.Dropout(0.1)
        self.heads = nn.ModuleDict({"score": nn.Linear(self.encoder.hidden, 1)})

    def forward(self, input_ids, attention_mask, token_type_ids):
        x = self.drop(self.encoder(input_ids, attention_mask, token_type_ids))
        return (self.heads["score"](x),)


def natural(text: str) -> str:
    """Undoes what the Penn Treebank's tokenizer did to the letters."""
    text = text.replace("``", '"').replace("''", '"').replace(" n't", "n't").replace(" n’t", "n’t")
    return text.replace("-lrb-", "(").replace("-rrb-", ")").replace(" - ", "-")


def terms(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def grams(words, n):
    return Counter(zip(*(words[i:] for i in range(n))))


class Reference:
    """ROUGE-1 and -2 F1 of sets of sentences, many at once; no stemming."""

    def __init__(self, sentences: list[str], summary: str):
        words = [terms(s) for s in sentences]
        self.parts = []
        for n in (1, 2):
            gold = grams(terms(summary), n)
            index = {g: i for i, g in enumerate(gold)}
            limit = np.array([gold[g] for g in index] or [0])
            counts = np.zeros((len(sentences), len(limit)), dtype=np.int16)
            for row, sentence in enumerate(words):
                for g, c in grams(sentence, n).items():
                    if g in index:
                        counts[row, index[g]] = c
            lengths = np.array([max(0, len(w) - n + 1) for w in words])
            self.parts.append((counts, lengths, limit))

    def scores(self, choices: np.ndarray) -> np.ndarray:
        """Mean of the two F1 of each choice, a row of sentence numbers."""
        total = np.zeros(len(choices))
        for counts, lengths, limit in self.parts:
            hit = np.minimum(counts[choices].sum(1), limit).sum(1)
            total += 2 * hit / np.maximum(1, lengths[choices].sum(1) + limit.sum())
        return total / len(self.parts)


def targets(sentences: list[str], summary: str) -> np.ndarray:
    """The weight of the good choices that hold each sentence; and the best choice's score."""
    n = len(sentences)
    reference = Reference(sentences, summary)
    single = reference.scores(np.arange(n)[:, None])
    promising = sorted(np.argsort(-single)[:PROMISING])
    size = min(CHOICE, n)
    choices = np.array(list(itertools.combinations(promising, size)))
    scores = reference.scores(choices)
    weights = np.exp((scores - scores.max()) / TEMPERATURE)
    weights /= weights.sum()
    out = np.zeros(n)
    for place in range(size):
        np.add.at(out, choices[:, place], weights)
    return out


class Article:
    """Wordpieces of each sentence, and its rows: lists of sentence numbers."""

    def __init__(self, tok, result):
        self.sentences = [natural(result["text"][s["start"] : s["end"]]) for s in result["sentences"]]
        self.summary = "\n".join(result["meta"]["summary"])
        self.pieces = [encode(tok, s).ids[:BODY] for s in self.sentences]
        self.rows, size = [], 0
        for i, pieces in enumerate(self.pieces):
            if not self.rows or size + len(pieces) > BODY:
                self.rows.append([])
                size = 0
            self.rows[-1].append(i)
            size += len(pieces)

    def row(self, which: int):
        """Ids, token types, positions of the marked wordpieces."""
        ids, types, places = [CLS], [0], []
        if which:
            ids += self.pieces[0][:OPENING]
            types += [0] * (len(ids) - 1)
        for i in self.rows[which]:
            if not self.pieces[i]:
                places.append(0)
                continue
            places.append(len(ids))
            ids += self.pieces[i]
            types += [4 * min(which + 1, ROWS)] + [0] * (len(self.pieces[i]) - 1)
        return ids + [SEP], types + [0], places


def read(paths, tok, share):
    out = []
    for path in paths:
        lines = open(path).readlines()
        for line in lines[: max(20, int(len(lines) * share))]:
            article = Article(tok, json.loads(line))
            if len(article.sentences) > CHOICE and terms(article.summary):
                out.append(article)
    return out


def tensors(rows):
    ids = pad([r[0] for r in rows])
    return ids, pad([[1] * len(r[0]) for r in rows]), pad([r[1] for r in rows])


@torch.no_grad()
def scores(model, article):
    """Logit of each sentence."""
    rows = [article.row(i) for i in range(len(article.rows))]
    (out,) = model(*tensors(rows))
    return np.array([out[r, p, 0].item() for r, row in enumerate(rows) for p in row[2]])


def trigram_blocked(article, order):
    """The first CHOICE sentences in order that share no trigram with an earlier one (Paulus and others, 2018)."""
    picks, seen = [], set()
    for i in order:
        own = set(grams(terms(article.sentences[i]), 3))
        if not own or own & seen:
            continue
        picks.append(i)
        seen |= own
        if len(picks) == CHOICE:
            break
    return picks or list(order[:CHOICE])


def evaluate(model, dev):
    """Mean of ROUGE-1 and -2 F1, without stemming: the model's choice, the lead, the best choice."""
    model.eval()
    total = np.zeros((3, 2))
    for article in dev:
        reference = Reference(article.sentences, article.summary)
        n = len(article.sentences)
        single = reference.scores(np.arange(n)[:, None])
        best = np.array(list(itertools.combinations(np.argsort(-single)[:PROMISING], CHOICE)))
        best = best[reference.scores(best).argmax()]
        picks = trigram_blocked(article, np.argsort(-scores(model, article)))
        for k, choice in enumerate((picks, list(range(CHOICE)), best)):
            for m, (counts, lengths, limit) in enumerate(reference.parts):
                hit = np.minimum(counts[choice].sum(0), limit).sum()
                total[k, m] += 2 * hit / max(1, lengths[choice].sum() + limit.sum())
    names = ("model", "lead", "best")
    return {k: [round(float(x), 4) for x in v / len(dev)] for k, v in zip(names, total)}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--train", type=Path, nargs="+", required=True)
    ap.add_argument("--dev", type=Path, nargs="+", required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--epochs", type=int, default=1)
    ap.add_argument("--rate", type=float, default=1e-4)
    ap.add_argument("--budget", type=int, default=1800, help="padded wordpieces a batch")
    ap.add_argument("--later", type=float, default=0.35, help="share of the later rows that is seen an epoch")
    ap.add_argument("--share", type=float, default=1.0, help="share of the articles, to prove the loop")
    args = ap.parse_args()
    torch.manual_seed(1)
    rng = random.Random(1)
    tok = load_tokenizer()
    start = time.time()
    train = read(args.train, tok, args.share)
    for article in train:
        article.targets = targets(article.sentences, article.summary)
    dev = {p.name: read([p], tok, args.share)[:150] for p in args.dev}
    print(f"{len(train)} articles {time.time() - start:.0f} s", flush=True)

    model = Summary()
    for part in (model.encoder.words, *model.encoder.layers[:FROZEN]):
        part.requires_grad_(False)
    average = Average(model, 0.995)
    opt = optimizer(model.encoder, model.heads, args.rate, args.rate * 5)

    def epoch_batches():
        rng.shuffle(train)
        out, batch, longest = [], [], 0
        for article in train:
            for which in range(len(article.rows)):
                if which and rng.random() > args.later:
                    continue
                ids, types, places = article.row(which)
                wanted = [float(article.targets[i]) for i in article.rows[which]]
                longest = max(longest, len(ids))
                if batch and longest * (len(batch) + 1) > args.budget:
                    out.append(batch)
                    batch, longest = [], len(ids)
                batch.append((ids, types, places, wanted))
        rng.shuffle(out)
        return out

    first = epoch_batches()
    steps = len(first) * args.epochs
    sched = schedule(opt, steps)
    args.out.mkdir(parents=True, exist_ok=True)
    start, done, seen, recent = time.time(), 0, 0, []
    for epoch in range(args.epochs):
        for batch in first if epoch == 0 else epoch_batches():
            ids, mask, types = tensors(batch)
            model.train()
            (out,) = model(ids, mask, types)
            at = [(r, p, w) for r, row in enumerate(batch) for p, w in zip(row[2], row[3]) if p]
            rows, places, wanted = zip(*at)
            loss = F.binary_cross_entropy_with_logits(
                out[list(rows), list(places), 0], torch.tensor(wanted)
            )
            train_step(model, loss, opt, sched)
            average.update()
            done += 1
            seen += int(mask.sum())
            recent.append(loss.item())
            if done % 50 == 0:
                mean = sum(recent[-200:]) / len(recent[-200:])
                print(f"step {done}/{steps} loss {mean:.4f} {seen / (time.time() - start):.0f} tok/s", flush=True)
            if done % 700 == 0 or done == steps:
                torch.save(average.module.state_dict(), args.out / "checkpoint.pt")
                for name, held in dev.items():
                    print(f"step {done} dev {name} {evaluate(average.module, held)} {time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
