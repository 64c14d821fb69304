// Visit, Visits — those who are inside, in the order of their coming, with all that will become of
// them: where nobody can get ahead of anybody, it is known when he comes.
//
// They are kept in columns, as histograms take them. Those who are done stay until room is needed:
// then they are noted all at once, which is faster than one by one. Keys are kept where somebody
// wants to know of them.
//
// INV1  [0, waiting_) have begun, [waiting_, size_) have not; their starts are in order.
// INV2  [0, old_) came before what was forgotten.
//
// Thread safety: none. Complexity: O(1) each, amortised; as much memory as there were people at a
//                time, and 20 KiB.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

struct Visit {
  Time at = 0;  // arrival
  Time start = 0;
  Time end = 0;
  std::uint32_t kind = 0;
  std::uint32_t key = Job::no_key;
  bool counts = true;  // he came after what was forgotten
};

template <bool KeepsKeys>
class Visits {
 public:
  // Of each the same place.
  struct Columns {
    Time* start;
    Time* wait;
    Time* response;
    Time* service;
    std::uint32_t* kind;
    std::uint32_t* key;

    // Of who comes: his arrival, his kind and his key.
    template <class Comer>
    void set(std::size_t place, const Comer& who, Time starts, Time end) const {
      start[place] = starts;
      wait[place] = starts - who.at;
      response[place] = end - who.at;
      service[place] = end - starts;
      kind[place] = who.kind;
      if constexpr (KeepsKeys) key[place] = who.key;
    }
  };

  // Some who are done, of one kind.
  struct Run {
    std::uint32_t kind;
    std::span<const Time> waits;
    std::span<const Time> responses;
    std::span<const Time> services;
    std::span<const std::uint32_t> keys;  // if they are kept
  };

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] std::size_t room() const noexcept { return start_.size() - size_; }

  [[nodiscard]] bool anybody_waits() const noexcept { return waiting_ != size_; }

  // When the first who waits begins. Requires: anybody waits.
  [[nodiscard]] Time next_start() const noexcept { return start_[waiting_]; }

  // Places from size() on may be set, as far as there is room, and then be added. Valid until the
  // next sweep.
  [[nodiscard]] Columns columns() noexcept {
    return {start_.data(),   wait_.data(), response_.data(),
            service_.data(), kind_.data(), key_.data()};
  }

  void add(std::size_t count) noexcept { size_ += count; }

  // The first who waits begins.
  void begin() noexcept { ++waiting_; }

  // Nobody who is here counts.
  void forget() noexcept { old_ = size_; }

  // Those who are done by then go, by way of note(run) or, if they do not count, note_old(visit);
  // and if there still is little room, more is made. Requires: who is done has begun.
  template <class Note, class NoteOld>
  void sweep(Time by, Note&& note, NoteOld&& note_old) {
    std::size_t old_inside = 0;
    for (std::size_t i = 0; i < old_; ++i) old_inside += end(i) > by ? 1 : 0;
    const std::size_t old_done = old_ - old_inside;
    const std::size_t done = part(by);
    for (std::size_t i = 0; i < old_done; ++i) note_old(visit(i));
    for_each_run(old_done, done, note);
    old_ = old_inside;
    close_up(done);
    if (2 * size_ > start_.size()) grow();
  }

  template <class Call>
  void for_each(Call&& call) const {
    for (std::size_t i = 0; i < size_; ++i) call(visit(i));
  }

 private:
  [[nodiscard]] Time end(std::size_t i) const noexcept { return start_[i] + service_[i]; }

  [[nodiscard]] std::uint32_t key(std::size_t i) const noexcept {
    if constexpr (KeepsKeys) return key_[i];
    return Job::no_key;
  }

  [[nodiscard]] Visit visit(std::size_t i) const noexcept {
    return {start_[i] - wait_[i], start_[i], end(i), kind_[i], key(i), i >= old_};
  }

  // Those who are done by then come to the front, and those who are at a window behind them; each
  // in the order of their coming. How many are done.
  std::size_t part(Time by) {
    std::size_t done = 0;
    while (done < waiting_ && end(done) <= by) ++done;
    at_windows_.clear();
    const Columns columns = this->columns();
    for (std::size_t i = done; i < waiting_; ++i) {
      const Visit each = visit(i);
      if (each.end > by) {
        at_windows_.push_back(each);
      } else {
        columns.set(done++, each, each.start, each.end);
      }
    }
    std::size_t to = done;
    for (const Visit& each : at_windows_) columns.set(to++, each, each.start, each.end);
    return done;
  }

  template <class Note>
  void for_each_run(std::size_t first, std::size_t last, Note& note) const {
    while (first != last) {
      std::size_t next = first + 1;
      while (next != last && kind_[next] == kind_[first]) ++next;
      const auto run = [&](const auto& column) {
        return std::span(column).subspan(first, next - first);
      };
      Run all{kind_[first], run(wait_), run(response_), run(service_), {}};
      if constexpr (KeepsKeys) all.keys = run(key_);
      note(all);
      first = next;
    }
  }

  // So many leave the front.
  void close_up(std::size_t gone) noexcept {
    const auto close = [&](auto& column) {
      const auto begin = column.begin();
      std::copy(begin + static_cast<std::ptrdiff_t>(gone),
                begin + static_cast<std::ptrdiff_t>(size_), begin);
    };
    close(start_);
    close(wait_);
    close(response_);
    close(service_);
    close(kind_);
    if constexpr (KeepsKeys) close(key_);
    waiting_ -= gone;
    size_ -= gone;
  }

  void grow() {
    const std::size_t room = 2 * start_.size();
    wait_.resize(room);
    response_.resize(room);
    service_.resize(room);
    kind_.resize(room);
    if constexpr (KeepsKeys) key_.resize(room);
    start_.resize(room);  // the last: it says how much room there is
  }

  static constexpr std::size_t least = 512;

  std::vector<Time> start_ = std::vector<Time>(least);
  std::vector<Time> wait_ = std::vector<Time>(least);
  std::vector<Time> response_ = std::vector<Time>(least);
  std::vector<Time> service_ = std::vector<Time>(least);
  std::vector<std::uint32_t> kind_ = std::vector<std::uint32_t>(least);
  std::vector<std::uint32_t> key_ = std::vector<std::uint32_t>(KeepsKeys ? least : 0);
  std::vector<Visit> at_windows_;  // while they are swept
  std::size_t waiting_ = 0;
  std::size_t size_ = 0;
  std::size_t old_ = 0;
};

}  // namespace canteen::simulate
