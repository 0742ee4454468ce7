"""Telling people from programs: a chat application that fetches a preview has not visited anything.

People's browsers have called themselves `Mozilla/...` (or `Opera/...`) for thirty years; programs that say what they
are begin otherwise. What remains are programs that pretend to be a browser and add their name, and browsers that
load a page before anybody asked to see it. A robot that hides counts as a visit; nothing depends on it.
"""

import re
from collections.abc import Mapping

_BROWSER = re.compile(r"(?:Mozilla|Opera)/\d")
_NAMED = re.compile(
    r"(?<!cu)bot"  # Googlebot, Twitterbot, Slackbot, TelegramBot, Discordbot, GPTBot; but Cubot makes telephones
    r"|crawl|spider|slurp|scrap"  # search engines, archives, KakaoTalk
    r"|preview|inspect|validat|monitor|uptime|lighthouse"  # Skype, Bing, Snapchat; tools that watch pages
    r"|facebookexternalhit|facebookcatalog|meta-external|vkshare|whatsapp|embedly|iframely|mediapartners|googleother"
    r"|headless|phantomjs|https?://",  # browsers without people; people's browsers name no web address
    re.IGNORECASE,
)
_EARLY = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
_EARLY_HEADERS = ("sec-purpose", "purpose", "x-purpose", "x-moz")


def is_robot(headers: Mapping[str, str]) -> bool:
    """Return whether a request for a page was made by a program, or before a person asked to see the page."""
    agent = headers.get("user-agent", "")
    if not _BROWSER.match(agent) or _NAMED.search(agent):
        return True
    return any(_EARLY.search(headers.get(name, "")) for name in _EARLY_HEADERS)
