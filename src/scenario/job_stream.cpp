#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <canteen/scenario/job_stream.hpp>

#include "src/scenario/arrival_source.hpp"
#include "src/scenario/drawing.hpp"
#include "src/scenario/job_table_inside.hpp"
#include "src/scenario/key_names.hpp"
#include "src/scenario/user_source.hpp"

namespace canteen::scenario {

using simulate::Job;

// Jobs come from a source, or of a trace that is in a table from there; the rest is drawn.
class JobStream::Inside {
 public:
  Inside(const Scenario& scenario, std::uint64_t seed)
      : Inside(scenario, seed, popularity_of(scenario)) {
    source_.emplace(scenario, seed, clients_);
    have_users(scenario, seed, popularity_of(scenario));
  }

  Inside(std::shared_ptr<const JobTable::Inside> table, std::uint64_t seed)
      : Inside(table->scenario, seed, table->popularity) {
    if (table->scenario.arrivals.process != Process::trace) {
      source_.emplace(table->scenario, seed, clients_);
    }
    have_users(table->scenario, seed, table->popularity);
    table_ = std::move(table);
  }

  std::size_t read(std::span<Job> into) {
    const std::size_t filled = source_ ? read_source(into) : read_table(into);
    drawing_.draw(into.first(filled), kinds());
    return filled;
  }

  [[nodiscard]] simulate::Users* users() noexcept { return users_ ? &*users_ : nullptr; }

  [[nodiscard]] const std::vector<std::string>& kinds() const noexcept {
    return source_ ? source_->kinds() : table_->kinds;
  }

  [[nodiscard]] const KeyNames& keys() const noexcept { return table_ ? *table_->keys : keys_; }

  [[nodiscard]] std::uint64_t skipped() const noexcept {
    return source_ ? source_->skipped() : table_->skipped;
  }

 private:
  Inside(const Scenario& scenario, std::uint64_t seed,
         const std::shared_ptr<const Popularity>& popularity)
      : drawing_(scenario, seed, popularity), keys_(popularity ? popularity->dishes() : 0) {}

  void have_users(const Scenario& scenario, std::uint64_t seed,
                  std::shared_ptr<const Popularity> popularity) {
    if (scenario.arrivals.process != Process::closed) return;
    users_.emplace(scenario, seed, std::move(popularity));
  }

  std::size_t read_source(std::span<Job> into) {
    return source_->read(into, [&](const std::string& key) { return keys_.number(key); });
  }

  std::size_t read_table(std::span<Job> into) {
    const std::size_t filled = std::min(into.size(), table_->jobs.size() - place_);
    std::copy_n(table_->jobs.begin() + static_cast<std::ptrdiff_t>(place_), filled, into.begin());
    place_ += filled;
    return filled;
  }

  ClientNames clients_;                            // of a trace that is read as it is played
  std::shared_ptr<const JobTable::Inside> table_;  // null: this is the only stream
  std::optional<ArrivalSource> source_;            // absent: a trace that is in the table
  std::optional<UserSource> users_;                // of closed arrivals
  Drawing drawing_;
  KeyNames keys_;  // without a table
  std::size_t place_ = 0;
};

JobStream::JobStream(const Scenario& scenario, std::uint64_t seed)
    : inside_(std::make_unique<Inside>(scenario, seed)) {}

JobStream::JobStream(const JobTable& table, std::uint64_t seed)
    : inside_(std::make_unique<Inside>(table.inside_, seed)) {}

JobStream::~JobStream() = default;

std::size_t JobStream::read(std::span<Job> into) {
  return inside_->read(into);
}

simulate::Users* JobStream::users() noexcept {
  return inside_->users();
}

const std::vector<std::string>& JobStream::kinds() const noexcept {
  return inside_->kinds();
}

std::size_t JobStream::keys() const noexcept {
  return inside_->keys().size();
}

std::optional<std::uint32_t> JobStream::key_number(std::string_view key) const {
  return inside_->keys().find(key);
}

std::string JobStream::key(std::uint32_t number) const {
  return inside_->keys().text(number);
}

std::uint64_t JobStream::skipped() const noexcept {
  return inside_->skipped();
}

}  // namespace canteen::scenario
