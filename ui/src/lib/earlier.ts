// How identity was verified before, elsewhere: by which system, by which method, in which period, by whom. All of it or none: the
// server refuses a claim with a part missing, and this says on the spot which part it is.
import { readDate } from './wareki';

export const blankEarlier = { system: '', method: '', from: '', to: '', by: '' };
export type Earlier = typeof blankEarlier;
export type EarlierPart = keyof Earlier;
export type EarlierFault = 'missing' | 'day' | 'order' | 'future';

export function faultsOfEarlier(told: Earlier, today: string): Partial<Record<EarlierPart, EarlierFault>> {
  const faults: Partial<Record<EarlierPart, EarlierFault>> = {};
  for (const part of ['system', 'method', 'by'] as const) if (!told[part].trim()) faults[part] = 'missing';
  const days = { from: readDate(told.from), to: readDate(told.to) };
  for (const part of ['from', 'to'] as const) {
    const reading = days[part];
    if ('fault' in reading) faults[part] = reading.fault === 'missing' ? 'missing' : 'day';
    else if (reading.iso > today) faults[part] = 'future';
  }
  if (!faults.from && !faults.to && 'iso' in days.from && 'iso' in days.to && days.to.iso < days.from.iso) faults.to = 'order';
  return faults;
}

/** As the server takes it. Only for what has no faults. */
export function earlierToSend(told: Earlier) {
  const iso = (typed: string) => { const reading = readDate(typed); return 'iso' in reading ? reading.iso : ''; };
  return { verified: true, system: told.system.trim(), method: told.method.trim(), from: iso(told.from), to: iso(told.to), by: told.by.trim() };
}
