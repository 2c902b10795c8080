"""Which words are ordinary English, which name nobody although no such list holds them, and which are names too."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from onrecord.language.tokens import fold
from onrecord.language.wordlists import load, load_pairs

# Endings of what medicine calls its drugs, diseases and procedures; no common name ends so.
_MEDICAL = re.compile(
    r".{3,}(?:pril|sartan|olol|statin|azole|prazole|cillin|mycin|cycline|floxacin|oxacin|tidine|dipine|formin|gliptin|gliflozin|"
    r"glutide|parin|xaban|azepam|azolam|zepam|profen|triptan|setron|lukast|terol|asone|olone|onide|tinib|ciclovir|caine|barbital|"
    r"thiazide|semide|lactone|phylline|itis|osis|emia|aemia|uria|algia|ectomy|otomy|oscopy|ology|ologist|ological|opathy|plasty|"
    r"ography|ogram|carcinoma|lymphoma|haematoma|hematoma|fibroma|adenoma|glaucoma|iasis|plegia|paresis|trophy|ocyte|ocytes|cardia|pnea|pnoea|rrhea|rrhoea|rrhage|sclerosis|stenosis|"
    r"gram|graphy|meter|metry|scope|therapy|genic|itic|otic|emic|aemic|lytic|static|ative|ation|ations|ability|ness|less|ised|ized|"
    r"ising|izing|ingly|ically|ously|iness|amide|amine|idine|oxide|phosphate|sulfate|acetate|chloride)s?"
)
_PREFIX = re.compile(
    r"(?:anti|non|pre|post|re|over|under|un|hyper|hypo|micro|multi|mid|semi|auto|intra|inter|sub|super)-?(.{3,})"
)


@lru_cache(maxsize=65536)
def is_plain(word: str) -> bool:
    """Say whether a word, in lower case and without accents, is ordinary English or a word of medicine."""
    known = _known()
    if is_listed(word) or _MEDICAL.fullmatch(word):
        return True
    parts = [part for part in re.split(r"['-]", word) if part]
    if len(parts) > 1:
        return all(len(part) < 3 or is_plain(part) for part in parts) and word not in load("name_words")
    if (prefixed := _PREFIX.fullmatch(word)) and prefixed[1] in known:
        return True
    if re.fullmatch(r"[hmu]{2,}|[aeou]{1,3}[hmw]{0,3}|[a-z]*([a-z])\1{2,}[a-z]*", word):
        return True  # a sound, not a word
    return any(
        word.endswith(end) and len(word) > len(end) + 2 and word[: -len(end)] in known
        for end in ("s", "ed", "ing", "ly", "er", "able", "ish")
    )


def is_listed(word: str) -> bool:
    """Say whether a word stands in a list of English words as it is; words with a capital get no further credit."""
    return word in _known()


def names_nobody(word: str) -> bool:
    """Say whether a word that may carry a capital names no person or place of a person."""
    return word in load("not_names") or word.removesuffix("'s") in load("not_names") or word in load_pairs("roles")


def is_name_too(word: str) -> bool:
    """Say whether a plain word is somebody's name as well."""
    return word in load("name_words")


def is_common(word: str) -> bool:
    """Say whether a word is one of everyday talk, or of what names nobody; beside a name, rarer ones are names too."""
    return word in _everyday() or word in load("not_names")


def is_rarely_else(word: str) -> bool:
    """Say whether a word is far more often a name than anything else ("carol", "victor")."""
    return is_name_too(word) and not is_common(word)


def folded(word: str) -> str:
    """Return a word in lower case, without accents and without the possessive."""
    return fold(word).removesuffix("'s").removesuffix("'")


@cache
def _known() -> frozenset[str]:
    lists = load("everyday") | load("familiar") | load("rarer") | load("stopwords") | load("not_names")
    return lists | load_pairs("spelling").keys() | load_pairs("roles").keys() | load("kin")


@cache
def _everyday() -> frozenset[str]:
    return load("everyday") | load("familiar") | load("stopwords") | load("kin") | load_pairs("roles").keys()
