"""Who may read and check a ledger over HTTPS, and what of it is written down."""
import base64
import json
import unittest

from azekura_client import Business, Case, House, Refused, made_up_number


class LedgerReads(Case):
    @classmethod
    def setUpClass(cls):
        cls.house = House().start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.shop = Business(cls.house)
        cls.ledger = f"{cls.shop.path}/ledger"

    def lines_by_tiles(self):
        lines = [json.loads(base64.b64decode(each["leaf"])) for each in self.shop.owner.get(f"{self.ledger}?act=ledger.read&limit=200")["items"]]
        return [line for line in lines if line.get("detail", {}).get("by") == "tiles"]

    def test_reading_by_tiles_leaves_one_line_for_each_sign_in(self):
        before = len(self.lines_by_tiles())
        width = self.shop.owner.get(f"{self.ledger}/checkpoint", raw=True).splitlines()[1].decode()
        for _ in range(3):
            self.shop.owner.get(f"{self.ledger}/tile/entries/000.p/{width}", raw=True)
            self.shop.owner.get(f"{self.ledger}/tile/0/000.p/{width}", raw=True)
        self.assertEqual(len(self.lines_by_tiles()), before + 1)
        self.shop.manager.get(f"{self.ledger}/tile/entries/000.p/{width}", raw=True)
        self.assertEqual([line["actor"] for line in self.lines_by_tiles()[:2]],
                         [f"account:{self.shop.manager.id}", f"account:{self.shop.owner.id}"])

    def test_a_member_may_see_the_signature_but_not_have_everything_checked(self):
        member = self.shop.join(self.shop.owner, "member", "従業 一郎", ["member"])
        self.assertTrue(member.get(f"{self.ledger}/checkpoint", raw=True))
        self.refused(403, "people.rights.role", member.post, f"{self.ledger}:verify", {})
        for who in (self.shop.owner, self.shop.manager, self.shop.handler):
            self.assertTrue(who.post(f"{self.ledger}:verify", {"state": True})["ok"])

    def test_a_check_is_told_for_a_minute_to_whoever_asks(self):
        first = self.shop.owner.post(f"{self.ledger}:verify", {"state": True})
        self.shop.owner.get(self.ledger)
        self.assertEqual(self.shop.manager.post(f"{self.ledger}:verify", {"state": True}), first)

    def test_a_checkpoint_that_was_kept_is_held_against_a_check_that_is_older(self):
        self.shop.owner.post(f"{self.ledger}:verify", {"state": True})
        self.shop.owner.get(self.ledger)
        kept = self.shop.owner.get(f"{self.ledger}/checkpoint", raw=True).decode()
        self.assertTrue(self.shop.owner.post(f"{self.ledger}:verify", {"state": True, "since": kept})["ok"])
        other = Business(self.house, name="となりの商店")
        foreign = other.owner.get(f"{other.path}/ledger/checkpoint", raw=True).decode()
        with self.assertRaises(Refused):
            self.shop.owner.post(f"{self.ledger}:verify", {"since": foreign})

    def test_a_list_with_a_malformed_filter_is_refused_by_name(self):
        for query in ("cursor=abc", "cursor=-1", "cursor=99999999999999999999", "from=2026-13-01", "to=yesterday", "limit=0", "person=x"):
            with self.subTest(query):
                with self.assertRaises(Refused) as refused:
                    self.shop.owner.get(f"{self.ledger}?{query}")
                self.assertEqual(refused.exception.status, 422)
                self.assertEqual([each["field"] for each in refused.exception.problem["fields"]], [query.split("=")[0]])
        for path in ("people", "requests", "disposal-due"):
            with self.assertRaises(Refused) as refused:
                self.shop.manager.get(f"{self.shop.path}/{path}?cursor=abc")
            self.assertEqual(refused.exception.status, 422, path)

    def test_a_line_names_its_persons_only_to_those_who_may_read_persons(self):
        person = self.shop.add_person("髙橋", "一郎")
        company = self.shop.add_person("齋藤司法書士事務所", "", **{"class": "payee", "employment": "none"})
        auditor = self.shop.join(self.shop.owner, "kansa", "監査 三郎", ["auditor"])

        def of(who, query=""):
            lines = who.get(f"{self.ledger}?act=person.create{query}")["items"]
            return {each["records"][0]: each["people"] for each in lines}
        seen = of(self.shop.manager)
        self.assertEqual(seen[f"person:{person}"], [{"id": person, "name": "髙橋 一郎"}])
        self.assertEqual(seen[f"person:{company}"], [{"id": company, "name": "齋藤司法書士事務所"}])
        self.assertEqual(of(auditor, f"&person={person}"), {f"person:{person}": [{"id": person}]})

    def test_a_line_about_many_persons_names_five(self):
        self.shop.open()
        people = [self.shop.add_person("山田", each) for each in "一二三四五六七"]
        for person in people:
            self.shop.register(person, made_up_number())
        self.shop.handler.post(f"{self.shop.path}/disposals", {"reason": "mistaken_collection", "people": people})
        line = self.shop.manager.get(f"{self.ledger}?act=disposal.propose")["items"][0]
        self.assertEqual([each["id"] for each in line["people"]], people[:5])
        self.assertEqual(len([each for each in line["records"] if each.startswith("person:")]), 7)


if __name__ == "__main__":
    unittest.main(verbosity=2)
