#include "variants.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "utf8.h"

namespace azekura {
namespace {

// State of 2026-11. Forms that one family name or given name is written with, everyday form first: old and
// new forms of the 常用漢字表 and 人名用漢字別表, and the 俗字 found in 戸籍 names. Adding one changes only
// what a search finds.
constexpr const char* kFamilies[] = {
    "高髙",   "崎﨑嵜碕", "吉𠮷",   "辺邊邉", "斎齋齊斉", "浜濱濵", "沢澤",   "広廣",   "国國圀", "桜櫻",
    "島嶋嶌", "富冨",     "真眞",   "関關",   "滝瀧",     "竜龍",   "恵惠",   "栄榮",   "円圓",   "塩鹽",
    "黒黑",   "徳德",     "緑綠",   "郎郞",   "曽曾",     "館舘",   "秋穐龝", "峰峯",   "桧檜",   "梅楳",
    "松枩",   "橋槗𣘺",   "柳栁桺", "角⻆",   "土圡",     "亀龜",   "会會",   "学學斈", "寿壽",   "将將",
    "条條",   "静靜",     "鉄鐵",   "当當",   "万萬",     "与與",   "礼禮",   "実實",   "宝寶寳", "豊豐",
    "来來",   "楽樂",     "弥彌",   "穂穗",   "薮藪籔",   "蔵藏",   "芦蘆",   "鴎鷗",   "尭堯",   "槙槇",
    "遥遙",   "瑶瑤",     "晃晄",   "昂昻",   "仙僊",     "児兒",   "剣劍劒", "効效",   "巌巖",   "荘莊庄",
    "応應",   "恒恆",     "戸戶",   "暁曉",   "桑桒",     "検檢",   "欧歐",   "歩步",   "毎每",   "沖冲",
    "浅淺",   "清淸",     "瀬瀨",   "灯燈",   "祢禰",     "禄祿",   "穣穰",   "粋粹",   "糸絲",   "経經",
    "総總",   "縁緣",     "芸藝",   "蛍螢",   "覚覺",     "諌諫",   "郷鄕",   "隣鄰",   "頼賴",   "顕顯",
    "鶏鷄",   "鶴靍靏",   "麹麴",   "麦麥",   "黄黃",     "凛凜",   "侠俠",   "岳嶽",   "蛎蠣",   "船舩",
    "増增",   "横橫",     "薫薰",   "勲勳",   "巻卷",     "帯帶",   "桝枡",   "壱壹",   "弐貳",   "浄淨",
    "為爲",   "狭狹",     "県縣",   "稲稻",   "続續",     "翠翆",   "聡聰",   "誉譽",   "読讀",   "譲讓",
    "遅遲",   "鋭銳",     "随隨",   "髪髮",   "鎮鎭",     "醤醬",   "草艸",   "蒋蔣",   "渕淵渊"};

struct Pair {
  char32_t variant, everyday;
};

std::vector<Pair> sorted_pairs() {
  std::vector<Pair> pairs;
  for (const std::string_view family : kFamilies) {
    std::span<const char> rest(family);
    const auto first = utf8::next(rest);
    rest = rest.subspan(first.size);
    while (!rest.empty()) {
      const auto other = utf8::next(rest);
      pairs.push_back({other.point, first.point});
      rest = rest.subspan(other.size);
    }
  }
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.variant < b.variant; });
  return pairs;
}

}  // namespace

char32_t everyday_form(char32_t point) {
  static const std::vector<Pair> pairs = sorted_pairs();
  const auto found =
      std::lower_bound(pairs.begin(), pairs.end(), point,
                       [](const Pair& pair, char32_t wanted) { return pair.variant < wanted; });
  return found != pairs.end() && found->variant == point ? found->everyday : point;
}

}  // namespace azekura
