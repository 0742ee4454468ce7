"""What the page of captions says: a sentence for each reason, and the languages that it offers."""

from lanternist.kit.texts import message

REASONS = {
    "CAPTION_FAILED": message("The model wrote nothing that could be used."),
    "CAPTION_SERVICE_BUSY": message("The model did not answer."),
    "CAPTION_MEDIA_TYPE": message("Not a still picture that could be loaded."),
    "CAPTION_DAILY_LIMIT": message("As many captions as a day allows were written."),
    "INSUFFICIENT_CREDITS": message("No credits were left."),
    "PREMIUM_ONLY": message("Only paying plans may use this."),
    "FEATURE_PRICING_MISSING": message("Captions have no price on this server."),
    "MODEL_IMAGE_UNSUPPORTED": message("The model cannot look at pictures."),
}
OTHER_REASON = message("The picture could not be loaded.")

LANGUAGES = {
    "ar": "العربية",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "fi": "Suomi",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nl": "Nederlands",
    "no": "Norsk",
    "pl": "Polski",
    "pt": "Português",
    "pt-BR": "Português (Brasil)",
    "ro": "Română",
    "ru": "Русский",
    "sv": "Svenska",
    "tr": "Türkçe",
    "uk": "Українська",
    "zh": "中文",
}
"""Each by its own name. The API takes any tag."""
