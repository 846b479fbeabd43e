import { Code } from './code.jsx';
import { connectOptions, setShift, setState } from './model/acts.js';
import { agents, chosenId, skills } from './model/state.js';
import { initial, skillName } from './words.js';

const STATES = { ONLINE: 'online', OCCUPIED: 'occupied', BACK_SOON: 'back soon', AWAY: 'away', OFFLINE: 'offline' };

/** Agents and skills, and what can be done about them. */
export function People() {
  return (
    <>
      <section class="card" aria-label="Agents">
        <h2>Agents</h2>
        <ul class="rows">
          {agents.value.map(({ loginName, nickname, state, sockets, conversations }) => (
            <li class="row" key={loginName}>
              <span class="face is-brand" aria-hidden="true">
                {initial(nickname)}
              </span>
              <span class="row-body">
                <b>{nickname}</b>
                <span class={sockets > 0 ? 'good' : 'muted'}>
                  {sockets === 0 ? 'not connected' : conversations === 0 ? 'connected' : `serves ${conversations}`}
                </span>
              </span>
              <label class={`state is-${state}`} title="Who is online, has the skill and asked for rings is rung">
                <span class="for-ears">State of {nickname}</span>
                <i aria-hidden="true" />
                <select value={state} onChange={({ currentTarget }) => void setState(loginName, currentTarget.value)}>
                  {Object.entries(STATES).map(([value, text]) => (
                    <option key={value} value={value}>
                      {text}
                    </option>
                  ))}
                </select>
              </label>
            </li>
          ))}
        </ul>
      </section>
      <section class="card" aria-label="Skills">
        <h2>Skills</h2>
        <ul class="rows">
          {skills.value.map(({ skillId, name, onShift }) => (
            <li class="row" key={skillId}>
              <span class="row-body">
                <b>{skillName(skillId, name)}</b>
                <span class="muted">{onShift ? 'somebody works on it' : 'off hours'}</span>
              </span>
              <label class="switch">
                <span class="for-ears">{skillName(skillId, name)} is on shift</span>
                <input
                  type="checkbox"
                  role="switch"
                  aria-checked={onShift}
                  checked={onShift}
                  onChange={({ currentTarget }) => void setShift(skillId, currentTarget.checked)}
                />
              </label>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** While a conversation is looked at; else the page says it in the middle. */
export function Connect() {
  if (chosenId.value === undefined) return null;
  return (
    <details class="card">
      <summary>Connect a program</summary>
      <Code text={connectOptions()} />
    </details>
  );
}
