import { render } from 'preact';
import { Chat, type PlatformAddress } from './chat.js';
import { ChatWindow } from './chat-window.jsx';

const address = (await (await fetch('platform.json')).json()) as PlatformAddress;
const chat = new Chat(address);
render(<ChatWindow chat={chat} />, document.getElementById('chat')!);
chat.begin();
