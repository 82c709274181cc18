import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { Button } from './button';

type Document = Schema['SubmittedDocument'];
const zooms = ['w-full', 'w-[150%]', 'w-[200%]', 'w-[300%]'] as const;
const turns = ['', 'rotate-90', 'rotate-180', '-rotate-90'] as const;

/** Pictures of documents, side by side or one at a time and larger. They live as long as the number beside them, are in no
 *  cache and on no paper. */
export function SubmittedDocuments({ documents }: { documents: Document[] }) {
  const { t } = useTranslation();
  const [at, setAt] = useState<number | null>(null);
  const [zoom, setZoom] = useState(0);
  const [turned, setTurned] = useState<Record<number, number>>({});
  const name = (i: number) => t('documents.name', { kind: t(`documents.kind.${documents[i]!.kind}`), n: i + 1, all: documents.length });
  const turn = (i: number) => setTurned((all) => ({ ...all, [i]: ((all[i] ?? 0) + 1) % turns.length }));
  const open = (i: number | null) => { setAt(i); setZoom(0); };
  const picture = (i: number) => <img src={`data:${documents[i]!.type};base64,${documents[i]!.data}`} alt={name(i)} draggable={false} className={`aspect-square w-full object-contain ${turns[turned[i] ?? 0]}`} />;
  if (at !== null) {
    return (
      <div role="group" aria-label={t('documents.title')} className="never-print flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-2">
          <Button s="sm" onPress={() => open(null)}>{t('documents.side_by_side')}</Button>
          <Button s="sm" isDisabled={zoom === 0} onPress={() => setZoom(zoom - 1)}>{t('documents.smaller')}</Button>
          <Button s="sm" isDisabled={zoom === zooms.length - 1} onPress={() => setZoom(zoom + 1)}>{t('documents.larger')}</Button>
          <Button s="sm" onPress={() => turn(at)}>{t('documents.turn')}</Button>
          {documents.length > 1 && <Button s="sm" onPress={() => open((at + 1) % documents.length)}>{t('documents.next')}</Button>}
        </div>
        <p role="status" className="text-sm font-bold">{name(at)}</p>
        <div tabIndex={0} role="region" aria-label={name(at)} className="max-h-[70vh] overflow-auto rounded-lg border border-solid-gray-420 bg-solid-gray-50"><div className={zooms[zoom]}>{picture(at)}</div></div>
      </div>
    );
  }
  return (
    <ul aria-label={t('documents.title')} className="never-print grid grid-cols-2 gap-3">
      {documents.map((_, i) => (
        <li key={i} className="flex flex-col gap-2 rounded-lg border border-solid-gray-420 p-2">
          <span className="text-sm font-bold">{name(i)}</span>
          <div className="overflow-hidden bg-solid-gray-50">{picture(i)}</div>
          <span className="flex flex-wrap gap-2"><Button s="sm" aria-label={t('documents.open_of', { name: name(i) })} onPress={() => open(i)}>{t('documents.larger')}</Button><Button s="sm" aria-label={t('documents.turn_of', { name: name(i) })} onPress={() => turn(i)}>{t('documents.turn')}</Button></span>
        </li>
      ))}
    </ul>
  );
}
