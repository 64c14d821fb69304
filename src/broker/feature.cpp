#include <canteen/broker/feature.hpp>

namespace canteen::broker {
namespace {

constexpr std::array<Feature, feature_count> everything{
    Feature::durable,      Feature::processes, Feature::machines, Feature::priority,
    Feature::delay,        Feature::key,       Feature::groups,   Feature::ttl,
    Feature::dead_letters, Feature::bound,     Feature::lease,    Feature::purge,
    Feature::place,        Feature::count,     Feature::order,    Feature::competing,
    Feature::remove};

}  // namespace

std::span<const Feature> all_features() noexcept {
  return everything;
}

std::string_view name_of(Feature feature) noexcept {
  switch (feature) {
    case Feature::durable:
      return "durable";
    case Feature::processes:
      return "processes";
    case Feature::machines:
      return "machines";
    case Feature::priority:
      return "priority";
    case Feature::delay:
      return "delay";
    case Feature::key:
      return "key";
    case Feature::groups:
      return "groups";
    case Feature::ttl:
      return "ttl";
    case Feature::dead_letters:
      return "dead_letters";
    case Feature::bound:
      return "bound";
    case Feature::lease:
      return "lease";
    case Feature::purge:
      return "purge";
    case Feature::place:
      return "place";
    case Feature::count:
      return "count";
    case Feature::order:
      return "order";
    case Feature::competing:
      return "competing";
    case Feature::remove:
      return "remove";
  }
  return "";
}

std::string_view name_of(Support support) noexcept {
  switch (support) {
    case Support::absent:
      return "absent";
    case Support::emulated:
      return "emulated";
    case Support::native:
      return "native";
  }
  return "";
}

}  // namespace canteen::broker
