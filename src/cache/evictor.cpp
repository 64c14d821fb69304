#include <canteen/cache/detail/evictor.hpp>
#include <canteen/cache/detail/policies/arc.hpp>
#include <canteen/cache/detail/policies/clock.hpp>
#include <canteen/cache/detail/policies/fifo.hpp>
#include <canteen/cache/detail/policies/lfu.hpp>
#include <canteen/cache/detail/policies/lru.hpp>
#include <canteen/cache/detail/policies/s3_fifo.hpp>
#include <canteen/cache/detail/policies/s3_fifo_eager.hpp>
#include <canteen/cache/detail/policies/sieve.hpp>
#include <canteen/cache/detail/policies/w_tiny_lfu.hpp>

namespace canteen::cache::detail {
namespace {

template <class PolicyOf>
class EvictorBy final : public Evictor {
 public:
  explicit EvictorBy(std::size_t capacity) : policy_(capacity) {}

  [[nodiscard]] bool hits_need_lock() const noexcept override { return PolicyOf::hits_need_lock; }

  [[nodiscard]] SlotCounters* counters() noexcept override {
    if constexpr (requires { policy_.counters(); }) {
      return policy_.counters();
    } else {
      return nullptr;
    }
  }

  [[nodiscard]] SlotRing::Entry expect(std::uint64_t hash) const noexcept override {
    if constexpr (requires { policy_.expect(hash); }) {
      return policy_.expect(hash);
    } else {
      return {};
    }
  }

  void hit(Slot slot) noexcept override { policy_.hit(slot); }

  void miss(std::uint64_t hash) noexcept override { policy_.miss(hash); }

  Slot victim() noexcept override { return policy_.victim(); }

  void insert(Slot slot, std::uint64_t hash) noexcept override { policy_.insert(slot, hash); }

  void erase(Slot slot) noexcept override { policy_.erase(slot); }

 private:
  PolicyOf policy_;
};

}  // namespace

Evictor::~Evictor() = default;

std::unique_ptr<Evictor> make_evictor(Policy policy, std::size_t capacity) {
  switch (policy) {
    case Policy::fifo:
      return std::make_unique<EvictorBy<Fifo>>(capacity);
    case Policy::lru:
      return std::make_unique<EvictorBy<Lru>>(capacity);
    case Policy::lfu:
      return std::make_unique<EvictorBy<Lfu>>(capacity);
    case Policy::clock:
      return std::make_unique<EvictorBy<Clock>>(capacity);
    case Policy::sieve:
      return std::make_unique<EvictorBy<Sieve>>(capacity);
    case Policy::s3fifo:
      return std::make_unique<EvictorBy<S3Fifo>>(capacity);
    case Policy::s3fifo_eager:
      return std::make_unique<EvictorBy<S3FifoEager>>(capacity);
    case Policy::arc:
      return std::make_unique<EvictorBy<Arc>>(capacity);
    case Policy::w_tinylfu:
      break;
  }
  return std::make_unique<EvictorBy<WTinyLfu>>(capacity);
}

}  // namespace canteen::cache::detail
