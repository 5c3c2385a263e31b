// Linked into the binding. TensorFlow 2.21 logs through Abseil and no longer reads TF_CPP_MIN_LOG_LEVEL before its first
// message, so every process would begin with two lines on stderr. This reads the variable when the binding is loaded:
// 0 information, 1 warnings, 2 errors (the default here), 3 fatal errors only.
#include <cstdlib>

#include "absl/log/globals.h"

namespace {

const bool quiet = [] {
  const char* text = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  const int level = text != nullptr && *text != '\0' ? std::atoi(text) : 2;
  absl::SetMinLogLevel(static_cast<absl::LogSeverityAtLeast>(level < 0 ? 0 : level > 3 ? 3 : level));
  return true;
}();

}  // namespace
