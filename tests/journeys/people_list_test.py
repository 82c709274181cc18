"""The register of people over HTTPS: narrowed, ordered, turned through, saved as a file; whom an asking would hit."""
import base64
import json
import unittest

from azekura_client import Business, Case, House, made_up_number


class PeopleList(Case):
    @classmethod
    def setUpClass(cls):
        cls.house = House().start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.shop = Business(cls.house)
        cls.people = f"{cls.shop.path}/people"
        cls.shop.open()
        add = cls.shop.add_person
        cls.hayashi = add("林", "葵", family_kana="ハヤシ", employee_id="E-10", department="総務課")
        cls.baba = add("馬場", "健", family_kana="ババ", employee_id="E-9", department="介護課", employment="contract")
        cls.takahashi = add("髙橋", "𠮷男", family_kana="タカハシ", employee_id="E-2", department="介護課")
        cls.gone = add("山本", "大輔", family_kana="ヤマモト", employee_id="E-1", left="2021-03-31")
        cls.sent = add("派遣", "一", family_kana="ハケン", employee_id="T-1", employment="dispatched")
        cls.shop.register(cls.gone, made_up_number())
        cls.shop.register(cls.takahashi, made_up_number())

    def list(self, query=""):
        return self.shop.manager.get(f"{self.people}?{query}")

    def ids(self, query=""):
        return [person["id"] for person in self.list(query)["items"]]

    def lines(self, act):
        items = self.shop.owner.get(f"{self.shop.path}/ledger?act={act}&limit=200")["items"]
        return [json.loads(base64.b64decode(each["leaf"])) for each in items]

    def test_a_list_is_narrowed_by_each_filter(self):
        self.assertEqual(self.ids("department=%E4%BB%8B%E8%AD%B7%E8%AA%B2"), [self.baba, self.takahashi])
        self.assertEqual(self.ids("employment=contract"), [self.baba])
        self.assertEqual(self.ids("left=true"), [self.gone])
        self.assertEqual(self.ids("due=0"), [self.gone])
        self.assertEqual(self.ids("q=%E9%AB%98%E6%A9%8B"), [self.takahashi], "高 finds 髙")
        self.assertEqual(self.ids("status=held&sort=kana"), [self.takahashi, self.gone])
        self.assertEqual(self.shop.manager.get(f"{self.shop.path}/departments"), {"items": ["介護課", "総務課"]})
        for query in ("sort=name", "sort=none", "due=-1", "employment=x", "limit=500"):
            with self.subTest(query):
                self.refused(422, "web.fields", self.list, query)

    def test_a_list_is_ordered_and_turned_through(self):
        by_id = [self.gone, self.takahashi, self.baba, self.hayashi, self.sent]
        self.assertEqual(self.ids("sort=employee_id"), by_id)
        self.assertEqual(self.ids("sort=-employee_id"), by_id[::-1])
        self.assertEqual(self.ids("sort=kana"), [self.takahashi, self.sent, self.baba, self.hayashi, self.gone])
        self.assertEqual(self.ids("sort=disposal")[0], self.gone)
        first = self.list("sort=employee_id&limit=2")
        self.assertEqual((first["total"], first["before"], first.get("previous")), (5, 0, None))
        last = self.list(f"sort=employee_id&limit=2&cursor={first['last']}")
        self.assertEqual(([person["id"] for person in last["items"]], last["before"]), (by_id[4:], 4))
        middle = self.list(f"sort=employee_id&limit=2&cursor={last['previous']}")
        self.assertEqual([person["id"] for person in middle["items"]], by_id[2:4])
        self.refused(404, "people.person.unknown", self.list, "cursor=999999")

    def test_a_list_is_saved_without_numbers_and_written_down(self):
        before = len(self.lines("person.export"))
        told = self.shop.manager.post(f"{self.people}:export?status=held&sort=kana", {"encoding": "utf8"})
        text = base64.b64decode(told["csv"]).decode("utf-8-sig")
        rows = text.split("\r\n")
        self.assertEqual((told["rows"], told["lost"], len(rows)), (2, [], 4))
        self.assertIn("髙橋　𠮷男", rows[1])
        self.assertIn(",登録済み,", rows[1])
        self.assertNotRegex(text, r"\d{12}")
        told = self.shop.manager.post(f"{self.people}:export", {"encoding": "shift_jis", "people": [self.takahashi]})
        self.assertEqual((told["rows"], told["lost"]), (1, ["𠮷"]))
        self.assertIn("髙橋　〓男", base64.b64decode(told["csv"]).decode("cp932"))
        lines = self.lines("person.export")
        self.assertEqual(len(lines), before + 2)
        self.assertEqual(lines[0]["detail"], {"rows": "1", "encoding": "shift_jis"})
        auditor = self.shop.join(self.shop.owner, "auditor-of-files", "監査 一", ["auditor"])
        self.refused(403, "people.rights.role", auditor.post, f"{self.people}:export", {"encoding": "utf8"})
        self.assertEqual(self.lines("person.export")[0]["outcome"], "denied")

    def test_whom_an_asking_would_hit_is_told_before(self):
        asked = {"people": [self.hayashi, self.sent, self.takahashi], "procedures": ["T1"]}
        lines = len(self.lines("request.create"))
        results = self.shop.handler.post(f"{self.shop.path}/requests:check", asked)["results"]
        self.assertEqual([(each["person"], each["ok"], each.get("refusal", {}).get("code")) for each in results],
                         [(self.hayashi, True, None), (self.sent, False, "ask.dispatched_worker"), (self.takahashi, False, "request.number_held")])
        self.assertEqual(len(self.lines("request.create")), lines, "nobody was asked")
        told = self.shop.handler.post(f"{self.shop.path}/requests", asked)["results"]
        self.assertEqual([(each["asked"], each.get("refusal", {}).get("code")) for each in told],
                         [(each["ok"], each.get("refusal", {}).get("code")) for each in results], "as it was told")
        again = self.shop.handler.post(f"{self.shop.path}/requests:check", asked)["results"][0]
        self.assertEqual(again["refusal"]["code"], "request.open_already")
        self.refused(403, "people.rights.role", self.shop.manager.post, f"{self.shop.path}/requests:check", asked)

    def test_a_person_is_changed_as_far_as_the_number_may_go(self):
        person = f"{self.people}/{self.takahashi}"
        self.assertEqual(self.shop.manager.patch(person, {"class": "officer", "sex": "male", "employee_id": "D-1"})["employee_id"], "D-1")
        self.refused(409, "people.person.class_change", self.shop.manager.patch, person, {"class": "payee"})
        self.refused(409, "people.person.employee_id_taken", self.shop.manager.patch, person, {"employee_id": "E-9"})
        self.assertEqual(self.shop.manager.patch(person, {"class": "employee", "employee_id": "E-2"})["class"], "employee")
        self.assertEqual(self.lines("person.update")[0]["detail"], {"class": "changed", "employee_id": "changed"})


if __name__ == "__main__":
    unittest.main()
