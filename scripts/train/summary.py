"""Trains the summarizer `Learned`: which sentences of an article together say what its short form would.

No encoder. Three small nets, some 70,000 numbers in all, which `crates/summarize` holds in
`src/learned/weights.bin`:

- *sentences*: how much a sentence belongs in the short form, from 19 numbers that describe it and
  the mean of small vectors of its words, found by hash;
- *words* and *pairs* (of neighbouring words): the probability that the short form has that word once,
  twice, three times, or that pair, from how it stands in the article (how often, how early, in
  sentences of what promise) and a small vector of it.

A summary is then the choice of sentences with the greatest expected ROUGE: the words and pairs it is
expected to share with the short form, over its length and that of the short form. Covering weighed
word pairs is Gillick and Favre's (2009), weights learned from summaries Li, Qian and Liu's (2013).

Targets of sentences are soft oracles: all choices of three among an article's most promising
sentences are scored by ROUGE-1 and ROUGE-2 F1 against the reference summary, and each choice weighs
exp(score / TEMPERATURE); a sentence's target is the weight of the choices that hold it. The greedy
oracle of Nallapati and others (2017) keeps one choice of the many that are as good. Each net reads
what the one before it says of articles that were not among its own (three folds).

Data: results of `standpoint run FILE --text-field article --stages sentences -o OUT` on files with
`article` and `summary`: CNN/DailyMail pairs, lower-cased and in raw case. A quarter of the former begin
with a byline in pieces ("by .", "published : ."), which is cut off: news as it is read has none.

    python scripts/train/summary.py --train A.jsonl B.jsonl --dev C.jsonl D.jsonl --out DIR [--share 0.02]

Prints ROUGE-1 and -2 F1 over the first three sentences, on articles of the training files that the nets
have not seen and on the development files. Writes DIR/weights.bin, and DIR/golden.json: an article of
our own with what each step makes of it, to which the tests of the crate hold it.
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

BUCKETS, WIDTH, VECTOR, HIDDEN = 4096, 4, 6, 32
TIMES = 3
CHOICE, PROMISING = 3, 11
TEMPERATURE = 0.02
FADE = 8.0
FOLDS = 3
PAIRS = 4.0
REFERENCE = 32 / 3
ROUNDS, RATE = 3, 0.25
LITTLE = 1e-4
ARTICLE = [
    "The two ports of Halmar and Vesk agreed on Monday to share one pilot service from spring.",
    "The ports had competed for the same ships since 1987.",
    'A pilot who asked not to be named called the plan "a quiet surrender" of Vesk.',
    "Rain is expected.",
    "The harbour master of Halmar, Ilse Orr, said the shared service would cut the cost of a call by 12 percent and let "
    "both ports keep their own tugs, their own tariffs and, she added, their own tempers.",
    "Ships' agents in both ports welcomed the pilot service.",
]
BYLINE = re.compile(r"(by|published|updated|last updated|created|pubdate|e-mail|follow @)\b", re.I)
CLOCK = re.compile(r"\b\d\d:\d\d\b.*\b(est|edt|gmt|bst)\b|\b(est|edt|gmt|bst)\b.*\b\d\d:\d\d\b", re.I)
PAPER = re.compile(r"\b(reporter|mail|mailonline|correspondent|press|editor)\b", re.I)
VERB = re.compile(r"\b(is|was|are|were|has|have|had|will)\b", re.I)


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


def byline(sentences: list[str]) -> int:
    """How many sentences at the start are a byline in pieces."""
    cut = 0
    while cut < min(7, len(sentences) - CHOICE - 1):
        text, length = sentences[cut].strip(), len(terms(sentences[cut]))
        stands_alone = length <= 1 or BYLINE.match(text) and length <= 12
        stands_alone = stands_alone or CLOCK.search(text) and length <= 14 or PAPER.search(text) and length <= 8
        if not (stands_alone or cut and length <= 5 and not VERB.search(text)):
            break
        cut += 1
    return cut


def scaled(x: np.ndarray) -> np.ndarray:
    """Distance from the mean in standard deviations."""
    return (x - x.mean()) / (x.std() + 1e-6)


def early(place):
    return 1 / (1 + place / FADE)


def signs(sentences: list[str]) -> np.ndarray:
    """[sentences, 19] of one article; `learned/signs.rs` in `crates/summarize` is the same, and says what each is."""
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
    middle = (matrix * early(place)[:, None]).sum(0)
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
        early(place), np.log1p(place) / 4, place / n, place == 0, place == 1, place == 2, np.full(n, math.log(n) / 4),
        np.minimum(lengths, 60) / 20, np.log1p(lengths) / 3, lengths < 8, lengths > 30, scaled(lengths) / 2,
        recurring, scaled(recurring), central * 3, scaled(central), told, digit, quote,
    ]  # fmt: skip
    return np.stack(columns, 1).astype(np.float32)


class Terms:
    """The different words, or pairs of words, of an article, in the order in which they come."""

    def __init__(self, words: list[list[str]], gold: list[str], n: int):
        index: dict[tuple, int] = {}
        rows = [(index.setdefault(g, len(index)), i, c) for i, w in enumerate(words) for g, c in grams(w, n).items()]
        self.counts = np.zeros((len(words), len(index)), np.int16)
        for term, sentence, count in rows:
            self.counts[sentence, term] = count
        self.buckets = np.array([[bucket(w) for w in g] for g in index], np.int64).reshape(-1, n)
        self.letters = np.array([sum(len(w) for w in g) for g in index], float)
        self.digit = np.array([any("0" <= c <= "9" for w in g for c in w) for g in index], bool)
        wanted = grams(gold, n)
        self.wanted = np.array([wanted[g] for g in index], np.int16)
        self.index = index

    def uses(self, logits: np.ndarray, words: int) -> np.ndarray:
        """[terms, 16]: how each stands in an article of `words` words; `learned/uses.rs` says what each is."""
        n = len(logits)
        promise = np.exp(logits.astype(float) - logits.max())
        promise /= promise.sum()
        held = self.counts > 0
        holders, first = held.sum(0), held.argmax(0)
        near = early(np.arange(n))
        mass, most = held.T @ promise, (held * promise[:, None]).max(0)
        columns = [
            np.log1p(self.counts.sum(0)), np.log(holders), holders / n, early(first), first == 0, first < 3,
            held.T @ near / near.sum(), mass, np.log(mass + LITTLE), most, np.log(most + LITTLE),
            np.log(mass / holders + LITTLE), self.letters / 10, self.digit,
            np.full(len(first), math.log(n) / 4), np.full(len(first), math.log(max(1, words)) / 6),
        ]  # fmt: skip
        return np.stack(columns, 1).astype(np.float32)


def links(words: Terms, pairs: Terms, probabilities: np.ndarray) -> np.ndarray:
    """[pairs, 4]: of the two words of each pair the odds, as logarithms, and how often they stand in the article."""
    odds = np.log(probabilities[:, 0] + LITTLE) - np.log(1 - probabilities[:, 0] + LITTLE)
    often = np.log1p(words.counts.sum(0))
    ends = np.array([[words.index[(w,)] for w in pair] for pair in pairs.index], np.int64).reshape(-1, 2)
    return np.concatenate([odds[ends], often[ends]], 1).astype(np.float32)


class Reference:
    """ROUGE-1 and -2 F1 of sets of sentences, many at once; no stemming."""

    def __init__(self, words: list[list[str]], gold: list[str]):
        self.parts = []
        for n in (1, 2):
            wanted = grams(gold, n)
            index = {g: i for i, g in enumerate(wanted)}
            limit = np.array([wanted[g] for g in index] or [0])
            counts = np.zeros((len(words), len(limit)), dtype=np.int16)
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
    def __init__(self, sentences: list[str], summary: str = ""):
        words = [terms(s) for s in sentences]
        gold = terms(summary)
        self.signs = signs(sentences)
        self.buckets = np.array([bucket(t) for w in words for t in w], np.int64)
        self.lengths = np.array([len(w) for w in words], np.int64)
        self.words, self.pairs = Terms(words, gold, 1), Terms(words, gold, 2)
        if gold:
            self.reference = Reference(words, gold)
            self.targets = targets(self.reference, len(words)).astype(np.float32)

    def __len__(self):
        return len(self.lengths)

    def describe_words(self):
        self.uses = self.words.uses(self.logits, self.lengths.sum())

    def describe_pairs(self):
        uses = self.pairs.uses(self.logits, self.lengths.sum())
        self.uses = np.concatenate([uses, links(self.words, self.pairs, self.word_probabilities)], 1)


def read(paths, share, cut):
    out = []
    for path in paths:
        lines = open(path).readlines()
        for line in lines[: max(20, int(len(lines) * share))]:
            result = json.loads(line)
            sentences = [natural(result["text"][s["start"] : s["end"]]) for s in result["sentences"]]
            sentences = sentences[byline(sentences) :] if cut else sentences
            summary = "\n".join(result["meta"]["summary"])
            if len(sentences) > CHOICE and terms(summary):
                out.append(Article(sentences, summary))
    return out


class Net(nn.Module):
    """Two layers over numbers, which are brought to mean 0 and spread 1, and vectors."""

    def __init__(self, known: torch.Tensor, vectors: int, width: int, outputs: int):
        super().__init__()
        self.register_buffer("mean", known.mean(0))
        self.register_buffer("spread", known.std(0) + 1e-3)
        self.table = nn.EmbeddingBag(BUCKETS, width, mode="sum")
        nn.init.normal_(self.table.weight, std=0.1)
        self.first = nn.Linear(known.shape[1] + vectors * width, HIDDEN)
        self.second = nn.Linear(HIDDEN, HIDDEN)
        self.last = nn.Linear(HIDDEN, outputs)

    def layers(self, known, vectors, drop=0.0):
        x = F.relu(self.first(torch.cat([(known - self.mean) / self.spread, vectors], 1)))
        return self.last(F.relu(self.second(F.dropout(x, drop, self.training))))

    def numbers(self) -> list[torch.Tensor]:
        """All weights in the order of the file, matrices row by row; mean and spread are worked into the first layer."""
        n = len(self.mean)
        first = self.first.weight.detach().clone()
        bias = self.first.bias.detach() - (first[:, :n] * self.mean / self.spread).sum(1)
        first[:, :n] /= self.spread
        return [self.table.weight, first, bias, self.second.weight, self.second.bias, self.last.weight, self.last.bias]


class Sentences(Net):
    def __init__(self, articles):
        super().__init__(torch.from_numpy(np.concatenate([a.signs for a in articles])), 1, WIDTH, 1)

    def forward(self, articles):
        """Logits of all sentences of the articles, one after the other. In training words are left out at random."""
        buckets = torch.from_numpy(np.concatenate([a.buckets for a in articles]))
        lengths = torch.from_numpy(np.concatenate([a.lengths for a in articles]))
        offsets = torch.cumsum(lengths, 0) - lengths
        weights = F.dropout(torch.repeat_interleave(1.0 / lengths.clamp(min=1), lengths), 0.6, self.training)
        words = F.dropout(self.table(buckets, offsets, per_sample_weights=weights), 0.2, self.training)
        return self.layers(torch.from_numpy(np.concatenate([a.signs for a in articles])), words, 0.1)[:, 0]

    def loss(self, articles):
        logits = self(articles).split([len(a) for a in articles])
        parts = [-(torch.from_numpy(a.targets) * F.log_softmax(l, 0)).sum() for a, l in zip(articles, logits)]
        return torch.stack(parts).mean()


class Uses(Net):
    """Words (`which` is "words", `n` 1) or pairs ("pairs", 2): logits of standing in the summary once, twice, ..."""

    def __init__(self, articles, which, n, outputs):
        super().__init__(torch.from_numpy(np.concatenate([a.uses for a in articles[:1500]])), n, VECTOR, outputs)
        self.which, self.n, self.outputs = which, n, outputs

    def forward(self, articles):
        buckets = torch.from_numpy(np.concatenate([getattr(a, self.which).buckets for a in articles]))
        vectors = self.table(buckets.reshape(-1, 1)).reshape(len(buckets), self.n * VECTOR)
        if self.training:
            vectors = vectors * (torch.rand(len(vectors), 1) > 0.3)
        return self.layers(torch.from_numpy(np.concatenate([a.uses for a in articles])), vectors)

    def loss(self, articles):
        wanted = np.concatenate([getattr(a, self.which).wanted for a in articles])
        gold = np.stack([wanted > k for k in range(self.outputs)], 1).astype(np.float32)
        return F.binary_cross_entropy_with_logits(self(articles), torch.from_numpy(gold))


def fit(model, articles, epochs, rate, decay):
    """Trains a net; what comes back is the moving average of its weights."""
    articles = list(articles)
    average = Average(model, 0.995)
    opt = torch.optim.AdamW(model.parameters(), rate, weight_decay=decay)
    starts = range(0, len(articles), 16)
    sched = schedule(opt, len(starts) * epochs)
    rng = random.Random(1)
    for _ in range(epochs):
        rng.shuffle(articles)
        model.train()
        for i in starts:
            loss = model.loss(articles[i : i + 16])
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            sched.step()
            average.update()
    return average.module.eval()


@torch.no_grad()
def say(model, articles, name, sizes, answer):
    """Writes what the model says of each article in its field `name`."""
    for i in range(0, len(articles), 64):
        group = articles[i : i + 64]
        for article, rows in zip(group, answer(model(group)).split([sizes(a) for a in group])):
            setattr(article, name, rows.numpy())


def stage(make, train, dev, name, sizes, answer=lambda logits: logits, **how):
    """A net trained on all of `train`, which answers for `dev`; each fold of `train` is answered by one of the others."""
    for fold in range(FOLDS):
        rest = [a for i, a in enumerate(train) if i % FOLDS != fold]
        torch.manual_seed(fold)
        say(fit(make(rest), rest, **how), train[fold::FOLDS], name, sizes, answer)
    torch.manual_seed(FOLDS)
    model = fit(make(train), train, **how)
    say(model, dev, name, sizes, answer)
    return model


class Expected:
    """What a choice of sentences is expected to share with the summary, `words + PAIRS * pairs`."""

    def __init__(self, article):
        self.counts = np.minimum(article.words.counts, TIMES).astype(np.int64)
        self.sums = np.concatenate([np.zeros((len(article.word_probabilities), 1)), np.cumsum(article.word_probabilities, 1)], 1)
        self.held, self.pair_probabilities = article.pairs.counts > 0, PAIRS * article.pair_probabilities[:, 0]
        self.lengths = article.lengths

    def greedy(self, size, rate):
        """Adds, `size` times, the sentence that brings most, less `rate` for each of its words; one more than half
        of whose pairs were said after all others."""
        picks, gained = [], 0.0
        had, covered = np.zeros(self.counts.shape[1], np.int64), np.zeros(self.held.shape[1], bool)
        each = np.arange(len(had))
        for _ in range(size):
            new = np.minimum(had + self.counts, TIMES)
            gain = (self.sums[each, new] - self.sums[each, had]).sum(1) + (self.held & ~covered) @ self.pair_probabilities
            worth = gain - rate * self.lengths
            worth[2 * (self.held & covered).sum(1) > self.held.sum(1)] = -1e9
            worth[picks] = -math.inf
            best = int(worth.argmax())
            picks.append(best)
            gained += gain[best]
            had, covered = np.minimum(had + self.counts[best], TIMES), covered | self.held[best]
        return picks, gained

    def choose(self, size):
        """The choice with the greatest expected share of its length and the summary's, by Dinkelbach's method (1967):
        what a word costs is the share that the choice before came to."""
        rate, best = RATE * (1 + PAIRS) / 2, (-math.inf, [])
        for _ in range(ROUNDS):
            picks, gained = self.greedy(size, rate)
            rate = gained / (self.lengths[picks].sum() + REFERENCE * size)
            best = max(best, (rate, sorted(picks)))
        return best[1]


def evaluate(articles):
    """ROUGE-1 and -2 F1, without stemming, over those of the first three sentences."""
    total = np.zeros(2)
    for article in articles:
        choices = np.array([Expected(article).choose(CHOICE), range(CHOICE)])
        total += article.reference.each(choices) @ [1, -1]
    return [round(float(x), 4) for x in total / len(articles)]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--train", type=Path, nargs="+", required=True)
    ap.add_argument("--dev", type=Path, nargs="+", required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--share", type=float, default=1.0, help="share of the articles, to prove the loop")
    args = ap.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    start = time.time()
    say_so = lambda what: print(f"{what} {time.time() - start:.0f} s", flush=True)
    train = read(args.train, args.share, cut=True)
    random.Random(1).shuffle(train)
    dev = {p.name: read([p], args.share, cut=False) for p in args.dev}
    own = Article(ARTICLE)
    held = [own, *itertools.chain(*dev.values())]
    say_so(f"{len(train)} articles")
    nets = [stage(Sentences, train, held, "logits", len, epochs=3, rate=2e-3, decay=0.02)]
    say_so("sentences")
    for which, n, outputs, describe in (
        ("words", 1, TIMES, Article.describe_words),
        ("pairs", 2, 1, Article.describe_pairs),
    ):
        for article in (*train, *held):
            describe(article)
        make = lambda articles: Uses(articles, which, n, outputs)
        sizes = lambda article: len(article.uses)
        name = which.removesuffix("s") + "_probabilities"
        nets.append(stage(make, train, held, name, sizes, torch.sigmoid, epochs=2, rate=3e-3, decay=0.01))
        say_so(which)
    print(f"over the lead: unseen {evaluate(train)}, {({name: evaluate(held) for name, held in dev.items()})}", flush=True)

    args.out.mkdir(parents=True, exist_ok=True)
    numbers = itertools.chain(*(net.numbers() for net in nets))
    (args.out / "weights.bin").write_bytes(b"".join(p.detach().numpy().astype("<f4").tobytes() for p in numbers))
    golden = {
        "sentences": ARTICLE, "signs": own.signs.tolist(), "logits": own.logits.tolist(),
        "words": own.word_probabilities.tolist(), "pairs": own.pair_probabilities[:, 0].tolist(), "picks": Expected(own).choose(2),
    }  # fmt: skip
    (args.out / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
