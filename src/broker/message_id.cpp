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

// What is drawn once a process.
class Origin {
 public:
  Origin() {
    draw();
    pthread_atfork(nullptr, nullptr, [] { Origin::of_process().draw(); });
  }

  static Origin& of_process() {
    static Origin& origin = *new Origin();  // never destroyed: threads may outlive statics
    return origin;
  }

  // The letters of what was drawn, and the bits of the count's letters that were.
  [[nodiscard]] const std::array<char, drawn_letters>& drawn() const { return drawn_; }

  [[nodiscard]] std::uint64_t above_count() const { return above_count_; }

  std::uint64_t next() { return count_.fetch_add(1, std::memory_order_relaxed); }

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
  static Origin& origin = Origin::of_process();
  std::string id(drawn_letters + counted_letters, '0');
  std::copy(origin.drawn().begin(), origin.drawn().end(), id.begin());
  std::uint64_t counted = (origin.next() & 0xFF'FFFF'FFFFU) | origin.above_count();
  for (std::size_t i = id.size(); i-- > drawn_letters; counted >>= 6U) {
    id[i] = letters[counted & 63U];
  }
  return id;
}

}  // namespace canteen::broker
