import { memo, useState } from "react";
import type { Conversation, Pending } from "../../store/state.ts";
import { strings } from "../../strings.ts";
import { Face, hueStyle } from "../parts/Face.tsx";
import { Icon } from "../parts/Icon.tsx";
import { dayName, exactTime, timeOfDay } from "./dates.ts";
import { RichText } from "./RichText.tsx";
import styles from "./RowView.module.css";
import type { Row, SpeechItem } from "./rows.ts";
import { describe, summarize } from "./summary.ts";

/** What a row needs besides itself. */
export interface RowContext {
  readonly name: string;
  readonly kind: Conversation["kind"];
  readonly nick: string;
  readonly isOnline: boolean;
  readonly onRetry: (nonce: string) => void;
  readonly onDiscard: (nonce: string) => void;
  readonly onPerson: (nick: string) => void;
}

/** One row of the message list. */
export const RowView = memo(function RowView({
  row,
  context,
}: {
  readonly row: Row;
  readonly context: RowContext;
}) {
  switch (row.kind) {
    case "top":
      return <Top state={row.state} context={context} />;
    case "day":
      return (
        <h3 className={styles.day}>
          <span>{dayName(row.time, Date.now())}</span>
        </h3>
      );
    case "divider":
      return (
        <h3 className={styles.divider}>
          <span>{strings.newMessages(row.count)}</span>
        </h3>
      );
    case "events":
      return <Events items={row.items} />;
    case "pending":
      return <Waiting pending={row.pending} head={row.head} context={context} />;
    case "speech":
      return (
        <Speech
          item={row.item}
          head={row.head}
          own={row.own}
          mention={row.mention}
          onPerson={context.onPerson}
        />
      );
  }
});

function Top({ state, context }: { readonly state: string; readonly context: RowContext }) {
  if (state === "older") return <p className={styles.older}>{strings.loadingOlder}</p>;
  if (state === "loading") return <p className={styles.older}>{strings.loading}</p>;
  if (state === "full") return <p className={styles.older}>{strings.full}</p>;
  const isRoom = context.kind === "room";
  return (
    <div className={styles.beginning}>
      <span className={styles.beginningSign}>
        {isRoom ? <Icon name="hash" /> : <Face nick={context.name} />}
      </span>
      <h3>{isRoom ? strings.beginning(context.name) : strings.beginningDirect(context.name)}</h3>
      <p>{isRoom ? strings.beginningText : strings.beginningDirectText}</p>
    </div>
  );
}

function Speech({
  item,
  head,
  own,
  mention,
  onPerson,
}: {
  readonly item: SpeechItem;
  readonly head: boolean;
  readonly own: boolean;
  readonly mention: boolean;
  readonly onPerson: (nick: string) => void;
}) {
  const time = (
    <time className={styles.time} dateTime={new Date(item.time).toISOString()} title={exactTime(item.time)}>
      {timeOfDay(item.time)}
    </time>
  );
  const name = own ? (
    <span className={styles.nick} style={hueStyle(item.nick)}>
      {item.nick}
    </span>
  ) : (
    <button
      type="button"
      className={styles.nick}
      style={hueStyle(item.nick)}
      onClick={() => onPerson(item.nick)}
    >
      {item.nick}
    </button>
  );
  if (item.speech === "action")
    return (
      <div className={`${styles.row} ${styles.head}`} data-mention={mention}>
        <span className={styles.gutter}>
          <span className={styles.star} aria-hidden="true">
            ✦
          </span>
        </span>
        <p className={`${styles.text} ${styles.action}`}>
          {name} <RichText text={item.text} /> {time}
        </p>
      </div>
    );
  return (
    <div
      className={`${styles.row} ${head ? styles.head : ""}`}
      data-mention={mention}
      data-announcement={item.speech === "announcement"}
    >
      <span className={styles.gutter}>{head ? <Face nick={item.nick} /> : time}</span>
      <div className={styles.body}>
        {head && (
          <div className={styles.line}>
            {name}
            {item.speech === "announcement" && <span className={styles.label}>{strings.announcement}</span>}
            {item.speech === "notice" && <span className={styles.label}>{strings.notice}</span>}
            {time}
          </div>
        )}
        <p className={styles.text}>
          <RichText text={item.text} />
        </p>
      </div>
    </div>
  );
}

function Waiting({
  pending,
  head,
  context,
}: {
  readonly pending: Pending;
  readonly head: boolean;
  readonly context: RowContext;
}) {
  const { nonce, text, speech, failure } = pending;
  return (
    <div
      className={`${styles.row} ${head ? styles.head : ""}`}
      data-state={failure === null ? "sending" : "failed"}
    >
      <span className={styles.gutter}>{head && <Face nick={context.nick} />}</span>
      <div className={styles.body}>
        {head && (
          <div className={styles.line}>
            <span className={styles.nick} style={hueStyle(context.nick)}>
              {context.nick}
            </span>
          </div>
        )}
        <p className={`${styles.text} ${speech === "action" ? styles.action : ""}`}>
          <span className={styles.unsent}>
            <RichText text={text} />
          </span>
          {failure === null && (
            <span className={styles.status}>
              {context.isOnline ? strings.sending : strings.waitingToSend}
            </span>
          )}
        </p>
        {failure !== null && (
          <p className={styles.failure} role="alert">
            {strings.failed(failure)}
            <button type="button" onClick={() => context.onRetry(nonce)}>
              {strings.retry}
            </button>
            <button type="button" onClick={() => context.onDiscard(nonce)}>
              {strings.discard}
            </button>
          </p>
        )}
      </div>
    </div>
  );
}

function Events({ items }: { readonly items: Extract<Row, { kind: "events" }>["items"] }) {
  const [isOpen, setOpen] = useState(false);
  const { lines, hasMore } = summarize(items);
  return (
    <div className={styles.events}>
      {isOpen
        ? items.map((item) => (
            <p key={item.id}>
              {describe(item)} <time title={exactTime(item.time)}>{timeOfDay(item.time)}</time>
            </p>
          ))
        : lines.map((line, index) => (
            <p key={line}>
              <RichText text={line} />
              {hasMore && index === 0 && (
                <button type="button" className={styles.showAll} onClick={() => setOpen(true)}>
                  {strings.showAll}
                </button>
              )}
            </p>
          ))}
    </div>
  );
}
