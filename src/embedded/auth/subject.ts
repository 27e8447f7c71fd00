/** The subject of a certificate in the order and form in which Go writes it, whatever order it was asked for in. */
import { element, oid, oidText, readNodes, sequence, tags, utf8, type DerNode } from "./der.ts";

/** Order of pkix.Name.ToRDNSequence: country, organization, unit, locality, province, street, postal code, common name, serial number. */
const order = [
  "2.5.4.6",
  "2.5.4.10",
  "2.5.4.11",
  "2.5.4.7",
  "2.5.4.8",
  "2.5.4.9",
  "2.5.4.17",
  "2.5.4.3",
  "2.5.4.5",
];

/** Of these the last one counts, of the others all. */
const single = new Set(["2.5.4.3", "2.5.4.5"]);

const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** One relative name for each kind of attribute, with all its values; kinds that Go does not know are dropped. */
export const reorderSubject = (subject: Buffer): Buffer => {
  const values = new Map<string, string[]>();
  for (const { id, value } of attributesIn(subject)) {
    values.set(id, single.has(id) ? [value] : [...(values.get(id) ?? []), value]);
  }

  return sequence(
    ...order
      .filter((id) => values.has(id))
      .map((id) => relativeName(values.get(id)!.map((value) => sequence(oid(id), text(value))))),
  );
};

/** DER wants the members of a SET in the order of their bytes. */
const relativeName = (members: Buffer[]): Buffer =>
  element(tags.set, ...members.toSorted((a, b) => Buffer.compare(a, b)));

const text = (value: string): Buffer =>
  printable.test(value) ? element(tags.printableString, Buffer.from(value)) : utf8(value);

const attributesIn = (subject: Buffer): { id: string; value: string }[] =>
  readNodes(subject)
    .flatMap(inside)
    .flatMap(inside)
    .map(inside)
    .flatMap(([type, value]) =>
      type === undefined || value === undefined
        ? []
        : [{ id: oidText(type.content), value: value.content.toString("utf8") }],
    );

const inside = (node: DerNode): DerNode[] => readNodes(node.content);
