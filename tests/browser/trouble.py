"""A real server for the browser, to which things happen: says where it is and who may begin, then does what each line of its input asks
and answers it with a line.

  stop, start              the server, at the same address
  fill, free               its disk; only with --small-disk, which needs a namespace of mounts (unshare -rm)
  change PERSON            somebody else gives the person another department
  ask PERSON, cancel       the person is asked by a link, which is the answer; and no longer
  throw-out                all sign-ins of the handler are ended by the owner
  people                   how many there are
"""
import json
import pathlib
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "journeys"))
from azekura_client import Business, House, Refused  # noqa: E402

DISK = 64  # MB: a small business and room to spare.
MOST_LINES = 5000


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Trouble:
    def __init__(self, house):
        self.house = house
        self.shop = Business(house)
        self.person = self.shop.add_person("佐藤", "美咲")
        self.filler = house.folder / "filler"

    def stop(self):
        self.house.process.terminate()
        self.house.process.wait(timeout=30)
        self.house.process.stdout.close()

    def start(self):
        self.house.start()

    def fill(self):
        """No byte is left, and what the database had room for beforehand is used up."""
        with open(self.filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"0" * 4096)
            except OSError:
                pass
        for _ in range(MOST_LINES):
            try:
                self.shop.manager.post(self.shop.path + "/ledger:verify")
                self.shop.add_person("埋草", "一")
            except Refused as refused:
                if refused.code == "db.full":
                    return
                raise
        raise AssertionError("the disk does not fill")

    def free(self):
        self.filler.unlink()

    def change(self, person):
        self.shop.handler.patch(f"{self.shop.path}/people/{person}", {"department": "経理部"})

    def ask(self, person):
        self.shop.open()
        answer = self.shop.handler.post(self.shop.path + "/requests", {"people": [int(person)], "procedures": ["T1"]})["results"][0]
        self.asked = answer["request"]["id"]
        return answer["link"]

    def cancel(self):
        self.shop.handler.post(f"{self.shop.path}/requests/{self.asked}:cancel")

    def throw_out(self):
        for session in self.shop.owner.get(f"/sessions?account={self.shop.handler.id}")["items"]:
            self.shop.owner.delete(f"/sessions/{session['id']}")

    def people(self):
        return self.shop.manager.get(self.shop.path + "/people?limit=1")["total"]


def run():
    house = House()
    house.config.write_text(house.config.read_text().replace("port = 0", f"port = {free_port()}"))
    with house:
        house.start_postbox()
        trouble = Trouble(house)
        shop = trouble.shop
        print(json.dumps({"url": f"https://localhost:{house.port}", "postbox": f"https://localhost:{house.postbox_port}", "business": shop.id, "person": trouble.person,
                          "login": shop.handler.login, "password": shop.handler.password, "work": shop.work_password}), flush=True)
        for line in sys.stdin:
            command, *more = line.split()
            print(json.dumps(getattr(trouble, command.replace("-", "_"))(*more)), flush=True)


if "--small-disk" in sys.argv:
    with tempfile.TemporaryDirectory(prefix="azekura-disk-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", folder], check=True)
        tempfile.tempdir = folder
        try:
            run()
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
else:
    run()
