#!/usr/bin/env python3
"""Times one target and a hundred over the same articles, in turn, and compares the wall time.

Prints seconds, sentences that touch a target and stances asked for, and the ratio; exits with 1 if
a hundred targets take more than three times as long as one. Needs Python alone.

    cargo build --release && scripts/bench/targets.py ../shared/data/raw/worldwide.jsonl.gz
"""

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BAR = 3.0

TARGETS = """
climate change; nuclear power; carbon tax; fossil fuels; renewable energy; deforestation; fishing quotas; water rights
plastic waste; electric cars; oil exports; gas pipelines; coal mining; free trade; tariffs; sanctions; foreign aid
foreign investment; minimum wage; pension reform; fuel subsidies; income tax; interest rates; inflation; privatisation
public debt; the national budget; trade unions; strikes; unemployment; the central bank; cryptocurrency; land reform
farm subsidies; food prices; housing; public transport; high-speed rail; airport expansion; tourism; gambling; alcohol
smoking; drug legalisation; abortion; same-sex marriage; gender equality; domestic violence; child labour; vaccination
lockdowns; public health; hospitals; private schools; tuition fees; teachers; universities; censorship; press freedom
social media; data protection; artificial intelligence; surveillance; cybersecurity; the death penalty; police reform
gun control; corruption; organised crime; human trafficking; prisons; judicial independence; constitutional reform
presidential elections; electoral reform; the opposition; the parliament; the prime minister; the president; the army
military bases; conscription; arms sales; nuclear weapons; peace talks; a ceasefire; the United Nations; NATO
the European Union; the African Union; the United States; China; Russia; Ukraine; Taiwan; Israel; Iran; North Korea
migration; refugees
""".replace("\n", ";")


def names() -> list[str]:
    found = [name.strip() for name in TARGETS.split(";") if name.strip()]
    assert len(found) == 100, len(found)
    return found


def write(path: Path, targets: list[str]) -> None:
    path.write_text("".join(f"[[target]]\nname = {json.dumps(name)}\n\n" for name in targets))


def run(binary: str, corpus: Path, targets: Path, out: Path, threads: int) -> float:
    """Seconds of one run."""
    command = [binary, "run", str(corpus), "--targets", str(targets), "-o", str(out), "--force", "-q"]
    start = time.monotonic()
    done = subprocess.run([*command, "--threads", str(threads)])
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}")
    return time.monotonic() - start


def asked(out: Path) -> tuple[int, int]:
    """Pairs of a sentence and a target it touches, and stances asked for."""
    passages, stances = set(), 0
    for line in out.open():
        record = json.loads(line)
        for s in record["stances"]:
            if s["cue"] is None:
                stances += 1
                passages.add((record["id"], s["evidence"]["sentence"], s["target"]["name"]))
    return len(passages), stances


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("source", type=Path, help="JSONL file with `id` and `text`, plain or gzip")
    ap.add_argument("--documents", type=int, default=200)
    ap.add_argument("--repeat", type=int, default=3, help="runs of each, one and a hundred in turn")
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--binary", default="target/release/standpoint")
    args = ap.parse_args()
    opened = gzip.open(args.source, "rt") if args.source.suffix == ".gz" else open(args.source)
    with opened as lines, tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus.jsonl")
        corpus.write_text("".join(row for _, row in zip(range(args.documents), lines)))
        every = names()
        lists = {1: every[:1], 100: every}
        seconds: dict[int, list[float]] = {n: [] for n in lists}
        for n, targets in lists.items():
            write(Path(folder, f"{n}.toml"), targets)
        for _ in range(args.repeat):
            for n in lists:
                seconds[n].append(run(args.binary, corpus, Path(folder, f"{n}.toml"), Path(folder, f"{n}.jsonl"), args.threads))
        counts = {n: asked(Path(folder, f"{n}.jsonl")) for n in lists}
    for n, times in seconds.items():
        passages, stances = counts[n]
        all_times = ", ".join(f"{t:.1f}" for t in times)
        print(f"{n} target(s): {statistics.median(times):.1f} s ({all_times}), {passages} passages, {stances} stances asked for")
    ratios = [b / a for a, b in zip(seconds[1], seconds[100])]
    ratio = statistics.median(ratios)
    print(f"100 targets against 1 over {args.documents} articles: {ratio:.2f} times the wall time ({', '.join(f'{r:.2f}' for r in ratios)}), bar {BAR}")
    sys.exit(0 if ratio <= BAR else 1)


if __name__ == "__main__":
    main()
