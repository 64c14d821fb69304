# The vocabulary of the rooms' CMakeLists.txt. Files are listed one by one, never globbed: a file
# that nobody lists is a file that nobody meant.

# canteen_sources(FILE...): sources of the calling folder, for the library. Where CMAKE_UNITY_BUILD
# is on, those of a folder are compiled ten at a time.
function(canteen_sources)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  target_sources(canteen PRIVATE ${ARGN})
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE folder)
  string(MAKE_C_IDENTIFIER ${folder} folder)
  set(count 0)
  foreach(source IN LISTS ARGN)
    math(EXPR part "${count} / 10")
    math(EXPR count "${count} + 1")
    set_source_files_properties(${source} TARGET_DIRECTORY canteen PROPERTIES UNITY_GROUP ${folder}_${part})
  endforeach()
endfunction()

# canteen_optimised(FILE...): sources of the calling folder that are optimised in every configuration:
# the tests simulate millions of people, which without takes ten times as long and shows no more.
# (Where sources are compiled together, as in a build with sanitizers, all are optimised alike.)
function(canteen_optimised)
  if(NOT CANTEEN_SANITIZE AND NOT CMAKE_UNITY_BUILD)
    set_source_files_properties(${ARGN} TARGET_DIRECTORY canteen PROPERTIES
      COMPILE_OPTIONS $<$<CONFIG:Debug>:-O2>)
  endif()
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

# canteen_test(room.name FILE... [LIBRARIES l...] [LABELS l...] [TIMEOUT s] [ALONE] [ONE_THREAD])
# One GoogleTest executable, one ctest case. ALONE: beside no other, for it measures what the clock
# tells. ONE_THREAD: it starts no other thread, so that ThreadSanitizer has nothing to see: it is
# built there with CANTEEN_LONG_TESTS only.
function(canteen_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "ALONE;ONE_THREAD" "TIMEOUT" "LIBRARIES;LABELS")
  if(NOT CANTEEN_BUILD_TESTS
     OR (arg_ONE_THREAD AND CANTEEN_SANITIZE MATCHES "thread" AND NOT CANTEEN_LONG_TESTS))
    return()
  endif()
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
# broker cannot be had. With a sanitizer it is built with CANTEEN_LONG_TESTS only: neither the
# vendors' libraries nor the brokers are instrumented.
function(canteen_broker_test name broker)
  if(NOT CANTEEN_BUILD_TESTS OR (CANTEEN_SANITIZE AND NOT CANTEEN_LONG_TESTS))
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "TIMEOUT" "LIBRARIES;LABELS;ENVIRONMENT")
  canteen_test_program(${name} ${arg_UNPARSED_ARGUMENTS} LIBRARIES canteen_faults ${arg_LIBRARIES})
  string(REPLACE . _ target ${name}_test)
  canteen_broker_case(${name} ${broker} ${target}
    TIMEOUT ${arg_TIMEOUT} LABELS ${arg_LABELS} ENVIRONMENT ${arg_ENVIRONMENT})
endfunction()

# canteen_broker_case(room.name BROKER TARGET [LABELS l...] [TIMEOUT s] [ENVIRONMENT e...] [COMMAND c...])
# The same executable beside another broker, or in its long form (LABELS long); COMMAND: what is run
# in its place. One at a time of each broker; two brokers are as much as a machine of two cores takes.
# None where the broker's backend is not built in.
function(canteen_broker_case name broker target)
  string(REPLACE artemis activemq backend ${broker})
  get_property(backends GLOBAL PROPERTY CANTEEN_BACKENDS)
  if(NOT CANTEEN_BUILD_TESTS OR (CANTEEN_SANITIZE AND NOT CANTEEN_LONG_TESTS) OR NOT backend IN_LIST backends)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 3 arg "" "TIMEOUT" "LABELS;ENVIRONMENT;COMMAND")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
  endif()
  if(NOT arg_COMMAND)
    set(arg_COMMAND $<TARGET_FILE:${target}> --gtest_brief=1)
  endif()
  add_test(NAME ${name} COMMAND ${PROJECT_SOURCE_DIR}/tools/brokers run ${broker} -- ${arg_COMMAND})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "brokers;${broker};${arg_LABELS}"
    ENVIRONMENT "${arg_ENVIRONMENT}" SKIP_RETURN_CODE 77 RESOURCE_LOCK ${broker})
endfunction()
