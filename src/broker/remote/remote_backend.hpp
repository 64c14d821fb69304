// RemoteBackend — a handle of a queue at a broker somewhere in the network.
//
// All brokers share it: what is theirs is in a Link. docs/broker.md tells how it works.
//
// Thread safety: as Backend. In the child of a fork it is dead: everything is refused there.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <canteen/broker/backend.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/threading/lock.hpp>
#include <canteen/threading/thread.hpp>

#include "src/broker/birthplace.hpp"
#include "src/broker/remote/address.hpp"
#include "src/broker/remote/conversation.hpp"
#include "src/broker/remote/open.hpp"

namespace canteen::broker::remote {

class RemoteBackend final : public Backend {
 public:
  // It is connected by then.
  RemoteBackend(const Address& address, const Options& options, MakeLink make);
  ~RemoteBackend() override;

  [[nodiscard]] const Features& features() const noexcept override;
  Receipt put(std::string&& payload, PutOptions&& options, const Patience& patience) override;
  void put_async(Message message, const Patience& patience, OnReceipt done) override;
  std::vector<Receipt> put_many(std::vector<Message> messages, const Patience& patience) override;
  Outcome get(const Patience& patience, Parcel& into) override;
  Outcome get_many(std::size_t most, const Patience& patience, std::vector<Parcel>& into) override;
  bool settle(const Parcel& parcel, const Verdict& verdict) noexcept override;
  bool extend(const Parcel& parcel, std::chrono::nanoseconds lease) noexcept override;
  bool join(const Patience& patience) override;
  void shutdown(bool immediate) override;
  void close() noexcept override;
  [[nodiscard]] bool is_shutdown() const override;
  std::size_t purge() override;
  void remove() override;
  [[nodiscard]] Statistics statistics() const override;
  std::shared_ptr<Backend> dead_letters() override;
  void with_native(const std::function<void(void*)>& use) override;

 private:
  [[nodiscard]] Desk& desk() const { return conversation_->desk(); }

  const Address address_;
  const MakeLink make_;
  const Birthplace birthplace_;
  const std::shared_ptr<Conversation> conversation_;

  threading::Lock lock_{"broker remote close"};
  std::optional<threading::Thread> thread_;  // guarded by lock_
};

}  // namespace canteen::broker::remote
