"""A real server with a company in it that does not exist: brought in by the API from the files of tools/synth, a tenth of it gone.
Says in one line where it is and who may look, and ends with its input."""
import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
os.environ.setdefault("AZEKURA_BIN", str(ROOT / "build/release/bin"))  # Before the client reads it.
sys.path.insert(0, str(ROOT / "tests/journeys"))
from azekura_client import Business, House  # noqa: E402


def files_of(people):
    with tempfile.TemporaryDirectory(prefix="azekura-office-") as folder:
        subprocess.run([sys.executable, ROOT / "tools/synth/synth.py", folder, "--people", str(people), "--encoding", "utf8", "--prefix", "x_"],
                       check=True, stdout=subprocess.DEVNULL)
        read = {kind: (pathlib.Path(folder) / f"x_{kind}.csv").read_text() for kind in ("staff", "dependants", "numbers")}
    rows = list(csv.DictReader(io.StringIO(read["staff"].replace("派遣社員", "契約社員"))))
    for row in rows[::10]:
        row["退職日"] = "2020/03/31" if row.get("入社日", "9") < "2020" else row.get("退職日", "")
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return {**{kind: text.encode() for kind, text in read.items()}, "staff": out.getvalue().encode()}


with House() as house:
    shop = Business(house)
    path, state = shop.begin_import(files_of(int(sys.argv[1])), verified=True)
    while (state := shop.handler.get(path))["state"] != "checked":
        time.sleep(0.2)
    state = shop.run_import(path, "good_rows", seconds=900)
    total = shop.manager.get(shop.path + "/people?limit=1")["total"]
    print(json.dumps({"url": f"https://localhost:{house.port}", "login": shop.manager.login, "password": shop.manager.password,
                      "business": shop.id, "people": total, "import": state["state"]}), flush=True)
    sys.stdin.read()
