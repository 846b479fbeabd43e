import { link } from './state.js';

/** Nobody has told anything yet: how to begin. */
export function Welcome() {
  const address = new URL('feed', document.baseURI);
  address.protocol = 'ws:';
  if (link.value === 'connecting') return <main class="welcome" />;
  return (
    <main class="welcome">
      <div>
        <h2>No program is watched yet</h2>
        <p>Start a program that uses Parley with this, nothing in its code changes:</p>
        <pre>PARLEY_INSPECT={address.href} node bot.mjs</pre>
        <p>or give a connection, or an actor of your own, an inspector:</p>
        <pre>
          {`import { createInspector } from 'parley-sdk/inspect';

const inspect = createInspector({ url: '${address.href}', name: 'bot' });
createConnection({ …, inspect });    // a connection of Parley
inspect.watch(actor);                // any XState 5 actor`}
        </pre>
        <p class="muted">
          It does not matter what is started first. Texts of messages, names and credentials are hidden; nothing leaves
          this computer. To see what it looks like: <code>npm run demo</code>
        </p>
      </div>
    </main>
  );
}
