import { render } from 'preact';
import { App } from './app.jsx';
import { connect } from './feed.js';

render(<App />, document.getElementById('page')!);
connect();
