"""What a recovery leaves on the disk, here and on the other computer, holds nothing of the sheets, keys, passwords or numbers."""
import pathlib
import shutil
import tempfile
import unittest

from secrecy_support import Needles, Opener, Thief, WatchedHouse, Business, made_up_number, report
from azekura_client import azekura


class RecoveryKeepsItsSecrets(unittest.TestCase):
    def test_neither_its_files_nor_the_data_hold_a_share_a_key_a_password_or_a_number(self):
        with WatchedHouse() as house, tempfile.TemporaryDirectory(prefix="azekura-elsewhere-") as elsewhere, Opener() as opener:
            elsewhere = pathlib.Path(elsewhere)
            shop = Business(house)
            shop.open()
            person, number = shop.add_person(), made_up_number()
            shop.register(person, number)
            newcomer, work_password, _ = shop.another_handler()
            house.stop()
            bundle, wrap = elsewhere / "bundle.json", elsewhere / "wrap.json"
            said = [azekura(elsewhere, "recover", "bundle", "--config", house.config, "--business", shop.id, "--out", bundle)]
            said.append(shop.join_sheets(elsewhere, bundle, newcomer, shop.sheets["shares"][1:], wrap))
            said.append(azekura(elsewhere, "recover", "finish", "--config", house.config, "--business", shop.id,
                                "--account", newcomer.id, "--wrap", wrap))
            self.assertEqual([ran.returncode for ran in said], [0, 0, 0], said)
            house.start()
            newcomer.post(shop.path + "/work-session", {"work_password": work_password})
            self.assertEqual(shop.reveal(person, by=newcomer)["number"], number)

            copy = house.copy_to("recovered")
            thief = Thief(opener, copy, shop, newcomer)
            handler = thief.handler(work_password)
            scalar, seed = thief.bundle(handler)  # What was carried from the sheets to the newcomer.
            needles = Needles().number("number", number).key("handler's key", handler)
            needles.key("business's key", scalar).key("signing key", seed)
            for name, text in (("work password", work_password), ("old work password", shop.work_password),
                               ("number's handler's password", newcomer.password)):
                needles.text(name, text)
            for place, share in enumerate(shop.sheets["shares"]):
                needles.text(f"share {place}", share)
                for row, line in enumerate(share.split("\n")):
                    needles.text(f"share {place} row {row}", line)
            for place, ran in enumerate(said):
                (elsewhere / f"said-{place}").write_text(ran.stdout + ran.stderr)
            shutil.copy(house.log, elsewhere)
            found, read = needles.in_files([elsewhere, copy])
            report(f"recovery: {len(needles)} needles, {read['bytes']} bytes of files, {len(found)} found")
            self.assertEqual(found, [])
            control, _ = Needles().text("control", "azekura/recovery-wrap/v1").in_files([elsewhere])
            self.assertTrue(control, "the search does not find what is there")


if __name__ == "__main__":
    unittest.main(verbosity=2)
