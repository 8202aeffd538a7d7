import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { cutToBytes, nickFault } from "../../../src/domain/names.ts";
import type { Place } from "../../place.ts";
import type { State } from "../../store/state.ts";
import { strings } from "../../strings.ts";
import type { Theme } from "../../theme.ts";
import type { LinkState, Support } from "../../transport/events.ts";
import { Butterfly, Mark } from "../parts/Butterfly.tsx";
import { Icon } from "../parts/Icon.tsx";
import { ThemeSwitch } from "../parts/ThemeSwitch.tsx";
import { Doors } from "./Doors.tsx";
import styles from "./Home.module.css";

/** Another name near one that is taken. */
const nearName = (nick: string, maxLength: number): string => `${cutToBytes(nick, maxLength - 1)}_`;

/** The first screen: a name, a button, and in the lobby. */
export function Home(props: {
  readonly link: LinkState;
  readonly refusal: State["refusal"];
  readonly support: Support;
  /** The name of the last visit, or "". */
  readonly rememberedNick: string;
  readonly doors: Place | null;
  readonly theme: Theme;
  readonly onEnter: (nick: string) => void;
  readonly onTheme: (theme: Theme) => void;
}) {
  const { link, refusal, support, doors } = props;
  const [nick, setNick] = useState(props.rememberedNick);
  const input = useRef<HTMLInputElement>(null);
  const noteId = useId();
  const rules = { characters: "unicode", maxLength: support.nickLength } as const;
  const fault = nick === "" ? undefined : nickFault(nick, rules);
  const isBusy = link.state !== "idle";
  const isRefused = refusal !== null && refusal.nick === nick;
  const suggestion = refusal?.why === "nickInUse" ? nearName(refusal.nick, support.nickLength) : null;

  useEffect(() => {
    input.current?.focus();
    if (refusal !== null) input.current?.select();
  }, [refusal]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isBusy && nick !== "" && fault === undefined) props.onEnter(nick);
    else input.current?.focus();
  }

  return (
    <div className={styles.home}>
      <Butterfly className={styles.butterfly} />
      <header className={styles.header}>
        <span className={styles.brand}>
          <Mark className={styles.mark} />
          {strings.product}
        </span>
        <ThemeSwitch theme={props.theme} onTheme={props.onTheme} />
      </header>
      <main className={styles.main}>
        <h1 className={styles.title}>{strings.tagline}</h1>
        <p className={styles.lead}>{strings.lead}</p>
        <form className={styles.form} onSubmit={submit} noValidate>
          <label className={styles.label} htmlFor="nick">
            {strings.nameLabel}
          </label>
          <div className={styles.entry}>
            <input
              ref={input}
              id="nick"
              className={styles.input}
              value={nick}
              onChange={(event) => setNick(event.target.value.trim())}
              placeholder={strings.namePlaceholder}
              autoComplete="nickname"
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              enterKeyHint="go"
              aria-invalid={fault !== undefined || isRefused}
              aria-describedby={noteId}
            />
            <button
              type="submit"
              className={styles.enter}
              disabled={isBusy || nick === "" || fault !== undefined}
            >
              {isBusy ? strings.entering : strings.enter}
            </button>
          </div>
          <p id={noteId} className={styles.note} role="status" data-fault={fault !== undefined || isRefused}>
            <Note
              fault={fault}
              isUnreachable={link.state === "waiting" || (link.state === "connecting" && link.attempt > 0)}
              refusal={isRefused ? refusal : null}
            />
            {isRefused && suggestion !== null && (
              <>
                {" "}
                {strings.nameSuggestion}{" "}
                <button
                  type="button"
                  className={styles.suggestion}
                  onClick={() => {
                    setNick(suggestion);
                    props.onEnter(suggestion);
                  }}
                >
                  {suggestion}
                </button>
                ?
              </>
            )}
          </p>
        </form>
        <details className={styles.what}>
          <summary>
            <Icon name="help" />
            {strings.whatIsThis}
          </summary>
          <p>{strings.whatText}</p>
          <Doors place={doors} />
        </details>
      </main>
    </div>
  );
}

function Note({
  fault,
  isUnreachable,
  refusal,
}: {
  readonly fault: string | undefined;
  readonly isUnreachable: boolean;
  readonly refusal: State["refusal"];
}) {
  if (fault !== undefined) return <>{`${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`}</>;
  if (isUnreachable) return <>{strings.unreachable}</>;
  if (refusal?.why === "nickInUse") return <>{strings.nameTaken(refusal.nick)}</>;
  if (refusal !== null) return <>{strings.refused(refusal.text)}</>;
  return <>{strings.nameHint}</>;
}
