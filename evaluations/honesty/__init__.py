"""Gentle flags on what units send: pure, no database, no words. People look at what is flagged; nothing is deducted.

`likeness` tells near-identical minutes, `flags` what is worth a second look in a record among its neighbours and its
own months before.
"""

from evaluations.honesty.flags import Flag, Sent, find_flags
from evaluations.honesty.likeness import likeness, pack, signature_of, unpack

__all__ = ["Flag", "Sent", "find_flags", "likeness", "pack", "signature_of", "unpack"]
