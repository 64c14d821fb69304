// ListUsers — users whose requests a test has written down, each going through his own list again
// and again; and the stream of jobs that brings nobody else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <canteen/simulate/jobs.hpp>
#include <canteen/simulate/users.hpp>

namespace canteen::simulate {

struct UserLists {
  std::vector<std::vector<Job>> lists;  // of each user, not empty; Job::at is how long he thinks
  Time close = never;
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
};

class ListUsers final : public Users {
 public:
  explicit ListUsers(UserLists all) : all_(std::move(all)), places_(all_.lists.size()) {}

  [[nodiscard]] std::uint32_t count() const noexcept override {
    return static_cast<std::uint32_t>(places_.size());
  }

  [[nodiscard]] Time close() const noexcept override { return all_.close; }

  [[nodiscard]] std::uint64_t most() const noexcept override { return all_.most; }

  [[nodiscard]] Job next(std::uint32_t user) override {
    const std::vector<Job>& list = all_.lists[user];
    return list[places_[user]++ % list.size()];
  }

 private:
  const UserLists all_;
  std::vector<std::size_t> places_;
};

class UserJobs final : public Jobs {
 public:
  explicit UserJobs(Users& users) : users_(&users) {}

  [[nodiscard]] std::size_t read(std::span<Job> /*into*/) override { return 0; }

  [[nodiscard]] Users* users() noexcept override { return users_; }

 private:
  Users* users_;
};

}  // namespace canteen::simulate
