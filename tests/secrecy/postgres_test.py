"""The administrator of a house on PostgreSQL, and of its database server: whoever has the memory of Azekura after the
last work session was locked, the cluster's files with their write-ahead log, and a dump, finds no number."""
import os
import pathlib
import subprocess
import unittest

from azekura_client import psql, stores_on_postgres
from secrecy_support import Journey, KERNELS_OWN, Needles, Opener, Stopped, Thief, WatchedHouse, report


@unittest.skipUnless("AZEKURA_TEST_POSTGRES" in os.environ, "run under azekura_with_postgres")
class AdministratorOnPostgres(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stores = stores_on_postgres("secrecy")
        cls.house = WatchedHouse(stores=cls.stores).start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.journey = Journey(cls.house, entered=12, asked=4, disposed=2)
        cls.addClassCleanup(cls.journey.kept.close)
        cls.opener = Opener()
        cls.addClassCleanup(cls.opener.__exit__)

    def conninfo(self, store):
        return self.stores[store].removeprefix("postgres:")

    def needles(self):
        needles = self.journey.needles()
        needles.all |= self.journey.secret_needles().all
        return needles

    def test_memory_holds_nothing_once_the_work_session_is_locked(self):
        shop = self.journey.shop
        shop.open()
        for name in self.journey.held():
            self.assertEqual(shop.reveal(self.journey.people[name])["number"], self.journey.numbers[name])
        shop.handler.delete(shop.path + "/work-session")
        root = Thief(self.opener, self.journey.stolen[-1], shop).root()
        with Stopped(self.house.process.pid):
            found, read = self.needles().search(["--pid", self.house.process.pid])
            control, _ = Needles().key("root key", root).search(["--pid", self.house.process.pid])
        self.assertEqual(found, [])
        self.assertLessEqual(set(read["unreadable"]), KERNELS_OWN, "memory that could not be searched")
        self.assertTrue(control, "the search is blind")
        report(f"memory on PostgreSQL: {len(self.journey.numbers)} numbers, {read['needles']} needles, {read['regions']} regions, "
               f"{read['bytes']} bytes")

    def test_neither_the_clusters_files_nor_a_dump_hold_a_number(self):
        control = self.journey.new("planted")
        server = self.conninfo("boxes").rsplit(" dbname=", 1)[0] + " dbname=postgres"
        psql(server, f"CREATE TABLE secrecy_control AS SELECT '{control}' AS planted")
        psql(server, "CHECKPOINT")
        cluster = pathlib.Path(psql(server, "SHOW data_directory")[0])
        needles = self.needles()
        found, read = needles.in_files([cluster])
        self.assertEqual({needle.split(":")[0] for needle, _ in found}, {"planted"}, "only what was planted, and that for certain")
        psql(server, "DROP TABLE secrecy_control")
        del self.journey.numbers["planted"]
        dumps = self.house.folder / "dumps"
        dumps.mkdir()
        for store in self.stores:
            with open(dumps / store, "wb") as dump:
                subprocess.run(["pg_dump", self.conninfo(store)], stdout=dump, check=True)
        found, dumped = self.needles().in_files([dumps, self.house.data, self.house.log.parent])
        self.assertEqual(found, [])
        report(f"PostgreSQL: {read['files']} files of the cluster, {read['bytes']} bytes; dumps and house {dumped['bytes']} bytes")
