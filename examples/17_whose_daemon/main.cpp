// Whether a thread is a daemon: what its maker said, and if nothing was said, what the thread is
// that makes it. The main thread is none. It is said before the start, or never: RuntimeError.
#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;

void show(const char* what, const threading::Thread& thread) {
  print("{}: daemon = {}", what, thread.daemon());
}

void worker() {
  show("made by a daemon", threading::Thread());
  show("made by a daemon, daemon=False", threading::Thread({.daemon = false}));
}

int main() {
  show("main", threading::main_thread());
  show("made by main", threading::Thread());
  threading::Thread t(worker);
  t.setDaemon(true);
  show("set before the start", t);
  t.start();
  t.join();
  t.setDaemon(false);
}
