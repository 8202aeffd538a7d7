/** Keys and their values, of a person or a room, in the order in which the keys were first set (IRCv3 metadata). */
export type Metadata = ReadonlyMap<string, string>;

/** What is to become of some keys: a new value each, or null, which takes the key away. */
export type MetadataChanges = readonly (readonly [key: string, value: string | null])[];
