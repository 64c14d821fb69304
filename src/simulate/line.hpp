// The lines — one type for each way to say who is next. All of them have
//
//   put(who)     he stands in it; again, if his service was interrupted
//   take(now)    who is next, and no longer in it. Requires: not empty
//   erase(who)   he goes. Requires: he is in it
//   size()
//
// Thread safety: none.
// Complexity:    O(1), or O(log n) where people are in an order that is not that of their coming.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <canteen/simulate/model.hpp>

#include "src/simulate/aged.hpp"
#include "src/simulate/left_to_do.hpp"
#include "src/simulate/pace.hpp"
#include "src/simulate/people.hpp"
#include "src/simulate/person_heap.hpp"
#include "src/simulate/person_list.hpp"
#include "src/simulate/random.hpp"

namespace canteen::simulate {

// What all lines of a simulation share.
struct LineContext {
  const Model& model;
  People& people;
  Random& luck;
};

// By the order of coming: from the front, or from the back while it is longer than that.
class ArrivalLine {
 public:
  explicit ArrivalLine(const LineContext& context)
      : people_(&context.people), longest_from_front_(from_front(context.model)) {}

  void put(Handle who) { list_.insert(*people_, who); }

  Handle take(Time /*now*/) {
    const Handle who = list_.size() > longest_from_front_ ? list_.newest() : list_.oldest();
    erase(who);
    return who;
  }

  void erase(Handle who) { list_.erase(*people_, who); }

  [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }

 private:
  static std::uint64_t from_front(const Model& model) {
    if (model.discipline == Discipline::lifo) return 0;
    return model.discipline == Discipline::fifo ? Model::unbounded : model.long_line;
  }

  People* people_;
  std::uint64_t longest_from_front_;
  PersonList list_;
};

// The shortest service first.
class ShortestFirstLine {
 public:
  explicit ShortestFirstLine(const LineContext& context)
      : people_(&context.people), heap_(context.people) {}

  void put(Handle who) { heap_.push(who, (*people_)[who].job.service); }

  Handle take(Time /*now*/) { return heap_.pop(); }

  void erase(Handle who) { heap_.erase(who); }

  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

 private:
  People* people_;
  PersonHeap<&Person::turn> heap_;
};

// Likewise, of services that can be interrupted: who has the least left to do.
class ShortestLeftLine {
 public:
  explicit ShortestLeftLine(const LineContext& context)
      : people_(&context.people), pace_(context.model), heap_(context.people) {}

  void put(Handle who) { heap_.push(who, left_to_do((*people_)[who], pace_)); }

  Handle take(Time /*now*/) { return heap_.pop(); }

  void erase(Handle who) { heap_.erase(who); }

  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

 private:
  People* people_;
  Pace pace_;
  PersonHeap<&Person::turn> heap_;
};

// The lowest rank first; in it, who came first.
class PriorityLine {
 public:
  explicit PriorityLine(const LineContext& context)
      : people_(&context.people), heap_(context.people) {}

  void put(Handle who) { heap_.push(who, (*people_)[who].rank); }

  Handle take(Time /*now*/) { return heap_.pop(); }

  void erase(Handle who) { heap_.erase(who); }

  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

 private:
  People* people_;
  PersonHeap<&Person::turn> heap_;
};

// Likewise, but one place higher for each time that he has waited so long: up to the first. Within
// a rank who came first is always ahead, so only the first of each need be compared: O(ranks).
class AgeingLine {
 public:
  explicit AgeingLine(const LineContext& context)
      : people_(&context.people), ageing_(context.model.ageing) {}

  void put(Handle who) {
    const std::uint32_t rank = (*people_)[who].rank;
    if (rank >= ranks_.size()) ranks_.resize(std::size_t{rank} + 1);
    ranks_[rank].insert(*people_, who);
    ++size_;
  }

  Handle take(Time now) {
    Handle first = nobody;
    std::pair<std::uint32_t, std::uint64_t> turn;
    for (const PersonList& each : ranks_) {
      if (each.empty()) continue;
      const Person& person = (*people_)[each.oldest()];
      const std::pair other(aged(person.rank, now - person.came, ageing_), person.number);
      if (first != nobody && turn < other) continue;
      first = each.oldest();
      turn = other;
    }
    erase(first);
    return first;
  }

  void erase(Handle who) {
    ranks_[(*people_)[who].rank].erase(*people_, who);
    --size_;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  People* people_;
  Time ageing_;
  std::vector<PersonList> ranks_;
  std::size_t size_ = 0;
};

// The kinds of people, or the clients, take turns: each that has anybody waiting is asked once a
// round, and who came first of it is next. One that nobody waited of comes last in the round.
template <std::uint32_t Job::* Whose>
class FairLine {
 public:
  explicit FairLine(const LineContext& context) : people_(&context.people) {}

  void put(Handle who) {
    const std::uint32_t whose = (*people_)[who].job.*Whose;
    if (whose >= turns_.size()) turns_.resize(std::size_t{whose} + 1);
    if (turns_[whose].people.empty()) append(whose);
    turns_[whose].people.insert(*people_, who);
    ++size_;
  }

  Handle take(Time /*now*/) {
    const std::uint32_t whose = next_;
    const Handle who = turns_[whose].people.oldest();
    turns_[whose].people.erase(*people_, who);
    --size_;
    remove(whose);
    if (!turns_[whose].people.empty()) append(whose);
    return who;
  }

  void erase(Handle who) {
    const std::uint32_t whose = (*people_)[who].job.*Whose;
    turns_[whose].people.erase(*people_, who);
    --size_;
    if (turns_[whose].people.empty()) remove(whose);
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  static constexpr std::uint32_t none = Job::no_key;

  // One of them, and its neighbours in the round.
  struct Turn {
    PersonList people;
    std::uint32_t before = none;
    std::uint32_t after = none;
  };

  void append(std::uint32_t whose) {
    turns_[whose].before = last_;
    turns_[whose].after = none;
    (last_ == none ? next_ : turns_[last_].after) = whose;
    last_ = whose;
  }

  void remove(std::uint32_t whose) {
    const Turn& it = turns_[whose];
    (it.before == none ? next_ : turns_[it.before].after) = it.after;
    (it.after == none ? last_ : turns_[it.after].before) = it.before;
  }

  People* people_;
  std::vector<Turn> turns_;
  std::uint32_t next_ = none;
  std::uint32_t last_ = none;
  std::size_t size_ = 0;
};

// Anybody, all of them equally likely each time.
class ContendingLine {
 public:
  explicit ContendingLine(const LineContext& context)
      : people_(&context.people), luck_(&context.luck) {}

  void put(Handle who) {
    (*people_)[who].turn = static_cast<std::uint32_t>(all_.size());
    all_.push_back(who);
  }

  Handle take(Time /*now*/) {
    const Handle who = all_[luck_->below(static_cast<std::uint32_t>(all_.size()))];
    erase(who);
    return who;
  }

  // The last one stands where he stood.
  void erase(Handle who) {
    const std::uint32_t at = (*people_)[who].turn;
    all_[at] = all_.back();
    (*people_)[all_[at]].turn = at;
    all_.pop_back();
  }

  [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }

 private:
  People* people_;
  Random* luck_;
  std::vector<Handle> all_;
};

}  // namespace canteen::simulate
