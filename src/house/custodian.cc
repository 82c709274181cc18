#include "house/custodian.h"

#include <filesystem>

#include "crypto/file.h"
#include "crypto/hash.h"
#include "crypto/strength.h"

namespace azekura::house {
namespace {

namespace fs = std::filesystem;
namespace custody = crypto::custody;

constexpr std::size_t kMostBytes = 1024;
constexpr std::size_t kLongestPin = 256;

Result<crypto::WipedText> read_pin(const std::string& path) {
  AZ_TRY(file, crypto::File::to_read(path));
  if (!file.only_owners()) return Error{ErrorCode::kDenied, "crypto.custody.key_file.mode"};
  AZ_TRY(bytes, file.read(kLongestPin));
  crypto::WipedText pin;
  for (const auto b : bytes) pin.push_back(std::to_integer<char>(b));
  while (!pin.empty() && (pin.back() == '\n' || pin.back() == '\r')) pin.pop_back();
  return pin;
}

/// What a file holds is written over, though its name may have gone to another.
Done overwrite(const crypto::File& file) {
  AZ_TRY(held, file.read(kMostBytes));
  const std::vector<std::byte> zeros(held.size());
  AZ_CHECK(file.write_at(0, zeros));
  return file.sync();
}

}  // namespace

std::string Custodian::path(Which which) const {
  const auto present = config_.custody().string();
  return which == Which::kPresent ? present : present + ".next";
}

Result<custody::Shared> Custodian::make(const crypto::Key& root, const Wanted& wanted) const {
  const auto alone = [](Result<crypto::Bytes> file) -> Result<custody::Shared> {
    if (!file) return file.error();
    return custody::Shared{*std::move(file), {}};
  };
  switch (wanted.mode) {
    case Mode::kPassphrase:
      if (crypto::guess_bits(crypto::view(wanted.passphrase)) < crypto::kWorkPasswordBits)
        return Error{ErrorCode::kInvalid, "house.passphrase.weak"};
      return alone(custody::create(root, crypto::view(wanted.passphrase)));
    case Mode::kShares: return custody::create_shared(root, wanted.needed, wanted.of);
    case Mode::kKeyFile: {
      const auto key_path = config_.key_file.string();
      if (!fs::exists(config_.key_file)) {
        std::error_code error;
        fs::create_directories(config_.key_file.parent_path(), error);
        if (error) return Error{ErrorCode::kUnavailable, "house.folder"};
        AZ_CHECK(custody::make_key_file(key_path));
      }
      AZ_TRY(key_file, custody::read_key_file(key_path));
      AZ_TRY(machine_id, custody::read_machine_id());
      return alone(custody::create(root, custody::Machine{key_file, machine_id}));
    }
    case Mode::kToken: {
      if (!has_token()) return Error{ErrorCode::kInvalid, "house.token.none"};
      AZ_TRY(token, crypto::HardwareToken::open(config_.token, crypto::view(wanted.pin)));
      return alone(custody::create(root, token));
    }
  }
  return Error{ErrorCode::kInvalid, "crypto.custody.mode"};
}

Result<crypto::Bytes> Custodian::read(Which which) const {
  const Error none{ErrorCode::kNotFound,
                   which == Which::kPresent ? "house.not_initialised" : "house.custody.no_change"};
  const auto file = crypto::File::to_read(path(which));
  if (!file) return file.error().code == ErrorCode::kNotFound ? none : file.error();
  AZ_TRY(bytes, file->read(kMostBytes));
  return crypto::Bytes(bytes.begin(), bytes.end());
}

Result<Shape> Custodian::shape(Which which) const {
  AZ_TRY(file, read(which));
  return custody::shape_of(file);
}

Result<crypto::Key> Custodian::open_by_key_file(const crypto::Bytes& file) const {
  AZ_TRY(key_file, custody::read_key_file(config_.key_file.string()));
  AZ_TRY(machine_id, custody::read_machine_id());
  return custody::open(file, custody::Machine{key_file, machine_id});
}

Result<crypto::Key> Custodian::open_in_token(const crypto::Bytes& file, std::string_view pin) const {
  if (!has_token()) return Error{ErrorCode::kInvalid, "house.token.none"};
  AZ_TRY(token, crypto::HardwareToken::open(config_.token, pin));
  return custody::open(file, token);
}

Result<crypto::Key> Custodian::open(const Answer& answer) const {
  AZ_TRY(file, read());
  return open(file, answer);
}

Result<crypto::Key> Custodian::open(const crypto::Bytes& file, const Answer& answer) const {
  AZ_TRY(shape, custody::shape_of(file));
  switch (shape.mode) {
    case Mode::kPassphrase: return custody::open(file, crypto::view(answer.passphrase));
    case Mode::kShares: return custody::open(file, answer.shares);
    case Mode::kKeyFile: return open_by_key_file(file);
    case Mode::kToken: return open_in_token(file, crypto::view(answer.pin));
  }
  return Error{ErrorCode::kInvalid, "crypto.custody.mode"};
}

Result<crypto::Key> Custodian::open_unattended() const {
  AZ_TRY(file, read());
  AZ_TRY(shape, custody::shape_of(file));
  if (shape.mode == Mode::kKeyFile) return open_by_key_file(file);
  if (shape.mode == Mode::kToken && !config_.token_pin_file.empty()) {
    AZ_TRY(pin, read_pin(config_.token_pin_file.string()));
    return open_in_token(file, crypto::view(pin));
  }
  return Error{ErrorCode::kDenied, "house.custody.attended"};
}

Done Custodian::stage(const crypto::Bytes& file) const {
  AZ_CHECK(drop());
  return crypto::write_new_file(path(Which::kNext), file);
}

Done Custodian::drop() const {
  const auto next = crypto::File::to_change(path(Which::kNext));
  if (!next) return next.error().code == ErrorCode::kNotFound ? done() : Done(next.error());
  AZ_CHECK(overwrite(*next));
  std::error_code error;
  fs::remove(path(Which::kNext), error);
  if (error) return Error{ErrorCode::kUnavailable, "house.custody.file"};
  return crypto::sync_folder_of(path(Which::kNext));
}

Done Custodian::settle(std::span<const std::byte> decided) const {
  const auto next = read(Which::kNext);
  if (!next) return next.error().key == "house.custody.no_change" ? done() : Done(next.error());
  if (!crypto::constant_time_equal(crypto::sha256(*next), decided)) return done();
  AZ_TRY(former, crypto::File::to_change(path(Which::kPresent)));
  std::error_code error;
  fs::rename(path(Which::kNext), path(Which::kPresent), error);
  if (error) return Error{ErrorCode::kUnavailable, "house.custody.file"};
  AZ_CHECK(crypto::sync_folder_of(path(Which::kPresent)));
  return overwrite(former);
}

}  // namespace azekura::house
