"""A simulator on a real loopback socket, in its own process, for as long as a test needs it."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_RUNNER = Path(__file__).with_name("serve_simulator.py")


@asynccontextmanager
async def serving(**options: Any) -> AsyncIterator[str]:
    """Serve `Options(**options)`, with `fake_centre=True` for one where nothing happens; yields http://host:port."""
    told = json.dumps(options, default=sorted)
    process = await asyncio.create_subprocess_exec(sys.executable, str(_RUNNER), told, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        line = await process.stdout.readline()
        yield f"http://127.0.0.1:{json.loads(line)['listening']}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
