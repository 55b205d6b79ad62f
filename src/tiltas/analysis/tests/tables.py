"""Made-up conversations, and real ones where they lie beside the project."""

import csv
from pathlib import Path

import numpy as np

CONVERSATIONS = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "polis"


def rows_of(votes):
    """(participant, statement, value) of a table of 1, 0, -1 and NaN."""
    return [
        (person, statement, int(votes[person, statement]))
        for person, statement in zip(*np.nonzero(np.isfinite(votes)), strict=True)
    ]


def with_gaps(votes, missing, generator):
    votes = votes.astype(float)
    votes[generator.random(votes.shape) < missing] = np.nan
    return votes


def noise(people, statements, missing, seed):
    """Everybody answers by chance; statements differ in how many agree."""
    generator = np.random.default_rng(seed)
    unsure = generator.uniform(0.05, 0.3, statements)
    agree = unsure + (1 - unsure) * generator.beta(2, 2, statements)
    drawn = generator.random((people, statements))
    votes = np.where(drawn < unsure, 0, np.where(drawn < agree, 1, -1))
    return with_gaps(votes, missing, generator)


def planted(sizes, statements, missing, seed, faithful=0.85):
    """Groups with a view of their own on every statement, from which people stray now and then; votes and labels."""
    generator = np.random.default_rng(seed)
    views = generator.choice([-1, 1], size=(len(sizes), statements))
    labels = np.repeat(np.arange(len(sizes)), sizes)
    stray = generator.random((len(labels), statements)) >= faithful
    votes = np.where(stray, generator.choice([-1, 0, 1], size=stray.shape), views[labels])
    return with_gaps(votes, missing, generator), labels


def dense_map(votes, weights=None):
    """Means, Gram matrix and positions worked out the plain way, with everything filled in."""
    weights = np.ones(len(votes)) if weights is None else weights
    present = np.isfinite(votes)
    filled = np.where(present, votes, 0)
    means = (weights @ filled) / (weights @ present)
    centred = np.where(present, votes - means, 0)
    gram = (centred * weights[:, None]).T @ centred
    values, vectors = np.linalg.eigh(gram)
    axes = vectors[:, ::-1][:, :2].T
    axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
    scale = np.sqrt(votes.shape[1] / np.maximum(present.sum(axis=1), 1))
    return means, axes, values[::-1][:2] / values.sum(), (centred @ axes.T) * scale[:, None]


def conversation(name):
    """Rows of votes, statements that were not rejected, Polis' groups."""
    folder = CONVERSATIONS / name

    def rows(file):
        with (folder / file).open(encoding="utf-8", newline="") as opened:
            return list(csv.DictReader(opened))

    votes = [(r["voter-id"], r["comment-id"], int(r["vote"]), int(r["timestamp"])) for r in rows("votes.csv")]
    statements = [r["comment-id"] for r in rows("comments.csv") if r["moderated"] != "-1"]
    groups = {r["participant"]: r["group-id"] for r in rows("participants-votes.csv") if r["group-id"]}
    return votes, statements, groups
