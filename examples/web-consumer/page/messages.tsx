/** What was said, and what is on its way. */
import { useComputed } from '@preact/signals';
import type { Message } from 'parley-sdk/consumer';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Chat } from './chat.js';
import { FileView } from './file-view.jsx';
import { DownIcon, FileIcon } from './icons.jsx';
import type { Outgoing } from './outgoing.js';
import { QuickReplies, RichContent, type Say } from './rich-content.jsx';
import { offeredReplies, type Row, timeline, timeOf } from './timeline.js';

/** Nearer to the end than this, somebody reads along and is kept there. */
const AT_END_PX = 80;

export function Messages({ chat }: { readonly chat: Chat }) {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [isBehind, setBehind] = useState(false);
  // Read, so that this is drawn again.
  const changes = chat.changes.value;
  const rows = timeline(chat);
  const offered = offeredReplies(rows, chat.current);
  const say: Say = (text, metadata) => void chat.send(text, metadata);

  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  // Whenever something was added.
  useEffect(() => {
    if (isAtEnd.current) toEnd();
    else setBehind(true);
  }, [changes, rows.length, chat.isAnswering.value]);
  useEffect(() => {
    // A window that is made smaller, such as by the keyboard of a phone, shows the end all the same.
    const watched = new ResizeObserver(() => isAtEnd.current && toEnd());
    watched.observe(list.current!);
    return () => watched.disconnect();
  }, []);

  function scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = list.current!;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    if (isAtEnd.current) setBehind(false);
  }

  return (
    <div class="messages-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable by the keyboard. */}
      <div class="messages" ref={list} onScroll={scrolled} tabIndex={0} role="log" aria-label="Messages">
        <Earlier chat={chat} />
        {rows.length === 0 && <Welcome say={say} isReady={chat.status.value === 'online'} />}
        {rows.map((row) => (
          <RowView key={row.key} row={row} chat={chat} say={say} receipt={receiptOf(row, rows)} />
        ))}
        {chat.isAnswering.value && (
          <p class="answering">
            <i />
            <i />
            <i />
            <span class="unseen">Mo is writing</span>
          </p>
        )}
        {offered && !chat.isAnswering.value && <QuickReplies offered={offered.quickReplies} say={say} />}
      </div>
      {isBehind && (
        <button type="button" class="to-end" onClick={toEnd}>
          <DownIcon /> New messages
        </button>
      )}
    </div>
  );
}

function Earlier({ chat }: { readonly chat: Chat }) {
  const unread = useComputed(() => (chat.changes.value >= 0 ? chat.unreadPast : 0));
  if (unread.value === 0) return null;
  return (
    <button type="button" class="earlier" disabled={chat.isReadingPast.value} onClick={() => chat.readPast()}>
      {chat.isReadingPast.value ? 'Reading …' : 'Show the conversation before'}
    </button>
  );
}

const BEGINNINGS = ['Where is my order?', 'Show me kettles', 'Send my receipt'];

function Welcome({ say, isReady }: { readonly say: Say; readonly isReady: boolean }) {
  return (
    <div class="welcome">
      <img src="icon.svg" alt="" width="56" height="56" />
      <h2>Good to see you</h2>
      <p>Ask us anything about your kettle or your order. Mo, our bot, answers at once.</p>
      <div class="replies is-centred">
        {BEGINNINGS.map((text) => (
          <button key={text} type="button" class="reply" disabled={!isReady} onClick={() => say(text)}>
            {text}
          </button>
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: Row;
  readonly chat: Chat;
  readonly say: Say;
  readonly receipt: string | undefined;
}

function RowView({ row, chat, say, receipt }: RowProps) {
  if (row.kind === 'day' || row.kind === 'note') return <p class={row.kind}>{row.text}</p>;
  if (row.kind === 'outgoing') return <OutgoingView outgoing={row.outgoing} chat={chat} />;
  const { message, isOwn, isFirst, isLast, showsTime } = row;
  const classes = ['row', isOwn ? 'is-own' : 'is-other', isFirst && 'is-first', isLast && 'is-last'];
  return (
    <div class={classes.filter(Boolean).join(' ')} data-sequence={message.sequence}>
      <span class="unseen">{isOwn ? 'You' : 'Marlow'}:</span>
      <Content message={message} say={say} />
      <p class={receipt || showsTime ? 'about' : 'unseen'}>
        <time dateTime={new Date(message.time).toISOString()}>{timeOf(message.time)}</time>
        {receipt && ` · ${receipt}`}
      </p>
    </div>
  );
}

function Content({ message, say }: { readonly message: Message; readonly say: Say }) {
  if (message.isDownloadable) {
    return (
      <div class="bubble is-file">
        <FileView message={message} />
      </div>
    );
  }
  if (typeof message.body === 'object') return <RichContent content={message.body} say={say} />;
  return <p class="bubble">{message.body}</p>;
}

/** Of the newest own message only: what has come to it has come to those before. */
function receiptOf(row: Row, rows: readonly Row[]): string | undefined {
  if (row.kind !== 'message' || !row.isOwn) return undefined;
  const newest = rows.findLast((one) => one.kind === 'message' && one.isOwn);
  if (newest !== row) return undefined;
  return row.message.hasAssignedAgentRead() ? 'Read' : 'Sent';
}

function OutgoingView({ outgoing, chat }: { readonly outgoing: Outgoing; readonly chat: Chat }) {
  const { text, file, picture } = outgoing;
  const { value: problem } = outgoing.problem;
  const waits = chat.status.value === 'offline' ? 'Will be sent when you are back online' : 'Sending';
  return (
    <div class={`row is-own is-first is-last ${problem ? 'is-failed' : 'is-waiting'}`}>
      <span class="unseen">You:</span>
      {file ? (
        <div class="bubble is-file">
          <div class="file">
            {picture && <img class="file-picture" src={picture} alt="" />}
            <p class="file-sent">
              <FileIcon /> <span class="file-name">{file.name}</span>
            </p>
            {text && <p class="file-caption">{text}</p>}
            {/* How far an upload is, no browser tells; that it goes on, is all there is to show. */}
            {!problem && <progress class="file-progress" aria-label={`Sending ${file.name}`} />}
          </div>
        </div>
      ) : (
        <p class="bubble">{text}</p>
      )}
      {problem ? (
        <p class="about is-problem" role="alert">
          {problem}{' '}
          <button type="button" class="link" onClick={() => chat.retry(outgoing)}>
            Try again
          </button>{' '}
          <button type="button" class="link" onClick={() => chat.discard(outgoing)}>
            Remove
          </button>
        </p>
      ) : (
        <p class="about">
          {waits}
          {file && (
            <>
              {' · '}
              <button type="button" class="link" onClick={() => chat.discard(outgoing)}>
                Stop
              </button>
            </>
          )}
        </p>
      )}
    </div>
  );
}
