"""Names as they stand in addresses."""

import re
import unicodedata
from collections.abc import Iterable


def slugs_from(texts: Iterable[str]) -> list[str]:
    """Return tags as slugs, each once, in the order given; what leaves nothing is dropped."""
    return list(dict.fromkeys(slug for slug in map(slug_of, texts) if slug))


def slug_of(text: str) -> str:
    """Return a name as it stands in addresses: letters and digits of any script, joined by dashes."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "-", folded).strip("-")[:120].strip("-")
