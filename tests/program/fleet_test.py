"""A fleet of real processes: one submits, others serve; one of them is killed."""
import json
import os
import re
import signal
import subprocess
import time
import unittest

from program import SHORT, ProgramTest

# Some seconds of work for three windows.
RUSH = """
[arrivals]
process = "deterministic"
rate = "200/s"
head = 150
classes = { student = 0.9, staff = 0.1 }
[work]
service = "40 ms"
[strategy]
discipline = "priority"
priority = ["staff"]
"""


class Fleet(ProgramTest):
    def setUp(self):
        super().setUp()
        if "sqlite" not in self.run_program("worker", "--queue", "pigeon:roof").stderr:
            self.skipTest("this build has no sqlite")
        self.queue = f"sqlite:{self.folder}/line.db?queue=noon"

    def worker(self, *arguments):
        return self.start_program("worker", "--queue", self.queue, "--presence", "2 s", "-q", *arguments)

    def ended(self, process, number=signal.SIGTERM):
        process.send_signal(number)
        out, error = process.communicate(timeout=60)
        self.assertEqual((process.returncode, error), (0, ""))
        return json.loads(out)

    def submit(self, *arguments, scenario=RUSH):
        return self.start_program("submit", "--queue", self.queue, self.file("rush.toml", scenario), "-q", *arguments)

    def depth(self):
        """Who is left in the queue, counted by serving them."""
        result = self.run_program("worker", "--queue", self.queue, "--until-empty", "-q", "--json", "-")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)["served"]

    def test_one_worker_is_killed_and_nobody_is_lost(self):
        workers = [self.worker("--json", "-") for _ in range(3)]
        submit = self.submit("--json", "-")
        time.sleep(1)  # any moment will do: it has been killed before the end, or else the test says so
        workers[0].kill()
        out, error = submit.communicate(timeout=100)
        self.assertEqual((submit.returncode, error), (0, ""))
        result = json.loads(out)
        self.assertEqual((result["arrived"], result["served"], result["lost"]), (150, 150, 0))
        self.assertIs(result["interrupted"], False)
        corridor = result["corridor"]
        self.assertEqual((corridor["confirmed"], corridor["refused"], corridor["unknown"]), (150, 0, 0))
        self.assertEqual(sum(each["served"] for each in result["workers"]), 150)
        self.assertEqual(result["wait"]["count"], 150)
        self.assertTrue(all(each["holds"] for each in result["judgement"]["checks"]), result["judgement"])
        rest = [self.ended(each) for each in workers[1:]]
        self.assertTrue(all(each["stopped"] for each in rest))
        killed = 150 + corridor["duplicates"] - sum(each["served"] for each in rest)
        self.assertGreaterEqual(killed, 0)
        # Whom the killed one had came to another, and was marked; or comes still: whom it had told of, and not
        # acknowledged, nobody has waited for.
        again = sum(each["redelivered"] for each in rest) + self.depth()
        self.assertGreaterEqual(again, corridor["redelivered"])
        self.assertGreaterEqual(corridor["redelivered"], corridor["duplicates"])
        self.assertEqual(self.depth(), 0)

    def test_workers_come_and_go_and_have_told_of_everybody(self):
        submit = self.submit("--json", "-", scenario=RUSH.replace("40 ms", "5 ms"))
        shares = []
        while submit.poll() is None:
            worker = self.worker("--windows", "4", "--json", "-")
            try:
                submit.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                pass  # the next one's turn
            worker.send_signal(signal.SIGTERM)
            out, error = worker.communicate(timeout=60)
            self.assertEqual(error, "")
            if worker.returncode != -signal.SIGTERM:  # it had begun
                self.assertEqual(worker.returncode, 0)
                shares.append(json.loads(out))
        out, error = submit.communicate(timeout=60)
        self.assertEqual((submit.returncode, error), (0, ""))
        result = json.loads(out)
        self.assertEqual((result["served"], result["lost"]), (150, 0))
        self.assertEqual(sum(each["unreported"] for each in shares), 0)

    def test_a_worker_drains_and_says_what_it_did(self):
        worker = self.worker()
        submit = self.submit()
        out, error = submit.communicate(timeout=100)
        self.assertEqual((submit.returncode, error), (0, ""))
        for words in ("150  (100 %)", "corridor ", "puts         150 confirmed", "worker ", "Little's law"):
            self.assertIn(words, out)
        worker.send_signal(signal.SIGINT)
        out, error = worker.communicate(timeout=60)
        self.assertEqual((worker.returncode, error), (0, ""))
        self.assertRegex(out, r"served +150 ")
        self.assertIn(f":{worker.pid}: 1 window of sqlite:", re.sub(r"\s+", " ", out))

    def test_who_does_not_wait_is_told_of_the_puts(self):
        submit = self.submit("--no-wait")
        out, error = submit.communicate(timeout=100)
        self.assertEqual((submit.returncode, error), (0, ""))
        self.assertIn("150 confirmed, 0 refused, 0 unknown; until confirmed p50 ", out)
        self.assertEqual(self.depth(), 150)

    def test_who_is_broken_off_leaves_what_was_put(self):
        submit = self.submit("--json", "result.json")
        path = self.folder / "line.db"
        limit = time.monotonic() + 30
        while not path.exists():
            self.assertLess(time.monotonic(), limit)
            time.sleep(0.01)
        time.sleep(0.5)
        submit.send_signal(signal.SIGINT)
        out, error = submit.communicate(timeout=60)
        self.assertEqual(submit.returncode, 130, error)
        self.assertIn("note: broken off after", out)
        self.assertRegex(error, r"canteen: broken off: of \d+ put into sqlite:.* were not served yet, and stay there")
        with open(self.folder / "result.json", encoding="utf-8") as file:
            result = json.load(file)
        corridor = result["corridor"]
        # A put that had no answer yet may be refused by the end.
        self.assertEqual(corridor["confirmed"] + corridor["refused"], result["arrived"])
        self.assertEqual(result["left_waiting"], corridor["confirmed"])
        self.assertEqual(self.depth(), corridor["confirmed"])

    def test_nobody_serves(self):
        submit = self.start_program("submit", "--queue", self.queue, self.file("one.toml", SHORT), "--head", "1", "-q")
        line = submit.stderr.readline()
        self.assertEqual(line, "canteen: nobody has been served for 10.0 s: is there a worker? canteen worker --queue "
                               f"{self.queue}\n")
        worker = self.worker("--until-empty", "--json", "-")
        self.assertEqual(json.loads(worker.communicate(timeout=60)[0])["served"], 1)
        self.assertEqual(submit.wait(timeout=60), 0)

    def test_a_log_is_submitted_with_its_service_times(self):
        log = self.file("requests.csv", "time,service\n0,0.01\n0.1,0.02\n0.2,0.01\n")
        worker = self.worker("--json", "-")
        result = self.run_program("submit", "--queue", self.queue, log, "-q", "--json", "-")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["served"], 3)
        self.assertGreaterEqual(self.ended(worker)["service"]["min_seconds"], 0.01)

    def test_a_scenario_tells_a_worker_its_work(self):
        scenario = self.file("command.toml", RUSH.replace('service = "40 ms"', 'kind = "command"\n'
                                                          'command = ["sh", "-c", "echo {number} >> served"]'))
        worker = self.worker("--scenario", scenario, "--windows", "2", "--json", "-")
        result = self.run_program("submit", "--queue", self.queue, scenario, "--head", "20", "-q", "--json", "-")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["failed"], 0)
        self.assertEqual(self.ended(worker)["served"], 20)
        served = (self.folder / "served").read_text().split()
        self.assertEqual(sorted(map(int, served)), list(range(1, 21)))

    def test_what_is_wrong_is_said_in_a_sentence(self):
        path = self.file("rush.toml", RUSH)
        self.assertEqual(self.refused("worker", "--queue", "memory:x"),
                         "--queue memory:x: must be one that other processes can open, as sqlite:line.db; memory: is "
                         "in one process alone, which canteen run is")
        self.assertTrue(self.refused("worker", "--queue", "pigeon:roof").startswith("--queue: "))
        self.assertIn("must be a whole number from 1", self.refused("worker", "--queue", self.queue, "--windows", "0"))
        self.assertIn('--presence soon: must be a length of time above zero, as "10 s"',
                      self.refused("worker", "--queue", self.queue, "--presence", "soon"))
        self.assertEqual(self.refused("submit", path), "submit: --queue URL is needed, as sqlite:line.db")
        said = self.refused("submit", "--queue", "pigeon://me:secret@roof", path)
        self.assertIn("strategy.middleware.url: must be", said)
        self.assertNotIn("secret", said)
        self.assertEqual(self.refused("submit", "--queue", self.queue, path, "--set", "strategy.preemptive=true"),
                         "--set strategy.preemptive=true: strategy.preemptive: must be absent with a broker "
                         "(strategy.middleware), got true")


class Run(ProgramTest):
    def test_the_line_may_be_kept_by_a_broker(self):
        path = self.file("rush.toml", RUSH)
        result = self.run_program("run", path, "--windows", "8", "--head", "100", "-q", "--json", "-", "--report", "page.html",
                                  "--set", "strategy.middleware=memory:here")
        self.assertEqual(result.returncode, 0, result.stderr)
        read = json.loads(result.stdout)
        self.assertEqual(read["served"], 100)
        self.assertEqual(read["corridor"]["confirmed"], 100)
        self.assertEqual(read["workers"], [])
        if os.environ.get("CANTEEN_PAGES") == "TRUE":
            self.assertIn('"corridor"', (self.folder / "page.html").read_text())


if __name__ == "__main__":
    unittest.main()
