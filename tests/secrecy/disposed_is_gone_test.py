"""Disposed is gone: whoever kept copies of every database from before a disposal, has the latest keyslot, the root key
and even the work password, opens the numbers that are still held and none that was disposed of."""
import itertools
import shutil
import unittest

from secrecy_support import Journey, Opener, Refused, Thief, WatchedHouse, report, rows


class DisposedIsGone(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = WatchedHouse().start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.journey = Journey(cls.house, entered=8, asked=8, disposed=3)
        cls.journey.kept.close()
        cls.shop = cls.journey.shop
        cls.opener = Opener()
        cls.addClassCleanup(cls.opener.__exit__)
        cls.latest = cls.journey.stolen[-1]
        cls.before = cls.journey.stolen[1:-1]
        cls.digits = {name: number.encode() for name, number in cls.journey.numbers.items()}
        cls.gone = {cls.digits[name] for name in cls.journey.disposed}
        cls.held = {cls.digits[name] for name in cls.journey.held()}
        cls.handler = cls.thief(cls.latest).handler(cls.shop.work_password)

    @classmethod
    def thief(cls, place):
        return Thief(cls.opener, place, cls.shop)

    def keys(self, keyslot_of):
        thief = self.thief(self.latest)
        kem, _ = thief.bundle(self.handler)
        return thief.keyring_keys(kem, keyslot_of.keyslot)

    def opened(self, keys, keyrings, vaults, mains):
        """All numbers that any combination of these copies gives, with these keyring keys."""
        contexts, submissions = {}, set()
        for place in mains:
            contexts |= self.thief(place).contexts()
            submissions |= set(self.thief(place).submissions())
        boxes = set(itertools.chain.from_iterable(self.thief(place).boxes() for place in vaults))
        numbers = set()
        for token, generation, box in set(itertools.chain.from_iterable(self.thief(place).wraps() for place in keyrings)):
            content = self.thief(self.latest).open_wrap(keys, token, generation, box)
            if content is None:
                continue
            for of, body in boxes:
                if of == token and token in contexts:
                    numbers.add(self.opener.ask("box", content[:32], contexts[token], body))
            for of, info, sealed in submissions:
                if of == token:
                    numbers.add(self.opener.ask("hpke", content[:32], info, sealed))
        return numbers - {None}

    def test_the_latest_keyring_and_any_boxes_open_what_is_held_and_nothing_disposed(self):
        keys = self.keys(self.thief(self.latest))
        self.assertEqual(len(keys), 1, "the older keyslot is still in the file")
        for vault in (self.before[-1], self.latest):
            numbers = self.opened(keys, [self.latest], [vault], [self.latest])
            self.assertLessEqual(self.held, numbers)
            self.assertEqual(numbers & self.gone, set())

    def test_no_combination_of_copies_opens_a_disposed_number_with_the_latest_keyslot(self):
        keys = self.keys(self.thief(self.latest))
        every = [*self.before, self.latest]
        numbers = self.opened(keys, every, every, every)
        self.assertEqual(numbers & self.gone, set())
        self.assertLessEqual(self.held, numbers)
        report(f"disposed is gone: {len(every)} copies of each database combined, {len(numbers)} numbers opened, "
               f"{len(self.gone)} disposed, none of them opened")

    def test_an_older_keyring_alone_opens_nothing_at_all(self):
        """Not even what is held: its wraps are of a generation whose keyslot is gone."""
        keys = self.keys(self.thief(self.latest))
        every = [*self.before, self.latest]
        self.assertEqual(self.opened(keys, self.before, every, every), set())

    def test_only_the_older_keyslot_would_have_opened_them(self):
        """The proof that the thief above was able, and why the keyslot file must never be in a backup."""
        keys = self.keys(self.thief(self.before[-1]))
        numbers = self.opened(keys, self.before, self.before, self.before)
        self.assertLessEqual(self.gone, numbers)

    def test_of_the_disposed_only_tombstones_are_left(self):
        before = {token for token, _ in self.thief(self.before[-1]).boxes()}
        after = {token for token, _ in self.thief(self.latest).boxes()}
        self.assertEqual(len(before - after), len(self.gone))
        self.assertEqual({token for token, _, _ in self.thief(self.latest).wraps()} & (before - after), set())
        buried = {token for (token,) in rows(self.latest / "keyring.db", "SELECT token FROM tombstone")}
        self.assertLessEqual(before - after, buried)
        files = [f for f in self.latest.iterdir() if f.name.startswith(("vault.db", "keyring.db"))]
        raw = b"".join(f.read_bytes() for f in files)
        dead = dict(self.thief(self.before[-1]).boxes())
        for token in before - after:
            self.assertNotIn(dead[token], raw, "the bytes of a disposed box are still in the file or its log")

    def test_the_server_itself_goes_on_with_boxes_from_an_older_backup(self):
        """Boxes restored from before the disposal: what is held is shown, what was disposed of is not."""
        house, shop = self.house, self.shop
        house.stop()
        try:
            for old in house.data.glob("vault.db*"):
                old.unlink()
            for copy in self.before[-1].glob("vault.db*"):
                if not copy.name.endswith("-shm"):
                    shutil.copy(copy, house.data / copy.name)
        finally:
            house.start()
        handler = house.sign_in(shop.handler.login, shop.handler.password)
        handler.post(shop.path + "/work-session", {"work_password": shop.work_password})
        for name in self.journey.held():
            self.assertEqual(shop.reveal(self.journey.people[name], by=handler)["number"], self.journey.numbers[name])
        for name in self.journey.disposed:
            with self.assertRaises(Refused) as refused:
                shop.reveal(self.journey.people[name], by=handler)
            self.assertEqual(refused.exception.code, "vault.number.none")


if __name__ == "__main__":
    unittest.main(verbosity=2)
