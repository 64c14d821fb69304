"""Each rule of tools/check-layers catches a planted violation, and lets what is allowed pass."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "check-layers"


def complaints(path, include):
    with tempfile.TemporaryDirectory() as root:
        file = pathlib.Path(root) / path
        file.parent.mkdir(parents=True)
        file.write_text(f"// a comment\n#include {include}\n", encoding="utf-8")
        run = subprocess.run([sys.executable, TOOL, root], capture_output=True, text=True, check=False)
        assert (run.returncode != 0) == bool(run.stdout), run
        return run.stdout


class CheckLayers(unittest.TestCase):
    def caught(self, path, include, words):
        said = complaints(path, include)
        self.assertIn(f"{path}:2: ", said)
        self.assertIn(words, said)

    def passes(self, path, include):
        self.assertEqual(complaints(path, include), "")

    def test_an_arrow_upwards(self):
        self.caught("src/base/x.cpp", "<canteen/threading/lock.hpp>", "may not include 'threading'")
        self.caught("include/canteen/queue/x.hpp", "<canteen/logging.hpp>", "may not include 'logging'")
        self.passes("src/logging/x.cpp", "<canteen/queue.hpp>")

    def test_a_vendor_in_a_public_header(self):
        self.caught("include/canteen/base/x.hpp", "<fmt/core.h>", "vendor")
        self.passes("src/base/x.cpp", "<fmt/core.h>")
        self.caught("include/canteen/broker/x.hpp", "<sqlite3.h>", "vendor")
        self.passes("src/broker/sqlite/x.cpp", "<sqlite3.h>")

    def test_an_impure_simulation(self):
        self.caught("src/simulate/x.cpp", "<thread>", "pure")
        self.passes("src/simulate/x.cpp", "<vector>")

    def test_an_inside_used_outside(self):
        self.caught("apps/canteen/x.cpp", "<canteen/threading/detail/self.hpp>", "not public")
        self.caught("examples/01/main.cpp", '"src/base/x.hpp"', "not public")
        self.passes("examples/01/main.cpp", "<canteen/threading.hpp>")

    def test_a_room_that_is_not_in_the_table(self):
        self.caught("src/kitchen/x.cpp", "<canteen/base/errors.hpp>", "not in the table")


if __name__ == "__main__":
    unittest.main()
