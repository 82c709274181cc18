#include "ledger/memory.h"

#include "digest.h"
#include "disk.h"

namespace azekura::ledger {

Done extends(const FileReader& files, const Checkpoint& now, const Checkpoint& known) {
  constexpr Error kSplit{ErrorCode::kCorrupt, "ledger.log.split"};
  if (known.origin != now.origin) return kSplit;
  if (known.size > now.size) return Error{ErrorCode::kCorrupt, "ledger.log.rolled_back"};
  if (known.size == 0) return done();
  AZ_TRY(proof, prove_consistency(known.size, now.size, nodes_from(files, now.size)));
  if (!check_consistency(proof, known.size, known.root, now.size, now.root)) return kSplit;
  return done();
}

std::filesystem::path Memory::file_of(const std::string& origin) const {
  return folder_ / hex(sha256({bytes_of(origin)}));
}

Result<std::optional<std::string>> Memory::recall(const std::string& origin) const {
  const auto bytes = disk::read(file_of(origin));
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) return std::optional<std::string>();
  if (!bytes) return bytes.error();
  return std::optional(std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()));
}

Result<Checkpoint> Memory::meet(const FileReader& files, const NoteKey& key) {
  AZ_TRY(bytes, files("checkpoint"));
  AZ_TRY(now, open_checkpoint({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, key));
  AZ_TRY(remembered, recall(now.origin));
  if (remembered) {
    AZ_TRY(known, open_checkpoint(*remembered, key));
    AZ_CHECK(extends(files, now, known));
  }
  AZ_CHECK(disk::make_folders(folder_));
  AZ_CHECK(disk::replace(file_of(now.origin), bytes));
  AZ_CHECK(disk::sync_folder(folder_));
  return now;
}

}  // namespace azekura::ledger
