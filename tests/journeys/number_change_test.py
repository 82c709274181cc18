"""A My Number that changed, or was taken down wrongly, through the API of the real server; and what an older backup still knows."""
import datetime
import json
import shutil
import unittest

from azekura_client import Business, Case, House, Refused, azekura, made_up_number

TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).date()


class NumberChange(Case):
    def setUp(self):
        self.house = House().start()
        self.addCleanup(self.house.__exit__)
        self.shop = Business(self.house)
        self.shop.open()

    def held(self, number):
        person = self.shop.add_person()
        self.shop.register(person, number)
        return person

    def change(self, person, number, reason="reissued_on_request", day=TODAY, by=None):
        body = {"number": number, "purpose": "T1", "reason": reason, "changed_on": str(day), "verification": self.shop.VERIFIED}
        return (by or self.shop.handler).post(f"{self.shop.path}/people/{person}/number:change", body)

    def same(self, person, number):
        return self.shop.handler.post(f"{self.shop.path}/people/{person}/number:match", {"number": number, "purpose": "T1"})["same"]

    def test_the_new_number_takes_the_place_of_the_old_and_its_history_has_no_digit(self):
        shop, old, new = self.shop, made_up_number(), made_up_number()
        person = self.held(old)
        state = self.change(person, new, day=TODAY - datetime.timedelta(days=3))
        self.assertEqual(state["status"], "held")
        self.assertEqual(shop.reveal(person)["number"], new)
        self.assertFalse(self.same(person, old))
        self.assertTrue(self.same(person, new))
        again = self.change(person, made_up_number(), "correction_of_mistake")
        seen = shop.manager.get(f"{shop.path}/people/{person}")["number"]
        self.assertEqual(seen["past"], again["past"])
        self.assertEqual([past["reason"] for past in seen["past"]], ["correction_of_mistake", "reissued_on_request"])
        first = seen["past"][1]
        self.assertEqual(first["changed_on"], str(TODAY - datetime.timedelta(days=3)))
        self.assertEqual(first["recorded_by"]["id"], shop.handler.id)
        self.assertEqual(first["verification"]["number_evidence"], shop.VERIFIED["number_evidence"])
        self.assertTrue(first["forgotten"])
        for number in (old, new):
            self.assertNotIn(number, json.dumps(seen))
        lines = shop.owner.get(f"{shop.path}/ledger?person={person}&act=number.change")["items"]
        self.assertEqual([line["outcome"] for line in lines], ["done", "done"])
        self.assertTrue(shop.owner.post(shop.path + "/ledger:verify")["ok"])

    def test_what_does_not_fit_is_refused_with_what_to_do_and_changes_nothing(self):
        shop, number, other = self.shop, made_up_number(), made_up_number()
        person = self.held(number)
        self.held(other)
        tomorrow = TODAY + datetime.timedelta(days=1)
        self.refused(409, "vault.number.same", self.change, person, number)
        self.refused(409, "vault.number.held_by_another", self.change, person, other)
        self.refused(404, "vault.number.none", self.change, shop.add_person(), made_up_number())
        self.refused(400, "vault.change.reason", self.change, person, made_up_number(), "because")
        self.refused(400, "vault.change.future", self.change, person, made_up_number(), "reissued_on_request", tomorrow)
        self.refused(403, "people.rights.role", self.change, person, made_up_number(), by=shop.manager)
        with self.assertRaises(Refused) as refused:  # A second number: it is said what to do instead.
            shop.register(person, made_up_number())
        self.assertIn("番号の変更・訂正", refused.exception.problem["title"])
        self.assertEqual(shop.reveal(person)["number"], number)
        self.assertEqual(shop.manager.get(f"{shop.path}/people/{person}")["number"]["past"], [])

    def test_a_number_that_was_registered_for_the_wrong_person_can_be_put_right(self):
        shop, his, hers = self.shop, made_up_number(), made_up_number()
        she = self.held(his)  # Somebody took down her husband's.
        self.change(she, hers, "correction_of_mistake")
        he = self.held(his)
        self.assertEqual((shop.reveal(she)["number"], shop.reveal(he)["number"]), (hers, his))

    def restore(self, backup, keyslots):
        """The databases and the ledger of the backup beside these keyslots; the handler signed in again."""
        self.house.stop()
        now = self.house.data
        shutil.copytree(backup, now, dirs_exist_ok=True)
        for leftover in (*now.glob("*-wal"), *now.glob("*-shm")):
            leftover.unlink()
        shutil.rmtree(now / "keyslots")
        shutil.copytree(keyslots, now / "keyslots")
        self.house.start()
        self.shop.handler = self.house.sign_in(self.shop.handler.login, self.shop.handler.password)

    def test_a_backup_from_before_does_not_bring_the_old_number_back(self):
        shop, old = self.shop, made_up_number()
        person = self.held(old)
        backup, before, after = (self.house.folder / name for name in ("backup", "keyslots-before", "keyslots-after"))
        ran = azekura(self.house.folder, "backup", "--config", self.house.config, "--out", backup)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        shutil.copytree(self.house.data / "keyslots", before)
        self.change(person, made_up_number())
        shutil.copytree(self.house.data / "keyslots", after)
        self.restore(backup, after)
        with self.assertRaises(Refused) as refused:
            shop.open()
        self.assertEqual(refused.exception.code, "crypto.keyslot.generation")
        self.restore(backup, before)  # Only a keyslot that nobody may keep would: it is the turn that counts.
        shop.open()
        self.assertEqual(shop.reveal(person)["number"], old)


if __name__ == "__main__":
    unittest.main()
