import { commands } from "../../store/input.ts";
import { strings } from "../../strings.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { commandHelp } from "./Composer.tsx";
import styles from "./Help.module.css";

/** The commands of the composer and the keys of the page. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={strings.help} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls has to be reached by keyboard */}
      <section className={styles.help} tabIndex={0} aria-label={strings.help}>
        <h3>{strings.helpCommands}</h3>
        <dl>
          {commands.map(({ name, params }) => (
            <div key={name}>
              <dt>
                <code>
                  /{name} {params}
                </code>
              </dt>
              <dd>{commandHelp(name)}</dd>
            </div>
          ))}
        </dl>
        <h3>{strings.helpKeys}</h3>
        <dl>
          {strings.keys.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Dialog>
  );
}
