// Batch — what is done in one transaction. Deed — what a transaction has done, to be told once it
// is committed.
//
// Thread safety: none; what is asked meanwhile is a batch guarded by the engine's lock.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <canteen/broker/parcel.hpp>

#include "src/broker/sqlite/request.hpp"
#include "src/broker/sqlite/store.hpp"

namespace canteen::broker::sqlite {

struct Batch {
  std::map<HandlePtr, std::vector<Ack>> acks{};
  std::vector<Settlement> settlements{};
  std::vector<std::shared_ptr<Call>> calls{};
  std::vector<std::shared_ptr<PutRequest>> puts{};
  std::vector<std::shared_ptr<GetRequest>> gets{};
  std::vector<std::shared_ptr<JoinRequest>> joins{};

  [[nodiscard]] bool is_only_puts() const {
    return acks.empty() && settlements.empty() && calls.empty() && gets.empty() && joins.empty();
  }
};

struct Deed {
  struct Taken {
    std::shared_ptr<GetRequest> request;
    std::vector<Parcel> parcels{};
    Time ends = never;
  };

  std::map<PutRequest*, std::size_t> put{};  // how many of its messages, behind those before
  std::map<PutRequest*, std::string> refused{};
  std::vector<Taken> taken{};
  std::vector<JoinRequest*> idle{};
  std::vector<std::pair<HandlePtr, Store::Noted>> noted{};
  std::vector<std::pair<HandlePtr, Time>> present{};
  std::vector<std::pair<HandlePtr, std::size_t>> stale{};  // settlements that came too late
};

}  // namespace canteen::broker::sqlite
