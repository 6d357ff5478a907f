"""Gentle flags on what units send: pure, no database, no words. People look at what is flagged; nothing is deducted.

`likeness` tells near-identical minutes, `flags` what is worth a second look in a record among its neighbours and its
own months before.
"""

from evaluations.honesty.flags import Claim, Flag, Sent, find_flags, unshown_codes
from evaluations.honesty.likeness import likeness, pack, signature_of, unpack

__all__ = ["Claim", "Flag", "Sent", "find_flags", "likeness", "pack", "signature_of", "unpack", "unshown_codes"]
