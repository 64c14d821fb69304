#!/usr/bin/env python3
"""Runs a program and holds its end against what was promised: status, output, and that it ends.

Usage: expect.py [--exit N | --signal N] [--stdout FILE|TEXT] [--stderr TEXT] [--repeat N]
                 [--timeout S] -- PROGRAM ARGUMENT...
  --stdout  a file of regular expressions, one a line, each matching one whole line of the output,
            in order; `...` matches any number of lines. Or the exact text, with \\n for newlines.
  --stderr  a regular expression to be found in the error output; without it, stderr must be empty
"""
import argparse
import pathlib
import re
import subprocess
import sys


def matches(patterns, lines):
    """Whether the lines are what the patterns say; else the first line that is not."""
    if not patterns:
        return (True, "") if not lines else (False, f"unexpected: {lines[0]!r}")
    head, rest = patterns[0], patterns[1:]
    if head == "...":
        why = "after ...: nothing matches"
        for skip in range(len(lines) + 1):
            good, why = matches(rest, lines[skip:])
            if good:
                return True, ""
        return False, why
    if not lines:
        return False, f"missing: {head}"
    if not re.fullmatch(head, lines[0]):
        return False, f"expected {head!r}, got {lines[0]!r}"
    return matches(rest, lines[1:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--exit", type=int, default=0)
    parser.add_argument("--signal", type=int)
    parser.add_argument("--stdout")
    parser.add_argument("--stderr")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("command", nargs="+")
    wanted = parser.parse_args()
    status = -wanted.signal if wanted.signal else wanted.exit
    for turn in range(wanted.repeat):
        try:
            run = subprocess.run(wanted.command, capture_output=True, text=True, errors="replace",
                                 timeout=wanted.timeout, stdin=subprocess.DEVNULL, check=False)
        except subprocess.TimeoutExpired as late:
            sys.exit(f"run {turn + 1}: still running after {wanted.timeout} s\n"
                     f"stdout: {late.stdout}\nstderr: {late.stderr}")
        wrong = []
        if run.returncode != status:
            wrong.append(f"status {run.returncode}, expected {status}")
        if wanted.stderr is None:
            if run.stderr:
                wrong.append("stderr should be empty")
        elif not re.search(wanted.stderr, run.stderr, re.MULTILINE):
            wrong.append(f"stderr lacks {wanted.stderr!r}")
        if wanted.stdout is not None:
            if wanted.stdout.endswith(".txt"):
                text = pathlib.Path(wanted.stdout).read_text(encoding="utf-8")
                good, why = matches(text.splitlines(), run.stdout.splitlines())
            else:
                text = wanted.stdout.replace("\\n", "\n")
                good, why = run.stdout == text, f"stdout is not {text!r}"
            if not good:
                wrong.append(why)
        if wrong:
            sys.exit(f"run {turn + 1}: " + "; ".join(wrong) +
                     f"\n--- stdout\n{run.stdout}\n--- stderr\n{run.stderr}")


main()
