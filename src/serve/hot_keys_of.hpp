// hot_keys_of — the keys of a tally that were asked for most, by name.
#pragma once

#include <optional>

#include <canteen/base/heavy_hitters.hpp>
#include <canteen/serve/hot_keys.hpp>
#include <canteen/simulate/key_figures.hpp>

namespace canteen::serve {

// name_of(key): what it is called. nullopt: nobody has asked for any.
template <class Key, class NameOf>
[[nodiscard]] std::optional<HotKeys> hot_keys_of(
    const base::HeavyHitters<Key, simulate::KeyFigures>& tally, NameOf&& name_of) {
  if (tally.total() == 0) return {};
  HotKeys all;
  all.asked = tally.total();
  if (tally.overlooked() == 0) all.distinct = tally.size();
  for (const auto& [key, count, over, figures] : tally.top(HotKeys::most)) {
    all.keys.push_back({name_of(key), count, over, figures.served, figures.hits,
                        figures.wait * 1e-9, figures.response * 1e-9,
                        static_cast<double>(figures.longest_wait) * 1e-9});
  }
  return all;
}

}  // namespace canteen::serve
