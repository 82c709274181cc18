"""What a business decides for its accounts, and the sessions that its people end."""
import json
import time
import unittest

from azekura_client import Business, House, Refused

POLICY = {"password_length": 14, "password_days": 0, "password_history": 3, "session_minutes": 240, "idle_minutes": 15,
          "work_minutes": 30, "work_idle_minutes": 5}


class Settings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.start()
        cls.shop, cls.other = Business(cls.house), Business(cls.house, "梅の会")

    def refused(self, status, call, *arguments):
        with self.assertRaises(Refused) as refused:
            call(*arguments)
        self.assertEqual(refused.exception.status, status, refused.exception.code)
        return refused.exception.code

    def test_every_account_of_a_business_is_listed_however_many_there_are(self):
        made = [self.other.owner.post("/accounts", {"login_id": f"listed-{n}", "display_name": f"従業員 {n}号", "business": self.other.id, "roles": ["member"]})["account"]["id"]
                for n in range(60)]
        listed = [a["id"] for a in self.other.owner.get("/accounts")["items"]]
        self.assertEqual(len(listed), len(set(listed)))
        self.assertLessEqual(set(made) | {self.other.owner.id, self.other.handler.id}, set(listed))

    def test_a_policy_is_its_own_business_s_and_holds_from_the_next_sign_in(self):
        path = self.shop.path + "/policy"
        self.assertEqual(self.shop.handler.get(path)["password_length"], 12)
        self.assertEqual(self.shop.owner.put(path, POLICY), POLICY)
        self.assertEqual(self.shop.handler.get(path), POLICY)
        self.assertEqual(self.other.handler.get(self.other.path + "/policy")["password_length"], 12)
        again = self.house.sign_in(self.shop.handler.login, self.shop.handler.password)
        self.assertEqual(again.session["idle_seconds"], 15 * 60)
        self.assertEqual(self.refused(400, again.post, "/session/password", {"current": again.password, "new": "Yama-7-kawa-3"}), "people.password.short")
        self.refused(403, self.shop.handler.put, path, POLICY)
        self.refused(403, self.other.owner.put, path, POLICY)
        self.assertEqual(self.refused(400, self.shop.owner.put, path, {**POLICY, "idle_minutes": 241}), "people.policy.range")
        self.assertEqual(self.refused(422, self.shop.owner.put, path, {"password_length": 12}), "web.fields")
        self.assertEqual(self.shop.owner.get(path), POLICY)

    def test_rights_are_told_for_each_business(self):
        def told(who):
            return {each["business"]: set(each["operations"]) for each in who.get("/session")["operations"]}
        made = self.shop.owner.post("/businesses", {"name": "二つ目の会", "kind": "business", "workers": 3})
        owner = told(self.shop.owner)
        self.assertEqual(set(owner), {0, self.shop.id, made["id"]})
        self.assertIn("business.create", owner[0])
        self.assertIn("ledger.read", owner[made["id"]])
        handler = told(self.shop.handler)
        self.assertEqual(set(handler), {0, self.shop.id})
        self.assertIn("number.reveal", handler[self.shop.id])
        self.assertNotIn("ledger.read", handler[self.shop.id])

    def test_a_page_that_asks_by_itself_keeps_no_sign_in_awake(self):
        who = self.house.sign_in(self.shop.handler.login, self.shop.handler.password)

        def left(headers):
            time.sleep(1.1)  # Answers from memory are good for a second.
            return json.loads(self.house.send("GET", "/session", token=who.token, headers=headers)[2])["left_seconds"]
        self.house.sql("main", f"UPDATE session SET last_seen = last_seen - 300000 WHERE id = {who.session['id']}")
        idle = who.session["idle_seconds"]
        for _ in range(2):
            self.assertLess(left({"X-Azekura-Background": "1"}), idle - 290)
        self.assertGreater(left({}), idle - 10)

    def test_a_lost_device_is_shut_out_by_those_who_manage_its_holder(self):
        lost = self.house.sign_in(self.shop.handler.login, self.shop.handler.password)
        where = f"/sessions?account={self.shop.handler.id}"
        self.assertIn(lost.session["id"], [each["id"] for each in self.shop.owner.get(where)["items"]])
        self.refused(403, self.other.owner.get, where)
        self.refused(403, self.other.owner.delete, f"/sessions/{lost.session['id']}")
        self.shop.owner.delete(f"/sessions/{lost.session['id']}")
        self.refused(401, lost.get, "/session")
        self.assertNotIn(lost.session["id"], [each["id"] for each in self.shop.owner.get(where)["items"]])

    def test_a_business_tells_how_far_its_set_up_is(self):
        made = self.house.administrator().post("/businesses", {"name": "空の会", "kind": "business", "workers": 3})
        self.assertEqual((made["accounts"], made["handlers"], made["purposes"], made["keys"]), (0, 0, 0, "none"))
        listed = {each["id"]: each for each in self.house.administrator().get("/businesses")["items"]}
        self.assertEqual((listed[self.shop.id]["accounts"], listed[self.shop.id]["handlers"], listed[self.shop.id]["keys"]), (3, 1, "active"))
        self.assertGreater(listed[self.shop.id]["purposes"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
