"""A scenario to begin with: it is written once, and works as it is."""
import json
import tomllib
import unittest

from program import ProgramTest

KINDS = ("lunch", "web", "queue", "cache")


class New(ProgramTest):
    def text(self, kind):
        result = self.run_program("new", "-", "--kind", kind)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout

    def test_each_kind_can_be_checked_simulated_and_run(self):
        for kind in KINDS:
            path = str(self.folder / f"{kind}.toml")
            self.assertEqual(self.run_program("new", path, "--kind", kind).returncode, 0)
            told = self.run_program("check", path)
            self.assertEqual(told.returncode, 0, told.stderr)
            self.assertIn("It can be run", told.stdout)
            self.assertIn("It can be simulated", told.stdout)
            simulated = self.run_program("simulate", path, "--replications", "20", "-q")
            self.assertEqual(simulated.returncode, 0, simulated.stdout + simulated.stderr)
            run = self.run_program("run", path, "-q", "--json", "-", "--head", "20", "--speed", "1000",
                                   "--set", "target={}")
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(json.loads(run.stdout)["arrived"], 20)

    def test_the_comments_are_those_of_the_fields(self):
        fields = self.run_program("fields").stdout
        text = " ".join(self.text("lunch").replace("\n#", "").split())
        for field in ("strategy.patience", "arrivals.batch", "target.wait_p99", "cost.window"):
            entry = fields[fields.index(f"\n{field}\n"):].split("\n")
            meaning = next(line for line in entry[2:] if not line.strip().startswith("when absent")).strip()
            self.assertIn(" ".join(meaning.split()), text)

    def test_it_says_what_was_chosen(self):
        said = tomllib.loads(self.text("cache"))
        self.assertEqual(set(said), {"arrivals", "work", "strategy", "target", "cost", "plan"})
        self.assertEqual(said["strategy"]["prepared"]["capacity"], 50)
        self.assertNotIn("buffer", said["strategy"])
        self.assertEqual(self.run_program("new", "-").stdout, self.text("lunch"))

    def test_a_name_when_there_is_none(self):
        result = self.run_program("new")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("canteen check scenario.toml", result.stdout)
        self.assertEqual((self.folder / "scenario.toml").read_text(), self.text("lunch"))

    def test_what_is_there_stays(self):
        path = self.file("mine.toml", "mine")
        self.assertEqual(self.refused("new", path), f"new {path}: is there already, and stays as it is")
        self.assertEqual((self.folder / "mine.toml").read_text(), "mine")
        (self.folder / "link").symlink_to("nowhere")
        self.assertIn("is there already", self.refused("new", "link"))

    def test_what_cannot_be(self):
        self.assertEqual(self.refused("new", "none/x.toml"),
                         "new none/x.toml: cannot be written (No such file or directory)")
        self.assertTrue(self.refused("new", "--kind", "lunhc").startswith(
            "--kind lunhc: there is no such kind; did you mean 'lunch'?"))


if __name__ == "__main__":
    unittest.main()
