import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { Conversation } from "../../store/state.ts";
import { isSpeech } from "../../store/timeline.ts";
import { strings } from "../../strings.ts";
import { Icon } from "../parts/Icon.tsx";
import { type RowContext, RowView } from "./RowView.tsx";
import { buildRows, type Row } from "./rows.ts";
import styles from "./Timeline.module.css";

/** Within so many pixels of the end the list counts as being there. */
const endPx = 48;
/** Older messages are asked for when so few rows are left above. */
const loadAheadRows = 12;
/** So few rows do not fill a large window: more are asked for though nobody scrolled. */
const fewRows = 80;

const estimates: Readonly<Record<Row["kind"], number>> = {
  top: 56,
  day: 46,
  divider: 36,
  events: 30,
  speech: 26,
  pending: 26,
};
const estimate = (row: Row | undefined): number =>
  row === undefined ? 26 : estimates[row.kind] + ("head" in row && row.head ? 32 : 0);

/** Lets others scroll the list: the composer's keys, Esc. */
export interface TimelineHandle {
  toEnd(): void;
  /** By pages, negative for up. */
  page(pages: number): void;
}

/**
 * The message list: anchored at its end, windowed, and still while older messages load above. One instance shows one
 * conversation; another has another key.
 */
export function Timeline({
  conversation,
  context,
  onReading,
  onOlder,
  onHandle,
}: {
  readonly conversation: Conversation;
  readonly context: RowContext;
  readonly onReading: (atEnd: boolean) => void;
  readonly onOlder: (key: string) => void;
  readonly onHandle: (handle: TimelineHandle | null) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const position = useRef({ scrollTop: 0, scrollHeight: 0 });
  const { nick } = context;
  const rows = useMemo(() => buildRows(conversation, nick), [conversation, nick]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 10,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: endPx,
    paddingEnd: 12,
  });
  const items = virtualizer.getVirtualItems();

  const toEnd = useCallback(() => {
    isAtEnd.current = true;
    virtualizer.scrollToEnd();
    onReading(true);
  }, [virtualizer, onReading]);

  // A log that arrives above what is there already is, to the virtual list, no reason to leave its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the rows change
  useLayoutEffect(() => {
    if (isAtEnd.current) virtualizer.scrollToEnd();
  }, [virtualizer, rows]);

  // Rows that are measured late and a composer that grows must not push the newest message out of sight.
  useEffect(() => {
    const element = scroller.current;
    if (element === null || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) virtualizer.scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [virtualizer]);

  useEffect(() => {
    onHandle({
      toEnd,
      page: (pages) => scroller.current?.scrollBy({ top: pages * scroller.current.clientHeight * 0.85 }),
    });
    return () => onHandle(null);
  }, [onHandle, toEnd]);

  function onScroll(): void {
    const element = scroller.current;
    if (element === null) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const wasAt = position.current;
    position.current = { scrollTop, scrollHeight };
    // Only going up leaves the end; rows that turn out taller than estimated do not.
    if (scrollHeight - scrollTop - clientHeight <= endPx) isAtEnd.current = true;
    else if (scrollTop < wasAt.scrollTop && scrollHeight >= wasAt.scrollHeight) isAtEnd.current = false;
    onReading(isAtEnd.current);
  }

  const first = items[0]?.index ?? 0;
  const rowCount = rows.length;
  const { key, hasOlder, loadingOlder } = conversation;
  useEffect(() => {
    // A list that opens stands at its top for a moment, before it goes to its end.
    const isUpHere = !isAtEnd.current || rowCount < fewRows;
    if (isUpHere && hasOlder && !loadingOlder && first < loadAheadRows) onOlder(key);
  }, [hasOlder, loadingOlder, first, key, rowCount, onOlder]);

  const { unread } = conversation;
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={onScroll}
        role="log"
        // What scrolling brings into the document is not news; the region below tells the news.
        aria-live="off"
        aria-label={strings.messages(conversation.name)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls has to be reached by keyboard
        tabIndex={0}
      >
        <div className={styles.space} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className={styles.slot}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <RowView row={row} context={context} />
              </div>
            );
          })}
        </div>
      </div>
      <News conversation={conversation} nick={nick} />
      <JumpButton unread={unread} scrolledUp={!virtualizer.isAtEnd(endPx * 3)} onJump={toEnd} />
    </div>
  );
}

function JumpButton({
  unread,
  scrolledUp,
  onJump,
}: {
  readonly unread: number;
  readonly scrolledUp: boolean;
  readonly onJump: () => void;
}) {
  if (!scrolledUp) return null;
  return (
    <button type="button" className={styles.jump} data-new={unread > 0} onClick={onJump}>
      {unread > 0 ? strings.jumpNew(unread) : strings.jump}
      <Icon name="down" />
    </button>
  );
}

/** Reads the newest message out to who listens to the page. */
function News({ conversation, nick }: { readonly conversation: Conversation; readonly nick: string }) {
  const last = conversation.items.at(-1);
  const text =
    conversation.sync === "live" && last !== undefined && isSpeech(last) && last.nick !== nick
      ? `${last.nick}: ${last.text}`
      : "";
  return (
    <p className={styles.news} aria-live="polite" aria-atomic="true">
      {text}
    </p>
  );
}
