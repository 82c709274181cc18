import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { cache } from '../api/queries';
import { dayTime } from '../lib/dates';
import { Button } from './button';
import { Label, Loading, ProblemNotice } from './notice';

/** Where somebody is signed in: oneself, or the `account` that one manages. */
export function Sessions({ account }: { account?: number }) {
  const { t } = useTranslation();
  const list = useQuery({ queryKey: ['sessions', account], gcTime: 0, queryFn: () => ask(api.GET('/sessions', { params: { query: account === undefined ? {} : { account } } })) });
  const end = useMutation({
    mutationFn: (session: string) => ask(api.DELETE('/sessions/{session}', { params: { path: { session } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['sessions'] }),
  });
  if (list.error) return <ProblemNotice problem={list.error} />;
  if (!list.data) return <Loading />;
  return (
    <>
      <ProblemNotice problem={end.error} />
      {list.data.items.length === 0 && <p>{t('me.nowhere')}</p>}
      <ul className="divide-y divide-solid-gray-420">
        {list.data.items.map((s) => (
          <li key={s.id} className="flex flex-wrap items-center justify-between gap-2 py-3">
            <span>{s.account.display_name}　{t('me.since', { at: dayTime(s.created_at) })}<span className="block text-sm text-solid-gray-700">{t('me.last', { at: dayTime(s.last_seen_at) })}</span></span>
            {s.current ? <Label tone="good">{t('me.this')}</Label> : <Button s="sm" onPress={() => end.mutate(s.id)} aria-label={t('me.end_of', { at: dayTime(s.created_at) })}>{t('me.end')}</Button>}
          </li>
        ))}
      </ul>
    </>
  );
}
