"""A real server for the browser: prints where it is and who may begin, then does what the lines on its input ask.

  people {"login", "password", "work_password", "business"}   fills the list with people who do not exist
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "journeys"))
from azekura_client import Unfounded, made_up_number  # noqa: E402

VERIFIED = {"channel": "in_person", "number_evidence": "number_card", "identity_evidence": ["number_card"]}
# Class, names, reading, what stands for the person, and whether a number is held (yes), asked for (asked) or neither (no).
PEOPLE = [
    ("employee", "佐藤", "美咲", "サトウ", "ミサキ", {"employment": "regular", "employee_id": "E-0112", "birth": "1983-04-01", "department": "介護課"}, "yes"),
    ("employee", "渡邉", "さくら", "ワタナベ", "サクラ", {"employment": "part_time", "employee_id": "E-0131", "birth": "1991-09-12", "department": "介護課"}, "asked"),
    ("officer", "中村", "健", "ナカムラ", "ケン", {"employee_id": "D-0002", "birth": "1961-02-20"}, "yes"),
    ("employee", "𠮷﨑", "葵", "ヨシザキ", "アオイ", {"employment": "regular", "employee_id": "E-0150", "birth": "1999-12-03", "department": "総務課"}, "no"),
    ("employee", "グエン", "ティラン", "グエン", "ティラン", {"employment": "contract", "employee_id": "E-0140", "birth": "1996-05-30", "department": "介護課"}, "yes"),
    ("employee", "小林", "陽菜", "コバヤシ", "ヒナ", {"employment": "offer", "employee_id": "E-0151", "birth": "2004-07-07"}, "no"),
    ("employee", "伊藤", "恵", "イトウ", "メグミ", {"employment": "regular", "employee_id": "E-0098", "birth": "1976-11-15", "department": "総務課"}, "yes"),
    ("payee", "齋藤司法書士事務所", "", "サイトウシホウショシジムショ", "", {"employee_id": "P-0009", "payment": "fees", "corporate": False, "yearly_amount": 600000}, "asked"),
    ("employee", "加藤", "翔太", "カトウ", "ショウタ", {"employment": "regular", "employee_id": "E-0122", "birth": "1988-01-24", "department": "給食課"}, "yes"),
    ("employee", "山本", "大輔", "ヤマモト", "ダイスケ", {"employment": "regular", "employee_id": "E-0088", "birth": "1970-08-08", "left": "2024-03-31"}, "yes"),
]


def fill(house, login, password, work_password, business):
    me = house.sign_in(login, password)
    path = f"/businesses/{business}"
    me.post(path + "/work-session", {"work_password": work_password})
    for person_class, family, given, family_kana, given_kana, facts, number in PEOPLE:
        body = {"class": person_class, "family_name": family, "given_name": given, "family_kana": family_kana, "given_kana": given_kana, **facts}
        if person_class == "employee":
            body["hired"] = "2016-04-01"
        made = me.post(path + "/people", body)["id"]
        purpose = "T2" if person_class == "payee" else "T1"
        if number == "yes":
            me.post(f"{path}/people/{made}/number", {"number": made_up_number(), "purpose": purpose, "verification": VERIFIED})
        elif number == "asked":
            answer = me.post(path + "/requests", {"people": [made], "procedures": [purpose]})["results"][0]
            if not answer["asked"]:
                raise SystemExit(f"{family} could not be asked: {answer['refusal']['code']}")
    me.delete("/session")


with Unfounded() as house:
    house.start_postbox()
    print(json.dumps({"url": f"https://localhost:{house.port}", "postbox": f"https://localhost:{house.postbox_port}", "code": house.code}), flush=True)
    for line in sys.stdin:
        fill(house, **json.loads(line.split(" ", 1)[1]))
        print("done", flush=True)
