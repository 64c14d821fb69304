#include "src/broker/message_id.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>

#include <pthread.h>

namespace canteen::broker {
namespace {

constexpr std::string_view letters =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
constexpr std::size_t drawn_letters =
    8;  // 48 bits; the first two bits of the count's are drawn too
constexpr std::size_t counted_letters = 7;

constexpr std::uint64_t ids_at_once = 64;  // numbers that differ in the last letter alone

// The ids that a thread has taken and not used: all the same but for the last letter.
struct Some {
  std::array<char, drawn_letters + counted_letters> letters{};
  std::uint64_t left = 0;
};

thread_local constinit Some mine;

// What is drawn once a process.
class Origin {
 public:
  Origin() {
    draw();
    // The child has this thread alone; what it had taken is the parent's.
    pthread_atfork(nullptr, nullptr, [] {
      Origin::of_process().draw();
      mine.left = 0;
    });
  }

  static Origin& of_process() {
    static Origin& origin = *new Origin();  // never destroyed: threads may outlive statics
    return origin;
  }

  void give(Some& some) {
    const std::uint64_t count = count_.fetch_add(ids_at_once, std::memory_order_relaxed);
    std::copy(drawn_.begin(), drawn_.end(), some.letters.begin());
    std::uint64_t counted = (count & 0xFF'FFFF'FFFFU) | above_count_;
    for (std::size_t i = some.letters.size(); i-- > drawn_letters; counted >>= 6U) {
      some.letters[i] = letters[counted & 63U];
    }
    some.left = ids_at_once;
  }

 private:
  void draw() {
    std::random_device device;
    std::uint64_t bits = (std::uint64_t{device()} << 32U) | device();
    above_count_ = (bits & 3U) << 40U;
    for (char& each : drawn_) {
      each = letters[bits & 63U];
      bits >>= 6U;
    }
  }

  // Constant but for the child of a fork, which has one thread then.
  std::array<char, drawn_letters> drawn_{};
  std::uint64_t above_count_ = 0;
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace

std::string new_message_id() {
  if (mine.left == 0) Origin::of_process().give(mine);
  std::string id(mine.letters.data(), mine.letters.size());
  id.back() = letters[ids_at_once - mine.left--];
  return id;
}

}  // namespace canteen::broker
