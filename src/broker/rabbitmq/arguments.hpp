// Arguments — of a declaration: names and values.
//
// Thread safety: none. Lifetime: of the texts' owners; table() is of this object's.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <amqp.h>

#include "src/broker/rabbitmq/bytes.hpp"

namespace canteen::broker::rabbitmq {

class Arguments {
 public:
  Arguments& add(std::string_view name, std::string_view value) {
    amqp_table_entry_t& entry = named(name);
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = bytes_of(value);
    return *this;
  }

  Arguments& add(std::string_view name, std::int64_t value) {
    amqp_table_entry_t& entry = named(name);
    entry.value.kind = AMQP_FIELD_KIND_I64;
    entry.value.value.i64 = value;
    return *this;
  }

  [[nodiscard]] amqp_table_t table() noexcept {
    return {static_cast<int>(entries_.size()), entries_.data()};
  }

 private:
  amqp_table_entry_t& named(std::string_view name) {
    entries_.push_back({});
    entries_.back().key = bytes_of(name);
    return entries_.back();
  }

  std::vector<amqp_table_entry_t> entries_;
};

}  // namespace canteen::broker::rabbitmq
