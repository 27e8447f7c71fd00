/** Definitions of table columns, as the API server gives them. */
import { readFileSync } from "node:fs";
import { packageFile } from "../../root.ts";
import type { ResourceInfo } from "../resources/resource.ts";

export interface Column {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}

type ColumnRow = [name: string, type: string, format: string, priority: number, text: number];

interface ColumnsFile {
  descriptions: string[];
  /** By path of the resource. */
  tables: Record<string, ColumnRow[]>;
}

let file: ColumnsFile | undefined;

const columnsFile = (): ColumnsFile => {
  file ??= JSON.parse(
    readFileSync(packageFile("src", "embedded", "data", "table-columns.json"), "utf8"),
  ) as ColumnsFile;
  return file;
};

const read = (rows: ColumnRow[]): Column[] =>
  rows.map(([name, type, format, priority, text]) => ({
    name,
    type,
    format,
    description: columnsFile().descriptions[text] ?? "",
    priority,
  }));

/** Those of resources without a table of their own: name and creation time. */
export const columnsOf = ({ group, version, plural }: ResourceInfo): Column[] => {
  const { tables } = columnsFile();
  const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  return read(tables[`${path}/${plural}`] ?? tables["/api/v1/limitranges"] ?? []);
};

/** Column of the name, and description of the age, of custom resources. */
export const commonColumns = (): { name: Column; created: Column } => {
  const [name, created] = read(columnsFile().tables["/api/v1/limitranges"] ?? []);
  if (name === undefined || created === undefined) {
    throw new Error("columns of limitranges not found");
  }

  return { name, created };
};
