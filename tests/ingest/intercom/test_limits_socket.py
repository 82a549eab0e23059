"""The limiter by the wall clock, over a real socket."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from ingest.intercom.client import Client
from ingest.intercom.emulator import Options, Server
from ingest.intercom.limits import Limiter
from ingest.page import Page


@pytest.mark.slow
def test_over_a_socket_at_100_ms_95_percent_of_what_is_permitted_is_used_and_no_call_is_refused():
    """32 workers, three whole windows of 1,666 calls, by the wall clock."""
    with (
        Server(Options(latency=0.1, limit=1666)) as server,
        Client(server.url, "secret", "2.15", limiter=Limiter(1.0), workers=32) as client,
    ):
        source = client.create_source("https://docs.example.com")
        began = time.time()
        # The first window is under way already; three whole ones follow.
        end = (began // 10 + 4) * 10
        answered = Counter()

        def upload(worker):
            number = 0
            while time.time() < end:
                client.upsert_page(source.id, Page(f"{worker}/{number}", "T", "<p>x</p>"))
                answered[time.time() // 10] += 1
                number += 1

        threads = [threading.Thread(target=upload, args=(worker,)) for worker in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        used = sum(answered[began // 10 + window] for window in (1, 2, 3)) / (3 * 1666)
        refused = sum(times for (_, _, status), times in server.app.calls.items() if status != 200)
    assert used >= 0.95, f"{used:.1%} of the permitted calls used"
    assert refused == 0
