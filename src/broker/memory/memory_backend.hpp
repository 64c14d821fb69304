// MemoryBackend — a handle of a topic of this process: the reference for all the others.
//
// Thread safety: as Backend. In the child of a fork it is dead: everything is refused there, with a
//                sentence that says so wherever there is room for one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <canteen/broker/backend.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/broker/url.hpp>

#include "src/broker/memory/client.hpp"
#include "src/broker/memory/topic.hpp"

namespace canteen::broker::memory {

class MemoryBackend final : public Backend, public std::enable_shared_from_this<MemoryBackend> {
 public:
  MemoryBackend(Topic& topic, const Options& options);
  MemoryBackend(const MemoryBackend&) = delete;
  MemoryBackend& operator=(const MemoryBackend&) = delete;
  ~MemoryBackend() override;

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

  [[nodiscard]] bool outlives_deliveries() const noexcept override { return true; }

 private:
  [[nodiscard]] std::string why_dead() const;
  [[gnu::noinline]] Receipt refusal() const;
  [[noreturn]] [[gnu::noinline]] void refuse() const;

  Topic& topic_;
  mutable Client client_;
};

}  // namespace canteen::broker::memory
