// Connection — a channel to RocketMQ's proxy, and the calls that are on their way on it.
//
// All calls go to the host of the URL, never to those that a route names: behind a proxy each is as
// good as the other, and the URL's is the one that can be reached from here.
//
// Thread safety: none. Blocking: open() and answer() until their deadline, turn() until its.
// Errors:        LinkLost when a call was not answered; by turn(), answer(). BrokerError when the
//                broker does not want this client at all.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include <canteen/base/platform.hpp>
#include <canteen/base/timeout.hpp>
#include <canteen/broker/url.hpp>

#include "messaging.grpc.pb.h"
#include "src/broker/remote/link.hpp"
#include "src/broker/rocketmq/call.hpp"
#include "src/broker/rocketmq/turns.hpp"

namespace canteen::broker::rocketmq {

namespace protocol = ::apache::rocketmq::v2;

class Connection {
 public:
  using Stub = protocol::MessagingService::Stub;
  template <class Request, class Response>
  using Method = std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> (Stub::*)(
      grpc::ClientContext*, const Request&, grpc::CompletionQueue*);

  Connection(const Url& url, Turns& turns);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();  // cancels what is on its way; nothing is told any more

  // Waits for the connection itself.
  void open(base::Deadline deadline);

  // Calls; then `then`, from a turn.
  template <class Request, class Response>
  void ask(Method<Request, Response> method, const Request& request, std::chrono::nanoseconds limit,
           std::function<void(Response&)> then);

  // Calls, and turns until the answer is there.
  template <class Request, class Response>
  Response answer(Method<Request, Response> method, const Request& request,
                  base::Deadline deadline);

  // Calls; then `each` for each message of the stream, and `then` at its end.
  void receive(const protocol::ReceiveMessageRequest& request, std::chrono::nanoseconds limit,
               std::function<void(protocol::ReceiveMessageResponse&)> each,
               std::function<void()> then);

  // Says who this client is, and returns when the broker has taken note. Its stream stays open; the
  // connection is lost when it ends.
  void introduce(const protocol::Settings& settings, base::Deadline deadline);

  enum class Turned { call, bell, late };

  // One turn: a call's, the bell's, or the deadline has passed.
  Turned turn(base::Deadline deadline);

  // Turns until `is_done` says so; whether it did before the deadline. A bell that rings meanwhile
  // rings again afterwards: it was for a turn of the caller's.
  bool turn_until(const std::function<bool()>& is_done, base::Deadline deadline);

  [[nodiscard]] grpc::Channel* channel() const noexcept { return channel_.get(); }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  [[noreturn]] void lose(const std::string& why) const;

 private:
  // Keeps a call until its last turn, and gives it its limit and what all calls carry.
  template <class OneCall>
  OneCall& add(std::unique_ptr<OneCall> call, std::optional<std::chrono::nanoseconds> limit) {
    OneCall& added = *call;
    keep(std::move(call), limit);
    return added;
  }

  void keep(std::unique_ptr<Call> call, std::optional<std::chrono::nanoseconds> limit);

  // Throws unless it is good: LinkLost, or BrokerError for what will never be.
  void check(const grpc::Status& status) const;

  Turns& turns_;
  const Url url_;
  const std::string name_;  // of errors: without secrets
  const std::string client_id_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stub> stub_;
  std::unordered_map<void*, std::unique_ptr<Call>> calls_;
};

template <class Request, class Response>
void Connection::ask(Method<Request, Response> method, const Request& request,
                     std::chrono::nanoseconds limit, std::function<void(Response&)> then) {
  auto& call = add(std::make_unique<UnaryCall<Response>>(
                       [this, then = std::move(then)](const grpc::Status& status, Response& is) {
                         check(status);
                         then(is);
                       }),
                   limit);
  call.start((stub_.get()->*method)(&call.context, request, &turns_.queue()));
}

template <class Request, class Response>
Response Connection::answer(Method<Request, Response> method, const Request& request,
                            base::Deadline deadline) {
  // Shared with the call, which outlives this one if a turn throws.
  auto is = std::make_shared<std::optional<Response>>();
  const auto left =
      std::chrono::nanoseconds(std::max<std::int64_t>(deadline.instant() - base::System::now(), 0));
  ask<Request, Response>(method, request, left,
                         [is](Response& response) { *is = std::move(response); });
  if (!turn_until([&] { return is->has_value(); }, deadline)) lose("it did not answer in time");
  return std::move(**is);
}

}  // namespace canteen::broker::rocketmq
