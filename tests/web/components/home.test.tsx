// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Home } from "../../../web/components/home/Home.tsx";
import type { State } from "../../../web/store/state.ts";
import { defaultSupport } from "../../../web/transport/events.ts";
import { installBrowser, render, seriousFaults } from "./render.tsx";

beforeEach(installBrowser);
afterEach(cleanup);

function show(refusal: State["refusal"] = null, rememberedNick = "") {
  const entered: string[] = [];
  render(
    <Home
      link={{ state: "idle" }}
      refusal={refusal}
      support={defaultSupport}
      rememberedNick={rememberedNick}
      doors={{
        network: "Monarchs",
        line: { host: "chat.example", port: 2323 },
        irc: { host: "chat.example", port: 6667 },
      }}
      theme="system"
      onEnter={(nick) => entered.push(nick)}
      onTheme={() => {}}
    />,
  );
  return entered;
}

const type = (text: string): void =>
  void fireEvent.change(screen.getByLabelText("Your name"), { target: { value: text } });
const press = (name: string): void => void fireEvent.click(screen.getByRole("button", { name }));

test("a good name enters", () => {
  const entered = show();
  type("ada");
  press("Enter the lobby");
  expect(entered).toEqual(["ada"]);
});

test("a name against the rules is told so while it is typed, and does not enter", () => {
  const entered = show();
  type("1st");
  expect(screen.getByRole("status").textContent).toContain("begins with a letter");
  fireEvent.submit(screen.getByLabelText("Your name"));
  expect(entered).toEqual([]);
});

test("a taken name suggests another, and one press takes it", () => {
  const entered = show({ why: "nickInUse", nick: "ada", text: "" }, "ada");
  expect(screen.getByRole("status").textContent).toContain("ada is here already");
  press("ada_");
  expect(entered).toEqual(["ada_"]);
});

test("the other doors are shown with their addresses", () => {
  show();
  expect(screen.getByText("nc chat.example 2323")).toBeTruthy();
  expect(screen.getByText("irc://chat.example:6667")).toBeTruthy();
});

test("axe finds nothing serious at home", async () => {
  show({ why: "nickInUse", nick: "ada", text: "" }, "ada");
  expect(await seriousFaults()).toEqual([]);
});
