# The vocabulary of the rooms' CMakeLists.txt. Files are listed one by one, never globbed: a file
# that nobody lists is a file that nobody meant.

# canteen_sources(FILE...): sources of the calling folder, for the library.
function(canteen_sources)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  target_sources(canteen PRIVATE ${ARGN})
endfunction()

# canteen_headers(canteen/x.hpp...): public headers, below include/.
function(canteen_headers)
  list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/include/)
  target_sources(canteen PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${ARGN})
endfunction()

# canteen_test_program(room.name FILE... [LIBRARIES l...]): a GoogleTest executable, room_name_test.
function(canteen_test_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES")
  string(REPLACE . _ target ${name}_test)
  add_executable(${target} ${arg_UNPARSED_ARGUMENTS})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE canteen::canteen GTest::gtest_main ${arg_LIBRARIES})
  if(TARGET canteen_test_precompiled)
    # An instrumented test compiles in half the time so, and what it tests is optimised as ever.
    target_compile_options(${target} PRIVATE -O0)
    target_precompile_headers(${target} REUSE_FROM canteen_test_precompiled)
  endif()
endfunction()

# canteen_test(room.name FILE... [LIBRARIES l...] [LABELS l...] [TIMEOUT s] [ALONE])
# One GoogleTest executable, one ctest case. ALONE: beside no other, for it measures what the clock
# tells.
function(canteen_test name)
  if(NOT CANTEEN_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "ALONE" "TIMEOUT" "LIBRARIES;LABELS")
  canteen_test_program(${name} ${arg_UNPARSED_ARGUMENTS} LIBRARIES ${arg_LIBRARIES})
  string(REPLACE . _ target ${name}_test)
  add_test(NAME ${name} COMMAND ${target} --gtest_brief=1)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" RUN_SERIAL ${arg_ALONE})
endfunction()

# canteen_broker_test(room.name BROKER FILE... [LIBRARIES l...] [LABELS l...] [TIMEOUT s] [ENVIRONMENT e...])
# One GoogleTest executable, one ctest case beside a fresh broker (tools/brokers run), about which
# tests/support/broker_server.hpp tells it, with a fault_proxy.hpp to be put between. Skipped where the
# broker cannot be had.
function(canteen_broker_test name broker)
  if(NOT CANTEEN_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "TIMEOUT" "LIBRARIES;LABELS;ENVIRONMENT")
  canteen_test_program(${name} ${arg_UNPARSED_ARGUMENTS} LIBRARIES canteen_faults ${arg_LIBRARIES})
  string(REPLACE . _ target ${name}_test)
  canteen_broker_case(${name} ${broker} ${target}
    TIMEOUT ${arg_TIMEOUT} LABELS ${arg_LABELS} ENVIRONMENT ${arg_ENVIRONMENT})
endfunction()

# canteen_broker_case(room.name BROKER TARGET [LABELS l...] [TIMEOUT s] [ENVIRONMENT e...])
# The same executable beside another broker, or in its long form (LABELS long). One at a time of each
# broker; two brokers are as much as a machine of two cores takes.
function(canteen_broker_case name broker target)
  if(NOT CANTEEN_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "TIMEOUT" "LABELS;ENVIRONMENT")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
  endif()
  add_test(NAME ${name}
    COMMAND ${PROJECT_SOURCE_DIR}/tools/brokers run ${broker} -- $<TARGET_FILE:${target}> --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "brokers;${broker};${arg_LABELS}"
    ENVIRONMENT "${arg_ENVIRONMENT}" SKIP_RETURN_CODE 77 RESOURCE_LOCK ${broker})
endfunction()
