#!/usr/bin/env python3
"""The command line's local forms, from outside: what they print, where, and how they end. AZEKURA_BIN is the folder of the programs."""
import contextlib
import json
import pathlib
import shutil
import stat
import tempfile
import unittest

from azekura_client import azekura

SOUND = "123456789018"  # Made up: its check digit is right by the rule, it was taken from nobody.


class Local(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="azekura-cli-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_it(self, *arguments, given=""):
        return azekura(self.folder, *arguments, given=given)

    def done(self, *arguments, given=""):
        ran = self.run_it(*arguments, given=given)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        return ran.stdout

    def founded(self):
        data = self.folder / "data"
        return data, json.loads(self.done("init", "--data", data, "--json"))


class Usage(Local):
    def test_what_is_not_asked_properly_ends_2_and_says_no_number_again(self):
        for arguments in ([], ["no-such-thing"], ["ledger"], ["init"], ["law", "due"], ["import", "check"],
                          ["number", "check", "--kind", "other"], ["number", "check", SOUND],
                          ["ledger", "verify", "--vkey", "x", "--dir", "/no/such/folder"],
                          ["ledger", "sample", "--entries", "many", "--out", "x"],
                          ["person", "show", "--business", "one", "--person", SOUND + "x"],
                          ["business", "grant", "--business", "1", "--account", "2", "--grants", "{not json"],
                          ["recover", "open", "--bundle", "b"], ["backup", "--out", "x"]):
            with self.subTest(arguments):
                ran = self.run_it(*arguments)
                self.assertEqual(ran.returncode, 2, ran.stderr)
                self.assertNotIn(SOUND, ran.stdout + ran.stderr)
                self.assertNotEqual(ran.stderr, "")

    def test_help_ends_0(self):
        for arguments in (["--help"], ["ledger", "verify", "--help"], ["number", "reveal", "--help"]):
            self.assertIn("--", self.done(*arguments))

    def test_a_server_that_is_not_there_ends_1(self):
        ran = self.run_it("status", "--url", "https://localhost:1", "--json")
        self.assertEqual(ran.returncode, 1)
        self.assertEqual(json.loads(ran.stderr)["code"], "cli.server")

    def test_a_secret_that_nobody_typed_ends_the_command(self):
        self.assertEqual(self.run_it("sign-in", "--login-id", "x", "--url", "https://localhost:1").returncode, 1)
        self.assertEqual(self.run_it("session", "password", "--url", "https://localhost:1").returncode, 2)


class Numbers(Local):
    def test_one_answer_for_each_line_and_never_the_line(self):
        lines = [SOUND, "123456789019", "12345678901", "", "１２３４５６７８９０１８", "000000000000", " " + SOUND]
        ran = self.run_it("number", "check", "--kind", "individual", given="\n".join(lines) + "\n")
        self.assertEqual(ran.returncode, 1)
        self.assertEqual(ran.stdout.splitlines(),
                         ["valid", "invalid number.check_digit", "invalid number.form", "invalid number.form",
                          "invalid number.form", "invalid number.zero", "invalid number.form"])
        self.assertEqual(ran.stderr, "")

    def test_windows_line_ends_and_a_last_line_without_one_are_lines_too(self):
        self.assertEqual(self.done("number", "check", given=SOUND + "\r\n" + SOUND), "valid\nvalid\n")

    def test_a_corporate_number_has_thirteen_digits(self):
        self.assertEqual(self.done("number", "check", "--kind", "corporate", given="7000012050002\n"), "valid\n")
        ran = self.run_it("number", "check", "--kind", "corporate", "--json", given="7000012050003\n" + SOUND + "\n")
        self.assertEqual([item.get("code") for item in json.loads(ran.stdout)["items"]],
                         ["number.corporate_check_digit", "number.corporate_form"])
        self.assertEqual(ran.returncode, 1)

    def test_a_file_to_import_is_checked_without_saying_a_number(self):
        file = self.folder / "numbers.csv"
        file.write_text("社員番号,個人番号\n0001,123456789019\n", encoding="utf-8")
        ran = self.run_it("import", "check", "--numbers", file, "--json")
        self.assertIn(ran.returncode, (0, 1))
        json.loads(ran.stdout)
        self.assertNotIn("123456789019", ran.stdout + ran.stderr)
        self.assertEqual(self.run_it("import", "check", "--numbers", self.folder / "none.csv").returncode, 1)


class Law(Local):
    def test_a_form_and_a_day_give_the_first_day_of_disposal(self):
        due = json.loads(self.done("law", "due", "--form", "dependants_declaration", "--event", "2026-01-20", "--json"))
        self.assertEqual(due["first_day_of_disposal"], "2034-01-11")
        year = json.loads(self.done("law", "due", "--form", "dependants_declaration", "--event", "2025-12-20",
                                    "--year", "2026", "--json"))
        self.assertEqual(year["first_day_of_disposal"], due["first_day_of_disposal"])

    def test_an_unknown_form_and_a_day_that_is_none_are_refused(self):
        for form, event in (("no_such_form", "2026-01-20"), ("dependants_declaration", "2026-02-30")):
            ran = self.run_it("law", "due", "--form", form, "--event", event, "--json")
            self.assertEqual(ran.returncode, 1)
            self.assertIn("code", json.loads(ran.stderr))


class Ledger(Local):
    def sample(self, name="log", entries=300):
        folder = self.folder / name
        return folder, self.done("ledger", "sample", "--entries", entries, "--out", folder).splitlines()[-1]

    def verify(self, folder, vkey, *more):
        ran = self.run_it("ledger", "verify", "--dir", folder, "--vkey", vkey, "--json", *more)
        return ran.returncode, json.loads(ran.stdout)

    def test_a_sample_is_sound(self):
        folder, vkey = self.sample()
        code, report = self.verify(folder, vkey)
        self.assertEqual((code, report["ok"], report["size"], report["first_bad"]), (0, True, 300, None))

    def test_an_altered_line_is_named(self):
        folder, vkey = self.sample()
        entries = folder / "tile" / "entries" / "000"
        altered = bytearray(entries.read_bytes())
        altered[altered.rfind(b"}")] ^= 1
        entries.write_bytes(altered)
        code, report = self.verify(folder, vkey)
        self.assertEqual((code, report["ok"], report["first_bad"]), (1, False, 255))
        self.assertTrue(report["code"].startswith("ledger."))
        self.assertNotEqual(report["message"], "")

    def test_another_key_and_no_key_are_refused(self):
        folder, _ = self.sample()
        _, other = self.sample("other")
        for vkey in (other, "nonsense"):
            code, report = self.verify(folder, vkey)
            self.assertEqual((code, report["ok"], report["size"]), (1, False, None))

    def test_what_was_seen_is_remembered_and_a_log_of_its_key_must_extend_it(self):
        data, said = self.founded()
        static, vkey = self.folder / "static", said["ledger_vkey"]
        self.done("ledger", "export", "--data", data, "--business", "0", "--out", static)
        older = self.folder / "older"
        shutil.copytree(static, older)
        memory = self.folder / "memory"
        self.assertEqual(self.verify(static, vkey, "--memory", memory)[0], 0)
        self.assertEqual(self.verify(static, vkey, "--memory", memory, "--since", older / "checkpoint")[0], 0)
        remembered = [path for path in memory.rglob("*") if path.is_file()]
        self.assertEqual([path.read_bytes() for path in remembered], [(static / "checkpoint").read_bytes()])

    def test_a_remembered_checkpoint_that_is_not_of_this_log_is_said(self):
        folder, vkey = self.sample("log", 300)
        other, _ = self.sample("other", 400)
        code, report = self.verify(folder, vkey, "--since", other / "checkpoint")
        self.assertEqual((code, report["ok"]), (1, False))
        self.assertTrue(report["code"].startswith("ledger."))

    def test_a_database_is_verified_with_its_rows_and_a_changed_row_is_named(self):
        import sqlite3
        data, said = self.founded()
        vkey = said["ledger_vkey"]
        report = json.loads(self.done("ledger", "verify", "--data", data, "--vkey", vkey, "--state", "--json"))
        self.assertTrue(report["ok"])
        with contextlib.closing(sqlite3.connect(data / "azekura.db")) as main, main:  # A line of a log that is none.
            main.execute("INSERT INTO ledger_entry(log, leaf, leaf_hash, id, at, act, outcome) VALUES(99, x'00', x'00', 'x', 0, 'account.write', 'done')")
        ran = self.run_it("ledger", "verify", "--data", data, "--vkey", vkey, "--state", "--json")
        self.assertEqual((ran.returncode, json.loads(ran.stdout)["code"]), (1, "ledger.state.log"))
        with contextlib.closing(sqlite3.connect(data / "azekura.db")) as main, main:
            main.execute("DELETE FROM ledger_entry WHERE log = 99")
            main.execute("UPDATE account SET login = 'mallory'")
        ran = self.run_it("ledger", "verify", "--data", data, "--vkey", vkey, "--state", "--json")
        self.assertEqual(ran.returncode, 1)
        self.assertTrue(json.loads(ran.stdout)["first_bad_row"].startswith("account:"))

    def test_nothing_is_made_where_no_installation_is(self):
        _, vkey = self.sample()
        code = self.run_it("ledger", "verify", "--data", self.folder / "empty", "--vkey", vkey).returncode
        self.assertEqual(code, 1)
        self.assertFalse((self.folder / "empty").exists())


class Installation(Local):
    def test_init_shows_the_first_login_once(self):
        data, said = self.founded()
        self.assertEqual(set(said), {"login_id", "temporary_password", "ledger_vkey"})
        self.assertGreater(len(said["temporary_password"]), 10)
        again = self.run_it("init", "--data", data, "--json")
        self.assertEqual((again.returncode, again.stdout), (1, ""))
        self.assertEqual(json.loads(again.stderr)["code"], "house.initialised")

    def test_init_takes_a_configuration_or_a_passphrase(self):
        config = self.folder / "azekura.toml"
        config.write_text('data = "there"\n', encoding="utf-8")
        self.done("init", "--config", config)
        self.assertTrue((self.folder / "there" / "azekura.db").exists())
        config.write_text('data = "there"\nno_such_key = 1\n', encoding="utf-8")
        self.assertEqual(self.run_it("init", "--config", config).returncode, 1)
        ran = self.run_it("init", "--config", self.folder / "nowhere.toml", "--json")
        self.assertEqual((ran.returncode, json.loads(ran.stderr.splitlines()[-1])["code"]), (1, "config.missing"))
        phrase = self.folder / "phrase"
        self.assertEqual(self.run_it("init", "--data", phrase, "--passphrase").returncode, 1)
        self.assertFalse((phrase / "azekura.db").exists())
        self.done("init", "--data", phrase, "--passphrase", given="kamori tesuna fuyuki kasase nohira mutoke\n")
        self.assertFalse((phrase / "root.key").exists())

    def test_a_key_file_lies_where_it_was_asked_for(self):
        key = self.folder / "elsewhere" / "root.key"
        self.done("init", "--data", self.folder / "data", "--key-file", key)
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)

    def test_a_backup_holds_databases_and_ledger_and_no_key(self):
        data, _ = self.founded()
        out = self.folder / "backup"
        said = json.loads(self.done("backup", "--data", data, "--out", out, "--json"))
        names = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
        self.assertTrue({"azekura.db", "keyring.db", "vault.db"} <= names)
        self.assertTrue(any(name.endswith("/checkpoint") for name in names), names)
        self.assertFalse(any("keyslot" in name or "root" in name for name in names), names)
        self.assertIn(str(data / "keyslots"), said["not_kept"])
        self.assertEqual(self.run_it("backup", "--data", data, "--out", out).returncode, 1)
        self.assertEqual(self.run_it("backup", "--data", self.folder / "none", "--out", out / "b").returncode, 1)


class Recovery(Local):
    def test_a_business_without_keys_has_nothing_to_recover(self):
        data, _ = self.founded()
        ran = self.run_it("recover", "bundle", "--data", data, "--business", "1", "--out", self.folder / "b", "--json")
        self.assertEqual((ran.returncode, json.loads(ran.stderr)["code"]), (1, "vault.keys.none"))
        self.assertFalse((self.folder / "b").exists())

    def test_files_that_are_no_recovery_files_are_refused(self):
        data, _ = self.founded()
        file = self.folder / "x.json"
        for text in ("", "[]", "{}", '{"format":"azekura/recovery-bundle/v1"}', '{"format":"azekura/recovery-wrap/v1"}'):
            file.write_text(text, encoding="utf-8")
            for arguments in (["recover", "open", "--bundle", file, "--to-public", "04" * 65, "--out", "w"],
                              ["keyring", "recover", "--bundle", file, "--to-public", "04" * 65, "--out", "w"],
                              ["recover", "finish", "--data", data, "--business", "1", "--account", "5", "--wrap", file]):
                with self.subTest(text=text, arguments=arguments[:2]):
                    ran = self.run_it(*arguments, "--json")
                    self.assertEqual((ran.returncode, json.loads(ran.stderr)["code"]), (1, "cli.recover.form"))


if __name__ == "__main__":
    unittest.main()
