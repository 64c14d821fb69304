// annotations — the only macros of the public headers: what crosses the library's border, and
// what Clang's thread-safety analysis may check. Both expand to nothing where they mean nothing.
#pragma once

#if defined(__GNUC__)
#define CANTEEN_API [[gnu::visibility("default")]]
#else
#define CANTEEN_API
#endif

#if defined(__clang__)
#define CANTEEN_ANNOTATE(x) __attribute__((x))
#else
#define CANTEEN_ANNOTATE(x)
#endif

#define CANTEEN_CAPABILITY(name) CANTEEN_ANNOTATE(capability(name))
#define CANTEEN_SCOPED_CAPABILITY CANTEEN_ANNOTATE(scoped_lockable)
#define CANTEEN_GUARDED_BY(x) CANTEEN_ANNOTATE(guarded_by(x))
#define CANTEEN_PT_GUARDED_BY(x) CANTEEN_ANNOTATE(pt_guarded_by(x))
#define CANTEEN_REQUIRES(...) CANTEEN_ANNOTATE(requires_capability(__VA_ARGS__))
#define CANTEEN_EXCLUDES(...) CANTEEN_ANNOTATE(locks_excluded(__VA_ARGS__))
#define CANTEEN_ACQUIRE(...) CANTEEN_ANNOTATE(acquire_capability(__VA_ARGS__))
#define CANTEEN_TRY_ACQUIRE(...) CANTEEN_ANNOTATE(try_acquire_capability(__VA_ARGS__))
#define CANTEEN_RELEASE(...) CANTEEN_ANNOTATE(release_capability(__VA_ARGS__))
#define CANTEEN_ACQUIRE_SHARED(...) CANTEEN_ANNOTATE(acquire_shared_capability(__VA_ARGS__))
#define CANTEEN_RELEASE_SHARED(...) CANTEEN_ANNOTATE(release_shared_capability(__VA_ARGS__))
#define CANTEEN_REQUIRES_SHARED(...) CANTEEN_ANNOTATE(requires_shared_capability(__VA_ARGS__))
#define CANTEEN_NO_THREAD_SAFETY_ANALYSIS CANTEEN_ANNOTATE(no_thread_safety_analysis)
