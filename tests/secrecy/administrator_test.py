"""The administrator without a session, and the thief of disks. Whoever has everything that an administrator has (root
key, custody, databases and their logs, keyslots, every box that ever existed, the memory of the running server) finds
no number, and no key on the way to one, from the moment the last work session was locked."""
import json
import socket
import time
import unittest

from secrecy_support import (Journey, KeptConnection, KERNELS_OWN, Needles, Opener, Stopped, Thief, WatchedHouse, made_up_number, report)

GUESSING_SECONDS = 45


def common_passwords():
    """Ten thousand of what people choose, most usual first."""
    stems = ("password 123456 qwerty azekura admin welcome letmein monkey dragon master sakura himawari tanaka suzuki yamada "
             "takahashi tokyo osaka kyoto nihon kaisha keiri jinji soumu mynumber kojin bangou iloveyou abc123 111111 "
             "baseball football superman pokemon doraemon pikachu naruto anime login root toor changeme default test guest "
             "secret summer winter spring autumn haru natsu aki fuyu office roumu kyuyo nenmatsu").split()
    endings = [""] + [str(n) for n in range(10)] + [f"{n:02}" for n in range(100)] + [str(y) for y in range(1960, 2027)]
    endings += ["!", "1!", "123", "1234", "12345", "123!", "2026!", "@1", "#1", "_1"]
    every = (shape(stem) + ending for ending in endings for stem in stems for shape in (str, str.capitalize))
    return list(dict.fromkeys(every))[:10_000]


def windows(raw, size=32):
    return (raw[at:at + size] for at in range(len(raw) - size + 1))


class AdministratorWithoutASession(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = WatchedHouse().start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.journey = Journey(cls.house, entered=40, asked=16, disposed=4)
        cls.addClassCleanup(cls.journey.kept.close)
        cls.shop = cls.journey.shop
        cls.opener = Opener()
        cls.addClassCleanup(cls.opener.__exit__)
        cls.keys, cls.root_keys = cls.true_keys()

    @classmethod
    def true_keys(cls):
        """Every key on the way to a number, by name: found with the work password, which the administrator lacks."""
        thief = Thief(cls.opener, cls.journey.stolen[-1], cls.shop)
        root = thief.root()
        handler = thief.handler(cls.shop.work_password)
        kem, sign = thief.bundle(handler)
        keys = {"handler key": handler, "business key": kem, "signing key": sign,
                "fingerprint key": cls.opener.ask("derive", sign, f"azekura/fingerprint/v1/{thief.business}")}
        keyring = thief.keyring_keys(kem)
        keys |= {f"keyring key {generation}": key for generation, key in keyring.items()}
        for place, (token, generation, box) in enumerate(thief.wraps()):
            content = thief.open_wrap(keyring, token, generation, box)
            keys[f"DEK {place}"] = content[:32]
            if any(content[32:]):  # A request's key has no fingerprint.
                keys[f"fingerprint {place}"] = content[32:]
        return keys, {"root key": root, "outer key of blobs": thief.outer()}

    def memory(self, needles, process=None):
        pid = (process or self.house.process).pid
        with Stopped(pid):
            found, read = needles.search(["--pid", pid])
        self.assertLessEqual(set(read["unreadable"]), KERNELS_OWN, "memory that could not be searched")
        return found, read

    def number_path(self):
        needles = Needles()
        for name, key in self.keys.items():
            needles.key(name, key)
        return needles

    def assert_nothing_in_memory(self, when):
        found, read = self.memory(self.journey.needles())  # First of all, and at once.
        self.assertEqual(found, [], f"numbers in memory {when}")
        found, _ = self.memory(self.number_path())
        self.assertEqual(found, [], f"keys in memory {when}")
        found, _ = self.memory(self.journey.secret_needles())
        self.assertEqual(found, [], f"passwords, shares or tokens in memory {when}")
        control = Needles().key("root key", self.root_keys["root key"]).text("the business's name", "さくら介護株式会社")
        found, _ = self.memory(control)
        self.assertEqual({needle.split(":")[0] for needle, _ in found} & {"root_key"}, {"root_key"}, "the search is blind")
        report(f"memory {when}: {len(self.journey.numbers)} numbers, {read['needles']} needles, {len(self.keys)} keys, "
               f"{read['regions']} regions, {read['bytes']} bytes, unreadable {read['unreadable']}")

    def work(self):
        """A work session in which every number held is looked at, some on a connection that stays open."""
        self.shop.open()
        for name in self.journey.held():
            person = self.journey.people[name]
            self.assertEqual(self.shop.reveal(person)["number"], self.journey.numbers[name])
        kept = KeptConnection(self.shop.handler)
        self.addCleanup(kept.close)
        for name in self.journey.held()[:5]:
            path = f"{self.shop.path}/people/{self.journey.people[name]}/number:reveal"
            self.assertEqual(kept.post(path, {"purpose": "T1"})["number"], self.journey.numbers[name])

    def test_at_least_fifty_numbers_went_every_way(self):
        self.assertGreaterEqual(len(self.journey.numbers), 50)
        self.assertGreaterEqual(len(self.journey.held()), 40)

    def test_memory_holds_nothing_once_the_work_session_is_locked(self):
        self.work()
        self.shop.handler.delete(self.shop.path + "/work-session")
        self.assert_nothing_in_memory("after the lock")

    def test_memory_holds_nothing_once_the_handler_has_signed_out(self):
        self.work()
        self.shop.handler.delete("/session")
        self.assert_nothing_in_memory("after signing out")
        self.shop.handler = self.house.sign_in(self.shop.handler.login, self.shop.handler.password)
        self.journey.note_secrets()

    def test_while_a_work_session_is_open_its_keys_are_found(self):
        """The search can find them: what is missing after the lock was there before it."""
        self.work()
        found, _ = self.memory(self.number_path())
        names = {needle.split(":")[0] for needle, _ in found}
        self.shop.handler.delete(self.shop.path + "/work-session")
        self.assertLessEqual({"business_key", "signing_key"}, names)
        self.assertTrue(any(name.startswith("keyring_key") for name in names), names)

    def test_the_postbox_never_held_a_number_a_picture_or_a_key(self):
        """Its memory, after all those letters; its folder and log are searched with the house."""
        needles = self.journey.needles()
        needles.all |= self.journey.secret_needles().all | self.number_path().all
        found, read = self.memory(needles, self.house.postbox)
        self.assertEqual([needle for needle, _ in found if not needle.startswith("link")], [])
        found, _ = self.memory(Needles().text("its folder", str(self.house.folder / "postbox")), self.house.postbox)
        self.assertTrue(found, "the search is blind")
        report(f"postbox: {read['regions']} regions, {read['bytes']} bytes, {read['needles']} needles, nothing found")

    def test_a_number_on_its_way_in_is_found_and_then_is_gone(self):
        """A request that stops in the middle of a number's field: the server holds it, and lets go of it."""
        number = made_up_number()
        person = self.journey.people["entered 10"]
        body = json.dumps({"number": number, "purpose": "T1"}).encode()
        head = (f"POST /api/v1{self.shop.path}/people/{person}/number HTTP/1.1\r\nHost: localhost\r\nX-Azekura: 1\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
        needle = Needles().number("in flight", number)
        plain = socket.create_connection(("localhost", self.house.port))
        with self.house.tls.wrap_socket(plain, server_hostname="localhost") as wire:
            wire.sendall(head + body[:-1])
            deadline = time.monotonic() + 20
            found = []
            while not found and time.monotonic() < deadline:
                found, _ = self.memory(needle)
            self.assertTrue(found, "a number in flight was not found: the search is blind")
            wire.sendall(body[-1:])
            self.assertIn(b" 401 ", wire.recv(4096).split(b"\r\n")[0])
            found, _ = self.memory(needle)
            while found and time.monotonic() < deadline:  # The answer leaves before its request is forgotten.
                found, _ = self.memory(needle)
            self.assertEqual(found, [])

    def test_nothing_stolen_at_any_time_holds_a_number_or_a_key(self):
        needles = self.journey.needles()
        needles.all |= self.number_path().all
        found, read = needles.in_files([self.house.folder])  # The data as they are, all copies, key file and log.
        self.assertEqual(found, [])
        planted = self.house.folder / "planted"
        planted.write_text(next(iter(self.journey.numbers.values())))
        found, _ = needles.in_files([self.house.folder])
        planted.unlink()
        self.assertTrue(found, "the search is blind")
        report(f"files: {read['files']} in {len(self.journey.stolen)} copies and the house, {read['bytes']} bytes, {read['needles']} needles")

    def test_the_root_key_and_all_that_it_gives_open_nothing_on_the_way_to_a_number(self):
        tries = 0
        for place in self.journey.stolen[1:]:
            thief = Thief(self.opener, place, self.shop)
            root = thief.root()
            self.assertEqual(root, self.root_keys["root key"])
            candidates = {root, thief.outer(), (place / "root.key").read_bytes()[:32].ljust(32, b"\0")}
            for business, registry_box, ledger_box in thief.main("SELECT business, registry_box, ledger_box FROM business_key"):
                for kind, box in (("registry_key", registry_box), ("ledger_key", ledger_box)):
                    key = self.opener.ask("box", root, f"azekura/registry/v1/business:{business}/{kind}", box)
                    self.assertIsNotNone(key, "the root key opens the register: that is what it is for")
                    candidates.add(key)
            for use in ("handler-blob", "keyring", "keyslot", "vault", "bundle", "number", "wrap", "recovery", "mail"):
                candidates.add(self.opener.ask("derive", root, "azekura/registry/v1/derived/" + use))
            for token, generation, box in thief.wraps():
                for key in candidates:
                    self.assertIsNone(thief.open_wrap({generation: key}, token, generation, box))
                    tries += 1
            contexts = thief.contexts()
            for token, body in thief.boxes():
                for key in candidates:
                    if token in contexts:
                        self.assertIsNone(self.opener.ask("box", key, contexts[token], body))
                        tries += 1
            for key in candidates:
                self.assertEqual(thief.keyring_keys(key), {})
                self.assertIsNone(thief.bundle(key))
                tries += 2
                for _, info, box in thief.submissions():
                    self.assertIsNone(self.opener.ask("hpke", key, info, box))
                    tries += 1
        report(f"the root key and what it gives: {tries} tries, nothing opened")

    def test_no_stretch_of_the_stolen_key_files_is_itself_a_key(self):
        thief = Thief(self.opener, self.journey.stolen[-1], self.shop)
        raw = [thief.keyslot.read_bytes(), thief.blob(), thief.bundle_wrap(), (thief.place / "root.custody").read_bytes()]
        token, generation, box = thief.wraps()[0]
        context = f"azekura/wrap/v1/{thief.business}/token:{token.hex()}/generation:{generation}"
        tried = {window for each in raw for window in windows(each) if len(set(window)) > 8}
        for window in tried:
            self.assertIsNone(self.opener.ask("box", window, context, box))
        report(f"stretches of key files: {len(tried)} tries, nothing opened")

    def test_nothing_on_a_word_list_could_have_been_chosen_as_a_work_password(self):
        words = common_passwords()
        self.assertEqual(len(words), 10_000)
        chosen = [word for word in words if self.opener.ask("choose", word.encode())]
        self.assertEqual(chosen, [])
        self.assertIsNotNone(self.opener.ask("choose", self.shop.work_password.encode()))
        report(f"word list: {len(words)} words, none of them strong enough to be a work password")

    def test_a_word_list_does_not_open_a_handlers_key_and_the_work_password_does(self):
        thief = Thief(self.opener, self.journey.stolen[-1], self.shop)
        blob, outer = thief.blob(), thief.outer()
        self.assertIsNotNone(self.opener.ask("slot", blob, outer, self.shop.work_password.encode()))
        words = self.shop.work_password.split("-")
        known = [secret for name, secret in self.journey.secrets.items() if name.endswith("'s password") or "share" in name]
        known += [self.shop.handler.login, self.shop.owner.login, "さくら介護株式会社", *words, "-".join(words[:5]),
                  "-".join(reversed(words)), ""]
        tried = 0
        deadline = time.monotonic() + GUESSING_SECONDS
        for word in [*known, *common_passwords()]:
            if time.monotonic() > deadline and tried >= len(known):
                break
            self.assertIsNone(self.opener.ask("slot", blob, outer, word.encode() or b"\0"))
            tried += 1
        memory_kib, passes = (int.from_bytes(blob[86 + at:90 + at], "big") for at in (0, 4))
        self.assertGreaterEqual(memory_kib, 64 * 1024)
        self.assertGreaterEqual(passes, 3)
        report(f"word list: {tried} tried ({len(known)} known secrets first) at {memory_kib} KiB and {passes} passes "
               f"in {GUESSING_SECONDS} s, none opened")


if __name__ == "__main__":
    unittest.main(verbosity=2)
