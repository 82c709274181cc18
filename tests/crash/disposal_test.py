"""Disposal under kill -9: what was confirmed is destroyed, and the turn of the keyring takes nobody else's number.

The server dies at a random moment of a confirmation, which destroys keys and turns the keyring while others register
and look. It starts again without any repair; the next work session finishes what is left. That every single step can
be cut is shown in src/house/power_cut_test.cc; here it is the real server that dies.
"""
import statistics
import time
import unittest

from crash import Storm, again_and_again, moment, rounds, verified
from azekura_client import Business, House, Refused, made_up_number

SURVIVORS, DISPOSED = 10, 2
BESIDE = 4  # Clients who look at numbers, and as many who register, during the confirmation.


class Disposal(unittest.TestCase):
    usual_rounds = 40

    @classmethod
    def setUpClass(cls):
        cls.house = House(stores=cls.stores()).start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.shop = Business(cls.house)
        cls.shop.open()
        cls.held = {}
        cls.disposed = []
        for _ in range(SURVIVORS):
            cls.hold_one()
        cls.took = [cls.undisturbed() for _ in range(3)]

    @classmethod
    def stores(cls):
        return None

    @classmethod
    def hold_one(cls):
        person, number = cls.shop.add_person(), made_up_number()
        cls.shop.register(person, number)
        cls.held[person] = number
        return person

    @classmethod
    def propose(cls):
        people = [cls.hold_one() for _ in range(DISPOSED)]
        made = cls.shop.handler.post(cls.shop.path + "/disposals", {"people": people, "reason": "no_longer_needed"})
        return people, made["id"]

    @classmethod
    def confirm(cls, wire, disposal):
        return wire.post(f"{cls.shop.path}/disposals/{disposal}:confirm", {"typed": f"{DISPOSED}件を廃棄"})

    @classmethod
    def gone(cls, people):
        for person in people:
            del cls.held[person]
        cls.disposed += people

    @classmethod
    def undisturbed(cls):
        """How long a confirmation takes, so that the moments of death are spread over all of it."""
        people, disposal = cls.propose()
        began = time.monotonic()
        assert cls.confirm(cls.shop.manager, disposal)["state"] == "done"
        cls.gone(people)
        return time.monotonic() - began

    def state_of(self, disposal):
        return self.shop.manager.get(f"{self.shop.path}/disposals/{disposal}")

    def expect_gone(self, person):
        with self.assertRaises(Refused) as caught:
            self.shop.reveal(person)
        self.assertEqual((caught.exception.status, caught.exception.code), (404, "vault.number.none"))

    def test_what_was_confirmed_is_gone_and_everybody_else_is_there(self):
        shop = self.shop
        found, answered_in_all, registered_in_all = {}, 0, 0
        longest = 5 * statistics.median(self.took)
        for n in range(1, rounds(self.usual_rounds) + 1):
            shop.open()
            people, disposal = self.propose()
            newcomers = {shop.add_person(): made_up_number() for _ in range(BESIDE)}
            answered, registered = [], {}

            def confirm(wire):
                wire.token = shop.manager.token
                answered.append(self.confirm(wire, disposal))

            def register(person):
                def work(wire):
                    body = {"number": newcomers[person], "purpose": "T1", "verification": shop.VERIFIED}
                    wire.post(f"{shop.path}/people/{person}/number", body)
                    registered[person] = newcomers[person]
                return work

            def look(person):
                def ask(wire):
                    shown = wire.post(f"{shop.path}/people/{person}/number:reveal", {"purpose": "T1"})
                    assert shown["number"] == self.held[person], "shown something else"
                return again_and_again(ask)

            stay = [person for person in self.held if person not in people][:BESIDE]
            works = [confirm, *map(register, newcomers), *map(look, stay)]
            self.assertEqual(Storm(shop.handler, works).rage(self.house, moment(0, longest)), [], f"round {n}")
            self.house.start()
            left = self.state_of(disposal)["state"]  # As start-up left it, before anybody's work session.
            found[left] = found.get(left, 0) + 1
            self.look_after(n, people, disposal, left, registered)
            answered_in_all += len(answered)
            registered_in_all += len(registered)
        report = verified(shop)
        self.assertTrue(report["ok"], report)
        print(f"\ndisposal: {n} kills over {longest * 1000:.0f} ms, {answered_in_all} confirmations answered; found after start-up: "
              f"{found}; {len(self.disposed)} disposed of and gone, {len(self.held)} held and shown "
              f"({registered_in_all} acknowledged beside a disposal); ledger of {report['size']} lines verified with its rows")

    def look_after(self, n, people, disposal, left, registered):
        shop = self.shop
        self.assertIn(left, ("proposed", "rotating", "done"), f"round {n}: start-up finishes what needs no key")
        session = shop.open()
        self.assertEqual(session["unfinished"], 0, f"round {n}")
        if left == "proposed":
            shop.manager.post(f"{shop.path}/disposals/{disposal}:confirm", {"typed": f"{DISPOSED}件を廃棄"})
        ended = self.state_of(disposal)
        self.assertEqual(ended["state"], "done", f"round {n}, found {left}")
        self.assertGreater(ended["generation_to"], ended["generation_from"])
        self.gone(people)
        self.held.update(registered)
        for person in people:
            self.expect_gone(person)
        for person, number in self.held.items():
            self.assertEqual(shop.reveal(person)["number"], number, f"round {n}, found {left}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
