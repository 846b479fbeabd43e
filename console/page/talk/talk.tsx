import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { MessageShape } from '../../../emulator/control/shapes.js';
import { choose, closeConversation, leave } from '../model/acts.js';
import { agents, chosen, conversation, nameOfSkill } from '../model/state.js';
import { clock, initial, nameOf, skillName } from '../words.js';
import { Composer } from './composer.jsx';

/** The conversation that is looked at. */
export function Talk() {
  const line = chosen.value;
  if (!line) return <p class="empty">This conversation is not there any more.</p>;
  const isOpen = line.stage === 'OPEN';
  return (
    <section class="talk" aria-label={`Conversation with ${nameOf(line)}`}>
      <header class="talk-head">
        <button
          type="button"
          class="button is-phone-only"
          aria-label="All conversations"
          onClick={() => choose(undefined)}
        >
          ‹
        </button>
        <span class="face is-consumer is-large" aria-hidden="true">
          {initial(nameOf(line))}
        </span>
        <div class="talk-who">
          <h2>{nameOf(line)}</h2>
          <p class="muted">
            {isOpen ? (line.assignedAgent ? `served by ${line.assignedAgent}` : 'waits for an agent') : 'closed'}
            {' · '}skill {skillName(line.skillId, nameOfSkill(line.skillId))}
            {' · '}
            <span class="mono" title={line.conversationId}>
              {line.conversationId.slice(0, 8)}
            </span>
          </p>
        </div>
        <span class="grow" />
        {isOpen &&
          line.agents.map((agent) => (
            <button type="button" class="button" key={agent} onClick={() => void leave(agent)}>
              {agent} leaves
            </button>
          ))}
        {isOpen && (
          <button type="button" class="button" onClick={() => void closeConversation()}>
            Close
          </button>
        )}
      </header>
      <Messages />
      {isOpen ? <Composer /> : <p class="talk-end">This conversation is closed. What was said stays.</p>}
    </section>
  );
}

function Messages() {
  const box = useRef<HTMLDivElement>(null);
  // The newest is in sight.
  useSignalEffect(() => {
    void conversation.value;
    requestAnimationFrame(() => box.current?.scrollTo({ top: box.current.scrollHeight }));
  });
  const dialogs = conversation.value?.dialogs ?? [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div class="messages" ref={box} role="log" aria-label="Messages" tabIndex={0}>
      {dialogs.map(({ dialogId, dialogType, state, messages }) => (
        <div key={dialogId} class="dialog">
          {dialogType !== 'MAIN' && <p class="divider">{dialogType === 'POST_SURVEY' ? 'Survey' : dialogType}</p>}
          {messages.filter(isContent).map((message) => (
            <Bubble key={message.sequence} message={message} />
          ))}
          {state === 'CLOSE' && <p class="divider">closed</p>}
        </div>
      ))}
      {conversation.value && !dialogs.some(({ messages }) => messages.some(isContent)) && (
        <p class="empty">Nothing said yet.</p>
      )}
    </div>
  );
}

const isContent = ({ event }: MessageShape): boolean => event.type !== 'AcceptStatusEvent';

function Bubble({ message }: { readonly message: MessageShape }) {
  const { originatorId, role, audience, at, event } = message;
  const isConsumer = role === 'CONSUMER';
  const agent = agents.value.find(({ pid }) => pid === originatorId);
  const name = isConsumer ? nameOf(chosen.value!) : (agent?.nickname ?? 'somebody');
  const isNote = audience !== 'ALL';
  return (
    <article class={`bubble-row ${isConsumer ? 'is-consumer' : 'is-brand'} ${isNote ? 'is-private' : ''}`}>
      <span class={`face ${isConsumer ? 'is-consumer' : 'is-brand'}`} aria-hidden="true">
        {initial(name)}
      </span>
      <div class="bubble">
        <p class="bubble-head">
          <b>{name}</b>
          {!isConsumer && <span class="role">{ROLES[role] ?? role}</span>}
          {isNote && <span class="role">only for the brand</span>}
          <time>{clock(at)}</time>
        </p>
        {event.type === 'RichContentEvent' ? (
          <pre class="rich">{JSON.stringify(event.content, null, 2)}</pre>
        ) : (
          <p class="bubble-text">
            {event.contentType === 'hosted/file' ? `File: ${message.text ?? ''}` : message.text}
          </p>
        )}
      </div>
    </article>
  );
}

const ROLES: Readonly<Record<string, string>> = {
  ASSIGNED_AGENT: 'serves',
  AGENT: 'takes part',
  MANAGER: 'manager',
  READER: 'reads along',
};
