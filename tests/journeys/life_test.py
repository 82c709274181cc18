"""A number's whole life through the API of the real server: ask, collect, accept, reveal, retention, disposal."""
import unittest

from azekura_client import Business, House, Refused, made_up_number


class LifeOfANumber(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House(stores=cls.stores()).start()
        cls.shop = Business(cls.house)

    @classmethod
    def stores(cls):
        return None

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()

    def refused(self, status, code, call, *args, **kwargs):
        with self.assertRaises(Refused) as caught:
            call(*args, **kwargs)
        self.assertEqual((caught.exception.status, caught.exception.code), (status, code))
        self.assertTrue(caught.exception.problem["title"])

    def test_a_registered_number_is_shown_to_its_handler_after_the_line(self):
        shop = self.shop
        shop.open()
        person, number = shop.add_person(), made_up_number()
        state = shop.register(person, number)
        self.assertEqual((state["status"], state["masked"]), ("held", "●●●● ●●●● ●●●●"))
        shown = shop.reveal(person)
        self.assertEqual(shown["number"], number)
        lines = shop.owner.get(f"{shop.path}/ledger?person={person}&act=number.reveal")["items"]
        self.assertIn(shown["line"], [line["id"] for line in lines])

    def test_a_number_asked_for_by_link_is_accepted_and_uses_up_the_link(self):
        shop = self.shop
        shop.open()
        person, number = shop.add_person(), made_up_number()
        request, invited = shop.ask(person)
        self.assertEqual(invited.show()["state"], "open")
        invited.submit(made_up_number())
        invited.submit(number)  # The last one before acceptance wins.
        opened = shop.handler.post(f"{shop.path}/requests/{request}:open")
        self.assertEqual((opened["number"], opened["person"]["id"]), (number, person))
        state = shop.handler.post(f"{shop.path}/requests/{request}:accept", shop.VERIFIED)
        self.assertEqual(state["status"], "held")
        self.assertEqual(shop.reveal(person)["number"], number)
        self.refused(404, "intake.unknown", invited.show)

    def test_nobody_else_is_shown_a_number(self):
        shop = self.shop
        shop.open()
        person = shop.add_person()
        shop.register(person, made_up_number())
        self.refused(403, "people.rights.role", shop.reveal, person, by=shop.manager)
        self.refused(403, "people.rights.system_administrator", shop.reveal, person, by=shop.admin)
        self.refused(403, "people.rights.purpose", shop.reveal, person, purpose="T3")
        shop.handler.delete(shop.path + "/work-session")
        self.refused(403, "people.work_session.closed", shop.reveal, person)
        denied = shop.owner.get(f"{shop.path}/ledger?person={person}&outcome=denied")["items"]
        self.assertEqual(len(denied), 4)

    def test_the_same_number_on_two_people_is_found(self):
        shop = self.shop
        shop.open()
        number = made_up_number()
        shop.register(shop.add_person(), number)
        self.refused(409, "vault.number.held_by_another", shop.register, shop.add_person(), number)

    def test_match_answers_without_showing(self):
        shop = self.shop
        shop.open()
        person, number = shop.add_person(), made_up_number()
        shop.register(person, number)
        ask = f"{shop.path}/people/{person}/number:match"
        self.assertTrue(shop.handler.post(ask, {"number": number, "purpose": "T1"})["same"])
        self.assertFalse(shop.handler.post(ask, {"number": made_up_number(), "purpose": "T1"})["same"])

    def test_whom_one_may_not_ask_is_refused_with_the_reason(self):
        shop = self.shop
        shop.open()
        worker = shop.add_person()
        dispatched = shop.add_person(employment="dispatched")
        child = shop.add_person(**{"class": "dependant", "worker": worker, "relation": "child", "employment": "none", "hired": ""})
        answers = shop.handler.post(shop.path + "/requests", {"people": [worker, dispatched, child], "procedures": ["T1"]})["results"]
        self.assertTrue(answers[0]["asked"])
        self.assertEqual([a["refusal"]["code"] for a in answers[1:]], ["ask.dispatched_worker", "ask.not_dependant"])

    def test_disposal_takes_two_people_and_ends_with_a_certificate(self):
        shop = self.shop
        shop.open()
        person = shop.add_person(left="2024-03-31")
        shop.register(person, made_up_number())
        due = shop.manager.get(shop.path + "/disposal-due?days=0")["items"]
        self.assertIn(person, [each["person"]["id"] for each in due])
        disposal = shop.handler.post(shop.path + "/disposals", {"people": [person], "reason": "retention_ended"})
        confirm = f"{shop.path}/disposals/{disposal['id']}:confirm"
        self.refused(403, "people.rights.same_person", shop.handler.post, confirm, {"typed": "1件を廃棄"})
        self.refused(400, "disposal.typed", shop.manager.post, confirm, {"typed": "はい"})
        done = shop.manager.post(confirm, {"typed": "１件 を廃棄"})
        self.assertEqual(done["state"], "done")
        self.assertEqual(done["generation_to"], done["generation_from"] + 1)
        self.refused(404, "vault.number.none", shop.reveal, person)

    def test_a_number_with_a_running_retention_is_not_proposed(self):
        shop = self.shop
        shop.open()
        person = shop.add_person(left="2026-03-31")
        shop.register(person, made_up_number())
        shop.handler.post(f"{shop.path}/people/{person}/holdings", {"form": "R01", "event": "2026-01-10", "year": 2026})
        self.refused(409, "disposal.not_due", shop.handler.post, shop.path + "/disposals",
                     {"people": [person], "reason": "retention_ended"})

    def test_the_ledger_verifies_with_its_rows(self):
        report = self.shop.owner.post(self.shop.path + "/ledger:verify", {"state": True})
        self.assertTrue(report["ok"], report)

    def test_a_business_is_told_whether_the_lighter_rules_are_its(self):
        told = self.shop.owner.get(self.shop.path)
        self.assertTrue(told["is_sme"])
        self.assertIn("中小規模事業者", told["sme_reasons"][0])

    def test_bad_numbers_are_told_apart_and_never_repeated(self):
        shop = self.shop
        shop.open()
        person = shop.add_person()
        for text, code in (("123456789012", "number.check_digit"), ("1234", "number.form"), ("000000000000", "number.zero")):
            with self.assertRaises(Refused) as caught:
                shop.register(person, text)
            self.assertEqual(caught.exception.code, code)
            self.assertNotIn(text, str(caught.exception.problem))


if __name__ == "__main__":
    unittest.main(verbosity=2)
