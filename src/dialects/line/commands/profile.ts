import { after, asks, type LineCommand } from "../command.ts";

/** Keys and values of people and rooms: what IRC has as METADATA. */
export const profileCommands: readonly LineCommand[] = [
  {
    name: "profile",
    aliases: [],
    group: "people",
    usage: "[NICK|#ROOM] [set KEY [VALUE]|clear]",
    help: "show or change a profile: yours, or that of a person or a room",
    example: "/profile set pronouns she/her",
    least: 0,
    run: ({ words, rest }) => {
      const [first] = words;
      const own = first === undefined || isChange(first);
      const target = own ? "*" : first;
      const [verb, key] = own ? words : words.slice(1);
      const value = after(rest, own ? 2 : 3);
      if (verb === undefined) return asks({ type: "metadata", target });
      if (verb === "clear") return asks({ type: "clearMetadata", target });
      if (verb !== "set")
        return { refused: "invalidParam", command: "/profile", param: verb, why: "give set or clear" };
      if (key === undefined)
        return { refused: "needMoreParams", command: "/profile", usage: "/profile set KEY [VALUE]" };
      return asks({ type: "setMetadata", target, key, value: value === "" ? null : value });
    },
  },
  {
    name: "avatar",
    aliases: [],
    group: "people",
    usage: "[ADDRESS|off]",
    help: "show or set the address of the picture that others see of you",
    example: "/avatar https://example.org/ada.png",
    least: 0,
    run: ({ words: [address] }) => {
      if (address === undefined) return asks({ type: "metadata", target: "*", keys: ["avatar"] });
      const value = address.toLowerCase() === "off" ? null : address;
      if (value !== null && !/^https?:\/\/\S+$/i.test(value))
        return {
          refused: "invalidParam",
          command: "/avatar",
          param: address,
          why: "give an address that begins with https://, or off",
        };
      return asks({ type: "setMetadata", target: "*", key: "avatar", value });
    },
  },
];

const isChange = (word: string): boolean => word === "set" || word === "clear";
