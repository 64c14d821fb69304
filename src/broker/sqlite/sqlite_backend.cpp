#include "src/broker/sqlite/sqlite_backend.hpp"

#include <utility>

#include <canteen/broker/errors.hpp>
#include <canteen/broker/url.hpp>

#include "src/broker/own_features.hpp"

namespace canteen::broker {
namespace sqlite {

SqliteBackend::SqliteBackend(std::shared_ptr<Engine> engine, const std::string& queue,
                             const Options& options)
    : engine_(std::move(engine)), handle_(std::make_shared<Handle>(queue, options)) {
  engine_->enter(handle_);
}

const Features& SqliteBackend::features() const noexcept {
  static constexpr Features all = Features(own_features)
                                      .set(Feature::durable, Support::native)
                                      .set(Feature::processes, Support::native);
  return all;
}

Receipt SqliteBackend::put(std::string&& payload, PutOptions&& options, const Patience& patience) {
  std::vector<Message> one;
  one.push_back({std::move(payload), std::move(options)});
  return std::move(engine_->put(handle_, std::move(one), patience).front());
}

void SqliteBackend::put_async(Message message, const Patience& patience, OnReceipt done) {
  engine_->put_async(handle_, std::move(message), patience, std::move(done));
}

std::vector<Receipt> SqliteBackend::put_many(std::vector<Message> messages,
                                             const Patience& patience) {
  if (messages.empty()) return {};
  return engine_->put(handle_, std::move(messages), patience);
}

Backend::Outcome SqliteBackend::get(const Patience& patience, Parcel& into) {
  std::vector<Parcel> one;
  const Outcome outcome = engine_->get(handle_, 1, patience, one);
  if (!one.empty()) into = std::move(one.front());
  return outcome;
}

Backend::Outcome SqliteBackend::get_many(std::size_t most, const Patience& patience,
                                         std::vector<Parcel>& into) {
  return engine_->get(handle_, most, patience, into);
}

bool SqliteBackend::settle(const Parcel& parcel, const Verdict& verdict) noexcept {
  return engine_->settle(handle_, parcel, verdict);
}

bool SqliteBackend::extend(const Parcel& parcel, std::chrono::nanoseconds lease) noexcept {
  return engine_->extend(handle_, parcel, lease);
}

bool SqliteBackend::join(const Patience& patience) {
  return engine_->join(handle_, patience);
}

void SqliteBackend::shutdown(bool immediate) {
  engine_->shutdown(handle_, immediate);
}

void SqliteBackend::close() noexcept {
  engine_->leave(handle_);
}

bool SqliteBackend::is_shutdown() const {
  return engine_->is_shutdown(handle_);
}

std::size_t SqliteBackend::purge() {
  return engine_->purge(handle_);
}

void SqliteBackend::remove() {
  engine_->remove(handle_);
  close();
}

Statistics SqliteBackend::statistics() const {
  return engine_->statistics(handle_);
}

std::shared_ptr<Backend> SqliteBackend::dead_letters() {
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
  return std::make_shared<sqlite::SqliteBackend>(sqlite::Engine::of(url.path),
                                                 url.parameter("queue", "default"), options);
}

}  // namespace canteen::broker
