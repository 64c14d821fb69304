"""What bash makes of the words so far."""
import shutil
import subprocess
import unittest

from program import ProgramTest


@unittest.skipUnless(shutil.which("bash"), "no bash")
class Completion(ProgramTest):
    def setUp(self):
        super().setUp()
        result = self.run_program("completion", "bash")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.script = self.file("canteen.bash", result.stdout)
        self.file("mine.toml", "")

    def completed(self, *words):
        """What the last of the words may become."""
        line = " ".join(f"'{each}'" for each in ("canteen", *words))
        code = (f"set -u; source {self.script}; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _canteen; "
                'printf "%s\\n" "${COMPREPLY[@]}"; complete -p canteen')
        result = subprocess.run(["bash", "--norc", "-c", code], capture_output=True, text=True,
                                cwd=self.folder, timeout=60)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        *replies, registered = result.stdout.splitlines()
        self.assertEqual(registered, "complete -F _canteen canteen")
        return [each for each in replies if each]

    def test_commands(self):
        self.assertEqual(self.completed("sim"), ["simulate"])
        # All that the program itself says that there are.
        told = self.run_program("destroy").stderr.strip().split("there are: ")[1].split(", ")
        self.assertLessEqual(set(told), set(self.completed("")))
        self.assertIn("--version", self.completed("--"))

    def test_options(self):
        self.assertEqual(self.completed("run", "--wi"), ["--windows"])
        self.assertEqual(self.completed("simulate", "--rep"), ["--replications"])
        self.assertEqual(self.completed("run", "--rep"), [])
        self.assertIn("--help", self.completed("fields", ""))

    def test_fields_of_a_scenario(self):
        self.assertEqual(self.completed("run", "mine.toml", "--set", "strategy.win"), ["strategy.windows="])
        self.assertIn("target.wait_p99=", self.completed("check", "--set", "target."))

    def test_values(self):
        self.assertEqual(self.completed("new", "--kind", ""), ["lunch", "web", "queue", "cache"])
        self.assertEqual(self.completed("run", "--windows", ""), [])
        self.assertIn("mine.toml", self.completed("run", "--json", "m"))

    def test_files(self):
        self.assertEqual(self.completed("run", "mi"), ["mine.toml"])
        self.file("a scenario.toml", "")
        self.assertEqual(self.completed("check", "a"), ["a scenario.toml"])

    def test_other_shells(self):
        self.assertEqual(self.refused("completion"), "completion: a SHELL is needed: bash")
        self.assertEqual(self.refused("completion", "dish"), "completion dish: must be bash")


if __name__ == "__main__":
    unittest.main()
