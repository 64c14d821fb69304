// CorridorLines — where people stand when there is a Corridor: on their way to the broker, in its
// line, on their way to a window, on its tray. What it does is in lines.hpp, beside the others.
//
// Who leaves it leaves his ticket where he was: nobody can take a message out of a broker's line.
// It goes on as he would have gone, and a window that has its turn finds nobody, as of one who is
// late. The ticket keeps his handle, and he goes by a new one; so that nothing has to be looked
// for.
//
// INV1  A window holds whom it serves, its tray, and those who are on their way to it: not more
//       than `prefetch`. with_room_ is how many hold fewer.
// INV2  Somebody is in the broker's line only while no window has room.
// INV3  entering_ and sent_ are in the order of when people will be there.
// INV4  A ticket without anybody is a Person who is gone, and whose handle nobody else has until a
//       window has found nobody there. size_ is how many of the others there are.
//
// Thread safety: none. Complexity: the line's, and O(windows) for the next in turn that has room,
// of which most have where many do; wastes() O(windows).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include <canteen/simulate/corridor.hpp>
#include <canteen/simulate/model.hpp>

#include "src/simulate/line.hpp"
#include "src/simulate/lines.hpp"
#include "src/simulate/people.hpp"
#include "src/simulate/time.hpp"

namespace canteen::simulate {

template <class Line>
class CorridorLines {
 public:
  // Requires: the model has one.
  explicit CorridorLines(const LineContext& context)
      : people_(&context.people),
        corridor_(*context.model.corridor),
        line_(context),
        windows_(context.model.windows),
        with_room_(context.model.windows),
        last_(context.model.windows - 1) {}

  // Who has no way to go may be at a window at once.
  [[nodiscard]] std::uint32_t choose(Handle /*who*/) const noexcept {
    if (corridor_.publish != 0 || corridor_.deliver != 0 || with_room_ == 0) return no_window;
    const std::uint32_t window = next_with_room();
    return windows_[window].busy ? no_window : window;
  }

  void begin(std::uint32_t window) noexcept {
    hold(window);
    windows_[window].busy = true;
  }

  // Requires: he has just come.
  void put(Handle who) {
    const Time now = (*people_)[who].came;
    ++size_;
    if (corridor_.publish == 0) {
      stand(who, now);
    } else {
      entering_.push_back({later(now, corridor_.publish), who, no_window});
    }
  }

  // When somebody who is on his way is there.
  [[nodiscard]] Time due() const noexcept {
    return std::min(entering_.empty() ? never : entering_.front().at,
                    sent_.empty() ? never : sent_.front().at);
  }

  // Requires: it is that time. Who comes to a window is there before who comes to the broker.
  std::uint32_t move(Time now) {
    if (!sent_.empty() && sent_.front().at == now) {
      const Way way = sent_.front();
      sent_.pop_front();
      return lay(way.window, way.who);
    }
    const Way way = entering_.front();
    entering_.pop_front();
    return stand(way.who, now);
  }

  // A window that is busy has done with whom it held; one that is not has somebody on its tray.
  Handle take(std::uint32_t window, Time now) {
    Window& at = windows_[window];
    for (;;) {
      if (at.busy) {
        if (at.held-- == corridor_.prefetch) ++with_room_;
        if (line_.size() != 0) hand(window, line_.take(now), now);
      }
      at.busy = !at.tray.empty();
      if (!at.busy) return nobody;
      const Handle who = at.tray.front();
      at.tray.pop_front();
      if ((*people_)[who].where != Whereabouts::gone) {
        --size_;
        return who;
      }
      people_->remove(who);
    }
  }

  // Out of a corridor everybody is served by himself: no model has both.
  static Handle take_another(std::uint32_t /*window*/, Time /*now*/) noexcept { return nobody; }

  static void join(std::uint32_t /*window*/) noexcept {}

  static bool may_serve(std::uint32_t /*window*/, const Person& /*who*/) noexcept { return true; }

  Handle erase(Handle who) {
    const Person person = (*people_)[who];
    const Handle he = people_->add(person.job);
    (*people_)[he] = person;
    (*people_)[who].where = Whereabouts::gone;
    --size_;
    return he;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> reachable(
      const Person& /*person*/) const noexcept {
    return {0, static_cast<std::uint32_t>(windows_.size())};
  }

  [[nodiscard]] bool wastes() const noexcept {
    if (line_.size() != 0 && with_room_ != 0) return true;
    return std::any_of(windows_.begin(), windows_.end(),
                       [](const Window& each) { return !each.busy && !each.tray.empty(); });
  }

  static std::uint32_t leave_idle() noexcept { return no_window; }

 private:
  struct Window {
    std::deque<Handle> tray;
    std::uint32_t held = 0;
    bool busy = false;
  };

  // Whose, whereto (no_window: to the broker), and when he is there.
  struct Way {
    Time at;
    Handle who;
    std::uint32_t window;
  };

  // Requires: one has.
  [[nodiscard]] std::uint32_t next_with_room() const noexcept {
    std::uint32_t window = last_;
    do {
      window = (window + 1) % static_cast<std::uint32_t>(windows_.size());
    } while (windows_[window].held == corridor_.prefetch);
    return window;
  }

  void hold(std::uint32_t window) noexcept {
    last_ = window;
    if (++windows_[window].held == corridor_.prefetch) --with_room_;
  }

  // In the broker's line, if he does not go on at once. These answer as move() does.
  std::uint32_t stand(Handle who, Time now) {
    if (with_room_ != 0) return hand(next_with_room(), who, now);
    line_.put(who);
    return no_window;
  }

  std::uint32_t hand(std::uint32_t window, Handle who, Time now) {
    hold(window);
    if (corridor_.deliver == 0) return lay(window, who);
    sent_.push_back({later(now, corridor_.deliver), who, window});
    return no_window;
  }

  std::uint32_t lay(std::uint32_t window, Handle who) {
    windows_[window].tray.push_back(who);
    return windows_[window].busy ? no_window : window;
  }

  People* people_;
  Corridor corridor_;
  std::deque<Way> entering_;
  Line line_;  // the broker's
  std::deque<Way> sent_;
  std::vector<Window> windows_;
  std::uint32_t with_room_;
  std::uint32_t last_;  // who was handed out last is bound to it
  std::size_t size_ = 0;
};

}  // namespace canteen::simulate
