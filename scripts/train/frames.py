"""The measure of discovered stances, as `standpoint eval frames` counts it.

A pair matches when the evidence spans overlap by half of their union, polarity is equal, and
holder and target each agree: spans that share at least a quarter of the longer one, or names whose
content words agree by half (Dice). Matching is one to one, greedy in text order.
"""

import re

DROPPED = set(
    "a an the this that these those of in on at to for from by with about against into over under "
    "between among through during his her its their our my your s mr mrs ms dr sir president prime "
    "minister chancellor senator sen rep gov governor king queen prince princess pope general gen "
    "col colonel premier".split()
)


def content(name: str) -> set[str]:
    words = re.findall(r"\w+", name.lower())
    return {w for w in words if w not in DROPPED} or set(words)


def names_agree(a: str, b: str) -> bool:
    x, y = content(a), content(b)
    return bool(x and y) and 2 * len(x & y) / (len(x) + len(y)) >= 0.5


def spans_agree(a, b) -> bool:
    if a is None or b is None:
        return False
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared > 0 and 4 * shared >= max(a[1] - a[0], b[1] - b[0])


def evidence_agrees(a, b) -> bool:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    union = max(a[1], b[1]) - min(a[0], b[0])
    return shared > 0 and 2 * shared >= union


def matched(gold, found):
    """For each stance found, in text order, whether it is right: pairs of (stance, right)."""
    used, out = set(), []
    for p in sorted(found, key=lambda s: (s["evidence"], s["cue"] or [0, 0])):
        hit = None
        for i, g in enumerate(gold):
            if i in used or p["polarity"] != g["polarity"]:
                continue
            if not evidence_agrees(p["evidence"], g["evidence"]):
                continue
            holder = spans_agree(p["holder"], g["holder"]) or names_agree(
                p["holder_name"], g["holder_name"]
            )
            target = spans_agree(p["target"], g["target"]) or names_agree(
                p["target_name"], g["target_name"]
            )
            if holder and target:
                hit = i
                used.add(i)
                break
        out.append((p, hit is not None))
    return out


def match(gold, found):
    """How many of the stances found in one document are right."""
    return sum(right for _, right in matched(gold, found))
