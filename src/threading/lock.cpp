#include <canteen/threading/detail/basic_event.hpp>
#include <canteen/threading/detail/basic_semaphore.hpp>
#include <canteen/threading/detail/lock_face.hpp>

namespace canteen::threading::detail {

// The long ways live here once, not in every file that takes a lock.
template class BasicLock<Runtime>;
template class BasicSemaphore<Runtime>;
template class BasicEvent<Runtime>;

}  // namespace canteen::threading::detail
