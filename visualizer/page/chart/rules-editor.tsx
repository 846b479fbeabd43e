import { useSignal } from '@preact/signals';
import type { Machine } from '../../model/machine.js';
import type { Rule } from '../../model/rules.js';
import { rules } from '../state.js';

const MINUTE = 60_000;

/** "In this state for longer than that is too long": the rules of one kind of actor, to be changed. */
export function RulesEditor({ machine }: { machine: Machine }) {
  const chosen = useSignal('');
  const own = rules.value.filter(({ kind }) => kind === machine.name);
  const states = machine.definition.nodes.map(({ path }) => path).filter((path) => path !== '');
  const free = states.filter((path) => !own.some(({ state }) => state === path));
  const change = (rule: Rule, ms: number): void => {
    rules.value = rules.value.map((one) => (one === rule ? { ...rule, ms } : one));
  };
  return (
    <details class="rules">
      <summary>
        Rules for {machine.name} <small>{own.length}</small>
      </summary>
      {own.map((rule) => (
        <div class="rule" key={rule.state}>
          <code>{rule.state}</code>
          <label>
            over{' '}
            <input
              type="number"
              min={0}
              step="any"
              value={rule.ms / MINUTE}
              aria-label={`Minutes in ${rule.state} that are too long`}
              onChange={({ currentTarget: { valueAsNumber } }) => {
                if (valueAsNumber >= 0) change(rule, valueAsNumber * MINUTE);
              }}
            />{' '}
            min
          </label>
          <button
            type="button"
            class="plain"
            aria-label={`Remove the rule for ${rule.state}`}
            onClick={() => {
              rules.value = rules.value.filter((one) => one !== rule);
            }}
          >
            remove
          </button>
        </div>
      ))}
      <div class="rule">
        <select
          aria-label="State of a new rule"
          value={chosen.value}
          onChange={(event) => {
            chosen.value = event.currentTarget.value;
          }}
        >
          <option value="">a state …</option>
          {free.map((path) => (
            <option key={path} value={path}>
              {path}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="plain"
          disabled={!free.includes(chosen.value)}
          onClick={() => {
            rules.value = [...rules.value, { kind: machine.name, state: chosen.value, ms: MINUTE }];
            chosen.value = '';
          }}
        >
          add, over 1 min
        </button>
      </div>
    </details>
  );
}
