/** Copies a text; where the browser does not let a page do that, selects the text that is shown, for the reader to copy. */
export async function copyOrSelect(text: string, shown: HTMLElement | null): Promise<'copied' | 'selected'> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    if (shown instanceof HTMLInputElement) shown.select();
    else if (shown) getSelection()?.selectAllChildren(shown);
    return 'selected';
  }
}
