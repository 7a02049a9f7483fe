"""Golden data for the stemmer and for ROUGE: `python scripts/golden/rouge.py`

Writes crates/summarize/tests/golden/{porter,rouge}.json from words and sentences made here, scored
by the packages `nltk` (PorterStemmer, NLTK_EXTENSIONS) and `rouge-score` (use_stemmer=True). Their
versions stand in the files. The same seed gives the same bytes.
"""

import json
import random
from importlib.metadata import version
from pathlib import Path

from nltk.stem.porter import PorterStemmer
from rouge_score import rouge_scorer

OUT = Path(__file__).resolve().parents[2] / "crates" / "summarize" / "tests" / "golden"

ROOTS = """
    act agree allow analog angular appl archaeolog argu bank be bl caress ceas cit commun conclud
    condition conflat control creat day decis defens deliver depend di digit driv dy effect electric
    enjoy fail fall feudal fil fizz fl formal geolog happ hesit hiss hop hopp inning inter investig
    irrit l legislat lin log magnet mat motor nation negoti oper outing p pan plaster pol poss predic
    proceed prob protect provid radic rat relat replac resolut restor reviv rol run s sanct sens ski
    sky sp stat stud succeed syzyg t tann theolog tr troubl u upset urg valid vaccin vil vis walk wil
    x y yell zy 4 19 2b ii iv qu
""".split()
SUFFIXES = """
    - s es ies ied y ys ed eed ing ings eds ational tional enci anci izer bli abli alli entli eli
    ousli ization ation ator alism iveness fulness ousness aliti iviti biliti fulli logi icate ative
    alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent ion sion tion ou ism
    ate iti ous ive ize e ee le ll lle lling lled at bl iz ating bling izing ated ss sses ying yed
    ation's ally ably ibly ently ously fully ology ologies ity ities less lessness ship
""".split()
WHOLE = """
    sky skies die dying lie lying tie tying news inning innings outing outings canning cannings howe
    proceed exceed succeed feed bleed spied died ties dies flies spy fly try enjoy boy yyyy yyyyy
    yyyying yying abyss ied ies eed eeds ed ing ingly bing sing king thing being aing controll roll
    tall small geology theology archaeology apology logic really finally totally locally usefully
    agreement government statement parliament vaccination vaccinated relational rationally oxen
    2024 1990s covid19 g20 3rd 4x4 aaaa zzzz eied aied eings
""".split()

TITLES = "Minister Envoy Governor Judge Commissioner Spokeswoman Delegate Farmer Pilot".split()
NAMES = ["Orlova", "Brandt", "Nakamura", "O'Neil", "van der Meer", "Diallo", "Krüger", "Šimek"]
VERBS = """
    criticised welcomed rejected negotiated postponed announced investigated defended vaccinated
    restored condemned supported considered studied financed relocated organised denied
""".split()
THINGS = [
    "the agreement", "a new pipeline", "regional elections", "the climate treaty",
    "sanctions on grain", "three hospitals", "the 2,400-page report", "its fishing rights",
    "U.N. observers", "a $3.5bn loan", "the coalition's budget", "wildfire relief",
    "the “open skies” accord", "mobile clinics", "dying forests", "railway workers' pay",
    "the G20 statement", "children's vaccinations", "the court's ruling", "two bridges",
]
PLACES = [
    "in Astana", "near the border", "at a meeting in Łódź", "after weeks of talks", "on Tuesday",
    "before the vote", "despite protests", "for the second time", "by 52 to 48", "at once",
]


def sentence(rng):
    who = f"{rng.choice(TITLES)} {rng.choice(NAMES)}"
    parts = [who, rng.choice(VERBS), rng.choice(THINGS), rng.choice(PLACES)]
    if rng.random() < 0.3:
        parts.insert(0, rng.choice(["Meanwhile,", "However,", "Days later,", "“Reportedly”,"]))
    if rng.random() < 0.3:
        parts += ["and", rng.choice(VERBS), rng.choice(THINGS)]
    return " ".join(parts) + rng.choice([".", ".", ".", "!", " ...", ""])


def changed(rng, line):
    """The line with some words dropped, doubled, swapped or put in another form."""
    words = []
    for word in line.split():
        roll = rng.random()
        if roll < 0.1:
            continue
        if roll < 0.15:
            words.append(word)
        if roll < 0.2 and words:
            words.insert(len(words) - 1, word)
            continue
        if roll < 0.25:
            word = word.rstrip(".,!") + rng.choice(["s", "ing", "ed", "'s"])
        if roll > 0.95:
            word = word.upper()
        words.append(word)
    return " ".join(words)


def pair(rng):
    pool = [sentence(rng) for _ in range(rng.randint(1, 8))]
    reference = pool[: rng.randint(1, len(pool))]
    chosen = rng.sample(pool, rng.randint(1, len(pool)))
    candidate = [changed(rng, s) if rng.random() < 0.6 else s for s in chosen]
    candidate += [sentence(rng) for _ in range(rng.randint(0, 2))]
    if rng.random() < 0.2:
        candidate += [rng.choice(candidate)]
    glue = rng.choice(["\n", "\n", "\n", " ", "\n\n", " \n"])
    return "\n".join(reference), glue.join(candidate)


EDGES = [
    ("", ""),
    ("", "A word."),
    ("A word.", ""),
    ("...", "!!!"),
    ("\n\n", "one\n\ntwo"),
    ("one", "one"),
    ("one two", "two one"),
    ("a b c d e", "a x b x c\nd e"),
    ("a a a b", "a b\na b"),
    ("a b\na b", "a b"),
    ("the the the\nthe", "the\nthe the"),
    ("Ŀ ﬁnal İstanbul K 5 ß", "ﬁnal istanbul k 5 ss"),
    ("Ünïcödé café naïve", "unicode cafe naïve"),
    ("w1 w2 w3 w4", "w1 w2 w8 w9\nw1 w3 w5 w6"),
    ("tab\tseparated\u00a0words\u2028here", "tab separated words here"),
    ("don't won't 1,000.50", "dont wont 1000 50"),
]


def main():
    rng = random.Random(20240607)
    words = sorted({r + s.replace("-", "") for r in ROOTS for s in SUFFIXES})
    words = rng.sample([w for w in words if w.isalnum()], 2000)
    words += ["".join(rng.choices("abeilnosty", k=rng.randint(1, 12))) for _ in range(300)]
    stemmer = PorterStemmer()
    porter = {w: stemmer.stem(w) for w in sorted({*words, *(w for w in WHOLE if w.isalnum())})}

    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeLsum"], use_stemmer=True)
    rows = []
    for reference, candidate in EDGES + [pair(rng) for _ in range(200 - len(EDGES))]:
        scores = scorer.score(reference, candidate)
        row = {"reference": reference, "candidate": candidate}
        for name, s in scores.items():
            row[name] = [round(float(x), 9) for x in (s.precision, s.recall, s.fmeasure)]
        rows.append(row)

    OUT.mkdir(parents=True, exist_ok=True)
    write("porter.json", {"nltk": version("nltk"), "stems": porter})
    write("rouge.json", {"rouge-score": version("rouge-score"), "nltk": version("nltk"), "pairs": rows})


def write(name, data):
    key = list(data)[-1]
    head = {k: v for k, v in data.items() if k != key}
    body = data[key]
    dump = lambda x: json.dumps(x, ensure_ascii=False)
    if isinstance(body, dict):
        lines = [f"{dump(k)}: {dump(v)}" for k, v in body.items()]
        inner = "{\n" + ",\n".join(lines) + "\n}"
    else:
        inner = "[\n" + ",\n".join(dump(x) for x in body) + "\n]"
    (OUT / name).write_text(dump(head)[:-1] + f", {dump(key)}: {inner}}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
