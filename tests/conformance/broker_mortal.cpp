// A program that puts to a queue or gets from it, and then waits to be killed (BrokerFaultSuite).
// It says a line for each thing that it has done.
//
//   broker_mortal put URL     puts a, b and c, and says the id of each; then, at a word, d, of
//                             which it says nothing
//   broker_mortal get URL N   has N deliveries out, of up to 5 that it fetches at once
#include <csignal>
#include <cstdio>
#include <exception>
#include <future>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/prctl.h>
#include <unistd.h>

#include <canteen/broker.hpp>

namespace {

using namespace std::chrono_literals;
using namespace canteen;

void say(const std::string& word) {
  std::printf("%s\n", word.c_str());
  std::fflush(stdout);
}

[[noreturn]] void wait_for_death() {
  for (;;) pause();
}

[[noreturn]] void put(const std::string& url) {
  broker::Queue queue = broker::open(url);
  for (const char* const id : {"a", "b", "c"}) say(queue.put("soup", {.id = id}));
  while (std::getchar() != '\n') {
  }
  const std::future<broker::Receipt> pending = queue.put_async("soup", {.id = "d"});
  wait_for_death();
}

[[noreturn]] void get(const std::string& url, std::size_t number) {
  broker::Queue queue = broker::open(url, {.presence = 5s, .prefetch = 5});
  std::vector<broker::Delivery> had;
  while (had.size() < number) {
    had.push_back(queue.get(60s));
    say(had.back().id());
  }
  wait_for_death();
}

}  // namespace

int main(int count, char** words) try {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // nor does it outlive who started it
  const std::span told(words, static_cast<std::size_t>(count));
  if (told.size() == 3 && std::string_view(told[1]) == "put") put(told[2]);
  if (told.size() == 4 && std::string_view(told[1]) == "get") get(told[2], std::stoul(told[3]));
  std::fputs("broker_mortal: put URL, or get URL NUMBER\n", stderr);
  return 2;
} catch (const std::exception& error) {
  std::fprintf(stderr, "broker_mortal: %s\n", error.what());
  return 1;
}
