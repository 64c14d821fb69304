#include <canteen/base/text_buffer.hpp>
#include <canteen/threading/thread.hpp>

namespace canteen::threading {
namespace {

class Plain final : public ThreadObject {
 public:
  Plain(std::unique_ptr<detail::Call> call, Options options)
      : ThreadObject(std::move(call), std::move(options)) {}
};

}  // namespace

Thread::Thread(Options options) : Thread(nullptr, std::move(options)) {}

Thread::Thread(std::unique_ptr<detail::Call> call, Options options)
    : Thread(Adopt(), new Plain(std::move(call), std::move(options))) {}

void format_value(base::TextBuffer& out, const Thread& thread) {
  out.append(thread.repr());
}

}  // namespace canteen::threading
