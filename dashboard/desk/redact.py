"""What a list shows of a chat's text: its words, without what somebody could be reached, charged or known by. Pure.

A list is looked at over shoulders and is no reading of the chat (`audit.reads`): whoever needs the numbers opens it.
"""

from __future__ import annotations

import re

MARK = "•••"
_KEPT_BACK = re.compile(
    r"""
      [^\s@]{1,64} @ [^\s@]{1,255}           # an address of mail
    | \+? \d (?: [ \t./()\-]* \d ){2,}      # three digits or more, however they are grouped
    """,
    re.VERBOSE,
)


def redacted(text: str) -> str:
    """The text with a mark for each address of mail and each number of three digits or more."""
    return _KEPT_BACK.sub(MARK, text)
