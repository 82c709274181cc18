"""The authorisation table: every operation of api/openapi.yaml, called by everybody there is, on the real server.

Who is not among an operation's x-roles is refused (401, 403), who is among them is not refused for the role; nobody
ever gets a 5xx. On the way every answer is held against its schema, and every operation must have answered well once.
"""
import json
import secrets
import unittest

from azekura_client import Business, House, made_up_number
from openapi import ROLES, Api

CHANGE_FIRST = {"currentSession", "signOut", "changePassword"}  # What a temporary password opens.
ENDS_THE_CALLER = {"signOut", "changePassword"}
REFUSED = (401, 403)


class World:
    """Two businesses with their people, and fresh things for operations to work on."""

    def __init__(self, hear):
        self.house = House()
        self.house.hear = hear
        self.house.start()
        self.shop = Business(self.house)
        self.other = Business(self.house, name="みどり運送株式会社")
        self.actors = {"owner": self.join("owner"), "manager": self.shop.manager, "handler": self.shop.handler,
                       "system_administrator": self.shop.admin, "member": self.join("member"), "auditor": self.join("auditor")}
        self.shop.open()
        self.other.open()
        self.temporary = self.newcomer(self.shop.owner, self.shop.id, ["owner", "manager"])

    def join(self, role):
        return self.shop.join(self.shop.owner, f"{role}-{secrets.token_hex(3)}", "青木 一", [role])

    def newcomer(self, by, business, roles):
        login = "new-" + secrets.token_hex(4)
        made = by.post("/accounts", {"login_id": login, "display_name": "新井 次郎", "business": business, "roles": roles})
        return self.house.sign_in(login, made["temporary_password"])

    def stand_in(self, role):
        """Somebody of that role who can be spared."""
        by, business = (self.shop.admin, 0) if role == "system_administrator" else (self.shop.owner, self.shop.id)
        return self.newcomer(by, business, [role])

    def held(self, shop, **facts):
        person = shop.add_person(**facts)
        shop.register(person, made_up_number())
        return person

    def disposal(self, shop):
        person = self.held(shop, left="2021-03-31")
        return shop.handler.post(shop.path + "/disposals", {"people": [person], "reason": "retention_ended"})["id"]

    def disposed(self, shop):
        disposal = self.disposal(shop)
        shop.manager.post(f"{shop.path}/disposals/{disposal}:confirm", {"typed": "1件を廃棄"})
        return disposal

    def submitted(self, shop):
        request, invited = shop.ask(shop.add_person())
        invited.submit(made_up_number())
        return request

    def handler_for(self, operation, shop):
        """Somebody on whom this can be done, and the words of their key."""
        newcomer, _, words = shop.another_handler()
        path = f"{shop.path}/handlers/{newcomer.id}"
        if operation != "approveHandler":
            shop.manager.post(path + ":approve")
        if operation == "removeHandler":
            shop.handler.post(path + ":admit", {"fingerprint_words": words})
        return newcomer.id, words

    def line(self, shop):
        return shop.reveal(self.held(shop))["line"]


class Table(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.api = Api()
        cls.heard, cls.misfits, cls.cells = set(), set(), 0
        cls.world = World(cls.hear)
        cls.addClassCleanup(cls.world.house.__exit__)
        cls.common = {"people": cls.world.held(cls.world.shop, left="2021-03-31"), "request": cls.world.submitted(cls.world.shop),
                      "disposal": cls.world.disposal(cls.world.shop), "done": cls.world.disposed(cls.world.shop),
                      "line": cls.world.line(cls.world.shop)}
        cls.set_up = frozenset(cls.heard)

    @classmethod
    def tearDownClass(cls):
        print(f"\nauthorisation table: {len(cls.api.operations)} operations, {cls.cells} calls judged")

    @classmethod
    def hear(cls, method, path, status, content_type, content):
        operation = next((one for one in cls.api.operations if one.takes(method, path)), None)
        if operation is None or status >= 400:
            return
        cls.heard.add(operation.id)
        described = operation.answers.get(str(status))
        if described is None:
            cls.misfits.add(f"{operation.id}: {status} is not described")
        elif "content" not in described:
            cls.misfits |= {f"{operation.id}: has a body"} if content else set()
        elif content_type not in described["content"]:
            cls.misfits.add(f"{operation.id}: answers {content_type}")
        elif content_type == "application/json":
            found = cls.api.misfits(described["content"][content_type]["schema"], json.loads(content), operation.id)
            cls.misfits |= {text.translate({ord(digit): "n" for digit in "0123456789"}) for text in found}

    def things(self, operation, actor, fresh):
        """Path parts and body fields that make a call plausible. `fresh`: the call is meant to succeed and use them up."""
        world, shop, common = self.world, self.world.shop, self.common
        admin = actor is shop.admin
        parts = {"business": 0 if admin and fresh else shop.id, "person": common["people"], "request": common["request"],
                 "disposal": common["disposal"], "line": common["line"], "level": "0", "path": "000.p/1", "session": actor.session["id"],
                 "account": shop.handler.id, "import": "none", "kind": "staff"}
        given = {"business": parts["business"], "people": [common["people"]], "procedures": ["T1"], "purposes": ["T1"], "purpose": "T1",
                 "number": made_up_number(), "verification": shop.VERIFIED, **shop.VERIFIED, "kind": "business", "grants": [{"purpose": p, "person_class": c} for p in shop.PURPOSES for c in shop.CLASSES],
                 "work_password": shop.work_password, "new_work_password": shop.work_password, "share": shop.sheets["shares"][0], "token": secrets.token_urlsafe(24),
                 "form": "R01", "fingerprint_words": "kamori", "typed": "1件を廃棄", "reason": None, "roles": ["member"], "current": actor.password,
                 "new": "Own-" + secrets.token_urlsafe(15), "login_id": "made-" + secrets.token_hex(4), "language": "ja",
                 "password": actor.password, "present": {}, "mode": "key_file", "password_length": 12, "session_minutes": 720, "idle_minutes": 30, "work_minutes": 60, "work_idle_minutes": 10}
        if operation.tags == ["accounts"] and fresh:
            given["roles"] = ["auditor"] if admin else ["member"]
            if "account" in operation.parts:
                body = {"login_id": given["login_id"], "display_name": "井上", "business": 0 if admin else shop.id, "roles": given["roles"]}
                parts["account"] = (actor if admin else shop.owner).post("/accounts", body)["account"]["id"]
        if fresh and operation.id in ("registerNumber", "createRequests"):
            parts["person"] = shop.add_person()
            given["people"] = [parts["person"]]
        if operation.id == "changeNumber":
            given |= {"reason": "reissued_on_request", "changed_on": "2026-11-01"}
            parts["person"] = world.held(shop) if fresh else parts["person"]
        if fresh and operation.id in ("approveHandler", "admitHandler", "removeHandler"):
            parts["account"], given["fingerprint_words"] = world.handler_for(operation.id, shop)
        if fresh and operation.id in ("confirmCustodyChange", "dropCustodyChange"):
            actor.post("/custody:change", {"password": actor.password, "present": {}, "mode": "key_file"})
        if fresh and operation.id == "proposeDisposal":
            given["people"] = [world.held(shop, left="2021-03-31")]
        if fresh and operation.id in ("openSubmission", "acceptSubmission", "refuseSubmission", "returnSubmission", "cancelRequest"):
            parts["request"] = world.submitted(shop)
        if fresh and operation.id == "reissueRequest":
            parts["request"] = shop.ask(shop.add_person())[0]
        if operation.id == "acceptSubmission":
            given["seen"] = shop.look_at(parts["request"])["seen"] if fresh else "0" * 64
        if fresh and operation.id in ("confirmDisposal", "cancelDisposal"):
            parts["disposal"] = world.disposal(shop)
        if operation.id in ("disposalCertificate", "readCertificate"):
            parts["disposal"] = common["done"]
        if fresh and operation.id == "revokeSession":
            parts["session"] = world.house.sign_in(actor.login, actor.password).session["id"]
        return parts, given

    def body_of(self, operation, given):
        if operation.body_type == "text/csv":
            return b"x", {"Content-Type": "text/csv"}
        if operation.schema is None:
            return (b"{}" if operation.method == "POST" else None), {"Content-Type": "application/json"}
        schema = self.api.resolve(operation.schema)
        wanted = {name: given[name] for name in schema["properties"]
                  if given.get(name) is not None and (name in schema.get("required", []) or name == "purpose")}
        return json.dumps(operation.body(**wanted)).encode(), {"Content-Type": "application/json"}

    def ask(self, operation, actor, fresh=False, **instead):
        parts, given = self.things(operation, actor, fresh)
        parts |= {name: value for name, value in instead.items() if name in parts}
        given |= {name: value for name, value in instead.items() if name in given}
        body, headers = self.body_of(operation, given)
        token = None if instead.get("nobody") else actor.token
        status, _, content = self.world.house.send(operation.method, operation.target(parts), body, token, headers)
        type(self).cells += 1
        problem = json.loads(content) if status >= 400 else {}
        self.assertLess(status, 500, f"{operation.id} {problem}")
        return status, problem.get("code", ""), content

    def asked(self):
        return [one for one in self.api.operations if one.access != "public"]

    def test_a_every_operation_says_who_may(self):
        for operation in self.api.operations:
            with self.subTest(operation.id):
                self.assertIn(operation.access, ("public", "signed_in", "work_session"))
                if operation.access != "public":
                    self.assertTrue(operation.roles and set(operation.roles) <= set(ROLES))
                    self.assertTrue(operation.right)

    def test_b_whoever_lacks_the_role_is_refused(self):
        for operation in self.asked():
            for role, actor in self.world.actors.items():
                if role not in operation.roles:
                    with self.subTest(operation.id, role=role):
                        status, code, _ = self.ask(operation, actor)
                        self.assertIn(status, REFUSED, code)

    def test_c_a_stranger_is_refused(self):
        for operation in self.asked():
            with self.subTest(operation.id):
                status, code, _ = self.ask(operation, self.world.shop.owner, nobody=True)
                self.assertIn(status, REFUSED, code)

    def test_d_a_temporary_password_opens_only_its_change(self):
        for operation in self.asked():
            if operation.id not in CHANGE_FIRST:
                with self.subTest(operation.id):
                    status, code, _ = self.ask(operation, self.world.temporary)
                    self.assertEqual((status, code), (403, "people.rights.change_password_first"))

    def test_e_another_business_has_no_rights_here(self):
        for operation in self.asked():
            if not {"business", "account"} & set(operation.parts):
                continue
            for actor in (self.world.other.owner, self.world.other.manager, self.world.other.handler):
                with self.subTest(operation.id, login=actor.login):
                    status, code, _ = self.ask(operation, actor)
                    self.assertIn(status, REFUSED, code)

    def test_f_the_system_administrator_has_no_rights_in_a_business(self):
        for operation in self.asked():
            if "business" in operation.parts:
                with self.subTest(operation.id):
                    status, code, _ = self.ask(operation, self.world.shop.admin)
                    self.assertIn(status, REFUSED, code)

    def test_g_things_of_another_business_are_not_found_under_ones_own(self):
        other = self.world.other
        mine = {"business": other.id, "work_password": other.work_password, "share": other.sheets["shares"][0]}
        for operation in self.asked():
            if not {"person", "request", "disposal", "line"} & set(operation.parts) and operation.id not in ("proposeDisposal", "createRequests"):
                continue
            for role in ("owner", "manager", "handler"):
                if role in operation.roles:
                    with self.subTest(operation.id, role=role):
                        status, code, content = self.ask(operation, getattr(other, role), **mine)
                        if operation.id == "createRequests":
                            self.assertEqual([each["asked"] for each in json.loads(content)["results"]], [False])
                        else:
                            self.assertIn(status, (403, 404, 409), code)

    def test_h_nobody_ends_a_strangers_session(self):
        revoke = next(one for one in self.api.operations if one.id == "revokeSession")
        for actor in (self.world.other.owner, self.world.other.handler, self.world.actors["member"]):
            status, code, _ = self.ask(revoke, actor, session=self.world.shop.handler.session["id"])
            self.assertIn(status, (403, 404), code)

    def test_i_whoever_has_the_role_is_not_refused_for_it_and_is_answered_as_described(self):
        self.heard.intersection_update(self.set_up)  # What other tests heard proves nothing here.
        for operation in self.asked():
            for role in operation.roles:
                with self.subTest(operation.id, role=role):
                    actor = self.world.actors[role]
                    caller = self.world.stand_in(role) if operation.id in ENDS_THE_CALLER else actor
                    status, code, _ = self.ask(operation, caller, fresh=True)
                    self.assertNotEqual((status, code), (403, "people.rights.role"))
                    self.assertNotEqual(status, 401, code)
                    if operation.id == "closeWorkSession":
                        self.world.shop.open()
        self.assertEqual(sorted(self.misfits), [])
        # Imports want files before they answer well: import_test.py.
        self.assertEqual(sorted({one.id for one in self.asked() if one.tags != ["imports"]} - self.heard), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
