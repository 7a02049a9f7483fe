#!/usr/bin/env python3
"""Which documents `standpoint digest` takes for one story, against the pairs of data/stories.

Summarizes Reuters-21578, tells all its stories, and prints of the pairs of each label how many stand under
one story: of those with an even number, by which constants were chosen, and of the others. A document whose
story is not told, being like one that is, counts as alone.

    cargo build --release && scripts/bench/stories.py --data ../shared/data/raw/reuters21578.jsonl.gz
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

PAIRS = Path(__file__).parents[2] / "data/stories/pairs.jsonl"


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", type=Path, required=True, help="Reuters-21578, .jsonl.gz")
    ap.add_argument("--standpoint", default="target/release/standpoint")
    args = ap.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = str(Path(folder, "results.jsonl"))
        summarize = ["run", str(args.data), "--text-field", "text", "--stages", "summary", "-o", results, "--quiet"]
        subprocess.run([args.standpoint, *summarize], check=True)
        tell = [args.standpoint, "digest", results, "--sentences", "1000000", "--json"]
        digest = json.loads(subprocess.run(tell, check=True, stdout=subprocess.PIPE).stdout)
    stories = [story for group in digest["groups"] for story in group["stories"]]
    story_of = {o["id"]: i for i, s in enumerate(stories) for o in [s["document"], *s["others"]]}
    print(f"{digest['documents']} documents, {digest['stories']} stories, {len(stories)} told")
    pairs = [json.loads(line) for line in PAIRS.open()]
    for name, part in (("chosen on", pairs[::2]), ("held out", pairs[1::2])):
        for label in ("event", "affair", "other"):
            of = [p for p in part if p["label"] == label]
            one = sum(p["a"] in story_of and story_of[p["a"]] == story_of.get(p["b"]) for p in of)
            print(f"{name:9}  {label:6}  {one:3} of {len(of):3} under one story")


if __name__ == "__main__":
    main()
