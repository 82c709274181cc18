#pragma once
// 中小規模事業者: may this business use the lighter column of the guideline? Computed, with its reasons, from
// data/law/sme.json. Workers are counted over all sites of the legal entity, never per site.

#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/messages.h"
#include "law/fact.h"

namespace azekura::law {

struct SmeFacts {
  int workers = 0;            // 従業員, all sites together
  bool uses_numbers = false;  // ① 個人番号利用事務実施者 (a health-insurance society …)
  bool entrusted_with_numbers =
      false;               // ② does number affairs for others as its business: every 社労士 office
  bool financial = false;  // ③ 金融分野
  int most_persons_in_six_months = 0;  // ④ the highest count of persons in its databases on any day
};

struct Sme {
  bool is_sme;
  std::vector<Message> reasons;  // Each exclusion that applies; or the one sentence that none does.
};

/// kNotFound law.rule.none_then for a day before the guideline.
Result<Sme> sme(const SmeFacts& facts, Date on);

}  // namespace azekura::law
