#pragma once
// One import in memory. Private to the import. What changes is guarded by Imports::guard_; files and form are
// read without it by the one step that is at work (kChecking, kRunning), because nothing else may touch them
// then.

#include <atomic>
#include <thread>

#include "lifecycle/imports.h"

namespace azekura::lifecycle {

struct Imports::Entry {
  std::string id;
  people::Caller who;
  BusinessId business;
  NewImport wanted;
  Instant begun = 0;
  Instant last_used = 0;
  ImportState state = ImportState::kNew;
  std::array<std::optional<crypto::WipedText>, 3> files{};
  std::array<crypto::WipedText, 3> bad_rows{};  // Made when the files go.
  std::shared_ptr<const ImportReport> report{};
  ImportCounts counts{};
  std::optional<Error> failure{};
  std::atomic<std::int64_t> done = 0;
  std::int64_t total = 0;
  std::atomic<bool> cancel = false;
  std::jthread worker{};  // Joined when the entry goes.

  bool working() const { return state == ImportState::kChecking || state == ImportState::kRunning; }
  bool open() const { return working() || state == ImportState::kNew || state == ImportState::kChecked; }
  std::size_t held() const {
    std::size_t bytes = 0;
    for (const auto& file : files) bytes += file ? file->size() : 0;
    return bytes;
  }
};

Result<crypto::WipedText> bad_rows_text(const ImportSource& source, ImportFile file,
                                        const ImportReport& report, Language language);

}  // namespace azekura::lifecycle
