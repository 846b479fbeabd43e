/** The window: its head, what is wrong at the moment, messages, and where one writes. Closed it is a button. */
import { useEffect, useRef } from 'preact/hooks';
import type { Chat } from './chat.js';
import { Composer } from './composer.jsx';
import { DownIcon, TalkIcon } from './icons.jsx';
import { Messages } from './messages.jsx';

export function ChatWindow({ chat }: { readonly chat: Chat }) {
  if (!chat.isOpen.value) return <Launcher chat={chat} />;
  return (
    <section class="window" aria-label="Talk to Marlow" data-status={chat.status.value}>
      <Head chat={chat} />
      <Banner chat={chat} />
      <Messages chat={chat} />
      <Composer chat={chat} />
    </section>
  );
}

function Launcher({ chat }: { readonly chat: Chat }) {
  const { value: unread } = chat.unread;
  const button = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone; whoever uses the keyboard goes on here.
  useEffect(() => button.current?.focus(), []);
  return (
    <button ref={button} type="button" class="launcher" onClick={() => chat.show(true)}>
      <TalkIcon /> Talk to us
      {unread > 0 && (
        <span class="badge">
          {unread}
          <span class="unseen">{unread === 1 ? ' new message' : ' new messages'}</span>
        </span>
      )}
    </button>
  );
}

const STATUS = {
  connecting: 'Connecting …',
  online: 'Answers at once',
  offline: 'Offline',
  failed: 'Not connected',
} as const;

function Head({ chat }: { readonly chat: Chat }) {
  const asked = useRef<HTMLDialogElement>(null);
  // Read, so that this is drawn again when a conversation begins or ends.
  void chat.changes.value;
  const { status, customer } = chat;
  return (
    <header class="head">
      <img src="icon.svg" alt="" width="38" height="38" />
      <div class="head-who">
        <h2>Marlow</h2>
        <p class={`head-status is-${status.value}`}>{STATUS[status.value]}</p>
      </div>
      {customer.value ? (
        <p class="head-customer">Signed in as {customer.value}</p>
      ) : (
        <button type="button" class="quiet-button" disabled={status.value !== 'online'} onClick={() => chat.signIn()}>
          Sign in
        </button>
      )}
      {chat.current && (
        <button type="button" class="quiet-button" onClick={() => asked.current?.showModal()}>
          End
        </button>
      )}
      <button type="button" class="round" aria-label="Minimise" onClick={() => chat.show(false)}>
        <DownIcon />
      </button>
      <dialog ref={asked} class="ask" aria-labelledby="ask-title">
        <form method="dialog">
          <h3 id="ask-title">End the conversation?</h3>
          <p>What was said stays here. You can begin another one at any time.</p>
          <div class="ask-buttons">
            <button type="submit" class="button">
              Go on
            </button>
            <button type="submit" class="button is-main" onClick={() => chat.end()}>
              End it
            </button>
          </div>
        </form>
      </dialog>
    </header>
  );
}

/** What a consumer should know of the connection; a screen reader says it as it changes. */
function Banner({ chat }: { readonly chat: Chat }) {
  const { status, problem, isBack } = chat;
  return (
    <div class="banners" role="status">
      {status.value === 'offline' && (
        <p class="banner">
          <span>You are offline. What you write is sent as soon as you are back.</span>
          <button type="button" class="link" onClick={() => chat.retryNow()}>
            Try now
          </button>
        </p>
      )}
      {status.value === 'online' && isBack.value && <p class="banner is-good">You are back online.</p>}
      {problem.value && (
        <p class="banner is-bad">
          <span>{problem.value}</span>
          {status.value === 'failed' && (
            <button type="button" class="link" onClick={() => chat.begin()}>
              Try again
            </button>
          )}
        </p>
      )}
    </div>
  );
}
