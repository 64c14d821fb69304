"""Puts what the benchmark programs printed into one text: first what was asked and reached, then
every table. Called by bench/report.

Usage: report.py KEEP COMMIT OUTPUT...   KEEP true: into bench/README.md, else to the terminal
"""
import datetime
import pathlib
import re
import sys

README = pathlib.Path(__file__).parents[1] / "README.md"
MARK = "<!-- from here on written by bench/report -->\n"
TARGET = re.compile(
    r"^- (?P<who>.+), (?P<what>[^:]+): (?P<value>\S+) (?P<spread>\[\S+\])(?: (?P<how>x|more than) (?P<peer>.+))?, "
    r"asked: (?P<asked>.+): (?P<verdict>met|MISSED|holds|does not hold)$")


def flags():
    cache = pathlib.Path("build/bench/CMakeCache.txt").read_text(encoding="utf-8")
    found = dict(re.findall(r"^(CMAKE_CXX_FLAGS(?:_RELEASE)?):\w+=(.*)$", cache, re.M))
    return " ".join(found[name] for name in ("CMAKE_CXX_FLAGS_RELEASE", "CMAKE_CXX_FLAGS"))


def versions():
    """Of the peers, as Debian names them."""
    found = {}
    for line in pathlib.Path("/var/lib/dpkg/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("Package: "):
            package = line[9:]
        elif line.startswith("Version: "):
            found[package] = line[9:]
    peers = {"glibc": "libc6", "spdlog": "libspdlog-dev", "fmt": "libfmt-dev",
             "absl": "libabsl-dev", "oneTBB": "libtbb-dev", "Boost": "libboost-thread1.74-dev",
             "RocksDB": "librocksdb-dev"}
    return ", ".join(f"{name} {found[package]}" for name, package in peers.items()
                     if package in found)


def main():
    keep, commit = sys.argv[1] == "true", sys.argv[2]
    machine, body, rows, claims = "", [], [], []
    for name in sys.argv[3:]:
        output = pathlib.Path(name + ".md").read_text(encoding="utf-8")
        head, _, tables = output.partition("\n\n")
        machine = machine or head
        title = ""
        lines = []
        for line in tables.splitlines():
            if re.match(r"\d+ targets met, ", line):
                continue
            lines.append(line)
            if line.startswith("### "):
                title = line[4:]
            found = TARGET.match(line)
            if not found:
                continue
            how = "of" if found["how"] == "x" else found["how"]
            peer = f" {how} {found['peer']}" if found["peer"] else ""
            row = (f"| {title} | {found['who']}, {found['what']} | {found['value']} "
                   f"{found['spread']}{peer} | {found['asked']} | ")
            if found["verdict"] in ("met", "MISSED"):
                rows.append(row + ("met |" if found["verdict"] == "met" else "**missed** |"))
            else:
                claims.append(row + found["verdict"] + " |")
        body.append(f"## {pathlib.Path(name).name}\n\n" + "\n".join(lines).strip() + "\n")
    missed = [row for row in rows if row.endswith("**missed** |")]
    columns = "| group | measured | reached | asked | |\n|---|---|---|---|---|\n"
    text = "## This run\n\n"
    text += f"- {datetime.date.today()}, commit {commit}\n- {machine}\n- {flags()}\n- {versions()}\n\n"
    text += f"{len(rows) - len(missed)} of {len(rows)} targets met.\n\n"
    text += "### Where we lose\n\n" + (columns + "\n".join(missed) if missed else "Nowhere.")
    text += "\n\n### All targets\n\n" + columns + "\n".join(rows) + "\n"
    if claims:
        text += "\n### What the course says\n\n" + columns + "\n".join(claims) + "\n"
    text += "\n" + "\n".join(body)
    if not keep:
        print(text)
        return
    before = README.read_text(encoding="utf-8").partition(MARK)[0]
    README.write_text(before + MARK + "\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
