// SnapshotList — a short list of shared objects that all threads read and few ever change.
//
// Readers walk an immutable vector inside a ReadSection (reclaimer.hpp says when an old vector
// goes); writers replace it.
//
// Thread safety: all members; each() inside a ReadSection.
// Complexity:    each() on an empty list is one load.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/logging/detail/module_lock.hpp>

namespace canteen::logging::detail {

// What is found in lists between begin and end of the section stays alive until its end.
class CANTEEN_API ReadSection {
 public:
  ReadSection() noexcept;
  ~ReadSection();
  ReadSection(const ReadSection&) = delete;
  ReadSection& operator=(const ReadSection&) = delete;

 private:
  std::size_t counter_;
};

CANTEEN_API void retire(const void* object, void (*destroy)(const void*));

template <class T>
class SnapshotList {
 public:
  using Vector = std::vector<std::shared_ptr<T>>;

  SnapshotList() = default;

  ~SnapshotList() { delete list_.load(std::memory_order_relaxed); }  // nobody reads any more

  SnapshotList(const SnapshotList&) = delete;
  SnapshotList& operator=(const SnapshotList&) = delete;

  // nullptr: empty. Requires: a ReadSection, until the last use of what it points to.
  [[nodiscard]] const Vector* read() const noexcept {
    return list_.load(std::memory_order_seq_cst);  // see Reclaimer, "Memory ordering"
  }

  [[nodiscard]] bool empty() const noexcept {
    return list_.load(std::memory_order_relaxed) == nullptr;
  }

  [[nodiscard]] Vector copy() const {
    const ReadSection section;
    const Vector* const list = read();
    return list != nullptr ? *list : Vector();
  }

  // False: it is there already.
  bool add(std::shared_ptr<T> item) {
    return change([&item](Vector& list) {
      if (std::find(list.begin(), list.end(), item) != list.end()) return false;
      list.push_back(std::move(item));
      return true;
    });
  }

  // False: it is not there.
  bool remove(const T* item) {
    return change([item](Vector& list) {
      return std::erase_if(list, [item](const auto& each) { return each.get() == item; }) != 0;
    });
  }

  void clear() {
    change([](Vector& list) {
      list.clear();
      return true;
    });
  }

 private:
  // Puts an edited copy in the list's place, if `edit` says that there is something new.
  template <class Edit>
  bool change(Edit edit) {
    const Vector* old = nullptr;
    {
      const std::scoped_lock lock(module_lock());
      old = list_.load(std::memory_order_relaxed);
      auto next = old != nullptr ? std::make_unique<Vector>(*old) : std::make_unique<Vector>();
      if (!edit(*next)) return false;
      // seq_cst: see Reclaimer, "Memory ordering".
      list_.store(next->empty() ? nullptr : next.release(), std::memory_order_seq_cst);
    }
    // Without the lock: what is freed now may come back here in its destructor.
    if (old != nullptr) {
      retire(old, [](const void* object) { delete static_cast<const Vector*>(object); });
    }
    return true;
  }

  std::atomic<const Vector*> list_{nullptr};  // written under the module's lock
};

}  // namespace canteen::logging::detail
