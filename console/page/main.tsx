import { render } from 'preact';
import { App } from './app.jsx';
import { begin } from './model/feed.js';
import { listenToKeys } from './model/keys.js';

render(<App />, document.getElementById('page')!);
listenToKeys();
begin();
