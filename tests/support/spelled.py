"""The ways in which people write a word so that no list knows it."""

from collections.abc import Iterator

_CYRILLIC = str.maketrans("aeiopcxyn", "аеіорсхуп")
_GREEK = str.maketrans("aeiopuvn", "αειορυνη")
_LEET = str.maketrans("aeiogst", "4310957")
_LEET_MARKS = str.maketrans("ais", "@!$")
_SMALL_CAPITALS = str.maketrans("abcdeghijklmnoprtu", "ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜ")
_ACCENTS = str.maketrans("aeiounl", "áëīôùñł")


def _shifted(word: str, first: int) -> str:
    """Return the word in one of the alphabets of decorated letters."""
    return "".join(chr(first + ord(each) - ord("a")) if each.isalpha() else each for each in word)


def ways_to_write(word: str) -> Iterator[tuple[str, str]]:
    """Yield a name and a spelling for each trick."""
    middle = len(word) // 2
    yield "plain", word
    yield "capitals", word.upper()
    yield "in a sentence", f"Pictures: {word}, all of them!"
    yield "mixed case", "".join(each.upper() if place % 2 else each for place, each in enumerate(word))
    for name, mark in {
        "blank": " ",
        "dot": ".",
        "dash": "-",
        "underscore": "_",
        "star": "*",
        "tree": "🌲",
    }.items():
        yield f"each letter, {name}", mark.join(word.replace(" ", ""))
        yield (
            f"once, {name}",
            f"{word[:middle]}{mark}{word[middle:]}" if name not in ("blank", "star") else word,
        )
    yield "wide gaps", "  ".join(word.replace(" ", ""))
    yield "leet", word.translate(_LEET)
    yield "leet with marks", word.translate(_LEET_MARKS)
    yield "leet and gaps", " ".join(word.replace(" ", "").translate(_LEET))
    yield "cyrillic", word.translate(_CYRILLIC)
    yield "greek", word.translate(_GREEK)
    yield "cyrillic capitals", word.upper().translate(str.maketrans("AEIOPCTBMHKX", "АЕІОРСТВМНКХ"))
    yield "small capitals", word.translate(_SMALL_CAPITALS)
    yield "accents", word.translate(_ACCENTS)
    yield "fullwidth", _shifted(word, ord("ａ"))
    yield "bold", _shifted(word, 0x1D41A)
    yield "double-struck", _shifted(word, 0x1D552)
    yield "circled", _shifted(word, ord("ⓐ"))
    yield "squared", _shifted(word, 0x1F130)
    yield "flags", _shifted(word, 0x1F1E6)
    yield "struck out", "".join(f"{each}\u0336" for each in word)
    for name, mark in {
        "zero-width": "\u200b",
        "joiner": "\u200d",
        "soft hyphen": "\u00ad",
        "bidi": "\u202e",
    }.items():
        yield name, mark.join(word)
        yield f"{name} once", f"{word[:middle]}{mark}{word[middle:]}"
    yield "repeats", "".join(each * 3 for each in word)
    yield "one repeat", f"{word[:middle]}{word[middle] * 5}{word[middle + 1 :]}"
    yield "twice each", "".join(each * 2 for each in word)
    yield "a hidden letter", f"{word[:middle]}*{word[middle + 1 :]}" if word[middle].isalpha() else word
    yield "a tag", f"#{word.replace(' ', '')}"
    yield "a community", f"r/{word.replace(' ', '_')}"
    yield "lines", "\n".join(word.replace(" ", ""))
