"""What is aimed at, and the table that says how far it is reached."""
import datetime
import operator

AT_LEAST, AT_MOST = (operator.ge, "≥"), (operator.le, "≤")


def ratio(above, below):
    return lambda of: of(above) / of(below)


def one(name, which="value", per=1):
    return lambda of: of(name, which) / per


# What, which way, the aim, its unit, how it comes from what was measured.
AIMS = (
    ("Looks at 64 connections on SQLite / answers without work (`/health`) by the same server", AT_LEAST, 0.55, "×", ratio("reveal_sqlite_c64", "https_noop_c64")),
    ("The slowest hundredth of these looks / their median", AT_MOST, 10, "×", lambda of: of("reveal_sqlite_c64", "p99_us") / of("reveal_sqlite_c64", "p50_us")),
    ("A look at 1 connection, median / (one bare fdatasync + one answer without work)", AT_MOST, 2, "×",
     lambda of: of("reveal_sqlite_c1", "p50_us") / (of("fdatasync", "p50_us") + of("https_noop_c1", "p50_us"))),
    ("Looks on SQLite / pgcrypto with audit table, `pgp_sym_decrypt`, 64 clients", AT_LEAST, 5, "×", ratio("reveal_sqlite_c64", "pgcrypto_pgp_c64")),
    ("Looks on SQLite / pgcrypto with audit table, raw AES, 64 clients", AT_LEAST, 2, "×", ratio("reveal_sqlite_c64", "pgcrypto_aes_c64")),
    ("Looks on PostgreSQL / pgcrypto with audit table, `pgp_sym_decrypt`, 64 clients", None, None, "×", ratio("reveal_postgres_c64", "pgcrypto_pgp_c64")),
    ("Looks on PostgreSQL / pgcrypto with audit table, raw AES, 64 clients", None, None, "×", ratio("reveal_postgres_c64", "pgcrypto_aes_c64")),
    ("Looks on PostgreSQL, 64 connections", AT_LEAST, 3000, "/s", one("reveal_postgres_c64")),
    ("Looks on PostgreSQL, 64 connections, 2 ms more for each sync", AT_LEAST, 3000, "/s", one("reveal_postgres_slow_c64")),
    ("Looks among {many} numbers / among {few}", AT_LEAST, 0.85, "×", ratio("reveal_many_c64", "reveal_few_c64")),
    ("Resident memory at {many}, after looks and one number registered", AT_MOST, 250, "MB", one("memory_used")),
    ("Start at {many}", AT_MOST, 3, "s", one("start")),
    ("Import of {part} numbers / bare SQLite inserts of the same lines", AT_LEAST, 0.3, "×", ratio("import_rows", "raw_sqlite_insert")),
    ("Disposal of {gone} among {many}, confirmed with nobody at work, with one turn of the keyring", AT_MOST, 15, "s", one("dispose_closed")),
    ("The same while somebody is at work: a turn for each list of {list} (one list measured, times {lists})", AT_MOST, 15, "s", one("dispose_open_all")),
    ("Longest look of the same business meanwhile (one list)", AT_MOST, 50, "ms", one("look_while_open", "max_us", 1000)),
    ("Longest look of another business meanwhile (all lists)", AT_MOST, 50, "ms", one("look_while_closed", "max_us", 1000)),
)


def short(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"


def table(report):
    """Markdown, for RESULTS.md."""
    found = {each["name"]: each for each in report["results"]}
    machine, sync = report["machine"], report["fsync_us"]
    lines = [f"## {datetime.date.today().isoformat()}", "",
             f"Commit {report['commit']}. {machine['cores']} cores ({machine['cpu']}), {machine['memory_gib']} GiB, kernel {machine['kernel']}; "
             f"fdatasync of 4 KiB {sync['p50']} µs (median), {sync['p99']} µs (slowest hundredth); load of the machine before: {machine['load_before'][0]}.",
             "", "| what | aim | measured | reached |", "|---|---|---|---|"]
    for what, way, aim, unit, take in AIMS:
        try:
            value = take(lambda name, of="value": found[name][of])
        except KeyError:
            continue
        reached = "—" if way is None else "yes" if way[0](value, aim) else "**no**"
        wanted = "—" if way is None else f"{way[1]} {aim:,} {unit}"
        lines.append(f"| {what.format(**report['sizes'])} | {wanted} | {short(value)} {unit} | {reached} |")
    lines += ["", "| measured | | | median | slowest hundredth | of the rounds |", "|---|---|---|---|---|---|"]
    for each in report["results"]:
        times = [f"{each[of]:,} µs" if of in each else "" for of in ("p50_us", "p99_us")]
        aside = " … ".join(map(short, (min(each["rounds"]), max(each["rounds"])))) if len(each.get("rounds", ())) > 1 else each.get("note", "")
        lines.append(f"| {each['name']} | {short(each['value'])} | {each['unit']} | {times[0]} | {times[1]} | {aside} |")
    return "\n".join(lines)
