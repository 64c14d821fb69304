// BareRocketmq — the loops that one would write by hand over RocketMQ's gRPC protocol, call after
// call: up to 500 messages in one; up to 32 got in one, and acknowledged in one.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <canteen/broker/url.hpp>

#include "bench/broker/bare_client.hpp"
#include "messaging.grpc.pb.h"

namespace canteen::bench {

class BareRocketmq final : public BareClient {
 public:
  // The topic and its group are there.
  BareRocketmq(const broker::Url& url, std::string topic, std::string group);
  ~BareRocketmq() override;

  void put(const std::string& payload, std::size_t messages, std::size_t window) override;
  void get(std::size_t messages, std::size_t window) override;

 private:
  using Command = apache::rocketmq::v2::TelemetryCommand;

  void name_us(grpc::ClientContext& context) const;

  const std::string topic_;
  const std::string group_;
  const std::string client_;
  const std::string authorization_;  // by one signature for all; empty: of nobody
  const std::unique_ptr<apache::rocketmq::v2::MessagingService::Stub> stub_;
  grpc::ClientContext talk_context_;
  std::unique_ptr<grpc::ClientReaderWriter<Command, Command>> talk_;
  std::size_t put_ = 0;
};

}  // namespace canteen::bench
