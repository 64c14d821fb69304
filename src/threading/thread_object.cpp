#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <canteen/threading/detail/class_name.hpp>
#include <canteen/threading/functions.hpp>
#include <canteen/threading/thread_object.hpp>

#include "src/threading/registry.hpp"

namespace canteen::threading {
namespace {

using detail::Registry;

constexpr const char* once = "threads can only be started once";

pthread_key_t departure_key(void (*depart)(void*)) {
  static const pthread_key_t key = [depart] {
    pthread_key_t made{};
    pthread_key_create(&made, depart);
    return made;
  }();
  return key;
}

// An attribute object costs nothing to use again: one for all threads of the default size.
const pthread_attr_t& detached() {
  static const pthread_attr_t attributes = [] {
    pthread_attr_t made;
    pthread_attr_init(&made);
    pthread_attr_setdetachstate(&made, PTHREAD_CREATE_DETACHED);
    return made;
  }();
  return attributes;
}

}  // namespace

void detail::cut_for_kernel(const std::string& name, char (&text)[16]) noexcept {
  std::size_t length = std::min(strnlen(name.c_str(), name.size()), sizeof text - 1);
  if (length < name.size()) {
    while (length > 0 && (static_cast<unsigned char>(name[length]) & 0xC0U) == 0x80U) --length;
  }
  std::fill(std::begin(text), std::end(text), '\0');
  std::copy_n(name.data(), length, text);
}

ThreadObject::ThreadObject(std::unique_ptr<detail::Call> call, Options options)
    : call_(std::move(call)),
      foreign_(false),
      name_(options.name.empty() ? Registry::default_name("Thread-") : std::move(options.name)),
      daemon_(options.daemon ? *options.daemon : current_thread().daemon()) {}

ThreadObject::ThreadObject(Foreign, std::string name, bool daemon)
    : foreign_(true), name_(std::move(name)), daemon_(daemon), life_(Life::State::started) {}

ThreadObject::~ThreadObject() = default;

std::string ThreadObject::class_name() const {
  if (!foreign_) return "Thread";
  return Registry::is_main(*this) ? "_MainThread" : "_DummyThread";
}

// The new thread is not waited for: whatever it publishes is either known here already (its ident,
// that it is alive) or waited for by those who ask (native_id()).
void ThreadObject::start() {
  if (!life_.claim()) throw RuntimeError(once);
  detail::prepare_end();
  retain();  // by the thread, until depart()
  try {
    if (!Registry::add(*this)) {
      if (!detail::is_ender()) detail::sleep_for_ever();
      throw RuntimeError("can't create new thread at interpreter shutdown");
    }
    ident_.store(create(), std::memory_order_relaxed);
  } catch (...) {
    Registry::remove(*this);
    life_.give_back();
    release();
    throw;
  }
  life_.made();
}

pthread_t ThreadObject::create() {
  pthread_t thread{};
  int error = 0;
  if (const std::size_t stack = stack_size(); stack == 0) {
    error = pthread_create(&thread, &detached(), &ThreadObject::entry, this);
  } else {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    error = pthread_attr_setstacksize(&attributes, stack);
    if (error == 0) error = pthread_create(&thread, &attributes, &ThreadObject::entry, this);
    pthread_attr_destroy(&attributes);
  }
  if (error != 0) {
    throw std::system_error(error, std::generic_category(), "can't start new thread");
  }
  return thread;
}

void* ThreadObject::entry(void* object) {
  // Runs depart() after the thread_local destructors.
  pthread_setspecific(departure_key(&ThreadObject::depart), object);
  static_cast<ThreadObject*>(object)->bootstrap();
  return nullptr;
}

void ThreadObject::publish() noexcept {
  self_.store(&detail::self);  // seq_cst, and before it gets a number: see Registry INV2
  number_.store(detail::Runtime::self(), std::memory_order_relaxed);
  ident_.store(pthread_self(), std::memory_order_relaxed);
  native_id_.store(static_cast<NativeId>(syscall(SYS_gettid)), std::memory_order_release);
  if (detail::process_ended() && !detail::is_ender()) detail::sleep_for_ever();
}

void ThreadObject::bootstrap() {
  Registry::know(this);
  publish();
  prctl(PR_SET_NAME, kernel_name_);
  life_.begin();

  // However run() ends, by pthread_exit() too, which unwinds through here; exit() does not, and
  // finds the witness armed.
  struct Finish {
    ThreadObject& thread;

    ~Finish() {
      detail::run_at_thread_exit();
      detail::arm_exit_witness(false);
      Registry::leave_enumeration(thread);
      thread.life_.finish();
      Registry::leave();
    }
  } const finish{*this};

  detail::arm_exit_witness(true);
  int status = 0;
  try {
    run();
  } catch (...) {
    if (std::current_exception() == nullptr) throw;  // no exception of C++'s: pthread_exit()
    status = detail::report_uncaught(this);
  }
  // It has forked, and is the child's main thread: its end is the child's.
  if (Registry::on_main()) std::exit(status);
}

// Last of all that this thread does here: its thread_local destructors have run, for the system
// calls the destructors of thread-specific keys after them. Other keys may have destructors that
// use the library, so wait for the last round but one.
void ThreadObject::depart(void* object) {
  auto& thread = *static_cast<ThreadObject*>(object);
  if (++thread.departures_ < PTHREAD_DESTRUCTOR_ITERATIONS - 1) {
    pthread_setspecific(departure_key(&ThreadObject::depart), object);
    return;
  }
  if (Registry::on_main()) std::exit(0);  // as in bootstrap(), by pthread_exit()
  Registry::left();
  if (thread.daemon()) return depart_daemon(thread);
  // The process must not end while the release below runs a destructor of a subclass.
  Registry::departing(false);
  Registry::remove(thread);
  thread.life_.end();
  thread.release();
  Registry::departed(false);
}

// Nobody waits for a daemon, so the process may end at any line of this. Whoever has joined it must
// not find it alive after that; it counts again only to run the destructor of a subclass.
void ThreadObject::depart_daemon(ThreadObject& thread) {
  Registry::remove(thread);
  thread.life_.end();
  if (!thread.life_.release()) return;
  Registry::departing(true);
  // seq_cst, as in Registry::departing(): either this sees that the process has ended, or its end
  // sees this.
  if (detail::process_ended() && !detail::is_ender()) detail::sleep_for_ever();
  delete &thread;
  Registry::departed(true);
}

void ThreadObject::run() {
  if (spent_) throw AttributeError("'" + class_name() + "' object has no attribute '_target'");

  struct Spend {
    ThreadObject& thread;

    ~Spend() {
      thread.spent_ = true;
      thread.call_.reset();
    }
  } const spend{*this};

  if (call_ != nullptr) (*call_)();
}

void ThreadObject::join(Timeout timeout) {
  join(std::stop_token(), timeout);
}

bool ThreadObject::join(const std::stop_token& stop, Timeout timeout) {
  const Life::State life = life_.state();
  if (life == Life::State::initial || life == Life::State::starting) {
    throw RuntimeError("cannot join thread before it is started");
  }
  if (Registry::own() == this || (foreign_ && &Registry::current() == this)) {
    throw RuntimeError("cannot join current thread");
  }
  if (foreign_ && this != &Registry::main()) throw RuntimeError("cannot join a dummy thread");
  if (detail::process_ended() && daemon() && !life_.ended()) {
    throw RuntimeError("cannot join a daemon thread at the end of the process");
  }
  return life_.wait_ended(timeout, stop, {BlockedOn::join, this, nullptr, &number_});
}

bool ThreadObject::is_alive() const noexcept {
  return life_.state() == Life::State::started;
}

std::string ThreadObject::name() const {
  return Registry::name_of(*this);
}

void ThreadObject::set_name(std::string name) {
  if (Registry::known() == this) {
    char text[16];
    detail::cut_for_kernel(name, text);
    prctl(PR_SET_NAME, text);
  }
  Registry::rename(*this, std::move(name));
}

bool ThreadObject::daemon() const noexcept {
  return daemon_.load(std::memory_order_relaxed);
}

void ThreadObject::set_daemon(bool daemon) {
  if (life_.state() != Life::State::initial) {
    throw RuntimeError("cannot set daemon status of active thread");
  }
  daemon_.store(daemon, std::memory_order_relaxed);
}

std::optional<ThreadObject::Ident> ThreadObject::ident() const noexcept {
  const Ident ident = ident_.load(std::memory_order_relaxed);
  return ident != 0 ? std::optional(ident) : std::nullopt;
}

std::optional<ThreadObject::NativeId> ThreadObject::native_id() const noexcept {
  NativeId id = native_id_.load(std::memory_order_acquire);  // pairs with publish()
  // Only the thread itself can tell. It has been created; if it has not had a core yet, then it
  // soon will, unless the process has ended and froze it.
  while (id == 0 && life_.state() == Life::State::started && !detail::process_ended()) {
    base::System::yield();
    id = native_id_.load(std::memory_order_acquire);
  }
  // It may have told and ended between the two looks; relaxed: state() has seen its finish().
  if (id == 0) id = native_id_.load(std::memory_order_relaxed);
  return id != 0 ? std::optional(id) : std::nullopt;
}

std::string ThreadObject::repr() const {
  const Life::State life = life_.state();
  std::string text = "<" + class_name() + "(" + name() + ", ";
  text += life == Life::State::stopped   ? "stopped"
          : life == Life::State::started ? "started"
                                         : "initial";
  if (daemon()) text += " daemon";
  if (const std::optional<Ident> number = ident()) text += " " + std::to_string(*number);
  return text + ")>";
}

}  // namespace canteen::threading
