/** Structured content and quick replies, as far as a window can show them; what it does not know it leaves out. */
import type { ComponentChildren } from 'preact';

interface Element {
  readonly type?: string;
  readonly text?: string;
  readonly title?: string;
  readonly tooltip?: string;
  readonly url?: string;
  readonly caption?: string;
  readonly elements?: readonly Element[];
  readonly la?: number;
  readonly lo?: number;
  readonly style?: { readonly bold?: boolean; readonly italic?: boolean; readonly size?: string };
  readonly click?: Click;
}

interface Click {
  readonly actions?: readonly Action[];
  readonly metadata?: readonly { readonly type: string }[];
}

type Action =
  | { readonly type: 'publishText'; readonly text: string }
  | { readonly type: 'link'; readonly uri: string }
  | { readonly type: 'navigate'; readonly la: number; readonly lo: number };

/** What a click says, with the metadata by which the brand knows which button it was. */
export type Say = (text: string, metadata?: readonly { readonly type: string }[]) => void;

export function RichContent({ content, say }: { readonly content: unknown; readonly say: Say }) {
  return <div class="rich">{draw(content as Element, say)}</div>;
}

export function QuickReplies({ offered, say }: { readonly offered: unknown; readonly say: Say }) {
  const { replies = [] } = offered as { readonly replies?: readonly Element[] };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields, and these are sent at once.
    <div class="replies" role="group" aria-label="Suggested answers">
      {replies.map((reply) => (
        <Button key={reply.title} element={reply} say={say} className="reply" />
      ))}
    </div>
  );
}

function draw(element: Element, say: Say): ComponentChildren {
  const inner = element.elements?.map((one) => draw(one, say));
  switch (element.type) {
    case 'vertical':
      return <div class="rich-column">{inner}</div>;
    case 'horizontal':
      return <div class="rich-row">{inner}</div>;
    case 'carousel':
      // Reached by the keyboard, so that it can be scrolled without a mouse.
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable.
        <section class="rich-carousel" aria-label="Choices" tabIndex={0}>
          {inner}
        </section>
      );
    case 'text':
      return <p class={textClass(element)}>{element.text}</p>;
    case 'image':
      return isSecure(element.url) ? (
        <img class="rich-image" src={element.url} alt={element.caption ?? element.tooltip ?? ''} loading="lazy" />
      ) : undefined;
    case 'button':
      return <Button element={element} say={say} className="rich-button" />;
    case 'linkPreview':
      return isSecure(element.url) ? <Link to={element.url!}>{element.title ?? element.url}</Link> : undefined;
    case 'map':
      return <Link to={mapOf(element.la, element.lo)}>{element.tooltip ?? 'Show on a map'}</Link>;
    default:
      return inner;
  }
}

function Button(props: { readonly element: Element; readonly say: Say; readonly className: string }) {
  const { element, say, className } = props;
  const action = element.click?.actions?.[0];
  const label = element.title ?? element.tooltip ?? '';
  if (action?.type === 'link') return isSecure(action.uri) ? <Link to={action.uri}>{label}</Link> : null;
  if (action?.type === 'navigate') return <Link to={mapOf(action.la, action.lo)}>{label}</Link>;
  const text = action?.text ?? label;
  return (
    <button type="button" class={className} onClick={() => say(text, element.click?.metadata)}>
      {label}
    </button>
  );
}

/** Somewhere else: in a tab of its own, which learns nothing of this one. */
function Link({ to, children }: { readonly to: string; readonly children: ComponentChildren }) {
  return (
    <a class="rich-button" href={to} target="_blank" rel="noopener noreferrer">
      {children} <span class="quiet">(new tab)</span>
    </a>
  );
}

/** An address may come from anywhere: `javascript:` is one, too. */
function isSecure(url: string | undefined): boolean {
  return url !== undefined && /^https:\/\//i.test(url);
}

const mapOf = (la = 0, lo = 0): string => `https://www.openstreetmap.org/?mlat=${la}&mlon=${lo}#map=15/${la}/${lo}`;

function textClass({ style }: Element): string {
  const { bold, italic, size } = style ?? {};
  // Colours are not taken over: what is readable by day may not be so by night.
  return ['rich-text', bold && 'is-bold', italic && 'is-italic', size === 'large' && 'is-large']
    .filter(Boolean)
    .join(' ');
}
