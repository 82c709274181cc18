"""The page's process for people outside: it has no key, outlives the server, and loses nothing that it gave a receipt for."""
import base64
import hashlib
import json
import os
import secrets
import signal
import unittest

from azekura_client import Business, House, Invited, Refused, made_up_number

JPEG = b"\xff\xd8\xff\xe0" + secrets.token_bytes(40_000) + b"\xff\xd9"


class Postbox(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House().start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.shop = Business(cls.house)

    def setUp(self):
        self.shop.open()
        self.person = self.shop.add_person()
        self.request, self.invited = self.shop.ask(self.person)
        self.letters = self.house.folder / "postbox/letters"

    def restart(self):
        self.house.kill()
        self.house.start()
        self.shop.open()

    def seal_letter(self, invited, number):
        return invited.seal(number, invited.show()["info"])

    def refused(self, code, call, *arguments):
        with self.assertRaises(Refused) as caught:
            call(*arguments)
        self.assertEqual(caught.exception.code, code)

    def test_what_it_gave_a_receipt_for_while_the_server_was_down_is_taken_in_later(self):
        number, letter = made_up_number(), self.seal_letter(self.invited, made_up_number())
        last = self.seal_letter(self.invited, number)
        self.house.kill()
        self.house.post_outside("/intake:submit", letter, token=self.invited.token)
        receipt = self.house.post_outside("/intake:submit", last, token=self.invited.token)["receipt"]
        self.house.postbox.send_signal(signal.SIGKILL)  # Right after the answer.
        self.house.postbox.wait()
        self.house.postbox.stdout.close()
        self.house.postbox = None
        self.assertEqual(len(list(self.letters.iterdir())), 2)
        self.house.start()
        self.house.fetched()
        self.shop.open()
        lines = self.shop.owner.get(f"{self.shop.path}/ledger?person={self.person}&act=intake.submit")["items"]
        self.assertEqual(len(lines), 2)
        self.assertIn(receipt, json.dumps([base64.b64decode(line["leaf"]).decode() for line in lines]))
        self.assertEqual(self.shop.look_at(self.request)["number"], number)
        self.assertEqual(self.shop.accept(self.request)["status"], "held")

    def test_cards_are_laid_anew_after_a_stop_and_taken_away_with_their_link(self):
        cards = self.house.folder / "postbox/cards"
        card = cards / hashlib.sha256(hashlib.sha256(self.invited.token.encode()).digest()).hexdigest()
        self.assertTrue(card.exists())
        for each in cards.iterdir():
            each.unlink()
        (cards / ("ab" * 32)).write_text("azekura card 1 99999999999999 20 0\n{}")
        self.restart()
        self.assertEqual(self.invited.show()["state"], "open")
        self.assertFalse((cards / ("ab" * 32)).exists(), "a card of no link")
        self.shop.handler.post(f"{self.shop.path}/requests/{self.request}:cancel")
        self.assertFalse(card.exists())
        self.refused("intake.unknown", self.invited.show)

    def test_a_card_names_nobody_and_says_what_for(self):
        shown = self.invited.show()
        self.assertEqual(set(shown), {"business_name", "purposes", "notice_version", "info", "expires_at", "state", "documents"})
        self.assertTrue(shown["purposes"][0]["name"]["ja"] and shown["purposes"][0]["text"]["en"])
        person = self.shop.handler.get(f"{self.shop.path}/people/{self.person}")["person"]
        for word in (person["family_name"], person.get("employee_id") or "x" * 9):
            self.assertNotIn(word, json.dumps(shown, ensure_ascii=False))

    def test_pictures_come_with_the_number_are_shown_beside_it_and_are_gone_after_acceptance(self):
        request, invited = self.shop.ask(self.shop.add_person(), documents=True)
        self.assertTrue(invited.show()["documents"])
        number = made_up_number()
        invited.submit(number, [("number", JPEG), ("identity", JPEG[:900])])
        opened = self.shop.look_at(request)
        self.assertEqual(opened["number"], number)
        self.assertEqual([(d["kind"], d["type"]) for d in opened["documents"]], [("number", "image/jpeg"), ("identity", "image/jpeg")])
        self.assertEqual(base64.b64decode(opened["documents"][0]["data"]), JPEG)
        self.assertEqual(self.house.sql("main", f"SELECT COUNT(*) FROM submitted_document WHERE request = {request}"), ["2"])
        self.shop.accept(request, opened["seen"])
        self.assertEqual(self.house.sql("main", f"SELECT COUNT(*) FROM submitted_document WHERE request = {request}"), ["0"])

    def test_letters_that_a_changed_postbox_swaps_open_for_nobody(self):
        other, second = self.shop.ask(self.shop.add_person())
        mine, theirs = self.seal_letter(self.invited, made_up_number()), self.seal_letter(second, made_up_number())
        for invited, letter in ((self.invited, theirs), (second, mine)):
            invited.send(letter)
        for request in (self.request, other):
            with self.assertRaises(Refused):
                self.shop.handler.post(f"{self.shop.path}/requests/{request}:open")
            with self.assertRaises(Refused):
                self.shop.handler.post(f"{self.shop.path}/requests/{request}:accept", {"seen": "0" * 64, **self.shop.VERIFIED})

    def test_what_a_stranger_lays_into_the_folder_is_thrown_away_and_holds_nothing_up(self):
        treasure = self.house.folder / "treasure"
        treasure.write_text("keys")
        name = lambda n: self.letters / f"{n:015}-{n:016x}"
        card = next((self.house.folder / "postbox/cards").iterdir()).name
        for n, text in enumerate(("", "azekura letter 1\n", f"azekura letter 1\nlink {'00' * 32}\nreceived 1\ndeclined other\nend\n",
                                  f"azekura letter 1\nlink {card}\nreceived 1\ndeclined other\nend\n", "x" * 7_000_000, "\0" * 100)):
            name(n).write_text(text)
        os.mkfifo(name(10))
        name(11).symlink_to(treasure)
        name(12).mkdir()
        number = made_up_number()
        self.invited.submit(number)
        self.assertEqual(self.shop.look_at(self.request)["number"], number)
        self.assertEqual(list(self.letters.iterdir()), [])
        self.assertTrue(treasure.exists())

    def test_whoever_has_the_folder_cannot_decline_for_anybody(self):
        """A card's name is known to whoever has the folder; a letter for it takes what only the link's holder knows."""
        self.invited.submit(made_up_number())
        for card in (self.house.folder / "postbox/cards").iterdir():
            (self.letters / f"{1:015}-{secrets.token_hex(8)}").write_text(f"azekura letter 1\nlink {card.name}\nreceived 1\ndeclined other\nend\n")
        self.house.fetched()
        self.assertEqual(self.shop.handler.get(f"{self.shop.path}/requests/{self.request}")["state"], "submitted")

    def test_what_came_too_late_has_a_line_with_its_receipt(self):
        late = self.seal_letter(self.invited, made_up_number())
        self.house.process.send_signal(signal.SIGSTOP)
        try:
            receipt = self.house.post_outside("/intake:submit", late, token=self.invited.token)["receipt"]
            kept = next(self.letters.iterdir())
            text = kept.read_bytes()
            kept.unlink()
        finally:
            self.house.process.send_signal(signal.SIGCONT)
        self.shop.handler.post(f"{self.shop.path}/requests/{self.request}:cancel")
        part = kept.with_suffix(".part")
        part.write_bytes(text)
        part.rename(kept)
        self.house.fetched()
        line = self.shop.owner.get(f"{self.shop.path}/ledger?person={self.person}&act=intake.late")["items"][0]
        self.assertIn(receipt, base64.b64decode(line["leaf"]).decode())

    def test_what_was_sent_back_says_why_and_takes_another_answer(self):
        self.invited.submit(made_up_number())
        back = self.shop.handler.post(f"{self.shop.path}/requests/{self.request}:return", {"reason": "unreadable"})
        self.assertEqual((back["state"], back["returned"]), ("open", "unreadable"))
        shown = self.invited.show()
        self.assertEqual((shown["state"], shown["returned"]), ("returned", "unreadable"))
        self.refused("web.fields", self.shop.handler.post, f"{self.shop.path}/requests/{self.request}:return", {"reason": "because"})
        number = made_up_number()
        self.invited.submit(number)
        self.assertEqual(self.invited.show()["state"], "submitted")
        self.shop.accept(self.request)
        self.assertEqual(self.shop.reveal(self.person)["number"], number)

    def test_an_answer_is_not_thrown_away_by_asking_once_more(self):
        self.invited.submit(made_up_number())
        again = self.shop.handler.post(f"{self.shop.path}/requests/{self.request}:reissue", {"days": 7})
        self.assertEqual((again["asked"], again["refusal"]["code"]), (False, "request.submitted"))
        self.assertEqual(self.shop.handler.get(f"{self.shop.path}/requests/{self.request}")["state"], "submitted")

    def test_a_link_that_was_lost_is_issued_once_more(self):
        again = self.shop.handler.post(f"{self.shop.path}/requests/{self.request}:reissue", {"days": 7})
        self.assertTrue(again["asked"])
        self.refused("intake.unknown", self.invited.show)
        renewed, number = Invited(self.house, again["link"]), made_up_number()
        renewed.submit(number)
        self.shop.accept(again["request"]["id"])
        self.assertEqual(self.shop.reveal(self.person)["number"], number)

    def test_the_server_itself_has_no_door_for_people_outside(self):
        for door in ("show", "submit", "decline"):
            status, _, _ = self.house.send("POST", f"/intake:{door}", json.dumps({"token": self.invited.token}), headers={"Content-Type": "application/json"})
            self.assertEqual(status, 404)


if __name__ == "__main__":
    unittest.main(verbosity=2)
