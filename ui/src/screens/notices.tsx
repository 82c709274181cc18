import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../api/client';
import { useBusinessId } from '../api/ids';
import { cache, noticesQuery, proceduresQuery, useMay } from '../api/queries';
import { Button } from '../components/button';
import { DraftNotice } from '../components/draft_notice';
import { ChecksField, Form } from '../components/field';
import { Card, Empty, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { dayTime } from '../lib/dates';
import { useDraft } from '../lib/draft';

export default function Notices() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const may = useMay();
  const draft = useDraft('notice', { purposes: [] as string[] });
  const { purposes } = draft.value;
  const setPurposes = (all: string[]) => draft.set({ purposes: all });
  const [tried, setTried] = useState(false);
  const list = useQuery(noticesQuery(b));
  const procedures = useQuery(proceduresQuery);
  const all = procedures.data?.items ?? [];
  const publish = useMutation({
    mutationFn: () => ask(api.POST('/businesses/{business}/notices', { params: { path: { business: b } }, body: { purposes } })),
    onSuccess: () => { draft.drop(); setTried(false); return cache.invalidateQueries({ queryKey: ['notices', b] }); },
  });
  return (
    <>
      <PageHeader title={t('notices.title')}><p>{t('notices.what')}</p></PageHeader>
      {may('publishNotice') && (
        <Card title={t('notices.new')}>
          <DraftNotice draft={draft} />
          <Form onSend={() => { setTried(true); if (purposes.length) publish.mutate(); }}>
            <ProblemNotice problem={publish.error ?? procedures.error} />
            {publish.data && <Notice tone="good" role="status" title={t('notices.done', { n: publish.data.version })} />}
            <div><Button s="sm" isDisabled={all.length === 0} onPress={() => setPurposes(all.map((p) => p.code))}>{t('notices.every')}</Button></div>
            {procedures.isPending ? <Loading /> : (
              <ChecksField label={t('notices.purposes')} required hint={t('notices.hint')} value={purposes} onChange={setPurposes} error={tried && purposes.length === 0 ? t('form.choose', { what: t('notices.purposes') }) : null}
                options={all.map((p) => ({ value: p.code, label: p.name, ...(p.filed_to ? { note: t('reveal.filed_to', { to: p.filed_to }) } : {}) }))} />
            )}
            <div><Button v="solid" type="submit" busy={publish.isPending}>{t('notices.do')}</Button></div>
          </Form>
        </Card>
      )}
      <Card title={t('notices.published')}>
        <ProblemNotice problem={list.error} />
        {list.isPending ? <Loading /> : (list.data?.items ?? []).length === 0 ? <Empty title={t('notices.none')} /> : (
          <ul className="divide-y divide-solid-gray-420">
            {list.data!.items.map((n) => (
              <li key={n.id} className="py-3">
                <p><b>{t('notices.version', { n: n.version })}</b>　{dayTime(n.published_at)}</p>
                <p className="mt-1 flex flex-wrap gap-1.5">{n.purposes.map((c) => <span key={c} className="rounded border border-solid-gray-600 px-2 py-0.5 text-[14px] break-words">{all.find((p) => p.code === c)?.name ?? c}</span>)}</p>
                <details className="mt-2"><summary className="cursor-pointer text-blue-1000 underline">{t('notices.text')}</summary><p className="mt-2 rounded-lg bg-solid-gray-50 p-4 whitespace-pre-wrap">{n.text}</p></details>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}
