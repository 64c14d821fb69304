// SqliteBackend — a handle of a queue in a file.
//
// Thread safety: as Backend. In the child of a fork it is dead: everything is refused there, and
// nothing of the engine touched, whose lock a thread of the parent may have had.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <canteen/broker/backend.hpp>
#include <canteen/broker/options.hpp>

#include "src/broker/birthplace.hpp"
#include "src/broker/sqlite/engine.hpp"

namespace canteen::broker::sqlite {

class SqliteBackend final : public Backend {
 public:
  SqliteBackend(std::shared_ptr<Engine> engine, const std::string& queue, const Options& options);

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

 private:
  const Birthplace birthplace_;
  const std::shared_ptr<Engine> engine_;
  const HandlePtr handle_;
};

}  // namespace canteen::broker::sqlite
