// The difference between start() and run(): who executes the target. By start() there are two
// threads, and the new one does; by run() it is an ordinary call in the main thread.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker() {
  print(threading::enumerate());
  for (int i = 0; i < 5; ++i) {
    threading::sleep(20ms);
    print("i am working");
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
  auto t1 = threading::make<MyThread>(worker, threading::Options{.name = "worker"});
  t1->start();
  t1->join();
  auto t2 = threading::make<MyThread>(worker, threading::Options{.name = "worker"});
  t2->run();
}
