#!/usr/bin/env python3
"""Fills a running, newly founded installation with a sample business, through its API as its people would.

    tools/demo.py VAR PORT    makes the business and keeps who can sign in under VAR/demo.json (readable by its owner only)
    tools/demo.py --who VAR   says who can sign in

Nobody in it is real; the numbers are made up and have sound check digits. For trying out only: the passwords lie in a file.
"""
import datetime
import json
import os
import pathlib
import random
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/journeys"))
from azekura_client import Business, House, check_digit  # noqa: E402

FAMILIES = [("佐藤", "サトウ"), ("鈴木", "スズキ"), ("髙橋", "タカハシ"), ("田中", "タナカ"), ("渡邉", "ワタナベ"), ("伊藤", "イトウ"),
            ("山本", "ヤマモト"), ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("加藤", "カトウ"), ("𠮷田", "ヨシダ"), ("山﨑", "ヤマサキ"),
            ("松本", "マツモト"), ("井上", "イノウエ"), ("木村", "キムラ"), ("齋藤", "サイトウ")]
GIVEN = [("美咲", "ミサキ"), ("健一", "ケンイチ"), ("さくら", "サクラ"), ("大輔", "ダイスケ"), ("陽菜", "ヒナ"), ("翔太", "ショウタ"),
         ("由美子", "ユミコ"), ("誠", "マコト"), ("恵", "メグミ"), ("拓也", "タクヤ"), ("直子", "ナオコ"), ("蓮", "レン")]


class Running(House):
    """The server that ./run has just started."""

    def __init__(self, var, port):
        self.port = int(port)
        self.tls = ssl.create_default_context(cafile=var / "data/tls/ca.pem")
        self.first = json.loads((var / "first-sign-in.json").read_text())
        self.admin = self.hear = None


def made_up(draw):
    eleven = "".join(draw.choice("0123456789") for _ in range(11))
    return eleven + check_digit(eleven)


def worker(shop, draw, index, **facts):
    family, given = FAMILIES[index % len(FAMILIES)], GIVEN[index % len(GIVEN)]
    born = datetime.date(draw.randint(1962, 2003), draw.randint(1, 12), draw.randint(1, 28))
    body = {"class": "employee", "employment": "regular", "employee_id": f"E-{index + 101:05}",
            "family_name": family[0], "family_kana": family[1], "given_name": given[0], "given_kana": given[1],
            "birth": born.isoformat(), "sex": draw.choice(["male", "female"]), "department": draw.choice(["介護第一課", "介護第二課", "看護課", "厨房", "総務部"]),
            "hired": f"{draw.randint(2012, 2024)}-04-01", **facts}
    return shop.handler.post(shop.path + "/people", body)["id"], family


def child(shop, draw, parent, family):
    given = draw.choice(GIVEN)
    return shop.handler.post(shop.path + "/people", {
        "class": "dependant", "worker": parent, "relation": "child", "employment": "none", "tax_dependant": True,
        "family_name": family[0], "family_kana": family[1], "given_name": given[0], "given_kana": given[1],
        "birth": f"{draw.randint(2008, 2023)}-{draw.randint(1, 12):02}-15"})["id"]


def fill(house):
    draw = random.Random(20261121)
    shop = Business(house, name="社会福祉法人 さくら会（見本）")
    shop.open()
    asked = []
    for index in range(24):
        facts = {}
        if index in (3, 11):
            facts.update(left="2021-03-31", hired="2015-04-01")
        if index == 7:
            facts["employment"] = "dispatched"
        if index in (15, 16):
            facts["employment"] = "part_time"
        person, family = worker(shop, draw, index, **facts)
        if index in (20, 21, 22):
            asked.append(person)
        elif index not in (7, 23):
            shop.register(person, made_up(draw))
        if index % 4 == 0:
            shop.register(child(shop, draw, person, family), made_up(draw))
        if index in (3, 11):
            shop.handler.post(f"{shop.path}/people/{person}/holdings", {"form": "R18", "event": "2021-03-31"})
        elif index < 20 and index != 7:
            shop.handler.post(f"{shop.path}/people/{person}/holdings", {"form": "R01", "event": "2026-01-10", "year": 2026})
    shop.handler.post(shop.path + "/requests", {"people": asked, "procedures": ["T1", "S1"], "days": 14})
    shop.handler.delete(shop.path + "/work-session")
    return shop


def keep(var, shop):
    people = [("事業主 owner", shop.owner), ("事務取扱責任者 manager", shop.manager), ("事務取扱担当者 handler", shop.handler),
              ("システム管理者 system administrator", shop.admin)]
    kept = {"people": [{"role": role, "login": person.login, "password": person.password} for role, person in people],
            "work_password": shop.work_password, "shares": shop.sheets["shares"]}
    path = var / "demo.json"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file, ensure_ascii=False, indent=1)


def who(var):
    kept = json.loads((var / "demo.json").read_text())
    print("  見本の利用者 / who can sign in to the sample:")
    for person in kept["people"]:
        print(f"    {person['role']:<40} {person['login']:<18} {person['password']}")
    print(f"    作業パスワード / the handler's work password: {kept['work_password']}")


if __name__ == "__main__":
    if sys.argv[1] == "--who":
        who(pathlib.Path(sys.argv[2]))
    else:
        folder = pathlib.Path(sys.argv[1])
        keep(folder, fill(Running(folder, sys.argv[2])))
