"""A lost disk: what the manual says to keep, put together in another folder, opens the numbers again (docs/operations.md, manual 9-5)."""
import shutil
import unittest

from azekura_client import Business, House, azekura, made_up_number


class Restore(unittest.TestCase):
    def setUp(self):
        self.house = House().start()
        self.addCleanup(self.house.__exit__)
        self.shop = Business(self.house)

    def back_up(self):
        out = self.house.folder / "backup"
        ran = azekura(self.house.folder, "backup", "--config", self.house.config, "--out", out)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return out

    def put_together(self, backup):
        """The databases and the ledger of the backup, and the keys that were copied apart from it."""
        self.house.stop()
        lost = self.house.folder / "lost"
        self.house.data.rename(lost)
        shutil.copytree(backup, self.house.data)
        for kept in ("keyslots", "tls"):
            shutil.copytree(lost / kept, self.house.data / kept, dirs_exist_ok=True)
        shutil.copy2(lost / "root.custody", self.house.data)
        self.house.data.chmod(0o700)
        self.house.start()

    def test_what_was_kept_opens_the_numbers_on_an_empty_disk(self):
        number = made_up_number()
        self.shop.open()
        person = self.shop.add_person("佐藤", "美咲")
        self.shop.register(person, number)
        backup = self.back_up()
        later = self.shop.add_person("鈴木", "蓮")  # Is in no backup.
        self.put_together(backup)
        self.shop.handler = self.house.sign_in(self.shop.handler.login, self.shop.handler.password)
        self.shop.open()
        self.assertEqual(self.shop.reveal(person)["number"], number)
        people = self.shop.handler.get(self.shop.path + "/people")["items"]
        self.assertEqual([p["id"] for p in people], [person])
        self.assertNotEqual(later, person)
        self.assertTrue(self.house.sign_in(self.shop.owner.login, self.shop.owner.password).post(self.shop.path + "/ledger:verify")["ok"])


if __name__ == "__main__":
    unittest.main()
