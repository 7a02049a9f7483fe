"""Sentences as the product cuts them, in wordpieces and tokenizer words.

Made by `standpoint run DATA --stages sentences --no-text -o FILE`.
"""

import json
from pathlib import Path

from encoder import encode


class Sent:
    """One sentence: its wordpieces, and the words they make with their code points in the text."""

    __slots__ = ("start", "end", "e", "words")

    def __init__(self, tok, text, start, end):
        self.start, self.end = start, end
        self.e = encode(tok, text[start:end])
        self.words = []  # (first piece, last piece + 1, start, end) of each word
        for i, w in enumerate(self.e.word):
            if self.words and self.e.word[i - 1] == w:
                f, _, s, _ = self.words[-1]
                self.words[-1] = (f, i + 1, s, start + self.e.end[i])
            else:
                self.words.append((i, i + 1, start + self.e.start[i], start + self.e.end[i]))

    def cover(self, span):
        """Word range that touches a span, or none."""
        hit = [i for i, (_, _, s, t) in enumerate(self.words) if s < span[1] and span[0] < t]
        return (hit[0], hit[-1] + 1) if hit else None


def read_cuts(path: Path) -> dict[str, list[tuple[int, int]]]:
    """Start and end of each sentence, by document id."""
    rows = map(json.loads, open(path))
    return {r["id"]: [(s["start"], s["end"]) for s in r["sentences"]] for r in rows}


def cut(tok, text, cuts) -> list[Sent]:
    """The sentences of one text that have words."""
    return [s for s in (Sent(tok, text, a, b) for a, b in cuts) if s.words]
