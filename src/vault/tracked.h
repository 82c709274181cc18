#pragma once
// Private: the columns that the ledger watches, for whoever writes these rows.

#include <cstdint>

#include "ledger/ledger.h"
#include "ledger/state.h"

namespace azekura::vault {

inline constexpr ledger::Tracked kTrackHandlerKey{"handler_key", "handler_key", "public_key, blob",
                                                  ledger::kAnyLog};
inline constexpr ledger::Tracked kTrackBusinessKeys{
    "business_keys",
    "business_keys",
    "kem_public, sign_public, recovery_public, recovery_set, state, generation",
    {"id"}};
inline constexpr ledger::Tracked kTrackSignedKey{"signed_key", "signed_key",
                                                 "business, holder, role, generation, public_key, signature"};
inline constexpr ledger::Tracked kTrackBundleWrap{"bundle_wrap", "bundle_wrap", "business, holder, box"};
inline constexpr ledger::Tracked kTrackApproval{
    "handler_approval", "handler_approval",
    "business, account, public_key, approved_by, approved_at, only_manager"};
inline constexpr ledger::Tracked kTrackRenewalDue{"renewal_due", "renewal_due", "since", {"id"}};
inline constexpr ledger::Tracked kTrackNumber{"number", "number",
                                              "business, person, token, state, accepted_at, channel, "
                                              "number_evidence, identity_evidence, checked_on, checked_by, "
                                              "verified"};
inline constexpr ledger::Tracked kTrackNumberChange{
    "number_change", "number_change",
    "business, person, reason, changed_on, recorded_at, recorded_by, channel, number_evidence, "
    "identity_evidence, checked_on, forgotten"};
inline constexpr ledger::Tracked kTrackRotation{
    "rotation", "rotation", "from_generation, to_generation", {"id"}};

}  // namespace azekura::vault
