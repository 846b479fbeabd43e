import { render } from 'preact';
import { App } from './app.jsx';
import { begin } from './feed.js';

render(<App />, document.getElementById('page')!);
begin();
