// Buttons, and what the page says.
import { Problem } from '../api/client';
import { Button, ButtonLink, DownloadLink } from '../components/button';
import { DraftNotice } from '../components/draft_notice';
import { HelpLink } from '../components/help_link';
import { Card, Dated, Empty, Facts, Label, Loading, Notice, ProblemNotice, StatusLabel } from '../components/notice';
import { Offline } from '../components/offline';
import { OnceShown } from '../components/once_shown';
import { Progress } from '../components/progress';
import { Qr } from '../components/qr';
import { say } from '../components/said';
import { SetUpSteps } from '../components/set_up_steps';
import { Stepper } from '../components/stepper';
import { Timeline } from '../components/timeline';
import { statuses } from '../lib/people';
import { long, refusal } from './answers';
import { Held, is, While, type Part } from './row';

const kinds = ['solid', 'outline', 'text', 'danger'] as const;
const tones = ['info', 'good', 'warn', 'bad'] as const;
/** As if the cable were out. */
const unplugged = () => {
  const tell = () => window.dispatchEvent(new Event('offline'));
  Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true });
  tell();
  return () => { Reflect.deleteProperty(navigator, 'onLine'); tell(); };
};

export const notices: Part = { id: 'notices', name: ['ボタンとお知らせ', 'Buttons and notices'], rows: (t) => {
  const all = (more: Partial<Parameters<typeof Button>[0]>) => <span className="flex flex-wrap gap-2">{kinds.map((v) => <Button key={v} v={v} {...more}>{t('save')}</Button>)}</span>;
  const steps = [t('import.step.files'), t('import.step.findings'), t('import.step.result')];
  const life = [
    { what: t('timeline.kept'), day: '2021-04-05', iso: '2021-04-05', by: '高橋 直子' }, { what: t('timeline.gone'), day: '2028-01-11', iso: '2028-01-11', note: long },
  ];
  return [
    { what: 'Button', looks: [[is.plain, all({})], [is.narrow, all({ s: 'sm' })], [is.busy, all({ busy: true })], [is.disabled, all({ isDisabled: true })], [is.long, <Button>{long}</Button>]] },
    { what: 'ButtonLink', looks: [[is.plain, <ButtonLink to="/b/$b/people" params={{ b: '9002' }} v="solid">{t('people.add')}</ButtonLink>], [['ダウンロード', 'Download'], <DownloadLink href="/favicon.svg" name="favicon.svg">{t('ledger.proof')}</DownloadLink>]] },
    { what: 'Notice', looks: [
      ...tones.map((tone) => [is[tone === 'info' ? 'plain' : tone], <Notice key={tone} tone={tone} title={t('recorded')}>{t('draft.how')}</Notice>] as const),
      [['題だけ', 'Title alone'], <Notice title={t('recorded')} />], [is.long, <Notice tone="warn" title={long}>{long}</Notice>],
    ] },
    { what: 'ProblemNotice', looks: [
      [is.refused, () => <ProblemNotice problem={new Problem(refusal)} />],
      [['項目つき', 'With fields'], () => <ProblemNotice problem={new Problem({ ...refusal, fields: [{ field: 'hired', code: 'x', message: long }] })} />],
      [['待ち時間', 'To wait'], () => <ProblemNotice problem={new Problem({ ...refusal, status: 429, retry_after_s: 60 })} />],
      [['思わぬ失敗', 'Unexpected'], () => <ProblemNotice problem={new Problem({ ...refusal, status: 500, code: 'ui.unreadable', title: '' })} />],
      [['つながらない', 'Unreachable'], () => <ProblemNotice problem={new Problem({ ...refusal, status: 0, code: 'ui.network', title: '', detail: '' })} />],
    ] },
    { what: 'Said', looks: [[is.plain, <Button onPress={() => say(t('views.saved', { name: '見本' }))}>{t('save')}</Button>], [is.long, <Button onPress={() => say(long)}>{`${t('save')} 2`}</Button>]] },
    { what: 'Offline', wide: true, looks: [[is.none, () => <While begin={unplugged}><Offline /></While>]] },
    { what: 'DraftNotice', looks: [[is.filled, <Held first={true as boolean}>{(found, set) => <DraftNotice draft={{ found, drop: () => set(false) }} />}</Held>]] },
    { what: 'OnceShown', looks: [[is.plain, <OnceShown label={t('password.temporary')} value="kawa-tsuki-7194-nagi" />], [is.long, <OnceShown label={t('links.link_of', { name: '佐藤 美咲' })} value={`https://azekura.example/#t=${'dGhpcyBpcyBhIHRva2Vu'.repeat(6)}`} />]] },
    { what: 'Loading', looks: [[is.busy, <Loading />]] },
    { what: 'Empty', looks: [[is.plain, <Empty title={t('people.empty')}>{t('people.empty_how')}</Empty>], [is.long, <Empty title={long} />]] },
    { what: 'StatusLabel', looks: [[is.many, <span className="flex flex-wrap gap-2">{statuses.map((s) => <StatusLabel key={s} of={s} />)}</span>]] },
    { what: 'Label', looks: [[is.many, <span className="flex flex-wrap gap-2">{(['plain', ...tones] as const).map((tone) => <Label key={tone} tone={tone}>{tone}</Label>)}</span>]] },
    { what: 'Card', looks: [[is.plain, <Card level={3} title={t('people.title')} actions={<Button s="sm">{t('save')}</Button>}>{t('draft.how')}</Card>], [is.long, <Card level={3} title={long} actions={<Button s="sm">{t('save')}</Button>}>{long}</Card>]] },
    { what: 'Facts', looks: [[is.filled, <Facts items={[[t('people.name'), '佐藤 美咲'], [t('people.until'), <Dated key="d" text="2026-01-11 → 2028-01-11" />]]} />], [is.empty, <Facts items={[[t('people.name'), '']]} />], [is.long, <Facts items={[[long, long]]} />]] },
    { what: 'Progress', looks: [
      [is.first, <Progress label={t('nav.import')} done={0} total={0} told={t('loading')} />], [is.middle, <Progress label={t('nav.import')} done={120} total={300} told={t('jobs.of', { done: 120, total: 300 })} />],
      [is.last, <Progress label={t('nav.import')} done={300} total={300} told={t('jobs.of', { done: 300, total: 300 })} />],
    ] },
    { what: 'Stepper', looks: [[is.first, <Stepper steps={steps} at={0} />], [is.middle, <Stepper steps={steps} at={1} />], [is.last, <Stepper steps={steps} at={3} />], [is.long, <Stepper steps={[long, '2']} at={0} />], [is.many, <SetUpSteps at="keys" />]] },
    { what: 'Timeline', looks: [[is.middle, <Timeline steps={life} today="2026-11-22" />], [is.last, <Timeline steps={life} today="2028-02-01" here={-1} />]] },
    { what: 'Qr', looks: [[is.plain, <Qr text="https://azekura.example/" label={t('links.qr_of', { name: '佐藤 美咲' })} className="w-full max-w-80" />], [is.long, <Qr text={`https://azekura.example/#t=${'x'.repeat(160)}`} label={t('links.qr_of', { name: '髙橋 一郎' })} className="w-full max-w-80" />]] },
    { what: 'HelpLink', looks: [[is.plain, <HelpLink />]] },
  ];
} };
