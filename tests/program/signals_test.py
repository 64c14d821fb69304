"""Ctrl-C and SIGTERM: the result so far, and nothing left behind."""
import json
import os
import pathlib
import signal
import time
import unittest

from program import LONG, ProgramTest

COMMAND = LONG.replace('service = "1 h"', 'kind = "command"\ncommand = ["sh", "-c", CODE]')


class Signals(ProgramTest):
    def started(self, scenario, *arguments):
        """The program, once both windows are taken."""
        path = self.file("s.toml", scenario)
        process = self.start_program("run", path, "--json", "result.json", *arguments,
                                     start_new_session=True)
        line = " "
        while line and "2 at 2 windows" not in line:
            line = process.stderr.readline()
        return process

    def eventually(self, condition):
        limit = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), limit)
            time.sleep(0.01)

    def test_the_result_so_far(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = self.started(LONG)
            process.send_signal(number)
            out, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, status)
            self.assertIn("note: broken off after", out)
            with open(self.folder / "result.json", encoding="utf-8") as file:
                result = json.load(file)
            self.assertIs(result["interrupted"], True)
            self.assertEqual(result["left_serving"], 2)
            self.assertEqual(result["arrived"], result["served"] + result["lost"] +
                             result["left_waiting"] + result["left_serving"])
            self.assertEqual(sorted(each.name for each in self.folder.iterdir()),
                             ["result.json", "s.toml"])
            (self.folder / "result.json").unlink()

    def test_what_was_ignored_stays_ignored(self):
        # As nohup and a shell's background jobs do it. SIGTERM still ends it.
        previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            process = self.started(LONG)
        finally:
            signal.signal(signal.SIGINT, previous)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 143)

    def test_commands_are_ended(self):
        code = "echo $$ >> pids; trap '' TERM; while :; do sleep 1; done"
        process = self.started(COMMAND.replace("CODE", json.dumps(code)))
        pids = self.folder / "pids"
        self.eventually(lambda: pids.exists() and len(pids.read_text().split()) == 2)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        for pid in pids.read_text().split():
            self.assertFalse(pathlib.Path("/proc", pid).exists())

    def test_the_second_one_ends_it_at_once(self):
        # It would never end by itself: nobody reads its result.
        os.mkfifo(self.folder / "result.json")
        process = self.started(LONG)
        process.send_signal(signal.SIGINT)
        # Two that are pending at once are one: the first has to be taken before the second.
        status = pathlib.Path("/proc", str(process.pid), "status")
        self.eventually(lambda: "ShdPnd:\t0000000000000000" in status.read_text())
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertFalse(out)


if __name__ == "__main__":
    unittest.main()
