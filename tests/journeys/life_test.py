"""A number's whole life through the API of the real server: ask, collect, accept, reveal, retention, disposal."""
import os
import secrets
import subprocess
import time
import unittest
import urllib.parse

from azekura_client import Business, Case, House, Refused, made_up_number, stores_on_postgres


class LifeOfANumber(Case):
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
        opened = shop.look_at(request)
        self.assertEqual((opened["number"], opened["person"]["id"]), (number, person))
        self.assertEqual(opened["hide_after_s"], 60)
        state = shop.accept(request, opened["seen"])
        self.assertEqual(state["status"], "held")
        self.assertEqual(shop.reveal(person)["number"], number)
        self.refused(404, "intake.unknown", invited.show)

    def test_what_was_not_looked_at_is_not_accepted(self):
        shop = self.shop
        shop.open()
        person, number = shop.add_person(), made_up_number()
        request, invited = shop.ask(person)
        invited.submit(number)
        seen = shop.look_at(request)["seen"]
        invited.submit(made_up_number())
        self.refused(409, "request.changed", shop.accept, request, seen)
        self.refused(422, "web.fields", shop.handler.post, f"{shop.path}/requests/{request}:accept", shop.VERIFIED)
        invited.submit(number)  # The same digits in another box are another submission.
        self.refused(409, "request.changed", shop.accept, request, seen)
        shop.accept(request)
        self.assertEqual(shop.reveal(person)["number"], number)
        lines = shop.owner.get(f"{shop.path}/ledger?person={person}&act=intake.accept")["items"]
        self.assertEqual([line["outcome"] for line in lines], ["done", "failed", "failed"])

    def test_a_link_cannot_fill_the_ledger(self):
        shop = self.shop
        shop.open()
        person, number = shop.add_person(), made_up_number()
        request, invited = shop.ask(person)
        for _ in range(19):
            invited.submit(made_up_number())
        invited.submit(number)
        for _ in range(3):
            self.refused(409, "intake.too_many", invited.submit, made_up_number())
        lines = shop.owner.get(f"{shop.path}/ledger?person={person}&act=intake.submit&limit=200")["items"]
        self.assertEqual(len(lines), 20)
        self.assertEqual(shop.look_at(request)["number"], number)  # The last that was taken still counts.

    def test_looking_at_a_link_spends_nothing_and_a_refused_one_is_over(self):
        shop = self.shop
        shop.open()
        person = shop.add_person()
        request, invited = shop.ask(person)
        for _ in range(3):
            self.assertEqual(invited.show()["state"], "open")
        self.refused(409, "request.open_already", self.ask_again, person)
        invited.submit(made_up_number())
        refused = shop.handler.post(f"{shop.path}/requests/{request}:refuse", {"reason": "wrong_person"})
        self.assertEqual(refused["state"], "refused")
        self.refused(404, "intake.unknown", invited.show)
        self.assertEqual(shop.ask(person)[1].show()["state"], "open")

    def ask_again(self, person):
        answer = self.shop.handler.post(self.shop.path + "/requests", {"people": [person], "procedures": ["T1"]})["results"][0]
        raise Refused(409, answer["refusal"])

    def test_a_person_may_decline_and_a_manager_may_cancel(self):
        shop = self.shop
        shop.open()
        request, invited = shop.ask(shop.add_person())
        self.assertTrue(invited.decline()["receipt"])
        self.refused(404, "intake.unknown", invited.decline)
        board = shop.manager.get(shop.path + "/requests?limit=200&state=declined")
        self.assertIn(request, [each["id"] for each in board["items"]])
        self.assertEqual(board["counts"]["declined"], len(board["items"]))
        self.assertEqual(shop.manager.get(f"{shop.path}/requests/{request}")["state"], "declined")
        self.refused(404, "request.unknown", shop.manager.get, f"{shop.path}/requests/{request + 10_000}")
        request, invited = shop.ask(shop.add_person())
        self.assertEqual(shop.manager.post(f"{shop.path}/requests/{request}:cancel")["state"], "cancelled")
        self.refused(404, "intake.unknown", invited.show)

    def test_a_box_that_is_none_is_refused_at_the_door_and_a_strange_one_at_opening(self):
        shop = self.shop
        shop.open()
        request, invited = shop.ask(shop.add_person())
        sealed = invited.seal(made_up_number(), "another/info")
        self.refused(400, "intake.box", invited.send, {"enc": sealed["enc"], "box": sealed["box"][:-8] + "AAA="})
        invited.send(sealed)
        with self.assertRaises(Refused):
            shop.handler.post(f"{shop.path}/requests/{request}:open")

    def test_a_temporary_password_opens_nothing_but_its_change(self):
        shop, login = self.shop, "new-" + secrets.token_hex(4)
        made = shop.owner.post("/accounts", {"login_id": login, "display_name": "新井", "business": shop.id, "roles": ["handler"]})
        newcomer = self.house.sign_in(login, made["temporary_password"])
        self.assertTrue(newcomer.get("/session")["must_change_password"])
        self.refused(403, "people.rights.change_password_first", newcomer.get, shop.path + "/people")
        self.refused(403, "people.rights.change_password_first", newcomer.get, "/procedures")
        newcomer.post("/session/password", {"current": made["temporary_password"], "new": "Own-" + secrets.token_urlsafe(15)})

    def test_an_ended_session_is_over_at_once(self):
        shop = self.shop
        second = self.house.sign_in(shop.manager.login, shop.manager.password)
        shop.manager.delete("/sessions/" + second.session["id"])
        self.refused(401, "people.session.ended", second.get, "/session")
        third = self.house.sign_in(shop.manager.login, shop.manager.password)
        third.delete("/session")
        self.refused(401, "people.session.ended", third.get, "/session")

    def test_refusals_and_names_are_in_the_readers_language(self):
        with self.assertRaises(Refused) as caught:
            self.house.call("GET", "/session", language="en")
        self.assertEqual((caught.exception.status, caught.exception.problem["title"]), (401, "Please sign in."))

    def test_reading_the_ledger_is_an_act_and_a_line_has_its_receipt(self):
        shop = self.shop
        shop.open()
        person = shop.add_person()
        shop.register(person, made_up_number())
        line = shop.reveal(person)["line"]
        lines = f"{shop.path}/ledger?person={person}&act=ledger.read"
        before = len(shop.owner.get(lines)["items"])
        self.assertEqual(len(shop.owner.get(lines)["items"]), before + 1)
        self.assertTrue(self.receipt(line).startswith("c2sp.org/tlog-proof@"))

    def receipt(self, line):
        until = time.monotonic() + 30
        while True:
            try:
                return self.shop.owner.get(f"{self.shop.path}/ledger/lines/{line}/proof", raw=True).decode()
            except Refused as early:
                if early.status != 404 or time.monotonic() > until:
                    raise

    def test_a_business_of_one_waits_a_day_before_it_destroys(self):
        alone = Business(self.house, name="山田商店", solo=True)
        alone.open()
        person = alone.add_person(left="2021-03-31")
        alone.register(person, made_up_number())
        disposal = alone.handler.post(alone.path + "/disposals", {"people": [person], "reason": "retention_ended"})
        self.assertIn("confirmable_at", disposal)
        self.refused(403, "people.rights.solo_too_soon", alone.handler.post, f"{alone.path}/disposals/{disposal['id']}:confirm", {"typed": "1件を廃棄"})

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

    def test_a_payee_is_asked_once_it_is_known_what_for_and_how_much(self):
        shop = self.shop
        shop.open()

        def payee(**facts):
            return shop.add_person(**{"class": "payee", "employment": "none", "hired": "", **facts})

        def asked(person):
            answer = shop.handler.post(shop.path + "/requests", {"people": [person], "procedures": ["T2"]})["results"][0]
            return "asked" if answer["asked"] else (answer["refusal"]["status"], answer["refusal"]["code"])

        person = payee()
        self.assertEqual(asked(person), (403, "ask.payment_missing"))
        shop.handler.patch(f"{shop.path}/people/{person}", {"payment": "fees"})
        self.assertEqual(asked(person), (403, "ask.corporate_missing"))
        shop.handler.patch(f"{shop.path}/people/{person}", {"corporate": False, "yearly_amount": 50000})
        self.assertEqual(asked(person), (403, "ask.below_threshold"))
        shop.handler.patch(f"{shop.path}/people/{person}", {"yearly_amount": 50001})
        self.assertEqual(asked(person), "asked")
        self.assertEqual(asked(person), (409, "request.open_already"))
        self.assertEqual(asked(payee(payment="fees", corporate=True)), (403, "ask.corporate_payee"))
        kept = shop.handler.get(f"{shop.path}/people/{person}")["person"]
        self.assertEqual([kept[name] for name in ("payment", "corporate", "yearly_amount")], ["fees", False, 50001])

    def test_a_filter_that_is_none_is_a_fault_of_its_field(self):
        shop = self.shop
        for path, field in (("/people?class=employees", "class"), ("/people?status=disposal_due", "status"),
                            ("/people?left=maybe", "left"), ("/requests?state=shut", "state"),
                            ("/ledger?outcome=good", "outcome"), ("/ledger?from=yesterday", "from")):
            with self.subTest(path), self.assertRaises(Refused) as refusal:
                shop.manager.get(shop.path + path)
            self.assertEqual(refusal.exception.status, 422)
            self.assertEqual([each["field"] for each in refusal.exception.problem["fields"]], [field])

    def test_a_search_is_narrowed_by_the_filters_too(self):
        shop = self.shop
        gone = shop.add_person(family="早乙女", left="2024-03-31")
        here = shop.add_person(family="早乙女")
        for left, found in (("true", gone), ("false", here)):
            page = shop.manager.get(f"{shop.path}/people?left={left}&q=" + urllib.parse.quote("早乙女"))
            self.assertEqual([each["id"] for each in page["items"]], [found])

    def test_lists_of_disposals_come_by_the_page(self):
        shop = self.shop
        shop.open()
        made = []
        for _ in range(3):
            person = shop.add_person(left="2024-03-31")
            shop.register(person, made_up_number())
            made.append(shop.handler.post(shop.path + "/disposals", {"people": [person], "reason": "retention_ended"})["id"])
        first = shop.manager.get(shop.path + "/disposals?limit=2")
        second = shop.manager.get(f"{shop.path}/disposals?limit=2&cursor={first['next']}")
        self.assertEqual([each["id"] for each in first["items"] + second["items"][:1]], made[::-1])
        shop.handler.post(f"{shop.path}/disposals/{made[0]}:cancel")
        withdrawn = shop.manager.get(f"{shop.path}/disposals?state=cancelled&limit=1")["items"]
        self.assertEqual([each["id"] for each in withdrawn], made[:1])
        waiting = shop.manager.get(f"{shop.path}/disposals?state=proposed&limit=2&cursor={made[2]}")
        self.assertEqual([each["id"] for each in waiting["items"]][:1], [made[1]])
        unfinished = shop.manager.get(shop.path + "/disposals?state=unfinished&limit=200")["items"]
        self.assertFalse(set(made) & {each["id"] for each in unfinished})
        self.refused(422, "web.fields", shop.manager.get, shop.path + "/disposals?state=confirmed")
        for disposal in made[1:]:
            shop.handler.post(f"{shop.path}/disposals/{disposal}:cancel")

    def test_a_number_is_registered_in_one_affair(self):
        shop = self.shop
        shop.open()
        person = shop.add_person()
        self.refused(422, "web.fields", shop.handler.post, f"{shop.path}/people/{person}/number",
                     {"number": made_up_number(), "purposes": ["T1", "S1"], "verification": shop.VERIFIED})

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
        self.receipt(done["line"])
        paper = shop.manager.get(f"{shop.path}/disposals/{disposal['id']}/certificate", raw=True)
        text = subprocess.run(["pdftotext", "-", "-"], input=paper, capture_output=True, check=True).stdout.decode()
        self.assertIn(done["line"], "".join(text.split()))
        facts = f"{shop.path}/disposals/{disposal['id']}/certificate/facts"
        said = shop.manager.get(facts)
        self.assertEqual(said["drawn_up_at"], done["confirmed_at"])
        self.assertEqual(said["confirmed_by"]["roles"], ["manager"])
        self.assertIn(said["checkpoint"].split("\n")[2], "".join(text.split()))
        shop.handler.patch(f"{shop.path}/people/{person}", {"family_name": "改姓"})
        self.receipt(shop.owner.get(f"{shop.path}/ledger?act=person.update")["items"][0]["id"])
        self.assertEqual(shop.manager.get(facts), said)
        again = shop.manager.get(f"{shop.path}/disposals/{disposal['id']}/certificate", raw=True)
        text = subprocess.run(["pdftotext", "-", "-"], input=again, capture_output=True, check=True).stdout.decode()
        self.assertIn(said["checkpoint"].split("\n")[2], "".join(text.split()))
        self.assertNotIn("改姓", text)

    def test_an_auditor_checks_disposals_without_learning_whose_they_were(self):
        shop = self.shop
        shop.open()
        person = shop.add_person("早乙女", "薫", left="2024-03-31", address="京都府校倉市1-1", mail="kaoru@example.jp", employee_id="E-77")
        shop.register(person, made_up_number())
        auditor = shop.join(shop.owner, "kansa-of-disposals", "監査 三郎", ["auditor"])

        def due(who):
            return next(each["person"] for each in who.get(shop.path + "/disposal-due?days=0&limit=200")["items"] if each["person"]["id"] == person)
        named = {"id": person, "class": "employee", "family_name": "早乙女", "given_name": "薫", "family_kana": "ヤマダ", "given_kana": "ハナコ", "employee_id": "E-77"}
        unnamed = {"id": person, "class": "employee"}
        self.assertEqual((due(shop.manager), due(auditor)), (named, unnamed))
        made = shop.handler.post(shop.path + "/disposals", {"people": [person], "reason": "retention_ended"})
        self.assertEqual(made["people"], [named])
        one = f"{shop.path}/disposals/{made['id']}"
        self.assertEqual(auditor.get(one)["people"], [unnamed])
        for who in (shop.manager, auditor):
            self.assertEqual(who.get(shop.path + "/disposals?limit=1")["items"][0]["people"], [{"id": person}])
        self.receipt(shop.manager.post(one + ":confirm", {"typed": "1件を廃棄"})["line"])

        def paper(who):
            text = subprocess.run(["pdftotext", "-", "-"], input=who.get(one + "/certificate", raw=True), capture_output=True, check=True).stdout
            return "".join(text.decode().split())
        whole, checked = shop.manager.get(one + "/certificate/facts"), auditor.get(one + "/certificate/facts")
        self.assertEqual(whole["people"][0].pop("display_name"), "早乙女 薫")
        self.assertEqual(checked, whole)
        self.assertIn("早乙女薫", paper(shop.manager))
        said = paper(auditor)
        self.assertNotIn("早乙女", said)
        self.assertIn(f"人{person}", said)
        self.assertIn(whole["line"], said)

    def test_a_manager_and_an_account_that_she_made_are_not_two_people(self):
        shop = self.shop
        shop.open()
        person, number = shop.add_person(), made_up_number()
        shop.register(person, number)
        disposal = shop.manager.post(shop.path + "/disposals", {"people": [person], "reason": "mistaken_collection"})
        ghost = shop.join(shop.manager, "ghost-" + secrets.token_hex(3), "影 一郎", ["manager"])
        self.refused(403, "disposal.nobody_at_work", ghost.post, f"{shop.path}/disposals/{disposal['id']}:confirm", {"typed": "1件を廃棄"})
        self.assertEqual(shop.reveal(person)["number"], number)

    def test_a_document_recorded_after_the_proposal_keeps_the_number(self):
        shop = self.shop
        shop.open()
        person = shop.add_person(left="2021-03-31")
        shop.register(person, made_up_number())
        disposal = shop.handler.post(shop.path + "/disposals", {"people": [person], "reason": "retention_ended"})
        self.assertEqual(disposal["still_kept"], [])
        shop.handler.post(f"{shop.path}/people/{person}/holdings", {"form": "R01", "event": "2026-01-10", "year": 2026})
        self.refused(409, "disposal.not_due", shop.manager.post, f"{shop.path}/disposals/{disposal['id']}:confirm", {"typed": "1件を廃棄"})
        kept = shop.manager.get(f"{shop.path}/disposals/{disposal['id']}")["still_kept"]
        self.assertEqual([each["person"] for each in kept], [person])

    def test_damaged_keys_close_no_work_session_and_one_alone_stops_no_disposal(self):
        shop = Business(self.house, name="鍵屋商店")
        shop.open()
        people = [shop.add_person() for _ in range(14)]
        for person in people:
            shop.register(person, made_up_number())
        postgres = bool(self.house.stores)
        zeros = "decode(repeat('00', length(box)), 'hex')" if postgres else "zeroblob(length(box))"

        def spoil(person):
            token = self.house.sql("main", f"SELECT token FROM number WHERE person = {person}")[0].removeprefix("\\x")
            bytes_of = f"decode('{token}', 'hex')" if postgres else f"x'{token}'"
            self.house.sql("keyring", f"UPDATE wrap SET box = {zeros} WHERE token = {bytes_of}")

        def dispose(person):
            made = shop.handler.post(shop.path + "/disposals", {"people": [person], "reason": "mistaken_collection"})
            return shop.manager.post(f"{shop.path}/disposals/{made['id']}:confirm", {"typed": "1件を廃棄"})

        spoil(people[1])
        self.assertEqual(dispose(people[0])["state"], "done")
        work = shop.open()
        self.assertEqual((work["open"], work["damaged"], work["damaged_people"]), (True, 1, [people[1]]))
        self.assertTrue(shop.reveal(people[2])["number"])
        for person in people[2:]:
            spoil(person)
        self.assertEqual(dispose(people[1])["state"], "rotating")  # It was confirmed; what is left of it waits.
        work = shop.open()
        self.assertTrue(work["open"])
        self.assertGreater(work["unfinished"], 0)
        self.assertTrue(work["unfinished_because"])

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


@unittest.skipUnless("AZEKURA_TEST_POSTGRES" in os.environ, "run under azekura_with_postgres")
class LifeOnPostgres(LifeOfANumber):
    @classmethod
    def stores(cls):
        return stores_on_postgres("life")


class LockOut(Case):
    def test_failed_sign_ins_make_the_next_one_wait(self):
        with House() as house:
            codes = []
            while "people.sign_in.wait" not in codes and len(codes) < 12:
                with self.assertRaises(Refused) as caught:
                    house.sign_in("nobody-here", "Wrong-password-1")
                codes.append(caught.exception.code)
            self.assertEqual((codes[0], codes[-1]), ("people.sign_in.refused", "people.sign_in.wait"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
