// Several threads: with start() the two workers alternate; with run() one comes after the other, in
// the main thread.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker() {
  const threading::Thread t = threading::current_thread();
  for (int i = 0; i < 2; ++i) {
    threading::sleep(10ms);
    print("i am working", t.name());
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
  t1->start();
  t2->start();
  t1->join();
  t2->join();
  auto t3 = threading::make<MyThread>(worker, threading::Options{.name = "worker3"});
  auto t4 = threading::make<MyThread>(worker, threading::Options{.name = "worker4"});
  t3->run();
  t4->run();
}
