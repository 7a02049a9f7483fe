"""The training loop of models that classify whole rows: steps, average, checkpoints, figures."""

import time

import torch
from encoder import Average, pad, schedule, train_step

EVERY = 600


def tensors(batch):
    """Ids, mask, token types [rows, longest] and labels [rows] of prepared rows."""
    ids = [r["ids"] for r in batch]
    mask = pad([[1] * len(i) for i in ids])
    return pad(ids), mask, pad([r["types"] for r in batch]), torch.tensor([r["label"] for r in batch])


def fit(model, opt, epochs, plan, loss_of, tell, out, decay=0.998):
    """Trains `model` and keeps the exponential moving average of its weights.

    `plan()` gives the batches of an epoch, `loss_of(batch)` the loss of one and how many tokens it
    has, `tell(model, last)` the figures on what is held out. Every 600 steps, and at the end, the
    average is written to `out/checkpoint-STEP.pt` and its figures are printed.
    """
    first = plan()
    steps = len(first) * epochs
    sched = schedule(opt, steps)
    average = Average(model, decay)
    out.mkdir(parents=True, exist_ok=True)
    model.train()
    start, done, seen = time.time(), 0, 0
    for epoch in range(epochs):
        for batch in first if epoch == 0 else plan():
            loss, tokens = loss_of(batch)
            train_step(model, loss, opt, sched)
            average.update()
            done += 1
            seen += tokens
            if done % 100 == 0:
                print(f"step {done}/{steps} loss {loss.item():.3f} {seen / (time.time() - start):.0f} tok/s", flush=True)
            if done % EVERY == 0 and done < steps:
                keep(average.module, out, done, tell, False, start)
    keep(average.module, out, done, tell, True, start)


def keep(model, out, done, tell, last, start):
    """Writes the weights and prints their figures."""
    torch.save(model.state_dict(), out / f"checkpoint-{done}.pt")
    print(f"step {done} dev {tell(model, last)} {time.time() - start:.0f} s", flush=True)
