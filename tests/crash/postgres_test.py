"""The same crashes with the three databases on PostgreSQL, which outlives the server: fewer rounds, the same promises."""
import itertools
import os
import subprocess
import unittest

import acknowledged_numbers_test
import disposal_test
import line_before_look_test
from azekura_client import BIN

count = itertools.count(1)


class Postgres:
    """A throw-away PostgreSQL, gone when we are, or the one that AZEKURA_TEST_POSTGRES names."""

    def __init__(self):
        self.keeper = None
        self.conninfo = os.environ.get("AZEKURA_TEST_POSTGRES", "")
        if not self.conninfo:
            wait = ["sh", "-c", 'echo "$AZEKURA_TEST_POSTGRES"; read -r nothing']
            self.keeper = subprocess.Popen([BIN / "azekura_with_postgres", *wait], stdin=subprocess.PIPE,
                                           stdout=subprocess.PIPE, text=True)
            self.conninfo = self.keeper.stdout.readline().strip()
            assert self.conninfo, "PostgreSQL did not start"

    def fresh(self):
        name = f"crash_{os.getpid()}_{next(count)}"
        made = subprocess.run(["psql", "-q", f"{self.conninfo} dbname=postgres", "-c", f"CREATE DATABASE {name}"],
                              capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        return f"postgres:{self.conninfo} dbname={name}"

    def stop(self):
        if self.keeper is not None:
            self.keeper.communicate(timeout=60)


def setUpModule():
    global postgres
    postgres = Postgres()
    unittest.addModuleCleanup(postgres.stop)


class OnPostgres:
    usual_rounds = 4

    @classmethod
    def stores(cls):
        return {name: postgres.fresh() for name in ("main", "keyring", "boxes")}


class LineBeforeLook(OnPostgres, line_before_look_test.LineBeforeLook):
    pass


class AcknowledgedNumbers(OnPostgres, acknowledged_numbers_test.AcknowledgedNumbers):
    pass


class Disposal(OnPostgres, disposal_test.Disposal):
    pass


if __name__ == "__main__":
    unittest.main(verbosity=2)
