import { Happened } from './happened.jsx';
import { List } from './list.jsx';
import { chosenId, isPlatformShown } from './model/state.js';
import { Connect, People } from './people.jsx';
import { Talk } from './talk/talk.jsx';
import { TopBar } from './top-bar.jsx';
import { Welcome } from './welcome.jsx';

export function App() {
  return (
    <div
      class={`page${chosenId.value === undefined ? '' : ' is-talking'}${isPlatformShown.value ? ' shows-platform' : ''}`}
    >
      <TopBar />
      <List />
      <main class="centre">{chosenId.value === undefined ? <Welcome /> : <Talk />}</main>
      <aside class="right" id="platform" aria-label="The platform">
        <People />
        <Connect />
        <Happened />
      </aside>
    </div>
  );
}
