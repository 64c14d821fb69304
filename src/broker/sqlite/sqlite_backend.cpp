#include "src/broker/sqlite/sqlite_backend.hpp"

#include <utility>

#include <canteen/broker/errors.hpp>
#include <canteen/broker/url.hpp>

#include "src/broker/own_features.hpp"
#include "src/broker/sqlite/engines.hpp"

namespace canteen::broker {
namespace sqlite {

SqliteBackend::SqliteBackend(std::shared_ptr<Engine> engine, const std::string& queue,
                             const Options& options)
    : birthplace_("sqlite:" + engine->path()),
      engine_(std::move(engine)),
      handle_(std::make_shared<Handle>(queue, options)) {
  engine_->enter(handle_);
}

const Features& SqliteBackend::features() const noexcept {
  static constexpr Features all = Features(own_features)
                                      .set(Feature::durable, Support::native)
                                      .set(Feature::processes, Support::native);
  return all;
}

Receipt SqliteBackend::put(std::string&& payload, PutOptions&& options, const Patience& patience) {
  if (birthplace_.is_left()) return birthplace_.refusal();
  std::vector<Message> one;
  one.push_back({std::move(payload), std::move(options)});
  return std::move(engine_->put(handle_, std::move(one), patience).front());
}

void SqliteBackend::put_async(Message message, const Patience& patience, OnReceipt done) {
  if (birthplace_.is_left()) {
    done(birthplace_.refusal());
    return;
  }
  engine_->put_async(handle_, std::move(message), patience, std::move(done));
}

std::vector<Receipt> SqliteBackend::put_many(std::vector<Message> messages,
                                             const Patience& patience) {
  if (messages.empty()) return {};
  if (birthplace_.is_left()) return std::vector<Receipt>(messages.size(), birthplace_.refusal());
  return engine_->put(handle_, std::move(messages), patience);
}

Backend::Outcome SqliteBackend::get(const Patience& patience, Parcel& into) {
  birthplace_.check();
  std::vector<Parcel> one;
  const Outcome outcome = engine_->get(handle_, 1, patience, one);
  if (!one.empty()) into = std::move(one.front());
  return outcome;
}

Backend::Outcome SqliteBackend::get_many(std::size_t most, const Patience& patience,
                                         std::vector<Parcel>& into) {
  birthplace_.check();
  return engine_->get(handle_, most, patience, into);
}

bool SqliteBackend::settle(const Parcel& parcel, const Verdict& verdict) noexcept {
  return !birthplace_.is_left() && engine_->settle(handle_, parcel, verdict);
}

bool SqliteBackend::extend(const Parcel& parcel, std::chrono::nanoseconds lease) noexcept {
  return !birthplace_.is_left() && engine_->extend(handle_, parcel, lease);
}

bool SqliteBackend::join(const Patience& patience) {
  return !birthplace_.is_left() && engine_->join(handle_, patience);
}

void SqliteBackend::shutdown(bool immediate) {
  if (!birthplace_.is_left()) engine_->shutdown(handle_, immediate);
}

void SqliteBackend::close() noexcept {
  if (!birthplace_.is_left()) engine_->leave(handle_);
}

bool SqliteBackend::is_shutdown() const {
  return birthplace_.is_left() || engine_->is_shutdown(handle_);
}

std::size_t SqliteBackend::purge() {
  birthplace_.check();
  return engine_->purge(handle_);
}

void SqliteBackend::remove() {
  birthplace_.check();
  engine_->remove(handle_);
  close();
}

Statistics SqliteBackend::statistics() const {
  if (birthplace_.is_left()) return {.connected = false};
  return engine_->statistics(handle_);
}

std::shared_ptr<Backend> SqliteBackend::dead_letters() {
  birthplace_.check();
  return std::make_shared<SqliteBackend>(engine_, handle_->name + "!" + handle_->options.group,
                                         Options());
}

}  // namespace sqlite

std::shared_ptr<Backend> sqlite_backend(const Url& url, const Options& options) {
  url.allow_no_host();
  url.allow_parameters({"queue"});
  if (url.path.empty()) {
    throw UrlError("broker URL \"" + url.text() +
                   "\": sqlite: needs a file, as sqlite:line.db?queue=orders has");
  }
  return std::make_shared<sqlite::SqliteBackend>(sqlite::Engines::of_process().of(url.path),
                                                 url.parameter("queue", "default"), options);
}

}  // namespace canteen::broker
