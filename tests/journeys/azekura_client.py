"""A server of our own and people who use it, for journeys: standard library only.

House() founds an installation in a temporary folder and starts the real azekurad on a free port; Person is somebody
signed in over HTTPS with a token. Passwords and numbers here are made up for each run.
"""
import base64
import hashlib
import http.client
import json
import os
import pathlib
import secrets
import shutil
import signal
import sqlite3
import ssl
import subprocess
import tempfile
import time
import unittest

BUILT = pathlib.Path(__file__).resolve().parents[2] / "build/dev/bin"
BIN = pathlib.Path(os.environ.get("AZEKURA_BIN", BUILT))
# What belongs to no installation lies beside the programs, or where the tests were built.
SEAL_FOR = next((p for p in (BIN / "azekura_seal_for", BUILT / "azekura_seal_for") if p.exists()), "azekura_seal_for")


class Refused(Exception):
    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('code', '')}")
        self.status, self.problem, self.code = status, problem, problem.get("code", "")


class Case(unittest.TestCase):
    """A test that calls a server."""

    def refused(self, status, code, call, *arguments, **more):
        with self.assertRaises(Refused) as caught:
            call(*arguments, **more)
        self.assertEqual((caught.exception.status, caught.exception.code), (status, code))
        self.assertTrue(caught.exception.problem["title"])


def check_digit(eleven):
    total = sum(int(eleven[10 - n]) * (n + 2 if n < 6 else n - 4) for n in range(11))
    rest = total % 11
    return "0" if rest <= 1 else str(11 - rest)


def made_up_number():
    """A number with a sound check digit that belongs to nobody we know."""
    eleven = "".join(secrets.choice("0123456789") for _ in range(11))
    return eleven + check_digit(eleven)


def azekura(home, *arguments, given=""):
    """The command line, by somebody whose own folder is `home`; `given` is what they type."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8"}
    environment |= {name: os.environ[name] for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS") if name in os.environ}
    return subprocess.run([BIN / "azekura", *map(str, arguments)], input=given, capture_output=True, text=True,
                          timeout=300, env=environment)


def psql(where, statement):
    ran = subprocess.run(["psql", where, "-XAtqc", statement], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def sql(store, statement):
    """First column of what a database answers to somebody beside the server; bytes as text, as SQL's tools show them."""
    if store.startswith("postgres:"):
        return psql(store.removeprefix("postgres:"), statement)
    connection = sqlite3.connect(store, timeout=30)
    try:
        with connection:
            return [row[0].hex() if isinstance(row[0], bytes) else str(row[0]) for row in connection.execute(statement)]
    finally:
        connection.close()


def stores_on_postgres(name):
    """Three databases of our own on the server that azekura_with_postgres started."""
    server, tag = os.environ["AZEKURA_TEST_POSTGRES"], secrets.token_hex(4)
    where = {}
    for store in ("main", "keyring", "boxes"):
        made = f"{name}_{store}_{tag}"
        psql(server + " dbname=postgres", f"CREATE DATABASE {made}")
        where[store] = f"postgres:{server} dbname={made}"
    return where


class House:
    def __init__(self, stores=None, clean=True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="azekura-journey-"))
        self.data = self.folder / "data"
        self.clean = clean
        self.stores = stores or {}
        self.log = self.folder / "azekurad.log"
        lines = [f'data = "{self.data}"', "port = 0", f'key_file = "{self.folder / "root.key"}"', f'postbox = "{self.folder / "postbox"}"',
                 f'postbox_tls = "{self.folder / "postbox-tls"}"']
        for name, where in self.stores.items():
            lines.append(f'{name} = "{where}"')
        ui = os.environ.get("AZEKURA_UI", "")
        if ui:
            lines.append(f'ui = "{ui}"')
        self.config = self.folder / "azekura.toml"
        self.config.write_text("\n".join(lines) + "\n")
        self.first = self.found_first()
        self.process = None
        self.postbox = None
        self.admin = None
        self.hear = None  # Called with every answer: method, path, status, content type, content.

    def found_first(self):
        made = subprocess.run([BIN / "azekura", "init", "--config", self.config, "--json"], capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        return json.loads(made.stdout)

    def start(self, extra=()):
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen([BIN / "azekurad", "--config", self.config, "--allow-unlocked-memory", *extra],
                                            stdout=subprocess.PIPE, stderr=output)
        self.said = self.process.stdout.readline().decode()
        if not self.said.startswith(("ready", "sealed", "found")):
            raise AssertionError(f"azekurad did not start: {self.said} {self.log.read_text()[-2000:]}")
        self.port = int(self.said.split("localhost:")[1].split("/")[0])
        self.tls = ssl.create_default_context(cafile=self.data / "tls/ca.pem")
        return self

    def start_postbox(self):
        """The page's process for people outside, on a port of its own; it outlives stops and kills of the server."""
        ui = os.environ.get("AZEKURA_POSTBOX_UI", "")
        if not ui:
            ui = self.folder / "no-page"
            ui.mkdir(exist_ok=True)
            (ui / "index.html").write_text("<!doctype html>\n")
        with open(self.folder / "postbox.log", "ab") as output:
            self.postbox = subprocess.Popen([BIN / "azekura-postbox", "--folder", self.folder / "postbox", "--ui", ui, "--port", "0",
                                             "--certificate", self.folder / "postbox-tls/server.pem", "--certificate-key", self.folder / "postbox-tls/server-key.pem"],
                                            stdout=subprocess.PIPE, stderr=output)
        line = self.postbox.stdout.readline().decode()
        if not line.startswith("ready"):
            raise AssertionError(f"azekura-postbox did not start: {(self.folder / 'postbox.log').read_text()[-2000:]}")
        self.postbox_port = int(line.split("localhost:")[1].split("/")[0])

    def post_outside(self, path, body=None, **more):
        """What whoever holds a link asks, of the process that has no key."""
        if self.postbox is None:
            self.start_postbox()
        return self.call("POST", path, body, port=self.postbox_port, **more)

    def fetched(self):
        """Waits until the server has taken in what lies in the postbox."""
        letters = self.folder / "postbox/letters"
        until = time.monotonic() + 60
        while any(letters.iterdir()):
            if self.process.poll() is not None:
                raise ConnectionError("the server is down")
            if time.monotonic() > until:
                raise AssertionError("the server does not fetch letters")
            time.sleep(0.005)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        if self.postbox is not None:
            self.postbox.terminate()
            ended = self.postbox.wait(timeout=30)
            self.postbox.stdout.close()
            self.postbox = None
            assert ended == 0, f"azekura-postbox ended with {ended} when it was asked to stop"
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            ended = self.process.wait(timeout=30)
            self.process.stdout.close()
            assert ended == 0, f"azekurad ended with {ended} when it was asked to stop"

    def __enter__(self):
        return self.start()

    def __exit__(self, *failure):
        self.stop()
        if self.clean:
            shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, store, statement):
        file = {"main": "azekura.db", "keyring": "keyring.db", "boxes": "vault.db"}[store]
        return sql(self.stores.get(store, str(self.data / file)), statement)

    def send(self, method, path, body=None, token=None, headers=None, port=None):
        """One request as it is, whatever comes of it: status, headers, bytes."""
        connection = http.client.HTTPSConnection("localhost", port or self.port, context=self.tls, timeout=120)
        try:
            sent = {"X-Azekura": "1", **({"Authorization": "Bearer " + token} if token else {}), **(headers or {})}
            connection.request(method, "/api/v1" + path, body, sent)
            answer = connection.getresponse()
            status, told, content = answer.status, answer.headers, answer.read()
        finally:
            connection.close()
        if self.hear:
            self.hear(method, path.split("?")[0], status, told.get_content_type(), content)
        return status, told, content

    def call(self, method, path, body=None, token=None, content_type="application/json", raw=False, language=None, port=None):
        headers = {"Accept-Language": language} if language else {}
        if body is not None:
            headers["Content-Type"] = content_type
            body = body if isinstance(body, (bytes, str)) else json.dumps(body)
            body = body.encode() if isinstance(body, str) else body
        status, _, content = self.send(method, path, body, token, headers, port)
        if status >= 400:
            try:
                problem = json.loads(content)
            except ValueError:
                problem = {"code": "", "raw": content[:200].decode(errors="replace")}
            raise Refused(status, problem)
        if raw:
            return content
        return json.loads(content) if content else None

    def sign_in(self, login, password):
        session = self.call("POST", "/session", {"login_id": login, "password": password, "token": True})
        return Person(self, login, password, session)

    def administrator(self):
        """The first account of all; its temporary password is spent when somebody first asks."""
        if self.admin is None:
            self.admin = self.first_sign_in(self.first.get("login_id") or self.first["login"], self.first["temporary_password"])
        return self.admin

    def first_sign_in(self, login, temporary):
        """Signs in with the temporary password and chooses an own one, as everybody must."""
        person = self.sign_in(login, temporary)
        own = "Own-" + secrets.token_urlsafe(15)
        person.post("/session/password", {"current": temporary, "new": own})
        return self.sign_in(login, own)


class Unfounded(House):
    """A server on an empty data folder: somebody founds it through the API, as the browser does."""

    def found_first(self):
        return None

    def start(self, extra=()):
        super().start(extra)
        self.code = self.process.stdout.readline().decode().removeprefix("code ").strip() if self.said.startswith("found") else None
        return self

    def found(self, **body):
        self.first = self.call("POST", "/system/found", {"code": self.code, "custody": "key_file", **body})
        self.said = self.process.stdout.readline().decode()
        return self.first


class Person:
    def __init__(self, house, login, password, session):
        self.house, self.login, self.password = house, login, password
        self.id = session["account"]["id"]
        self.token = session["token"]
        self.session = session

    def get(self, path, **more):
        return self.house.call("GET", path, token=self.token, **more)

    def post(self, path, body=None, **more):
        return self.house.call("POST", path, body if body is not None else {}, token=self.token, **more)

    def put(self, path, body, **more):
        return self.house.call("PUT", path, body, token=self.token, **more)

    def patch(self, path, body):
        return self.house.call("PATCH", path, body, token=self.token)

    def delete(self, path):
        return self.house.call("DELETE", path, token=self.token)


class Invited:
    """Whoever holds a link: knows its token and the request's public key, as the collection page does."""

    def __init__(self, house, link):
        self.house = house
        fragment = link.split("#", 1)[1]
        self.token, self.public_key = (fragment.split(f"{name}=", 1)[1].split("&")[0] for name in "tk")

    def show(self, **more):
        return self.house.post_outside("/intake:show", {"token": self.token}, **more)

    def seal(self, number, info):
        what = number if isinstance(number, bytes) else number.encode()
        made = subprocess.run([SEAL_FOR, self.public_key, info], input=what, capture_output=True)
        assert made.returncode == 0, made.stderr
        return json.loads(made.stdout)

    def submit(self, number, pictures=()):
        """Seals and sends a number, with pictures as (kind, JPEG); back when the server has it, too."""
        info, documents, sent = self.show()["info"], [], {}
        for n, (kind, picture) in enumerate(pictures):
            documents.append({"kind": kind, **self.seal(picture, f"{info}/document:{n}/{kind}")})
        if documents:
            boxes = b"".join(base64.b64decode(one[part]) for one in documents for part in ("enc", "box"))
            sent["documents"], info = documents, f"{info}/documents:{hashlib.sha256(boxes).hexdigest()}"
        return self.send({**sent, **self.seal(number, info)})

    def send(self, letter):
        receipt = self.house.post_outside("/intake:submit", letter, token=self.token)
        self.house.fetched()
        return receipt

    def decline(self, reason="no_wish"):
        receipt = self.house.post_outside("/intake:decline", {"token": self.token, "reason": reason})
        self.house.fetched()
        return receipt


class Wire:
    """One connection kept alive, for somebody who asks again and again. Nothing is repeated behind the caller's back."""

    def __init__(self, person):
        self.token = person.token
        self.connection = http.client.HTTPSConnection("localhost", person.house.port, context=person.house.tls, timeout=120)
        self.connection.connect()

    def post(self, path, body=None):
        headers = {"X-Azekura": "1", "Authorization": "Bearer " + self.token, "Content-Type": "application/json"}
        self.connection.request("POST", "/api/v1" + path, json.dumps(body or {}), headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise Refused(answer.status, json.loads(content))
        return json.loads(content) if content else None

    def close(self):
        self.connection.close()


class Business:
    """A business with its owner, manager and handler, keys made and confirmed, purposes notified and granted."""

    PURPOSES = ["T1", "T2", "S1", "E1"]
    CLASSES = ["employee", "officer", "dependant", "payee"]

    def __init__(self, house, name="さくら介護株式会社", solo=False):
        self.house = house
        self.admin = house.administrator()
        self.id = self.admin.post("/businesses", {"name": name, "kind": "business", "workers": 42, "solo_mode": solo})["id"]
        self.path = f"/businesses/{self.id}"
        tag = secrets.token_hex(3)
        roles = ["owner", "manager", "handler"] if solo else ["owner", "manager"]
        self.owner = self.join(self.admin, f"owner-{tag}", "代表 太郎", roles)
        if solo:
            self.manager = self.handler = self.owner
        else:
            self.manager = self.join(self.owner, f"manager-{tag}", "責任 花子", ["manager"])
            self.handler = self.join(self.owner, f"handler-{tag}", "髙橋 直子", ["handler"])
        self.owner.post(self.path + "/notices", {"purposes": self.PURPOSES})
        self.grant(self.handler)
        self.work_password = self.handler.post(self.path + "/handler-key", {})["work_password"]
        self.sheets = self.handler.post(self.path + "/keys", {"work_password": self.work_password})
        self.handler.post(self.path + "/keys:confirm", {"share": self.sheets["shares"][1]})

    def another_handler(self):
        """Somebody new with a key of their own, whom the business's keys do not know yet: who, their work password and words."""
        newcomer = self.join(self.owner, "newcomer-" + secrets.token_hex(3), "新井 翔", ["handler"])
        self.grant(newcomer)
        enrolled = newcomer.post(self.path + "/handler-key", {})
        return newcomer, enrolled["work_password"], enrolled["fingerprint_words"]

    @staticmethod
    def public_key(bundle, handler):
        """As the bundle names it; its words are compared with those on the handler's own screen."""
        known = json.loads(bundle.read_text())["handlers"]
        return next(each["public_key"] for each in known if each["account"] == handler.id)

    def join_sheets(self, home, bundle, handler, shares, out, *more):
        """`azekura recover open` on another computer, with the sheets typed in."""
        return azekura(home, "recover", "open", "--bundle", bundle, "--to-public", self.public_key(bundle, handler), "--out", out,
                       *more, given="".join(share + "\n\n" for share in shares))

    def grant(self, handler):
        self.owner.put(f"{self.path}/handlers/{handler.id}/purposes",
                       {"grants": [{"purpose": p, "person_class": c} for p in self.PURPOSES for c in self.CLASSES]})

    def join(self, by, login, name, roles):
        made = by.post("/accounts", {"login_id": login, "display_name": name, "business": self.id, "roles": roles})
        return self.house.first_sign_in(login, made["temporary_password"])

    def open(self):
        return self.handler.post(self.path + "/work-session", {"work_password": self.work_password})

    def add_person(self, family="山田", given="花子", **facts):
        body = {"class": "employee", "employment": "regular", "family_name": family, "given_name": given,
                "family_kana": "ヤマダ", "given_kana": "ハナコ", "birth": "S58.4.1", "hired": "2020-04-01", **facts}
        return self.handler.post(self.path + "/people", body)["id"]

    VERIFIED = {"channel": "in_person", "number_evidence": "number_card", "identity_evidence": ["number_card"]}

    def register(self, person, number, purpose="T1"):
        return self.handler.post(f"{self.path}/people/{person}/number",
                                 {"number": number, "purpose": purpose, "verification": self.VERIFIED})

    def look_at(self, request):
        """What was submitted, as a handler sees it before acceptance."""
        return self.handler.post(f"{self.path}/requests/{request}:open")

    def accept(self, request, seen=None):
        """Accepts what was looked at: by default what lies there now."""
        seen = seen or self.look_at(request)["seen"]
        return self.handler.post(f"{self.path}/requests/{request}:accept", {"seen": seen, **self.VERIFIED})

    def reveal(self, person, purpose="T1", by=None):
        return (by or self.handler).post(f"{self.path}/people/{person}/number:reveal", {"purpose": purpose})

    VERIFIED_BEFORE = {"verified": True, "system": "給与ソフト", "method": "対面で個人番号カードを確認", "from": "2016-01-01",
                       "to": "2026-03-31", "by": "総務 一郎"}

    def begin_import(self, files, verified=False):
        """Brings files up (CP932 unless they are bytes already) and has them checked: the import's path, and what was found."""
        self.open()
        made = self.handler.post(self.path + "/imports", {
            "verification": self.VERIFIED_BEFORE if verified else {"verified": False},
            "purposes": ["T1"]})
        path = f"{self.path}/imports/{made['id']}"
        for kind, text in files.items():
            content = text if isinstance(text, bytes) else text.encode("cp932")
            self.handler.put(f"{path}/files/{kind}", content, content_type="text/csv")
        return path, self.handler.post(path + ":check")

    def run_import(self, path, mode="all", watch=lambda state: None, seconds=60):
        """To its end; `watch` sees every state on the way."""
        state = self.handler.post(path + ":run", {"mode": mode})
        until = time.monotonic() + seconds
        while state["state"] in ("running", "checking"):
            assert time.monotonic() < until, f"the import did not end: {state['progress']}"
            watch(state)
            state = self.handler.get(path)
        return state

    def ask(self, person, procedures=("T1",), **more):
        """Asks one person by link: the request's id, and whoever now holds the link."""
        answer = self.handler.post(self.path + "/requests", {"people": [person], "procedures": list(procedures), **more})["results"][0]
        return answer["request"]["id"], Invited(self.house, answer["link"])
