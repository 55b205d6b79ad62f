"""Opinion groups and common ground: who votes alike, what they share, where they part.

The way from votes to a result, one file each:

    votes.py        rows of votes -> one sorted table, its SHA-256 and the seeds drawn from it
    map.py          table -> two axes of difference, a place for everybody
    groups.py       places -> opinion groups, or an honest "there are none"
    statistics.py   counts -> shares with intervals, what a group stands for, common ground, division
    routing.py      which statement to show next
    engine.py       all of it in one call: `analyse(votes)`
    publishing.py   what may be shown: nothing that rests on fewer than ten people
"""

from .engine import ENGINE_VERSION, Earlier, Result, analyse
from .parameters import Parameters
from .publishing import difference_is_safe, public, unsafe_differences
from .routing import routing_weights
from .votes import VoteTable

__all__ = [
    "ENGINE_VERSION",
    "Earlier",
    "Parameters",
    "Result",
    "VoteTable",
    "analyse",
    "difference_is_safe",
    "public",
    "routing_weights",
    "unsafe_differences",
]
