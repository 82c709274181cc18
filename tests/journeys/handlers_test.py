"""Handlers who come and go: three people let one in, and what a leaver carried off opens nothing."""
import base64
import json
import unittest

from azekura_client import Business, Case, House, made_up_number, stores_on_postgres


class Handlers(Case):
    @classmethod
    def setUpClass(cls):
        cls.house = House(stores=cls.stores()).start()
        cls.addClassCleanup(cls.house.__exit__)

    @classmethod
    def stores(cls):
        return None

    def setUp(self):
        self.shop = Business(self.house)
        self.shop.open()
        self.person, self.number = self.shop.add_person(), made_up_number()
        self.shop.register(self.person, self.number)
        self.newcomer, self.work_password, self.words = self.shop.another_handler()
        self.keys = self.shop.path + "/handlers"
        self.theirs = f"{self.keys}/{self.newcomer.id}"

    def state(self):
        return {each["account"]["id"]: each["state"] for each in self.shop.owner.get(self.keys)["items"]}[self.newcomer.id]

    def work(self, who=None, password=None):
        return (who or self.newcomer).post(self.shop.path + "/work-session", {"work_password": password or self.work_password})

    def come_in(self):
        self.shop.manager.post(self.theirs + ":approve")
        self.shop.handler.post(self.theirs + ":admit", {"fingerprint_words": self.words})

    def acts(self):
        items = self.shop.owner.get(self.shop.path + "/ledger?limit=200")["items"]
        return {json.loads(base64.b64decode(each["leaf"]))["act"] for each in items}

    def test_a_newcomer_is_let_in_by_a_manager_and_a_handler_who_heard_the_words(self):
        admit = {"fingerprint_words": self.words}
        self.assertEqual(self.state(), "waiting")
        self.refused(409, "vault.handler.not_approved", self.shop.handler.post, self.theirs + ":admit", admit)
        self.refused(403, "people.rights.role", self.shop.handler.post, self.theirs + ":approve")
        self.refused(403, "people.rights.role", self.shop.admin.post, self.theirs + ":approve")
        self.shop.manager.post(self.theirs + ":approve")
        for who in (self.shop.owner, self.shop.manager, self.shop.handler, self.newcomer):
            self.assertNotIn(self.words, json.dumps(who.get(self.keys)), "words that are read need not be heard")
        self.refused(400, "vault.handler.words", self.shop.handler.post, self.theirs + ":admit", {"fingerprint_words": "kamori-tesuna"})
        self.refused(403, "people.rights.role", self.shop.manager.post, self.theirs + ":admit", admit)
        self.refused(403, "vault.handler.not_admitted", self.work)
        self.shop.handler.post(self.theirs + ":admit", admit)
        self.assertEqual(self.state(), "admitted")
        self.assertTrue(self.work()["open"])
        self.assertEqual(self.shop.reveal(self.person, by=self.newcomer)["number"], self.number)

    def test_a_leaver_is_out_at_once_and_the_next_work_session_makes_the_keys_anew(self):
        self.come_in()
        self.work()
        before = self.house.sql("main", f"SELECT kem_public FROM business_keys WHERE id = {self.shop.id}")
        self.assertTrue(self.shop.owner.post(self.theirs + ":remove")["renewal_due"])
        self.refused(403, "people.work_session.closed", self.shop.reveal, self.person, by=self.newcomer)
        self.refused(404, "vault.handler.not_enrolled", self.work)
        self.shop.open()
        self.assertFalse(self.shop.owner.get(self.keys)["renewal_due"])
        self.assertNotEqual(self.house.sql("main", f"SELECT kem_public FROM business_keys WHERE id = {self.shop.id}"), before)
        self.assertEqual(self.shop.reveal(self.person)["number"], self.number)
        last = self.shop.handler.id
        self.refused(409, "vault.handler.last", self.shop.owner.post, f"{self.keys}/{last}:remove")
        self.refused(409, "vault.handler.last", self.shop.owner.post, f"/accounts/{last}:end")

    def test_who_lost_a_work_password_comes_in_anew_without_recovery_sheets(self):
        self.come_in()
        self.refused(409, "vault.handler.enrolled", self.newcomer.post, self.shop.path + "/handler-key", {})
        self.shop.owner.post(self.theirs + ":remove")
        anew = self.newcomer.post(self.shop.path + "/handler-key", {})
        self.work_password, self.words = anew["work_password"], anew["fingerprint_words"]
        self.shop.open()
        self.come_in()
        self.work()
        self.assertEqual(self.shop.reveal(self.person, by=self.newcomer)["number"], self.number)

    def test_a_work_password_is_changed_by_its_owner(self):
        change = self.shop.path + "/handler-key:password"
        made = self.shop.handler.post(self.shop.path + "/handler-key:suggest")["work_password"]
        wrong = {"work_password": "no", "new_work_password": made}
        self.refused(403, "vault.work_password.wrong", self.shop.handler.post, change, wrong)
        self.shop.handler.post(change, {**wrong, "work_password": self.shop.work_password})
        self.refused(403, "vault.work_password.wrong", self.work, self.shop.handler, self.shop.work_password)
        self.assertTrue(self.work(self.shop.handler, made)["open"])

    def test_everything_of_it_is_in_the_ledger_and_the_rows_are_what_it_says(self):
        self.come_in()
        self.shop.owner.post(self.theirs + ":remove")
        self.shop.open()
        acts = self.acts()
        for act in ("handler.enrol", "handler.approve", "handler.admit", "handler.remove", "keyring.turn", "keyring.turned"):
            self.assertIn(act, acts)
        report = self.shop.owner.post(self.shop.path + "/ledger:verify", {"state": True})
        self.assertTrue(report["ok"], report)


class HandlersOnPostgres(Handlers):
    @classmethod
    def stores(cls):
        return stores_on_postgres("handlers")


if __name__ == "__main__":
    unittest.main(verbosity=2)
