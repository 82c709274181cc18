#pragma once
// Ids that cannot be mixed up: handing a RequestId to something that wants a PersonId does not compile.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace azekura {

/// Tag is a struct with `static constexpr std::string_view kName`.
template <typename Tag>
class Id {
 public:
  constexpr explicit Id(std::int64_t value) : value_(value) {}
  constexpr std::int64_t value() const { return value_; }
  std::string str() const { return std::string(Tag::kName) + ":" + std::to_string(value_); }  // "person:7"
  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  std::int64_t value_;
};

struct BusinessTag {
  static constexpr std::string_view kName = "business";
};
struct PersonTag {
  static constexpr std::string_view kName = "person";
};
struct AccountTag {
  static constexpr std::string_view kName = "account";
};
struct NumberTag {
  static constexpr std::string_view kName = "number";
};
struct RequestTag {
  static constexpr std::string_view kName = "request";
};
struct DisposalTag {
  static constexpr std::string_view kName = "disposal";
};

using BusinessId =
    Id<BusinessTag>;  // The 個人番号関係事務実施者 that holds numbers. 0 is the installation itself.
using PersonId = Id<PersonTag>;      // The person a number belongs to.
using AccountId = Id<AccountTag>;    // Somebody who signs in: owner, manager, handler …
using NumberId = Id<NumberTag>;      // One version of one person's number: never used twice.
using RequestId = Id<RequestTag>;    // One asking for one number.
using DisposalId = Id<DisposalTag>;  // One list of numbers to be disposed of.

inline constexpr BusinessId kInstallation{0};

}  // namespace azekura

template <typename Tag>
struct std::hash<azekura::Id<Tag>> {
  std::size_t operator()(azekura::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value()); }
};
