#include "src/serve/ticket_book.hpp"

namespace canteen::serve {
namespace {

constexpr scenario::Duration never = scenario::Duration::max();

std::optional<TicketBook::Leaving> leaving_of(const Person& person) {
  if (!person.request.patience) return std::nullopt;
  const scenario::Duration patience = *person.request.patience;
  return TicketBook::Leaving(patience > never - person.came ? never : person.came + patience,
                             person.number);
}

}  // namespace

void TicketBook::add(Someone person, base::Instant put) {
  if (const auto leaving = leaving_of(*person)) leavings_.insert(*leaving);
  ++unanswered_;
  const std::uint64_t number = person->number;
  people_.emplace(number, Inside{std::move(person), put, Answer::none});
}

TicketBook::People::iterator TicketBook::answered(std::uint64_t number) {
  if (const auto left = left_.find(number); left != left_.end()) {
    left->second.answered = true;
    if (left->second.is_out) left_.erase(left);
    return people_.end();
  }
  --unanswered_;
  return people_.find(number);  // he may be at a window already
}

void TicketBook::confirm(std::uint64_t number) {
  const auto inside = answered(number);
  if (inside == people_.end()) return;
  inside->second.answer = Answer::confirmed;
  ++in_line_;
}

void TicketBook::doubt(std::uint64_t number) {
  const auto inside = answered(number);
  if (inside == people_.end()) return;
  inside->second.answer = Answer::unknown;
  ++unknown_;
}

Someone TicketBook::refuse(std::uint64_t number) {
  const auto inside = answered(number);
  if (inside != people_.end()) return extract(inside).person;
  left_.erase(number);
  return nullptr;
}

TicketBook::Inside TicketBook::extract(People::iterator at) {
  Inside inside = std::move(at->second);
  people_.erase(at);
  if (inside.answer == Answer::confirmed) --in_line_;
  if (inside.answer == Answer::unknown) --unknown_;
  if (const auto leaving = leaving_of(*inside.person)) leavings_.erase(*leaving);
  return inside;
}

TicketBook::Presented TicketBook::present(std::uint64_t number) {
  if (const auto inside = people_.find(number); inside != people_.end()) {
    Inside handed = extract(inside);
    return {std::move(handed.person), handed.put, false};
  }
  const auto left = left_.find(number);
  if (left == left_.end() || left->second.is_out) return {};
  left->second.is_out = true;
  if (left->second.answered) left_.erase(left);
  return {nullptr, 0, true};
}

Someone TicketBook::leave(std::uint64_t number) {
  Inside inside = extract(people_.find(number));
  const bool answered = inside.answer != Answer::none;
  if (!answered) --unanswered_;
  left_.emplace(number, Left{answered, false});
  return std::move(inside.person);
}

std::vector<Someone> TicketBook::take_unknown() {
  std::vector<Someone> all;
  for (auto each = people_.begin(); each != people_.end();) {
    const auto here = each++;
    if (here->second.answer == Answer::unknown) all.push_back(extract(here).person);
  }
  return all;
}

std::optional<TicketBook::Leaving> TicketBook::next_leaving() const {
  if (leavings_.empty()) return std::nullopt;
  return *leavings_.begin();
}

std::optional<std::uint64_t> TicketBook::oldest() const {
  if (people_.empty()) return std::nullopt;
  return people_.begin()->first;
}

}  // namespace canteen::serve
