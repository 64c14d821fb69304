#include "src/broker/kafka/join_watch.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <canteen/broker/errors.hpp>

namespace canteen::broker::kafka {
namespace {

constexpr std::string_view change = " changed join state ";
constexpr std::string_view arrow = " -> ";

void log(const rd_kafka_t* client, int, const char* facility, const char* text) {
  if (std::string_view(facility) != "CGRPJOINSTATE") return;
  static_cast<JoinWatch*>(rd_kafka_opaque(client))->read(text);
}

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void JoinWatch::watch(rd_kafka_conf_t* conf) {
  rd_kafka_conf_set_opaque(conf, this);
  rd_kafka_conf_set_log_cb(conf, log);
  std::array<char, 512> why{};
  if (rd_kafka_conf_set(conf, "debug", "cgrp", why.data(), why.size()) != RD_KAFKA_CONF_OK) {
    throw BrokerError(std::string("kafka: ") + why.data());
  }
}

// "Group "orders/default" changed join state steady -> init (state up)"
void JoinWatch::read(std::string_view line) noexcept {
  constexpr std::array<std::string_view, 3> asking{"wait-join", "wait-metadata", "wait-sync"};
  constexpr std::array<std::string_view, 3> others{"init", "wait-unassign-to-complete",
                                                   "wait-incr-unassign-to-complete"};
  const std::size_t at = line.rfind(change);
  if (at == std::string_view::npos) return;
  line.remove_prefix(at + change.size());
  const std::size_t between = line.find(arrow);
  if (between == std::string_view::npos) return;
  const std::string_view before = line.substr(0, between);
  line.remove_prefix(between + arrow.size());
  const std::string_view now = line.substr(0, line.find(' '));
  is_asking_ = is_one_of(asking, now);
  is_joining_ = is_asking_ || is_one_of(others, now);
  if (before == "wait-join" && is_asking_) was_let_in_ = true;
  const std::scoped_lock guard(lock_);
  if (!is_joining_ && wake_up_ != nullptr) wake_up_->ring();
}

void JoinWatch::silence() noexcept {
  const std::scoped_lock guard(lock_);
  wake_up_ = nullptr;
}

}  // namespace canteen::broker::kafka
