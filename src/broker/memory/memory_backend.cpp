#include "src/broker/memory/memory_backend.hpp"

#include <utility>

#include <canteen/broker/errors.hpp>

#include "src/broker/birthplace.hpp"
#include "src/broker/memory/topics.hpp"
#include "src/broker/own_features.hpp"
#include "src/broker/put_each.hpp"

namespace canteen::broker {
namespace memory {

MemoryBackend::MemoryBackend(Topic& topic, const Options& options)
    : topic_(topic), client_(options) {
  topic_.enter(client_);
}

// If it was not closed: nothing has been given by it then.
MemoryBackend::~MemoryBackend() {
  if (!topic_.is_left_behind()) topic_.leave(client_, nullptr);
}

std::string MemoryBackend::why_dead() const {
  return left_behind("memory:" + topic_.name());
}

Receipt MemoryBackend::refusal() const {
  return Refused{Refused::Reason::other, why_dead()};
}

void MemoryBackend::refuse() const {
  throw BrokerError(why_dead());
}

const Features& MemoryBackend::features() const noexcept {
  return own_features;
}

Receipt MemoryBackend::put(std::string&& payload, PutOptions&& options, const Patience& patience) {
  if (topic_.is_left_behind()) [[unlikely]]
    return refusal();
  return topic_.put(client_, std::move(payload), std::move(options), patience);
}

void MemoryBackend::put_async(Message message, const Patience& patience, OnReceipt done) {
  done(put(std::move(message.payload), std::move(message.options), patience));
}

std::vector<Receipt> MemoryBackend::put_many(std::vector<Message> messages,
                                             const Patience& patience) {
  return put_each(*this, std::move(messages), patience);
}

Backend::Outcome MemoryBackend::get(const Patience& patience, Parcel& into) {
  if (topic_.is_left_behind()) [[unlikely]]
    refuse();
  return topic_.get(client_, patience, into);
}

Backend::Outcome MemoryBackend::get_many(std::size_t most, const Patience& patience,
                                         std::vector<Parcel>& into) {
  if (topic_.is_left_behind()) [[unlikely]]
    refuse();
  into.reserve(into.size() + 1);
  Parcel first;
  const Outcome outcome = topic_.get(client_, patience, first);
  if (outcome != Outcome::done) return outcome;
  into.push_back(std::move(first));
  topic_.get_more(client_, most, into);
  return Outcome::done;
}

bool MemoryBackend::settle(const Parcel& parcel, const Verdict& verdict) noexcept {
  return !topic_.is_left_behind() && topic_.settle(client_, parcel, verdict);
}

bool MemoryBackend::extend(const Parcel& parcel, std::chrono::nanoseconds lease) noexcept {
  return !topic_.is_left_behind() && topic_.extend(client_, parcel, lease);
}

bool MemoryBackend::join(const Patience& patience) {
  return !topic_.is_left_behind() && topic_.join(client_, patience);
}

void MemoryBackend::shutdown(bool immediate) {
  if (!topic_.is_left_behind()) topic_.shutdown(client_, immediate);
}

void MemoryBackend::close() noexcept {
  if (!topic_.is_left_behind()) topic_.leave(client_, weak_from_this().lock());
}

bool MemoryBackend::is_shutdown() const {
  return topic_.is_left_behind() || topic_.is_shutdown(client_);
}

std::size_t MemoryBackend::purge() {
  if (topic_.is_left_behind()) [[unlikely]]
    refuse();
  return topic_.purge(client_);
}

void MemoryBackend::remove() {
  if (topic_.is_left_behind()) [[unlikely]]
    refuse();
  close();  // first: what goes back may be a dead letter
  Topics::remove(topic_);
}

Statistics MemoryBackend::statistics() const {
  return topic_.is_left_behind() ? Statistics{.connected = false} : topic_.statistics(client_);
}

std::shared_ptr<Backend> MemoryBackend::dead_letters() {
  if (topic_.is_left_behind()) [[unlikely]]
    refuse();
  return std::make_shared<MemoryBackend>(Topics::of(topic_.dead_letters_of(*client_.group)),
                                         Options());
}

}  // namespace memory

std::shared_ptr<Backend> memory_backend(const Url& url, const Options& options) {
  url.allow_no_host();
  url.allow_parameters({"queue"});
  const std::string name = url.path.empty() ? url.parameter("queue") : url.path;
  if (name.empty() || (!url.path.empty() && !url.parameter("queue").empty())) {
    throw UrlError("broker URL \"" + url.text() + "\": memory: needs a name, as memory:orders has");
  }
  return std::make_shared<memory::MemoryBackend>(memory::Topics::of(name), options);
}

}  // namespace canteen::broker
