"""Made-up conversations of the phenomena that a record lives by: asked and answered, denied, corrected, said of others.

Each conversation strings a few exchanges together, each about one field; fields that nobody spoke of are asked too. In
the exchanges §...§ marks the words that answer the field; no mark means that its answer is null.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.models.reader_layout import Asked
from reader_data import MADE_UP, Answer, Example, Turn

_MARK = re.compile(r"§([^§]*)§")
# Of each open field: its name, its description, the question for it, and values.
OPEN: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("allergies", "What the patient is allergic to", "any allergies",
     ("penicillin", "latex", "peanuts", "sulfa drugs")),
    ("medication", "Medicine that the patient takes", "what medication are you on",
     ("lisinopril", "metformin", "atorvastatin", "blood thinners", "a water pill", "amoxicillin")),
    ("dose", "How much of the medicine is taken", "how much do you take",
     ("40 milligrams", "five hundred milligrams", "two tablets", "10 mg")),
    ("onset", "When it started", "when did it start",
     ("three days ago", "last Tuesday", "in March", "yesterday morning")),
    ("occupation", "What the person does for work", "what do you do for work",
     ("a welder", "teaching", "retired", "nurse")),
    ("lives with", "Who is at home with the patient", "who is at home with you", ("my daughter", "my wife", "alone")),
    ("presenting complaint", "What brings the patient in", "what brings you in today",
     ("a sore throat", "back pain", "a swollen knee", "dizzy spells", "a rash on my arm")),
    ("follow up", "When to come back", "when should I come back", ("in two weeks", "next Monday", "in three months")),
    ("policy number", "Number of the insurance policy", "what is the policy number",
     ("H 4471 22", "88-1902", "QT 5509")),
    ("date of loss", "When it happened", "when did this happen",
     ("the 3rd of May", "last Friday", "June 12th", "Sunday")),
    ("location", "Where it happened", "where did it happen", ("Mill Road", "the car park", "Harlow", "junction nine")),
    ("vehicle", "Which car the caller was driving", "which car were you driving",
     ("a blue Golf", "my Corsa", "the van")),
    ("order number", "Number of the order", "what is the order number", ("55012", "A 77 310", "9-0-4-4")),
    ("contact name", "Name of the person to contact", "who should we contact",
     ("Rosa Field", "Tom Baker", "Mr. Ahmed")),
    ("delivery address", "Where the goods are to be delivered", "where should we deliver it",
     ("12 Elm Street", "the side door", "unit 4, Dock Lane")),
    ("colour", "Which colour is wanted", "what colour would you like", ("green", "dark red", "navy blue", "cream")),
    ("delivery date", "Day of the delivery", "what day suits you",
     ("Thursday", "the 14th", "next week Monday", "May 2nd")),
    ("start time", "When the meeting starts", "what time do we start", ("half past nine", "10 am", "2:15 pm", "noon")),
    ("venue", "Where the meeting is held", "where do we meet", ("room twelve", "the library", "Berlin")),
    ("owner", "Who does it", "who takes this on", ("Priya", "Jonas", "the design team")),
    ("budget", "How much money there is", "what is the budget", ("ten thousand", "$450", "2,000 euros")),
    ("fault", "What is wrong with the machine", "what is wrong with it",
     ("a leaking pump", "the belt", "a cracked seal")),
    ("device", "The device that is meant", "which device is it", ("the printer", "my laptop", "the router upstairs")),
    ("phone", "Number to call back", "what number can we reach you on", ("555-0142", "07700 900 118", "413 2207")),
    ("email subject", "What the message is about", "what should the subject be", ("the invoice", "summer plans")),
)  # fmt: skip
# Of each yes-or-no field: its name, its description, the question, and how it is said to be so of somebody.
TRUTHS: tuple[tuple[str, str, str, str], ...] = (
    ("fever", "Whether the patient has a fever", "any fever", "a fever"),
    ("chest pain", "Whether the patient has chest pain", "do you have chest pain", "chest pain"),
    ("cough", "Whether the patient coughs", "are you coughing", "a cough"),
    ("nausea", "Whether the patient feels sick", "any nausea", "nausea"),
    ("diabetes", "Whether the patient has diabetes", "do you have diabetes", "diabetes"),
    ("dizziness", "Whether the patient is dizzy", "any dizziness", "dizziness"),
    ("smoker", "Whether the patient smokes", "do you smoke", "a smoking habit"),
    ("asthma", "Whether the patient has asthma", "any asthma", "asthma"),
    ("injured", "Whether anybody was hurt", "was anybody hurt", "an injury"),
    ("warranty", "Whether the goods are under warranty", "is it under warranty", "a warranty"),
    ("parking", "Whether parking is wanted", "do you need parking", "parking"),
    ("breakfast included", "Whether breakfast is wanted", "do you want breakfast", "breakfast"),
    ("pets", "Whether there are pets", "do you have any pets", "a dog"),
    ("gift wrapping", "Whether it is to be wrapped as a gift", "shall we wrap it", "gift wrapping"),
)
# Of each field of choices: its name, its description, the question and its options.
CHOICES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("severity", "How bad the pain is", "how bad is the pain", ("mild", "moderate", "severe")),
    ("code status", "What to do if the heart stops", "what is the code status", ("full code", "DNR", "comfort care")),
    ("mobility", "How the patient walks", "how does he walk", ("independent", "with a walker", "bedbound")),
    ("side", "Which side is affected", "which side is it", ("left", "right", "both")),
    ("size", "Which size is wanted", "which size", ("small", "medium", "large")),
    ("payment", "How it is paid", "how would you like to pay", ("card", "cash", "bank transfer")),
    ("priority", "How urgent the ticket is", "how urgent is it", ("low", "normal", "urgent")),
    ("room type", "Which kind of room is wanted", "which kind of room", ("single", "double", "suite")),
    ("seat", "Which seat is wanted", "which seat do you want", ("window", "aisle", "middle")),
    ("guests", "How many people come", "how many people", ("1", "2", "3", "4", "5", "6")),
    ("level", "Level of the course", "which level", ("beginner", "intermediate", "advanced")),
)
KIN = ("my mother", "my brother", "my husband", "my neighbour", "a friend of mine", "her sister", "my boss")
BEFORE = ("", "", "", "Uh, ", "Well, ", "So, ", "Um, I think it's ", "That would be ", "It's ", "Let me see, ")
DENIED = ("No.", "None.", "No, nothing.", "Not that I know of.", "No, none.", "Nope.")
UNKNOWN = ("I'm not sure.", "I'd have to look that up.", "Sorry, what was that?", "I can't remember.",
           "Why do you ask?", "Let me get back to you on that.", "No idea, honestly.")  # fmt: skip
YES = ("Yes.", "Yeah, since Monday.", "Yes, a bit.", "I do, yes.", "Yep.", "Mm-hm, yes.", "Yes, please.", "Sure, yes.")
NO = ("No.", "No, not at all.", "Not really, no.", "Nope.", "I don't think so.", "No, thank you.", "Never.")
FILLER = (
    ("Hello, how can I help?", "Hi there."), ("Okay.", "Right."), ("Thanks for waiting.", "No problem."),
    ("Bear with me a second.", "Sure."), ("Is there anything else?", "No, that's all."), ("I see.", "Mm."),
    ("It's been a busy day here.", "I can imagine."), ("The system is slow today.", "That's fine."),
    ("Thank you so much.", "Have a good day."), ("Can you hear me now?", "Yes, I can hear you."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Exchange:
    field: Asked
    turns: tuple[tuple[int, str], ...]
    option: int | None = None


def strange() -> list[Asked]:
    """Return the fields that no dialogue about a service speaks of."""
    clinical = {*(name for name, *_ in OPEN[:7]), "policy number", "order number", "fault"}
    bodily = {name for name, *_ in TRUTHS[:9]}
    return [
        *(Asked(name, description) for name, description, *_ in OPEN if name in clinical),
        *(Asked(name, description, ("yes", "no")) for name, description, *_ in TRUTHS if name in bodily),
    ]


def phenomena(count: int, rng: random.Random) -> list[Example]:
    """Return so many conversations."""
    return [_conversation(rng) for _ in range(count)]


def _conversation(rng: random.Random) -> Example:
    wanted = [*rng.sample(OPEN, rng.randint(2, 4))]
    exchanges = [_open(*one, rng) for one in wanted]
    exchanges += [_truth(*one, rng) for one in rng.sample(TRUTHS, rng.randint(0, 3))]
    exchanges += [_choice(*one, rng) for one in rng.sample(CHOICES, rng.randint(0, 2))]
    rng.shuffle(exchanges)
    turns: list[Turn] = []
    fields, answers = [], []
    for one in exchanges:
        if rng.random() < 0.4:
            turns += [Turn(1 - side, text) for side, text in enumerate(rng.choice(FILLER))]
        marks = []
        for side, text in one.turns:
            plain, found = _unmarked(text)
            marks += [(len(turns), start, end) for start, end in found]
            turns.append(Turn(side, plain[:1].upper() + plain[1:]))
        fields.append(one.field)
        is_open = not one.field.options
        answers.append(Answer(spans=tuple(marks) if is_open else (), option=one.option, told=tuple(marks),
                              mentions=() if is_open else tuple(marks)))  # fmt: skip
    named = {field.name for field in fields}
    for name, description, _, _ in rng.sample(OPEN, 2):
        if name not in named:
            fields.append(Asked(name, description))
            answers.append(Answer())
    for name, description, _, _ in rng.sample(TRUTHS, 2):
        if name not in named:
            fields.append(Asked(name, description, ("yes", "no")))
            answers.append(Answer())
    for name, description, _, options in rng.sample(CHOICES, 1):
        if name not in named:
            fields.append(Asked(name, description, options))
            answers.append(Answer())
    return Example(tuple(turns), tuple(fields), tuple(answers), MADE_UP)


def _unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    plain, found, last = "", [], 0
    for mark in _MARK.finditer(text):
        plain += text[last : mark.start()]
        found.append((len(plain), len(plain) + len(mark.group(1))))
        plain += mark.group(1)
        last = mark.end()
    return plain + text[last:], found


def _open(name: str, description: str, ask: str, values: Sequence[str], rng: random.Random) -> _Exchange:
    v, w = rng.sample(values, 2)
    kin, before = rng.choice(KIN), rng.choice(BEFORE)
    question = (1, f"{rng.choice(('', 'And ', 'Okay, ', 'Now, '))}{ask}?")
    forms = _told(name, v, w, before, question, rng) if rng.random() < 0.55 else _untold(name, v, w, kin, question, rng)
    return _Exchange(Asked(name, description), tuple(rng.choice(forms)))


def _told(
    name: str, v: str, w: str, before: str, question: tuple[int, str], rng: random.Random
) -> list[list[tuple[int, str]]]:
    yes = rng.choice(("Yes.", "Yes, please.", "That's right.", "Correct.", "Yeah, perfect."))
    return [
        [question, (0, f"{before}§{v}§.")],
        [question, (0, f"{before}§{v}§."), (1, f"§{v}§, got it.")],
        [(0, f"By the way, the {name} is §{v}§."), (1, "Noted.")],
        [question, (0, f"{before}{w}. No, wait, §{v}§.")],
        [question, (0, f"{before}{w}."), (1, f"{w}, okay."), (0, f"Actually, I meant §{v}§."), (1, "No problem.")],
        [question, (0, f"{w}. Sorry, not {w}, §{v}§.")],
        [(1, f"I have {w} here as the {name}, is that right?"), (0, f"No, it's §{v}§.")],
        [(1, f"The {name}, shall I put down §{v}§?"), (0, yes)],
        [question, (0, f"Not {w} this time. §{v}§.")],
        [question, (0, "Sorry?"), (1, f"I asked about the {name}."), (0, f"Oh. {before}§{v}§.")],
        [question, (0, f"It used to be {w}, now it's §{v}§.")],
    ]


def _untold(
    name: str, v: str, w: str, kin: str, question: tuple[int, str], rng: random.Random
) -> list[list[tuple[int, str]]]:
    no = rng.choice(("No.", "No, thanks.", "I'd rather not.", "Not that, no.", "Nope."))
    return [
        [question, (0, rng.choice(DENIED))],
        [question, (0, rng.choice(UNKNOWN))],
        [(0, f"For {kin} the {name} was {v}."), (1, "I see. And for yourself?"), (0, rng.choice(UNKNOWN))],
        [(1, f"As for the {name}, would {v} be an option?"), (0, no)],
        [(0, f"I was thinking about {v} for the {name}, but let's leave it."), (1, "Fine.")],
        [(1, f"If the {name} were {v}, we could help."), (0, "I understand.")],
        [question, (0, f"{v}. Actually no, scratch that, leave it out."), (1, "Okay, it is out.")],
        [(0, f"What do people usually say for the {name}?"), (1, f"Some say {v}, some say {w}."), (0, "Hm.")],
        [(1, f"Last time the {name} was {v}. Is it the same now?"), (0, "No, that has changed.")],
    ]


def _truth(name: str, description: str, ask: str, noun: str, rng: random.Random) -> _Exchange:
    field = Asked(name, description, ("yes", "no"))
    kin = rng.choice(KIN)
    question = (1, f"{rng.choice(('', 'And ', 'Okay, '))}{ask}?")
    forms: list[tuple[list[tuple[int, str]], int | None]] = [
        ([question, (0, f"§{rng.choice(YES)}§")], 0),
        ([question, (0, f"§{rng.choice(NO)}§")], 1),
        ([question, (0, rng.choice(UNKNOWN))], None),
        ([(0, f"I've got §{noun}§ as well."), (1, "Okay.")], 0),
        ([(0, f"There's no §{noun}§."), (1, "Good.")], 1),
        ([(0, f"{kin} has {noun}."), (1, "Sorry to hear. And you?"), (0, rng.choice(UNKNOWN))], None),
        ([(1, f"If there were {noun}, we would see it."), (0, "Okay.")], None),
        ([(0, f"{ask}?"), (1, "Let me check that for you."), (0, "Never mind.")], None),
        ([(1, f"Some people have {noun} with this."), (0, "I've read that.")], None),
        ([question, (0, "Yes."), (1, "Yes?"), (0, "§Sorry, no, I misheard.§")], 1),
        ([question, (0, "No. §Well, actually, yes.§")], 0),
    ]
    turns, option = rng.choice(forms)
    return _Exchange(field, tuple(turns), option)


def _choice(name: str, description: str, ask: str, options: Sequence[str], rng: random.Random) -> _Exchange:
    v, w = rng.sample(range(len(options)), 2)
    right, other = options[v], options[w]
    question = (1, f"{ask}?")
    forms: list[tuple[list[tuple[int, str]], int | None]] = [
        ([question, (0, f"§{right}§.")], v),
        ([question, (0, f"{rng.choice(BEFORE)}§{right}§.")], v),
        ([(1, f"{ask}, {other} or {right}?"), (0, f"§{right}§, please.")], v),
        ([question, (0, f"{other}. No, §{right}§.")], v),
        ([question, (0, f"not {other}, §{right}§.")], v),
        ([(1, f"For the {name} I can offer {other}."), (0, f"I'd rather have §{right}§.")], v),
        ([(1, f"For the {name} I can offer {other}."), (0, rng.choice(NO))], None),
        ([question, (0, rng.choice(UNKNOWN))], None),
        ([(0, f"For {rng.choice(KIN)} it was {right}."), (1, "I see.")], None),
        ([(1, f"Is the {name} {right}?"), (0, f"§{rng.choice(('Yes.', 'Right.', 'Yes, it is.'))}§")], v),
    ]
    turns, option = rng.choice(forms)
    return _Exchange(Asked(name, description, tuple(options)), tuple(turns), option)
