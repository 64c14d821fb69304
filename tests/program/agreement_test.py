"""The scenarios that ship, run for real beside their simulation.

How close they are is in docs/simulate.md; here the machine may be as busy as it likes.
"""
import concurrent.futures
import json
import unittest

from program import SCENARIOS, ProgramTest


class Agreement(ProgramTest):
    def result(self, *arguments):
        result = self.run_program(*arguments, "-q", "--json", "-")
        self.assertIn(result.returncode, (0, 1), result.stderr)
        return json.loads(result.stdout)

    def run_and_simulated(self, scenario):
        return self.result("run", scenario), self.result("simulate", scenario, "--replications", "2")

    def test_a_run_is_as_it_was_simulated(self):
        scenarios = [str(each) for each in sorted(SCENARIOS.glob("*.toml"))]
        self.assertNotEqual(scenarios, [])
        # Their work is waiting, so they are not in each other's way.
        with concurrent.futures.ThreadPoolExecutor(len(scenarios)) as pool:
            for scenario, (run, simulated) in zip(scenarios, pool.map(self.run_and_simulated, scenarios)):
                with self.subTest(scenario):
                    one = simulated["first"]
                    self.assertEqual(run["arrived"], one["arrived"])
                    self.assertTrue(all(check["holds"] for check in run["judgement"]["checks"]))
                    ratio = run["wait"]["p99_seconds"] / one["wait"]["p99_seconds"]
                    self.assertGreater(ratio, 0.6)
                    self.assertLess(ratio, 10)


if __name__ == "__main__":
    unittest.main()
