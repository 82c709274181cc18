// The word that somebody searches people by: it may be a name or a number, and so it is in no address and in nothing that the
// browser writes down. It lies in memory alone; an entry of the history has a chance id for it, so that the way back finds it.
import { useLocation } from '@tanstack/react-router';
import { useSession } from '../api/queries';

const words = new Map<string, { of: number | undefined; word: string }>();

declare module '@tanstack/react-router' {
  interface HistoryState { word?: string }
}

/** The word of this entry, and the state of the next one that keeps a word. */
export function useSearchWord() {
  const account = useSession()?.account.id;
  const at = useLocation({ select: (l) => l.state.word });
  const kept = at === undefined ? undefined : words.get(at);
  const stateWith = (word: string | undefined) => {
    if (!word) return {};
    const id = crypto.randomUUID();
    words.set(id, { of: account, word });
    return { word: id };
  };
  return { word: kept && kept.of === account ? kept.word : undefined, stateWith };
}
