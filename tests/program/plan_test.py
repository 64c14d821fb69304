"""`canteen plan`: what is chosen, of scenarios and of logs, and what is said about it."""
import gzip
import json
import signal
import time
import unittest

from program import SCENARIOS, SHORT, ProgramTest

LOG = str(SCENARIOS / "access.log")

# The windows are known: 80 % of five are asked for, and nobody waits at equal gaps.
EQUAL = """
[arrivals]
process = "deterministic"
rate = "400/s"
head = 200
[work]
service = "10 ms"
[target]
wait_p99 = "1 ms"
"""

FATES = {"untried", "excluded", "implied", "dearer", "missed", "marginal", "failed", "met"}


class Plan(ProgramTest):
    def plan(self, *arguments, status=0):
        result = self.run_program("plan", *arguments, "--no-run", "-q", "--json", "-")
        self.assertEqual(result.returncode, status, result.stderr)
        return json.loads(result.stdout)

    def test_chooses_the_cheapest(self):
        plan = self.plan(self.file("equal.toml", EQUAL))
        chosen = plan["candidates"][plan["chosen"]]
        self.assertEqual(chosen["strategy"]["windows"], 4)
        self.assertEqual(chosen["cost"], 4)
        self.assertEqual(chosen["fate"], "met")
        self.assertEqual(plan["scenario"]["windows"], 4)
        for place, each in enumerate(plan["candidates"]):
            self.assertIn(each["fate"], FATES)
            self.assertTrue(each["reason"])
            if place < plan["chosen"]:
                self.assertNotIn(each["fate"], ("met", "untried"))
        costs = [each["cost"] for each in plan["candidates"]]
        self.assertEqual(costs, sorted(costs))
        self.assertTrue(any("[cost]" in each for each in plan["assumptions"]))
        self.assertEqual(plan["proofs"], [])
        self.assertTrue(plan["not_proven"])

    def test_says_the_same_twice(self):
        scenario = self.file("rush.toml", EQUAL.replace('"deterministic"', '"poisson"').replace("1 ms", "5 ms"))
        first = self.run_program("plan", scenario, "--no-run", "-q", "--json", "-", "--limit", "50000", "--threads", "1")
        second = self.run_program("plan", scenario, "--no-run", "-q", "--json", "-", "--limit", "50000", "--threads", "3")
        self.assertIn(first.returncode, (0, 1), first.stderr)
        self.assertEqual(first.stdout, second.stdout)
        other = self.run_program("plan", scenario, "--no-run", "-q", "--json", "-", "--limit", "50000", "--seed", "5")
        self.assertNotEqual(first.stdout, other.stdout)

    def test_plans_a_log_without_any_file(self):
        plan = self.plan(LOG, "--target", "wait_p99 < 20 ms", "--speed", "20")
        self.assertEqual(plan["scenario"]["service"], "trace")
        self.assertIsNotNone(plan["chosen"])
        self.assertTrue(plan["exact"])
        names = [each["name"] for each in plan["held_out"]]
        self.assertIn("the trace's second half", names)
        self.assertIn("load x1.1", names)
        self.assertGreaterEqual(plan["largest_load"]["factor"], 1)

    def test_keeps_a_part_of_a_long_log_back(self):
        # A rush in each minute, and a longer one in every third.
        seconds = [minute * 60 + each * (60 if each % 2 else 30 if minute % 3 else 45) / 60
                   for minute in range(60) for each in range(60)]
        log = self.file("long.csv", "time\n" + "".join(f"{second:.3f}\n" for second in sorted(seconds)))
        saved = str(self.folder / "long.toml")
        plan = self.plan(log, "--target", "wait_p95 < 1 s", "--service", "800 ms", "--set", 'plan.disciplines=["fifo"]',
                         "--save", saved)
        self.assertEqual(plan["split"]["times"], 32)
        self.assertEqual(plan["split"]["seen_requests"] + plan["split"]["kept_requests"], 3600)
        decisive = [each for each in plan["held_out"] if each["decisive"]]
        self.assertEqual([each["name"] for each in decisive], ["the part kept back", "all of the trace"])
        self.assertEqual({each["fate"] for each in decisive}, {"met"})
        # What it comes to is what a simulation of all of it comes to.
        result = self.run_program("simulate", saved, "-q", "--json", "-")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertAlmostEqual(json.loads(result.stdout)["wait"]["p95_seconds"],
                               plan["predicted"]["figures"]["wait"]["p95_seconds"]["value"])
        short = self.plan(LOG, "--target", "wait_p99 < 20 ms", "--speed", "20")
        self.assertIsNone(short["split"])
        self.assertIn("of the 1,000 requests that wait p99 needs", short["not_split"])

    def test_says_what_a_packed_log_lacks(self):
        log = self.file("counts.csv.gz", gzip.compress(("count\n" + "".join(f"{second}\n" for second in range(200))).encode()))
        for more in ([], ["--service", "20 ms"]):
            self.assertEqual(self.refused("plan", log, "--target", "wait_p99 < 1 s", *more),
                             f"{log}:1: must be a line of an access log, a JSON object, or a CSV header with a time "
                             '(arrivals.columns.time names it), got "count"')
        plan = self.plan(log, "--target", "wait_p99 < 1 s", "--service", "20 ms", "--set", "arrivals.columns.time=count")
        self.assertEqual(plan["candidates"][plan["chosen"]]["strategy"]["windows"], 1)

    def test_says_why_a_cheaper_one_that_meets_it_was_not_chosen(self):
        # One rush in a long log: in the half that has it, it is more than a hundredth.
        for rush, fate, where in ((16_600, "failed", "in the part kept back"),
                                  (17_500, "missed", "in the part that was seen")):
            seconds = [*range(32_000), *(rush + each / 2.4 for each in range(240))]
            log = self.file("rush.csv", "time\n" + "".join(f"{second:.3f}\n" for second in sorted(seconds)))
            plan = self.plan(log, "--target", "wait_p99 < 5 s", "--service", "2 s", "--set", 'plan.disciplines=["fifo"]')
            self.assertEqual(plan["candidates"][plan["chosen"]]["strategy"]["windows"], 7)
            fewer = plan["sensitivities"][0]
            self.assertEqual(fewer["words"], "6 windows")
            self.assertLess(fewer["figures"]["wait"]["p99_seconds"]["value"], 5)
            self.assertEqual(fewer["fate"], fate)
            self.assertIn(f"<= 5.00 s; {where}: wait p99 ", fewer["reason"])

    def test_asks_for_what_a_log_does_not_say(self):
        log = self.file("plain.csv", "time,key\n" + "".join(f"{second},/a\n" for second in range(200)))
        self.assertEqual(self.refused("plan", log, "--target", "wait_p99 < 1 s"),
                         f'{log}: does not say how long each request takes, which --service "20 ms" does')
        plan = self.plan(log, "--target", "wait_p99 < 1 s", "--service", "20 ms")
        self.assertEqual(plan["candidates"][plan["chosen"]]["strategy"]["windows"], 1)
        self.assertIn("target: must be given", self.refused("plan", log, "--service", "20 ms"))

    def test_saves_what_it_has_planned(self):
        saved = str(self.folder / "planned.toml")
        plan = self.plan(LOG, "--target", "wait_p99 < 20 ms", "--speed", "20", "--save", saved)
        text = (self.folder / "planned.toml").read_text()
        self.assertTrue(text.startswith("# Planned by canteen."))
        result = self.run_program("simulate", saved, "-q", "--json", "-")
        self.assertEqual(result.returncode, 0, result.stderr)
        simulated = json.loads(result.stdout)
        chosen = plan["candidates"][plan["chosen"]]
        self.assertEqual(simulated["scenario"]["windows"], chosen["strategy"]["windows"])
        self.assertAlmostEqual(simulated["wait"]["p99_seconds"], chosen["figures"]["wait"]["p99_seconds"]["value"])
        self.assertIn("would overwrite the scenario", self.refused("plan", self.file("own.toml", EQUAL), "--save", "own.toml"))

    def test_saves_to_a_bare_name(self):
        log = self.file("few.csv", "time,duration\n" + "".join(f"{second},0.1\n" for second in range(50)))
        for name in ("planned.toml", "./planned.toml"):
            self.plan(log, "--target", "wait_p50 < 20 ms", "--save", name)
            self.assertIn('"few.csv"', (self.folder / "planned.toml").read_text())
            self.assertEqual(self.run_program("check", "planned.toml").returncode, 0)
            (self.folder / "planned.toml").unlink()

    def test_names_a_packed_file_that_is_no_log(self):
        counts = self.file("counts.csv.gz", gzip.compress(b"count\n1\n2\n"))
        self.assertEqual(self.refused("check", counts),
                         f"{counts}: must be TOML, got a gzip file; if it is a log, it does not say when each request came")

    def test_says_when_nothing_will_do(self):
        scenario = self.file("hopeless.toml", EQUAL + "[plan]\nwindows = [1, 2]\n")
        plan = self.plan(scenario, status=1)
        self.assertIsNone(plan["chosen"])
        result = self.run_program("plan", scenario, "--no-run")
        self.assertEqual(result.returncode, 1)
        self.assertIn("No candidate can meet the target", result.stdout)

    def test_the_table_fits_and_tells_it_all(self):
        scenario = self.file("priced.toml", EQUAL.replace('"deterministic"', '"poisson"').replace("1 ms", "8 ms") + "[cost]\nwindow = 2\nspeed.exponent = 1.5\n")
        result = self.run_program("plan", scenario, "--no-run", "--limit", "100000")
        self.assertEqual(result.returncode, 0, result.stderr)
        for line in result.stdout.splitlines():
            self.assertLessEqual(len(line), 80, line)
        for label in ("target", "tried", "predicted", "rejected", "one way", "one step", "tested", "load", "assumed"):
            self.assertIn(f"\n  {label}", result.stdout)

    def test_runs_what_it_has_chosen(self):
        scenario = self.file("short.toml", SHORT + '[target]\nresponse_p50 = "500 ms"\n')
        result = self.run_program("plan", scenario, "-q", "--json", "-")
        self.assertEqual(result.returncode, 0, result.stderr)
        told = json.loads(result.stdout)
        proof = told["proofs"][0]
        self.assertEqual(proof["measured"]["arrived"], 20)
        self.assertEqual(proof["predicted"]["arrived"], 20)
        self.assertEqual(proof["part"], "all of it")
        self.assertEqual(proof["calibrated"] is not None, bool((told["calibration"] or {}).get("again")))
        result = self.run_program("plan", scenario, "-q")
        self.assertIn("run for real", result.stdout)

    def test_tells_what_there_is_when_it_is_broken_off(self):
        # A single replication takes minutes.
        scenario = self.file("long.toml", EQUAL.replace("head = 200", "head = 1_000_000_000"))
        process = self.start_program("plan", scenario, "--no-run", "-q")
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, error)
        self.assertIn("long.toml: Broken off. Nothing was found to meet the target so far.", " ".join(out.split()))

    def test_refuses_what_it_cannot_do(self):
        scenario = self.file("equal.toml", EQUAL)
        self.assertIn("--limit x: must be a whole number", self.refused("plan", scenario, "--limit", "x"))
        self.assertIn("a SCENARIO is needed", self.refused("plan"))
        self.assertIn("plan.windows: must be the least and the most",
                      self.refused("plan", scenario, "--set", "plan.windows=[3, 1]"))

    def test_is_in_the_manual_and_the_completion(self):
        self.assertIn("canteen plan", self.run_program("manual").stdout)
        self.assertIn("plan", self.run_program("completion", "bash").stdout)
        self.assertIn("--save", self.run_program("plan", "--help").stdout)


if __name__ == "__main__":
    unittest.main()
