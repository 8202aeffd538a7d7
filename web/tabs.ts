const answerWithinMs = 80;
const channelName = "monarchs.sessions";

/**
 * Whether another tab of this browser holds the same session: a duplicated tab copies `sessionStorage`, and two that
 * resume one session would take it from each other for ever.
 */
export function isHeldElsewhere(token: string): Promise<boolean> {
  const channel = new BroadcastChannel(channelName);
  return new Promise((resolve) => {
    const end = (held: boolean): void => {
      clearTimeout(timer);
      channel.close();
      resolve(held);
    };
    const timer = setTimeout(end, answerWithinMs, false);
    channel.onmessage = ({ data }) => {
      if (data === `mine ${token}`) end(true);
    };
    channel.postMessage(`whose ${token}`);
  });
}

/** From now on this tab says of its session that it is taken. */
export function answerForSession(held: () => string | null): void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }) => {
    const token = held();
    if (token !== null && data === `whose ${token}`) channel.postMessage(`mine ${token}`);
  };
}
