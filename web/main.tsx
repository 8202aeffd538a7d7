import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createChat } from "./chat.ts";
import { App } from "./components/App.tsx";
import { createMemory, readTab } from "./memory.ts";
import { askPlace } from "./place.ts";
import { createStore } from "./store/store.ts";
import { answerForSession, isHeldElsewhere } from "./tabs.ts";
import { applyTheme, readTheme } from "./theme.ts";
import { createClient } from "./transport/client.ts";
import { browserClock, type Socket } from "./transport/link.ts";
import "./theme.css";

const tab = createMemory(() => sessionStorage);
const browser = createMemory(() => localStorage);
applyTheme(readTheme(browser), browser, document.documentElement);

const store = createStore();
let openHelp = (): void => {};
const client = createClient({
  createSocket: openSocket,
  clock: browserClock,
  emit: (events) => chat.receive(events),
});
const chat = createChat({
  store,
  client,
  tab,
  browser,
  now: () => Date.now(),
  newId: () => newId(),
  showHelp: () => openHelp(),
});

function openSocket(): Socket {
  const url = new URL("ws", document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(url, ["text.ircv3.net"]);
  const face: Socket = {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    onopen: null,
    onclose: null,
    onmessage: null,
  };
  socket.onopen = () => face.onopen?.();
  socket.onclose = () => face.onclose?.();
  socket.onmessage = (event) => face.onmessage?.(event);
  return face;
}

/** A random UUID; `crypto.randomUUID` alone is not there on plain HTTP. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const place = askPlace(location.hostname, async () => {
  const response = await fetch(new URL("info.json", document.baseURI));
  return response.ok ? response.json() : null;
});

function look(): void {
  chat.intents.looking(document.visibilityState === "visible" && document.hasFocus());
}
for (const happening of ["focus", "blur"]) window.addEventListener(happening, look);
document.addEventListener("visibilitychange", look);
window.addEventListener("online", () => client.retryNow());
look();

const remembered = readTab(tab);
if (remembered !== null) {
  const held = remembered.token !== null && (await isHeldElsewhere(remembered.token));
  if (!held) chat.resume(remembered);
}
answerForSession(() => chat.token());

const root = document.getElementById("root");
if (root === null) throw new TypeError("The page has no #root");
createRoot(root).render(
  <StrictMode>
    <App
      store={store}
      intents={chat.intents}
      place={place}
      browser={browser}
      onHelp={(open) => {
        openHelp = open;
      }}
    />
  </StrictMode>,
);
