import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PeopleFilter } from '../api/queries';
import { changeViews, conditionsOf, sameConditions, useViews, type Conditions } from '../lib/views';
import { Button } from './button';
import { say } from './said';

const SaveViewDialog = lazy(() => import('./save_view_dialog').then((m) => ({ default: m.SaveViewDialog })));

const builtIn = [
  ['all', {}], ['not_asked', { status: 'none' }], ['not_sent', { status: 'requested' }], ['to_verify', { status: 'submitted' }],
  ['unverified', { status: 'unverified' }], ['due', { due: 30 }],
] as const satisfies readonly (readonly [string, Conditions])[];
const chip = (on: boolean) => `inline-flex min-h-9 items-center px-4 text-sm max-md:min-h-11 ${on ? 'bg-blue-900 font-bold text-white' : 'hover:bg-blue-50 hover:underline'}`;
const frame = (on: boolean) => `inline-flex overflow-hidden rounded-full border ${on ? 'border-blue-900' : 'border-solid-gray-600'}`;

/** Conditions at hand: ours, and those that were kept in this browser. */
export function SavedViews({ business, filter, onChoose }: { business: number; filter: PeopleFilter; onChoose: (view: Conditions) => void }) {
  const { t } = useTranslation();
  const own = useViews(business);
  const [saving, setSaving] = useState(false);
  const known = [...builtIn.map(([, f]) => f), ...own.map((v) => v.filter)].some((f) => sameConditions(f, filter));
  const one = (name: string, view: Conditions) => {
    const on = sameConditions(view, filter);
    return <button type="button" aria-pressed={on} onClick={() => onChoose(view)} className={chip(on)}>{name}</button>;
  };
  return (
    <div role="group" aria-label={t('people.views')} className="no-print flex flex-wrap gap-2">
      {builtIn.map(([key, view]) => <span key={key} className={frame(sameConditions(view, filter))}>{one(t(`people.view.${key}`), view)}</span>)}
      {own.map((v) => (
        <span key={v.name} className={frame(sameConditions(v.filter, filter))}>
          {one(v.name, v.filter)}
          <button type="button" aria-label={t('views.remove', { name: v.name })} onClick={() => { changeViews(business, (views) => views.filter((x) => x.name !== v.name)); say(t('views.removed', { name: v.name })); }}
            className="min-h-9 min-w-9 border-l border-solid-gray-600 hover:bg-blue-50 max-md:min-h-11"><span aria-hidden="true">✕</span></button>
        </span>
      ))}
      {!known && <Button s="sm" v="text" onPress={() => setSaving(true)}>{t('views.save')}</Button>}
      {saving && (
        <Suspense fallback={null}>
          <SaveViewDialog filter={filter} views={own} onClose={() => setSaving(false)} onSave={(name) => { changeViews(business, (views) => [...views.filter((x) => x.name !== name), { name, filter: conditionsOf(filter) }]); setSaving(false); say(t('views.saved', { name })); }} />
        </Suspense>
      )}
    </div>
  );
}
