import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { commands, splitText, textBytes } from "../../store/input.ts";
import type { Conversation } from "../../store/state.ts";
import { strings } from "../../strings.ts";
import { Icon } from "../parts/Icon.tsx";
import styles from "./Composer.module.css";
import { type Completion, complete } from "./complete.ts";
import type { TimelineHandle } from "./Timeline.tsx";

/** Where words are written: grows to eight lines, keeps a draft for each conversation. */
export function Composer({
  conversation,
  nick,
  words,
  list,
  onDraft,
  onSubmit,
  onJoin,
}: {
  readonly conversation: Conversation;
  readonly nick: string;
  /** Names of people and rooms, for Tab. */
  readonly words: readonly string[];
  readonly list: RefObject<TimelineHandle | null>;
  readonly onDraft: (key: string, text: string) => void;
  readonly onSubmit: (text: string) => void;
  readonly onJoin: (room: string) => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const completion = useRef<Completion | null>(null);
  const caret = useRef<number | null>(null);
  const { key, name, draft } = conversation;
  const isCommand = /^\/(?!\/)/.test(draft);
  const parts = useMemo(
    () => (isCommand ? 1 : splitText(draft, textBytes(nick, name)).length),
    [draft, isCommand, nick, name],
  );
  const hints = /^\/\w*$/.test(draft)
    ? commands.filter((command) => command.name.startsWith(draft.slice(1)))
    : [];

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
    if (caret.current !== null) element.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [draft, key]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation takes the focus along
  useEffect(() => {
    // On a touch screen the focus would bring up the keyboard unasked.
    if (window.matchMedia("(hover: hover)").matches) field.current?.focus({ preventScroll: true });
  }, [key]);

  function submit(): void {
    if (draft.trim() === "") return;
    onDraft(key, "");
    onSubmit(draft);
    list.current?.toEnd();
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "Tab" && !event.shiftKey && draft !== "") {
      const known = [...words, ...commands.map((command) => `/${command.name}`)];
      const next = complete(draft, event.currentTarget.selectionStart, known, completion.current);
      if (next === undefined) return;
      event.preventDefault();
      completion.current = next;
      caret.current = next.caret;
      onDraft(key, next.text);
    } else if (event.key === "PageUp" || event.key === "PageDown") {
      event.preventDefault();
      list.current?.page(event.key === "PageUp" ? -1 : 1);
    }
  }

  if (conversation.kind === "room" && !conversation.joined && conversation.sync === "live")
    return (
      <div className={styles.outside}>
        {strings.notInRoom(name)}
        <button type="button" onClick={() => onJoin(name)}>
          {strings.joinAgain}
        </button>
      </div>
    );
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {hints.length > 0 && (
        <ul className={styles.hints} aria-label={strings.helpCommands}>
          {hints.map((command) => (
            <li key={command.name}>
              <code>
                /{command.name} <i>{command.params}</i>
              </code>
              <span>{commandHelp(command.name)}</span>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.box}>
        <textarea
          ref={field}
          className={styles.field}
          rows={1}
          value={draft}
          placeholder={strings.composerPlaceholder}
          aria-label={strings.composer(name)}
          onChange={(event) => onDraft(key, event.target.value)}
          onKeyDown={onKeyDown}
          enterKeyHint="send"
        />
        <button
          type="submit"
          className={styles.send}
          aria-label={strings.send}
          disabled={draft.trim() === ""}
        >
          <Icon name="send" />
        </button>
      </div>
      <p className={styles.note}>{parts > 1 ? strings.parts(parts) : ""}</p>
    </form>
  );
}

const helpOf: Readonly<Record<string, string>> = strings.commandHelp;

/** What a command does, in a few words. */
export const commandHelp = (name: string): string => helpOf[name] ?? "";
