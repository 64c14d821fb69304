#include "src/broker/remote/remote_backend.hpp"

#include <chrono>
#include <cstdlib>
#include <mutex>
#include <utility>

#include <canteen/base/platform.hpp>
#include <canteen/broker/errors.hpp>
#include <canteen/threading/end_of_process.hpp>

#include "src/broker/birthplace.hpp"
#include "src/broker/remote/parameters.hpp"

namespace canteen::broker::remote {
namespace {

using namespace std::chrono_literals;

// A little longer than the thread takes at most: one that hangs in its vendor's library is left.
constexpr std::chrono::nanoseconds wait_for_thread = Conversation::close_within + 2s;

// Whose thread this is.
thread_local const Conversation* running = nullptr;

std::shared_ptr<PutRequest> request_of(std::vector<Message> messages) {
  const auto wall = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  return std::make_shared<PutRequest>(std::move(messages), base::System::now(), wall.count());
}

std::vector<Message> only(Message message) {
  std::vector<Message> one;
  one.push_back(std::move(message));
  return one;
}

// Closes those that are still open when the process ends.
class OpenHandles {
 public:
  // Never destroyed: a queue may be opened at the very end.
  static OpenHandles& of_process() {
    static OpenHandles& the = *new OpenHandles();
    return the;
  }

  void add(const std::shared_ptr<Backend>& backend) {
    const std::scoped_lock guard(lock_);
    std::erase_if(all_, [](const std::weak_ptr<Backend>& each) { return each.expired(); });
    all_.push_back(backend);
  }

 private:
  OpenHandles() {
    threading::atexit([this] { close_all(); });
  }

  void close_all() {
    std::vector<std::weak_ptr<Backend>> all;
    {
      const std::scoped_lock guard(lock_);
      all.swap(all_);
    }
    for (const auto& each : all) {
      if (const auto backend = each.lock()) backend->close();
    }
  }

  threading::Lock lock_{"broker remote handles"};
  std::vector<std::weak_ptr<Backend>> all_;  // guarded by lock_
};

// In the child of a fork its link must not be closed: the connection is the parent's.
std::shared_ptr<Conversation> made(const Address& address, const Options& options,
                                   const MakeLink& make) {
  return {new Conversation(address, options, make(address, options)),
          [before = forks()](Conversation* is) {
            if (forks() == before) delete is;
          }};
}

}  // namespace

RemoteBackend::RemoteBackend(const Address& address, const Options& options, MakeLink make)
    : address_(address),
      make_(std::move(make)),
      birthplace_(shown(address.url)),
      conversation_(made(address, options, make_)) {
  conversation_->connect();
  const std::scoped_lock guard(lock_);
  thread_.emplace(
      [conversation = conversation_] {
        running = conversation.get();
        conversation->run();
        running = nullptr;
      },
      threading::Options{.name = "broker " + address.url.scheme, .daemon = true});
  thread_->start();
}

RemoteBackend::~RemoteBackend() {
  RemoteBackend::close();
}

const Features& RemoteBackend::features() const noexcept {
  return conversation_->features();
}

Receipt RemoteBackend::put(std::string&& payload, PutOptions&& options, const Patience& patience) {
  if (birthplace_.is_left()) return birthplace_.refusal();
  const auto request = request_of(only({std::move(payload), std::move(options)}));
  desk().put(request, patience);
  return *std::move(request->items.front().receipt);
}

void RemoteBackend::put_async(Message message, const Patience& patience, OnReceipt done) {
  if (birthplace_.is_left()) {
    done(birthplace_.refusal());
    return;
  }
  const auto request = request_of(only(std::move(message)));
  request->then = std::move(done);
  desk().put_async(request, patience);
}

std::vector<Receipt> RemoteBackend::put_many(std::vector<Message> messages,
                                             const Patience& patience) {
  if (messages.empty()) return {};
  if (birthplace_.is_left()) return std::vector<Receipt>(messages.size(), birthplace_.refusal());
  const auto request = request_of(std::move(messages));
  desk().put(request, patience);
  std::vector<Receipt> receipts;
  receipts.reserve(request->items.size());
  for (PutRequest::Item& each : request->items) receipts.push_back(*std::move(each.receipt));
  return receipts;
}

Backend::Outcome RemoteBackend::get(const Patience& patience, Parcel& into) {
  std::vector<Parcel> one;
  const Outcome outcome = get_many(1, patience, one);
  if (!one.empty()) into = std::move(one.front());
  return outcome;
}

Backend::Outcome RemoteBackend::get_many(std::size_t most, const Patience& patience,
                                         std::vector<Parcel>& into) {
  birthplace_.check();
  return desk().get(most, patience, into);
}

bool RemoteBackend::settle(const Parcel& parcel, const Verdict& verdict) noexcept {
  return !birthplace_.is_left() && desk().settle(parcel, verdict);
}

bool RemoteBackend::extend(const Parcel& parcel, std::chrono::nanoseconds lease) noexcept {
  return !birthplace_.is_left() && desk().extend(parcel, lease);
}

bool RemoteBackend::join(const Patience& patience) {
  return !birthplace_.is_left() && desk().join(patience);
}

void RemoteBackend::shutdown(bool immediate) {
  if (!birthplace_.is_left()) desk().shutdown(immediate);
}

void RemoteBackend::close() noexcept {
  if (birthplace_.is_left()) return;
  std::optional<threading::Thread> thread;
  {
    const std::scoped_lock guard(lock_);
    thread = std::exchange(thread_, std::nullopt);
  }
  if (!thread) return;
  desk().close();
  if (running != conversation_.get()) thread->join(wait_for_thread);
}

bool RemoteBackend::is_shutdown() const {
  return birthplace_.is_left() || desk().is_shutdown();
}

std::size_t RemoteBackend::purge() {
  birthplace_.check();
  std::size_t count = 0;
  desk().call([&](Link* link) {
    if (link == nullptr) throw BrokerError(shown(address_.url) + ": not connected: no purge");
    count = conversation_->purge();
  });
  return count;
}

void RemoteBackend::remove() {
  birthplace_.check();
  desk().call([&](Link* link) {
    if (link == nullptr) throw BrokerError(shown(address_.url) + ": not connected: not removed");
    conversation_->remove();
  });
  close();
}

Statistics RemoteBackend::statistics() const {
  if (birthplace_.is_left()) return {.connected = false};
  Statistics now;
  const bool can_count = conversation_->traits().can_count;
  try {
    desk().call([&](Link* link) {
      std::optional<Count> count;
      if (link != nullptr && can_count) count = conversation_->count();
      now = desk().statistics(count);
    });
  } catch (const BrokerError&) {  // it is closed, or was lost meanwhile
    now = desk().statistics(std::nullopt);
  } catch (const ShutDown&) {
    now = desk().statistics(std::nullopt);
  }
  return now;
}

std::shared_ptr<Backend> RemoteBackend::dead_letters() {
  birthplace_.check();
  return open(address_.dead_letters(), Options(), make_);
}

void RemoteBackend::with_native(const std::function<void(void*)>& use) {
  birthplace_.check();
  desk().call([&](Link* link) {
    if (link == nullptr) throw BrokerError(shown(address_.url) + ": not connected");
    use(link->native());
    // The child of a fork that came back from there: what this thread does is the parent's.
    if (birthplace_.is_left()) std::exit(EXIT_SUCCESS);
  });
}

std::shared_ptr<Backend> open(const Address& address, const Options& options, MakeLink make) {
  const auto backend = std::make_shared<RemoteBackend>(address, options, std::move(make));
  OpenHandles::of_process().add(backend);
  return backend;
}

}  // namespace canteen::broker::remote
