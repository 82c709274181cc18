"""A company of 20 000 brought in over HTTP: with progress, within 300 MB, with every number, once; and nothing if it is cancelled."""
import csv
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import unittest

from azekura_client import Business, House, stores_on_postgres

SYNTH = pathlib.Path(__file__).resolve().parents[2] / "tools/synth/synth.py"


class Office:
    """Files of a payroll program, all of whose numbers may be held, and whose number is which."""

    def __init__(self, people, seed):
        with tempfile.TemporaryDirectory(prefix="azekura-synth-") as folder:
            subprocess.run([sys.executable, SYNTH, folder, "--people", str(people), "--seed", str(seed),
                            "--encoding", "utf8", "--prefix", "x_"], check=True)
            self.files = {kind: (pathlib.Path(folder) / f"x_{kind}.csv").read_bytes() for kind in ("staff", "dependants", "numbers")}
        # Numbers of dispatched workers are for their own employer: they would be refused, row by row.
        self.files["staff"] = self.files["staff"].replace("派遣社員".encode(), "契約社員".encode())
        rows = {kind: list(csv.DictReader(content.decode().splitlines())) for kind, content in self.files.items()}
        self.people = len(rows["staff"]) + len(rows["dependants"])
        self.numbers = len(rows["numbers"])
        self.rows = self.people + self.numbers
        self.own = {row["社員番号"]: row["個人番号"] for row in rows["numbers"] if row["続柄"] == "本人"}


class LargeImport(unittest.TestCase):
    PEOPLE = 20_000
    CANCELLED = 2_000
    MEMORY = 300 * 1024  # kB

    @classmethod
    def setUpClass(cls):
        cls.house = House(stores=cls.stores()).start()
        cls.addClassCleanup(cls.house.__exit__)

    @classmethod
    def stores(cls):
        return None

    def peak(self):
        """Of the server's memory, in kB."""
        status = pathlib.Path(f"/proc/{self.house.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])

    def bring_in(self, shop, office):
        """To its end, with the shares of the work that were seen done on the way."""
        begun = time.monotonic()
        path, checked = shop.begin_import(office.files, verified=True)
        looked = time.monotonic()
        self.assertEqual([f for f in checked["findings"] if f["severity"] == "error"], [])
        seen = []

        def watch(state):
            seen.append(state["progress"]["done"])
            time.sleep(0.1)  # Looks often enough: the server needs the processors more.

        done = shop.run_import(path, watch=watch, seconds=1800)
        self.assertEqual(done["state"], "done", done.get("failure"))
        print(f"{type(self).__name__}: {office.rows} rows checked in {looked - begun:.1f} s, brought in within "
              f"{time.monotonic() - looked:.1f} s, server's peak so far {self.peak() // 1024} MB", file=sys.stderr)
        return done, seen

    def pages(self, shop):
        """Everybody, by page."""
        cursor = ""
        while True:
            page = shop.handler.get(f"{shop.path}/people?limit=200{cursor}")
            yield from page["items"]
            if "next" not in page:
                return
            cursor = "&cursor=" + page["next"]

    def test_all_come_in_with_progress_within_memory_and_once(self):
        office, shop = Office(self.PEOPLE, seed=1), Business(self.house)
        done, seen = self.bring_in(shop, office)
        self.assertEqual((done["counts"]["people_created"], done["counts"]["numbers_sealed"]), (office.people, office.numbers))
        self.assertEqual(seen, sorted(seen))
        self.assertGreater(len(set(seen) - {0, office.rows}), 5, "progress was not to be seen")
        people = list(self.pages(shop))
        self.assertEqual((len(people), {person["number_status"] for person in people}), (office.people, {"held"}))
        staff = [person for person in people if person.get("employee_id")]
        for person in random.sample(staff, 20):
            self.assertEqual(shop.reveal(person["id"])["number"], office.own[person["employee_id"]])

        again, _ = self.bring_in(shop, office)
        self.assertEqual([again["counts"][name] for name in ("people_created", "people_changed", "numbers_sealed")], [0, 0, 0])
        self.assertEqual(sum(1 for _ in self.pages(shop)), office.people)
        self.assertLess(self.peak(), self.MEMORY)

    def test_a_cancelled_one_leaves_nobody_and_no_number(self):
        office, shop = Office(self.CANCELLED, seed=2), Business(self.house, name="山田商店")
        path, _ = shop.begin_import(office.files)
        cancelled = []

        def watch(state):
            if not cancelled and state["progress"]["done"] > office.people + office.numbers // 4:  # In the midst of the numbers.
                cancelled.append(shop.handler.post(path + ":cancel"))

        ended = shop.run_import(path, watch=watch, seconds=300)
        self.assertEqual((len(cancelled), ended["state"]), (1, "cancelled"), ended)
        self.assertLess(ended["progress"]["done"], office.rows)
        self.assertEqual(list(self.pages(shop)), [])
        held = self.house.sql("main", f"SELECT id FROM number WHERE business = {shop.id} AND state = 'held'")
        journal = self.house.sql("main", "SELECT item FROM import_item") + self.house.sql("main", "SELECT person FROM import_before")
        self.assertEqual((held, journal), ([], []))
        self.gone_from("keyring", "wrap", shop)
        report = shop.owner.post(shop.path + "/ledger:verify", {"state": True})
        self.assertTrue(report["ok"], report)
        done, _ = self.bring_in(shop, office)  # Nothing is in the way of the next one.
        self.assertEqual((done["counts"]["people_created"], done["counts"]["numbers_sealed"]), (office.people, office.numbers))

    def gone_from(self, store, table, shop):
        """The keys of what was taken back."""
        tokens = self.house.sql("main", f"SELECT token FROM number WHERE business = {shop.id}")
        self.assertGreater(len(tokens), 0)
        left = set(self.house.sql(store, f"SELECT token FROM {table}"))
        self.assertEqual(left & set(tokens), set())


@unittest.skipUnless("AZEKURA_TEST_POSTGRES" in os.environ, "run under azekura_with_postgres")
class LargeImportOnPostgres(LargeImport):
    PEOPLE = 2_000
    CANCELLED = 500

    @classmethod
    def stores(cls):
        return stores_on_postgres("import")


if __name__ == "__main__":
    unittest.main(verbosity=2)
