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

# canteen_test(room.name FILE... [LIBRARIES l...] [LABELS l...] [TIMEOUT s] [ALONE])
# One GoogleTest executable, one ctest case. ALONE: beside no other, for it measures what the clock
# tells.
function(canteen_test name)
  if(NOT CANTEEN_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "ALONE" "TIMEOUT" "LIBRARIES;LABELS")
  string(REPLACE . _ target ${name}_test)
  add_executable(${target} ${arg_UNPARSED_ARGUMENTS})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE canteen::canteen GTest::gtest_main ${arg_LIBRARIES})
  add_test(NAME ${name} COMMAND ${target} --gtest_brief=1)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" RUN_SERIAL ${arg_ALONE})
endfunction()
