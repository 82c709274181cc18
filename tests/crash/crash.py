"""What the crash tests share: a storm of clients, a server killed in its midst, and the questions asked afterwards.

A round: open a work session, let many clients work, kill -9 at a random moment, start again on the same data without
any repair. What a client was answered before the kill must be true after it; what was not answered may be either way.
AZEKURA_CRASH_ROUNDS=3 for a quick look.
"""
import http.client
import os
import pathlib
import random
import ssl
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "journeys"))
from azekura_client import Refused, Wire  # noqa: E402

CUT_OFF = (OSError, http.client.HTTPException, ssl.SSLError)


def rounds(usual):
    return int(os.environ.get("AZEKURA_CRASH_ROUNDS", usual))


class Storm:
    """Clients that each do their own work until the server is gone."""

    def __init__(self, person, works):
        self.person, self.works = person, works
        self.bugs = []
        self.ready = threading.Barrier(len(works) + 1)
        self.threads = [threading.Thread(target=self.client, args=(work,), daemon=True) for work in works]

    def client(self, work):
        try:
            wire = Wire(self.person)
        finally:
            self.ready.wait(timeout=120)
        try:
            work(wire)
        except CUT_OFF:
            pass  # The server is gone: what we are here for.
        except Refused as busy:
            if busy.status != 503:  # Too much to do: refused, so nothing was promised.
                self.bugs.append(busy)
        except Exception as bug:  # Anything else is told by rage().
            self.bugs.append(bug)
        finally:
            wire.close()

    def rage(self, house, seconds):
        """Kills the server so long after all clients began; answers what surprised them."""
        for thread in self.threads:
            thread.start()
        self.ready.wait(timeout=120)
        time.sleep(seconds)
        house.kill()
        for thread in self.threads:
            thread.join(timeout=120)
            assert not thread.is_alive(), "a client hangs on a dead server"
        return self.bugs


def again_and_again(ask):
    """A client's work: the same question until the server is gone."""

    def work(wire):
        while True:
            ask(wire)

    return work


def moment(shortest, longest):
    return random.uniform(shortest, longest)


def lines_since(shop, act, known):
    """Ids of the lines of this act, from the newest back to one that is known; all of them when none is."""
    found, before = set(), ""
    while True:
        page = shop.owner.get(f"{shop.path}/ledger?act={act}&limit=200{before}")
        ids = {line["id"] for line in page["items"]}
        found |= ids
        if "next" not in page or ids & known:
            return found
        before = "&cursor=" + page["next"]


def verified(shop):
    return shop.owner.post(shop.path + "/ledger:verify", {"state": True})
