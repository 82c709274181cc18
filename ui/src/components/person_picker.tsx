import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { peopleQuery } from '../api/queries';
import { fullKana, fullName } from '../lib/people';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { TextField } from './field';
import { Loading, ProblemNotice } from './notice';

const MOST = 10;

/** One person, found by name, kana or employee id. What is typed stays in this dialog. */
export default function PersonPicker({ b, title, onPick, onClose }: { b: number; title: string; onPick: (person: number) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [word, setWord] = useState('');
  const settled = useDeferredValue(word.trim());
  const found = useQuery({ ...peopleQuery(b, { q: settled, limit: MOST }), enabled: settled !== '', gcTime: 0 });
  const items = found.data?.items ?? [];
  return (
    <Dialog open onClose={onClose} title={title}>
      <TextField label={t('people.word')} value={word} onChange={setWord} type="search" maxLength={100} autoFocus />
      <ProblemNotice problem={found.error} />
      {settled !== '' && found.isPending && <Loading />}
      <p role="status" className={items.length > 0 ? 'sr-only' : ''}>{found.data && settled !== '' && (items.length > 0 ? t('people_count', { n: found.data.total ?? items.length }) : t('people.no_match'))}</p>
      <ul className="flex flex-col divide-y divide-solid-gray-200">
        {items.map((p) => (
          <li key={p.id}>
            <button type="button" onClick={() => onPick(p.id)} className="flex min-h-11 w-full flex-wrap items-baseline gap-x-3 rounded-lg px-2 py-2 text-left hover:bg-blue-50">
              <span className="font-bold text-blue-1000 underline">{fullName(p)}</span><span className="text-sm">{fullKana(p)}</span><span className="text-sm">{p.employee_id}</span><span className="text-sm">{t(`class.${p.class}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      {(found.data?.total ?? 0) > items.length && <p className="text-sm">{t('picker.more', { n: MOST })}</p>}
      <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button></DialogButtons>
    </Dialog>
  );
}
