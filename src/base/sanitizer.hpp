// sanitizer — what this is built under, said in one way: g++ defines a macro, clang has features.
#pragma once

#if defined(__SANITIZE_THREAD__)
#define CANTEEN_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CANTEEN_TSAN 1
#endif
#endif

#if defined(__SANITIZE_ADDRESS__)
#define CANTEEN_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CANTEEN_ASAN 1
#endif
#endif
