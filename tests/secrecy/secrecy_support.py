"""What the tests of secrecy share: needles in every form, a search of memory and files, a thief's tools, and a house
in which a lot happened. Nothing here prints a number, a password or a key: needles have names."""
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
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "journeys"))
from azekura_client import BIN, BUILT, Business, House, Person, Refused, made_up_number  # noqa: E402


def tool(name):
    return next((p for p in (BIN / name, BUILT / name) if p.exists()), pathlib.Path(name))


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def by_fours(number, between):
    return between.join((number[:4], number[4:8], number[8:]))


def as_base64(raw):
    """The part of the Base64 text that is the same wherever the bytes begin, for each of the three places."""
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        begin = (0, 2, 3)[shift]
        end = (shift + len(raw)) * 8 // 6
        yield f"base64 at {shift}", whole[begin:end]


def forms_of_a_number(number):
    ascii_digits = number.encode()
    wide = number.translate(FULL_WIDTH)
    value = int(number)
    yield "digits", ascii_digits
    yield "first ten", ascii_digits[:10]
    yield "last ten", ascii_digits[2:]
    for mark, name in ((" ", "spaces"), ("-", "hyphens"), ("　", "wide spaces"), ("－", "wide hyphens")):
        yield f"fours with {name}", by_fours(number, mark).encode()
        yield f"wide fours with {name}", by_fours(wide, mark).encode()
    yield "wide", wide.encode()
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le"):
        yield encoding, number.encode(encoding)
        yield f"wide {encoding}", wide.encode(encoding)
    yield "wide cp932", wide.encode("cp932")
    yield from as_base64(ascii_digits)
    yield "hex", ascii_digits.hex().encode()
    yield "HEX", ascii_digits.hex().upper().encode()
    yield "int64 little", value.to_bytes(8, "little")
    yield "int64 big", value.to_bytes(8, "big")
    yield "int64 hex", f"{value:x}".encode()
    yield "packed", bytes.fromhex(number)
    yield "values", bytes(int(digit) for digit in number)


def forms_of_a_key(key):
    yield "bytes", key
    yield "backwards", key[::-1]  # As big numbers lie in memory.
    yield "hex", key.hex().encode()
    yield "base64url", base64.urlsafe_b64encode(key).rstrip(b"=")


def forms_of_a_text(text):
    raw = text.encode()
    yield "text", raw
    yield "utf-16", text.encode("utf-16-le")
    yield from as_base64(raw)
    yield "hex", raw.hex().encode()


class Needles:
    def __init__(self):
        self.all = {}

    def add(self, name, forms):
        for form, raw in forms:
            self.all[f"{name}: {form}".replace(" ", "_")] = raw
        return self

    def number(self, name, number):
        return self.add(name, forms_of_a_number(number))

    def text(self, name, text):
        return self.add(name, forms_of_a_text(text))

    def key(self, name, key):
        return self.add(name, forms_of_a_key(key))

    def __len__(self):
        return len(self.all)

    def search(self, where):
        """[(needle, place)], and what was read. `where`: ["--pid", "7"] or paths."""
        with tempfile.NamedTemporaryFile("w", prefix="azekura-needles-") as file:
            file.writelines(f"{name} {raw.hex()}\n" for name, raw in self.all.items())
            file.flush()
            done = subprocess.run([tool("azekura_scan"), file.name, *map(str, where)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr or "the search could not read everything"
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return [(line["needle"], f"{line['where']}+{line['at']}") for line in lines[:-1]], lines[-1]

    def in_files(self, folders):
        """In the files of these folders, their names too."""
        files = sorted(f for folder in folders for f in pathlib.Path(folder).rglob("*") if f.is_file() and f.stat().st_size)
        found, read = self.search(files)
        names = "\n".join(map(str, files)).encode()
        found += [(needle, "a file's name") for needle, raw in self.all.items() if raw in names]
        return found, read


# Memory that the kernel shows nobody: it is the kernel's own, and the same in every process.
KERNELS_OWN = {"[vvar]", "[vvar_vclock]", "[vsyscall]", "gaps in libraries"}


class Stopped:
    """A process that does nothing while it is looked at."""

    def __init__(self, pid):
        self.pid = pid

    def __enter__(self):
        os.kill(self.pid, signal.SIGSTOP)
        while pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "T":
            pass
        return self

    def __exit__(self, *failure):
        os.kill(self.pid, signal.SIGCONT)


class Opener:
    """The product's own crypto, asked by a thief."""

    def __init__(self):
        self.process = subprocess.Popen([tool("azekura_opener")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def ask(self, *words):
        """Bytes, or None when it does not open."""
        self.process.stdin.write(" ".join(w.hex() if isinstance(w, bytes) else str(w) for w in words) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        assert answer, "the opener ended"
        return bytes.fromhex(answer[1]) if answer[0] == "=" and len(answer) > 1 else None


def rows(database, sql):
    """From a copy, with whatever its log still holds."""
    connection = sqlite3.connect(database)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


class WatchedHouse(House):
    """Keeps what it was answered, but for the answers that are meant to show a secret."""

    SHOWING = (":reveal", ":open", "/handler-key", "/keys", "/accounts", "/session", "/requests", "/password:reissue")

    def __init__(self, **more):
        self.answers = []
        super().__init__(**more)

    def call(self, method, path, body=None, **more):
        try:
            answer = super().call(method, path, body, **more)
        except Refused as refused:
            self.answers.append(json.dumps(refused.problem, ensure_ascii=False).encode())
            raise
        if not path.endswith(self.SHOWING):
            self.answers.append(answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode())
        return answer

    def copy_to(self, name):
        """What a backup of everything would hold at this moment; the server is held still, so that it is whole."""
        place = self.folder / "stolen" / name
        with Stopped(self.process.pid):
            shutil.copytree(self.data, place)
        shutil.copy(self.folder / "root.key", place / "root.key")
        return place


class KeptConnection:
    """One connection for many calls, kept open, as browsers do."""

    def __init__(self, person):
        self.person = person
        house = person.house
        self.connection = http.client.HTTPSConnection("localhost", house.port, context=house.tls, timeout=120)

    def post(self, path, body):
        self.connection.request("POST", "/api/v1" + path, json.dumps(body).encode(),
                                {"Authorization": "Bearer " + self.person.token, "Content-Type": "application/json"})
        answer = self.connection.getresponse()
        said = json.loads(answer.read())
        if answer.status >= 400:
            raise Refused(answer.status, said)
        return said

    def close(self):
        self.connection.close()


class Journey:
    """A house with a business in which numbers came in by every way, were looked at, and some were disposed of."""

    def __init__(self, house, entered=8, asked=4, disposed=2):
        self.house = house
        self.secrets = {}  # name: text that must be nowhere but where it was typed and shown
        self.numbers = {}  # name: digits
        self.people = {}   # name: person
        self.secrets["the installer's temporary password"] = house.first["temporary_password"]
        self.shop = Business(house)
        self.note_secrets()
        self.shop.open()
        self.kept = KeptConnection(self.shop.handler)
        self.stolen = [house.copy_to("0-empty")]
        self.enter(entered)
        self.stolen.append(house.copy_to("1-entered"))
        self.collect(asked)
        self.try_wrongly()
        self.stolen.append(house.copy_to("3-all-held"))
        if disposed:
            self.dispose(disposed)
            self.stolen.append(house.copy_to("4-disposed"))

    def note_secrets(self):
        shop = self.shop
        for role in ("admin", "owner", "manager", "handler"):
            self.secrets[f"{role}'s password"] = getattr(shop, role).password
            self.secrets[f"{role}'s token"] = getattr(shop, role).token
        self.secrets["work password"] = shop.work_password
        for place, share in enumerate(shop.sheets["shares"]):
            self.secrets[f"recovery share {place}"] = share

    def new(self, name):
        number = made_up_number()
        while number.startswith("0") or number in self.numbers.values():  # A zero in front would leave no eight bytes.
            number = made_up_number()
        self.numbers[name] = number
        return number

    def enter(self, count):
        shop = self.shop
        typings = (str, lambda n: by_fours(n, " "), lambda n: by_fours(n, "-"), lambda n: n.translate(FULL_WIDTH),
                   lambda n: by_fours(n.translate(FULL_WIDTH), "　"))
        for i in range(count):
            name = f"entered {i}"
            number = self.new(name)
            person = self.people[name] = shop.add_person(left="2024-03-31")
            path = f"{shop.path}/people/{person}/number"
            self.kept.post(path, {"number": typings[i % len(typings)](number), "purpose": "T1", "verification": shop.VERIFIED})
            shown = (self.kept.post(path + ":reveal", {"purpose": "T1"}) if i % 2 else shop.reveal(person))
            assert shown["number"] == number
            if i % 4 == 0:
                assert self.kept.post(path + ":match", {"number": number, "purpose": "T1"})["same"]
                assert not shop.handler.post(path + ":match", {"number": self.new(f"matched wrongly {i}"), "purpose": "T1"})["same"]

    def collect(self, count):
        """By link: accepted, replaced before acceptance, refused, and still waiting."""
        shop = self.shop
        for i in range(count):
            name = f"asked {i}"
            person = self.people[name] = shop.add_person(left="2024-03-31")
            request, invited = shop.ask(person)
            self.secrets[f"link {i}"] = invited.token
            if i % 4 == 1:
                invited.submit(self.new(f"replaced {i}"))
            pictures = []
            if i % 2 == 0:  # A picture's bytes are as secret as the number on it.
                self.secrets[f"picture {i}"] = secrets.token_urlsafe(24)
                pictures = [("number", b"\xff\xd8\xff\xe0" + self.secrets[f"picture {i}"].encode() + bytes(2000))]
            invited.submit(self.new(name), pictures)
            self.stolen.append(self.house.copy_to(f"2-submitted-{i}"))
            if i % 4 == 3:
                continue  # Waits for its handler.
            opened = shop.look_at(request)
            assert opened["number"] == self.numbers[name]
            if i % 4 == 2:
                shop.handler.post(f"{shop.path}/requests/{request}:refuse", {"reason": "number_invalid"})
            else:
                shop.accept(request, opened["seen"])
                assert shop.reveal(person)["number"] == self.numbers[name]

    def try_wrongly(self):
        """Numbers that are refused where they belong: a wrong check digit, one that somebody else has."""
        shop = self.shop
        person = shop.add_person()
        held = next(iter(self.numbers.values()))
        number = self.new("mistyped")
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        self.numbers["mistyped"] = wrong
        for typed in (wrong, held):
            try:
                shop.register(person, typed)
                raise AssertionError("a number was taken that should be refused")
            except Refused:
                pass

    def dispose(self, count):
        shop = self.shop
        self.disposed = [f"entered {i}" for i in range(count)]
        if "asked 0" in self.numbers:
            self.disposed.append("asked 0")
        made = shop.handler.post(shop.path + "/disposals",
                                 {"people": [self.people[name] for name in self.disposed], "reason": "retention_ended"})
        done = shop.manager.post(f"{shop.path}/disposals/{made['id']}:confirm", {"typed": f"{len(self.disposed)}件を廃棄"})
        assert done["state"] == "done", done
        self.disposal = done

    def held(self):
        gone = getattr(self, "disposed", [])
        return [n for n in self.people if n not in gone and (n.startswith("entered") or int(n.split()[1]) % 4 in (0, 1))]

    def needles(self):
        needles = Needles()
        for name, number in self.numbers.items():
            needles.number(name, number)
        return needles

    def secret_needles(self):
        needles = Needles()
        for name, text in self.secrets.items():
            needles.text(name, text)
        return needles


class Thief:
    """Somebody with a copy of everything, the root key included, and perhaps a work password."""

    def __init__(self, opener, place, shop, handler=None):
        self.opener, self.place = opener, place
        self.business = f"business:{shop.id}"
        self.number_of_business = shop.id
        self.handler_id = (handler or shop.handler).id
        self.holder = f"account:{self.handler_id}"
        self.keyslot = next(place.rglob("*.keyslot"), None)

    def main(self, sql):
        return rows(self.place / "azekura.db", sql)

    def root(self):
        return self.opener.ask("root", self.place / "root.custody", self.place / "root.key")

    def blob(self):
        return self.main(f"SELECT blob FROM handler_key WHERE id = {self.handler_id}")[0][0]

    def outer(self):
        """The key of the outer layer of handlers' blobs, which the root gives."""
        return self.opener.ask("derive", self.root(), "azekura/registry/v1/derived/handler-blob")

    def handler(self, work_password):
        return self.opener.ask("slot", self.blob(), self.outer(), work_password.encode())

    def bundle_wrap(self):
        return self.main(f"SELECT box FROM bundle_wrap WHERE holder = '{self.holder}'")[0][0]

    def bundle(self, handler):
        """The business's own two private keys."""
        both = self.opener.ask("hpke", handler, f"azekura/bundle/v1/{self.business}/{self.holder}", self.bundle_wrap())
        return both and (both[:32], both[32:64])

    def generations(self):
        return self.main("SELECT generation FROM business_keys")[0][0]

    def keyring_keys(self, scalar, keyslot=None):
        """By generation: all that this keyslot file still holds."""
        found = {}
        for generation in range(1, self.generations() + 2):
            key = self.opener.ask("keyslot", keyslot or self.keyslot, self.number_of_business, generation, scalar)
            if key:
                found[generation] = key
        return found

    def wraps(self):
        return rows(self.place / "keyring.db", "SELECT token, generation, box FROM wrap")

    def open_wrap(self, keys, token, generation, box):
        """DEK and fingerprint, tried with every key, as if its generation had been changed on the disk."""
        for other, key in keys.items():
            for said in {generation, other}:
                content = self.opener.ask("box", key, f"azekura/wrap/v1/{self.business}/token:{token.hex()}/generation:{said}", box)
                if content:
                    return content
        return None

    def boxes(self):
        return rows(self.place / "vault.db", "SELECT token, body FROM box")

    def contexts(self):
        return {token: f"azekura/number/v1/{self.business}/person:{person}/number:{number}"
                for token, person, number in self.main("SELECT token, person, id FROM number")}

    def requests(self):
        """By key: what its boxes are bound to."""
        return {key: f"azekura/intake/v1/{self.business}/request:{request}/notice:{version}"
                     f"/key:{hashlib.sha256(public).digest()[:16].hex()}"
                for request, key, public, version in self.main(
                    "SELECT r.id, r.key_token, r.public_key, n.version FROM request r JOIN notice n ON n.id = r.notice")}

    def submissions(self):
        """Boxes that came by link, numbers and pictures: the key that opens each, what it is bound to, the box."""
        infos, pictures, found = self.requests(), {}, []
        for key, place, kind, box in self.main("SELECT r.key_token, d.place, d.kind, d.box FROM submitted_document d "
                                               "JOIN request r ON r.id = d.request ORDER BY r.id, d.place"):
            pictures.setdefault(key, []).append(box)
            found.append((key, f"{infos[key]}/document:{place}/{kind}", box))
        for key, box in self.main("SELECT r.key_token, s.box FROM submission s JOIN request r ON r.id = s.request"):
            beside = pictures.get(key)
            said = f"/documents:{hashlib.sha256(b''.join(beside)).hexdigest()}" if beside else ""
            found.append((key, infos[key] + said, box))
        return found


def report(text):
    print("secrecy: " + text, file=sys.stderr)


__all__ = ["Business", "House", "Journey", "KERNELS_OWN", "KeptConnection", "Needles", "Opener", "Person", "Refused", "Stopped",
           "Thief", "WatchedHouse", "by_fours", "forms_of_a_number", "made_up_number", "report", "rows", "secrets", "tool"]
