import { type KeyboardEvent, useEffect, useId, useMemo, useState } from "react";
import { asRoomName, fold, isRoomName, nickFault, roomNameFault } from "../../../src/domain/names.ts";
import type { State } from "../../store/state.ts";
import { strings } from "../../strings.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { Face } from "../parts/Face.tsx";
import styles from "./GoTo.module.css";

/** One place to go to. */
interface Choice {
  readonly name: string;
  readonly label: string;
  readonly note: string;
}

const mostChoices = 60;

/** Rooms and people whose names hold what was typed: open ones first, then rooms of the server, then people, then a new room. */
export function findChoices(state: State, typed: string): readonly Choice[] {
  const wanted = fold(typed.trim());
  const found = new Map<string, Choice>();
  const add = (name: string, note: string, label = name): void => {
    const key = fold(name);
    if (!found.has(key) && key.includes(wanted)) found.set(key, { name, label, note });
  };
  for (const { name, topic } of state.conversations.values())
    add(name, topic === "" ? strings.kindOpen : topic);
  for (const { name, members, topic } of state.listed ?? [])
    add(name, topic === "" ? strings.inRoom(members) : `${strings.inRoom(members)} · ${topic}`);
  for (const { members } of state.conversations.values())
    for (const { nick } of members.values())
      if (fold(nick) !== fold(state.nick)) add(nick, strings.kindPerson);
  const room = asRoomName(typed.trim());
  if (wanted !== "" && !found.has(fold(room)) && roomNameFault(room, state.support.roomLength) === undefined)
    found.set(fold(room), { name: room, label: strings.joinNew(room), note: "" });
  const isNick =
    nickFault(typed.trim(), { characters: "unicode", maxLength: state.support.nickLength }) === undefined;
  if (isNick && !found.has(wanted) && wanted !== fold(state.nick))
    found.set(wanted, { name: typed.trim(), label: strings.messageTo(typed.trim()), note: "" });
  return [...found.values()].slice(0, mostChoices);
}

/** The way to any room or person: type, choose, go. Also how one joins a room. */
export function GoTo({
  state,
  onOpen,
  onClose,
  onAsk,
}: {
  readonly state: State;
  readonly onOpen: (name: string) => void;
  readonly onClose: () => void;
  /** Asks the server which rooms there are. */
  readonly onAsk: () => void;
}) {
  const [typed, setTyped] = useState("");
  const [index, setIndex] = useState(0);
  const listId = useId();
  const choices = useMemo(() => findChoices(state, typed), [state, typed]);
  const chosen = Math.min(index, choices.length - 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(onAsk, []);

  function go(choice: Choice | undefined): void {
    if (choice === undefined) return;
    onClose();
    onOpen(choice.name);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = (chosen + step + choices.length) % Math.max(1, choices.length);
      setIndex(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      go(choices[chosen]);
    }
  }

  return (
    <Dialog title={strings.goTo} onClose={onClose}>
      <div className={styles.search}>
        <input
          className={styles.input}
          role="combobox"
          aria-label={strings.goToLabel}
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={choices.length > 0 ? `${listId}-${chosen}` : undefined}
          placeholder={strings.goToPlaceholder}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setIndex(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className={styles.list} id={listId} role="listbox" aria-label={strings.goToLabel}>
        {choices.map((choice, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, as in every combobox
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field (aria-activedescendant)
          <div
            key={choice.name}
            id={`${listId}-${at}`}
            className={styles.choice}
            role="option"
            aria-selected={at === chosen}
            onClick={() => go(choice)}
            onPointerMove={() => setIndex(at)}
          >
            {isRoomName(choice.name) ? (
              <span className={styles.hash} aria-hidden="true">
                #
              </span>
            ) : (
              <Face nick={choice.name} size="small" />
            )}
            <span className={styles.name}>{choice.label}</span>
            <span className={styles.note}>{choice.note}</span>
          </div>
        ))}
      </div>
      {choices.length === 0 && <p className={styles.empty}>{strings.goToEmpty}</p>}
    </Dialog>
  );
}
