#!/usr/bin/env python3
"""Runs a program and holds its end against what was promised: status, output, and that it ends.

Usage: expect.py [--exit N | --signal N] [--stdout FILE|TEXT] [--stderr FILE|TEXT] [--repeat N]
                 [--timeout S] [--endless S] -- PROGRAM ARGUMENT...
  --stdout   a file of regular expressions (*.txt), one a line, each matching one whole line of the
             output, in order: see below. Or the exact text, with \\n for newlines.
  --stderr   the same for the error output, but the text is a regular expression to be found in it;
             without it, stderr must be empty
  --endless  the program must not end by itself: it is given that many seconds (and more, until the
             output is as expected), on a terminal, and then it is killed

Lines of a file:
  REGEX      one line
  {N} REGEX  N lines of it
  ... REGEX  any number of lines of it, also none
  ...        any number of any lines
  ? REGEX    one line of it, or none
"""
import argparse
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import time


def matches(patterns, lines, begin=0):
    """Whether the lines from `begin` on are what the patterns say; else what the first is that is not."""
    for number, pattern in enumerate(patterns):
        if pattern == "..." or pattern.startswith("... "):
            allowed = pattern[4:] or ".*"
            why = f"after {pattern}: nothing matches"
            for skip in range(begin, len(lines) + 1):
                if skip > begin and not re.fullmatch(allowed, lines[skip - 1]):
                    break
                good, why = matches(patterns[number + 1:], lines, skip)
                if good:
                    return True, ""
            return False, why
        if pattern.startswith("? "):
            if begin < len(lines) and re.fullmatch(pattern[2:], lines[begin]):
                begin += 1
            continue
        count = re.match(r"\{(\d+)\} ", pattern)
        regex = pattern[count.end():] if count else pattern
        for done in range(int(count[1]) if count else 1):
            if begin == len(lines):
                return False, f"missing: {regex}" + (f", after {done} of them" if done else "")
            if not re.fullmatch(regex, lines[begin]):
                return False, f"expected {regex!r}, got {lines[begin]!r}"
            begin += 1
    return (True, "") if begin == len(lines) else (False, f"unexpected: {lines[begin]!r}")


def patterns_of(file):
    return pathlib.Path(file).read_text(encoding="utf-8").splitlines()


def run_endless(wanted):
    """Runs the program on a terminal until it has printed what was expected; what is wrong."""
    leader, follower = pty.openpty()
    program = subprocess.Popen(wanted.command, stdin=subprocess.DEVNULL, stdout=follower,
                               stderr=follower)
    os.close(follower)
    patterns = patterns_of(wanted.stdout)
    begin = time.monotonic()
    output = b""
    why = "nothing printed"
    try:
        while (passed := time.monotonic() - begin) < wanted.timeout:
            if program.poll() is not None:
                return f"ended with status {program.returncode}, expected to run for ever", output
            try:
                if select.select([leader], [], [], 0.05)[0]:
                    output += os.read(leader, 65536)
            except OSError:
                continue  # the terminal has gone with the program
            if passed >= wanted.endless:
                lines = output.decode(errors="replace").replace("\r", "").split("\n")[:-1]
                good, why = matches(patterns, lines)
                if good:
                    return "", output
        return why, output
    finally:
        program.kill()
        program.wait()
        os.close(leader)


def run_once(wanted):
    """What was wrong with one run (a list), and what it printed."""
    run = subprocess.run(wanted.command, capture_output=True, text=True, errors="replace",
                         timeout=wanted.timeout, stdin=subprocess.DEVNULL, check=False)
    wrong = []
    status = -wanted.signal if wanted.signal else wanted.exit
    if run.returncode != status:
        wrong.append(f"status {run.returncode}, expected {status}")
    if wanted.stderr is None:
        if run.stderr:
            wrong.append("stderr should be empty")
    elif wanted.stderr.endswith(".txt"):
        good, why = matches(patterns_of(wanted.stderr), run.stderr.splitlines())
        if not good:
            wrong.append(f"stderr: {why}")
    elif not re.search(wanted.stderr, run.stderr, re.MULTILINE):
        wrong.append(f"stderr lacks {wanted.stderr!r}")
    if wanted.stdout is not None:
        if wanted.stdout.endswith(".txt"):
            good, why = matches(patterns_of(wanted.stdout), run.stdout.splitlines())
        else:
            text = wanted.stdout.replace("\\n", "\n")
            good, why = run.stdout == text, f"stdout is not {text!r}"
        if not good:
            wrong.append(why)
    return wrong, f"--- stdout\n{run.stdout}\n--- stderr\n{run.stderr}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--exit", type=int, default=0)
    parser.add_argument("--signal", type=int)
    parser.add_argument("--stdout")
    parser.add_argument("--stderr")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--endless", type=float)
    parser.add_argument("command", nargs="+")
    wanted = parser.parse_args()
    if wanted.endless is not None:
        why, output = run_endless(wanted)
        if why:
            sys.exit(f"{why}\n--- output\n{output.decode(errors='replace')}")
        return
    for turn in range(wanted.repeat):
        try:
            wrong, output = run_once(wanted)
        except subprocess.TimeoutExpired as late:
            sys.exit(f"run {turn + 1}: still running after {wanted.timeout} s\n"
                     f"stdout: {late.stdout}\nstderr: {late.stderr}")
        if wrong:
            sys.exit(f"run {turn + 1}: " + "; ".join(wrong) + f"\n{output}")


if __name__ == "__main__":
    main()
