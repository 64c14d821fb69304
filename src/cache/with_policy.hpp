// with_policy — from the name of a policy to its type, in one place for all who need it.
//
//   with_policy(policy, [&]<class PolicyOf>(std::type_identity<PolicyOf>) { … PolicyOf … });
#pragma once

#include <type_traits>

#include <canteen/cache/detail/policies/arc.hpp>
#include <canteen/cache/detail/policies/clock.hpp>
#include <canteen/cache/detail/policies/fifo.hpp>
#include <canteen/cache/detail/policies/lfu.hpp>
#include <canteen/cache/detail/policies/lru.hpp>
#include <canteen/cache/detail/policies/s3_fifo.hpp>
#include <canteen/cache/detail/policies/s3_fifo_eager.hpp>
#include <canteen/cache/detail/policies/sieve.hpp>
#include <canteen/cache/detail/policies/w_tiny_lfu.hpp>
#include <canteen/cache/policy.hpp>

namespace canteen::cache {

template <class Call>
auto with_policy(Policy policy, const Call& call) {
  switch (policy) {
    case Policy::fifo:
      return call(std::type_identity<detail::Fifo>());
    case Policy::lru:
      return call(std::type_identity<detail::Lru>());
    case Policy::lfu:
      return call(std::type_identity<detail::Lfu>());
    case Policy::clock:
      return call(std::type_identity<detail::Clock>());
    case Policy::sieve:
      return call(std::type_identity<detail::Sieve>());
    case Policy::s3fifo:
      return call(std::type_identity<detail::S3Fifo>());
    case Policy::s3fifo_eager:
      return call(std::type_identity<detail::S3FifoEager>());
    case Policy::arc:
      return call(std::type_identity<detail::Arc>());
    case Policy::w_tinylfu:
      break;
  }
  return call(std::type_identity<detail::WTinyLfu>());
}

}  // namespace canteen::cache
