# Makes files part of the program: cmake -DOUTPUT=x.cpp -DFUNCTION=name "-DFILES=a;b" -P embed.cmake
# writes a source with `std::string_view canteen::report::name()`, the bytes of all of them, one
# after the other.
set(hex)
foreach(file IN LISTS FILES)
  file(READ ${file} bytes HEX)
  string(APPEND hex "${bytes}0a")
endforeach()
# Lines that an editor bears.
string(REGEX REPLACE "(................................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUTPUT} "// Made by cmake/embed.cmake, of ${FILES}.
#include \"src/report/page_files.hpp\"

namespace canteen::report {
namespace {

constexpr unsigned char bytes[] = {
${bytes}};

}  // namespace

std::string_view ${FUNCTION}() {
  return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

}  // namespace canteen::report
")
