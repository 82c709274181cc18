"""`azekura ledger verify` by somebody outside, against real data: a running server, one that lies, a database rolled back,
and a database and ledger folder in the hands of somebody who may write everywhere. It ends 1 and names the first bad line."""
import http.server
import json
import os
import pathlib
import secrets
import shutil
import ssl
import tempfile
import threading
import time
import unittest

from azekura_client import Business, House, azekura, made_up_number, psql, sql, stores_on_postgres

FULL = 256  # Lines of a full tile.


class Rows:
    """Main database and ledger folder of a stopped installation: all that the verifier reads, free to be changed."""

    def __init__(self, data, main):
        self.data, self.main = data, main

    def copy_to(self, data):
        shutil.copytree(self.data / "ledger", data / "ledger")
        if not self.main.startswith("postgres:"):
            for file in pathlib.Path(self.main).parent.glob("azekura.db*"):
                shutil.copy(file, data)
            return Rows(data, str(data / "azekura.db"))
        server, of = self.main.removeprefix("postgres:").rsplit(" dbname=", 1)
        name = "verify_" + secrets.token_hex(6)
        psql(server + " dbname=postgres", f"CREATE DATABASE {name} TEMPLATE {of}")
        return Rows(data, f"postgres:{server} dbname={name}")

    def give_back_to(self, installation):
        """As somebody does who puts an old backup in place of today's."""
        shutil.rmtree(installation.data / "ledger")
        shutil.copytree(self.data / "ledger", installation.data / "ledger")
        if not self.main.startswith("postgres:"):
            for file in installation.data.glob("azekura.db*"):
                file.unlink()
            for file in self.data.glob("azekura.db*"):
                shutil.copy(file, installation.data)
            return
        server, today = installation.main.removeprefix("postgres:").rsplit(" dbname=", 1)
        old = self.main.rsplit(" dbname=", 1)[1]
        psql(server + " dbname=postgres", f"DROP DATABASE {today}")
        psql(server + " dbname=postgres", f"CREATE DATABASE {today} TEMPLATE {old}")

    def run(self, statement):
        return sql(self.main, statement)

    def leaf(self, log, index):
        return bytes.fromhex(self.run(f"SELECT leaf FROM ledger_entry WHERE log = {log} AND idx = {index}")[0].removeprefix("\\x"))

    def put_leaf(self, log, index, leaf):
        value = f"'\\x{leaf.hex()}'" if self.main.startswith("postgres:") else f"x'{leaf.hex()}'"
        self.run(f"UPDATE ledger_entry SET leaf = {value} WHERE log = {log} AND idx = {index}")

    def config(self):
        file = self.data / "azekura.toml"
        file.write_text(f'data = "{self.data}"\nmain = "{self.main}"\n')
        return file


class Liar:
    """A server between us and the real one, with its certificate: passes everything on, and changes what it likes."""

    def __init__(self, house, change):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                status, told, content = house.send("GET", self.path.removeprefix("/api/v1"),
                                                   headers={"Authorization": self.headers["Authorization"]})
                content = change(self.path.split("/ledger/", 1)[1], content)
                self.send_response(status)
                self.send_header("Content-Type", told["Content-Type"])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *ignored):
                pass

        self.server = http.server.ThreadingHTTPServer(("localhost", 0), Handler)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(house.data / "tls/server.pem", house.data / "tls/server-key.pem")
        self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self):
        self.thread.start()
        return f"https://localhost:{self.server.server_port}"

    def __exit__(self, *failure):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def flipped(content, at):
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1:]


def joined(bundle, begin, end=None):
    """These entries of a bundle."""
    entries, at = [], 0
    while at < len(bundle):
        length = 2 + int.from_bytes(bundle[at:at + 2], "big")
        entries.append(bundle[at:at + length])
        at += length
    return b"".join(entries[begin:end])


class LedgerVerify(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House(stores=cls.stores()).start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.shop = Business(cls.house)
        cls.shop.open()
        cls.person = cls.shop.add_person()
        cls.shop.register(cls.person, made_up_number())
        cls.vkey = next(log["vkey"] for log in cls.shop.owner.get("/ledger/logs")["items"] if log["business"] == cls.shop.id)
        cls.grow(FULL)  # To look at the ledger is an act: one line each.
        cls.house.stop()
        cls.sound = cls.installation().copy_to(pathlib.Path(tempfile.mkdtemp(dir=cls.house.folder)))
        cls.older = next((cls.sound.data / "ledger").glob(f"*-{cls.shop.id}/1")) / "checkpoint"
        cls.size = int(cls.older.read_text().splitlines()[1])
        cls.house.start()

    @classmethod
    def stores(cls):
        return None

    @classmethod
    def installation(cls):
        return Rows(cls.house.data, cls.house.stores.get("main", str(cls.house.data / "azekura.db")))

    @classmethod
    def grow(cls, lines):
        for _ in range(lines):
            cls.shop.owner.get(f"{cls.shop.path}/ledger?limit=1")

    @classmethod
    def published(cls, size):
        """Waits until the checkpoint covers so many lines."""
        until = time.monotonic() + 30
        while int(cls.checkpoint().splitlines()[1]) < size:
            assert time.monotonic() < until, "the checkpoint does not come"

    @classmethod
    def checkpoint(cls):
        return cls.shop.owner.get(f"{cls.shop.path}/ledger/checkpoint", raw=True)

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(dir=self.house.folder))
        (self.home / "session").write_text(self.shop.owner.token)

    def verify(self, *arguments):
        ran = azekura(self.home, "ledger", "verify", "--vkey", self.vkey, "--json", *arguments)
        self.assertIn(ran.returncode, (0, 1), ran.stderr)
        report = json.loads(ran.stdout)
        self.assertEqual(report["ok"], ran.returncode == 0, report)
        return report

    def verify_server(self, url=None, *more):
        return self.verify("--url", url or f"https://localhost:{self.house.port}", "--ca", self.house.data / "tls/ca.pem",
                           "--session", self.home / "session", *more)

    def assertBad(self, report, index, code):
        self.assertEqual((report["ok"], report["first_bad"], report["code"]), (False, index, code))
        self.assertTrue(report["message"])

    def changed(self):
        return self.sound.copy_to(pathlib.Path(tempfile.mkdtemp(dir=self.house.folder)))

    def verify_rows(self, rows, *more):
        """Rows are held against every log, so every log's key is wanted: the installation's was printed when it began."""
        return self.verify("--vkey", self.house.first["ledger_vkey"], "--config", rows.config(), "--state", *more)

    # Against a server.

    def test_a_server_that_was_asked_to_stop_has_published_every_line(self):
        lines = self.sound.run(f"SELECT count(*) FROM ledger_entry WHERE log = {self.shop.id}")
        self.assertEqual([str(self.size)], lines)
        self.assertGreater(self.size, FULL)

    def test_a_running_servers_log_is_sound_and_extends_what_was_remembered_of_it(self):
        first = self.verify_server()
        self.assertTrue(first["ok"], first)
        self.grow(3)
        self.published(first["size"] + 3)
        second = self.verify_server()
        self.assertTrue(second["ok"], second)
        self.assertGreater(second["size"], first["size"])
        remembered = [file.read_bytes() for file in self.home.rglob("checkpoints/**/*") if file.is_file()]
        self.assertEqual([note.split(b"\n")[1] for note in remembered], [str(second["size"]).encode()])

    def test_a_server_that_changes_a_line_or_a_tile_is_found_out(self):
        cases = {
            "a byte of an entry": ("tile/entries/000", lambda was: flipped(was, len(joined(was, 0, 70)) + 40), 70, "ledger.verify.leaf"),
            "a byte of a full tile": ("tile/0/000", lambda was: flipped(was, 32 * 33 + 5), 33, "ledger.verify.leaf"),
            "a byte of the newest tile": ("tile/0/001", lambda was: flipped(was, 3), FULL, "ledger.verify.leaf"),
            "an entry removed": ("tile/entries/000", lambda was: joined(was, 0, -1), FULL - 1, "ledger.verify.missing"),
            "one removed, the rest moved up": ("tile/entries/000", lambda was: joined(was, 0, 9) + joined(was, 10), 9, "ledger.verify.leaf"),
            "two swapped": ("tile/entries/000", lambda was: joined(was, 0, 4) + joined(was, 5, 6) + joined(was, 4, 5) + joined(was, 6), 4,
                            "ledger.verify.leaf"),
            "a tile withheld": ("tile/0/000", lambda was: b"", 0, "ledger.verify.tile"),
        }
        for name, (path, lie, index, code) in cases.items():
            def change(asked, was, path=path, lie=lie):
                return lie(was) if asked.startswith(path) else was

            with self.subTest(name), Liar(self.house, change) as url:
                self.assertBad(self.verify_server(url), index, code)
        with Liar(self.house, lambda asked, was: was) as url:
            self.assertTrue(self.verify_server(url)["ok"], "an honest one in between is not noticed")

    def test_a_checkpoint_that_was_not_signed_is_refused(self):
        def lie(asked, was):
            lines = was.split(b"\n")
            return b"\n".join([lines[0], b"1", *lines[2:]]) if asked == "checkpoint" else was

        with Liar(self.house, lie) as url:
            report = self.verify_server(url)
        self.assertEqual((report["ok"], report["code"]), (False, "ledger.note.signature"))

    def test_a_server_that_refuses_says_nothing_about_the_log(self):
        (self.home / "session").write_text("nobody")
        report = self.verify_server()
        self.assertEqual((report["ok"], report["code"], report["first_bad"]), (False, "cli.ledger.refused", None))

    # Rolled back.

    def test_a_database_rolled_back_behind_a_checkpoint_kept_outside_is_found_out(self):
        older, newer = self.older, self.home / "newer"
        self.grow(5)
        self.published(self.size + 5)
        newer.write_bytes(self.checkpoint())
        self.assertTrue(self.verify_server()["ok"])
        self.house.stop()
        today = self.installation().copy_to(pathlib.Path(tempfile.mkdtemp(dir=self.house.folder)))
        try:
            self.sound.give_back_to(self.installation())
            rolled_back = self.verify("--config", self.house.config, "--since", newer)
            self.assertBad(rolled_back, self.size, "ledger.log.rolled_back")
            self.assertBad(self.verify("--config", self.house.config), self.size, "ledger.log.rolled_back")  # From memory alone.
            self.assertTrue(self.verify_rows(self.installation(), "--memory", self.home / "none")["ok"], "by itself it is sound")
            self.house.start()
            self.grow(20)  # And then it goes on, as if nothing had been.
            self.published(self.size + 20)
            split = self.verify_server(None, "--since", newer, "--since", older)
            self.assertBad(split, self.size, "ledger.log.split")
            self.assertBad(self.verify_server(None, "--since", older), self.size, "ledger.log.split")
        finally:
            self.house.stop()
            today.give_back_to(self.installation())
            self.house.start()
        self.assertTrue(self.verify_server(None, "--since", newer, "--since", older)["ok"])

    # Written to from behind.

    def test_a_copy_of_everything_is_sound_with_its_rows(self):
        report = self.verify_rows(self.changed())
        self.assertTrue(report["ok"], report)
        self.assertEqual(report["size"], self.size)

    def test_a_changed_byte_of_any_line_is_named(self):
        rows = self.changed()
        for index in (self.size - 1, FULL, FULL - 1, 100, 0):  # From the last: the first bad one is named each time.
            leaf = rows.leaf(self.shop.id, index)
            rows.put_leaf(self.shop.id, index, flipped(leaf, len(leaf) // 2))
            self.assertBad(self.verify_rows(rows), index, "ledger.verify.leaf")

    def test_a_removed_line_is_named(self):
        rows = self.changed()
        for index in (self.size - 1, 100, 0):
            rows.run(f"DELETE FROM ledger_entry WHERE log = {self.shop.id} AND idx = {index}")
            self.assertBad(self.verify_rows(rows), index, "ledger.verify.missing")

    def test_lines_in_another_order_are_named(self):
        rows = self.changed()
        for index in (self.size - 2, FULL - 1, 40):
            for was, becomes in ((index, -1), (index + 1, index), (-1, index + 1)):
                rows.run(f"UPDATE ledger_entry SET idx = {becomes} WHERE log = {self.shop.id} AND idx = {was}")
            self.assertBad(self.verify_rows(rows), index, "ledger.verify.leaf")

    def test_a_changed_byte_of_a_tile_is_named(self):
        rows = self.changed()
        folder = next((rows.data / "ledger").glob(f"*-{self.shop.id}/1"))
        tile = folder / "tile/0/000"
        for index in (FULL - 1, 17):
            tile.write_bytes(flipped(tile.read_bytes(), 32 * index + 9))
            self.assertBad(self.verify_rows(rows), index, "ledger.verify.leaf")

    def test_a_changed_search_column_is_named(self):
        for change in ("actor = actor + 1", "act = 'person.read'", "outcome = 'denied'", "at = at + 60000"):
            with self.subTest(change):
                rows = self.changed()
                rows.run(f"UPDATE ledger_entry SET {change} WHERE log = {self.shop.id} AND idx = 60")
                self.assertBad(self.verify_rows(rows), 60, "ledger.verify.columns")
        rows = self.changed()
        at = rows.run("SELECT min(e.idx) FROM ledger_entry e JOIN ledger_subject s ON s.seq = e.seq "
                      f"WHERE s.record = 'person:{self.person}'")[0]
        rows.run(f"DELETE FROM ledger_subject WHERE record = 'person:{self.person}'")
        self.assertBad(self.verify_rows(rows), int(at), "ledger.verify.columns")

    def test_lines_of_a_log_that_nobody_verified_vouch_for_nothing(self):
        rows = self.changed()
        rows.run(f"UPDATE number SET state = 'disposed' WHERE person = {self.person}")
        rows.run("INSERT INTO ledger_entry(log, leaf, leaf_hash, id, at, act, outcome) SELECT 99, leaf, leaf_hash, 'forged', at, act, outcome "
                 f"FROM ledger_entry WHERE log = {self.shop.id} AND idx = 60")
        report = self.verify_rows(rows)
        self.assertEqual((report["ok"], report["code"], report["first_bad_row"]), (False, "ledger.state.log", "business-99"))
        report = self.verify("--config", self.changed().config(), "--state")
        self.assertEqual((report["ok"], report["code"], report["first_bad_row"]), (False, "ledger.state.log", "installation"))

    def test_a_row_changed_added_or_taken_away_behind_the_ledgers_back_is_named(self):
        somebody = self.shop.manager.id
        cases = (
            (f"UPDATE account_role SET role = 'handler' WHERE account = {somebody}", "account_role:", "ledger.state.changed"),
            ("UPDATE number SET state = 'disposed'", "number:", "ledger.state.changed"),
            (f"UPDATE person SET left_on = '2026-01-01' WHERE id = {self.person}", f"person:{self.person}", "ledger.state.changed"),
            (f"UPDATE account SET temporary = 1 WHERE id = {somebody}", f"account:{somebody}", "ledger.state.changed"),
            ("DELETE FROM signed_key WHERE role = 'recovery'", "signed_key:", "ledger.state.missing"),
            (f"INSERT INTO account_role(account, business, role, granted_at) VALUES({somebody}, {self.shop.id}, 'handler', 0)",
             "account_role:", "ledger.state.unrecorded"),
        )
        for change, row, code in cases:
            with self.subTest(change):
                rows = self.changed()
                rows.run(change)
                report = self.verify_rows(rows)
                self.assertEqual((report["ok"], report["first_bad"], report["code"]), (False, None, code))
                self.assertTrue(report["first_bad_row"].startswith(row), report)


@unittest.skipUnless("AZEKURA_TEST_POSTGRES" in os.environ, "run under azekura_with_postgres")
class LedgerVerifyOnPostgres(LedgerVerify):
    @classmethod
    def stores(cls):
        return stores_on_postgres("verify")


if __name__ == "__main__":
    unittest.main(verbosity=2)
