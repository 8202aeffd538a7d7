/** A letter to one person, in plain text. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** What the log says of it where there is no SMTP server to send it by. */
  readonly told: object;
}

/** The settings that letters depend on. */
export interface MailRules {
  readonly host: string | null;
  readonly port: number;
  readonly secure: boolean;
  readonly requireTls: boolean;
  readonly user: string | null;
  readonly password: string | null;
  /** Whom letters are from. */
  readonly from: string;
  /** Letters to one person in an hour. */
  readonly perHour: number;
  readonly timeoutSeconds: number;
}

interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const hourMs = 3_600_000;
/** People who are remembered at most; the oldest go first. */
const most = 10_000;
/** Letters that may be on their way at a time: a server that takes its time does not fill the memory. */
const maxUnderWay = 100;

/**
 * Sends letters by SMTP. Nobody waits for them: whether an address gets one is not to be seen by how long it took. Without
 * a server they are written into the log, for the one who tries things out.
 */
export class Letters {
  readonly #rules: () => MailRules;
  readonly #log: Log;
  /** ms since 1970. */
  readonly #now: () => number;
  readonly #recent = new Map<string, { readonly since: number; count: number }>();
  #underWay = 0;

  constructor(rules: () => MailRules, log: Log, now: () => number) {
    this.#rules = rules;
    this.#log = log;
    this.#now = now;
  }

  /** Counts a letter to somebody. @returns whether they may get one more in this hour */
  admit(person: string): boolean {
    const now = this.#now();
    const recent = this.#recent.get(person);
    if (recent && now - recent.since < hourMs) {
      recent.count += 1;
      return recent.count <= this.#rules().perHour;
    }
    this.#recent.delete(person);
    this.#recent.set(person, { since: now, count: 1 });
    const [oldest] = this.#recent.keys();
    if (this.#recent.size > most && oldest !== undefined) this.#recent.delete(oldest);
    return true;
  }

  /** Sends a letter; what goes wrong with it is for the log. */
  send(letter: Letter): void {
    const rules = this.#rules();
    if (rules.host === null) {
      this.#log.warn(
        { mail: letter.subject, ...letter.told },
        "a letter was not sent, since mail.host is not set",
      );
      return;
    }
    if (this.#underWay >= maxUnderWay) {
      this.#log.warn({ mail: letter.subject }, "a letter was not sent: too many are on their way");
      return;
    }
    this.#underWay += 1;
    this.#deliver({ ...rules, host: rules.host }, letter)
      .then(
        () => this.#log.info({ mail: letter.subject }, "a letter was sent"),
        (error: unknown) =>
          this.#log.warn({ mail: letter.subject, error: String(error) }, "a letter could not be sent"),
      )
      .finally(() => {
        this.#underWay -= 1;
      });
  }

  async #deliver(rules: MailRules & Server, letter: Letter): Promise<void> {
    const transport = await transportOf(rules);
    try {
      await transport.sendMail({
        from: rules.from,
        // as an object, so that nothing in it makes a second recipient
        to: { name: "", address: letter.to },
        subject: letter.subject,
        text: letter.text,
        headers: { "Auto-Submitted": "auto-generated" },
      });
    } finally {
      transport.close();
    }
  }
}

type Server = Omit<MailRules, "host" | "from"> & { readonly host: string };

async function transportOf({ host, port, secure, requireTls, user, password, timeoutSeconds }: Server) {
  const { createTransport } = await import("nodemailer");
  const timeout = timeoutSeconds * 1_000;
  return createTransport({
    host,
    port,
    secure,
    requireTLS: requireTls && !secure,
    ...(user === null ? {} : { auth: { user, pass: password ?? "" } }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    // nothing of a letter is ever read from this machine or fetched
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Greets the SMTP server, and logs in to it where the settings say so. @throws what nodemailer does when it does not work */
export async function greetMailServer(rules: Server): Promise<void> {
  const transport = await transportOf(rules);
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}
