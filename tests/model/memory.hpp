// Memory — the stores of every atomic location of one schedule, and which of them a load may
// read; the plain variables, and who touched them last.
//
// What is modelled (README.md argues it): modification order per location, coherence, release and
// acquire with C++20's release sequences, seq_cst with the order of execution as the total order S,
// data races on Plain, lifetimes. What is not: loads that read stores not made yet (load
// buffering), consume, fences.
//
// INV1  A location's stores are sorted by stamp, and stamps are distinct: the modification order.
// INV2  A store made by a read-modify-write directly follows the store that it read, for ever.
// INV3  A clock that a store keeps (`released`) never changes.
//
// Thread safety: none; one engine owns it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/clock.hpp"
#include "tests/model/step.hpp"

namespace canteen::model {

[[nodiscard]] constexpr bool acquires(std::memory_order order) noexcept {
  return order == std::memory_order_acquire || order == std::memory_order_acq_rel ||
         order == std::memory_order_seq_cst;
}

[[nodiscard]] constexpr bool releases(std::memory_order order) noexcept {
  return order == std::memory_order_release || order == std::memory_order_acq_rel ||
         order == std::memory_order_seq_cst;
}

class Memory {
 public:
  // A load looks at most this many stores back. Fewer behaviours than C++ allows, never more.
  static constexpr std::size_t history = 8;

  struct Location {
    struct Message {
      Stamp stamp = 0;
      bool attached = false;  // INV2: nothing may come between it and its predecessor
      std::uint64_t value = 0;
      const Clock* released = nullptr;  // what an acquiring reader learns; null: nothing
    };

    LocationId id = 0;
    bool alive = true;
    ThreadId maker = 0;             // who constructed it, …
    std::uint32_t made = 0;         // … at which step; 0: before everything
    Stamp ordered = 0;              // the newest store that a seq_cst operation read or wrote
    Stamp kernel = 0;               // the newest store that a waker knew of when it woke
    std::vector<Message> messages;  // INV1
    std::array<std::uint32_t, max_threads> used{};  // each thread's latest step here

    [[nodiscard]] const Message& newest() const noexcept { return messages.back(); }
  };

  // Forgets everything, for a new schedule.
  void clear();

  // The location at `address`; one that was never constructed during this schedule (a static)
  // begins to exist now with `initial`.
  Location& at(const void* address, std::uint64_t initial);

  // Null if nothing ever lived there.
  [[nodiscard]] const Location* find(const void* address) const noexcept;

  void construct(const void* address, std::uint64_t initial, ThreadId maker, std::uint32_t step,
                 Clock& clock);

  // How many stores a load with this clock and order may choose from, newest first; >= 1. None
  // of them is older than `floor`.
  [[nodiscard]] std::size_t readable(const Location& location, const Clock& clock,
                                     std::memory_order order, Stamp floor = 0) const noexcept;

  // Reads the store that is `age` before the newest.
  std::uint64_t read(Location& location, std::size_t age, Clock& clock, std::memory_order order);

  // How many places in the modification order a store may take, counted from the end; >= 1.
  [[nodiscard]] std::size_t writable(const Location& location, const Clock& clock,
                                     std::memory_order order) const noexcept;

  // Writes at the place that is `early` before the end.
  void write(Location& location, std::size_t early, std::uint64_t value, Clock& clock,
             std::memory_order order);

  // A read-modify-write of the newest store.
  std::uint64_t update(Location& location, std::uint64_t value, Clock& clock,
                       std::memory_order order);

  struct Plain {
    ThreadId maker = 0;
    std::uint32_t made = 0;
    bool alive = true;
    ThreadId writer = 0;
    std::uint32_t written = 0;  // the writer's step; 0: before everything
    Site write_site;
    std::array<std::uint32_t, max_threads> reads{};
    std::array<Site, max_threads> read_sites{};
  };

  Plain& plain(const void* address);
  Plain& construct_plain(const void* address, ThreadId maker, std::uint32_t step);

  // "" or the sentence that tells what the access races with.
  [[nodiscard]] static std::string race(const Plain& plain, bool writes, const Clock& clock);
  [[nodiscard]] static std::string race(const Location& location, const Clock& clock,
                                        bool destroys);

  // "atomic 3", "plain 1": the order in which they came to exist.
  [[nodiscard]] std::string name(const void* address) const;

 private:
  static constexpr Stamp spacing = 1U << 10;  // room for stores that come early

  Stamp stamp_at(const Location& location, std::size_t early) const noexcept;
  const Clock* keep(const Clock& clock);

  // Address and index. A schedule knows a dozen addresses: a scan beats a hash table, and is
  // cleared for free. What is constructed at a dead address takes over its entry (and its id: its
  // stamps go on where the old ones ended, so that no clock mistakes one for the other).
  using Table = std::vector<std::pair<const void*, std::size_t>>;

  Table where_;
  std::vector<std::unique_ptr<Location>> locations_;  // the first used_ are of this schedule
  std::size_t used_ = 0;
  std::vector<std::unique_ptr<Clock>> clocks_;  // the first kept_ are of this schedule
  std::size_t kept_ = 0;
  Table where_plain_;
  std::vector<std::unique_ptr<Plain>> plains_;
  std::size_t used_plains_ = 0;
};

}  // namespace canteen::model
