#!/usr/bin/env python3
"""Makes payroll exports of people who do not exist, with valid check digits: for tests, bench and demo.

  tools/synth/synth.py OUT --people 300 [--seed 1] [--encoding cp932|utf8|utf8bom|utf16] [--dates iso|slash|mixed]
                       [--faults] [--prefix NAME_] [--today 2026-11-21]

Writes OUT/NAME_staff.csv, _dependants.csv, _numbers.csv; with --faults also _expected.csv: file, line (header = 1),
column (from 0), code and severity of every finding that the import check must report, and no other.
The same arguments give the same bytes. No number or name is anybody's: numbers are drawn at random.
"""
import argparse
import csv
import datetime
import io
import pathlib
import random
import sys

FAMILY = """佐藤:サトウ 鈴木:スズキ 髙橋:タカハシ 田中:タナカ 伊藤:イトウ 渡邉:ワタナベ 山本:ヤマモト 中村:ナカムラ 小林:コバヤシ
加藤:カトウ 𠮷田:ヨシダ 山田:ヤマダ 佐々木:ササキ 山﨑:ヤマザキ 松本:マツモト 井上:イノウエ 木村:キムラ 齋藤:サイトウ 林:ハヤシ
清水:シミズ 濵田:ハマダ 阿部:アベ 森:モリ 池田:イケダ 橋本:ハシモト 石川:イシカワ 前田:マエダ 葛\U000e0100城:カツラギ""".split()
MALE = "翔太:ショウタ 大輔:ダイスケ 健:ケン 隆:タカシ 誠:マコト 蓮:レン 大翔:ヒロト 修:オサム 拓也:タクヤ 龍之介:リュウノスケ".split()
FEMALE = "結衣:ユイ 葵:アオイ さくら:サクラ 真由美:マユミ 恵子:ケイコ 凛:リン 陽菜:ヒナ 幸子:サチコ 千尋:チヒロ 和子:カズコ".split()
PLACES = "東京都千代田区丸の内 大阪府大阪市北区梅田 北海道札幌市中央区北一条西 福岡県福岡市博多区博多駅前 京都府京都市下京区四条通".split()
EMPLOYMENT = "正社員 正社員 正社員 契約社員 パート アルバイト 嘱託社員 役員 派遣社員".split()
STAFF = "社員番号 姓 名 セイ メイ 生年月日 性別 郵便番号 住所 入社年月日 退職年月日 部署 雇用形態 メールアドレス".split()
KIN = "社員番号 続柄 姓 名 セイ メイ 生年月日".split()
NUMBERS = "社員番号 続柄 個人番号".split()
ERAS = [(datetime.date(2019, 5, 1), "R", "令和"), (datetime.date(1989, 1, 8), "H", "平成"),
        (datetime.date(1926, 12, 25), "S", "昭和")]
ENCODINGS = {"cp932": "cp932", "utf8": "utf-8", "utf8bom": "utf-8-sig", "utf16": "utf-16"}
NOT_IN_CP932 = str.maketrans({"𠮷": "吉", "\U000e0100": None})


def check_digit(leading):
    """行政手続における特定の個人を識別するための番号の利用等に関する法律施行令 第八条."""
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    remainder = sum(int(d) * w for d, w in zip(leading, weights)) % 11
    return 0 if remainder <= 1 else 11 - remainder


def corporate_number(base):
    remainder = sum(int(d) * (1 if n % 2 == 0 else 2) for n, d in enumerate(reversed(base))) % 9
    return f"{9 - remainder}{base}"


class Office:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.today = datetime.date.fromisoformat(options.today)
        self.used = set()
        self.staff, self.kin, self.numbers, self.expected = [], [], [], []
        for n in range(1, options.people + 1):
            self.worker(n)

    def number(self):
        while True:
            leading = f"{self.random.randrange(1, 10**11):011d}"
            if leading not in self.used:
                self.used.add(leading)
                return f"{leading}{check_digit(leading)}"

    def date(self, day):
        style = self.options.dates
        if style == "iso":
            return day.isoformat()
        kind = 0 if style == "slash" else self.random.randrange(6)
        if kind < 3:
            return day.strftime("%Y/%m/%d")
        first, letter, name = next(era for era in ERAS if day >= era[0])
        year = day.year - first.year + 1
        if kind == 3:
            return f"{letter}{year}.{day.month}.{day.day}"
        if kind == 4:
            return f"{letter}{year:02}/{day.month:02}/{day.day:02}"
        return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"

    def day(self, first_year, last_year):
        return datetime.date(self.random.randint(first_year, last_year), self.random.randint(1, 12),
                             self.random.randint(1, 28))

    def name(self, table):
        return self.random.choice(table).split(":")

    def worker(self, n):
        r = self.random
        ident = f"E-{n:0{max(5, len(str(self.options.people)))}d}"
        born = self.day(self.today.year - 70, self.today.year - 22)
        hired = min(datetime.date(born.year + r.randint(18, 22 + (self.today.year - born.year - 22) // 2), 4, 1),
                    self.today)
        left = ""
        if r.random() < 0.05:
            left = self.date(min(datetime.date(hired.year + r.randint(1, 5), 3, 31), self.today))
        male = r.random() < 0.5
        family, given = self.name(FAMILY), self.name(MALE if male else FEMALE)
        self.staff.append([ident, family[0], given[0], family[1], given[1], self.date(born), "男" if male else "女",
                           f"{r.randrange(100, 999)}-{r.randrange(10000):04d}",
                           f"{r.choice(PLACES)}{r.randint(1, 9)}-{r.randint(1, 20)}-{r.randint(1, 20)}", self.date(hired),
                           left, r.choice(["総務部", "経理部", "営業部", "製造部", "介護課"]), r.choice(EMPLOYMENT),
                           f"user{n:05d}@example.jp"])
        self.numbers.append([ident, "本人", self.number()])
        if r.random() < 0.5:
            self.family(ident, family, born, male)

    def family(self, ident, family, born, male):
        r = self.random
        relation = "妻" if male else "夫"
        given = self.name(FEMALE if male else MALE)
        self.kin.append([ident, relation, family[0], given[0], family[1], given[1],
                         self.date(self.day(born.year - 3, born.year + 3))])
        self.numbers.append([ident, relation, self.number()])
        for child, given in enumerate(r.sample(MALE + FEMALE, r.choice([0, 1, 1, 2, 3])), start=1):
            given = given.split(":")
            year = min(born.year + 23 + 2 * child, self.today.year - 1)
            self.kin.append([ident, "子", family[0], given[0], family[1], given[1], self.date(self.day(year, year))])
            self.numbers.append([ident, f"子{child}", self.number()])

    # Faults, each in a row of its own; every one is what a clerk really sends.
    def plant(self):
        staff = iter(self.random.sample(range(2, len(self.staff) - 1), min(len(self.staff) - 3, 40)))
        own = [i for i, row in enumerate(self.numbers) if row[1] == "本人"]
        # Neighbours of a planted id stay whole, so that each fault stands alone.
        touched = set()

        def spoil_staff(column, cell, code, severity="error"):
            i = next(i for i in staff if not {i - 1, i, i + 1} & touched)
            touched.add(i)
            self.staff[i][column] = cell(i) if callable(cell) else cell
            self.expected.append(["staff", i + 2, column, code, severity])

        spoil_staff(5, "H58.4.1", "date.era_range")
        spoil_staff(5, "2001/02/30", "date.no_such_day")
        spoil_staff(5, "580401", "date.era_needed")
        spoil_staff(0, lambda i: self.staff[i - 1][0], "id.twice")
        spoil_staff(1, "", "name.family_missing")
        spoil_staff(3, "たなか", "kana.converted", "note")
        spoil_staff(9, f"{self.today.year + 5}/04/01", "date.hired_future", "warning")
        spoil_staff(10, "1940/01/01", "date.left_before_hired")
        spoil_staff(13, "not-an-address", "mail.form")
        spoil_staff(6, "？", "sex.unknown")
        spoil_staff(7, "100-001", "postal.form", "warning")

        known = {row[0] for row in self.staff}
        free = [i for i in own[1:] if self.numbers[i][0] in known]  # The first stays whole: its number is used twice.
        rows = iter(self.random.sample(free, min(len(free), 40)))
        wrong = {c: str((int(c) + 1) % 10) for c in "0123456789"}

        def spoil_number(column, change, code, severity="error"):
            i = next(rows)
            self.numbers[i][column] = change(self.numbers[i][column])
            self.expected.append(["numbers", i + 2, column, code, severity])

        def broken(number):
            slips = (number[:k] + wrong[number[k]] + number[k + 1:] for k in range(12))
            return next(s for s in slips if check_digit(s[:11]) != int(s[11]))

        spoil_number(2, broken, "number.check_digit")
        spoil_number(2, lambda v: f"{v[:4]}-{v[4:8]}-{v[8:]}", "number.separators", "note")
        spoil_number(2, lambda v: v.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}), "number.full_width", "note")
        spoil_number(2, lambda v: self.random.choice("123456789") + v[1:11], "number.length")
        spoil_number(2, lambda v: "", "number.missing")
        spoil_number(2, lambda v: corporate_number("000012050002"), "number.corporate")
        spoil_number(2, lambda v: "000000000000", "number.zero")
        spoil_number(2, lambda v: "1.23457E+11", "number.scientific")
        spoil_number(1, lambda v: "子9", "relation.not_found")
        spoil_number(0, lambda v: "X-99999", "id.unknown")
        i = next(rows)
        self.numbers[i][2] = self.numbers[own[0]][2]
        self.expected.append(["numbers", i + 2, 2, "number.on_two_people", "error"])
        for row in (row for row in self.expected if row[3] == "number.length"):
            cell = self.numbers[row[1] - 2][2]
            if check_digit(f"0{cell}"[:11]) == int(cell[-1]):
                row[3] = "number.leading_zero"

    def write(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        prefix = self.options.prefix
        for name, head, rows in (("staff", STAFF, self.staff), ("dependants", KIN, self.kin), ("numbers", NUMBERS, self.numbers)):
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator="\r\n").writerows([head] + rows)
            content = text.getvalue()
            if self.options.encoding == "cp932":
                content = content.translate(NOT_IN_CP932)
            (folder / f"{prefix}{name}.csv").write_bytes(content.encode(ENCODINGS[self.options.encoding]))
        if self.options.faults:
            order = ["staff", "dependants", "numbers"]
            with open(folder / f"{prefix}expected.csv", "w", newline="", encoding="utf-8") as out:
                found = sorted(self.expected, key=lambda row: (order.index(row[0]), row[1], row[2]))
                csv.writer(out).writerows([["file", "line", "column", "code", "severity"]] + found)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("out", type=pathlib.Path)
    options.add_argument("--people", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--encoding", choices=sorted(ENCODINGS), default="cp932")
    options.add_argument("--dates", choices=["iso", "slash", "mixed"], default="mixed")
    options.add_argument("--faults", action="store_true")
    options.add_argument("--prefix", default="")
    options.add_argument("--today", default="2026-11-21")
    chosen = options.parse_args()
    if chosen.faults and chosen.people < 60:
        sys.exit("synth: faults need at least 60 people")
    office = Office(chosen)
    if chosen.faults:
        office.plant()
    office.write(chosen.out)


main()
