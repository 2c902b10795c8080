"""What was taken back or replaced is not the last word.

Looks behind the evidence, in its turn and the next few, for a word of correction ("scratch that", "sorry", "make it",
"I tell a lie") with what replaces the value: for a number or a date another one of its kind, for words the words
right behind it. Another party's figure counts where it contradicts ("it's three litres now") and is accepted. Not
covered: corrections without any of these words; what is corrected more than a few turns later in other words than a
denial.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.checks.another import (
    DAYS,
    DENIES,
    amounts,
    answers_of_another,
    asks_of_another,
    is_of_the_same,
    is_somebody_elses,
    retractions,
)
from onrecord.checks.finding import Finding, Verdict
from onrecord.checks.place import answers
from onrecord.dialogue import Mood, Reply, asks, clauses, echoes, next_turns, reply_of
from onrecord.grounding import Evidence, Role, is_yes_no
from onrecord.language.content import content_tokens, missing_words
from onrecord.language.dates import When, find_whens
from onrecord.language.numbers import Quantity, find_quantities
from onrecord.language.phrases import phrases, says
from onrecord.language.tokens import tokenize
from onrecord.language.wordlists import load
from onrecord.propose import Claim
from onrecord.schema import Field
from onrecord.transcript import Segment, Span, Transcript

_TURNS = 3  # turns after the evidence in which a correction is looked for
_BARE = 5  # words of a turn that says little more than a figure
_OPENING = 10  # characters: a turn that opens with a number puts it in the place of another
_LATE = 15  # the same where the first speaker accepts it
_EARLY = 6  # words of a reply in which another option takes the place of the first
_SHORT_REPLACEMENT = 3  # words: "the trout, sorry, the salmon"
_FAR_TURNS = 6  # turns after it in which the same speaker may still put it right
_REACH = 60  # characters between the cue and what replaces the value
_NO_THEN = re.compile(r"(?:^|[.,;?!—–-]\s*)no\b[,.\s—–-]+(?!problem|worries)", re.IGNORECASE)
_AT_ONCE = re.compile(
    r"^[\s,.;—–-]*(?:(?:i think|i guess|i believe|oh|uh|um|er|hmm|hm|hang on|hold on|wait|"
    r"well)[\s,.—–-]+)*(?:(?:no[\s,.—–-]+(?!problem|worries|"
    r"doubt|it['’]s fine)|"
    r"scratch that|strike that|correction|sorry|my mistake|i mean|actually|wait|(?:or )?rather(?!\s+than\b)|"
    r"i tell a lie|make that|i misspoke|"
    r"i meant|you know what|on second thoughts?|come to think of it|let me correct|hang on|"
    r"hold on)(?![\w'’])[\s,.;—–-]*)+",
    re.IGNORECASE,
)
_BETTER = re.compile(
    r"^[\s,.;!—–-]*(?:well|hmm|or|more|okay|oh)[\s,]+([\w' -]{1,30}?)[\s,]+(?:really|actually|to be (?:exact|"
    r"precise|honest))\b",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"scratch|strike|correction|tell a lie|misspoke|i meant|my mistake|make that|i mean|rather|let me correct|"
    r"you know what|second thought|come to think",
    re.IGNORECASE,
)
_OFFERS = re.compile(
    r"\b(?:instead|could you (?:do|make|manage)|can you (?:do|make|manage)|can we (?:do|make)|could we (?:do|make)|"
    r"how about|what about|"
    r"would (?:it be )?(?:the )?[\w' ]{1,20} (?:be (?:ok|okay|alright|all right|fine|better)|suit|work))\b",
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"\b(?:yes|yeah|yep|fine|works|suits|perfect|lovely|no problem|that's good|sounds good)\b", re.IGNORECASE
)
_MIND = re.compile(
    r"\W*(?:(?:actually|you know what|oh|sorry|no|wait|hang on|on second thoughts?)\W+)*(?:make (?:it|that)|"
    r"let['’]?s (?:go with|make it|say)|"
    r"i['’]?d rather have|i['’]?ll (?:have|take|go for) .{0,30}instead|change (?:it|that) to)\b",
    re.IGNORECASE,
)
_NAMES = re.compile(r"\b(?!(?:I|It|He|She|They|We|You|The|Oh|Yes|No|And|So|But|Well|Okay|Sorry)\b)[A-Z][a-z]+\b")
_PUTS_RIGHT = re.compile(
    r"\bactually\b|\bnow\b|\bisn['’]t it\b|\bthought it was\b|\bit['’]s\b|\bshowing\b|\bsays here\b|\bput (?:you|it|"
    r"him|her|them) (?:up|down|on) to\b|\bremember\b|\bchanged\b|\bswapped\b|\bwent (?:up|down)\b|\binstead\b",
    re.IGNORECASE,
)

_SIDES = frozenset({"left", "right"})
_GUESS = re.compile(
    r"(?:\s+[\w'’-]+){0,2}\s*\?[\s\"'”’]*"
    r"(?:(?:no|nope|u[hm]+|er|or|well|actually|it was|was it|i think|yes|yeah)\b[,.…\s]*)*",
    re.IGNORECASE,
)


def corrected_later(
    claim: Claim, evidence: tuple[Evidence, ...], transcript: Transcript, field: Field
) -> Finding | None:
    """Find against a value that is replaced by another one soon after."""
    pieces = answers(evidence)
    if not pieces or is_yes_no(field):
        return None
    last = max(pieces, key=lambda piece: piece.span)
    withdrawn = _withdrawn(claim, last, transcript)
    if withdrawn is not None:
        return Finding("correction", Verdict.UNSUPPORTED, "taken back afterwards", (withdrawn,))
    numbers = [piece for piece in pieces if find_quantities(transcript.slice(piece.span))] or [last]
    replaced = (_number_replaced(claim, pieces, piece, transcript, field) for piece in numbers)
    found = next((one for one in replaced if one), None) or _date_moved(claim, last, transcript)
    found = found or _time_put_right(claim, last, transcript, field)
    found = found or _moved_by_offer(claim, last, transcript) or _name_put_right(claim, last, transcript)
    found = found or _day_put_right(claim, last, transcript) or _answered_by_oneself(last, transcript)
    found = found or _side_put_right(claim, last, transcript) or _option_replaced(claim, last, field, transcript)
    if found is None and len(pieces) == 1:
        found = _words_replaced(claim, last, transcript)
    if found is None or is_somebody_elses(found, last, transcript):
        return None
    accepted = _accepted(found, transcript)
    return Finding("correction", Verdict.CONTRADICTED, "corrected afterwards", (found, *accepted))


def _accepted(found: Evidence, transcript: Transcript) -> tuple[Evidence, ...]:
    """Return the next turn where it accepts the correction."""
    turn = next(next_turns(transcript, found.segment, 1), None)
    if turn is None or reply_of(turn.text) is not Reply.YES:
        return ()
    return (Evidence(Role.CORRECTION, turn.index, turn.span),)


# Numbers


def _number_replaced(
    claim: Claim, pieces: tuple[Evidence, ...], last: Evidence, transcript: Transcript, field: Field
) -> Evidence | None:
    wanted = find_quantities(str(claim.value)) if not isinstance(claim.value, bool) else ()
    if not wanted:
        return None
    said = [q for piece in pieces for q in find_quantities(transcript.slice(piece.span))]
    olds = [q for q in said if set(q.values) & {v for w in wanted for v in w.values}] or list(wanted)
    here = transcript.segments[last.segment]
    rest = transcript.text[last.span.end : here.span.end]
    if found := _by_cue(rest, last.span.end, olds, last, transcript):
        return found
    for turn in transcript.segments[here.index + 1 : here.index + 1 + _FAR_TURNS]:
        near = turn.index <= here.index + _TURNS
        own = turn.speaker is not None and turn.speaker == here.speaker
        if not (near or own) or answers_of_another(turn, last, transcript, field):
            continue
        if found := _by_cue(turn.text, turn.span.start, olds, last, transcript):
            return found
        if near and (found := _put_right(turn, here, olds, transcript)):
            return found
    return None


def _by_cue(text: str, offset: int, olds: list[Quantity], last: Evidence, transcript: Transcript) -> Evidence | None:
    """Return a cue and the number behind it that replaces one of ``olds``."""
    cues = retractions(text)
    if offset <= last.span.end:
        cues = (*cues, *_NO_THEN.finditer(text))  # in the same breath a bare "no" is enough
    for cue in sorted(cues, key=lambda m: m.start()):
        reach = text[cue.end() : cue.end() + _REACH]
        between = find_quantities(transcript.text[last.span.end : offset + cue.start()])
        for new in amounts(reach):
            same = is_of_the_same(reach[: new.start], reach[new.end :], last, transcript)
            if same is None and any(_base(other) == _base(new) and other.kind == new.kind for other in between):
                continue  # a cue corrects the number before it: "eighty-eight. Metoprolol twenty, sorry, fifty"
            if new.unit and offset > last.span.end and not any(old.unit for old in olds):
                continue  # turns later a bare number is not what "fifty milligrams" replaces
            if same is not False and any(replaces(new, old) for old in olds):
                span = Span(offset + cue.start(), offset + cue.end() + new.end)
                return Evidence(Role.CORRECTION, transcript.segment_at(span.end - 1).index, span)
    return None


def _put_right(turn: Segment, here: Segment, olds: list[Quantity], transcript: Transcript) -> Evidence | None:
    """Return another party's figure that contradicts the first one's, where the first accepts it."""
    if (turn.speaker is not None and turn.speaker == here.speaker) or not amounts(turn.text):
        return None
    if found := _taken_over(turn, here, olds, transcript):
        return found
    first = next(iter(amounts(turn.text)), None)
    opens = first is not None and first.start <= _OPENING and turn.index == here.index + 1
    denies = bool(DENIES.search(turn.text))
    if not denies and not opens and not _PUTS_RIGHT.search(turn.text):
        return None
    if asks_of_another(turn, here, transcript):
        return None
    for new in amounts(turn.text):
        if not any(replaces(new, old) for old in olds):
            continue
        said = turn.text[new.start : new.end]
        answer = next((s for s in transcript.segments[turn.index + 1 : turn.index + 2]), None)
        accepted = echoes(transcript, turn.index, said) is not None or (
            answer is not None and reply_of(answer.text) in {Reply.YES, Reply.LISTENS}
        )
        if opens and not accepted:
            later = transcript.segments[turn.index + 1 : turn.index + 1 + _TURNS]
            accepted = any(
                set(new.values) & set(q.values) for s in later if s.speaker == here.speaker for q in amounts(s.text)
            )
        if accepted or (denies and turn.index == here.index + 1 and not turn.text.rstrip().endswith("?")):
            return Evidence(Role.CORRECTION, turn.index, Span(turn.span.start + new.start, turn.span.start + new.end))
    return None


def _taken_over(turn: Segment, here: Segment, olds: list[Quantity], transcript: Transcript) -> Evidence | None:
    """Return another party's bare figure that the first takes over: "Five" - "She's on ten" - "Ten then"."""
    following = transcript.segments[turn.index + 1 : turn.index + 2]
    if turn.index != here.index + 1 or len(tokenize(turn.text)) > _BARE or not following:
        return None
    if following[0].speaker != here.speaker or here.speaker is None:
        return None
    for new in amounts(turn.text):
        taken = [q for q in amounts(following[0].text) if set(q.values) & set(new.values)]
        if taken and taken[0].start <= _OPENING and any(replaces(new, old) for old in olds):
            return Evidence(Role.CORRECTION, turn.index, turn.span)
    return None


def _base(quantity: Quantity) -> str | None:
    """Return what a unit measures by, rates aside: "mg" of "mg a day"."""
    return quantity.unit.split("/")[0] if quantity.unit else None


def replaces(new: Quantity, old: Quantity) -> bool:
    """Say whether ``new`` can stand in for ``old``: another amount, of the same kind, in no other unit."""
    if new.kind != old.kind or set(new.values) & set(old.values) or new.is_long_code is not old.is_long_code:
        return False
    return new.unit is None or old.unit is None or new.unit == old.unit


def _withdrawn(claim: Claim, last: Evidence, transcript: Transcript) -> Evidence | None:
    """Return where the speaker takes the value back within the next turns, and nobody says it again."""
    here = transcript.segments[last.segment]
    for turn in transcript.segments[here.index : here.index + _TURNS]:
        if not says("withdrawals", turn.text):
            continue
        text = transcript.text[last.span.end : here.span.end] if turn is here else turn.text
        found = phrases("withdrawals").search(text)
        if found is None or not (turn is here or _stands_for_it(turn, here, claim, transcript)):
            continue
        rest = text[found.end() :] + " ".join(
            s.text for s in transcript.segments[turn.index + 1 : turn.index + 1 + _TURNS]
        )
        again = {token.stem for token in tokenize(str(claim.value))} & {token.stem for token in tokenize(rest)}
        return None if again else Evidence(Role.CORRECTION, turn.index, turn.span)
    return None


def _stands_for_it(turn: Segment, here: Segment, claim: Claim, transcript: Transcript) -> bool:
    """Say whether a turn is by who said the value, or said it first where the other party repeats it."""
    if turn.speaker is None or turn.speaker == here.speaker:
        return turn.speaker is not None
    before = transcript.segments[here.index - 1] if here.index else None
    return before is not None and turn.speaker == before.speaker and not missing_words(str(claim.value), before.text)


# Dates


def _day_put_right(claim: Claim, last: Evidence, transcript: Transcript) -> Evidence | None:
    """Return where another party names another day or month, and the first accepts it."""
    own = DAYS.search(transcript.slice(last.span))
    if own is None or isinstance(claim.value, bool):
        return None
    here = transcript.segments[last.segment]
    for turn in transcript.segments[here.index + 1 : here.index + 3]:
        if turn.speaker is not None and turn.speaker == here.speaker:
            continue
        if turn.text.rstrip().endswith("?"):
            continue
        others = [m for m in DAYS.finditer(turn.text) if m.group().lower() not in here.text.lower()]
        new = next(iter(others), None)  # what was said there too was said of something else
        if new is None:
            continue
        if _sort(new.group()) == _sort(own.group()) and echoes(transcript, turn.index, new.group()) is not None:
            return Evidence(Role.CORRECTION, turn.index, turn.span)
    return None


def _behind(last: Evidence, transcript: Transcript) -> Iterator[tuple[Segment, str, int]]:
    """Yield what is said behind a piece, in its turn and the next ones: the turn, the words, where they begin."""
    here = transcript.segments[last.segment]
    yield here, transcript.text[last.span.end : here.span.end], last.span.end
    for turn in transcript.segments[here.index + 1 : here.index + 1 + _TURNS]:
        yield turn, turn.text, turn.span.start


def _side_put_right(claim: Claim, last: Evidence, transcript: Transcript) -> Evidence | None:
    """Return where the other side is named behind a word of correction: "the left one. No wait, his right"."""
    sides = _SIDES & {token.norm for token in tokenize(str(claim.value))}
    if len(sides) != 1:
        return None
    (other,) = _SIDES - sides
    for turn, text, offset in _behind(last, transcript):
        for cue in retractions(text):
            behind = tokenize(text[cue.end() :])[:_BARE]
            new = next((token for token in behind if token.norm in _SIDES), None)
            if new is not None and new.norm == other:
                return Evidence(Role.CORRECTION, turn.index, Span(offset + cue.start(), offset + cue.end() + new.end))
    return None


def _answered_by_oneself(last: Evidence, transcript: Transcript) -> Evidence | None:
    """Return the day, month or number with which speakers answer their own guess: "in September? October"."""
    here = transcript.segments[last.segment]
    rest = transcript.text[last.span.end : here.span.end]
    guess = _GUESS.match(rest)
    if guess is None:
        return None
    said, behind = transcript.slice(last.span), rest[guess.end() :]
    own, new = DAYS.search(said), DAYS.match(behind)
    end = new.end() if own and new and _sort(own.group()) == _sort(new.group()) and own[0] != new[0] else 0
    olds, news = find_quantities(said), find_quantities(behind)
    if not end and olds and news and news[0].start == 0 and replaces(news[0], olds[-1]):
        end = news[0].end
    if not end or behind[end:].lstrip().startswith("?"):
        return None  # two guesses decide nothing
    start = last.span.end + guess.end()
    return Evidence(Role.CORRECTION, last.segment, Span(start, start + end))


def _moved_by_offer(claim: Claim, last: Evidence, transcript: Transcript) -> Evidence | None:
    """Return where another time or day is offered in its place and taken: "The tenth instead?" - "Yes, fine"."""
    said = transcript.slice(last.span)
    own, days = find_whens(said), [q for q in find_quantities(said) if q.kind == "ordinal"]
    if isinstance(claim.value, bool) or not (own or days):
        return None
    here = transcript.segments[last.segment]
    for turn in transcript.segments[here.index + 1 : here.index + 1 + _TURNS]:
        offer = next((c for c in clauses(turn.text) if c.mood is not Mood.STATEMENT and _OFFERS.search(c.text)), None)
        if offer is None:
            continue
        timed = any(when.times for when in own)  # "the tenth at noon instead" moves no day that had no time
        news: list[When | Quantity] = [when for when in find_whens(offer.text) if when.dates or timed]
        news += [amount for amount in amounts(offer.text) if amount.kind == "ordinal"]
        old = {v for q in days for v in q.values} | {d for when in own for _, _, d in when.dates if d}
        if not any(_other(new, own) and not (isinstance(new, Quantity) and old & set(new.values)) for new in news):
            continue
        reply = next(next_turns(transcript, turn.index, 1), None)
        if reply is not None and (reply_of(reply.text) is Reply.YES or _AGREES.search(reply.text)):
            return Evidence(Role.CORRECTION, turn.index, turn.span)
    return None


def _name_put_right(claim: Claim, last: Evidence, transcript: Transcript) -> Evidence | None:
    """Return where another party names another one, and the first takes it up: "It's Mr Dunne now" - "Mr Dunne"."""
    if not isinstance(claim.value, str) or not claim.value[:1].isupper():
        return None
    here = transcript.segments[last.segment]
    following = transcript.segments[here.index + 1 : here.index + 3]
    if len(following) < 2 or not here.speaker or following[0].speaker == here.speaker:
        return None
    turn, answer = following
    if answer.speaker != here.speaker or not _PUTS_RIGHT.search(turn.text) or turn.text.rstrip().endswith("?"):
        return None
    names = set(_NAMES.findall(turn.text)) - set(_NAMES.findall(here.text)) - set(claim.value.split())
    if names & set(_NAMES.findall(answer.text)) and not set(claim.value.split()) & set(_NAMES.findall(answer.text)):
        return Evidence(Role.CORRECTION, turn.index, turn.span)
    return None


def _sort(word: str) -> bool:
    """Say whether a word is a day of the week, as opposed to a month."""
    return word.lower().endswith("day")


def _date_moved(claim: Claim, last: Evidence, transcript: Transcript) -> Evidence | None:
    """Return where a date is moved to another one: "closed that day, so they've moved everybody to the tenth"."""
    if not isinstance(claim.value, str) or not (own := find_whens(transcript.slice(last.span))):
        return None
    for turn, text, _ in _behind(last, transcript):
        moved = phrases("moved").search(text) if says("moved", turn.text) else None
        if moved is None:
            continue
        behind = text[moved.end() : moved.end() + _REACH]
        news: tuple[When | Quantity, ...] = (
            *find_whens(behind),
            *(q for q in find_quantities(behind) if q.kind == "ordinal"),
        )
        if any(_other(new, own) for new in news):
            return Evidence(Role.CORRECTION, turn.index, turn.span)
    return None


def _time_put_right(claim: Claim, last: Evidence, transcript: Transcript, field: Field) -> Evidence | None:
    """Return where a word of correction brings another time of day: "at three. Actually, make it four thirty"."""
    own = find_whens(transcript.slice(last.span)) if isinstance(claim.value, str) else ()
    if not any(when.times for when in own):
        return None
    for turn, text, offset in _behind(last, transcript):
        if turn.index != last.segment and answers_of_another(turn, last, transcript, field):
            continue
        for cue in retractions(text):
            behind = find_whens(text[cue.end() : cue.end() + _REACH])
            new = next((when.times for when in behind if when.times), None)
            between = find_whens(transcript.text[last.span.end : offset + cue.start()])
            if new and not any(when.times for when in between) and not set(new) & {t for w in own for t in w.times}:
                return Evidence(Role.CORRECTION, turn.index, Span(offset + cue.start(), turn.span.end))
    return None


def _other(new: When | Quantity, own: tuple[When, ...]) -> bool:
    if isinstance(new, Quantity):
        return all(day not in new.values for when in own for _, _, day in when.dates if day)
    return all(new.dates != when.dates or new.times != when.times for when in own)


# Options


def _option_replaced(claim: Claim, last: Evidence, field: Field, transcript: Transcript) -> Evidence | None:
    """Return where another option takes the place of the claimed one: "the left, correction, the right ankle"."""
    if not field.options or is_yes_no(field) or field.pointer.endswith("/*"):
        return None
    own = {token.stem for token in content_tokens(str(claim.value))}
    rivals = {token.stem for o in field.options for token in content_tokens(str(o))} - own
    here = transcript.segments[last.segment]
    behind = transcript.text[last.span.end : here.span.end]
    for cue in (*retractions(behind), *_NO_THEN.finditer(behind)):
        words = [token.stem for token in tokenize(behind[cue.end() : cue.end() + _REACH])]
        if rivals & set(words) and not own & set(words):
            return Evidence(Role.CORRECTION, here.index, Span(last.span.end + cue.start(), here.span.end))
    if asks(behind):
        return None  # the reply is to what was asked behind it
    for turn in transcript.segments[here.index + 1 : here.index + 2]:
        words = [token.stem for token in tokenize(turn.text)]
        other = turn.speaker is None or turn.speaker != here.speaker
        answer = next(next_turns(transcript, turn.index, 1), None)
        taken = answer is not None and reply_of(answer.text) is Reply.YES
        if (
            other
            and rivals & set(words[: _LATE if taken else _EARLY])
            and not own & set(words)
            and not turn.text.rstrip().endswith("?")
        ):
            return Evidence(Role.CORRECTION, turn.index, turn.span)
    return None


# Words


def _put_better(claim: Claim, behind: str) -> bool:
    """Say whether other words take the value's place as the better ones: "White. Well, cream really."."""
    better = _BETTER.match(behind)
    return (
        better is not None and bool(content_tokens(better.group(1))) and bool(missing_words(str(claim.value), behind))
    )


def _words_replaced(claim: Claim, last: Evidence, transcript: Transcript) -> Evidence | None:
    """Return where words are taken back at once: "March. No, I tell a lie, April"."""
    segment = transcript.segments[last.segment]
    behind = transcript.text[last.span.end : segment.span.end]
    if later := _changed_mind(claim, segment, transcript):
        return later
    if _put_better(claim, behind):
        return Evidence(Role.CORRECTION, segment.index, Span(last.span.end, segment.span.end))
    cue = _AT_ONCE.match(behind)
    if cue is None or not isinstance(claim.value, str):
        return None
    after = behind[cue.end() : cue.end() + _REACH]
    words = [t for t in tokenize(after) if t.norm not in load("stopwords") | load("fillers")]
    value = {token.norm for token in tokenize(claim.value)}
    if not words or words[0].norm in value:
        return None
    firm = bool(_FIRM.search(cue.group()))
    written = after[words[0].start : words[0].end]
    alike = written[:1].isupper() == claim.value[:1].isupper() and words[0].start <= 12
    whole = len(tokenize(re.split(r"[.;!?]", after)[0])) <= _SHORT_REPLACEMENT
    if not firm and not (alike and (written[:1].isupper() or whole)):
        return None
    return Evidence(Role.CORRECTION, segment.index, Span(last.span.end, segment.span.end))


def _changed_mind(claim: Claim, segment: Segment, transcript: Transcript) -> Evidence | None:
    """Return where the same speaker's next turn begins with a change of mind and no longer says the value."""
    for turn in transcript.segments[segment.index + 2 : segment.index + 3]:
        if turn.speaker is None or turn.speaker != segment.speaker or not _MIND.match(turn.text):
            continue
        if missing_words(str(claim.value), turn.text):
            return Evidence(Role.CORRECTION, turn.index, turn.span)
    return None
