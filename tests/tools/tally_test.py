"""What tools/tally counts, and which skips it does not believe."""
import contextlib
import importlib.machinery
import importlib.util
import io
import pathlib
import tempfile
import unittest
from unittest import mock

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "tally"
LOADER = importlib.machinery.SourceFileLoader("tally", str(TOOL))
tally = importlib.util.module_from_spec(importlib.util.spec_from_loader("tally", LOADER))
with mock.patch("sys.dont_write_bytecode", True):
    LOADER.exec_module(tally)

SKIP = '<skipped message="SKIP_RETURN_CODE=77"/>'
LACKS = "tools/brokers: kafka cannot be had: there is no java"


def case(status, said="", more=""):
    return f'<testcase name="the.test" status="{status}">{more}<system-out>{said}</system-out></testcase>'


def counted(cases, available=False):
    """The counts, what was told to stderr, and what to the log of failures."""
    with tempfile.TemporaryDirectory() as folder:
        result, log = pathlib.Path(folder, "debug.xml"), pathlib.Path(folder, "failures.log")
        result.write_text(cases and f"<testsuite>{''.join(cases)}</testsuite>", encoding="utf-8")
        told = io.StringIO()
        with mock.patch.object(tally, "can", lambda broker: available), contextlib.redirect_stderr(told), \
                mock.patch("sys.argv", ["tally", str(result), str(log)]):
            counts = tally.main()
        return counts, told.getvalue(), log.read_text(encoding="utf-8") if log.exists() else ""


class Tally(unittest.TestCase):
    def test_counts(self):
        cases = [case("run"), case("run"), case("fail", "1\nof 2"), case("disabled", "Disabled")]
        counts, told, log = counted(cases)
        self.assertEqual(counts, (2, 1, 1))
        self.assertEqual(told, "skipped: the.test: Disabled\n")
        self.assertEqual(log, "--- debug: the.test: failed\n1\nof 2\n")

    def test_a_skip_tells_its_reason(self):
        self.assertEqual(counted([case("notrun", LACKS, SKIP), case("run")]),
                         ((1, 0, 1), f"skipped: the.test: {LACKS}\n", ""))

    def test_a_skip_for_want_of_a_broker_that_is_there(self):
        counts, told, log = counted([case("notrun", LACKS, SKIP)], available=True)
        self.assertEqual((counts, told), ((0, 1, 0), ""))
        self.assertIn("kafka can be had here", log)

    def test_a_skip_without_a_reason(self):
        counts, _, log = counted([case("notrun", "nothing of use", SKIP)])
        self.assertEqual(counts, (0, 1, 0))
        self.assertIn("without a reason", log)

    def test_a_program_that_is_not_there(self):
        missing = '<skipped message="Unable to find executable"/>'
        self.assertEqual(counted([case("notrun", "Unable to find executable: x", missing)])[0], (0, 1, 0))

    def test_other_skips_are_believed(self):
        other = '<skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>'
        self.assertEqual(counted([case("notrun", "no traces at /x", other)], available=True)[0], (0, 0, 1))

    def test_no_result_is_a_failure(self):
        self.assertEqual(counted("")[0], (0, 1, 0))
        self.assertEqual(counted(["<nothing/>"])[0], (0, 1, 0))


if __name__ == "__main__":
    unittest.main()
