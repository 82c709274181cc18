#pragma once
// Private: sign-in passwords, as accounts and sign_in use them. The costly work is Argon2id, so
// it is done outside transactions; what it said is checked again inside them. Text is compared in NFKC.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "crypto/password.h"
#include "crypto/wiped_text.h"
#include "people/policy.h"

namespace azekura::people {

/// About 79 bits in letters and digits that cannot be mistaken: "k7wm-9fqr-…".
Result<crypto::WipedText> make_temporary_password();

Result<std::string> encode_password(const crypto::Effort& effort, std::string_view password);
/// kDenied "people.password.wrong"; kUnavailable when too many are being checked.
Done verify_password(const std::string& encoded, std::string_view password);

/// kInvalid with the rule it breaks: too short, the login id, too common. Does not look at history.
Done check_password_rule(const Policy& policy, std::string_view login, std::string_view password);
/// kInvalid "people.password.used_before" if it is one of these.
Done check_password_history(const std::vector<std::string>& encoded, std::string_view password);

}  // namespace azekura::people
