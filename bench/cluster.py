"""A PostgreSQL of our own for the bench: it syncs, keeps synchronous_commit, and speaks TLS, as in earnest."""
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

SETTINGS = {"fsync": "on", "synchronous_commit": "on", "ssl": "on", "max_connections": "400", "listen_addresses": "localhost"}


def binaries():
    newest = max(pathlib.Path("/usr/lib/postgresql").iterdir(), key=lambda folder: int(folder.name))
    return newest / "bin"


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


class Cluster:
    """With a self-signed certificate, in a folder that goes with it. Everything else is as initdb leaves it."""

    def __init__(self, preload=None, **environment):
        self.preload, self.environment, self.made = preload, {**os.environ, **environment}, 0

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="azekura-pg-"))  # Short: a socket's path has at most 107 bytes.
        self.port, self.as_user = free_port(), []
        self.certificate()
        if self.preload:  # From here, because its user need not see the folder that it was built in.
            self.environment["LD_PRELOAD"] = shutil.copy(self.preload, self.folder)
        if os.geteuid() == 0:  # initdb and postgres refuse root.
            owner = pwd.getpwnam("postgres")
            self.as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
            for each in (self.folder, *self.folder.iterdir()):
                os.chown(each, owner.pw_uid, owner.pw_gid)
        self.run("initdb", "-D", "data", "-U", "azekura", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = {**SETTINGS, "port": self.port, "unix_socket_directories": self.folder,
                    "ssl_cert_file": self.folder / "server.pem", "ssl_key_file": self.folder / "server-key.pem"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with open(self.folder / "postgres.log", "wb") as log:
            self.process = subprocess.Popen([*self.as_user, binaries() / "postgres", "-D", "data", *words],
                                            cwd=self.folder, stdout=log, stderr=log, env=self.environment)
        self.conninfo = f"host={self.folder} port={self.port} user=azekura"
        deadline = time.monotonic() + 60
        while subprocess.run([binaries() / "pg_isready", "-q", "-d", f"{self.conninfo} dbname=postgres"]).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("PostgreSQL did not start: " + (self.folder / "postgres.log").read_text()[-2000:])
            time.sleep(0.05)
        return self

    def __exit__(self, *failure):
        self.process.send_signal(signal.SIGINT)  # setpriv became postgres: a fast stop.
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def certificate(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-keyout", self.folder / "server-key.pem", "-out", self.folder / "server.pem"],
                       check=True, capture_output=True)
        os.chmod(self.folder / "server-key.pem", 0o600)

    def run(self, program, *words):
        done = subprocess.run([*self.as_user, binaries() / program, *words], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"{program}: {done.stderr}")

    def database(self):
        """A fresh one: how to reach it by the socket."""
        self.made += 1
        name = f"bench_{self.made}"
        subprocess.run(["psql", "-Xq", f"{self.conninfo} dbname=postgres", "-c", f"CREATE DATABASE {name}"], check=True)
        return f"{self.conninfo} dbname={name}"
