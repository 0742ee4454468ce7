"""How people read what moved their credits."""

from lanternist.features.credits.models import SESSION_CREATE, Kind, Transaction
from lanternist.kit.texts import message

_GIVEN = {
    Kind.GRANT: "Given to you",
    Kind.REFUND: "Given back",
    Kind.REFERRAL: "Invitation",
    Kind.BONUS: "Daily bonus",
    Kind.RESET: "New month",
    Kind.PURCHASE: "Bought",
}
_FEATURES = {SESSION_CREATE: "Session"}
_MINUS = "\N{MINUS SIGN}"


def text_of(transaction: Transaction) -> str:
    """Return in words why credits moved."""
    if transaction.kind is Kind.CHARGE:
        feature = transaction.feature or ""
        return _FEATURES.get(feature) or feature.replace("_", " ").capitalize()
    if transaction.kind is Kind.GRANT and transaction.amount < 0:
        return message("Taken back")
    if transaction.kind is Kind.GRANT and transaction.reference.startswith("welcome:"):
        return message("To begin with")
    return _GIVEN[transaction.kind]


def signed(amount: int) -> str:
    """Return an amount with its sign."""
    return f"{amount:+,}".replace("-", _MINUS)
