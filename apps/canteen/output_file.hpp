// OutputFile — a file that is there whole or not at all.
//
// The text is written beside the target and then takes its place, with its permissions, so that
// whoever reads the target finds the old text or the new one. A link stays a link, and the file
// that it leads to is replaced. What is no regular file (a terminal, a pipe, /dev/null) is written
// to as it is.
//
// Errors: OSError "PATH: why" from the constructor, when nothing could be written there, and from
//         write().
#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

namespace canteen::program {

class OutputFile {
 public:
  // Looks whether it can be written, and leaves everything as it is.
  explicit OutputFile(std::string path);

  void write(std::string_view text) const;

 private:
  // A new file beside the target; its name is put there.
  int open_beside(std::string& name) const;

  std::string path_;    // as it was given
  std::string target_;  // where it leads to
  mode_t mode_ = 0;
  bool in_place_ = false;
};

}  // namespace canteen::program
