"""Identifiers of our own making, in the ways people say them, and conversations that hold them.

Written without a look at what finds them (``onrecord.redaction``): names of many peoples, numbers in figures and in
words, addresses that are spelled, dates of birth, codes with and without the words that announce them. A seed is a few
turns; each surface is what must not leave the machine. ``field`` and ``cue`` let a server that knows no more than the
words around it copy the value.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from seeding_words import (
    ALPHABET,
    BANTER,
    CITIES,
    COUNTIES,
    DIGITS,
    DOMAINS,
    FAMILY,
    GIVEN,
    MONTHS,
    ORDINALS,
    PLAIN_FAMILY,
    PLAIN_GIVEN,
    STREET_KINDS,
    STREETS,
)

Turn = tuple[int, str]  # which of two speakers, and the words


@dataclass(frozen=True, slots=True)
class Seed:
    """One identifier in its turns; ``surfaces`` are its pieces as they stand in them."""

    kind: str
    turns: tuple[Turn, ...]
    surfaces: tuple[str, ...]
    field: str = ""
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with what was seeded in it."""

    id: str
    segments: tuple[dict[str, Any], ...]
    seeds: tuple[Seed, ...]
    where: tuple[tuple[int, ...], ...]  # for each seed, the segments that its turns are; none for a speaker's name


Maker = Callable[[random.Random], Seed]


def name_of(rng: random.Random) -> tuple[str, str]:
    """Return a given and a family name; one in five is an ordinary word too."""
    given = rng.choice(PLAIN_GIVEN if rng.random() < 0.2 else GIVEN)
    family = rng.choice(PLAIN_FAMILY if rng.random() < 0.2 else FAMILY)
    return given, family


def _seed(kind: str, surface: str, carriers: Sequence[tuple[str, ...]], rng: random.Random, **slots: str) -> Seed:
    """Put a surface into one of the carriers: turns in which ``@`` stands for it; the first speaker asks."""
    turns = rng.choice(list(carriers))
    said = [(at % 2, turn.replace("@", surface)) for at, turn in enumerate(turns)]
    return Seed(kind, tuple(said), (surface,), slots.get("field", ""), slots.get("cue", ""))


def full_name(rng: random.Random) -> Seed:
    """A whole name that somebody gives."""
    given, family = name_of(rng)
    carriers = [
        ("Who am I speaking with today?", "It's @."),
        ("Can I take your full name please?", "Yes, @."),
        ("And your name?", "@."),
        ("Hello, how can I help?", "Hi, my name is @ and I have a question about my account."),
        ("Good morning.", "Good morning, this is @ calling back."),
        ("Right, so we have @ here, who came in last night.", "Okay, thank you."),
        ("Who should we put down as next of kin?", "That would be @, she lives close by."),
        ("And who referred you?", "I was seen by @ at the other practice."),
        ("Was anybody else in the car?", "Yeah, @ was sitting in the back."),
        ("Let me hand you over to @, who deals with these.", "Thanks."),
        ("Is it okay if we speak to @ about this?", "Yes that's fine."),
    ]
    return _seed("name", f"{given} {family}", carriers, rng)


def titled(rng: random.Random) -> Seed:
    """A family name with a title."""
    _, family = name_of(rng)
    title = rng.choice(["Mr", "Mrs", "Ms", "Miss", "Dr", "Dr.", "Mr.", "Doctor", "Professor", "Nurse", "Sister"])
    carriers = [
        (f"Good afternoon {title} @, take a seat.", "Thank you."),
        ("Who is your usual doctor?", f"I normally see {title} @."),
        (f"I've spoken to {title} @ already and it's all agreed.", "Great."),
        ("Who told you that?", f"{title} @ did, last week."),
    ]
    return _seed("name", family, carriers, rng)


def given_name(rng: random.Random) -> Seed:
    """A given name alone."""
    given, _ = name_of(rng)
    carriers = [
        ("Okay @, let's have a look at that for you.", "Thanks."),
        ("Do you live with anyone?", "Just with my partner, @."),
        ("Any children?", "Two. @ is the older one, he started school."),
        ("Thank you for waiting, @.", "No worries."),
        ("How did it happen?", "My daughter @ found me on the floor."),
        ("Who can pick you up?", "I'll ask @ to come round."),
        ("So @, what brings you in?", "It's my back again."),
        ("Call me @, everybody does.", "Will do."),
    ]
    return _seed("name", given, carriers, rng)


def spelled_name(rng: random.Random) -> Seed:
    """A family name that is spelled letter by letter."""
    family = re.sub(r"[^A-Za-z]", "", rng.choice([f for f in FAMILY if f.isascii() and 4 <= len(f) <= 9]))
    letters = [letter.upper() for letter in family]
    spelled = rng.choice(
        [
            " ".join(letters),
            "-".join(letters),
            ", ".join(letters),
            " ".join(f"{x} for {ALPHABET[x]}" for x in letters[:4]),
            " ".join(ALPHABET[x] for x in letters),
        ]
    )
    carriers = [
        ("Could you spell the surname for me?", "Sure, @."),
        ("How is that spelled?", "@."),
        ("And the last name?", "It's spelled @."),
    ]
    return _seed("spelled name", spelled, carriers, rng)


def _digits(rng: random.Random, count: int) -> str:
    return str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(count - 1))


def in_words(digits: str, rng: random.Random) -> str:
    """Say digits one by one, doubled ones as ``double``, nought as oh or zero."""
    zero = rng.choice(["oh", "zero"])
    words: list[str] = []
    at = 0
    while at < len(digits):
        word = zero if digits[at] == "0" else DIGITS[int(digits[at])]
        if at + 1 < len(digits) and digits[at + 1] == digits[at] and rng.random() < 0.7:
            words.append(f"double {word}")
            at += 2
        else:
            words.append(word)
            at += 1
    return " ".join(words)


def phone(rng: random.Random) -> Seed:
    """A telephone number."""
    digits = rng.choice(["07", "01", "02", "0"]) + _digits(rng, 9)
    us = _digits(rng, 10)
    surface = rng.choice(
        [
            digits,
            f"{digits[:5]} {digits[5:]}",
            f"+44 {digits[1:5]} {digits[5:]}",
            f"{us[:3]}-{us[3:6]}-{us[6:]}",
            f"({us[:3]}) {us[3:6]}-{us[6:]}",
            f"{us[:3]}.{us[3:6]}.{us[6:]}",
            f"{us[:3]} {us[3:6]} {us[6:]}",
            in_words(digits, rng),
            in_words(us, rng),
            f"{in_words(us[:3], rng)}, {in_words(us[3:6], rng)}, {in_words(us[6:], rng)}",
        ]
    )
    carriers = [
        ("What's the best number to reach you on?", "It's @."),
        ("And a contact number?", "@."),
        ("Can you call me back?", "Of course. Which number?", "@ please.", "Got it."),
        ("I have your mobile as @, is that right?", "Yes it is."),
        ("You can ring the ward on @ any time.", "Okay."),
    ]
    return _seed("phone", surface, carriers, rng)


def phone_in_turns(rng: random.Random) -> Seed:
    """A telephone number that is said over several turns."""
    digits = "07" + _digits(rng, 9)
    pieces = [in_words(digits[:5], rng), in_words(digits[5:8], rng), in_words(digits[8:], rng)]
    if rng.random() < 0.4:
        pieces = [digits[:5], digits[5:8], digits[8:]]
    turns = (
        (0, "Could I take a phone number for you?"),
        (1, f"Yes, it's {pieces[0]}."),
        (0, "Yep."),
        (1, f"{pieces[1]}."),
        (0, "Okay."),
        (1, f"And then {pieces[2]}."),
    )
    return Seed("phone", turns, tuple(pieces))


def email(rng: random.Random) -> Seed:
    """An e-mail address, written or said."""
    given, family = (re.sub(r"[^a-z]", "", part.lower()) or "sam" for part in name_of(rng))
    host = rng.choice(["gmail", "outlook", "hotmail", "yahoo", "btinternet", "proton", "northwind", "icloud"])
    end = rng.choice(["com", "co.uk", "org", "net"])
    number = rng.choice(["", str(rng.randint(2, 99))])
    spoken_end = end.replace(".", " dot ")
    surface = rng.choice(
        [
            f"{given}.{family}{number}@{host}.{end}",
            f"{given[0]}{family}@{host}.{end}",
            f"{given}_{family}@{host}.{end}",
            f"{given} dot {family} at {host} dot {spoken_end}",
            f"{given}{family}{number} at {host} dot {spoken_end}",
            f"{given[0]} dot {family} at {host} dot {spoken_end}",
            f"{given} underscore {family} at {host} dot {spoken_end}",
            f"{given} dash {family} at {host} dot {spoken_end}",
        ]
    )
    carriers = [
        ("What's your e-mail address?", "It's #."),
        ("Where shall I send the confirmation?", "To # please."),
        ("I'll email you the form.", "Okay, that's #."),
        ("I've got # on file.", "That's the one."),
    ]
    turns = rng.choice(carriers)
    said = tuple((at % 2, turn.replace("#", surface)) for at, turn in enumerate(turns))
    return Seed("e-mail", said, (surface,))


def address(rng: random.Random) -> Seed:
    """A street address."""
    street = f"{rng.choice(STREETS)} {rng.choice(STREET_KINDS)}"
    number = rng.randint(1, 240)
    surface = rng.choice(
        [
            f"{number} {street}",
            f"{number}{rng.choice('ABC')} {street}",
            f"Flat {rng.randint(1, 30)}, {number} {street}",
            f"{number} {street}, {rng.choice(CITIES)}",
            f"{number} {street}, {rng.choice(CITIES)}, {rng.choice(COUNTIES)}",
            f"apartment {rng.randint(1, 30)}, {number} {street}",
            f"{rng.choice(['twelve', 'forty two', 'seventeen', 'ninety nine', 'a hundred and six', 'six'])} {street}",
        ]
    )
    carriers = [
        ("And your address?", "@."),
        ("Where do you live at the moment?", "I live at @."),
        ("Can you confirm the first line of the address?", "It's @."),
        ("Where should the parcel go?", "To @ please, not the old place."),
        ("The engineer will come to @ on Tuesday.", "Perfect."),
    ]
    return _seed("address", surface, carriers, rng)


def address_in_turns(rng: random.Random) -> Seed:
    """A street address over several turns."""
    line = f"{rng.randint(1, 99)} {rng.choice(STREETS)} {rng.choice(STREET_KINDS)}"
    city, code = rng.choice(CITIES), _postcode(rng)
    turns = (
        (0, "Let me take the address."),
        (1, f"{line}."),
        (0, "Yes."),
        (1, f"{city}."),
        (0, "And the postcode?"),
        (1, f"{code}."),
    )
    return Seed("address", turns, (line, city, code))


def _postcode(rng: random.Random) -> str:
    area = rng.choice(["SW", "LS", "M", "B", "EH", "NE", "BS", "CF", "GU", "N", "OX", "W"])
    return f"{area}{rng.randint(1, 28)} {rng.randint(1, 9)}{rng.choice('ABDEFGHJLNPQRSTUWXYZ')}{rng.choice('ABDEFGHJ')}"


def postcode(rng: random.Random) -> Seed:
    """A postcode or ZIP code."""
    code = _postcode(rng)
    compact = code.replace(" ", "")
    zip_code = _digits(rng, 5)
    surface = rng.choice(
        [
            code,
            code,
            " ".join(f"{in_words(c, rng)}" if c.isdigit() else c for c in compact),
            zip_code,
            in_words(zip_code, rng),
            f"{zip_code}-{_digits(rng, 4)}",
        ]
    )
    asks = "zip code" if surface[0].isdigit() or surface.split()[0] in DIGITS else "postcode"
    carriers = [
        (f"And the {asks}?", "@."),
        (f"What's your {asks}?", "It's @."),
        (f"Could I confirm the {asks} as @?", "Yes."),
    ]
    return _seed("postcode", surface, carriers, rng)


def birth(rng: random.Random) -> Seed:
    """A date of birth."""
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1931, 2016)
    tens = {3: "thirty", 4: "forty", 5: "fifty", 6: "sixty", 7: "seventy", 8: "eighty", 9: "ninety"}
    name = MONTHS[month - 1]
    suffix = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(day, "th")
    forms = [
        f"{day:02}/{month:02}/{year}",
        f"{day}/{month}/{year % 100:02}",
        f"{year}-{month:02}-{day:02}",
        f"{day}{suffix} of {name} {year}",
        f"{name} {day}, {year}",
        f"{name} {day}{suffix} {year}",
        f"{day} {name} {year}",
        f"{day:02}.{month:02}.{year}",
    ]
    if year < 2000 and day <= len(ORDINALS):
        decade = tens[year // 10 % 10]
        spoken = f"{decade} {DIGITS[year % 10]}" if year % 10 else decade
        forms += [
            f"the {ORDINALS[day - 1]} of {name} nineteen {spoken}",
            f"{name} {ORDINALS[day - 1]}, nineteen {spoken}",
            f"{ORDINALS[day - 1]} of {name} {spoken}",
        ]
    carriers = [
        ("What's your date of birth?", "@."),
        ("And your date of birth please?", "It's @."),
        ("When were you born?", "I was born on @."),
        ("Can you confirm your DOB?", "Yes, @."),
        ("Patient's date of birth is @.", "Thank you."),
        ("Birthday?", "@."),
    ]
    return _seed("date of birth", rng.choice(forms), carriers, rng)


def _code(rng: random.Random) -> tuple[str, str]:
    """Return what a number is called, and one of that kind."""
    letters = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(3))
    return rng.choice(
        [
            ("policy number", f"{letters}-{_digits(rng, 6)}"),
            ("policy number", f"{letters[:2]}{_digits(rng, 7)}"),
            ("account number", _digits(rng, 8)),
            ("order number", _digits(rng, 7)),
            ("order number", f"{_digits(rng, 3)}-{_digits(rng, 7)}"),
            ("reference", f"{letters[0]}{_digits(rng, 3)}{letters[1]}{_digits(rng, 2)}"),
            ("booking reference", f"{letters}{_digits(rng, 3)}"),
            ("claim number", f"{letters[:2]}/{_digits(rng, 5)}"),
            ("MRN", _digits(rng, 7)),
            ("hospital number", f"{letters[0]}{_digits(rng, 6)}"),
            ("NHS number", f"{_digits(rng, 3)} {_digits(rng, 3)} {_digits(rng, 4)}"),
            ("social security number", f"{_digits(rng, 3)}-{_digits(rng, 2)}-{_digits(rng, 4)}"),
            ("passport number", _digits(rng, 9)),
            ("driving licence", f"{letters}{_digits(rng, 6)}{letters[:2]}"),
            ("sort code", f"{_digits(rng, 2)}-{_digits(rng, 2)}-{_digits(rng, 2)}"),
            ("member ID", f"{letters}{_digits(rng, 9)}"),
            ("card number", " ".join(_digits(rng, 4) for _ in range(4))),
            ("registration", f"{letters[:2]}{rng.randint(51, 74)} {letters}"),
            ("serial number", f"SN{_digits(rng, 4)}-{letters[:2]}-{_digits(rng, 3)}"),
            ("IBAN", f"GB{_digits(rng, 2)} {letters}B {_digits(rng, 4)} {_digits(rng, 4)} {_digits(rng, 4)}"),
        ]
    )


def code(rng: random.Random) -> Seed:
    """A number that is somebody's: policy, account, order, hospital, plate, card."""
    what, written = _code(rng)
    signs = [c for c in written if c.isalnum()]
    spoken = [
        " ".join(in_words(c, rng) if c.isdigit() else c for c in signs),
        " ".join(in_words(c, rng) if c.isdigit() else ALPHABET[c].lower() for c in signs),
        " ".join(signs),
        re.sub(r"[A-Z]+", lambda m: " ".join(m.group()) + " ", "".join(signs)).strip(),
    ]
    if all(c.isdigit() for c in signs):
        spoken = [in_words("".join(signs), rng), " ".join(signs)]
    surface = written if rng.random() < 0.55 else rng.choice(spoken)
    carriers = [
        (f"Do you have the {what} there?", "Yes, it's @."),
        (f"And the {what}?", "@."),
        (f"I need your {what} please.", "Sure, @."),
        (f"The {what} is @, just so you have it.", "Noted."),
        (f"I can see {what} @ on the screen.", "That's mine."),
        (f"My {what} is @.", "Thank you."),
    ]
    return _seed("code", surface, carriers, rng)


def other(rng: random.Random) -> Seed:
    """What else points at somebody: user names, web pages, network addresses, the last digits of a card."""
    given, family = (re.sub(r"[^a-z]", "", part.lower()) or "kit" for part in name_of(rng))
    return rng.choice(
        [
            _seed(
                "other",
                f"{given}_{family}{rng.randint(10, 99)}",
                [("What's your username?", "It's @."), ("And the login?", "@.")],
                rng,
            ),
            _seed("other", f"www.{given}{family}.com", [("Do you have a website?", "Yes, @.")], rng),
            _seed(
                "other",
                f"{rng.randint(11, 223)}.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}",
                [("What's the IP address of the machine?", "It says @.")],
                rng,
            ),
            _seed(
                "other",
                rng.choice([_digits(rng, 4), in_words(_digits(rng, 4), rng)]),
                [
                    ("What are the last four digits of the card?", "@."),
                    ("And the card ending?", "It ends in @."),
                    ("Which card shall I use?", "The one ending @."),
                ],
                rng,
            ),
        ]
    )


MAKERS: tuple[Maker, ...] = (
    *(full_name,) * 5,
    *(titled,) * 2,
    *(given_name,) * 3,
    spelled_name,
    *(phone,) * 3,
    phone_in_turns,
    *(email,) * 2,
    *(address,) * 2,
    address_in_turns,
    *(postcode,) * 2,
    *(birth,) * 3,
    *(code,) * 6,
    other,
)

# What a double of a server copies: the words after a cue, as a model would after having understood them.
FIELDS: Mapping[str, tuple[str, str]] = {
    "customer_name": ("Name of the customer", "the name on the file is"),
    "given_name": ("Given name of the contact", "the contact goes by"),
    "phone": ("Telephone number to call back", "the call back number is"),
    "email": ("E-mail address", "the mail goes to"),
    "address": ("Street address", "the street address is"),
    "policy_number": ("Policy number", "the policy number here is"),
    "birth_date": ("Date of birth", "the date of birth here is"),
    "complaint": ("What it is about", "the matter is"),
    "amount": ("Amount", "the amount comes to"),
}


def cued(field: str, rng: random.Random) -> Seed:
    """A seed that a server can copy into ``field``: the value stands after the field's cue."""
    given, family = name_of(rng)
    surface = {
        "customer_name": lambda: f"{given} {family}",
        "given_name": lambda: given,
        "phone": lambda: phone(rng).surfaces[0].replace(", ", " "),
        "email": lambda: email(rng).surfaces[0],
        "address": lambda: f"{rng.randint(1, 240)} {rng.choice(STREETS)} {rng.choice(STREET_KINDS)}",
        "policy_number": lambda: code(rng).surfaces[0],
        "birth_date": lambda: birth(rng).surfaces[0].replace(",", ""),
    }[field]()
    cue = FIELDS[field][1]
    turn = f"{cue[0].upper()}{cue[1:]} {surface}; okay?"
    return Seed(field, ((0, turn), (1, "Yes.")), (surface,), field, cue)


def plain(rng: random.Random) -> list[list[Turn]]:
    """Return turns that identify nobody, of one domain, and of every call."""
    blocks = [list(block) for block in (*rng.choice(DOMAINS), *rng.sample(BANTER, 4))]
    return [[(at % 2, text) for at, text in enumerate(block)] for block in blocks]


def seeds(rng: random.Random, count: int) -> list[Seed]:
    """Return ``count`` seeds, two of which a server can copy, of all kinds in the shares of ``MAKERS``."""
    fields = [field for field in FIELDS if field not in {"complaint", "amount"}]
    asked = rng.sample(fields, 2)
    return [*(cued(field, rng) for field in asked), *(rng.choice(MAKERS)(rng) for _ in range(count - len(asked)))]


def talk(number: int, *, count: int = 10) -> Talk:
    """Make a conversation with ``count`` identifiers; one in five as a recogniser without case and marks writes it."""
    rng = random.Random(f"talk {number}")  # noqa: S311 - repeatable, not secret
    labels = rng.choice([("Agent", "Caller"), ("Speaker 1", "Speaker 2"), ("A", "B"), ("Nurse", "Patient")])
    named: tuple[Seed, ...] = ()
    if number % 4 == 1:  # a meeting tool knows who is speaking
        labels = (labels[0], " ".join(name_of(rng)))
        named = (Seed("speaker", (), (labels[1],)),)
    blocks = [[_segment(labels, turn) for turn in block] for block in plain(rng)]
    planted = seeds(rng, count - len(named))
    segments, where = _sown(blocks, planted, labels, rng)
    made = Talk(f"talk {number}", segments, (*planted, *named), (*where, *((),) * len(named)))
    return _without_case(made) if number % 5 == 4 else made


def sown(name: str, segments: Sequence[Mapping[str, Any]], *, count: int = 10) -> Talk:
    """Put ``count`` identifiers between the segments of a real conversation, by its own speakers' labels."""
    rng = random.Random(name)  # noqa: S311 - as above
    speakers = list(dict.fromkeys(str(segment.get("speaker") or "A") for segment in segments))
    planted = seeds(rng, count)
    blocks = [[dict(segment)] for segment in segments]
    rows, where = _sown(blocks, planted, (speakers[0], speakers[-1]), rng)
    return Talk(name, rows, tuple(planted), where)


def _sown(
    blocks: list[list[dict[str, Any]]], planted: Sequence[Seed], labels: tuple[str, str], rng: random.Random
) -> tuple[tuple[dict[str, Any], ...], tuple[tuple[int, ...], ...]]:
    """Return the segments of all blocks with the seeds' turns between them, and which segments are each seed's."""
    marked = [(-1, block) for block in blocks]
    for number, seed in enumerate(planted):
        marked.insert(rng.randint(1, len(marked)), (number, [_segment(labels, turn) for turn in seed.turns]))
    rows = [(number, segment) for number, block in marked for segment in block]
    where = tuple(tuple(at for at, (number, _) in enumerate(rows) if number == one) for one in range(len(planted)))
    return tuple(segment for _, segment in rows), where


def _segment(labels: tuple[str, str], turn: Turn) -> dict[str, Any]:
    return {"speaker": labels[turn[0]], "text": turn[1]}


def _without_case(made: Talk) -> Talk:
    flat = tuple({**segment, "text": flattened(segment["text"])} for segment in made.segments)
    seeds_ = tuple(
        seed if seed.kind == "speaker" else replace(seed, surfaces=tuple(flattened(one) for one in seed.surfaces))
        for seed in made.seeds
    )
    return Talk(made.id, flat, seeds_, made.where)


def flattened(text: str) -> str:
    """Return a text as recognisers write it that know neither case nor marks."""
    text = re.sub(r"[,;:?!()]|[.](?=\s|$)", " ", text.lower())
    return " ".join(text.split())
