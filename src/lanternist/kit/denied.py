"""Words that no text here may hold, however they are spelled.

The hard rules are about anything that suggests people under 18; nothing switches them off. Some words count wherever
they stand; others depend on what is beside them: a minor chord is music, a minor is not. Where people write
instructions, and in what a model answers, every word for young people counts (`is_instruction`).
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote

from lanternist.kit.folding import fold

LONGEST_TEXT = 40_000
_LEET = {
    "a": "a4@",
    "b": "b8",
    "c": "c(",
    "e": "e3€",
    "g": "g96",
    "i": "i1!|",
    "l": "l1|",
    "o": "o0",
    "s": "s5$",
    "t": "t7+",
    "u": "uv",
    "z": "z2",
}
_ADDRESS = re.compile(r"https?://\S{1,8000}\Z", re.IGNORECASE)
_GAP = r"[^a-z0-9]{0,3}"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPELLED_OUT = re.compile(r"(?<![^\W_])(?:[^\W_]|[@$!|])(?:[\W_]{1,3}(?:[^\W_]|[@$!|])(?![^\W_])){3,}")
_NO_LETTER = re.compile(r"[^a-z0-9@$!|]+")
_MASKED = re.compile(r"(?<![\w*#])[a-z][a-z*#]{3,20}[a-z](?![\w*#])")
_REPEATED = re.compile(r"(.)\1{3,}")
_WIDE_BLANK = re.compile(r"\s{4,}")
_NOT_WORD = re.compile(r"[\W_]+")
_MOST_SPARE = 3
"""How many more of a letter than a word has still are that word."""
_MOST_UNCLEAR = 3
"""Where two letters can be written alike, a search tries each way to part them: in so many places of a word at most."""
_MARKS = frozenset(each for letters in _LEET.values() for each in letters if not each.isalnum())
_NEAR_BEFORE = 120
"""How many characters before a word can change what it says."""

ALWAYS = (
    "underage", "underaged", "underager", "preteen", "preteens", "minors", "jailbait", "barely legal", "not legal yet",
    "loli", "lolis", "lolita", "lolitas", "lolicon", "lolicons", "shota", "shotas", "shotacon", "pedo", "pedos",
    "pedophile", "pedophiles", "pedophilia", "pedophilic", "paedo", "paedophile", "paedophiles", "paedophilia",
    "csam",
)  # fmt: skip
"""Count wherever they stand as a word, and the long ones inside others too."""
_INSIDE = ("underage", "preteen", "jailbait", "lolicon", "shotacon", "pedophil", "paedophil")
YOUNG = (
    "child", "children", "childs", "kid", "kids", "kiddo", "kiddie", "kiddies", "teen", "teens", "teenager",
    "teenagers", "teenage", "teenaged", "tween", "tweens", "toddler", "toddlers", "infant", "infants", "schoolgirl",
    "schoolgirls", "schoolboy", "schoolboys", "schoolkid", "schoolkids", "juvenile", "juveniles", "adolescent",
    "adolescents", "youngster", "youngsters", "little girl", "little girls", "little boy", "little boys",
    "young girl", "young girls", "young boy", "young boys", "school girl", "school girls", "school boy",
    "school boys", "high schooler", "high schoolers", "middle schooler", "middle schoolers",
)  # fmt: skip
"""Count in instructions and answers, and everywhere beside a word of `LABELS`."""
LABELS = (
    "nsfw", "xxx", "18+", "explicit", "adult content", "adults only", "adult only", "erotic", "erotica", "nude",
    "nudes", "nudity", "naked",
)  # fmt: skip
"""Words that call something adult."""
_MUSIC = (
    "chord|key|scale|sonata|prelude|concerto|fugue|nocturne|etude|waltz|symphony|suite|mass|quartet|ballade|melody|"
    "arpeggio|piano|guitar|cello|violin|opus|op|bach|mozart|chopin|beethoven"
)
_THINGS = (
    "dog|dogs|puppy|cat|cats|kitten|kitty|horse|pony|goat|cow|parrot|bird|turtle|tortoise|rabbit|hamster|lizard|"
    "snake|fish|pup|pet|husky|beagle|corgi|lab|labrador|retriever|shepherd|bulldog|terrier|pug|mastiff|hound|tree|"
    "trees|oak|bonsai|plant|cactus|vine|rose|church|house|building|castle|tower|bridge|home|barn|temple|cathedral|"
    "apartment|flat|whisky|whiskey|wine|scotch|rum|bourbon|cheese|car|cars|truck|bike|motorcycle|boat|ship|van|"
    "laptop|computer|pc|phone|iphone|tv|camera|monitor|keyboard|console|xbox|playstation|game|games|account|"
    "server|website|blog|video|photo|picture|post|meme|song|album|movie|film|book|company|business|bug|record|"
    "jeans|shirt|shoes|boots|jacket|bag|backpack|couch|sofa|chair|table|painting|drawing|recipe|tradition|marriage|"
    "relationship|reddit|subreddit|thread|code|software|guitar|piano|watch|mattress|pan|knife|fridge|ban|law|case"
)
_AGES = (
    r"(?:[0-9]|1[0-7])|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen"
)
_PERSON = (
    "girls?|boys?|child|children|kids?|person|people|female|male|age|aged|daughter|son|model|models|teens?"
)
_AFTER_NOUN = (
    rf"$|[^\w\s]|(?:in|on|at|is|was|who|and|or|with|from|for|of|by|to|the|as|having|doing|{_PERSON})\b"
)
_A_MINOR = re.compile(rf"(?<![a-z])minor\s*(?={_AFTER_NOUN})")
_BEFORE_MINOR = re.compile(
    r"(?:\bursa|\bcanis|\basia|\bleo|\bmorris|\bfriars?|\b[b-g]|\b[a-g][ -]?(?:sharp|flat|#|b)|\bin a|\bkey of a|"
    r"\b(?:vinca|lemna|fragata|platalea|dryobates|dendrocopos|phoeniconaias|parus|catharus|sitta|lanius)|"
    r"\b(?:damages?|injur(?:y|ies)|repairs?|delays?|scratche?s?|changes?|differences?|faults?) (?:is|was|are|were)"
    r"(?: (?:very|only|quite|rather|really|just))?)\s*$"
)
_FIRST_NAME = r"(?:[A-Z]\.\s?|[A-Z][A-Za-z'’-]+\.?\s+)"
_NAMED_MINOR = re.compile(
    rf"(?:\b(?:[Bb]y|[Pp]hoto(?:s|graph|graphs|grapher)?:?|[Cc]redits?:|[Aa]rtist:?|Dr\.?|Mrs?\.?|Ms\.?|Prof\.?)\s+"
    rf"(?P<first>{_FIRST_NAME}{{0,2}})|©\s?(?:[0-9]{{4}}\s)?(?P<owner>{_FIRST_NAME}{{0,2}})|(?<![\w.])(?:[A-Z]\.\s?){{1,4}})"
    rf"Minor(?![\w'’]|\s*(?:{_PERSON})\b)|(?<![\w.])Minor, [A-Z]\.|\([A-Z][a-z]{{3,}} minor\)"
)
"""The surname, as it is written beside pictures; and the second word of a species in brackets."""
_NO_FIRST_NAMES = re.compile(
    "the|this|these|those|that|some|any|every|another|one|two|three|hot|sexy|young|younger|youngest|little|cute|tiny|real|"
    "female|male|girl|boy|innocent|naughty|pretty|barely|under|school|teen|horny|dirty|wet|slutty|beautiful|legal|"
    "illegal|adult|amateur|your|my|his|her|their|our|with|for|and|or|of|an|is|was"
)
_LEAGUE = re.compile(r"\b(?:in|to|from|through) the minors\b")
_OLD = r"(?:y(?:ea)?rs?|year'?s)[- ]*(?:olds?|of[- ]age)|yo|y/o|y\.o\.?"
_AGE = re.compile(rf"(?<![\w.,])(?:{_AGES})\s*[- ]?\s*(?:{_OLD})(?!\w)")
_WHO = r"(?:i|he|she|they|girl|boy|who)(?: is|'?s| was|'?m| am| are|'?re| were)? ?(?:only|just|barely)"
_AGED = re.compile(
    rf"(?<!\w)(?:aged?(?: of)?|age:|turn(?:s|ed|ing)|{_WHO})\s*(?:{_AGES})"
    r"(?!\s*[\d.,:%/-]*\d)(?=\s*(?:$|[^\w\s%°]|and\b|years?\b(?! ago)))"
)
_UNDER = re.compile(
    r"(?<!\w)(?:under|below|younger than|less than|not yet)\s*(?:the\s*)?(?:age\s*(?:of\s*)?)?"
    r"(?:1[0-8]|eighteen|sixteen|seventeen|fifteen)s?"
    r"(?=$|\s*(?:years?(?! ago)|yo\b|y/o|girls?|boys?|people|[^\w\s.,:%/-]|[.,]?\s*$))"
)
_NOBODY = re.compile(r"\b(?:no|nobody|not|none|never|if you(?:'re| are)|anyone)\b[\w ]*$")
_THING_NEAR = re.compile(rf"\b(?:{_THINGS})\b")


class Terms:
    """Terms as their own list: found whatever the case, look-alikes, leet, gaps between letters, or repeats.

    `a + b` is found where both are.
    """

    def __init__(self, terms: Iterable[str], *, inside: Sequence[str] = ()) -> None:
        self._alone: list[str] = []
        self._pairs: list[list[re.Pattern[str]]] = []
        for term in terms:
            parts = [part for each in term.split(" + ") if (part := fold(each).strip())]
            if len(parts) > 1:
                self._pairs.append([_pattern([part]) for part in parts])
            elif parts:
                self._alone.append(parts[0])
        self._pattern = _pattern(self._alone) if self._alone else None
        self._inside = _pattern(inside, whole=False) if inside else None
        self._joined = _pattern([t for t in self._alone if len(_letters(t)) >= 5], whole=False)
        self._long = frozenset(letters for term in self._alone if len(letters := _letters(term)) >= 7)
        self._by_length: dict[int, list[str]] = {}
        for term in self._alone:
            if len(term) >= 5:
                self._by_length.setdefault(len(term), []).append(term)

    def __bool__(self) -> bool:
        return self._pattern is not None or bool(self._pairs)

    def found_in(self, text: str) -> bool:
        """Return whether one of the terms is in `text`."""
        return any(self._is_in(spelling) for spelling in spellings(text))

    def stands_in(self, text: str) -> bool:
        """Return whether one of the terms is in `text` as a word, without looking for ways around."""
        return any(self._pattern is not None and _has(self._pattern, each) for each in spellings(text))

    def _is_in(self, folded: str) -> bool:
        if self._pattern and _has(self._pattern, folded):
            return True
        if self._inside and _has(self._inside, folded):
            return True
        if any(all(_has(part, folded) for part in parts) for parts in self._pairs):
            return True
        return self._alone != [] and (
            self._is_spelled_out(folded) or self._is_split(folded) or self._is_masked(folded)
        )

    def _is_spelled_out(self, folded: str) -> bool:
        runs = (_squeezed(_NO_LETTER.sub("", run.group())) for run in _SPELLED_OUT.finditer(folded))
        return any(_has(self._joined, run) for run in runs)

    def _is_split(self, folded: str) -> bool:
        words = [word for word in _NOT_WORD.split(folded) if word]
        return any(
            "".join(words[place : place + count]) in self._long
            for count in (2, 3)
            for place in range(len(words) - count + 1)
        )

    def _is_masked(self, folded: str) -> bool:
        masked = {word for word in _MASKED.findall(folded) if "*" in word or "#" in word}
        return any(
            _fits(word, term)
            for word in masked
            if sum(each.isalpha() for each in word) >= 3
            for term in self._by_length.get(len(word), ())
        )


def spellings(text: str) -> list[str]:
    """Return the ways to read a text: as it stands, and with joinedWords apart."""
    text = text[:LONGEST_TEXT]
    apart = _CAMEL.sub(" ", text)
    return [_squeezed(fold(each)) for each in dict.fromkeys((text, apart))]


class HardRule(StrEnum):
    """One of the rules that nothing switches off."""

    WORD = "word"
    """A word of `ALWAYS`."""
    YOUNG_AND_LABEL = "young_and_label"
    """A word for young people beside one that calls something adult."""
    YOUNG_INSTRUCTION = "young_instruction"
    """A word for young people where a model is told what to write."""
    AGE = "age"
    """An age below 18 of somebody."""
    MINOR = "minor"
    """Somebody is called a minor."""


def suggests_minors(text: str, *, is_instruction: bool = False) -> bool:
    """Return whether a text breaks the hard rules."""
    return broken_rule(text, is_instruction=is_instruction) is not None


def broken_rule(text: str, *, is_instruction: bool = False) -> HardRule | None:
    """Return the first of the hard rules that a text breaks."""
    return _broken(text[:LONGEST_TEXT], is_instruction)


def may_be_looked_for(text: str) -> bool:
    """Return whether people may search by a text.

    `minor` they may: it finds music and constellations, as nothing that calls somebody one is kept.
    """
    return broken_rule(text) in (None, HardRule.MINOR)


@lru_cache(1024)
def _broken(text: str, is_instruction: bool) -> HardRule | None:
    if not text or text.isspace():
        return None
    if _ADDRESS.match(text):
        # Ids in addresses look like ages and like anything; whole words do not.
        return HardRule.WORD if _ALWAYS.stands_in(unquote(text)) else None
    if _ALWAYS.found_in(_LEAGUE.sub(" ", text.lower()) if "minors" in text.lower() else text):
        return HardRule.WORD
    if _YOUNG.found_in(_without_goats(text)):
        if is_instruction:
            return HardRule.YOUNG_INSTRUCTION
        if _LABELS.found_in(text):
            return HardRule.YOUNG_AND_LABEL
    if any(_names_an_age(folded) for folded in spellings(text)):
        return HardRule.AGE
    if any(_names_a_minor(folded) for folded in spellings(_without_surnames(text))):
        return HardRule.MINOR
    return None


def _without_surnames(text: str) -> str:
    """Leave out Minor where it is a name; beside what is called adult, nothing is taken for one."""
    if "inor" not in text or not _NAMED_MINOR.search(text) or _LABELS.found_in(text):
        return text
    return _NAMED_MINOR.sub(lambda found: found.group() if _is_no_name(found) else " ", text)


def _is_no_name(found: re.Match[str]) -> bool:
    first = found["first"] or found["owner"] or ""
    return any(_NO_FIRST_NAMES.fullmatch(word.strip(".'’-").lower()) for word in first.split())


def _names_a_minor(folded: str) -> bool:
    folded = re.sub(r"m[\W_]?[i1!|][\W_]?n+[\W_]?[o0]+[\W_]?r(?![a-z0-9])", "minor", folded)
    folded = folded.replace("_", " ")
    if re.search(rf"\b(?:{_MUSIC})\b", folded):
        return False
    return any(not _stands_before(_BEFORE_MINOR, folded, found) for found in _A_MINOR.finditer(folded))


def _names_an_age(folded: str) -> bool:
    folded = folded.replace("_", " ")
    for found in _AGE.finditer(folded):
        around = folded[max(0, found.start() - 60) : found.end() + 40]
        if not _THING_NEAR.search(around):
            return True
    if _AGED.search(folded) and not _THING_NEAR.search(folded):
        return True
    return any(not _stands_before(_NOBODY, folded, found) for found in _UNDER.finditer(folded))


def _stands_before(pattern: re.Pattern[str], folded: str, found: re.Match[str]) -> bool:
    """Return whether the pattern, which ends with `$`, is right before what was found."""
    return pattern.search(folded, max(0, found.start() - _NEAR_BEFORE), found.start()) is not None


def _without_goats(text: str) -> str:
    """Leave out the words for animals and things that are words for young people too."""
    return re.sub(
        r"(?i)\bkids?\b(?=.{0,40}\b(?:goats?|doe|herd|nanny|billy)\b)|(?<=goat )\bkids?\b|(?<=goats )\bkids?\b|"
        r"\bkid(?= leather| gloves?)",
        " ",
        text,
    )


def _squeezed(text: str) -> str:
    """Leave at most three of a character or of blanks in a row: no word has more, and the search takes no longer."""
    return _REPEATED.sub(r"\1\1\1", _WIDE_BLANK.sub("   ", text))


def _fits(masked: str, term: str) -> bool:
    """Return whether a word of which letters are hidden can be the term, which has as many."""
    return all(each in "*#" or each == letter for each, letter in zip(masked, term, strict=True))


def _letters(term: str) -> str:
    return re.sub(r"[^a-z0-9]", "", term)


def _pattern(terms: Iterable[str], *, whole: bool = True) -> re.Pattern[str]:
    alternatives = "|".join(_spelled(term) for term in sorted(terms, key=len, reverse=True)) or r"(?!)"
    return re.compile(rf"(?<![a-z0-9])(?:{alternatives})(?![a-z0-9])" if whole else f"(?:{alternatives})")


def _spelled(term: str) -> str:
    """Return the pattern of a term: leet and repeats for each run of a letter, any gap where it has one.

    Repeats have an end, and few of them can be read in several ways: so the search stays linear in the text.
    """
    parts: list[str] = []
    runs = [run.group() for run in re.finditer(r"([a-z0-9])\1*|[^a-z0-9]+", term)]
    before: frozenset[str] = frozenset()
    unclear = 0
    for place, run in enumerate(runs):
        is_last = place == len(runs) - 1
        if not run[0].isalnum():
            unclear += not before.isdisjoint(_MARKS)
            before |= _MARKS
            parts.append(re.escape(run.strip()) if is_last else _GAP + "+" * (unclear > _MOST_UNCLEAR))
            continue
        letters = _LEET.get(run[0], run[0])
        if is_last:
            # A mark at the end of a word is a mark: "lol!".
            letters = "".join(each for each in letters if each.isalnum())
        if len(term) < 5:
            letters = letters.replace("6", "").replace("9", "")
        unclear += not before.isdisjoint(letters)
        before = frozenset(letters)
        spare = _MOST_SPARE if unclear <= _MOST_UNCLEAR else 0
        parts.append(f"[{re.escape(letters)}]{{{len(run)},{len(run) + spare}}}")
    return "".join(parts)


def _has(pattern: re.Pattern[str], folded: str) -> bool:
    """Return whether the pattern is there as a word: at least half of it letters, for numbers are no leet."""
    return any(
        sum(each.isalpha() for each in found.group()) * 2 >= len(_letters(found.group()))
        for found in pattern.finditer(folded)
    )


_ALWAYS = Terms(ALWAYS, inside=_INSIDE)
_YOUNG = Terms(YOUNG)
_LABELS = Terms(LABELS)
