import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { cache, useSession } from '../api/queries';
import { Button } from '../components/button';
import { Card, Facts, Label, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { PasswordForm } from '../components/password_form';
import { day, dayTime } from '../lib/dates';

export default function Me() {
  const { t } = useTranslation();
  const session = useSession()!;
  const [changed, setChanged] = useState(false);
  return (
    <>
      <PageHeader title={t('me.title')} />
      <Card title={t('me.who')}>
        <Facts items={[
          [t('me.name'), session.account.display_name],
          [t('sign_in.id'), session.account.login_id],
          [t('me.roles'), session.roles.map((r) => (r.business_name ?? t('me.installation')) + t('colon') + t(`role.${r.role}`)).join(t('comma'))],
          [t('me.password_until'), session.password_expires_on ? day(session.password_expires_on) : t('me.password_no_end')],
        ]} />
      </Card>
      <Card title={t('password.title')}>
        {changed && <div className="mb-4"><Notice tone="good" role="status" title={t('password.done')} /></div>}
        <PasswordForm currentLabel={t('password.current')} onDone={() => setChanged(true)} />
      </Card>
      <Card title={t('me.sessions')}><Sessions /></Card>
    </>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const list = useQuery({ queryKey: ['sessions'], queryFn: () => ask(api.GET('/sessions')) });
  const end = useMutation({
    mutationFn: (session: string) => ask(api.DELETE('/sessions/{session}', { params: { path: { session } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['sessions'] }),
  });
  if (list.error) return <ProblemNotice problem={list.error} />;
  if (!list.data) return <Loading />;
  return (
    <>
      <ProblemNotice problem={end.error} />
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
