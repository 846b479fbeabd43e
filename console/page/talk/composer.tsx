import { useSignal } from '@preact/signals';
import { write } from '../model/acts.js';
import { agents, chosen, isPrivate, speaker, trouble } from '../model/state.js';
import { nameOf } from '../words.js';

/** Writes as the consumer, or as one of the agents. */
export function Composer() {
  const words = useSignal('');
  const line = chosen.value!;
  const who = speaker.value;
  const send = async (): Promise<void> => {
    const text = words.value.trim();
    if (text !== '' && (await write(text))) words.value = '';
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <fieldset class="speakers">
        <legend class="for-ears">Write as</legend>
        <span class="muted" aria-hidden="true">
          Write as
        </span>
        <Speaker label={nameOf(line)} isChosen={who === 'consumer'} choose={() => (speaker.value = 'consumer')} />
        {agents.value.map(({ loginName, nickname }) => (
          <Speaker
            key={loginName}
            label={nickname}
            isAgent
            isChosen={who !== 'consumer' && who.agent === loginName}
            choose={() => (speaker.value = { agent: loginName })}
          />
        ))}
        {who !== 'consumer' && (
          <label class="private">
            <input
              type="checkbox"
              checked={isPrivate.value}
              onChange={({ currentTarget }) => {
                isPrivate.value = currentTarget.checked;
              }}
            />
            only for the brand
          </label>
        )}
      </fieldset>
      <div class="composer-row">
        <label class="for-ears" for="words">
          Message
        </label>
        <textarea
          id="words"
          rows={2}
          placeholder={who === 'consumer' ? `What ${nameOf(line)} says…` : `What ${who.agent} says…`}
          value={words.value}
          onInput={({ currentTarget }) => {
            words.value = currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
        <button type="submit" class="send">
          Send <kbd>↵</kbd>
        </button>
      </div>
      {trouble.value !== '' && (
        <p class="trouble" role="alert">
          {trouble.value}
        </p>
      )}
    </form>
  );
}

interface SpeakerProps {
  readonly label: string;
  readonly isAgent?: boolean;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

function Speaker({ label, isAgent = false, isChosen, choose }: SpeakerProps) {
  return (
    <label class={`speaker ${isAgent ? 'is-brand' : 'is-consumer'} ${isChosen ? 'is-chosen' : ''}`}>
      <input type="radio" name="speaker" checked={isChosen} onChange={choose} />
      {label}
    </label>
  );
}
