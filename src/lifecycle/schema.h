#pragma once
// The tables of this room, in azekura.db.

#include <span>

#include "db/store.h"
#include "ledger/state.h"

namespace azekura::lifecycle {

Done migrate(db::Store& main);
/// What `ledger verify --state` compares with the live rows.
std::span<const ledger::Tracked> tracked();

inline constexpr ledger::Tracked kTrackNotice{"notice", "notice",
                                              "business, version, purposes, published_at, published_by"};
inline constexpr ledger::Tracked kTrackRequest{"request", "request",
                                               "business, person, procedures, state, token_hash, key_token, "
                                               "public_key, notice, created_by, created_at, expires_at, "
                                               "ended_at, reason"};
inline constexpr ledger::Tracked kTrackHolding{"holding", "holding",
                                               "business, person, form, event, year, created_at"};
inline constexpr ledger::Tracked kTrackDisposal{"disposal", "disposal",
                                                "business, state, reason, proposed_by, proposed_at, "
                                                "confirmed_by, confirmed_at, done_at, generation_from, "
                                                "generation_to"};
inline constexpr ledger::Tracked kTrackDisposalItem{
    "disposal_item",
    "disposal_item",
    "disposal, person, number, token, due",
    {"(SELECT d.business FROM disposal AS d WHERE d.id = disposal_item.disposal)"}};
inline constexpr ledger::Tracked kTrackDisposalWork{"disposal_work", "disposal_work",
                                                    "business, work_session"};
/// Without the receipt, which comes later and proves itself.
inline constexpr ledger::Tracked kTrackDisposalCertificate{"disposal_certificate", "disposal_certificate",
                                                           "business, box"};
inline constexpr ledger::Tracked kTrackImportRun{"import_run", "import_run",
                                                 "business, token, account, state, mode, verified, "
                                                 "verified_from, verified_to, words, started_at, ended_at"};

}  // namespace azekura::lifecycle
