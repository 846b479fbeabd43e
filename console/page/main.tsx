import { render } from 'preact';
import { App } from './app.jsx';
import { begin } from './feed.js';
import { listenToKeys } from './keys.js';

render(<App />, document.getElementById('page')!);
listenToKeys();
begin();
