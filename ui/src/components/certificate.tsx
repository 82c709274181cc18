import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask, Problem, type Schema } from '../api/client';
import '../i18n/late';
import { day, dayTime } from '../lib/dates';
import { saveFile } from '../lib/save';
import { Button } from './button';
import { Card, Facts, Loading, ProblemNotice } from './notice';
import { Cell, Head, Table } from './table';

type Paper = Schema['Certificate'];

/** The certificate of a disposal as a page: to be read, printed, or saved as a PDF. What it says was recorded at the
 *  confirmation and does not change; the checkpoint is there a few seconds after the disposal: until then we look again. */
export function Certificate({ b, d }: { b: number; d: number }) {
  const { t } = useTranslation();
  const paper = useQuery({
    queryKey: ['certificate', b, d],
    queryFn: () => ask(api.GET('/businesses/{business}/disposals/{disposal}/certificate/facts', { params: { path: { business: b, disposal: d } } })),
    refetchInterval: (q) => (q.state.data && !q.state.data.checkpoint ? 1_000 : false),
  });
  const save = useMutation({
    mutationFn: () => ask(api.GET('/businesses/{business}/disposals/{disposal}/certificate', { params: { path: { business: b, disposal: d } }, parseAs: 'blob' })),
    retry: (n, problem) => n < 20 && problem instanceof Problem && problem.code === 'ledger.receipt.early', retryDelay: 1_000,
    onSuccess: (file) => saveFile(file as unknown as Blob, `azekura-disposal-${d}.pdf`),
  });
  return (
    <Card title={t('certificate.title')} actions={(
      <div className="no-print flex flex-wrap gap-3">
        <Button onPress={() => window.print()} isDisabled={!paper.data}>{t('certificate.print')}</Button>
        <Button busy={save.isPending} onPress={() => save.mutate()}>{t('disposal.certificate')}</Button>
      </div>
    )}>
      <ProblemNotice problem={save.error ?? paper.error} />
      {paper.isPending && <Loading />}
      {paper.data && <Said paper={paper.data} />}
    </Card>
  );
}

function Said({ paper }: { paper: Paper }) {
  const { t } = useTranslation();
  const signer = (who: Paper['proposed_by']) => {
    const roles = who.roles.map((role) => t(`role.${role as 'handler'}`)).join(t('comma'));
    return <>{who.display_name}{roles && t('brackets', { what: roles })}<br />{dayTime(who.at)}</>;
  };
  const reason = t(`disposal.reasons.${paper.reason as 'retention_ended'}`);
  const rows = paper.people.flatMap((person, i) => (
    person.documents.length ? person.documents : [{ form: t('certificate.no_form'), basis: reason, until: undefined }]
  ).map((document, n) => ({ key: `${i}-${n}`, no: i + 1, name: person.display_name ?? t('ledger.record.person', { id: person.id }), due: person.disposal_from, ...document })));
  return (
    <div className="flex flex-col gap-4">
      <p>{t('certificate.statement', { business: paper.business, n: paper.people.length, at: dayTime(paper.done_at) })}</p>
      <Facts items={[
        [t('certificate.business'), paper.business], [t('certificate.list'), t('disposal.list_no', { id: paper.list })], [t('certificate.done'), dayTime(paper.done_at)],
        [t('disposal.reason'), reason], [t('certificate.method'), t('certificate.shredding')],
        [t('certificate.generation'), t('certificate.generations', { from: paper.generation_from, to: paper.generation_to })],
        [t('certificate.proposed_by'), signer(paper.proposed_by)], [t('certificate.confirmed_by'), signer(paper.confirmed_by)],
        [t('disposal.proof'), <span key="line" className="digits break-all">{paper.line}</span>],
        ...(paper.index === undefined ? [] : [[t('certificate.index'), String(paper.index + 1)] as [string, string]]),
      ]} />
      {paper.solo && <p className="text-sm">{t('certificate.solo')}</p>}
      <Table label={t('certificate.lines')}>
        <thead><tr><Head>{t('certificate.no')}</Head><Head>{t('certificate.person')}</Head><Head>{t('certificate.held_for')}</Head><Head>{t('certificate.basis')}</Head><Head>{t('retention.end')}</Head><Head>{t('disposal.from')}</Head></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <Cell short name={t('certificate.no')}>{row.no}</Cell>
              <th scope="row" className="px-2 py-2 text-left">{row.name}</th>
              <Cell name={t('certificate.held_for')}>{row.form}</Cell><Cell name={t('certificate.basis')}>{row.basis}</Cell>
              <Cell short name={t('retention.end')}>{day(row.until)}</Cell><Cell short name={t('disposal.from')}>{day(row.due)}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      <p className="text-sm">{t(paper.drawn_up_at === paper.confirmed_by.at ? 'certificate.drawn_up' : 'certificate.drawn_up_late', { at: dayTime(paper.drawn_up_at) })}{t('certificate.no_numbers')}</p>
      <div><p className="text-sm font-bold text-solid-gray-700">{t('certificate.checkpoint')}</p>{paper.checkpoint ? <pre className="digits text-sm break-all whitespace-pre-wrap">{paper.checkpoint}</pre> : <p role="status">{t('certificate.early')}</p>}</div>
    </div>
  );
}
