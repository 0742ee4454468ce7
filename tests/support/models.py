"""A server that plays the model which writes captions: real HTTP, and as bad as a test wants it."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.support.pictures import photo

GOOD = "A quiet lake lies between the hills while the evening light turns the water to gold."
PICTURE = "data:image/jpeg;base64," + base64.b64encode(photo(1)).decode()
Answering = Callable[[dict[str, Any], int], Any]
"""Called with the request and its number; returns the text, or a whole answer."""


class Model:
    """The server: what it answers next, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Answering = lambda _request, _number: GOOD
        self.seconds = 0.0
        self.at_once = 0
        self.most_at_once = 0
        self.url = ""

    def reset(self) -> None:
        """Be a good model again that was asked nothing."""
        self.asked.clear()
        self.headers.clear()
        self.answer = lambda _request, _number: GOOD
        self.seconds = 0.0
        self.most_at_once = 0

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        body = await request.json()
        self.asked.append(body)
        self.headers.append(dict(request.headers))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.seconds)
            answer = self.answer(body, len(self.asked))
        finally:
            self.at_once -= 1
        if isinstance(answer, web.StreamResponse):
            return answer
        message = answer if isinstance(answer, dict) else {"role": "assistant", "content": answer}
        return web.json_response({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})


def failing(status: int, headers: dict[str, str] | None = None, text: str = "{}") -> web.Response:
    """Return an answer that is no caption."""
    return web.Response(status=status, headers=headers, text=text, content_type="application/json")


def told(request: dict[str, Any]) -> str:
    """Return all the text that the model was told."""
    return json.dumps(request["messages"], ensure_ascii=False)


@asynccontextmanager
async def model_server() -> AsyncIterator[Model]:
    """Run the server on a port of its own."""
    model = Model()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_post("/v1/chat/completions", model.chat)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    model.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield model
    finally:
        await runner.cleanup()
