import { useSignal } from '@preact/signals';
import { Code } from './code.jsx';
import { beginConversation, connectOptions } from './model/acts.js';
import { agents, skills, trouble } from './model/state.js';
import { skillName } from './words.js';

/** The quickest way to try a bot. */
export function Welcome() {
  const words = useSignal('');
  const skill = useSignal('-1');
  const connected = agents.value.filter(({ sockets }) => sockets > 0);
  const begin = async (): Promise<void> => {
    if (await beginConversation(skill.value, words.value.trim() || 'Hello')) words.value = '';
  };
  return (
    <section class="welcome" aria-label="New conversation">
      <h2>Try your bot by hand</h2>
      <ol class="steps">
        <li class={connected.length > 0 ? 'is-done' : ''}>
          <h3>Let it connect</h3>
          {connected.length > 0 ? (
            <p class="good">
              {connected.map(({ loginName }) => loginName).join(', ')} {connected.length === 1 ? 'is' : 'are'}{' '}
              connected.
            </p>
          ) : (
            <>
              <p class="muted">With these options, in a program of yours:</p>
              <Code text={connectOptions()} />
            </>
          )}
        </li>
        <li>
          <h3>Write to it as a consumer</h3>
          <form
            class="begin"
            onSubmit={(event) => {
              event.preventDefault();
              void begin();
            }}
          >
            <div class="field">
              <label for="first">First words</label>
              <input
                id="first"
                type="text"
                placeholder="Hello"
                value={words.value}
                onInput={({ currentTarget }) => {
                  words.value = currentTarget.value;
                }}
              />
            </div>
            <div class="field is-narrow">
              <label for="skill">Skill</label>
              <select
                id="skill"
                value={skill.value}
                onChange={({ currentTarget }) => {
                  skill.value = currentTarget.value;
                }}
              >
                {skills.value.map(({ skillId, name }) => (
                  <option key={skillId} value={skillId}>
                    {skillName(skillId, name)}
                  </option>
                ))}
              </select>
            </div>
            <button type="submit" class="send">
              Begin
            </button>
          </form>
          {trouble.value !== '' && (
            <p class="trouble" role="alert">
              {trouble.value}
            </p>
          )}
        </li>
        <li>
          <h3>Be the agent, too</h3>
          <p class="muted">
            In a conversation, choose whom you write as: the consumer, or one of the agents. Whoever writes first serves
            it.
          </p>
        </li>
      </ol>
    </section>
  );
}
