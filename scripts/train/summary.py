"""Trains the summarizer `Learned`: how much each sentence of an article belongs in its short form.

No encoder: a sentence is described by SIGNS numbers (its place, its length, how its words recur in the
article) and by the mean of small vectors of its words, found by hash; two layers make one number of
them. All of it is some 18,000 numbers, which `crates/summarize` holds in `src/learned/weights.bin`.

Targets are soft oracles: all choices of three among an article's most promising sentences are
scored by ROUGE-1 and ROUGE-2 F1 against the reference summary, and each choice weighs
exp(score / TEMPERATURE); a sentence's target is the weight of the choices that hold it. The greedy
oracle of Nallapati and others (2017) keeps one choice of the many that are as good. The loss is the
cross-entropy between these, as shares of the article, and the softmax over its sentences.

Data: results of `standpoint run FILE --text-field article --stages sentences -o OUT` on files with
`article` and `summary`: CNN/DailyMail pairs, lower-cased and in raw case.

    python scripts/train/summary.py --train A.jsonl B.jsonl --dev C.jsonl D.jsonl --out DIR [--share 0.02]

Writes DIR/weights.bin, and DIR/golden.json: an article of our own with its signs and logits, to which
the tests of the crate hold it.
"""

import argparse
import itertools
import json
import math
import random
import re
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from encoder import Average, schedule
from torch import nn
from torch.nn import functional as F

SIGNS = 19
BUCKETS, WIDTH, HIDDEN = 4096, 4, 32
CHOICE, PROMISING = 3, 11
TEMPERATURE = 0.02
FADE = 8.0
ARTICLE = [
    "The two ports of Halmar and Vesk agreed on Monday to share one pilot service from spring.",
    "The ports had competed for the same ships since 1987.",
    'A pilot who asked not to be named called the plan "a quiet surrender" of Vesk.',
    "Rain is expected.",
    "The harbour master of Halmar, Ilse Orr, said the shared service would cut the cost of a call by 12 percent and let "
    "both ports keep their own tugs, their own tariffs and, she added, their own tempers.",
    "Ships' agents in both ports welcomed the pilot service.",
]


def natural(text: str) -> str:
    """Undoes what the Penn Treebank's tokenizer did to the letters."""
    text = text.replace("``", '"').replace("''", '"').replace(" n't", "n't").replace(" n’t", "n’t")
    return text.replace("-lrb-", "(").replace("-rrb-", ")").replace(" - ", "-")


def terms(text: str) -> list[str]:
    """Runs of letters and digits, in lower case."""
    return re.findall(r"[^\W_]+", text.lower())


def bucket(term: str) -> int:
    """FNV-1a, 32 bits, of the bytes in UTF-8."""
    h = 0x811C9DC5
    for byte in term.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h % BUCKETS


def grams(words, n):
    return Counter(zip(*(words[i:] for i in range(n))))


def scaled(x: np.ndarray) -> np.ndarray:
    """Distance from the mean in standard deviations."""
    return (x - x.mean()) / (x.std() + 1e-6)


def signs(sentences: list[str]) -> np.ndarray:
    """[sentences, SIGNS] of one article; `learned/signs.rs` in `crates/summarize` is the same, and says what each is."""
    words = [terms(s) for s in sentences]
    n = len(words)
    place = np.arange(n)
    lengths = np.array([len(w) for w in words], float)
    holders = Counter(t for w in words for t in set(w))
    index = {t: i for i, t in enumerate(holders)}
    rarity = np.array([math.log(1 + n / holders[t]) for t in index])
    matrix = np.zeros((n, len(index)))
    for i, w in enumerate(words):
        for t in w:
            matrix[i, index[t]] += 1
    matrix *= rarity
    matrix /= np.maximum(1e-9, np.linalg.norm(matrix, axis=1, keepdims=True))
    early = 1 / (1 + place / FADE)
    middle = (matrix * early[:, None]).sum(0)
    central = matrix @ (middle / max(1e-9, np.linalg.norm(middle)))
    content = [{t for t in w if len(t) > 3} for w in words]
    recurring = np.array([sum(holders[t] - 1 for t in c) / max(1, len(c)) for c in content]) / math.sqrt(n)
    said, told = set(), np.zeros(n)
    for i, c in enumerate(content):
        told[i] = len(c & said) / max(1, len(c))
        said |= c
    digit = [any("0" <= c <= "9" for c in s) for s in sentences]
    quote = [any(c in '"“”' for c in s) for s in sentences]
    columns = [
        early, np.log1p(place) / 4, place / n, place == 0, place == 1, place == 2, np.full(n, math.log(n) / 4),
        np.minimum(lengths, 60) / 20, np.log1p(lengths) / 3, lengths < 8, lengths > 30, scaled(lengths) / 2,
        recurring, scaled(recurring), central * 3, scaled(central), told, digit, quote,
    ]  # fmt: skip
    return np.stack(columns, 1).astype(np.float32)


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

    def each(self, choices: np.ndarray) -> np.ndarray:
        """[2, choices]: the two F1 of each choice, a row of sentence numbers."""
        out = np.zeros((2, len(choices)))
        for which, (counts, lengths, limit) in enumerate(self.parts):
            hit = np.minimum(counts[choices].sum(1), limit).sum(1)
            out[which] = 2 * hit / np.maximum(1, lengths[choices].sum(1) + limit.sum())
        return out

    def promising(self) -> np.ndarray:
        """All choices of CHOICE among the sentences that alone score highest."""
        n = len(self.parts[0][1])
        single = self.each(np.arange(n)[:, None]).mean(0)
        best = sorted(np.argsort(-single)[:PROMISING])
        return np.array(list(itertools.combinations(best, min(CHOICE, n))))


def targets(reference: Reference, n: int) -> np.ndarray:
    """The share of good choices that hold each of `n` sentences; all together 1."""
    choices = reference.promising()
    scores = reference.each(choices).mean(0)
    weights = np.exp((scores - scores.max()) / TEMPERATURE)
    out = np.zeros(n)
    for place in range(choices.shape[1]):
        np.add.at(out, choices[:, place], weights)
    return out / out.sum()


class Article:
    def __init__(self, sentences: list[str]):
        words = [terms(s) for s in sentences]
        self.signs = signs(sentences)
        self.buckets = np.array([bucket(t) for w in words for t in w], np.int64)
        self.lengths = np.array([len(w) for w in words], np.int64)
        self.trigrams = [set(grams(w, 3)) for w in words]

    def __len__(self):
        return len(self.lengths)


def read(paths, share):
    out = []
    for path in paths:
        lines = open(path).readlines()
        for line in lines[: max(20, int(len(lines) * share))]:
            result = json.loads(line)
            sentences = [natural(result["text"][s["start"] : s["end"]]) for s in result["sentences"]]
            summary = "\n".join(result["meta"]["summary"])
            if len(sentences) > CHOICE and terms(summary):
                article = Article(sentences)
                article.reference = Reference(sentences, summary)
                article.targets = targets(article.reference, len(article))
                out.append(article)
    return out


class Signs(nn.Module):
    def __init__(self, mean=None, spread=None):
        super().__init__()
        self.register_buffer("mean", torch.zeros(SIGNS) if mean is None else mean)
        self.register_buffer("spread", torch.ones(SIGNS) if spread is None else spread)
        self.words = nn.EmbeddingBag(BUCKETS, WIDTH, mode="sum")
        nn.init.normal_(self.words.weight, std=0.1)
        self.first = nn.Linear(SIGNS + WIDTH, HIDDEN)
        self.second = nn.Linear(HIDDEN, HIDDEN)
        self.last = nn.Linear(HIDDEN, 1)

    def forward(self, articles, unread=0.0, drop=0.0):
        """Logits of all sentences of the articles, one after the other. `unread`: share of words left out."""
        buckets = torch.from_numpy(np.concatenate([a.buckets for a in articles]))
        lengths = torch.from_numpy(np.concatenate([a.lengths for a in articles]))
        offsets = torch.cumsum(lengths, 0) - lengths
        weights = torch.repeat_interleave(1.0 / lengths.clamp(min=1), lengths)
        if unread:
            weights = weights * (torch.rand_like(weights) > unread) / (1 - unread)
        words = F.dropout(self.words(buckets, offsets, per_sample_weights=weights), drop, self.training)
        known = (torch.from_numpy(np.concatenate([a.signs for a in articles])) - self.mean) / self.spread
        x = F.relu(self.first(torch.cat([known, words], 1)))
        x = F.relu(self.second(F.dropout(x, 0.1, self.training)))
        return self.last(x)[:, 0]


def weights(model) -> bytes:
    """All weights as little-endian fp32, in this order, matrices row by row; the signs' mean and spread
    are worked into the first layer."""
    first = model.first.weight.detach().clone()
    bias = model.first.bias.detach() - (first[:, :SIGNS] * model.mean / model.spread).sum(1)
    first[:, :SIGNS] /= model.spread
    parts = [model.words.weight, first, bias, model.second.weight, model.second.bias, model.last.weight, model.last.bias]
    return b"".join(p.detach().numpy().astype("<f4").tobytes() for p in parts)


def chosen(article, logits) -> list[int]:
    """The best CHOICE sentences none of which shares a trigram with a better one (Paulus and others, 2018)."""
    picks, seen = [], set()
    for i in np.argsort(-logits, kind="stable"):
        own = article.trigrams[i]
        if own and not own & seen:
            picks.append(i)
            seen |= own
        if len(picks) == CHOICE:
            return picks
    return list(np.argsort(-logits, kind="stable")[:CHOICE])


@torch.no_grad()
def evaluate(model, articles):
    """ROUGE-1 and -2 F1, without stemming: of the model, of the lead, of the best choice."""
    model.eval()
    total = np.zeros((3, 2))
    for article in articles:
        promising = article.reference.promising()
        best = promising[article.reference.each(promising).mean(0).argmax()]
        picks = chosen(article, model([article]).numpy())
        for which, choice in enumerate((picks, range(CHOICE), best)):
            total[which] += article.reference.each(np.array([list(choice)]))[:, 0]
    return {k: [round(float(x), 4) for x in v / len(articles)] for k, v in zip(("model", "lead", "best"), total)}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--train", type=Path, nargs="+", required=True)
    ap.add_argument("--dev", type=Path, nargs="+", required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--epochs", type=int, default=3)
    ap.add_argument("--rate", type=float, default=2e-3)
    ap.add_argument("--unread", type=float, default=0.6, help="share of words left out while training")
    ap.add_argument("--drop", type=float, default=0.2, help="dropout of the words' mean")
    ap.add_argument("--share", type=float, default=1.0, help="share of the articles, to prove the loop")
    args = ap.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    rng = random.Random(1)
    start = time.time()
    train = read(args.train, args.share)
    dev = {p.name: read([p], args.share) for p in args.dev}
    print(f"{len(train)} articles {time.time() - start:.0f} s", flush=True)

    known = torch.from_numpy(np.concatenate([a.signs for a in train]))
    model = Signs(known.mean(0), known.std(0) + 1e-3)
    average = Average(model, 0.995)
    opt = torch.optim.AdamW(model.parameters(), args.rate, weight_decay=0.02)
    batches = [list(range(i, min(i + 16, len(train)))) for i in range(0, len(train), 16)]
    sched = schedule(opt, len(batches) * args.epochs)
    for epoch in range(args.epochs):
        rng.shuffle(train)
        total = 0.0
        for batch in batches:
            articles = [train[i] for i in batch]
            logits = model(articles, args.unread, args.drop).split([len(a) for a in articles])
            losses = [
                -(torch.from_numpy(a.targets).float() * F.log_softmax(l, 0)).sum() for a, l in zip(articles, logits)
            ]
            loss = torch.stack(losses).mean()
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            sched.step()
            average.update()
            total += loss.item()
        print(f"epoch {epoch + 1} loss {total / len(batches):.4f} {time.time() - start:.0f} s", flush=True)
        for name, held in dev.items():
            print(f"  dev {name} {evaluate(average.module, held)}", flush=True)

    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "weights.bin").write_bytes(weights(average.module))
    article = Article(ARTICLE)
    with torch.no_grad():
        logits = average.module([article])
    golden = {"sentences": ARTICLE, "signs": article.signs.tolist(), "logits": logits.tolist()}
    (args.out / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
