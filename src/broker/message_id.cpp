#include "src/broker/message_id.hpp"

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

  [[nodiscard]] std::uint64_t bits() const { return bits_; }

  std::uint64_t next() { return count_.fetch_add(1, std::memory_order_relaxed); }

 private:
  void draw() {
    std::random_device device;
    bits_ = (std::uint64_t{device()} << 32U) | device();
  }

  std::uint64_t bits_ = 0;  // constant but for the child of a fork, which has one thread then
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace

std::string new_message_id() {
  static Origin& origin = Origin::of_process();
  std::array<char, drawn_letters + counted_letters> id;
  std::uint64_t drawn = origin.bits();
  for (std::size_t i = 0; i < drawn_letters; ++i, drawn >>= 6U) id[i] = letters[drawn & 63U];
  std::uint64_t counted = (origin.next() & 0xFF'FFFF'FFFFU) | (drawn & 3U) << 40U;
  for (std::size_t i = id.size(); i-- > drawn_letters; counted >>= 6U) {
    id[i] = letters[counted & 63U];
  }
  return {id.data(), id.size()};
}

}  // namespace canteen::broker
