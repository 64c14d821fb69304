// The simplest program with a thread: a target, a name, start(). The thread is only an object until
// it is started; when the function has been executed, the thread ends.
#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;

void worker() {
  print("I'm working");
  print("Finished");
}

int main() {
  threading::Thread t(worker, {.name = "worker"});  // a thread object
  t.start();                                        // the thread starts
}
