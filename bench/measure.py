"""How bench/run measures: what a disk can do, what wrk sees of a server, what files bring in."""
import contextlib
import json
import os
import pathlib
import platform
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILT = ROOT / "build/release/bin"
os.environ.setdefault("AZEKURA_BIN", str(BUILT))  # Before the client reads it.
sys.path.insert(0, str(ROOT / "tests/journeys"))
from azekura_client import Business, House, Refused, made_up_number  # noqa: F401,: E402

KINDS = ("staff", "dependants", "numbers")


def build():
    """The programs this needs; azekura only where AZEKURA_BIN does not bring its own."""
    targets = ["azekura_bench", "azekura_slow_sync"]
    if os.environ["AZEKURA_BIN"] == str(BUILT):
        targets += ["azekurad", "azekura"]
    subprocess.run([ROOT / "tools/build", "release", *targets], check=True, stdout=sys.stderr)


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "load_before": [round(each, 2) for each in os.getloadavg()]}


def fsyncs(folder, seconds):
    """4 KiB appended and synced, one after another."""
    took, block = [], b"\0" * 4096
    file = os.open(folder / "sync", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        begun = time.perf_counter()
        os.write(file, block)
        os.fdatasync(file)
        took.append(time.perf_counter() - begun)
    os.close(file)
    took.sort()
    return {"value": round(len(took) / sum(took), 1), "p50_us": round(took[len(took) // 2] * 1e6),
            "p99_us": round(took[len(took) * 99 // 100] * 1e6)}


def in_process(*words):
    done = subprocess.run([BUILT / "azekura_bench", *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"azekura_bench {words[0]}: {done.stderr}")
    return json.loads(done.stdout)


def some_held(shop, most):
    return shop.house.sql("main", f"SELECT person FROM number WHERE business = {shop.id} AND state = 'held' ORDER BY random() LIMIT {most}")


class Asking:
    """What wrk asks of a house: GET of its health, or looks at numbers. Certificates are not checked, wrk cannot; the client that
    prepared the house did."""

    def __init__(self, house, shop=None, besides=()):
        self.house, self.shop = house, shop
        paths = ["/api/v1/health"]
        if shop:
            paths = [f"/api/v1{shop.path}/people/{person}/number:reveal" for person in some_held(shop, 20_000) if person not in besides]
        self.paths = tempfile.NamedTemporaryFile("w", prefix="azekura-paths-")
        self.paths.write("\n".join(paths))
        self.paths.flush()

    def begin(self, connections, seconds, delay=None):
        env = {**os.environ, "BENCH_PATHS": self.paths.name, "BENCH_METHOD": "GET", "BENCH_BODY": "", "BENCH_TOKEN": ""}
        if self.shop:
            env |= {"BENCH_METHOD": "POST", "BENCH_BODY": json.dumps({"purpose": "T1"}), "BENCH_TOKEN": self.shop.handler.token}
        if delay:
            env["BENCH_DELAY"] = str(delay)
        return subprocess.Popen(["wrk", f"-c{connections}", f"-t{min(connections, 2)}", f"-d{seconds}s", "--timeout", "60s", "-s", ROOT / "bench/load.lua",
                                 f"https://localhost:{self.house.port}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)

    def end(self, process):
        output = process.communicate()[0]
        said = [line for line in output.splitlines() if line.startswith("RESULT ")]
        if not said:
            raise SystemExit(f"wrk: {output[-2000:]}")
        result = json.loads(said[0][len("RESULT "):])
        if result.pop("refused") + result.pop("broken") > 0:
            raise SystemExit(f"not all requests went well:\n{output[-2000:]}\n{self.house.log.read_text()[-2000:]}")
        return result

    def __call__(self, connections, seconds):
        if self.shop:
            at_work(self.shop)
        return self.end(self.begin(connections, seconds))

    @contextlib.contextmanager
    def meanwhile(self):
        """Somebody who looks again 10 ms after each answer, from one connection, while something else goes on: what they saw."""
        found = {}
        process = self.begin(1, 7200, delay=10)
        time.sleep(1)
        try:
            yield found
        finally:
            process.send_signal(signal.SIGINT)
            found.update(self.end(process))


class Office:
    """Files of a payroll program for so many numbers, none of which is anybody's, in parts that an import takes."""

    def __init__(self, numbers, seed=1):
        with tempfile.TemporaryDirectory(prefix="azekura-office-") as folder:
            # 2.2 numbers for each worker, with the family; a few more are drawn than needed.
            subprocess.run([sys.executable, ROOT / "tools/synth/synth.py", folder, "--people", str(numbers * 47 // 100 + 20), "--seed", str(seed),
                            "--encoding", "utf8", "--prefix", "x_"], check=True, stdout=subprocess.DEVNULL)
            read = {kind: (pathlib.Path(folder) / f"x_{kind}.csv").read_bytes() for kind in KINDS}
        # Numbers of dispatched workers are for their own employer: they would be refused, row by row.
        read["staff"] = read["staff"].replace("派遣社員".encode(), "契約社員".encode())
        self.heads, self.rows = {}, {}
        for kind, content in read.items():
            self.heads[kind], *rows = content.splitlines(keepends=True)
            self.rows[kind] = rows
        self.rows["numbers"] = self.rows["numbers"][:numbers]
        workers = {self.worker(row) for row in self.rows["numbers"]}
        for kind in ("staff", "dependants"):
            self.rows[kind] = [row for row in self.rows[kind] if self.worker(row) in workers]

    @staticmethod
    def worker(row):
        return row.split(b",", 1)[0]

    def parts(self, numbers):
        """Of about so many numbers each; a family stays together."""
        staff, at = self.rows["staff"], dict.fromkeys(KINDS, 0)
        workers = -(-len(staff) // max(1, round(len(self.rows["numbers"]) / numbers)))
        for first in range(0, len(staff), workers):
            theirs = {self.worker(row) for row in staff[first:first + workers]}
            part = {}
            for kind in KINDS:
                begun = at[kind]
                while at[kind] < len(self.rows[kind]) and self.worker(self.rows[kind][at[kind]]) in theirs:
                    at[kind] += 1
                part[kind] = self.heads[kind] + b"".join(self.rows[kind][begun:at[kind]])
            yield part


def rows_of(part):
    return sum(content.count(b"\n") - 1 for content in part.values())


def bring_in(shop, part):
    """From the first byte sent to the last number sealed."""
    rows, begun = rows_of(part), time.perf_counter()
    path, _ = shop.begin_import(part, verified=True)
    wait_for(shop, path, "checked")
    shop.handler.post(path + ":run", {"mode": "all"})
    wait_for(shop, path, "done")
    took = time.perf_counter() - begun
    return {"value": round(rows / took, 1), "note": f"{rows} rows, {rows_of({'': part['numbers']})} of them numbers, in {took:.1f} s"}


def wait_for(shop, path, state):
    deadline = time.monotonic() + 1800
    while (now := shop.handler.get(path))["state"] != state:
        if now["state"] not in ("checking", "running"):
            raise SystemExit(f"the import is {now['state']}: {now.get('failure')} {now['counts']}")
        if time.monotonic() > deadline:
            raise SystemExit("the import does not end")
        time.sleep(0.2)


def at_work(shop):
    """Opens a work session, after signing in again if the last time was too long ago."""
    try:
        shop.open()
    except Refused as refused:
        if refused.status != 401:
            raise
        shop.handler = shop.house.sign_in(shop.handler.login, shop.handler.password)
        shop.open()


def patiently(call, is_done):
    """Seconds until it is done, even when no answer is waited for any more."""
    begun = time.perf_counter()
    try:
        call()
    except TimeoutError:
        pass
    while not is_done():
        if time.perf_counter() - begun > 3600:
            raise SystemExit("not done after an hour")
        time.sleep(0.1)
    return time.perf_counter() - begun


def memory_mb(house, which="VmRSS"):
    status = pathlib.Path(f"/proc/{house.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(which)).split()[1]) / 1024


def shop_with(house, numbers, seed=1):
    shop = Business(house)
    for part in Office(numbers, seed).parts(100_000):
        bring_in(shop, part)
    return shop

