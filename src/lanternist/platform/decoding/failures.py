"""Why a file is refused."""


class Refused(Exception):
    """The file is not delivered; `code` is `not_media`, `wrong_kind`, `too_large` or `damaged`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def damaged() -> Refused:
    """The file ends early, or contradicts itself."""
    return Refused("damaged")


def too_large() -> Refused:
    """The file has more pixels, frames or bytes than we take apart."""
    return Refused("too_large")
