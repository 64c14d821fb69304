// OutputFile — a file that is there whole or not at all.
//
// The text is written beside the target and then takes its place, so that whoever reads the target
// finds the old text or the new one. What is no regular file (a terminal, a pipe, /dev/null, a
// link) stays what it is, and is written to.
//
// Errors: OSError "PATH: why" from the constructor, when nothing could be written there, and from
//         write().
#pragma once

#include <string>
#include <string_view>

namespace canteen::program {

class OutputFile {
 public:
  // Looks whether it can be written, and leaves everything as it is.
  explicit OutputFile(std::string path);

  void write(std::string_view text) const;

 private:
  std::string path_;
  bool in_place_;
};

}  // namespace canteen::program
