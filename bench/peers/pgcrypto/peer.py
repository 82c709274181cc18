#!/usr/bin/env python3
"""The do-it-yourself way: PostgreSQL with pgcrypto and an audit table, asked by pgbench over TLS.

  bench/peers/pgcrypto/peer.py [--seconds 8] [--clients 64] [--people 10000]

Makes a throw-away server, and prints looks a second with their median and slowest hundredth, by pgp_sym_decrypt and by raw AES.
Each look is one transaction: an audit line is inserted, durably, and the number is selected.
"""
import argparse
import json
import pathlib
import secrets
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
from cluster import Cluster, binaries  # noqa: E402

WAYS = ("pgp", "aes")


class Peer:
    def __init__(self, cluster, people):
        self.cluster, self.people = cluster, people
        self.secrets = {"passphrase": secrets.token_hex(16), "key": secrets.token_hex(32)}
        self.words = f"host=localhost port={cluster.port} user=azekura dbname={cluster.database().rsplit('=', 1)[1]} sslmode=require"
        settings = [word for name, value in {**self.secrets, "people": people}.items() for word in ("-v", f"{name}={value}")]
        made = subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", *settings, "-f", HERE / "schema.sql", self.words],
                              capture_output=True, text=True)
        if made.returncode != 0:
            raise SystemExit(f"psql: {made.stderr}")

    def looks(self, way, clients, seconds):
        settings = [word for name, value in {**self.secrets, "people": self.people}.items() for word in ("-D", f"{name}={value}")]
        with tempfile.TemporaryDirectory(prefix="azekura-pgbench-") as folder:
            done = subprocess.run([binaries() / "pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(seconds),
                                   "-l", "--log-prefix", f"{folder}/took", *settings, "-f", HERE / f"{way}.sql", self.words],
                                  capture_output=True, text=True)
            if done.returncode != 0 or "number of failed transactions: 0 " not in done.stdout:
                raise SystemExit(f"pgbench: {done.stderr[-2000:]}")
            took = sorted(int(line.split()[2]) for log in pathlib.Path(folder).iterdir() for line in log.open())
        rate = next(float(line.split()[2]) for line in done.stdout.splitlines() if line.startswith("tps ="))
        return {"value": round(rate, 1), "p50_us": took[len(took) // 2], "p99_us": took[len(took) * 99 // 100]}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=int, default=8)
    options.add_argument("--clients", type=int, default=64)
    options.add_argument("--people", type=int, default=10_000)
    chosen = options.parse_args()
    with Cluster() as cluster:
        peer = Peer(cluster, chosen.people)
        for way in WAYS:
            print(way, json.dumps(peer.looks(way, chosen.clients, chosen.seconds)))


if __name__ == "__main__":
    main()
