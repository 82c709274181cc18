// Lists and the ways through them.
import { BulkBar } from '../components/bulk_bar';
import { Button } from '../components/button';
import { JobTray } from '../components/job_tray';
import { StatusLabel } from '../components/notice';
import { Pager } from '../components/pager';
import { SavedViews } from '../components/saved_views';
import { Sessions } from '../components/sessions';
import { SubmittedDocuments } from '../components/submitted_documents';
import { Cell, Head, SortHead, Table } from '../components/table';
import { Tab, Tabs } from '../components/tabs';
import type { PeopleFilter } from '../api/queries';
import { Turner, type Place } from '../components/turner';
import { day } from '../lib/dates';
import { fullName } from '../lib/people';
import { changeViews } from '../lib/views';
import { b, long, people } from './answers';
import { Held, is, While, type Part } from './row';

const nothing = () => undefined;
const kept = () => { changeViews(b.open, () => [{ name: '総務部の未依頼', filter: { department: '総務部', status: 'none' } }]); return () => changeViews(b.open, () => []); };
/** A grey point; browsers look at the bytes of a picture, not at its name. */
const grey = 'R0lGODlhAQABAIAAAJmZmQAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==';

export const lists: Part = { id: 'lists', name: ['一覧', 'Lists'], rows: (t) => [
  { what: 'Table', wide: true, looks: [[is.filled, (
    <Held first={undefined as string | undefined}>{(sort, set) => (
      <Table label={t('people.table')}>
        <thead><tr><SortHead name="kana" sort={sort} onSort={set}>{t('people.name')}</SortHead><Head>{t('new_person.department')}</Head><SortHead name="status" sort={sort} onSort={set}>{t('people.status')}</SortHead><Head>{t('people.until')}</Head></tr></thead>
        <tbody>
          {people.map((p) => (
            <tr key={p.id}>
              <th scope="row" className="px-2 py-2 text-left font-normal">{fullName(p)}</th>
              <Cell name={t('new_person.department')}>{p.department ?? '—'}</Cell><Cell name={t('people.status')}><StatusLabel of={p.number_status} /></Cell><Cell short name={t('people.until')}>{day(p.disposal_from)}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    )}</Held>
  )]] },
  { what: 'BulkBar', wide: true, looks: [
    [is.filled, () => <BulkBar label={t('bulk.region')} counted={t('people.picked', { n: 3 })} onNone={nothing} page={{ label: t('people.pick_page', { n: 20 }), onPress: nothing }} all={{ label: t('people.pick_all', { total: 45 }), onPress: nothing }}><Button s="sm" v="solid">{t('people.ask')}</Button></BulkBar>],
    [is.many, () => <BulkBar label={t('bulk.region')} counted={t('people.picked', { n: 45 })} onNone={nothing}><Button s="sm">{t('people.export_picked')}</Button><Button s="sm" v="solid">{t('people.ask')}</Button></BulkBar>],
  ] },
  { what: 'Pager', wide: true, looks: ([[is.first, { next: '20', last: '40' }], [is.middle, { previous: '0', next: '40', last: '40' }], [is.last, { previous: '20' }], [is.disabled, {}]] as const).map(([state, places]) => [
    state, <Held first={20}>{(size, set) => <Pager label={`${t('people.pages')} ${state[1]}`} places={places} size={size} onPlace={nothing} onSize={set} />}</Held>,
  ]) },
  { what: 'Turner', wide: true, looks: ([[is.first, {}, '50'], [is.middle, { cursor: '50', back: '0' }, '100'], [is.last, { cursor: '100', back: '0-50' }, undefined]] as const).map(([state, place, next]) => [
    state, () => <Held first={place as Place}>{(at, set) => <Turner at={at} next={next} onTurn={set} />}</Held>,
  ]) },
  { what: 'SavedViews', wide: true, looks: [
    [is.plain, <Held first={{} as PeopleFilter}>{(filter, set) => <SavedViews business={b.closed} filter={filter} onChoose={set} />}</Held>],
    [is.filled, () => <While begin={kept}><Held first={{ left: false, q: '佐' } as PeopleFilter}>{(filter, set) => <SavedViews business={b.open} filter={filter} onChoose={set} />}</Held></While>],
  ] },
  { what: 'Tabs', wide: true, looks: [
    [is.plain, <Tabs label={t('people.title')}>{(['basic', 'number', 'history'] as const).map((tab) => <Tab key={tab} on={tab === 'number'} to="/b/$b/people/$p" params={{ b: '9002', p: '1' }} search={{ tab }}>{t(`person.tab.${tab}`)}</Tab>)}</Tabs>],
    [is.long, <Tabs label={long}>{[1, 2, 3].map((n) => <Tab key={n} on={n === 1} to="/b/$b/people" params={{ b: '9002' }}>{`${n} ${long}`}</Tab>)}</Tabs>],
  ] },
  { what: 'JobTray', looks: [[is.busy, <JobTray business={b.open} />]] },
  { what: 'Sessions', wide: true, looks: [[is.filled, <Sessions />]] },
  { what: 'SubmittedDocuments', looks: [[is.filled, <SubmittedDocuments documents={[{ kind: 'number', type: 'image/jpeg', data: grey }, { kind: 'identity', type: 'image/jpeg', data: grey }]} />]] },
] };
