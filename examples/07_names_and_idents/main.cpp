// What a thread is called, and how it is told from others. The name is for people: it may be
// changed, and two may have the same. The ident is the thread's own while it lives: none before the
// start, kept after the end, when another thread may get it.
#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;

void worker() {
  print("I am {}: {}", threading::current_thread().name(),
        threading::current_thread().ident() == threading::get_ident());
}

int main() {
  threading::Thread t1(worker, {.name = "worker"});
  threading::Thread t2(worker, {.name = "worker"});
  print(t1.name(), t1.ident(), t1.is_alive());
  print("the same name: {}, the same thread: {}", t1.name() == t2.name(), t1 == t2);
  t2.setName("renamed");
  t1.start();
  t1.join();
  print(t1.getName(), t1.ident(), t1.is_alive());
  t2.start();
  t2.join();
  print(t2.getName(), t2.ident(), t2.is_alive());
}
