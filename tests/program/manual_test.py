"""The manual page: whole, and without anything that troff complains of."""
import re
import shutil
import subprocess
import unittest

from program import ProgramTest


class Manual(ProgramTest):
    def setUp(self):
        super().setUp()
        result = self.run_program("manual")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.page = result.stdout

    def test_it_tells_of_every_command_and_field(self):
        self.assertTrue(self.page.isascii())
        told = self.run_program("destroy").stderr.strip().split("there are: ")[1].split(", ")
        for command in told:
            self.assertIn(f'\n.SS "canteen {command}"\n', self.page)
        fields = re.findall(r"^(\S+)$", self.run_program("fields").stdout, re.MULTILINE)
        self.assertGreater(len(fields), 80)
        for field in fields:
            self.assertIn(".TP\n\\fB" + field.replace("-", "\\-") + "\\fR\n", self.page)

    @unittest.skipUnless(shutil.which("groff"), "no groff")
    def test_troff_has_nothing_to_say(self):
        result = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-P-cbou"], input=self.page,
                                capture_output=True, text=True, encoding="utf-8", timeout=60)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        shown = " ".join(result.stdout.split())
        for words in ("canteen new web.toml --kind web", "--replications N how often it is simulated",
                      "strategy.windows How many requests are served at the same time",
                      "the n-th is asked for n^zipf times less often", "0 done, and the target met"):
            self.assertIn(words, shown.replace("\u2010 ", ""))


if __name__ == "__main__":
    unittest.main()
