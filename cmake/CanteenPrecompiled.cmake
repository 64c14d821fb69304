# A build with sanitizers compiles headers once for all tests, and the sources of the library ten at
# a time: half of what a source takes there, its headers take. Every other build is without, so that
# a source that does not include what it uses is seen.
set_target_properties(canteen PROPERTIES UNITY_BUILD ON)
set(standard <algorithm> <array> <atomic> <charconv> <chrono> <cmath> <condition_variable> <cstddef>
  <cstdint> <deque> <exception> <functional> <limits> <map> <memory> <mutex> <new> <optional> <span>
  <stop_token> <string> <string_view> <system_error> <thread> <tuple> <type_traits> <unordered_map>
  <utility> <variant> <vector>)
target_precompile_headers(canteen PRIVATE ${standard})

# Those of the tests, which are compiled alike (canteen_test_program).
if(CANTEEN_BUILD_TESTS)
  file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "")
  add_library(canteen_test_precompiled OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
  target_link_libraries(canteen_test_precompiled PRIVATE canteen::canteen GTest::gtest_main)
  target_compile_options(canteen_test_precompiled PRIVATE -O0)
  target_precompile_headers(canteen_test_precompiled PRIVATE ${standard} <gtest/gtest.h>)
endif()
