import { strings } from "../../strings.ts";
import { type Theme, themes } from "../../theme.ts";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./ThemeSwitch.module.css";

const icons: Readonly<Record<Theme, IconName>> = { system: "screen", light: "sun", dark: "moon" };

/** Light, dark, or as the system does. */
export function ThemeSwitch({
  theme,
  onTheme,
}: {
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
}) {
  return (
    <fieldset className={styles.switch}>
      <legend className={styles.legend}>{strings.theme}</legend>
      {themes.map((name) => (
        <label key={name} className={styles.choice} title={strings.themeNames[name]}>
          <input
            type="radio"
            name="theme"
            aria-label={strings.themeNames[name]}
            checked={theme === name}
            onChange={() => onTheme(name)}
          />
          <Icon name={icons[name]} />
        </label>
      ))}
    </fieldset>
  );
}
