import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

interface VirtualListProps {
  readonly count: number;
  readonly rowHeight: number;
  readonly label: string;
  readonly role: 'tree' | 'listbox' | 'log';
  /** The row that must be seen whenever it changes. */
  readonly active?: number | undefined;
  /** Whether the list stays at its end while rows come, as long as nobody scrolls up. */
  readonly sticksToEnd?: boolean;
  readonly render: (index: number) => ComponentChildren;
  readonly onKeyDown?: (event: TargetedKeyboardEvent<HTMLElement>) => void;
  readonly activeId?: string | undefined;
}

const BEYOND = 4;

/** A list of rows of one height, of which only those that can be seen exist. */
export function VirtualList(props: VirtualListProps) {
  const { count, rowHeight, label, role, active, sticksToEnd = false, render, onKeyDown, activeId } = props;
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);

  useLayoutEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = box.current!;
    if (sticksToEnd && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [count, height, sticksToEnd]);

  useLayoutEffect(() => {
    const element = box.current!;
    if (active === undefined || active < 0) return;
    const [from, to] = [active * rowHeight, (active + 1) * rowHeight];
    if (from < element.scrollTop) element.scrollTop = from;
    else if (to > element.scrollTop + element.clientHeight) element.scrollTop = to - element.clientHeight;
  }, [active, rowHeight]);

  const first = Math.max(0, Math.floor(top / rowHeight) - BEYOND);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + BEYOND);
  const rows: ComponentChildren[] = [];
  for (let index = first; index < last; index += 1) rows.push(render(index));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is one of three, all of them interactive.
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: all three have names.
    <div
      ref={box}
      class="list"
      tabIndex={0}
      role={role}
      aria-label={label}
      aria-activedescendant={activeId}
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        const element = event.currentTarget;
        atEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - rowHeight;
        setTop(element.scrollTop);
      }}
    >
      <div class="list-space" role="presentation" style={{ height: `${count * rowHeight}px` }}>
        <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}
