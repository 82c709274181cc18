"""The first start in a browser: an empty folder, a code on the terminal, and from there to the first sign-in."""
import subprocess
import unittest

from azekura_client import BIN, Business, Refused, Unfounded

PASSPHRASE = "kamori tesuna fuyuki kasase nohira mutoke"


class Founding(unittest.TestCase):
    def setUp(self):
        self.house = Unfounded()
        self.addCleanup(self.house.__exit__)
        self.house.start()

    def refused(self, why, path, **body):
        with self.assertRaises(Refused) as refused:
            self.house.call("POST", path, body)
        self.assertEqual(refused.exception.code, why)

    def restart(self):
        self.house.stop()
        self.house.start()

    def test_an_empty_folder_is_founded_and_a_business_works_in_it(self):
        status = self.house.call("GET", "/system/status")
        self.assertEqual((status["set_up"], status["sealed"]), (False, True))
        first = self.house.found()
        self.assertEqual(set(first), {"login_id", "temporary_password", "ledger_vkey"})
        self.assertTrue(self.house.said.startswith("ready"), self.house.said)
        status = self.house.call("GET", "/system/status")
        self.assertEqual((status["set_up"], status["sealed"]), (True, False))
        self.refused("house.initialised", "/system/found", code=self.house.code, custody="key_file")
        shop = Business(self.house)
        shop.open()
        shop.register(shop.add_person(), "123456789018")
        self.restart()
        self.assertTrue(self.house.said.startswith("ready"), self.house.said)
        self.assertTrue(self.house.sign_in(shop.owner.login, shop.owner.password).id)

    def test_a_wrong_code_founds_nothing_and_soon_none_is_taken(self):
        self.assertEqual(self.house.call("POST", "/system/found:check", {"code": self.house.code})["needed_bits"], 60)
        for _ in range(4):
            self.refused("house.founding.code", "/system/found", code="kamori", custody="key_file")
        self.refused("house.founding.closed", "/system/found:check", code="kamori")
        self.refused("house.founding.closed", "/system/found", code=self.house.code, custody="key_file")
        self.assertFalse((self.house.data / "azekura.db").exists())
        before = self.house.code
        self.restart()
        self.assertNotEqual(self.house.code, before)
        self.refused("house.founding.code", "/system/found", code=before, custody="key_file")
        self.house.found()

    def test_the_code_is_in_no_log_and_no_file(self):
        self.refused("house.founding.code", "/system/found", code="kamori", custody="key_file")
        first = self.house.found()
        self.house.stop()
        for secret in (self.house.code, first["temporary_password"]):
            for file in self.house.folder.rglob("*"):
                if file.is_file():
                    self.assertNotIn(secret.encode(), file.read_bytes(), file.name)

    def test_a_passphrase_is_asked_for_at_the_next_start(self):
        self.refused("house.passphrase.weak", "/system/found", code=self.house.code, custody="passphrase", passphrase="azekura")
        weak, strong = (self.house.call("POST", "/system/found:check", {"code": self.house.code, "passphrase": typed}) for typed in ("azekura", PASSPHRASE))
        self.assertLess(weak["bits"], weak["needed_bits"])
        self.assertGreaterEqual(strong["bits"], strong["needed_bits"])
        self.house.found(custody="passphrase", passphrase=PASSPHRASE)
        self.assertTrue(self.house.said.startswith("ready"), self.house.said)
        self.restart()
        self.assertTrue(self.house.said.startswith("sealed"), self.house.said)
        self.refused("crypto.custody.passphrase", "/system/unseal", passphrase="azekura")
        self.house.call("POST", "/system/unseal", {"passphrase": PASSPHRASE})
        self.assertTrue(self.house.process.stdout.readline().startswith(b"ready"))
        self.assertTrue(self.house.administrator().id)

    def test_nothing_else_is_served_before_there_is_a_house(self):
        for method, path in (("GET", "/session"), ("GET", "/businesses"), ("POST", "/session"), ("POST", "/system/unseal")):
            status, _, content = self.house.send(method, path, b"{}" if method == "POST" else None, None, {"Content-Type": "application/json"})
            self.assertEqual(status, 404, (path, content))

    def test_a_lost_root_key_file_is_not_founded_over(self):
        self.house.found()
        self.house.stop()
        (self.house.data / "root.custody").unlink()
        again = subprocess.run([BIN / "azekurad", "--config", self.house.config, "--allow-unlocked-memory"], capture_output=True, text=True, timeout=60)
        self.assertEqual(again.returncode, 1)
        self.assertIn("house.half_initialised", again.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
