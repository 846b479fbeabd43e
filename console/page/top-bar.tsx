import { nextTheme } from './model/acts.js';
import { isPlatformShown, link, openCount, platform, theme } from './model/state.js';

const LINKS = { connecting: 'Connecting', live: 'Live', lost: 'Lost, trying again' } as const;
const THEMES = { system: '◐', light: '○', dark: '●' } as const;

export function TopBar() {
  const { accountId = '', violations = 0 } = platform.value ?? {};
  return (
    <header class="top">
      <img class="mark" src="icon.svg" alt="" />
      <h1>Parley emulator</h1>
      <span class={`pill is-${link.value}`} role="status">
        <i aria-hidden="true" />
        {LINKS[link.value]}
      </span>
      <span class="fact">account {accountId}</span>
      <span class="fact">{openCount.value} open</span>
      <span class={violations > 0 ? 'fact is-problem' : 'fact'} title="Where a client departed from the protocol">
        {violations === 0 ? 'no violation' : `${violations} ${violations === 1 ? 'violation' : 'violations'}`}
      </span>
      <span class="grow" />
      <span class="hints" aria-hidden="true">
        <kbd>n</kbd> new <kbd>c</kbd> write <kbd>j</kbd> <kbd>k</kbd> next, previous
      </span>
      <button
        type="button"
        class="button is-narrow-only"
        aria-expanded={isPlatformShown.value}
        aria-controls="platform"
        onClick={() => {
          isPlatformShown.value = !isPlatformShown.value;
        }}
      >
        Platform
      </button>
      <button type="button" class="button" title="Theme  d" aria-label={`Theme: ${theme.value}`} onClick={nextTheme}>
        {THEMES[theme.value]} <span class="word">{theme.value}</span>
      </button>
    </header>
  );
}
