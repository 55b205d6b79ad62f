"""Stems for languages that Snowball does not know: light rules that only take endings of nouns and adjectives away.

The dictionary finds what is irregular; these rules bring together what it does not know: names, new words, agents.
"""

_SHORTEST_STEM = 3

# Longest first.
_LATVIAN = (
    "ajiem", "ajām", "ajai", "ajam", "ajos", "ajās", "ajā", "iem", "ais", "ām", "ēm", "īm", "am", "im", "um",
    "ai", "ei", "ie", "os", "ās", "ēs", "īs", "as", "es", "is", "us", "ij", "a", "e", "i", "o", "u", "ā", "ē",
    "ī", "ū", "s", "š",
)  # fmt: skip
_UKRAINIAN = (
    "ового", "євого", "ими", "іми", "ого", "ому", "ами", "ями", "ові", "еві", "єві", "ою", "ею", "єю", "ої", "ій",
    "їй", "их", "іх", "ий", "им", "ім", "ам", "ям", "ах", "ях", "ів", "їв", "ом", "ем", "єм", "ей", "а", "я", "о",
    "е", "є", "и", "і", "ї", "у", "ю", "ь", "й",
)  # fmt: skip
_UKRAINIAN_FLEETING = (("ець", "ц"), ("ок", "к"), ("ень", "н"))


def strip(language: str, word: str) -> str | None:
    """The word without its ending, or None when the language has no rules here."""
    if language == "lv":
        return _latvian(word)
    if language == "uk":
        return _ukrainian(word)
    return None


def _without(word: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _latvian(word: str) -> str:
    stem = _without(word, _LATVIAN)
    if len(stem) > _SHORTEST_STEM and stem[-2:] in {"bj", "pj", "mj", "vj"}:  # drēbe, drēbju
        return stem[:-1]
    return stem


def _ukrainian(word: str) -> str:
    for ending, stays in _UKRAINIAN_FLEETING:  # орендодавець, орендодавці
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)] + stays
    return _without(word, _UKRAINIAN)
