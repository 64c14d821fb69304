// The same with run(): no thread is started, these are ordinary calls, and the second begins when
// the first has returned.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker() {
  const threading::Thread t = threading::current_thread();
  for (int i = 0; i < 5; ++i) {
    threading::sleep(10ms);
    print("i am working", t.name(), t.ident());
  }
  print("finished");
}

struct MyThread : threading::ThreadBase<MyThread> {
  using ThreadBase::ThreadBase;

  void start() override {
    print("start~~~~");
    ThreadBase::start();
  }

  void run() override {
    print("run~~~~~~");
    ThreadBase::run();
  }
};

int main() {
  auto t1 = threading::make<MyThread>(worker, threading::Options{.name = "worker1"});
  auto t2 = threading::make<MyThread>(worker, threading::Options{.name = "worker2"});
  t1->run();
  t2->run();
}
