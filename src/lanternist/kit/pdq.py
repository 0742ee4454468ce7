"""PDQ, the perceptual hash of pictures: 256 bits that hardly change when a picture is scaled, recompressed or toned.

What a decoder finds is compared here; the hash itself is made in `platform/decoding/pdq_hash.py`.
"""

from dataclasses import dataclass

BITS = 256
NEAR_BITS = 31
"""Pictures that differ in at most so many bits show the same. The number is the one that PDQ's authors recommend."""
LEAST_QUALITY = 50
"""Below it (0 to 100) a picture has so little in it that its hash says nothing; recommended like `NEAR_BITS`."""


@dataclass(frozen=True, slots=True)
class Pdq:
    """The hash of one picture, `bits` as a number below 2**256, and its quality from 0 to 100."""

    bits: int
    quality: int

    @classmethod
    def from_hex(cls, text: str, quality: int) -> "Pdq":
        """Return the hash that 64 hexadecimal digits stand for, as others write it."""
        if len(text) != BITS // 4:
            raise ValueError("a PDQ hash has 64 hexadecimal digits")
        return cls(int(text, 16), quality)

    @property
    def hex(self) -> str:
        return f"{self.bits:064x}"

    @property
    def is_telling(self) -> bool:
        """Return whether there is enough in the picture for its hash to be compared."""
        return self.quality >= LEAST_QUALITY

    def distance(self, other: "Pdq") -> int:
        """Return in how many bits two hashes differ."""
        return (self.bits ^ other.bits).bit_count()

    def is_near(self, other: "Pdq") -> bool:
        """Return whether two pictures show the same, as far as their hashes can tell."""
        return self.is_telling and other.is_telling and self.distance(other) <= NEAR_BITS
