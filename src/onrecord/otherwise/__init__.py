"""Otherwise: where the talk says something else in a claim's place.

A value that nothing supports may be one of which the talk says nothing, or one that it contradicts: another number is
said of the field, another option, the name is spelled in another way, what was only thought is ruled out later. The
second is worth more to a reader, since it comes with the words to look at. Asked only of what is withheld, so nothing
that is held or withheld moves. Not covered: other words for another thing in free text.
"""

from __future__ import annotations

from onrecord.otherwise.otherwise import said_otherwise

__all__ = ["said_otherwise"]
