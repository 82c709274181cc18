"""Nothing leaks: after a life in which numbers were also typed into every wrong field, sent in paths, queries, headers
and broken bodies, none of them is in a log, an answer, a ledger line, a certificate, a backup, or a file's name."""
import http.client
import json
import sqlite3
import subprocess
import unittest

from secrecy_support import Journey, Refused, WatchedHouse, by_fours, report


class NothingLeaks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = WatchedHouse().start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.journey = Journey(cls.house, entered=8, asked=4, disposed=2)
        cls.journey.kept.close()
        cls.shop = cls.journey.shop
        cls.raw_answers = []
        cls.taken = []
        cls.put_numbers_where_they_do_not_belong()
        cls.papers = cls.house.folder / "papers"
        cls.papers.mkdir()
        cls.save_papers()
        cls.back_up()
        cls.shop.handler.delete(cls.shop.path + "/work-session")
        cls.house.process.terminate()
        (cls.papers / "stdout").write_bytes(cls.house.process.stdout.read())  # To the end: it has stopped writing.
        cls.house.stop()
        (cls.papers / "answers").write_bytes(b"\n".join(cls.house.answers + cls.raw_answers))

    @classmethod
    def wrong(cls, field, call):
        """`call` gets a number; in a field of its own it would be welcome."""
        number = cls.journey.new(f"in {field}")
        for typed in (number, by_fours(number, " "), by_fours(number, "-")):
            try:
                call(typed)
            except (Refused, KeyError):  # One of many is refused inside the answer.
                continue
            cls.taken.append(field)

    @classmethod
    def raw(cls, method, target, headers=None, body=b""):
        connection = http.client.HTTPSConnection("localhost", cls.house.port, context=cls.house.tls, timeout=30)
        connection.putrequest(method, target.replace(" ", "%20"), skip_accept_encoding=True)
        for name, value in {"X-Azekura": "1", "Content-Length": str(len(body)), **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        cls.raw_answers.append(b"%d %s %s" % (answer.status, str(answer.headers).encode(), answer.read()))
        connection.close()
        if answer.status >= 400:
            raise Refused(answer.status, {})

    @classmethod
    def put_numbers_where_they_do_not_belong(cls):
        shop, house = cls.shop, cls.house
        shop.open()
        person = next(iter(cls.journey.people.values()))
        token = {"Authorization": "Bearer " + shop.handler.token}
        asked, invited = shop.ask(shop.add_person())
        wrong = cls.wrong
        for field in ("family_name", "given_name", "family_kana", "given_kana", "birth", "hired", "class", "employment"):
            wrong(field, lambda n, field=field: shop.add_person(**{field: n}))
        wrong("a field nobody knows", lambda n: shop.add_person(mynumber=n))
        wrong("the name of a field", lambda n: shop.add_person(**{n: "x"}))
        wrong("login", lambda n: house.sign_in(n, "wrong-password-1"))
        wrong("password", lambda n: house.sign_in(shop.owner.login, n))
        wrong("a new account's login", lambda n: shop.join(shop.owner, n, "番号 太郎", ["manager"]))
        wrong("a new account's name", lambda n: shop.join(shop.owner, "m" + n[-3:], n, ["manager"]))
        wrong("a business's name", lambda n: shop.admin.post("/businesses", {"name": n, "kind": "business", "workers": 1}))
        wrong("work password", lambda n: shop.handler.post(shop.path + "/work-session", {"work_password": n}))
        wrong("recovery share", lambda n: shop.handler.post(shop.path + "/keys:confirm", {"share": n}))
        wrong("search", lambda n: cls.raw("GET", f"/api/v1{shop.path}/people?q={n}", token))
        wrong("an unknown query", lambda n: cls.raw("GET", f"/api/v1{shop.path}/people?number={n}", token))
        wrong("the name of a query", lambda n: cls.raw("GET", f"/api/v1{shop.path}/people?{n}=1", token))
        wrong("path", lambda n: cls.raw("GET", f"/api/v1/{n}", token))
        wrong("an id in a path", lambda n: cls.raw("GET", f"/api/v1{shop.path}/people/{n}", token))
        wrong("a page's path", lambda n: cls.raw("GET", f"/people/{n}"))
        wrong("method", lambda n: cls.raw("X" + n.replace(" ", ""), "/api/v1/health"))
        wrong("header", lambda n: cls.raw("GET", "/api/v1/nowhere", {"X-Number": n, "User-Agent": n, "Referer": f"https://localhost/{n}"}))
        wrong("the name of a header", lambda n: cls.raw("GET", "/api/v1/nowhere", {"X-" + n.replace(" ", ""): "1"}))
        wrong("token", lambda n: cls.raw("GET", f"/api/v1{shop.path}/people", {"Authorization": "Bearer " + n}))
        wrong("cookie", lambda n: cls.raw("GET", f"/api/v1{shop.path}/people", {"Cookie": "__Host-azekura=" + n}))
        wrong("content type", lambda n: cls.raw("POST", "/api/v1/session", {"Content-Type": n}, b"{}"))
        for name, body in (("broken JSON", '{{"number": "{0}'), ("JSON with a name twice", '{{"number":"{0}","number":"{0}"}}'),
                           ("a bare number", "{0}"), ("a list", '["{0}"]'), ("an unquoted number", '{{"number": {0}}}')):
            wrong(name, lambda n, body=body: cls.raw("POST", f"/api/v1{shop.path}/people/{person}/number", token, body.format(n).encode()))
        wrong("CSV", lambda n: cls.raw("POST", f"/api/v1{shop.path}/people/{person}/number", {**token, "Content-Type": "text/csv"},
                                       f"氏名,個人番号\n山田,{n}\n".encode("cp932")))
        wrong("purpose of a look", lambda n: shop.reveal(person, purpose=n))
        wrong("purpose of an entry", lambda n: shop.register(person, n, purpose=n))
        wrong("channel", lambda n: shop.handler.post(f"{shop.path}/people/{person}/number:verify", {**shop.VERIFIED, "channel": n}))
        wrong("evidence", lambda n: shop.handler.post(f"{shop.path}/people/{person}/number:verify", {**shop.VERIFIED, "number_evidence": n}))
        wrong("procedures", lambda n: shop.handler.post(shop.path + "/requests", {"people": [person], "procedures": [n]})
              ["results"][0]["request"])
        wrong("form", lambda n: shop.handler.post(f"{shop.path}/people/{person}/holdings", {"form": n, "event": "2026-01-10"}))
        wrong("reason of a disposal", lambda n: shop.handler.post(shop.path + "/disposals", {"people": [person], "reason": n}))
        wrong("reason of a refusal", lambda n: shop.handler.post(f"{shop.path}/requests/{asked}:refuse", {"reason": n}))
        wrong("reason of whoever declines", lambda n: invited.decline(reason=n))
        wrong("a link's token", lambda n: house.post_outside("/intake:show", {"token": n}))
        wrong("an unsealed submission", lambda n: invited.send({"enc": n, "box": n}))
        wrong("purposes of a notice", lambda n: shop.owner.post(shop.path + "/notices", {"purposes": [n]}))

    @classmethod
    def save_papers(cls):
        shop = cls.shop
        disposal = cls.journey.disposal["id"]
        pdf = shop.manager.get(f"{shop.path}/disposals/{disposal}/certificate", raw=True)
        (cls.papers / "certificate.pdf").write_bytes(pdf)
        subprocess.run(["pdftotext", cls.papers / "certificate.pdf", cls.papers / "certificate.txt"], check=True)
        lines, before = [], ""
        while True:
            page = shop.owner.get(f"{shop.path}/ledger?limit=200{before}")
            lines += page["items"]
            if "next" not in page:
                break
            before = f"&after={page['next']}"
        (cls.papers / "ledger.json").write_text(json.dumps(lines, ensure_ascii=False))
        cls.lines = len(lines)

    @classmethod
    def back_up(cls):
        """As administrators do: the online backup, and a compact copy, of each database."""
        for name in ("azekura", "keyring", "vault"):
            source = sqlite3.connect(cls.house.data / f"{name}.db")
            with sqlite3.connect(cls.papers / f"{name}-backup.db") as copy:
                source.backup(copy)
            copy.close()
            source.execute("VACUUM INTO ?", (str(cls.papers / f"{name}-compact.db"),))
            source.close()

    def test_no_number_is_in_any_file_paper_answer_log_or_backup(self):
        found, read = self.journey.needles().in_files([self.house.folder])
        self.assertEqual(found, [])
        report(f"nothing leaks: {len(self.journey.numbers)} numbers, {read['needles']} needles, {read['files']} files, "
               f"{read['bytes']} bytes, {len(self.house.answers) + len(self.raw_answers)} answers, {self.lines} ledger lines")

    def test_no_password_share_or_token_is_either(self):
        found, _ = self.journey.secret_needles().in_files([self.house.folder])
        self.assertEqual(found, [])

    def test_what_was_searched_is_not_empty(self):
        for name in ("certificate.txt", "ledger.json", "answers", "azekura-backup.db", "vault-compact.db"):
            self.assertGreater((self.papers / name).stat().st_size, 500, name)
        self.assertIn("request", self.house.log.read_text())
        self.assertIn("番号", (self.papers / "certificate.txt").read_text())

    def test_what_cannot_be_a_name_for_anything_was_refused(self):
        self.assertEqual(sorted(set(self.taken)), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
