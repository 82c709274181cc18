"""Line before look, under kill -9: whoever was shown a number is in the ledger, however the server ended."""
import random
import threading
import unittest

from crash import Storm, again_and_again, lines_since, moment, rounds, verified
from azekura_client import Business, House, made_up_number

CLIENTS = 64
PEOPLE = 12
VERIFY_EVERY = 5


class LineBeforeLook(unittest.TestCase):
    usual_rounds = 50

    @classmethod
    def setUpClass(cls):
        cls.house = House(stores=cls.stores()).start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.shop = Business(cls.house)
        cls.shop.open()
        cls.numbers = {}
        for _ in range(PEOPLE):
            person, number = cls.shop.add_person(), made_up_number()
            cls.shop.register(person, number)
            cls.numbers[person] = number

    @classmethod
    def stores(cls):
        return None

    def test_no_answered_reveal_is_without_its_line(self):
        shop, house = self.shop, self.house
        answered_in_all = lines_in_all = 0
        known = lines_since(shop, "number.reveal", set())
        for n in range(1, rounds(self.usual_rounds) + 1):
            shop.open()
            answered, guard = [], threading.Lock()

            def reveal(wire):
                person = random.choice(list(self.numbers))
                shown = wire.post(f"{shop.path}/people/{person}/number:reveal", {"purpose": "T1"})
                with guard:
                    answered.append((person, shown["number"], shown["line"]))

            bugs = Storm(shop.handler, [again_and_again(reveal)] * CLIENTS).rage(house, moment(0.05, 1.5))
            self.assertEqual(bugs, [], f"round {n}")
            house.start()
            lines = lines_since(shop, "number.reveal", known)
            missing = [line for _, _, line in answered if line not in lines]
            self.assertEqual(missing, [], f"round {n}: shown without a line")
            self.assertEqual(len({line for _, _, line in answered}), len(answered), f"round {n}: one line, two looks")
            wrong = [person for person, number, _ in answered if number != self.numbers[person]]
            self.assertEqual(wrong, [], f"round {n}: shown something else")
            fresh = lines - known
            known |= lines
            answered_in_all += len(answered)
            lines_in_all += len(fresh)
            if n % VERIFY_EVERY == 0 or n == rounds(self.usual_rounds):
                report = verified(shop)
                self.assertTrue(report["ok"], f"round {n}: {report}")
        print(f"\nline before look: {n} kills, {CLIENTS} clients, {answered_in_all} answered reveals, "
              f"{lines_in_all} lines, 0 missing; ledger of {report['size']} lines verified with its rows")
        self.assertGreater(answered_in_all, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
