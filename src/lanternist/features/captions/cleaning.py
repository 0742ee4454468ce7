"""From what a model wrote to a caption: plain text of the right length, or nothing."""

import re
import unicodedata
from collections.abc import Iterable

from lanternist.features.captions.models import Length

LONGEST_READ = 5_000
SHARED_WORDS = 6
"""So many words in a row that stand in our instructions as well are no accident."""
SHORTEST_SECRET = 8
_THINKING = re.compile(r"<(think|thinking|reasoning)>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,500}>")
_MARKED_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,1000}[^()]{0,100}\)")
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}:/{1,3}|www\.)\S+|\b(?:data|javascript|vbscript|mailto):\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
    r"|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,8}(?:com|net|org|io|co|info|biz|xyz|app|dev|me|tv|gg|ru|cn|de|uk|to|ly|site|online|top)\b(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[*_`~#>|<\[\]{}\\]+")
_LABEL = re.compile(r"^(?:caption|title|answer)\s*:\s*", re.IGNORECASE)
_QUOTES = "\"'“”„‘’«» "
_WORD = re.compile(r"[^\W_]+")


def cleaned(text: str, length: Length) -> str | None:
    """Return a caption of plain text in `length`, or None where nothing is left that is one."""
    text = _THINKING.sub(" ", text[:LONGEST_READ])
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if each in "\t\n\r\u2028\u2029" else each for each in text if _is_shown(each))
    text = _MARKED_LINK.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    text = _LINK.sub(" ", text)
    text = _MARKUP.sub(" ", text)
    text = " ".join(text.split())
    text = _LABEL.sub("", text.strip(_QUOTES)).strip(_QUOTES)
    text = shortened(text, length.most)
    return text if len(text) >= length.least else None


def shortened(text: str, most: int) -> str:
    """Return the text up to its last whole sentence, or else its last whole word, that fits."""
    if len(text) <= most:
        return text
    cut = text[:most]
    end = max(cut.rfind(mark) for mark in ".!?。！？")
    if end >= most // 2:
        return cut[: end + 1]
    blank = text[:most].rfind(" ")
    return (text[: blank if blank >= most // 2 else most - 1]).rstrip(" ,;:-") + "…"


def gives_away(text: str, told: Iterable[str]) -> bool:
    """Return whether a text repeats what only the model was told."""
    words = _words(text)
    joined = f" {' '.join(words)} "
    compact = "".join(words)
    for secret in told:
        kept = _words(secret)
        if len(kept) < SHARED_WORDS:
            short = "".join(kept)
            if len(short) >= SHORTEST_SECRET and short in compact:
                return True
        elif any(
            f" {' '.join(kept[place : place + SHARED_WORDS])} " in joined
            for place in range(len(kept) - SHARED_WORDS + 1)
        ):
            return True
    return False


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _is_shown(character: str) -> bool:
    """Return whether a character is one that people see, or a blank; a joiner holds emoji together."""
    return character in "\t\n\r\u200d" or unicodedata.category(character) not in (
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
    )
