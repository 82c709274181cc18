"""How the root key is kept, on a running server: each way to unseal it, changed without a pause, by the interface and the command line."""
import base64
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest

from azekura_client import Business, Case, House, Refused, azekura, made_up_number, stores_on_postgres

PASSPHRASE = "kamori tesuna fuyuki kasase nohira mutoke"
PIN = "8402-tsugumi"
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")


class Custody(Case):
    """A house with one number in it. Each test begins with a key file, and leaves a house that may be kept otherwise."""

    @classmethod
    def stores(cls):
        return None

    def setUp(self):
        self.house = House(stores=self.stores())
        self.addCleanup(self.house.__exit__)
        self.house.start()
        self.shop = Business(self.house)
        self.shop.open()
        self.person, self.number = self.shop.add_person(), made_up_number()
        self.shop.register(self.person, self.number)
        self.admin = self.house.administrator()

    def begin(self, mode, present=None, **wanted):
        return self.admin.post("/custody:change", {"password": self.admin.password, "present": present or {}, "mode": mode, **wanted})

    def confirm(self, **answer):
        return self.admin.post("/custody:confirm", answer)

    def unseal(self, **answer):
        return self.house.call("POST", "/system/unseal", answer)

    def restart(self, how="stop"):
        self.house.stop() if how == "stop" else self.house.kill()
        self.house.start()

    def opened(self):
        """The doors change a moment after the last answer."""
        self.assertTrue(self.house.process.stdout.readline().startswith(b"ready"))

    def expect_whole(self):
        self.shop.open()
        self.assertEqual(self.shop.reveal(self.person)["number"], self.number)
        self.admin = self.house.sign_in(self.admin.login, self.admin.password)

    def lines(self, act):
        return int(self.house.sql("main", f"SELECT COUNT(*) FROM ledger_entry WHERE act = '{act}'")[0])

    def test_sheets_are_typed_one_by_one_after_each_start(self):
        made = self.begin("shares", needed=2, of=3)
        self.assertEqual([base64.b64decode(pdf)[:5] for pdf in made["pdfs"]], [b"%PDF-"] * 3)
        shares = made["shares"]
        self.refused(400, "crypto.share.few", self.confirm, shares=[{"share": shares[0]}])
        state = self.confirm(shares=[{"share": shares[0]}, {"share": shares[2]}])
        self.assertEqual((state["present"], "next" in state), ({"mode": "shares", "needed": 2, "of": 3}, False))
        self.restart()
        self.assertTrue(self.house.said.startswith("sealed"), self.house.said)
        lock = self.house.call("GET", "/system/status")["custody"]
        self.assertEqual((lock["needed"], lock["brought"], lock["set_words"]), (2, [], made["set_words"]))
        self.assertEqual(self.unseal(shares=[{"share": shares[1]}])["custody"]["brought"], [2])
        self.refused(409, "house.share.brought", self.unseal, shares=[{"share": shares[1]}])
        row = shares[0].splitlines()
        self.refused(400, "crypto.share.row_3", self.unseal, shares=[{"share": "\n".join([*row[:2], row[1], *row[3:]])}])
        self.assertFalse(self.unseal(shares=[{"share": shares[0]}])["sealed"])
        self.opened()
        self.expect_whole()

    def test_sheets_of_an_earlier_set_open_nothing(self):
        first = self.begin("shares", needed=2, of=2)["shares"]
        self.confirm(shares=[{"share": share} for share in first])
        second = self.begin("shares", {"shares": [{"share": share} for share in first]}, needed=2, of=2)["shares"]
        self.confirm(shares=[{"share": share} for share in second])
        self.restart()
        self.refused(400, "crypto.custody.share.other", self.unseal, shares=[{"share": first[0]}])
        self.unseal(shares=[{"share": second[0]}])
        self.refused(400, "crypto.custody.share.other", self.unseal, shares=[{"share": first[1]}])
        self.assertFalse(self.unseal(shares=[{"share": second[1]}])["sealed"])

    def test_what_was_begun_is_confirmed_after_the_power_went(self):
        shares = self.begin("shares", needed=2, of=3)["shares"]
        self.restart("kill")
        self.assertTrue(self.house.said.startswith("ready"), self.house.said)
        self.expect_whole()
        self.assertEqual(self.admin.get("/custody")["next"], {"mode": "shares", "needed": 2, "of": 3})
        self.confirm(shares=[{"share": share} for share in shares[:2]])
        self.expect_whole()

    def test_a_start_puts_the_file_in_its_place_that_was_decided_for(self):
        custody, staged = self.house.data / "root.custody", self.house.data / "root.custody.next"
        former = custody.read_bytes()
        self.begin("key_file")
        following = staged.read_bytes()
        self.confirm()
        self.assertEqual((custody.read_bytes(), staged.exists()), (following, False))
        self.house.kill()
        custody.write_bytes(former)  # As if the power had gone between the commit and the file's new name.
        staged.write_bytes(following)
        self.house.start()
        self.assertTrue(self.house.said.startswith("ready"), self.house.said)
        self.assertEqual((custody.read_bytes(), staged.exists()), (following, False))
        self.expect_whole()

    def test_the_former_passphrase_and_a_copied_custody_file_open_nothing(self):
        self.begin("passphrase", passphrase=PASSPHRASE)
        self.confirm(passphrase=PASSPHRASE)
        copied = (self.house.data / "root.custody").read_bytes()
        self.begin("passphrase", {"passphrase": PASSPHRASE}, passphrase=PASSPHRASE + " hibari")
        self.refused(403, "crypto.custody.passphrase", self.confirm, passphrase=PASSPHRASE)
        self.confirm(passphrase=PASSPHRASE + " hibari")
        self.house.stop()
        present = (self.house.data / "root.custody").read_bytes()
        (self.house.data / "root.custody").write_bytes(copied)
        self.house.start()
        self.refused(409, "house.custody.other", self.unseal, passphrase=PASSPHRASE)
        self.house.stop()
        (self.house.data / "root.custody").write_bytes(present)
        self.house.start()
        self.refused(403, "crypto.custody.passphrase", self.unseal, passphrase=PASSPHRASE)
        self.unseal(passphrase=PASSPHRASE + " hibari")
        self.opened()
        self.expect_whole()
        self.assertEqual((self.lines("custody.begin"), self.lines("custody.change")), (2, 3))

    def token(self):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.house.folder))
        (folder / "tokens").mkdir()
        (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
        os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
        self.addCleanup(os.environ.pop, "SOFTHSM2_CONF")
        subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "azekura", "--so-pin", "87654321", "--pin", PIN], check=True, capture_output=True)
        module = next(path for path in MODULES if pathlib.Path(path).exists())
        with open(self.house.config, "a") as config:
            config.write(f'token_module = "{module}"\ntoken_label = "azekura"\n')
        self.restart()
        self.expect_whole()
        return folder

    def test_a_token_opens_by_its_pin_and_not_when_it_is_away(self):
        self.assertFalse(self.admin.get("/custody")["token"])
        self.refused(400, "house.token.none", self.begin, "token", pin=PIN)
        folder = self.token()
        self.refused(403, "crypto.token.pin", self.begin, "token", pin="0000-wrong")
        self.begin("token", pin=PIN)
        self.confirm(pin=PIN)
        self.expect_whole()
        self.restart()
        self.assertTrue(self.house.said.startswith("sealed"), self.house.said)
        self.assertEqual(self.house.call("GET", "/system/status")["custody"]["mode"], "token")
        for _ in range(2):
            self.refused(403, "crypto.token.pin", self.unseal, pin="0000-wrong")
        self.refused(403, "house.token.tries", self.unseal, pin=PIN)
        (folder / "tokens").rename(folder / "away")
        (folder / "tokens").mkdir()
        self.restart()
        self.refused(503, "crypto.token.absent", self.unseal, pin=PIN)
        (folder / "tokens").rmdir()
        (folder / "away").rename(folder / "tokens")
        self.restart()
        self.unseal(pin=PIN)
        self.opened()
        self.expect_whole()
        pin_file = self.house.folder / "pin"
        pin_file.write_text(PIN + "\n")
        pin_file.chmod(0o600)
        with open(self.house.config, "a") as config:
            config.write(f'token_pin_file = "{pin_file}"\n')
        self.restart()
        self.assertTrue(self.house.said.startswith("ready"), self.house.said)

    def test_nobody_waits_while_the_root_changes(self):
        over, faults, looks = threading.Event(), [], []

        def look():
            while not over.is_set():
                try:
                    looks.append(self.shop.reveal(self.person)["number"] == self.number and bool(self.shop.owner.get(self.shop.path + "/people")["items"]))
                except Refused as refused:
                    faults.append(refused.code)
        reader = threading.Thread(target=look)
        reader.start()
        try:
            for _ in range(3):
                self.begin("key_file")
                self.confirm()
        finally:
            over.set()
            reader.join()
        self.assertEqual(faults, [])
        self.assertGreater(len(looks), 3)
        self.assertNotIn(False, looks)

    def test_the_command_line_does_the_same(self):
        home = self.house.folder

        def command(*words, given=""):
            return azekura(home, *words, "--url", f"https://localhost:{self.house.port}", "--ca", self.house.data / "tls/ca.pem", given=given)

        def done(ran):
            self.assertEqual(ran.returncode, 0, ran.stderr)
            return ran.stdout
        done(command("sign-in", "--login-id", self.admin.login, given=self.admin.password + "\n"))
        self.assertEqual(command("custody", "change", "--to", "shares", given="").returncode, 2)
        sheets = home / "sheets"
        sheets.mkdir()
        done(command("custody", "change", "--to", "shares", "--needed", "2", "--of", "2", "--sheets", sheets, given=self.admin.password + "\n"))
        self.assertEqual(len(list(sheets.glob("*.pdf"))), 2)
        done(command("custody", "drop"))
        done(command("custody", "change", "--to", "passphrase", given=f"{self.admin.password}\n{PASSPHRASE}\n"))
        self.assertEqual(json.loads(done(command("custody", "show")))["next"], {"mode": "passphrase"})
        wrong = command("custody", "confirm", given="wrong\n")
        self.assertEqual((wrong.returncode, json.loads(wrong.stderr.splitlines()[-1])["code"]), (1, "crypto.custody.passphrase"))
        done(command("custody", "confirm", given=PASSPHRASE + "\n"))
        self.restart()
        untyped = command("unseal", "--json")
        self.assertEqual((untyped.returncode, json.loads(untyped.stderr.splitlines()[-1])["code"]), (1, "cli.secret.none"))
        done(command("unseal", given=PASSPHRASE + "\n"))
        self.opened()
        self.expect_whole()
        for output in self.house.log.read_text(), subprocess.run(["strings", self.house.data / "azekura.db"], capture_output=True, text=True).stdout if not self.house.stores else "":
            self.assertNotIn(PASSPHRASE, output)


class CustodyOnPostgres(Custody):
    @classmethod
    def stores(cls):
        return stores_on_postgres("custody")


if __name__ == "__main__":
    unittest.main(verbosity=2)
