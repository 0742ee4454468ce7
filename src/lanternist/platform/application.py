"""The framework's application, without what this one has no use for."""

from litestar import Litestar
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin


class WebApplication(Litestar):
    """Knows shapes of msgspec only.

    Where pydantic and attrs are installed, which others need, Litestar reads them to support their models: a tenth
    of the web process's memory. It has no setting for that.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]
