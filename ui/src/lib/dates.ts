// Dates as people here read them: 和暦 in Japanese, day-month-year in English; with the time of day where it matters. The
// ledger alone shows 西暦 with seconds. All in Japan's time.
import { currentLanguage, type Language } from '../i18n';

const era = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', { era: 'long', year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' });
const plain = new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' });
const moment = new Intl.DateTimeFormat('ja-JP', {
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: 'Asia/Tokyo',
});

export function day(iso: string | undefined | null, language: Language = currentLanguage()) {
  if (!iso) return '—';
  const at = new Date(iso.slice(0, 10) + 'T00:00:00Z');
  return (language === 'ja' ? era : plain).format(at);
}
export const instant = (iso: string | undefined | null) => (iso ? moment.format(new Date(iso)) : '—');
/** The calendar day in Japan on which an instant falls. */
export const dayOf = (iso: string | undefined | null, language?: Language) => (iso ? day(todayIso(new Date(iso)), language) : '—');
const clock = new Intl.DateTimeFormat('ja-JP', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Tokyo' });
export const dayTime = (iso: string | undefined | null, language?: Language) => (iso ? `${dayOf(iso, language)} ${clock.format(new Date(iso))}` : '—');
export const todayIso = (now = new Date()) => new Date(now.getTime() + 9 * 3600_000).toISOString().slice(0, 10);
/** Calendar days in Japan from today until that of an instant; 0 today, negative when it is past. */
export const daysUntil = (iso: string) => Math.round((Date.parse(todayIso(new Date(iso))) - Date.parse(todayIso())) / 86_400_000);
