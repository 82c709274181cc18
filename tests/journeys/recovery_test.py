"""No handler can open the business any more: two of three printed sheets, joined on another computer, let a new one in."""
import json
import os
import pathlib
import shutil
import tempfile
import unittest

from azekura_client import Business, House, Refused, azekura, made_up_number, stores_on_postgres


class Recovery(unittest.TestCase):
    """One house whose first handler is lost. Each test begins with the server stopped, and what the sheets open taken out."""

    @classmethod
    def setUpClass(cls):
        cls.house = House(stores=cls.stores()).start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.shop = Business(cls.house)
        cls.other = Business(cls.house, name="山田商店")
        cls.shop.open()
        cls.person, cls.number = cls.shop.add_person(), made_up_number()
        cls.shop.register(cls.person, cls.number)
        cls.newcomer, cls.work_password, cls.words = cls.shop.another_handler()
        cls.elsewhere = pathlib.Path(tempfile.mkdtemp(prefix="azekura-elsewhere-"))
        cls.addClassCleanup(shutil.rmtree, cls.elsewhere)

    @classmethod
    def stores(cls):
        return None

    def setUp(self):
        self.house.stop()
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.elsewhere))
        self.bundle, self.wrap = self.folder / "bundle.json", self.folder / "wrap.json"
        self.done(azekura(self.elsewhere, "recover", "bundle", "--config", self.house.config, "--business", self.shop.id,
                          "--out", self.bundle))

    def done(self, ran):
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran

    def refused(self, code, ran):
        self.assertEqual((ran.returncode, ran.stdout), (1, ""))
        told = json.loads(ran.stderr.splitlines()[-1])
        self.assertEqual(told["code"], code)
        self.assertNotIn(told["title"], ("", code))

    def finish(self, account=None, business=None, wrap=None):
        return azekura(self.elsewhere, "recover", "finish", "--config", self.house.config, "--business", business or self.shop.id,
                       "--account", account or self.newcomer.id, "--wrap", wrap or self.wrap, "--json")

    def join_sheets(self, *shares, more=()):
        return self.shop.join_sheets(self.elsewhere, self.bundle, self.newcomer, shares, self.wrap, *more)

    def test_two_of_three_sheets_let_a_new_handler_open_the_old_numbers(self):
        first, _, third = self.shop.sheets["shares"]
        shown = self.done(self.join_sheets(third, first))
        self.assertIn(self.words, shown.stderr)
        self.house.start()
        with self.assertRaises(Refused) as early:
            self.newcomer.post(self.shop.path + "/work-session", {"work_password": self.work_password})
        self.assertEqual(early.exception.code, "vault.handler.not_admitted")
        self.house.stop()
        self.done(self.finish())
        self.house.start()
        self.shop.owner.post(f"/accounts/{self.shop.handler.id}:end")
        self.newcomer.post(self.shop.path + "/work-session", {"work_password": self.work_password})
        self.assertEqual(self.shop.reveal(self.person, by=self.newcomer)["number"], self.number)
        line = self.shop.owner.get(f"{self.shop.path}/ledger?act=recovery.finish")["items"][0]
        self.assertEqual(line["records"], [f"account:{self.newcomer.id}"])
        self.assertEqual(line["outcome"], "done")
        report = self.shop.owner.post(self.shop.path + "/ledger:verify", {"state": True})
        self.assertTrue(report["ok"], report)

    def test_any_two_sheets_do_from_files_too(self):
        _, second, third = self.shop.sheets["shares"]
        for name, share in (("b", second), ("c", third)):
            (self.folder / name).write_text(share)
        self.done(self.join_sheets(more=("--share-file", self.folder / "b", "--share-file", self.folder / "c")))
        self.assertEqual(self.wrap.stat().st_mode & 0o777, 0o600)

    def test_sheets_that_do_not_do_are_told_apart(self):
        first, second, _ = self.shop.sheets["shares"]
        other = self.other.sheets["shares"]
        rows = second.split("\n")
        rows[2] = rows[2][::-1]
        for code, shares in (("crypto.share.few", [first]),
                             ("crypto.share.twice", [first, first]),
                             ("crypto.share.row_3", [first, "\n".join(rows)]),
                             ("crypto.share.other_set", [first, other[1]]),
                             ("vault.share.other", other[:2])):
            with self.subTest(code):
                self.refused(code, self.join_sheets(*shares, more=("--json",)))
                self.assertFalse(self.wrap.exists())

    def test_what_comes_back_is_taken_only_as_it_was_vouched_for(self):
        self.done(self.join_sheets(*self.shop.sheets["shares"][:2]))
        self.refused("cli.recover.other", self.finish(account=self.shop.owner.id))
        self.refused("cli.recover.other", self.finish(business=self.other.id))
        sound = json.loads(self.wrap.read_text())
        other_digit = "1" if sound["box"].endswith("0") else "0"
        for change in ({"account": self.shop.owner.id}, {"business": self.other.id}, {"signature": "00" * 64},
                       {"public_key": json.loads(self.bundle.read_text())["kem_public"]},
                       {"box": sound["box"][:-1] + other_digit}):
            changed = sound | change
            file = self.folder / "changed.json"
            file.write_text(json.dumps(changed))
            with self.subTest(next(iter(change))):
                self.refused("vault.recovery.unsigned", self.finish(changed["account"], changed["business"], file))

    def test_another_public_key_in_the_bundle_shows_other_words(self):
        bundle = json.loads(self.bundle.read_text())
        mine = next(each for each in bundle["handlers"] if each["account"] == self.newcomer.id)
        mine["public_key"] = bundle["kem_public"]  # A sound key that is not the newcomer's.
        self.bundle.write_text(json.dumps(bundle))
        shown = self.done(self.join_sheets(*self.shop.sheets["shares"][:2]))
        self.assertNotIn(self.words, shown.stderr)
        self.refused("vault.recovery.other_key", self.finish())


    def test_a_handlers_key_that_the_business_did_not_sign_stops_the_next_work_session(self):
        shop = self.other
        self.house.sql("main", "INSERT INTO signed_key(business, holder, role, generation, public_key, signature) "
                       f"SELECT {shop.id}, 'account:{self.newcomer.id}', 'handler', 1, public_key, public_key "
                       f"FROM handler_key WHERE id = {self.newcomer.id}")
        self.house.start()
        try:
            with self.assertRaises(Refused) as stopped:
                shop.open()
            self.assertEqual(stopped.exception.code, "vault.keys.stranger")
            self.assertFalse(shop.owner.post(shop.path + "/ledger:verify", {"state": True})["ok"])
        finally:
            self.house.sql("main", f"DELETE FROM signed_key WHERE business = {shop.id} AND holder = 'account:{self.newcomer.id}'")
        shop.open()


@unittest.skipUnless("AZEKURA_TEST_POSTGRES" in os.environ, "run under azekura_with_postgres")
class RecoveryOnPostgres(Recovery):
    @classmethod
    def stores(cls):
        return stores_on_postgres("recovery")


if __name__ == "__main__":
    unittest.main(verbosity=2)
