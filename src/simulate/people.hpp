// Person, People — those who are inside: in the line, at a window, or at home between two tries.
//
// They stand in one array and are known by their places there, which are used again: as much memory
// as there were people at a time.
//
// Thread safety: none. Complexity: O(1) each.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include <canteen/simulate/job.hpp>

namespace canteen::simulate {

// A place in People.
using Handle = std::uint32_t;

inline constexpr Handle nobody = std::numeric_limits<Handle>::max();

enum class Whereabouts : std::uint8_t { gone, line, window, home };

// When that was made which a person asked for.
enum class Made : std::uint8_t {
  now,        // by the window, for him
  before,     // it was there
  meanwhile,  // by another window, for another
};

struct Person {
  // He comes for the first time: what is not set anew by whatever happens to him first.
  void arrive(const Job& his) noexcept {
    job = his;
    left_over = 0;
    at_windows = 0;
    tries = 0;
    made = Made::now;
    begun = false;
  }

  Job job;

  // Of this try.
  Time came = 0;             // when
  std::uint64_t number = 0;  // the how-manieth, of all tries of everybody

  Time since = 0;       // he is where he is
  Time wait = 0;        // until his service began
  Time full = 0;        // his service, as long as it would be without anything prepared
  Time left_over = 0;   // of his service, when it was interrupted
  Time at_windows = 0;  // what he has had of it
  std::uint32_t tries = 0;
  std::uint32_t rank = 0;  // 0 is first
  Whereabouts where = Whereabouts::gone;
  Made made = Made::now;
  bool begun = false;        // his service has, once
  bool counts : 1 = false;   // he came after what was forgotten
  bool spilled : 1 = false;  // a window has to fetch him

  // Where he is noted by those who have to find him.
  std::uint32_t place = 0;  // before which window he stands
  std::uint32_t turn = 0;
  std::uint32_t leaving = 0;
  std::uint32_t age = 0;
  Handle older = nobody;
  Handle newer = nobody;
  Handle beside = nobody;  // at a window: the next of those who are served with him

  std::uint32_t user = 0;  // who he is, where the same people come again and again
};

class People {
 public:
  Person& operator[](Handle who) noexcept { return all_[who]; }

  const Person& operator[](Handle who) const noexcept { return all_[who]; }

  // One who is at no place yet.
  Handle add(const Job& job) {
    Handle who = nobody;
    if (free_.empty()) {
      who = static_cast<Handle>(all_.size());
      all_.emplace_back();
    } else {
      who = free_.back();
      free_.pop_back();
    }
    all_[who].arrive(job);
    return who;
  }

  void remove(Handle who) {
    all_[who].where = Whereabouts::gone;
    free_.push_back(who);
  }

  [[nodiscard]] const std::vector<Person>& all() const noexcept { return all_; }

  std::vector<Person>& all() noexcept { return all_; }

 private:
  std::vector<Person> all_;
  std::vector<Handle> free_;
};

}  // namespace canteen::simulate
