#!/usr/bin/env python3
"""Runs the pipeline over 500 articles with 1 and with 2 threads and shuffled, and compares.

Prints documents per second, scaling and peak memory, and whether the outputs are the same bytes
(the same line for each document where the order differs); exits with 1 if not. Needs Python alone.

    cargo build --release && scripts/bench/corpus.py ../shared/data/raw/worldwide.jsonl.gz ../shared/data/raw/reuters21578.jsonl.gz
"""

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(binary: str, corpus: Path, out: Path, threads: int) -> tuple[float, float]:
    """Seconds and peak resident megabytes of one run."""
    start = time.monotonic()
    command = [binary, "run", str(corpus), "-o", str(out), "--force", "--threads", str(threads), "-q"]
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {child.returncode}")
    return time.monotonic() - start, usage.ru_maxrss / 1024


def without_place(line: str) -> str:
    """A result line without the record number, which a shuffle changes."""
    record = json.loads(line)
    del record["source"]
    return json.dumps(record, sort_keys=True)


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("sources", nargs="+", type=Path, help="JSONL files with `id` and `text`, plain or gzip")
    ap.add_argument("--documents", type=int, default=500)
    ap.add_argument("--binary", default="target/release/standpoint")
    args = ap.parse_args()
    rows = []
    for source in args.sources:
        opened = gzip.open(source, "rt") if source.suffix == ".gz" else open(source)
        with opened as lines:
            rows += [row for _, row in zip(range(args.documents // len(args.sources)), lines)]
    size = sum(len(json.loads(row)["text"].encode()) for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus.jsonl")
        corpus.write_text("".join(rows))
        out = {n: Path(folder, f"out-{n}.jsonl") for n in ("1", "2", "shuffled", "tenth")}
        tenth = Path(folder, "tenth")
        tenth.mkdir()
        (tenth / "corpus.jsonl").write_text("".join(rows[::10]))
        figures = {n: run(args.binary, corpus, out[n], int(n)) for n in ("1", "2")}
        small = run(args.binary, tenth / "corpus.jsonl", out["tenth"], 2)
        same = out["1"].read_bytes() == out["2"].read_bytes()
        random.Random(1).shuffle(rows)
        corpus.write_text("".join(rows))
        run(args.binary, corpus, out["shuffled"], 2)
        lines = [sorted(map(without_place, out[n].read_text().splitlines())) for n in ("1", "shuffled")]
        same_each = lines[0] == lines[1]
        found = len(lines[0])
    for n, (seconds, memory) in figures.items():
        print(f"{n} thread(s): {found / seconds:.2f} documents/s, {size / seconds / 1e3:.1f} kB/s, peak {memory:.0f} MB")
    print(f"2 threads against 1: {figures['1'][0] / figures['2'][0]:.2f} times as fast")
    print(f"peak memory of a tenth of the documents: {small[1]:.0f} MB")
    print(f"{found} documents of {len(rows)}; same bytes with 1 and 2 threads: {same}; same lines when shuffled: {same_each}")
    sys.exit(0 if same and same_each and found == len(rows) else 1)


if __name__ == "__main__":
    main()
