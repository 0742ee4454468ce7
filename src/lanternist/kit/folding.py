"""Text as a reader sees it: look-alike letters, invisible characters and decoration taken away."""

import re
import unicodedata
from functools import lru_cache

_NAMED_LETTER = re.compile(r"(?:LETTER|LETTER SMALL CAPITAL) ([A-Z])(?: WITH .*)?$")
# Two ligatures that stand for whole sentences of Arabic: a text of them would grow eighteenfold.
_SENTENCES = str.maketrans("\ufdfa\ufdfb", "  ")
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Letters of other scripts that pass for Latin ones: Cyrillic, Greek, Armenian, phonetic, Lisu.
_CAPITALS = (
    "AАΑꓮ BВΒꓐ CСϹꓚ DꓓᎠ EЕΕꓰ FϜꓝ GԌꓖ HНΗꓧ IІΙꓲӀ JЈꓙ KКΚꓗ LꓡᏞ "
    "MМΜꓟ NΝꓠ OОΟꓳ PРΡꓑ RꓣᎡ SЅꓢՏ TТΤꓔ UꓴՍ VꓦѴ WꓪԜ XХΧꓫ YУΥꓬҮ ZΖꓜ"
)
_SMALLS = (
    "aаαɑ bвьƅ cсϲ dԁժ eеεєҽёѐ℮ fғϝ gɡց hһհн iіιıїӏ jјϳ kкκ l∣ǀℓ mм nпηո oоοσօ૦ pрρ qԛգ rг sѕ tтτ uυսцμ vѵν "
    "wѡԝωшɯ xхχ yуγү z"
)
_PASSES_FOR = str.maketrans(
    {each: group[0].lower() for group in f"{_CAPITALS} {_SMALLS}".split() for each in group[1:]}
)


def fold(text: str) -> str:
    """Return `text` in small letters, look-alikes as the Latin letters that they pass for.

    Decoration and what is invisible are left out; what is no letter stays, so words keep their ends.
    """
    if text.isascii():
        return text.lower()
    plain = "".join(_plain(each) for each in unicodedata.normalize("NFKD", text.translate(_SENTENCES)))
    # Twice: some capitals pass for another letter than their small ones do.
    return plain.translate(_PASSES_FOR).casefold().translate(_PASSES_FOR)


@lru_cache(4096)
def _plain(character: str) -> str:
    """Return what one character looks like: nothing, a Latin letter, or itself."""
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me") or character in _INVISIBLE:
        return ""
    name = unicodedata.name(character, "")
    letter = _NAMED_LETTER.search(name)
    # Squared, circled and flag letters are symbols; all other decorated ones have Latin names.
    if letter and (category.startswith("S") or "LATIN" in name):
        return letter.group(1).lower()
    return character
