#!/usr/bin/env python3
"""Times one target and a hundred over the same articles, in turn, and compares the wall time.

Prints seconds by the clock and of the processors, sentences that touch a target and stances asked for, and the ratio; exits with 1 if
a hundred targets take more than three times as long as one. Needs Python alone.

    cargo build --release && scripts/bench/targets.py ../shared/data/raw/worldwide.jsonl.gz
"""

import argparse
import gzip
import json
import os
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


def run(binary: str, corpus: Path, targets: Path, out: Path, threads: int) -> tuple[float, float]:
    """Seconds of one run, by the clock and of the processors."""
    command = [binary, "run", str(corpus), "--targets", str(targets), "-o", str(out), "--force", "-q"]
    start = time.monotonic()
    child = subprocess.Popen([*command, "--threads", str(threads)])
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {child.returncode}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime


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
        times: dict[int, list[tuple[float, float]]] = {n: [] for n in lists}
        for n, targets in lists.items():
            write(Path(folder, f"{n}.toml"), targets)
        for _ in range(args.repeat):
            for n in lists:
                files = Path(folder, f"{n}.toml"), Path(folder, f"{n}.jsonl")
                times[n].append(run(args.binary, corpus, *files, args.threads))
        counts = {n: asked(Path(folder, f"{n}.jsonl")) for n in lists}
    for n, each in times.items():
        passages, stances = counts[n]
        wall, busy = (statistics.median(column) for column in zip(*each))
        print(f"{n} target(s): {wall:.1f} s, {busy:.1f} s of processors, {passages} passages, {stances} stances asked for")
    wall, busy = ([b[i] / a[i] for a, b in zip(times[1], times[100])] for i in (0, 1))
    ratio = statistics.median(wall)
    each = ", ".join(f"{r:.2f}" for r in wall)
    print(
        f"100 targets against 1 over {args.documents} articles: {ratio:.2f} times the wall time ({each}), "
        f"{statistics.median(busy):.2f} times the processors' time; bar {BAR}"
    )
    sys.exit(0 if ratio <= BAR else 1)


if __name__ == "__main__":
    main()
