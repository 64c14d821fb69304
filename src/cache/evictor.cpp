#include <canteen/cache/detail/evictor.hpp>

#include "src/cache/with_policy.hpp"

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

  void prefetch(std::uint64_t hash) const noexcept override {
    if constexpr (requires { policy_.prefetch(hash); }) policy_.prefetch(hash);
  }

  [[nodiscard]] SlotRing::Entry expect() const noexcept override {
    if constexpr (requires { policy_.expect(); }) {
      return policy_.expect();
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
  return with_policy(policy,
                     [&]<class PolicyOf>(std::type_identity<PolicyOf>) -> std::unique_ptr<Evictor> {
                       return std::make_unique<EvictorBy<PolicyOf>>(capacity);
                     });
}

}  // namespace canteen::cache::detail
