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
    STOPPED = 500
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
        if "AZEKURA_SANITIZED" not in os.environ:  # A sanitizer keeps what was freed.
            self.assertLess(self.peak(), self.MEMORY)

    def interrupted(self, office, shop, interrupt):
        """What happens in the midst of the numbers, once; the import as it was seen last."""
        path, _ = shop.begin_import(office.files)
        happened = []

        def watch(state):
            if not happened and state["progress"]["done"] > office.people + office.numbers // 4:
                happened.append(interrupt(path))

        ended = shop.run_import(path, watch=watch, seconds=300)
        self.assertEqual(len(happened), 1, "it was over too soon")
        self.assertLess(ended["progress"]["done"], office.rows)
        return ended

    def nothing_is_left(self, shop):
        self.assertEqual(list(self.pages(shop)), [])
        held = self.house.sql("main", f"SELECT id FROM number WHERE business = {shop.id} AND state = 'held'")
        journal = self.house.sql("main", "SELECT item FROM import_item") + self.house.sql("main", "SELECT person FROM import_before")
        self.assertEqual((held, journal), ([], []))
        tokens = self.house.sql("main", f"SELECT token FROM number WHERE business = {shop.id}")
        self.assertGreater(len(tokens), 0)
        self.assertEqual(set(self.house.sql("keyring", "SELECT token FROM wrap")) & set(tokens), set(), "keys are left")
        report = shop.owner.post(shop.path + "/ledger:verify", {"state": True})
        self.assertTrue(report["ok"], report)

    def test_a_cancelled_one_leaves_nobody_and_no_number(self):
        office, shop = Office(self.CANCELLED, seed=2), Business(self.house, name="山田商店")
        ended = self.interrupted(office, shop, lambda path: shop.handler.post(path + ":cancel"))
        self.assertEqual(ended["state"], "cancelled")
        self.nothing_is_left(shop)
        done, _ = self.bring_in(shop, office)  # Nothing is in the way of the next one.
        self.assertEqual((done["counts"]["people_created"], done["counts"]["numbers_sealed"]), (office.people, office.numbers))

    def test_a_server_asked_to_stop_amid_one_ends_in_good_order_and_leaves_nothing_of_it(self):
        shop = Business(self.house, name="鈴木工業株式会社")

        class Stopped(Exception):
            pass

        def stop(path):
            self.house.stop()
            raise Stopped

        with self.assertRaises(Stopped):
            self.interrupted(Office(self.STOPPED, seed=3), shop, stop)
        self.house.start()
        self.nothing_is_left(shop)


@unittest.skipUnless("AZEKURA_TEST_POSTGRES" in os.environ, "run under azekura_with_postgres")
class LargeImportOnPostgres(LargeImport):
    PEOPLE = 2_000
    CANCELLED = 500

    @classmethod
    def stores(cls):
        return stores_on_postgres("import")


if __name__ == "__main__":
    unittest.main(verbosity=2)
