#include "tests/model/memory.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>

namespace canteen::model {
namespace {

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string sentence(std::string_view what, ThreadId thread, const Site* site) {
  std::ostringstream out;
  out << what << " thread " << unsigned{thread};
  if (site != nullptr && site->line() != 0) {
    out << " at " << base_name(site->file_name()) << ':' << site->line();
  }
  return out.str();
}

template <class Table>
auto lookup(Table& table, const void* address) {
  return std::find_if(table.begin(), table.end(),
                      [address](const auto& entry) { return entry.first == address; });
}

}  // namespace

void Memory::clear() {
  where_.clear();
  where_plain_.clear();
  used_ = 0;
  kept_ = 0;
  used_plains_ = 0;
}

const Clock* Memory::keep(const Clock& clock) {
  if (kept_ == clocks_.size()) clocks_.push_back(std::make_unique<Clock>());
  Clock& kept = *clocks_[kept_++];
  kept = clock;
  return &kept;
}

Memory::Location& Memory::at(const void* address, std::uint64_t initial) {
  if (const auto found = lookup(where_, address); found != where_.end()) {
    return *locations_[found->second];
  }
  if (used_ == locations_.size()) locations_.push_back(std::make_unique<Location>());
  where_.emplace_back(address, used_);
  Location& location = *locations_[used_];
  location.id = static_cast<LocationId>(used_++);
  location.alive = true;
  location.maker = 0;
  location.made = 0;
  location.ordered = 0;
  location.kernel = 0;
  location.used.fill(0);
  location.messages.clear();
  location.messages.push_back({.stamp = spacing, .value = initial});
  return location;
}

const Memory::Location* Memory::find(const void* address) const noexcept {
  const auto found = lookup(where_, address);
  return found == where_.end() ? nullptr : locations_[found->second].get();
}

void Memory::construct(const void* address, std::uint64_t initial, ThreadId maker,
                       std::uint32_t step, Clock& clock) {
  Location& location = at(address, initial);
  const Stamp stamp = location.newest().stamp + spacing;
  location.messages.clear();
  location.messages.push_back({.stamp = stamp, .value = initial});
  location.alive = true;
  location.maker = maker;
  location.made = step;
  location.used.fill(0);
  clock.see(location.id, stamp);
}

std::size_t Memory::readable(const Location& location, const Clock& clock, std::memory_order order,
                             Stamp floor) const noexcept {
  floor = std::max(floor, clock.seen(location.id));
  if (order == std::memory_order_seq_cst) floor = std::max(floor, location.ordered);
  const auto& messages = location.messages;
  std::size_t count = 1;
  while (count < messages.size() && count < history &&
         messages[messages.size() - 1 - count].stamp >= floor) {
    ++count;
  }
  return count;
}

std::uint64_t Memory::read(Location& location, std::size_t age, Clock& clock,
                           std::memory_order order) {
  const Location::Message& message = location.messages[location.messages.size() - 1 - age];
  clock.see(location.id, message.stamp);
  if (acquires(order) && message.released != nullptr) clock.join(*message.released);
  if (order == std::memory_order_seq_cst) {
    location.ordered = std::max(location.ordered, message.stamp);
  }
  return message.value;
}

Stamp Memory::stamp_at(const Location& location, std::size_t early) const noexcept {
  const auto& messages = location.messages;
  const std::size_t place = messages.size() - early;
  const Stamp before = messages[place - 1].stamp;
  return early == 0 ? before + spacing : before + (messages[place].stamp - before) / 2;
}

std::size_t Memory::writable(const Location& location, const Clock& clock,
                             std::memory_order order) const noexcept {
  Stamp floor = clock.seen(location.id);
  if (order == std::memory_order_seq_cst) floor = std::max(floor, location.ordered);
  const auto& messages = location.messages;
  std::size_t count = 1;
  // One place earlier each turn: between messages[place - 1] and messages[place].
  for (std::size_t place = messages.size() - 1; place > 0 && count < history; --place) {
    const auto& successor = messages[place];
    if (successor.stamp <= floor) break;
    if (successor.attached || successor.stamp - messages[place - 1].stamp < 2) break;
    ++count;
  }
  return count;
}

void Memory::write(Location& location, std::size_t early, std::uint64_t value, Clock& clock,
                   std::memory_order order) {
  const Stamp stamp = stamp_at(location, early);
  clock.see(location.id, stamp);
  if (order == std::memory_order_seq_cst) location.ordered = std::max(location.ordered, stamp);
  location.messages.insert(
      location.messages.end() - static_cast<std::ptrdiff_t>(early),
      {.stamp = stamp, .value = value, .released = releases(order) ? keep(clock) : nullptr});
}

std::uint64_t Memory::update(Location& location, std::uint64_t value, Clock& clock,
                             std::memory_order order) {
  const Location::Message read = location.newest();
  if (acquires(order) && read.released != nullptr) clock.join(*read.released);
  const Stamp stamp = read.stamp + spacing;
  clock.see(location.id, stamp);
  if (order == std::memory_order_seq_cst) location.ordered = stamp;
  // The release sequence: who acquires this store synchronises with its head too.
  const Clock* released = read.released;
  if (releases(order)) {
    if (released != nullptr && !acquires(order)) {
      Clock both = clock;
      both.join(*released);
      released = keep(both);
    } else {
      released = keep(clock);
    }
  }
  location.messages.push_back(
      {.stamp = stamp, .attached = true, .value = value, .released = released});
  return read.value;
}

Memory::Plain& Memory::plain(const void* address) {
  if (const auto found = lookup(where_plain_, address); found != where_plain_.end()) {
    return *plains_[found->second];
  }
  if (used_plains_ == plains_.size()) plains_.push_back(std::make_unique<Plain>());
  where_plain_.emplace_back(address, used_plains_);
  Plain& plain = *plains_[used_plains_++];
  plain = Plain();
  return plain;
}

Memory::Plain& Memory::construct_plain(const void* address, ThreadId maker, std::uint32_t step) {
  Plain& made = plain(address);
  made = Plain();
  made.maker = maker;
  made.made = step;
  return made;
}

std::string Memory::race(const Plain& plain, bool writes, const Clock& clock) {
  if (!plain.alive) return "the variable is destroyed";
  if (!clock.knows(plain.maker, plain.made)) {
    return sentence("the variable's construction, which did not happen before, by", plain.maker,
                    nullptr);
  }
  if (!clock.knows(plain.writer, plain.written)) {
    return sentence("the write by", plain.writer, &plain.write_site);
  }
  for (std::size_t thread = 0; writes && thread < max_threads; ++thread) {
    if (!clock.knows(static_cast<ThreadId>(thread), plain.reads[thread])) {
      return sentence("the read by", static_cast<ThreadId>(thread), &plain.read_sites[thread]);
    }
  }
  return {};
}

std::string Memory::race(const Location& location, const Clock& clock, bool destroys) {
  if (!location.alive) return "the atomic is destroyed";
  if (!clock.knows(location.maker, location.made)) {
    return sentence("the atomic's construction, which did not happen before, by", location.maker,
                    nullptr);
  }
  for (std::size_t thread = 0; destroys && thread < max_threads; ++thread) {
    if (!clock.knows(static_cast<ThreadId>(thread), location.used[thread])) {
      return sentence("a use, not over yet as far as anybody knows, by",
                      static_cast<ThreadId>(thread), nullptr);
    }
  }
  return {};
}

std::string Memory::name(const void* address) const {
  std::ostringstream out;
  if (const auto found = lookup(where_, address); found != where_.end()) {
    out << "atomic " << found->second;
  } else if (const auto plain = lookup(where_plain_, address); plain != where_plain_.end()) {
    out << "plain " << plain->second;
  } else {
    out << "no object";
  }
  return out.str();
}

}  // namespace canteen::model
