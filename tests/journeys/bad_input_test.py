"""Bad input over the wire: whatever arrives, the answer is a refusal in words, nobody else waits, and nothing is lost.

Every operation with a JSON body gets what is not JSON, wrong types, unknown fields, texts and bodies that are too long,
and then random mutations for a while (AZEKURA_FUZZ_SECONDS for each operation; AZEKURA_FUZZ_SEED repeats a run).
"""
import contextlib
import http.client
import json
import os
import random
import re
import socket
import ssl
import time
import unittest

from azekura_client import Business, House, Person, made_up_number
from openapi import Api

SECONDS = float(os.environ.get("AZEKURA_FUZZ_SECONDS", "1"))
SEED = int(os.environ.get("AZEKURA_FUZZ_SEED", "20261121"))
MOST = 300
# Each call costs a slow password hash, or counts failures against this machine's address: no mutations there.
COSTLY = {"signIn", "changePassword", "openWorkSession", "createKeys", "enrolHandler", "changeWorkPassword", "unseal", "createAccount"}
WRONG = {"string": [7, True, [], {}], "integer": ["7", 1.5, True, [], 2**70], "boolean": ["yes", 1, []],
         "array": ["x", {}, 7], "object": ["x", [], 7]}
TRICKS = ["/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/businesses/1%2f..%2f2", "/businesses/%00", "//businesses",
          "/businesses/-1", "/businesses/99999999999999999999", "/businesses/1;x", "/businesses/%c0%ae%c0%ae", "/businesses/%",
          "/businesses/1/people/..\\..", "/businesses/１", "/businesses/1/ledger/tile/../../../azekura.toml",
          "/businesses/1/ledger/tile/%2e%2e/%2e%2e%2fazekura.toml", "/businesses/1/ledger/tile/0/..%2f..%2fcheckpoint",
          "/businesses/1/people?limit=0", "/businesses/1/people?nothing=1", "/businesses/1/people?q=a&q=b", "/" + "a" * 5000]


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.api = Api()
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.start()
        cls.shop = Business(cls.house)
        cls.shop.open()
        cls.person, cls.number = cls.shop.add_person(), made_up_number()
        cls.shop.register(cls.person, cls.number)
        request, invited = cls.shop.ask(cls.shop.add_person())
        invited.submit(made_up_number())
        disposal = cls.shop.handler.post(cls.shop.path + "/disposals", {"people": [cls.spare()], "reason": "mistaken_collection"})["id"]
        spare = cls.shop.join(cls.shop.owner, "spare", "予備 一郎", ["member"]).id  # Mutations may take its roles away.
        cls.parts = {"business": cls.shop.id, "person": cls.person, "request": request, "disposal": disposal,
                     "account": spare, "import": "none", "kind": "staff", "session": "0"}
        cls.json = [one for one in cls.api.operations if one.schema]
        cls.english = cls.in_english(cls.shop.handler)

    @classmethod
    def spare(cls):
        person = cls.shop.add_person()
        cls.shop.register(person, made_up_number())
        return person

    @classmethod
    def in_english(cls, person):
        session = cls.house.call("POST", "/session", {"login_id": person.login, "password": person.password, "token": True}, language="en")
        return Person(cls.house, person.login, person.password, session)

    def who(self, operation):
        for role in operation.roles or []:
            if role in ("handler", "manager", "owner"):
                return getattr(self.shop, role)
        return self.shop.owner

    def send(self, operation, body, who=None, content_type="application/json"):
        token = None if operation.access == "public" else (who or self.who(operation)).token
        return self.house.send(operation.method, operation.target(self.parts), body, token, {"Content-Type": content_type})

    def problem(self, answer, least=400):
        status, headers, content = answer
        self.assertTrue(least <= status < 500, (status, content[:300]))
        self.assertEqual(headers.get_content_type(), "application/problem+json")
        problem = json.loads(content)
        self.assertEqual(problem["status"], status)
        self.assertRegex(problem["code"], r"^[a-z_]+(\.[a-z0-9_]+)+$")
        self.assertTrue(problem["title"] and problem["title"] != problem["code"], problem)
        return problem

    def still_there(self):
        self.assertEqual(self.shop.reveal(self.person)["number"], self.number)

    def test_a_what_is_no_json_is_refused(self):
        for operation in self.json:
            with self.subTest(operation.id):
                for body in (b"", b"{", b"[]", b"null", b'"x"', b"{}{}", b'{"a":1,"a":2}', b'{"a":\xff}', b"\xef\xbb\xbf{}", b"[" * 5000):
                    self.problem(self.send(operation, body))

    def test_b_another_media_type_is_refused(self):
        for operation in self.json:
            with self.subTest(operation.id):
                self.problem(self.send(operation, b"{}", content_type="text/plain"))

    def test_c_wrong_types_unknown_fields_and_long_texts_name_their_field(self):
        for operation in self.json:
            with self.subTest(operation.id):
                schema = self.api.resolve(operation.schema)
                cases = [("unheard_of", 1)]
                for name, described in schema["properties"].items():
                    described = self.api.resolve(described)
                    cases += [(name, wrong) for wrong in WRONG[described["type"]]]
                    cases += [(name, "x" * 9000)] if described["type"] == "string" else []
                for name, value in cases:
                    body = operation.body() | {name: value}
                    problem = self.problem(self.send(operation, json.dumps(body).encode()))
                    self.assertEqual(problem["code"], "web.fields", (name, value if value != "x" * 9000 else "long"))
                    blamed = [re.split(r"[.\[]", each["field"])[0] or each["code"] for each in problem["fields"]]
                    self.assertIn("web.field.unknown" if name == "unheard_of" else name, blamed)

    def test_d_an_oversized_body_is_refused_before_it_is_read(self):
        for operation in self.json:
            with self.subTest(operation.id):
                problem = self.problem(self.send(operation, json.dumps({"x": "y" * 300_000}).encode()))
                self.assertEqual(problem["code"], "web.body.too_large")

    def test_e_refusals_speak_the_language_of_the_reader(self):
        reveal = next(one for one in self.json if one.id == "revealNumber")
        self.assertRegex(self.problem(self.send(reveal, b"{"))["title"], "[ぁ-ん]")
        self.assertNotRegex(self.problem(self.send(reveal, b"{", who=self.english))["title"], "[ぁ-ん一-龠]")

    def test_f_crooked_paths_lead_nowhere(self):
        for path in TRICKS:
            with self.subTest(path[:60]):
                request = f"GET /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.shop.owner.token}\r\nConnection: close\r\n\r\n"
                self.assertIn(self.raw(request.encode())[:12], [f"HTTP/1.1 {status}" for status in (400, 403, 404, 414, 422)])

    def test_g_crooked_heads_are_refused(self):
        for head in (b"GET / HTTP/9.9\r\n\r\n", b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 40_000 + b"\r\n\r\n",
                     b"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                     b"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
                     b"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"):
            with self.subTest(head[:40]):
                self.assertIn(self.raw(head)[:10], ("", "HTTP/1.1 4"))
        self.still_there()

    def raw(self, sent):
        with self.connected() as wire, contextlib.suppress(ConnectionError, ssl.SSLError):
            wire.sendall(sent)
            return wire.recv(4096).decode(errors="replace")
        return ""

    def connected(self):
        plain = socket.create_connection(("localhost", self.house.port), timeout=60)
        return self.house.tls.wrap_socket(plain, server_hostname="localhost")

    def test_h_slow_clients_keep_nobody_waiting(self):
        with contextlib.ExitStack() as open_ones:
            for n in range(30):
                wire = open_ones.enter_context(self.connected())
                wire.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n" + (b"Content-Length: 9\r\n\r\n{" if n % 2 else b""))
            for _ in range(10):
                open_ones.enter_context(socket.create_connection(("localhost", self.house.port), timeout=60))
            self.still_there()

    def test_i_malformed_tls_is_hung_up_on(self):
        for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 600, os.urandom(2000), b"\x16\x03\x01\xff\xff"):
            with socket.create_connection(("localhost", self.house.port), timeout=60) as plain, contextlib.suppress(ConnectionError):
                plain.sendall(garbage)
                plain.shutdown(socket.SHUT_WR)
                while plain.recv(4096):
                    pass
        self.still_there()

    def test_j_mutated_bodies_break_nothing(self):
        chance, tried = random.Random(SEED), 0
        wire = None
        for operation in self.json:
            with self.subTest(operation.id):
                if operation.id in COSTLY:
                    continue
                sound = json.dumps(operation.body(purpose="T1") if "purpose" in self.api.resolve(operation.schema)["properties"] else operation.body())
                until = time.monotonic() + SECONDS
                for _ in range(MOST):
                    if time.monotonic() > until:
                        break
                    body = self.mutated(chance, sound.encode())
                    wire, status = self.again(wire, operation, body)
                    tried += 1
                    self.assertLess(status, 500, (operation.id, SEED, body))
        print(f"\n{tried} mutations, seed {SEED}")
        self.still_there()

    def again(self, wire, operation, body):
        """On a connection that is kept while the server keeps it."""
        token = self.who(operation).token
        headers = {"X-Azekura": "1", "Content-Type": "application/json", "Authorization": "Bearer " + token}
        for fresh in (False, True):
            if wire is None or fresh:
                wire = http.client.HTTPSConnection("localhost", self.house.port, context=self.house.tls, timeout=60)
            try:
                wire.request(operation.method, "/api/v1" + operation.target(self.parts), body, headers)
                answer = wire.getresponse()
                answer.read()
                return wire, answer.status
            except (http.client.HTTPException, OSError):
                wire.close()
        raise AssertionError(f"no answer: {operation.id} {body!r}")

    @staticmethod
    def mutated(chance, body):
        pieces = [b"null", b"-1", b"1e400", b"9223372036854775808", b'"\\ud800"', b'"\\u0000"', b"[[[[", b"}", b'"', b"\xff", b"\xf0\x9f\x8e\x8d",
                  b"'; DROP TABLE number; --", b"%s%n", "髙﨑".encode(), b"\r\n", b"true", b"0" * 400]
        for _ in range(chance.randint(1, 4)):
            at, to = sorted(chance.choices(range(len(body) + 1), k=2))
            body = chance.choice([body[:at] + chance.choice(pieces) + body[at:], body[:at] + body[to:], body[:to] + body[at:to] + body[to:],
                                  body[:at] + bytes([chance.randrange(256)]) + body[at + 1:], re.sub(rb"\d+|\"\w+\"(?!:)", lambda _: chance.choice(pieces), body, count=1)])
        return body

    def test_k_nothing_was_lost(self):
        self.still_there()
        report = self.shop.owner.post(self.shop.path + "/ledger:verify", {"state": True})
        self.assertTrue(report["ok"], report)
        self.assertIsNone(self.house.process.poll())


if __name__ == "__main__":
    unittest.main(verbosity=2)
