#!/usr/bin/env python3
"""Whether every folder of examples/ is built, tested and told of: usage: examples_listed.py FOLDER"""
import pathlib
import re
import sys

folder = pathlib.Path(sys.argv[1])
there = sorted(each.parent.name for each in folder.glob("*/main.cpp"))
built = re.findall(r"^example\((\w+)", (folder / "CMakeLists.txt").read_text(encoding="utf-8"), re.M)
told = (folder / "README.md").read_text(encoding="utf-8")
wrong = [f"examples/{each}: not in CMakeLists.txt" for each in there if each not in built]
wrong += [f"examples/{each}: no expect.txt" for each in there if not (folder / each / "expect.txt").exists()]
wrong += [f"examples/{each}: not in README.md" for each in there if f"]({each}/main.cpp)" not in told]
wrong += [f"examples/README.md: there is no {each}" for each in set(re.findall(r"\]\((\d\d_\w+)/", told))
          if each not in there]
numbers = [int(each[:2]) for each in there]
if numbers != list(range(1, len(there) + 1)):
    wrong.append(f"examples/: the numbers have gaps or twins: {numbers}")
sys.exit("\n".join(wrong) or 0)
