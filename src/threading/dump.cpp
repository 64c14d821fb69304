#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <canteen/base/whole_write.hpp>
#include <canteen/threading/dump.hpp>
#include <canteen/threading/functions.hpp>

namespace canteen::threading {
namespace {

struct Line {
  std::string name, ident, native_id, daemon, state;
};

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, text.size()) + 2, ' ');
}

std::size_t widest(const std::vector<Line>& lines, std::string Line::* column) {
  std::size_t width = 0;
  for (const Line& each : lines) width = std::max(width, (each.*column).size());
  return width;
}

}  // namespace

std::string dump_text() {
  const std::vector<Thread> threads = enumerate();
  std::vector<Line> lines{{"name", "ident", "native id", "daemon", "state"}};
  for (const Thread& each : threads) {
    // Not native_id(), which may have to wait for a thread that has not yet run.
    const ThreadState state = each.state();
    const std::optional<Thread::Ident> ident = each.ident();
    const std::optional<Thread::NativeId> id = each.native_id();
    lines.push_back({each.name(), ident ? std::to_string(*ident) : "-",
                     id ? std::to_string(*id) : "-", each.daemon() ? "yes" : "no", state.text()});
  }
  const std::size_t name = widest(lines, &Line::name);
  const std::size_t ident = widest(lines, &Line::ident);
  const std::size_t native_id = widest(lines, &Line::native_id);
  const std::size_t daemon = widest(lines, &Line::daemon);
  std::string text = "threads: " + std::to_string(threads.size()) + "\n";
  for (const Line& each : lines) {
    text += "  " + padded(each.name, name) + padded(each.ident, ident) +
            padded(each.native_id, native_id) + padded(each.daemon, daemon) + each.state + "\n";
  }
  return text;
}

void dump() {
  base::write_whole(stderr, dump_text(), true);
}

void dump(int descriptor) {
  base::write_whole(descriptor, dump_text());
}

void dump(std::ostream& stream) {
  base::write_whole(stream, dump_text(), true);
}

}  // namespace canteen::threading
