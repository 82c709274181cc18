"""Bringing in a payroll program's files through the API: check, findings, run, again without duplicates."""
import unittest

from azekura_client import Business, House, Refused, made_up_number


class Imports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House().start()
        cls.shop = Business(cls.house)

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()

    def files(self, count, tag, numbers=True):
        staff = "社員番号,姓,名,セイ,メイ,生年月日,入社年月日,雇用形態\r\n"
        held = "社員番号,続柄,個人番号\r\n"
        self.numbers = {}
        for i in range(count):
            staff += f"{tag}-{i:03},髙橋,花子{i},タカハシ,ハナコ,S58.4.1,2020/04/01,正社員\r\n"
            self.numbers[f"{tag}-{i:03}"] = made_up_number()
            held += f"{tag}-{i:03},本人,{self.numbers[f'{tag}-{i:03}']}\r\n"
        return {"staff": staff, "numbers": held} if numbers else {"staff": staff}

    def found(self, employee_id):
        people = self.shop.handler.get(f"{self.shop.path}/people?q={employee_id}")["items"]
        return people[0]

    def test_sound_files_come_in_whole_and_show_the_numbers_they_brought(self):
        path, checked = self.shop.begin_import(self.files(30, "A"), verified=True)
        self.assertEqual([f for f in checked["findings"] if f["severity"] == "error"], [])
        done = self.shop.run_import(path, "all")
        self.assertEqual((done["state"], done["counts"]["people_created"], done["counts"]["numbers_sealed"]), ("done", 30, 30))
        person = self.found("A-007")
        self.assertEqual((person["family_name"], person["number_status"]), ("髙橋", "held"))
        self.assertEqual(self.shop.reveal(person["id"])["number"], self.numbers["A-007"])

    def test_without_an_earlier_verification_it_is_still_to_be_done(self):
        path, _ = self.shop.begin_import(self.files(2, "B"))
        self.shop.run_import(path, "all")
        self.assertEqual(self.found("B-001")["number_status"], "unverified")

    def test_the_same_files_again_change_nothing(self):
        files = self.files(5, "C")
        self.shop.run_import(self.shop.begin_import(files)[0], "all")
        again = self.shop.run_import(self.shop.begin_import(files)[0], "all")
        self.assertEqual((again["state"], again["counts"]["people_created"], again["counts"]["numbers_sealed"]), ("done", 0, 0))

    def test_a_fault_stops_the_whole_import_or_only_its_row(self):
        files = self.files(4, "D")
        files["staff"] += "D-900,鈴木,一郎,スズキ,イチロウ,H58.4.1,2020/04/01,正社員\r\n"
        files["numbers"] += "D-001,本人,123456789012\r\n"
        path, checked = self.shop.begin_import(files)
        errors = [(f["file"], f["line"], f["column"], f["code"]) for f in checked["findings"] if f["severity"] == "error"]
        self.assertIn(("staff", 6, 5, "date.era_range"), errors)
        for finding in checked["findings"]:
            self.assertTrue(finding["reason"] and finding["mend"], finding)
            self.assertNotIn("123456789012", str(finding))
        with self.assertRaises(Refused):
            self.shop.run_import(path, "all")
        rows = self.shop.handler.get(f"{path}/bad-rows?kind=staff", raw=True).decode("utf-8-sig")
        self.assertIn("D-900", rows)
        done = self.shop.run_import(path, "good_rows")
        self.assertEqual((done["state"], done["counts"]["people_created"]), ("done_with_errors", 4))


if __name__ == "__main__":
    unittest.main(verbosity=2)
