"""The reference decoder of entities, for the golden files of hub.py and hugging_face.py.

Another algorithm than the crate's: it scores whole segments of words, where standpoint-ner goes word
by word through states. Positions are code points.
"""

import math
import re

import numpy as np

WORD = re.compile(r"\w+|[^\w\s]")


def tag(scheme: str, i: int, n: int, label: str) -> str:
    """The tag of word `i` of an entity of `n` words."""
    if scheme == "io":
        return label
    if scheme == "iob1":
        return f"I-{label}"
    if scheme == "bio":
        return f"{'B' if i == 0 else 'I'}-{label}"
    last, alone = ("E", "S") if scheme == "bioes" else ("L", "U")
    return f"{alone if n == 1 else 'B' if i == 0 else last if i == n - 1 else 'I'}-{label}"


def starts(text: str, enc, words: list) -> dict[tuple[int, int], list[int]]:
    """Of each word, the wordpieces that begin in it.

    A wordpiece of white space alone (`▁`, `Ġ`) belongs to the word it leads: the next wordpiece's, if
    the tokenizer has both in one word of its own.
    """
    of, lead = {w: [] for w in words}, None
    ids = enc.word_ids(0)
    for p, (s, e) in enumerate(enc["offset_mapping"]):
        while s < e and text[s].isspace():
            s += 1
        if s == e:
            lead = p if ids[p] is not None else None
            continue
        word = next((w for w in words if w[0] <= s < w[1]), None)
        if word is not None:
            if lead is not None and ids[lead] == ids[p]:
                of[word].append(lead)
            of[word].append(p)
        lead = None
    return of


def decode(p: np.ndarray, scheme: str, tags: list[str]) -> list:
    """The most probable segments of words with probabilities `p` [words, tags].

    A segment of a label takes the tags its scheme prescribes. Where `B-` and `I-` are the only ones,
    its first word may carry either (their probabilities added), but `B-` alone right after a segment
    of the same label. In `io` two segments of one label do not touch.
    """
    at = {t: i for i, t in enumerate(tags)}
    n = len(p)

    def segment(i: int, j: int, label: str, same: bool) -> list[float] | None:
        if scheme == "io":
            return None if same else [p[w, at[label]] for w in range(i, j)]
        if scheme in ("bio", "iob1"):
            first = p[i, at[f"B-{label}"]] + (0.0 if same else p[i, at[f"I-{label}"]])
            return [first] + [p[w, at[f"I-{label}"]] for w in range(i + 1, j)]
        return [p[w, at[tag(scheme, w - i, j - i, label)]] for w in range(i, j)]

    # best[i][last label]: log-probability and segments of the words before i.
    best = [dict() for _ in range(n + 1)]
    best[0][None] = (0.0, [])
    for i in range(n):
        for last, (score, done) in best[i].items():
            steps = [(i + 1, None, [p[i, at["O"]]])]
            for label in ("PER", "LOC", "ORG"):
                for j in range(i + 1, n + 1):
                    probs = segment(i, j, label, last == label)
                    if probs:
                        steps.append((j, label, probs))
            for j, label, probs in steps:
                total = score + sum(math.log(x) if x > 0 else -math.inf for x in probs)
                if label not in best[j] or total > best[j][label][0]:
                    best[j][label] = (total, done + ([(i, j, label, min(probs))] if label else []))
    return max(best[n].values(), key=lambda b: b[0])[1]


def entities(text: str, enc, logits: np.ndarray, scheme: str, tags: list[str], sentences: list) -> list:
    """Start, end, label and score of each entity. `enc`: the wordpieces of `text`, with offsets;
    `logits` [wordpieces, tags]; `sentences`: for each the bounds of its words."""
    logits = np.asarray(logits, dtype=np.float64)
    p = np.exp(logits - logits.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    of = starts(text, enc, [word for words in sentences for word in words])
    found = []
    for words in sentences:
        rows = np.array([p[of[word][0]] for word in words])
        for i, j, label, score in decode(rows, scheme, tags):
            found.append((words[i][0], words[j - 1][1], label, float(score)))
    return found
