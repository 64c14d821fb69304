// Processes that put and get are killed at random instants, again and again; then the books are
// closed. CANTEEN_BROKER_KILLS says how often (short form: 10; the long form: 200).
#include <algorithm>
#include <array>
#include <cinttypes>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <canteen/broker.hpp>

#include "tests/support/processes.hpp"
#include "tests/support/queue_file.hpp"

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;
using canteen::testing::child;
using canteen::testing::QueueFile;
using canteen::testing::status_of;

int kills() {
  const char* const wanted = std::getenv("CANTEEN_BROKER_KILLS");  // NOLINT(concurrency-mt-unsafe)
  return wanted != nullptr ? std::stoi(wanted) : 10;
}

// What all processes have done, a line each, in one order: it outlives who wrote it.
class Journal {
 public:
  explicit Journal(const std::string& path)
      : path_(path), file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}

  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  ~Journal() { ::close(file_); }

  void note(char what, const std::string& id, const std::string& more = "-") const {
    const std::string line =
        std::string(1, what) + " " + id + " " + more + " " + std::to_string(getpid()) + "\n";
    EXPECT_EQ(::write(file_, line.data(), line.size()), static_cast<ssize_t>(line.size()));
  }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  const std::string path_;
  const int file_;
};

const Options patient{.presence = 3s, .prefetch = 3};

// Puts for ever: with keys, without, and several at once.
void put_for_ever(const QueueFile& file, const Journal& journal, int round) {
  Queue queue = open(file.url(), {.maxsize = 100, .presence = 3s});
  const std::string mine = std::to_string(getpid()) + "." + std::to_string(round);
  for (int number = 1;; ++number) {
    std::vector<Message> messages;
    for (int i = 0; i <= number % 3; ++i) {
      const std::string id = mine + "/" + std::to_string(number) + "/" + std::to_string(i);
      const std::string key = number % 2 == 0 ? mine + "k" + std::to_string(number % 4) : "";
      journal.note('a', id);
      messages.push_back({std::to_string(number * 10 + i), {.key = key, .id = id}});
    }
    for (const Receipt& each : queue.put_many(std::move(messages))) {
      if (each) journal.note('c', each.confirmed()->id);
    }
  }
}

void note_got(const Journal& journal, const Delivery& delivery) {
  journal.note(delivery.redelivered() ? 'R' : 'r', delivery.id(),
               delivery.key().empty() ? "-" : delivery.key() + "=" + delivery.payload());
}

// Gets, and acknowledges most, for ever.
void get_for_ever(const QueueFile& file, const Journal& journal) {
  Queue queue = open(file.url(), patient);
  std::mt19937 random(static_cast<unsigned>(getpid()));
  for (;;) {
    Delivery delivery = queue.get();
    note_got(journal, delivery);
    const std::string id = delivery.id();
    journal.note(random() % 8 != 0 ? 'd' : 'n', id);
    if (random() % 8 != 0) {
      delivery.ack();
    } else {
      delivery.nack(random() % 2 == 0 ? 0ms : 1ms);
    }
  }
}

// The books, from the journal.
struct Books {
  explicit Books(const std::string& path) {
    std::ifstream lines(path);
    std::string what;
    std::string id;
    std::string more;
    std::string pid;
    while (lines >> what >> id >> more >> pid) read(what[0], id, more, pid);
  }

  void read(char what, const std::string& id, const std::string& more, const std::string& pid) {
    if (what == 'a') attempted.insert(id);
    if (what == 'c') confirmed.insert(id);
    if (what == 'k') std::erase_if(holder, [&](const auto& each) { return each.second == id; });
    if (what == 'd' || what == 'n') holder.erase(id);
    if (what != 'r' && what != 'R') return;
    if (attempted.count(id) == 0) ++unexpected;
    if (received.count(id) != 0 && what == 'r') ++unmarked;
    if (!holder.emplace(id, pid).second) ++twice;
    if (!received.insert(id).second || more == "-") return;
    const std::size_t equals = more.find('=');
    int& last = last_of[more.substr(0, equals)];
    const int number = std::stoi(more.substr(equals + 1));
    if (number <= last) ++overtaken;
    last = number;
  }

  [[nodiscard]] std::size_t lost() const {
    return static_cast<std::size_t>(
        std::count_if(confirmed.begin(), confirmed.end(),
                      [this](const std::string& id) { return received.count(id) == 0; }));
  }

  std::set<std::string> attempted;
  std::set<std::string> confirmed;
  std::set<std::string> received;
  std::map<std::string, std::string> holder;  // who has it, and has not said what became of it
  std::map<std::string, int> last_of;         // by key
  std::size_t unexpected = 0;
  std::size_t unmarked = 0;
  std::size_t twice = 0;
  std::size_t overtaken = 0;
};

TEST(SqliteKill, nothing_is_lost_when_processes_are_killed_at_random_instants) {
  const QueueFile file;
  const Journal journal(file.path() + ".journal");
  {
    (void)open(file.url());
  }  // the group is there before the first put
  std::mt19937 random(20240607);
  for (int round = 0; round < kills(); ++round) {
    std::vector<pid_t> children;
    children.push_back(child([&] { put_for_ever(file, journal, round); }));
    children.push_back(child([&] { get_for_ever(file, journal); }));
    children.push_back(child([&] { get_for_ever(file, journal); }));
    std::this_thread::sleep_for(std::chrono::microseconds(20'000 + random() % 100'000));
    for (const pid_t each : children) {
      kill(each, SIGKILL);
      EXPECT_EQ(status_of(each), 128 + SIGKILL);
      journal.note('k', std::to_string(each));
    }
  }
  Queue queue = open(file.url(), patient);
  while (queue.unfinished_tasks() != 0) {
    std::optional<Delivery> delivery = queue.try_get(100ms);
    if (!delivery) continue;
    note_got(journal, *delivery);
    journal.note('d', delivery->id());
    EXPECT_TRUE(delivery->ack());
  }
  EXPECT_TRUE(queue.join(10s));
  const Books books(journal.path());
  std::printf("%zu attempted, %zu confirmed, %zu received\n", books.attempted.size(),
              books.confirmed.size(), books.received.size());
  EXPECT_GT(books.confirmed.size(), 0U);
  EXPECT_EQ(books.lost(), 0U);
  EXPECT_EQ(books.unexpected, 0U);
  EXPECT_EQ(books.unmarked, 0U);
  EXPECT_EQ(books.twice, 0U);
  EXPECT_EQ(books.overtaken, 0U);
}

}  // namespace
}  // namespace canteen::broker
