/** The page by keyboard: single letters, where nothing is being written. */
import { choose, chooseNeighbour, nextTheme } from './acts.js';
import { isPlatformShown } from './state.js';

const KEYS: Readonly<Record<string, () => void>> = {
  n: () => {
    choose(undefined);
    focusOn('#first');
  },
  c: () => focusOn('#words'),
  j: () => chooseNeighbour(1),
  k: () => chooseNeighbour(-1),
  d: nextTheme,
};

/** At once where it is there; else after the picture that the key asked for is drawn. */
function focusOn(selector: string): void {
  const found = document.querySelector<HTMLElement>(selector);
  if (found) found.focus();
  else requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    if (key === 'Escape') {
      isPlatformShown.value = false;
      if (target instanceof HTMLElement) target.blur();
    }
    if (ctrlKey || metaKey || altKey || (target instanceof Element && target.matches('input, textarea, select')))
      return;
    const act = KEYS[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
