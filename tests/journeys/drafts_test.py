"""What the browser seals an unsent form with: known for as long as the sign-in is, and to nobody else."""
import base64
import hashlib
import hmac
import unittest

from azekura_client import Business, House, Refused, sql


def key_of(token, secret):
    """RFC 5869 with SHA-256, one block."""
    extracted = hmac.digest(secret, token.encode(), hashlib.sha256)
    key = hmac.digest(extracted, b"azekura/draft/v2\x01", hashlib.sha256)
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


class Drafts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House().start()
        cls.addClassCleanup(cls.house.__exit__)
        cls.shop = Business(cls.house)

    def secret_of(self, account):
        return bytes.fromhex(sql(str(self.house.data / "azekura.db"), f"SELECT draft_secret FROM session WHERE id = {int(account.session['id'])}")[0])

    def test_the_key_comes_of_the_sign_in_alone_and_takes_both_halves(self):
        me = self.shop.handler
        first = me.session["draft_key"]
        self.assertEqual(first, key_of(me.token, self.secret_of(me)))
        self.assertNotEqual(first, key_of(me.token, bytes(32)))
        self.assertEqual(me.get("/session")["draft_key"], first)
        again = self.house.sign_in(me.login, me.password)
        self.assertEqual(again.session["draft_key"], key_of(again.token, self.secret_of(again)))
        self.assertNotEqual(again.session["draft_key"], first)

    def test_nobody_is_told_once_the_sign_in_is_over(self):
        other = self.house.sign_in(self.shop.manager.login, self.shop.manager.password)
        other.delete("/session")
        with self.assertRaises(Refused) as refused:
            other.get("/session")
        self.assertEqual(refused.exception.status, 401)

    def test_the_key_lies_nowhere_on_the_disk(self):
        me = self.house.sign_in(self.shop.owner.login, self.shop.owner.password)
        key = me.session["draft_key"]
        raw = base64.urlsafe_b64decode(key + "=")
        for file in self.house.folder.rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                self.assertFalse(raw in content or key.encode() in content or me.token.encode() in content, file.name)


if __name__ == "__main__":
    unittest.main()
