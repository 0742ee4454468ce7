"""Why a feature cannot be paid for."""

from typing import Any, Self

from lanternist.errors import AppError


class FeatureGate(AppError):
    """The shape that all refusals about credits share: `error`, `code` and the feature's key."""

    def __init__(self, feature_key: str) -> None:
        super().__init__(self.message)
        self.feature_key = feature_key

    @classmethod
    def example(cls) -> Self:
        return cls("session_create")

    def body(self) -> dict[str, Any]:
        return {"error": self.message, "code": self.code, "featureKey": self.feature_key}


class InsufficientCredits(FeatureGate):
    """The balance is lower than the price."""

    status = 402
    code = "INSUFFICIENT_CREDITS"
    message = "Insufficient credits"
    advice = "Wait for the monthly credits, or ask the operator for more."

    def __init__(self, feature_key: str, *, required: int, current: int) -> None:
        super().__init__(feature_key)
        self.required = required
        self.current = current

    @classmethod
    def example(cls) -> Self:
        return cls("session_create", required=10, current=5)

    def body(self) -> dict[str, Any]:
        return {
            "error": self.message,
            "code": self.code,
            "required": self.required,
            "current": self.current,
            "featureKey": self.feature_key,
        }


class PremiumOnly(FeatureGate):
    """The feature is for paying tiers."""

    status = 403
    code = "PREMIUM_ONLY"
    message = "This feature is only available for Premium subscribers"
    advice = "Ask the operator for a tier that includes the feature."


class PricingMissing(FeatureGate):
    """The operator has set no price."""

    status = 503
    code = "FEATURE_PRICING_MISSING"
    message = "Session pricing is not configured"
    advice = "Tell the operator: the feature named by `featureKey` needs a price, which may be 0."


class ReferenceUsed(AppError):
    """A charge with this reference exists and does not count: it is another person's, or it was given back."""

    status = 409
    code = "CHARGE_ALREADY_SETTLED"
    message = "This charge was settled before. Reload and try again."
    advice = "Read the balance again, and make a new request if it is still wanted."
    label = "Conflict"


class TakesTooMuch(AppError):
    """A correction would leave less than nothing."""

    status = 409
    code = "BALANCE_TOO_LOW"
    message = "The account has fewer credits than this correction takes. Take at most its balance."
    advice = "Take at most what the account has."
    label = "Conflict"


class DailyBonusClaimed(AppError):
    """The day's bonus was taken before; the next one comes at 00:00 UTC."""

    status = 400
    code = "DAILY_BONUS_CLAIMED"
    message = "Daily bonus already claimed"
    advice = "Claim again after `nextClaimAt` of the status, which is 00:00 UTC."
    shows_code = False


class NoDailyBonus(AppError):
    """The person's tier gives no daily bonus."""

    status = 403
    code = "NO_DAILY_BONUS"
    message = "Your plan has no daily bonus."
    advice = "Ask the operator for a tier that has one."
    label = "Forbidden"


class TransferNotFound(AppError):
    """No transfer of a person's has the id in the path."""

    status = 404
    code = "TRANSFER_NOT_FOUND"
    message = "Transfer not found"
    advice = "Take the id from the list of the person's transactions."


class InvalidTransferId(AppError):
    """The id in the path is no number."""

    status = 400
    code = "INVALID_TRANSFER_ID"
    message = "Invalid transfer ID"
    advice = "Take the id from the list of the person's transactions."


class NotCorrectable(AppError):
    """The transfer is a correction itself, or the end of a month."""

    status = 409
    code = "NOT_CORRECTABLE"
    message = "Only a charge, or credits that were given, can be corrected; grant credits instead."
    advice = "Correct the charge or the grant itself, or grant credits."
    label = "Conflict"


class AlreadyCorrected(AppError):
    """The transfer was corrected or given back before."""

    status = 409
    code = "ALREADY_CORRECTED"
    message = "This transfer was corrected before. A transfer is corrected once."
    advice = "Read the person's transactions; grant credits if more is owed."
    label = "Conflict"


class TierNotFound(AppError):
    """No tier has the key in the path."""

    status = 404
    code = "TIER_NOT_FOUND"
    message = "Tier not found"
    advice = "Take the key from the list of tiers."


class InvalidFeature(AppError):
    """The name in the path cannot be that of a feature."""

    status = 400
    code = "INVALID_FEATURE"
    message = "A feature is named by lower-case letters, digits and underscores, like session_create."
    advice = "Use the key that refusals call `featureKey`."
    label = "Bad Request"


CHARGE_REFUSALS = (InsufficientCredits, PremiumOnly, PricingMissing, ReferenceUsed)
"""Why something that costs credits may be refused."""
