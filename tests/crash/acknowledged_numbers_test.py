"""Acknowledged numbers survive kill -9: registered by hand or accepted from a link, each is shown again as it was.

What was not acknowledged may be held or not, and in neither case does it stand in the way: a person whose
registration was cut off can be registered, with the same number, at once.
"""
import queue
import unittest

from crash import Storm, moment, rounds, verified
from azekura_client import Business, House, Refused, made_up_number

CLIENTS = 16
REGISTERED, SUBMITTED = 32, 12  # People waiting in each round; more than a round gets through.


def work_off(waiting, take, acknowledged):
    """A client's work: takes one after another from those who wait, and remembers who was acknowledged."""

    def work(wire):
        while True:
            try:
                each = waiting.get_nowait()
            except queue.Empty:
                return
            take(wire, each)
            acknowledged.append(each)

    return work


class AcknowledgedNumbers(unittest.TestCase):
    usual_rounds = 15

    @classmethod
    def setUpClass(cls):
        cls.house = House(stores=cls.stores()).start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.shop = Business(cls.house)
        cls.numbers = {}  # Of every person who must be held.
        cls.requests = {}
        cls.counts = dict(registered=0, accepted=0, unanswered=0, held_unanswered=0)

    @classmethod
    def stores(cls):
        return None

    def to_register(self):
        return {self.shop.add_person(): made_up_number() for _ in range(REGISTERED)}

    def to_accept(self):
        """People whose box has come in by their link."""
        numbers = {}
        for _ in range(SUBMITTED):
            person, number = self.shop.add_person(), made_up_number()
            self.requests[person], invited = self.shop.ask(person)
            invited.submit(number)
            numbers[person] = number
        return numbers

    def register(self, wire, person, number):
        body = {"number": number, "purpose": "T1", "verification": self.shop.VERIFIED}
        return wire.post(f"{self.shop.path}/people/{person}/number", body)

    def accept(self, wire, person):
        request = f"{self.shop.path}/requests/{self.requests[person]}"
        return wire.post(request + ":accept", {"seen": wire.post(request + ":open")["seen"], **self.shop.VERIFIED})

    def shown(self, person):
        """The digits that are held for this person, or none."""
        try:
            return self.shop.reveal(person)["number"]
        except Refused as refused:
            self.assertEqual((refused.status, refused.code), (404, "vault.number.none"))
            return None

    def test_every_acknowledged_number_is_shown_again_and_no_half_one_blocks(self):
        shop = self.shop
        for n in range(1, rounds(self.usual_rounds) + 1):
            shop.open()
            by_hand, by_link = self.to_register(), self.to_accept()
            hands, links, registered, accepted = queue.Queue(), queue.Queue(), [], []
            for person in by_hand:
                hands.put(person)
            for person in by_link:
                links.put(person)
            works = [work_off(hands, lambda wire, person: self.register(wire, person, by_hand[person]), registered),
                     work_off(links, self.accept, accepted)] * (CLIENTS // 2)
            bugs = Storm(shop.handler, works).rage(self.house, moment(0.05, 1.5))
            self.assertEqual(bugs, [], f"round {n}")
            self.house.start()
            self.look_after(n, {**by_hand, **by_link}, registered + accepted)
            self.counts["registered"] += len(registered)
            self.counts["accepted"] += len(accepted)
        report = verified(shop)
        self.assertTrue(report["ok"], report)
        lost = [person for person, number in self.numbers.items() if self.shown(person) != number]
        self.assertEqual(lost, [], "held after its round, and lost since")
        print(f"\nacknowledged numbers: {n} kills, {CLIENTS} clients, {self.counts}, 0 lost; "
              f"{len(self.numbers)} shown again at the end; ledger of {report['size']} lines verified with its rows")
        self.assertGreater(self.counts["registered"], 0)
        self.assertGreater(self.counts["accepted"], 0)

    def look_after(self, n, numbers, acknowledged):
        shop = self.shop
        shop.open()
        for person in acknowledged:
            self.assertEqual(self.shown(person), numbers[person], f"round {n}: acknowledged and lost")
        for person in set(numbers) - set(acknowledged):
            shown = self.shown(person)
            self.counts["unanswered"] += 1
            self.counts["held_unanswered"] += shown is not None
            if shown is None and person in self.requests:
                self.accept(shop.handler, person)
            elif shown is None:
                self.register(shop.handler, person, numbers[person])
            self.assertEqual(shown or self.shown(person), numbers[person], f"round {n}: after the cut")
        self.numbers.update(numbers)


if __name__ == "__main__":
    unittest.main(verbosity=2)
