import { choose } from './model/acts.js';
import { chosenId, conversations, nameOfSkill } from './model/state.js';
import { clock, initial, nameOf } from './words.js';

/** All conversations, the newest first. */
export function List() {
  const all = conversations.value;
  return (
    <nav class="left" aria-label="Conversations">
      <div class="left-head">
        <h2>Conversations</h2>
        <button type="button" class="button is-first" title="New conversation  n" onClick={() => choose(undefined)}>
          + New
        </button>
      </div>
      {all.length === 0 && <p class="empty">None yet. Begin one as a consumer, or let a program of yours do it.</p>}
      <ul class="lines">
        {all.map((line) => (
          <li key={line.conversationId}>
            <button
              type="button"
              class={`line ${line.stage === 'OPEN' ? '' : 'is-closed'}`}
              aria-current={line.conversationId === chosenId.value}
              onClick={() => choose(line.conversationId)}
            >
              <span class="face is-consumer" aria-hidden="true">
                {initial(nameOf(line))}
              </span>
              <span class="line-body">
                <span class="line-top">
                  <b>{nameOf(line)}</b>
                  <time>{clock(line.lastUpdateTime)}</time>
                </span>
                <span class="line-text">{line.lastText ?? 'nothing said yet'}</span>
                <span class="line-foot">
                  {line.stage === 'OPEN' ? (
                    <span class={line.assignedAgent ? 'tag is-served' : 'tag is-waiting'}>
                      {line.assignedAgent ? `with ${line.assignedAgent}` : 'waits'}
                    </span>
                  ) : (
                    <span class="tag">closed</span>
                  )}
                  {line.skillId !== '-1' && <span class="tag">{nameOfSkill(line.skillId)}</span>}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
