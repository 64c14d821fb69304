// Crate — so many nodes together, as a hatch has them made and passes them back (hatch.hpp).
//
// Requires: a Node is default-constructible and has a Crate<Node, P>* `crate`.
//
// Thread safety: none; what the hatch says of its nodes. `nodes` and their `crate` are constant.
#pragma once

#include <array>
#include <cstddef>

namespace canteen::broker::memory {

template <class Node, class P>
struct Crate {
  // Few in a model, which wants every way within a few steps.
  static constexpr std::size_t size = requires { P::brief_spins; } ? 2 : 16;

  Crate() {
    for (Node& each : nodes) each.crate = this;
  }

  Crate(const Crate&) = delete;
  Crate& operator=(const Crate&) = delete;
  ~Crate() = default;

  std::array<Node, size> nodes{};
  typename P::template Plain<std::size_t> number_back{0};  // of the nodes, since it was empty last
  typename P::template Plain<Crate*> below{nullptr};       // in a stack of empty ones
};

}  // namespace canteen::broker::memory
